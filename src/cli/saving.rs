//! Files that the dashboard writes for `:save`.

use std::io::{self, Write};
use std::path::Path;

use ratatui::buffer::Buffer;

use crate::answer::AnswerFormat;
use crate::series::TableFormat;
use crate::ui::export::Format;
use crate::ui::{App, Savable, WriteError};
use crate::whole_file;

/// Writes the frame that was shown last, in the format that the file's name asks for.
pub(super) fn screen(shown: &Buffer, path: &Path) -> Result<(), WriteError> {
    text(&Format::of(path)?.write(shown), path)
}

/// Writes the frame that was shown last, or the picture that the screen has of its own, in the format that the file's
/// name asks for.
pub(super) fn frame(app: &App, shown: &Buffer, path: &Path) -> Result<(), WriteError> {
    let own = app.svg().filter(|_| Format::of(path) == Ok(Format::Svg));
    own.map_or_else(|| screen(shown, path), |picture| text(&picture, path))
}

fn text(text: &str, path: &Path) -> Result<(), WriteError> {
    whole_file::write(path, |out| out.write_all(text.as_bytes()))
        .map_err(|error: io::Error| WriteError::File(error.into()))
}

/// Writes the answer that the screen shows.
pub(super) fn answer(app: &App, path: &Path) -> Result<(), WriteError> {
    let answer = app.answer().ok_or(WriteError::NoAnswer)?;
    whole_file::write(path, |out| answer.write(AnswerFormat::Json, out))
        .map_err(|error| WriteError::File(error.into()))
}

/// Writes a table, in the format that the file's name asks for.
pub(super) fn table(app: &App, what: Savable, path: &Path) -> Result<(), WriteError> {
    rows(path, |format, out| app.write_table(what, format, out))
}

/// Writes rows, in the format that the file's name asks for.
pub(super) fn rows(
    path: &Path,
    write: impl FnOnce(TableFormat, &mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let format = TableFormat::of(path)?;
    whole_file::write(path, |out| write(format, out))
        .map_err(|error: io::Error| WriteError::File(error.into()))
}
