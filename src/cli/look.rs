//! Display options (theme, colours, symbols, language), and the training speed.

use std::str::FromStr;

use clap::{Arg, ArgAction, ArgMatches};

use super::Failure;
use super::colours::{self, TerminalSupport};
use crate::live::Speed;
use crate::ui::locale::Language;
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::ThemeId;
use crate::ui::{self, Appearance};

/// The dashboard's initial speed.
pub(super) const WATCHING: Speed = Speed::WATCHING;

pub(super) fn options() -> [Arg; 3] {
    let themes: Vec<String> = ThemeId::all().map(|theme| theme.to_string()).collect();
    let symbols: Vec<&str> = SymbolSet::ALL.iter().map(|set| set.id()).collect();
    [
        Arg::new("theme")
            .long("theme")
            .value_name("NAME")
            .help(format!("Colour theme: {}", themes.join(", "))),
        Arg::new("symbols")
            .long("symbols")
            .value_name("SET")
            .help(format!("Symbols to draw with: {}", symbols.join(", "))),
        language(),
    ]
}

/// The option for the language.
pub(super) fn language() -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("LANGUAGE")
        .help("Interface language: en or ko [default: from the locale]")
}

/// The option for the speed limit.
pub(super) fn speed() -> Arg {
    Arg::new("speed")
        .long("speed")
        .value_name("STEPS")
        .help("Steps per second, or max; < and > change it while training [default: 250]")
        .allow_negative_numbers(true)
}

/// The options of a frame that is printed.
pub(super) fn frame_options() -> [Arg; 6] {
    [
        Arg::new("size")
            .long("size")
            .value_name("COLSxROWS")
            .help("Size of the frame in cells")
            .default_value("120x40"),
        Arg::new("screen")
            .long("screen")
            .value_name("NAME")
            .help("The screen to show")
            .default_value("train"),
        Arg::new("surface").long("surface").value_name("NAME").help(
            "With --screen race: show the race on this surface, up to --until 'step N' or its end",
        ),
        Arg::new("study")
            .long("study")
            .value_name("NAME")
            .help("With --screen studies: make this study, on the run's recipe if one is given, and show its answer"),
        Arg::new("intervals")
            .long("intervals")
            .help("Show the confidence intervals of the validation loss and accuracy over the screen")
            .action(ArgAction::SetTrue),
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .help("Output format: text, ansi or svg")
            .default_value("text"),
    ]
}

/// Parses the value of an option, if it is given.
pub(super) fn read<T: FromStr<Err: std::fmt::Display>>(
    options: &ArgMatches,
    id: &str,
) -> Result<Option<T>, Failure> {
    let parse = |text: &String| text.parse().map_err(|error| refused(id, &error));
    options.get_one::<String>(id).map(parse).transpose()
}

/// The error of an option's value. Most errors begin with the option's word, which only lacks the dashes.
pub(super) fn refused(id: &str, error: &impl std::fmt::Display) -> Failure {
    let error = error.to_string();
    let is_named = error
        .strip_prefix(id)
        .is_some_and(|rest| rest.starts_with(' '));
    Failure::Usage(if is_named {
        format!("--{error}")
    } else {
        format!("--{id}: {error}")
    })
}

/// The speed limit, or the default.
pub(super) fn speed_of(options: &ArgMatches) -> Result<Speed, Failure> {
    Ok(given_speed(options)?.unwrap_or(WATCHING))
}

/// The speed limit, if it is given.
pub(super) fn given_speed(options: &ArgMatches) -> Result<Option<Speed>, Failure> {
    read(options, "speed")
}

/// The display options; symbols default to what the terminal supports.
pub(super) fn look(options: &ArgMatches, shows: TerminalSupport) -> Result<Appearance, Failure> {
    Ok(Appearance {
        theme: read::<ThemeId>(options, "theme")?.unwrap_or_default(),
        depth: shows.depth,
        symbols: read::<SymbolSet>(options, "symbols")?.unwrap_or(shows.symbols),
        language: language_of(options)?,
    })
}

/// The language that was asked for, or that of the system's locale.
pub(super) fn language_of(options: &ArgMatches) -> Result<Language, Failure> {
    Ok(read::<Language>(options, "lang")?.unwrap_or_else(language_of_locale))
}

/// The language of the system's locale if there is a table for it, else English.
fn language_of_locale() -> Language {
    sys_locale::get_locale()
        .and_then(|locale| locale.split(['-', '_', '.']).next().map(str::to_lowercase))
        .and_then(|language| language.parse().ok())
        .unwrap_or_default()
}

/// What this terminal supports.
pub(super) fn terminal() -> TerminalSupport {
    colours::shows(|name| std::env::var(name).ok())
}

/// The screen named by `--screen`.
pub(super) fn screen(options: &ArgMatches) -> Result<&'static ui::screen::Entry, Failure> {
    let name = options
        .get_one::<String>("screen")
        .map_or("train", String::as_str);
    let found = ui::screen::numbered().find(|entry| entry.id == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = ui::screen::numbered().map(|entry| entry.id).collect();
        Failure::Usage(format!(
            "--screen can't be '{name}': expected {}",
            names.join(", ")
        ))
    })
}
