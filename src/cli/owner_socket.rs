//! Sockets that only their owner can open.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// Opens a socket at `path`, whose folder is created where it isn't there; one that was left behind is replaced.
///
/// # Errors
/// If it can't be opened; with [`io::ErrorKind::InvalidInput`] if the path is longer than one of a socket can be, with
/// [`io::ErrorKind::AddrInUse`] if another process listens there, and with [`io::ErrorKind::AlreadyExists`] if something else
/// than a socket is there.
pub(super) fn open(path: &Path) -> io::Result<UnixListener> {
    match UnixStream::connect(path) {
        Ok(_) => return Err(io::ErrorKind::AddrInUse.into()),
        // Too long a path: nobody could connect to it.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
        Err(_) => {}
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    match fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_socket() => Err(io::ErrorKind::AlreadyExists.into()),
        _ => bind(path),
    }
}

/// Binds the socket such that it is never open to others, not even for a moment.
fn bind(path: &Path) -> io::Result<UnixListener> {
    // Short: the length of the path of a socket is bounded.
    let partial: PathBuf = path.with_file_name(format!(".{:x}", std::process::id()));
    let _ = fs::remove_file(&partial);
    let listener = UnixListener::bind(&partial)?;
    fs::set_permissions(&partial, fs::Permissions::from_mode(0o600))?;
    fs::rename(&partial, path)?;
    Ok(listener)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_opens_it_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("of-gradus/a.sock");
        let listener = open(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(open(&path).unwrap_err().kind(), io::ErrorKind::AddrInUse);
        drop(listener);
        let long = folder.path().join("x".repeat(150));
        assert_eq!(open(&long).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        // Left behind by a process that was killed.
        drop(open(&path).unwrap());
        fs::remove_file(&path).unwrap();
        fs::write(&path, "mine").unwrap();
        assert_eq!(
            open(&path).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
