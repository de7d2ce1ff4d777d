//! Runs without a terminal: a summary, a schedule, a frame.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::read::{read, read_all};
use super::{From, has_curves, new_run, options, schedule_of};
use crate::answer::AnswerFormat;
use crate::attach::{self, Lines, Run, Summary, message_of};
use crate::cli::frame::FILE_SUPPORT;
use crate::cli::{Failure, failure, look};
use crate::system_error::SystemError;
use crate::ui::Message;
use crate::ui::attached::{Attached, AttachedMessage, Door, Other};
use crate::ui::export::Format;

fn read_input(mut run: Run) -> Result<Run, Failure> {
    let mut bytes = Vec::new();
    let mut lines = Lines::default();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
        Failure::Failed(format!("standard input: {}", SystemError::from(error)))
    })?;
    bytes.push(b'\n');
    lines.push(&bytes, |line| {
        if let Some(message) = message_of(&line) {
            drop(run.take(message, None));
        }
    });
    Ok(run)
}

/// Prints a summary.
pub(super) fn print(from: &From, options: &ArgMatches) -> Result<(), Failure> {
    let run = new_run(options)?;
    let format: AnswerFormat = look::read(options, "format")?.unwrap_or_default();
    let run = match from {
        From::Path(path) => read(path, &run)?,
        From::Input => read_input(run)?,
        From::Command(_) | From::Socket(_) => {
            return Err(Failure::Usage(
                "--summary needs a file, a folder or -".to_owned(),
            ));
        }
    };
    if run.metrics.is_empty() {
        return Err(Failure::Failed(
            "no metrics: a line such as {\"step\":1,\"loss\":2.3} is one".to_owned(),
        ));
    }
    let mut out = std::io::stdout().lock();
    let answer = Summary(&run).answer();
    answer
        .write(format, &mut out)
        .map_err(|error| failure::stdout(&error))
}

/// Prints the changes of a recorded run.
pub(super) fn print_schedule(from: &From) -> Result<(), Failure> {
    let From::Path(path) = from else {
        return Err(Failure::Usage(
            "--schedule needs the file of a recorded run".to_owned(),
        ));
    };
    let run = attach::read_recording(path).map_err(|error| Failure::Failed(error.to_string()))?;
    let mut out = std::io::stdout().lock();
    schedule_of(&run)
        .write(&mut out)
        .map_err(|error| failure::stdout(&error))
}

/// Prints a frame of the run in a file or folder.
pub(in crate::cli) fn frame(path: &Path, options: &ArgMatches) -> Result<(), Failure> {
    let appearance = look::look(options, FILE_SUPPORT)?;
    let (columns, rows) = crate::cli::frame::size(options)?;
    let format: Format = look::read(options, "format")?.unwrap_or(Format::Text);
    let run = Run::new(options::roles(options)?);
    let mut runs = read_all(path, &run)?.into_iter();
    let Some((_, run)) = runs.next() else {
        return Ok(());
    };
    let door = Door::File(failure::plain(&path.display().to_string()).into_owned());
    let mut attached = Attached::new(run, door, appearance).read_only(true);
    // Effects are ignored: there is no program.
    let _ = attached.update(AttachedMessage::Terminal(Message::Resize(columns, rows)));
    let others = runs.filter(|(_, run)| has_curves(run));
    let others = others.map(|(name, run)| Other::of(&name, &run)).collect();
    let _ = attached.update(AttachedMessage::Others(others));
    let _ = attached.update(AttachedMessage::Connected(true));
    let text = draw(&mut attached, (columns, rows), format)?;
    let mut out = std::io::stdout();
    std::io::Write::write_all(&mut out, text.as_bytes()).map_err(|error| failure::stdout(&error))
}

fn draw(
    attached: &mut Attached,
    (columns, rows): (u16, u16),
    format: Format,
) -> Result<String, Failure> {
    let cant = |error| Failure::Failed(format!("can't draw: {error}"));
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).map_err(cant)?;
    terminal.draw(|frame| attached.draw(frame)).map_err(cant)?;
    Ok(format.write(terminal.backend().buffer()))
}

/// The path of `--attach`, of a frame.
pub(in crate::cli) fn path(options: &ArgMatches) -> Option<&PathBuf> {
    options.get_one::<PathBuf>("attach")
}
