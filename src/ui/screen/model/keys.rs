//! The key bindings and the command of the screen.

use crate::ui::command::{Order, Word, word};
use crate::ui::keymap::{Action, Binding, Context, bind, char};

/// Active on the whole screen.
pub(super) const CONTEXT: Context = Context::Own("model");

pub(super) const NEXT_PAIR: Action = Action::Own("next pair of inputs");
pub(super) const PREVIOUS_PAIR: Action = Action::Own("previous pair of inputs");

#[rustfmt::skip]
pub(super) static KEYS: &[Binding] = &[
    bind(CONTEXT, &[char('n')], NEXT_PAIR, "key.pair").hinted(),
    bind(CONTEXT, &[char('N')], PREVIOUS_PAIR, "key.pair").hinted(),
];

const FIELD: &str = "field";
/// The value for no field.
pub(super) const OFF: &str = "off";

pub(super) static WORDS: &[Word] = &[Word {
    usage: "NAME NAME",
    values: || vec![OFF],
    allowed: "allowed.field",
    ..word(FIELD, "order.field", |value| {
        (!value.is_empty()).then(|| Order::Own(FIELD, value.to_owned()))
    })
}];
