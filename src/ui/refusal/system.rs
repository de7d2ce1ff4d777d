//! Errors of the operating system.

use std::io::ErrorKind;

use crate::system_error::SystemError;
use crate::ui::locale::Words;

/// The localised text of common kinds of errors; others keep the system's own text.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::locale::Language;

    #[test]
    fn common_failures_have_their_text_in_korean_and_the_rest_stays() {
        let missing = SystemError::from(std::io::Error::from(ErrorKind::NotFound));
        let (english, korean) = (Language::English.words(), Language::Korean.words());
        assert_eq!(system(&missing, english), missing.to_string());
        assert_eq!(system(&missing, korean), "그런 파일이나 폴더가 없습니다");
        let other = SystemError::from(std::io::Error::other("odd"));
        assert_eq!(system(&other, korean), "odd");
    }
}
