//! The commands that concern the session and the screen.

use super::Order;
use super::saving;
use crate::grouped;
use crate::series::{AxisKind, Smoothing};
use crate::ui::locale::Language;
use crate::ui::theme::THEMES;

/// A command of the session or of a screen.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Word {
    pub(in crate::ui) name: &'static str,
    /// The locale key of its explanation.
    pub(in crate::ui) explanation: &'static str,
    /// The placeholder for its value in help; empty if it takes none.
    pub(in crate::ui) usage: &'static str,
    pub(in crate::ui) values: fn() -> Vec<&'static str>,
    /// Parses the value; `None` if it is invalid.
    pub(in crate::ui) read: fn(&str) -> Option<Order>,
    /// The locale key of the allowed values.
    pub(in crate::ui) allowed: &'static str,
}

/// The values of a command that takes none.
fn nothing() -> Vec<&'static str> {
    Vec::new()
}

fn alone(value: &str, order: Order) -> Option<Order> {
    value.is_empty().then_some(order)
}

/// Parses a whole number with or without thousands separators: `2 890`, `2,890`.
fn whole(value: &str) -> Option<u64> {
    match &grouped::words(&value.replace(',', " "))[..] {
        [number] => number.parse().ok(),
        _ => None,
    }
}

/// Parses the name of a branch, which can't be empty.
pub(in crate::ui) fn named(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

const AXES: [(&str, AxisKind); 4] = [
    ("updates", AxisKind::Steps),
    ("epochs", AxisKind::Epochs),
    ("samples", AxisKind::Samples),
    ("seconds", AxisKind::Seconds),
];

const SMOOTHINGS: [(&str, Smoothing); 4] = [
    ("off", Smoothing::Off),
    ("light", Smoothing::Light),
    ("medium", Smoothing::Medium),
    ("strong", Smoothing::Strong),
];

fn one_of<T: Copy>(pairs: &[(&str, T)], value: &str) -> Option<T> {
    pairs
        .iter()
        .find(|(word, _)| *word == value)
        .map(|(_, one)| *one)
}

/// A command without a value.
pub(in crate::ui) const fn word(
    word: &'static str,
    explanation: &'static str,
    read: fn(&str) -> Option<Order>,
) -> Word {
    Word {
        name: word,
        explanation,
        usage: "",
        values: nothing,
        read,
        allowed: "allowed.nothing",
    }
}

/// The commands before those of the screens, in the order of completion.
pub(super) static FIRST: &[Word] = &[
    word("pause", "order.pause", |value| alone(value, Order::Pause)),
    word("resume", "order.resume", |value| {
        alone(value, Order::Resume)
    }),
    Word {
        usage: "N",
        allowed: "allowed.steps",
        ..word("step", "order.step", |value| match value {
            "" => Some(Order::Steps(1)),
            count => whole(count).filter(|n| *n > 0).map(Order::Steps),
        })
    },
    word("epoch", "order.epoch", |value| alone(value, Order::Epoch)),
    Word {
        usage: "N",
        values: || vec!["max", "1", "10", "100", "1000"],
        allowed: "allowed.speed",
        ..word("speed", "order.speed", |value| {
            value.parse().ok().map(Order::Speed)
        })
    },
    word("restart", "order.restart", |value| {
        alone(value, Order::Restart)
    }),
    Word {
        usage: "N",
        allowed: "allowed.seed",
        ..word("seed", "order.seed", |value| {
            value.parse().ok().map(Order::Seed)
        })
    },
    Word {
        usage: "X",
        values: || AXES.iter().map(|(word, _)| *word).collect(),
        allowed: "allowed.values",
        ..word("x", "order.x", |value| {
            one_of(&AXES, value).map(Order::Axis)
        })
    },
    Word {
        usage: "Y",
        values: || vec!["log", "linear"],
        allowed: "allowed.values",
        ..word("y", "order.y", |value| {
            one_of(&[("log", true), ("linear", false)], value).map(Order::Log)
        })
    },
    Word {
        usage: "X",
        values: || SMOOTHINGS.iter().map(|(word, _)| *word).collect(),
        allowed: "allowed.values",
        ..word("smoothing", "order.smoothing", |value| {
            one_of(&SMOOTHINGS, value).map(Order::Smoothing)
        })
    },
    Word {
        usage: "X",
        values: || vec!["whole", "recent"],
        allowed: "allowed.values",
        ..word("window", "order.window", |value| {
            one_of(&[("whole", false), ("recent", true)], value).map(Order::Recent)
        })
    },
    Word {
        usage: "X",
        values: || THEMES.iter().map(|entry| entry.id).collect(),
        allowed: "allowed.values",
        ..word("theme", "order.theme", |value| {
            value.parse().ok().map(Order::Theme)
        })
    },
    Word {
        usage: "X",
        values: || Language::ALL.iter().map(|language| language.id()).collect(),
        allowed: "allowed.values",
        ..word("lang", "order.lang", |value| {
            value.parse().ok().map(Order::Language)
        })
    },
    Word {
        usage: "N",
        values: || vec!["end"],
        allowed: "allowed.travel",
        ..word("travel", "order.travel", |value| match value {
            "end" => Some(Order::Travel(None)),
            step => whole(step).map(|step| Order::Travel(Some(step))),
        })
    },
    word("undo", "order.undo", |value| alone(value, Order::Undo)),
    word("redo", "order.redo", |value| alone(value, Order::Redo)),
    word("fork", "order.fork", |value| alone(value, Order::Fork)),
    word("branches", "order.branches", |value| {
        alone(value, Order::Branches)
    }),
    word("intervals", "order.intervals", |value| {
        alone(value, Order::Intervals)
    }),
    Word {
        usage: "NAME",
        allowed: "allowed.branch",
        ..word("switch", "order.switch", |value| {
            named(value).map(Order::Switch)
        })
    },
    Word {
        usage: "NAME NEW",
        allowed: "allowed.rename",
        ..word("rename", "order.rename", |value| {
            let (name, new) = value.split_once(' ')?;
            Some(Order::Rename(named(name)?, named(new.trim())?))
        })
    },
    Word {
        usage: "NAME",
        allowed: "allowed.branch",
        ..word("hide", "order.hide", |value| {
            Some(Order::Hide(named(value)?, true))
        })
    },
    Word {
        usage: "NAME",
        allowed: "allowed.branch",
        ..word("show", "order.show", |value| {
            Some(Order::Hide(named(value)?, false))
        })
    },
    Word {
        usage: "NAME",
        allowed: "allowed.branch",
        ..word("delete", "order.delete", |value| {
            named(value).map(Order::Delete)
        })
    },
];

/// The commands after those of the screens.
pub(super) static LAST: &[Word] = &[
    word("test", "order.test", |value| alone(value, Order::Test)),
    Word {
        usage: "FILE",
        allowed: "allowed.save",
        ..word(saving::WORD, "order.save", saving::read)
    },
    Word {
        usage: "FILE",
        allowed: "allowed.save",
        ..word(
            saving::OVERWRITE,
            "order.save-over",
            saving::read_overwriting,
        )
    },
    word("help", "order.help", |value| alone(value, Order::Help)),
    word("tour", "order.tour", |value| alone(value, Order::Tour)),
    word("quit", "order.quit", |value| alone(value, Order::Quit)),
];
