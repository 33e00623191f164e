//! Files written as a whole.

use crate::error::FileError;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file as a whole: a reader finds the old one or the new one, never a part. Gives the
/// BLAKE3 hash of what was written.
///
/// # Errors
/// [`FileError`] where the folder can't be written to, or the disk is full.
pub fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<String, FileError> {
    let folder = path
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
        file.persist(path).map_err(|error| error.error)?;
        Ok(sink.hasher.finalize().to_hex().to_string())
    };
    // The error would name the temporary file, which is nothing to the user.
    let plain = |error: io::Error| io::Error::from(error.kind());
    write().map_err(plain).map_err(FileError::at(path))
}

/// A file that is hashed as it's written.
struct Hashing {
    file: BufWriter<NamedTempFile>,
    hasher: blake3::Hasher,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
