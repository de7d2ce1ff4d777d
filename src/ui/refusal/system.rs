//! What the operating system could not do.

use std::io::ErrorKind;

use crate::system_error::SystemError;
use crate::ui::locale::Words;

/// What the operating system says, in the language of the screen where its table has a text for that sort of failure.
pub(super) fn system(error: &SystemError, words: &'static Words) -> String {
    let id = match error.kind() {
        ErrorKind::NotFound => "not-found",
        ErrorKind::PermissionDenied => "permission-denied",
        ErrorKind::IsADirectory => "is-a-directory",
        ErrorKind::NotADirectory => "not-a-directory",
        ErrorKind::ReadOnlyFilesystem => "read-only",
        ErrorKind::StorageFull => "storage-full",
        _ => return error.to_string(),
    };
    match words.of(&["system", id], "") {
        "" => error.to_string(),
        text => text.to_owned(),
    }
}
