//! Atomic file writes: readers see the old file or the new one, never a part.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes the file at `path` atomically, with the contents that `write` writes.
///
/// The contents go to a temporary file in the same folder, which replaces the target once complete; symbolic links are
/// followed. A device or a pipe is written to directly.
///
/// # Errors
/// When `write` fails or the file can't be created; a regular file at `path` is then unchanged.
pub fn write<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let is_special = fs::metadata(path).is_ok_and(|there| !there.is_file());
    if is_special {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    // The mode of any new file; temporary files are otherwise readable by their owner only.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut partial = builder
        .prefix(".gradus-")
        .tempfile_in(folder)
        .map_err(|error| bare(error, folder))?;
    let mut out = BufWriter::new(partial.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    partial.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// The error without the temporary file's name, which the caller did not ask for.
fn bare(error: io::Error, folder: &Path) -> io::Error {
    if !folder.is_dir() {
        let text = format!("no such folder: {}", folder.display());
        return io::Error::new(io::ErrorKind::NotFound, text);
    }
    // `tempfile` appends the path to the system's message and exposes neither alone.
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason),
        None => error,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) -> io::Result<()> {
        write(path, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        put(&path, "old").unwrap();
        let result = write(&path, |out| {
            out.write_all(b"ne")?;
            Err(io::Error::other("no more"))
        });
        assert!(result.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        put(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_failure_names_no_file_that_nobody_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let error = put(&missing.join("a"), "text").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("no such folder: {}", missing.display())
        );
        let refused = tempfile::tempdir_in(missing.join("b")).unwrap_err();
        assert!(refused.to_string().contains("missing"));
        let error = bare(refused, folder.path());
        assert_eq!(
            error.to_string(),
            io::Error::from_raw_os_error(2).to_string()
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_what_is_no_file_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        put(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        put(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        put(Path::new("/dev/null"), "gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
