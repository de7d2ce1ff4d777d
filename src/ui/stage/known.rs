//! What a script may name of the dashboard: screens, panes and commands.

use crate::lecture::Known;
use crate::ui::command::Order;
use crate::ui::locale::Language;
use crate::ui::screen;

/// Calls `read` with what a script may name. Messages are English, as those of the command line.
pub fn with_known<T>(read: impl FnOnce(&Known<'_>) -> T) -> T {
    let screens: Vec<&'static str> = screen::ENTRIES.iter().map(|entry| entry.id).collect();
    let languages: Vec<&'static str> = Language::ALL.iter().map(|one| one.id()).collect();
    let panes = |id: &str| screen::find(id).map_or_else(Vec::new, |entry| entry.panes.to_vec());
    let commands = screen::commands_of(screen::ENTRIES);
    let command = |line: &str| {
        let word = line.split(char::is_whitespace).next().unwrap_or_default();
        let words = Language::English.words();
        // Changes are settings of a lab, and have been read as such.
        commands.usage(word, words)?;
        Some(match commands.read(line, words) {
            Ok(order) if is_allowed(&order) => Ok(()),
            Ok(_) => Err(format!(
                "'{word}' is for the keyboard: a script can't do it"
            )),
            Err(why) => Err(why),
        })
    };
    read(&Known {
        languages: &languages,
        screens: &screens,
        panes: &panes,
        command: &command,
    })
}

/// Whether a script may do it: what only concerns the view or the branches, and what belongs to a screen.
fn is_allowed(order: &Order) -> bool {
    matches!(
        order,
        Order::Theme(_)
            | Order::Axis(_)
            | Order::Log(_)
            | Order::Smoothing(_)
            | Order::Recent(_)
            | Order::Test
            | Order::Travel(_)
            | Order::Undo
            | Order::Redo
            | Order::Fork
            | Order::Switch(_)
            | Order::Rename(..)
            | Order::Hide(..)
            | Order::Own(..)
    )
}
