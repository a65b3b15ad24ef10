//! Keys that only this hub has, each in a file of its own in the data folder: made at the first start, readable by the hub's user alone.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

/// Bytes of a key.
pub(super) const KEY_BYTES: usize = 32;

/// The key in the file `name` of this folder; `make` makes one when there is none. `lost` says what ends with a key that is replaced.
pub(super) fn in_folder(
    folder: &Path,
    name: &str,
    lost: &str,
    make: impl FnOnce() -> [u8; KEY_BYTES],
) -> io::Result<[u8; KEY_BYTES]> {
    let path = folder.join(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(&path) {
        Ok(mut file) => {
            file.write_all(&make())?;
            file.sync_all()?;
        }
        Err(problem) if problem.kind() == io::ErrorKind::AlreadyExists => {}
        Err(problem) => return Err(problem),
    }
    let mut key = Vec::new();
    std::fs::File::open(&path)?.take(KEY_BYTES as u64 + 1).read_to_end(&mut key)?;
    key.try_into().map_err(|_| damaged(&path, lost))
}

/// The file holds no key.
pub(super) fn damaged(path: &Path, lost: &str) -> io::Error {
    let told = format!("{} is damaged: remove it, and a new one is made ({lost})", path.display());
    io::Error::new(io::ErrorKind::InvalidData, told)
}
