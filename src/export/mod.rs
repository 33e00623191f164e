//! Results to files. Exporters know tables, not what is in them.

pub mod csv;
pub mod json;
pub mod manifest;

use crate::error::FileError;
use std::io::Write as _;
use std::path::Path;

/// Writes a file as a whole: a reader finds the old one or the new one, never a part.
///
/// # Errors
/// [`FileError`] where the folder can't be written to, or the disk is full.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".parallax-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.flush()?;
        // A private mode suits temporary files, not results that others are to read.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(FileError::at(path))
}
