//! Detecting from environment variables what the terminal supports.

use crate::ui::symbols::SymbolSet;
use crate::ui::theme::Depth;

/// What a terminal supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TerminalSupport {
    pub(super) depth: Depth,
    pub(super) symbols: SymbolSet,
}

/// The support of the terminal with these environment variables.
pub(super) fn shows(variable: impl Fn(&str) -> Option<String>) -> TerminalSupport {
    // The Linux console's font has no braille.
    let symbols = match variable("TERM").as_deref() {
        Some("linux") => SymbolSet::Block,
        _ => SymbolSet::default(),
    };
    TerminalSupport {
        depth: depth(variable),
        symbols,
    }
}

fn depth(variable: impl Fn(&str) -> Option<String>) -> Depth {
    let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
    let is = |name, wanted: &[&str]| {
        variable(name).is_some_and(|value| wanted.contains(&value.as_str()))
    };
    if let Some(forced) = forced(&variable) {
        return forced;
    }
    // <https://no-color.org>: set to any value, unless empty.
    if is_set("NO_COLOR") {
        return Depth::None;
    }
    let term = variable("TERM").unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| term.ends_with(ending));
    if is("COLORTERM", &["truecolor", "24bit"])
        || ends(&["direct", "truecolor"])
        || is("TERM_PROGRAM", &["iTerm.app"])
    {
        Depth::True
    } else if ends(&["256", "256color"]) || is("TERM_PROGRAM", &["Apple_Terminal"]) {
        Depth::Indexed256
    } else if is_set("COLORTERM") || !term.is_empty() || cfg!(windows) {
        Depth::Ansi16
    } else {
        Depth::None
    }
}

/// The colour depth that `FORCE_COLOR` or `CLICOLOR_FORCE` requests, if any.
fn forced(variable: impl Fn(&str) -> Option<String>) -> Option<Depth> {
    if let Some(force) = variable("FORCE_COLOR") {
        return match force.as_str() {
            "0" | "false" => None,
            "2" => Some(Depth::Indexed256),
            "3" => Some(Depth::True),
            _ => Some(Depth::Ansi16),
        };
    }
    let force = variable("CLICOLOR_FORCE")?;
    (force != "0").then_some(Depth::Ansi16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> TerminalSupport {
        shows(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours_are_as_many_as_the_terminal_has_and_the_user_wants() {
        for (variables, depth) in [
            (&[("TERM", "xterm")][..], Depth::Ansi16),
            (&[("TERM", "xterm-256color")], Depth::Indexed256),
            (&[("TERM", "xterm-direct")], Depth::True),
            (
                &[("TERM", "xterm"), ("COLORTERM", "truecolor")],
                Depth::True,
            ),
            (
                &[("TERM", "xterm-256color"), ("NO_COLOR", "1")],
                Depth::None,
            ),
            (
                &[("TERM", "xterm-256color"), ("NO_COLOR", "0")],
                Depth::None,
            ),
            (
                &[("TERM", "xterm-256color"), ("NO_COLOR", "")],
                Depth::Indexed256,
            ),
            (
                &[("TERM", "xterm"), ("NO_COLOR", "1"), ("FORCE_COLOR", "3")],
                Depth::True,
            ),
            (&[("TERM", "xterm"), ("CLICOLOR_FORCE", "0")], Depth::Ansi16),
        ] {
            assert_eq!(of(variables).depth, depth, "{variables:?}");
        }
    }

    #[test]
    fn the_linux_console_gets_no_braille() {
        assert_eq!(of(&[("TERM", "linux")]).symbols, SymbolSet::Block);
        assert_eq!(of(&[("TERM", "xterm")]).symbols, SymbolSet::Braille);
    }
}
