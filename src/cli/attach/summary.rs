//! Runs without a terminal: a summary, a schedule, a frame.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::read::{read_all, read_lines};
use super::{From, has_curves, new_run, options, schedule_of};
use crate::answer::AnswerFormat;
use crate::attach::{self, Run, Summary};
use crate::cli::frame::FILE_SUPPORT;
use crate::cli::{Failure, failure, look};
use crate::ui::Message;
use crate::ui::attached::{Attached, AttachedMessage, Door, Other};
use crate::ui::export::Format;

/// Prints a summary.
pub(super) fn print(from: &From, options: &ArgMatches) -> Result<(), Failure> {
    let run = new_run(options)?;
    let format: AnswerFormat = look::read(options, "format")?.unwrap_or_default();
    let (run, of) = match from {
        From::Path(path) | From::Stream(path) => {
            let mut runs = read_all(path, &run)?;
            let (name, first) = runs.swap_remove(0);
            if !runs.is_empty() {
                say_others(&name, &runs);
            }
            (
                first,
                failure::plain(&path.display().to_string()).into_owned(),
            )
        }
        From::Input => (
            read_lines(std::io::stdin(), run)?,
            "standard input".to_owned(),
        ),
        From::Command(_) | From::Socket(_) => {
            return Err(Failure::Usage(
                "--summary needs a file, a folder or -".to_owned(),
            ));
        }
    };
    if run.metrics.is_empty() {
        return Err(Failure::Failed(if run.applied.is_empty() {
            format!("{of}: no metrics; a line such as {{\"step\":1,\"loss\":2.3}} is one")
        } else {
            format!("{of}: its curves can't be read; --schedule prints its changes")
        }));
    }
    let names: Vec<&str> = run.metrics.iter().map(|one| one.name.as_str()).collect();
    for name in options::roles(options)?.names() {
        if !names.contains(&name) {
            failure::complain(&format!(
                "--map: there is no metric '{}'",
                failure::plain(name)
            ));
        }
    }
    let mut out = std::io::stdout().lock();
    let answer = Summary(&run).answer();
    answer
        .write(format, &mut out)
        .map_err(|error| failure::stdout(&error))
}

/// Says which run of several is summarised.
fn say_others(name: &str, others: &[(String, Run)]) {
    let most = others.iter().take(10).map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = most.collect();
    if names.len() < others.len() {
        names.push("…");
    }
    failure::complain(&format!(
        "{name} is summarised, which was written to last of {} runs; the others: {}",
        others.len() + 1,
        names.join(", ")
    ));
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
    refuse_of_our_own(options)?;
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

/// Options that say how we would train have no part in a run of another program.
fn refuse_of_our_own(options: &ArgMatches) -> Result<(), Failure> {
    let looks = look::options();
    let is_known = |id: &str| {
        ["attach", "map", "size", "format"].contains(&id)
            || looks.iter().any(|one| one.get_id() == id)
    };
    let is_given =
        |id: &str| options.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
    let mut ids = options.ids().map(clap::Id::as_str);
    match ids.find(|id| is_given(id) && !is_known(id)) {
        None => Ok(()),
        Some(id) => Err(Failure::Usage(format!(
            "--attach shows what another program has trained, so --{id} has no part in it"
        ))),
    }
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
