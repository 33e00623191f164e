//! Files written as a whole.

use crate::error::FileError;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file as a whole: a reader finds the old one or the new one, never a part. Gives the
/// BLAKE3 hash of what was written.
///
/// # Errors
/// [`FileError`] where the folder can't be written to, or the disk is full.
pub fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<String, FileError> {
    // A device or a pipe can't be replaced, only written to; of a link, its target is meant.
    if path.exists() && !path.is_file() && !path.is_dir() {
        return write_through(path, fill).map_err(FileError::at(path));
    }
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let write = || -> io::Result<String> {
        let file = tempfile::Builder::new()
            .prefix(".parallax-")
            .tempfile_in(folder)?;
        let mut sink = Hashing {
            file: BufWriter::with_capacity(1 << 16, file),
            hasher: blake3::Hasher::new(),
        };
        fill(&mut sink)?;
        let file = sink
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        // A private mode suits temporary files, not results that others are to read.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(&target).map_err(|error| error.error)?;
        Ok(sink.hasher.finalize().to_hex().to_string())
    };
    // The error would name the temporary file, which is nothing to the user.
    let plain = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::other("no such folder"),
        io::ErrorKind::Other => error,
        kind => io::Error::from(kind),
    };
    write().map_err(plain).map_err(FileError::at(path))
}

fn write_through(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<String> {
    let mut sink = Hashing {
        file: BufWriter::new(std::fs::File::options().write(true).open(path)?),
        hasher: blake3::Hasher::new(),
    };
    fill(&mut sink)?;
    sink.flush()?;
    Ok(sink.hasher.finalize().to_hex().to_string())
}

/// A file that is hashed as it's written.
struct Hashing<F: Write> {
    file: BufWriter<F>,
    hasher: blake3::Hasher,
}

impl<F: Write> Write for Hashing<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
