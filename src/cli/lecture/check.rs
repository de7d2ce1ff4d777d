//! `gradus lecture --check`: whether a lecture will work, before it is given.

use std::io::Write;
use std::path::Path;

use clap::ArgMatches;

use super::read_all;
use crate::answer::{Answer, AnswerFormat, Cell, Sheet};
use crate::cli::failure::plain;
use crate::cli::watched::watched;
use crate::cli::{Failure, failure, look, race};
use crate::lecture::{
    Check, Checked, FaultKind, Report, SIZES, Script, ScriptError, ScriptProblem, Tried, minutes_of,
};
use crate::ui::phrase;
use crate::ui::stage::overflow;
use crate::ui::{Appearance, locale::Language};

/// The number of seeds, if none is given.
pub(super) const SEEDS: u64 = 5;
/// The most seeds.
const MOST_SEEDS: u64 = 1000;

/// Something that fails, as it is written.
struct Wrong {
    file: String,
    line: usize,
    problem: String,
}

pub(super) fn run(path: &Path, options: &ArgMatches) -> Result<(), Failure> {
    let format: AnswerFormat = look::read(options, "format")?.unwrap_or_default();
    let seeds = race::count(options, "seeds")?.unwrap_or(SEEDS);
    if seeds > MOST_SEEDS {
        return Err(Failure::Usage(format!(
            "--seeds can't be {seeds}: expected a whole number from 1 to {MOST_SEEDS}"
        )));
    }
    let speed = look::speed_of(options)?;
    let scripts = match read_all(path) {
        Ok(scripts) => scripts,
        Err(errors) => {
            let lines: Vec<Wrong> = errors.iter().map(of_error).collect();
            return write(path, Vec::new(), &lines, Vec::new(), format);
        }
    };
    let check = Check::new(&scripts, seeds, speed);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let made = watched(
        || check.run(threads, &fits),
        || Some(check.progress()),
        || check.cancel(),
    );
    let (report, signal) = made?;
    let report = match (report, signal) {
        (Ok(report), _) => report,
        (Err(_), Some(signal)) => return Err(Failure::Signal(signal)),
        (Err(cancelled), None) => return Err(Failure::Failed(cancelled.to_string())),
    };
    let lines: Vec<Wrong> = report.faults.iter().map(of_fault).collect();
    let notes = notes(&scripts, seeds, &report);
    let sheets = match format {
        AnswerFormat::Table => vec![table(&report)],
        AnswerFormat::Json | AnswerFormat::Csv => vec![scenes(&report), claims(&report)],
    };
    write(path, sheets, &lines, notes, format)
}

/// The number of lines too many of a scene, in the language of its script.
fn fits(script: &Script, index: usize, size: (u16, u16)) -> usize {
    let language = script.language.parse::<Language>().unwrap_or_default();
    let appearance = Appearance {
        language,
        ..Appearance::default()
    };
    overflow(script, index, size, appearance)
}

fn of_error(error: &ScriptError) -> Wrong {
    let file = error.path.display().to_string();
    let problem = match &error.problem {
        // It names the place itself.
        ScriptProblem::Setting(_) => {
            let place = format!("{file}:{}: ", error.line);
            let text = error.to_string();
            text.strip_prefix(&place).unwrap_or(&text).to_owned()
        }
        problem => problem.to_string(),
    };
    Wrong {
        file,
        line: error.line,
        problem,
    }
}

fn of_fault(fault: &crate::lecture::Fault) -> Wrong {
    let problem = match &fault.kind {
        FaultKind::Unplayable { seed, why } => {
            let why = phrase::play_error(why);
            format!("the lab can't be played with seed {seed}: {why}")
        }
        kind => kind.to_string(),
    };
    Wrong {
        file: fault.path.display().to_string(),
        line: fault.line,
        problem,
    }
}

impl Wrong {
    fn text(&self) -> String {
        let text = match self.line {
            0 => format!("{}: {}", self.file, self.problem),
            line => format!("{}:{line}: {}", self.file, self.problem),
        };
        plain(&text).into_owned()
    }
}

/// Writes what was found; a failure if anything fails.
fn write(
    path: &Path,
    mut sheets: Vec<Sheet>,
    lines: &[Wrong],
    mut notes: Vec<String>,
    format: AnswerFormat,
) -> Result<(), Failure> {
    match format {
        AnswerFormat::Table => notes.extend(lines.iter().map(Wrong::text)),
        AnswerFormat::Json | AnswerFormat::Csv => sheets.push(faults(lines)),
    }
    let mut out = std::io::stdout().lock();
    let written = if sheets.is_empty() {
        notes.iter().try_for_each(|note| writeln!(out, "{note}"))
    } else {
        let answer = Answer {
            notes,
            sheets,
            ..Answer::default()
        };
        answer.write(format, &mut out)
    };
    written.map_err(|error| failure::stdout(&error))?;
    match lines.len() {
        0 => Ok(()),
        1 => Err(Failure::Failed(format!(
            "{}: 1 thing fails",
            path.display()
        ))),
        count => Err(Failure::Failed(format!(
            "{}: {count} things fail",
            path.display()
        ))),
    }
}

/// What was checked, and the time that it takes.
fn notes(scripts: &[Script], seeds: u64, report: &Report) -> Vec<String> {
    let languages: Vec<&str> = scripts.iter().map(|one| one.language.as_str()).collect();
    let sizes = SIZES.map(|(columns, rows)| format!("{columns}x{rows}"));
    let unit = if seeds == 1 { "seed" } else { "seeds" };
    let mut notes = vec![format!(
        "Claims with {seeds} {unit}; text in {} at {}.",
        languages.join(", "),
        sizes.join(", ")
    )];
    let minutes = minutes_of(report.minutes);
    notes.push(match report.duration {
        Some(duration) => format!("Scenes: {minutes} of {} min.", minutes_of(duration)),
        None => format!("Scenes: {minutes} min; the script has no duration."),
    });
    let untimed = report.scenes.iter().filter(|one| one.minutes.is_none());
    let untimed: Vec<&str> = untimed.map(|one| one.id.as_str()).collect();
    if !untimed.is_empty() {
        notes.push(format!("Without a time: {}.", untimed.join(", ")));
    }
    notes
}

/// The scenes, for reading.
fn table(report: &Report) -> Sheet {
    let row = |scene: &Checked| {
        let (held, tried) = counts(scene);
        let text = |text: String| Cell::Text(plain(&text).into_owned());
        vec![
            text(scene.id.clone()),
            text(
                scene
                    .minutes
                    .map_or_else(dash, |minutes| format!("{} min", minutes_of(minutes))),
            ),
            text(
                scene
                    .seconds
                    .map_or_else(dash, |seconds| format!("{seconds:.1} s")),
            ),
            text(if tried == 0 {
                dash()
            } else {
                format!("{held}/{tried}")
            }),
            text(fit(scene)),
        ]
    };
    Sheet {
        name: "scenes",
        columns: vec!["scene", "time", "to_point", "held", "fits"],
        rows: report.scenes.iter().map(row).collect(),
    }
}

fn dash() -> String {
    "–".to_owned()
}

/// `yes`, or the sizes and languages in which the text does not fit.
fn fit(scene: &Checked) -> String {
    let place = |one: &crate::lecture::TooLong| {
        let (columns, rows) = one.size;
        format!("{columns}x{rows} {} +{}", one.language, one.lines)
    };
    let places: Vec<String> = scene.too_long.iter().map(place).collect();
    if places.is_empty() {
        "yes".to_owned()
    } else {
        format!("no: {}", places.join(", "))
    }
}

/// How often a claim of the scene was held, and tried.
fn counts(scene: &Checked) -> (usize, usize) {
    let held = scene.claims.iter().map(Tried::held).sum();
    let tried = scene.claims.iter().map(|one| one.by_seed.len()).sum();
    (held, tried)
}

/// The scenes, for programs.
fn scenes(report: &Report) -> Sheet {
    let number = |value: Option<f64>| value.map_or(Cell::Nothing, Cell::Number);
    let row = |scene: &Checked| {
        let (held, tried) = counts(scene);
        vec![
            Cell::Text(scene.id.clone()),
            Cell::Count(scene.line as u64),
            number(scene.minutes),
            number(scene.seconds),
            Cell::Count(held as u64),
            Cell::Count(tried as u64),
            Cell::Truth(scene.too_long.is_empty()),
        ]
    };
    Sheet {
        name: "scenes",
        columns: vec![
            "scene", "line", "minutes", "seconds", "held", "tried", "fits",
        ],
        rows: report.scenes.iter().map(row).collect(),
    }
}

/// Each claim with each seed.
fn claims(report: &Report) -> Sheet {
    let claims = report.scenes.iter();
    let claims = claims.flat_map(|scene| scene.claims.iter().map(move |claim| (scene, claim)));
    let rows = claims.flat_map(|(scene, claim)| {
        claim.by_seed.iter().map(move |(seed, judged)| {
            let (holds, numbers) = match judged {
                Ok(judged) => (Cell::Truth(judged.holds), &judged.numbers),
                Err(why) => (Cell::Nothing, why),
            };
            vec![
                Cell::Text(scene.id.clone()),
                Cell::Count(claim.line as u64),
                Cell::Text(claim.text.clone()),
                Cell::Count(*seed),
                holds,
                Cell::Text(numbers.clone()),
            ]
        })
    });
    Sheet {
        name: "claims",
        columns: vec!["scene", "line", "claim", "seed", "holds", "numbers"],
        rows: rows.collect(),
    }
}

/// What fails, for programs.
fn faults(lines: &[Wrong]) -> Sheet {
    let row = |one: &Wrong| {
        vec![
            Cell::Text(one.file.clone()),
            Cell::Count(one.line as u64),
            Cell::Text(one.problem.clone()),
        ]
    };
    Sheet {
        name: "faults",
        columns: vec!["file", "line", "problem"],
        rows: lines.iter().map(row).collect(),
    }
}
