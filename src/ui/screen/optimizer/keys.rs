//! The key bindings and commands of the screen.

use super::selection::Choice;
use crate::portrait::anatomy::Parameter;
use crate::ui::command::{Order, Word, named, word};
use crate::ui::keymap::{Action, Binding, Context, bind, char};

/// Active on the whole screen.
pub(super) const CONTEXT: Context = Context::Own("optimizer");

pub(super) const NEXT_PARAMETER: Action = Action::Own("next parameter");
pub(super) const PREVIOUS_PARAMETER: Action = Action::Own("previous parameter");
/// The parameter with the largest update.
pub(super) const LARGEST_PARAMETER: Action = Action::Own("largest parameter");
pub(super) const NEXT_LAYER: Action = Action::Own("next layer");
pub(super) const PREVIOUS_LAYER: Action = Action::Own("previous layer");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(CONTEXT, &[char('p')], NEXT_PARAMETER, "key.parameter").hinted(),
    bind(CONTEXT, &[char('P')], PREVIOUS_PARAMETER, "key.parameter").hinted(),
    bind(CONTEXT, &[char('a')], LARGEST_PARAMETER, "key.largest"),
    bind(CONTEXT, &[char('n')], NEXT_LAYER, "key.layer").hinted(),
    bind(CONTEXT, &[char('N')], PREVIOUS_LAYER, "key.layer").hinted(),
];

const PARAMETER: &str = "parameter";
const LAYER: &str = "layer";

pub(super) static WORDS: &[Word] = &[
    Word {
        usage: "N",
        values: || vec!["largest"],
        allowed: "allowed.parameter",
        ..word(PARAMETER, "order.parameter", |value| {
            parameter(value).map(|_| Order::Own(PARAMETER, value.to_owned()))
        })
    },
    Word {
        usage: "N",
        values: || vec!["whole"],
        allowed: "allowed.layer",
        ..word(LAYER, "order.layer", |value| {
            layer(value).map(|_| Order::Own(LAYER, value.to_owned()))
        })
    },
];

/// The selection of a command.
pub(super) fn choice(word: &str, value: &str) -> Option<Choice> {
    if word == LAYER {
        layer(value)
    } else {
        parameter(value)
    }
}

fn parameter(value: &str) -> Option<Choice> {
    Some(match value {
        "" => return None,
        "largest" => Choice::Parameter(Parameter::Largest),
        value => match value.parse() {
            Ok(index) => Choice::Parameter(Parameter::At(index)),
            Err(_) => Choice::Named(named(value).filter(|name| name.contains('['))?),
        },
    })
}

/// Layers are numbered from 1 on the screen.
fn layer(value: &str) -> Option<Choice> {
    Some(Choice::Layer(match value {
        "whole" => None,
        value => Some(value.parse::<usize>().ok()?.checked_sub(1)?),
    }))
}
