//! Limits against archive bombs: a file may not unpack to far more than it is.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Bytes that any file may unpack to.
const FREE: u64 = 256 << 20;

/// Times its size that a file may unpack to beyond that. Text packs ten to thirty times.
const RATIO: u64 = 250;

/// Archives inside of archives.
pub(super) const DEEPEST: usize = 4;

/// Most bytes of a file that must stand in memory as a whole.
pub(super) const LARGEST_WHOLE: u64 = 64 << 20;

/// Most bytes of a PDF, most of which are pictures, and of an archive inside of an archive.
pub(super) const LARGEST_FILE: u64 = 256 << 20;

/// What a file of the corpus and all that is in it may still unpack to.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    bytes: Rc<Cell<u64>>,
}

impl Budget {
    /// The budget of a file of so many bytes.
    pub fn of(bytes: u64) -> Self {
        let most = bytes.saturating_mul(RATIO).max(FREE);
        Self {
            bytes: Rc::new(Cell::new(most)),
        }
    }

    /// A reader whose bytes are taken from the budget.
    pub fn limit<R: Read>(&self, reader: R) -> Limited<R> {
        Limited {
            reader,
            budget: self.clone(),
        }
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        match self.bytes.get().checked_sub(bytes) {
            Some(rest) => {
                self.bytes.set(rest);
                Ok(())
            }
            None => {
                // What is still packed isn't tried again.
                self.bytes.set(0);
                Err(bomb())
            }
        }
    }

    /// # Errors
    /// Nothing may be unpacked any more.
    pub fn check(&self) -> io::Result<()> {
        match self.bytes.get() {
            0 => Err(bomb()),
            _ => Ok(()),
        }
    }
}

/// A reader that ends with an error where its budget ends.
pub(super) struct Limited<R> {
    reader: R,
    budget: Budget,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.budget.take(read as u64)?;
        Ok(read)
    }
}

/// A reader that must give so many bytes: ending before is an error.
pub(super) struct Exactly<R> {
    pub reader: R,
    pub left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::other("the archive ends in the middle of it"));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

fn bomb() -> io::Error {
    io::Error::other(format!(
        "it unpacks to more than {RATIO} times its size: an archive bomb?"
    ))
}

/// All bytes of a reader, if they are at most `most`.
pub(super) fn whole(reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let mega = most >> 20;
        return Err(io::Error::other(format!(
            "larger than {mega} MB: split it into documents"
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends() {
        let budget = Budget::of(1);
        let mut sink = Vec::new();
        assert!(
            budget
                .limit(io::repeat(0).take(FREE))
                .read_to_end(&mut sink)
                .is_ok()
        );
        assert!(
            budget
                .limit(&b"one more"[..])
                .read_to_end(&mut sink)
                .is_err()
        );
        assert!(budget.check().is_err());
        assert!(whole(io::repeat(0), 10).is_err());
        assert_eq!(whole(&b"ten bytes!"[..], 10).unwrap().len(), 10);
    }
}
