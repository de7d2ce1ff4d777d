//! What has which colour on this screen: a quantity has the same one in the formula, over the run and in its histogram.

use crate::optim::Entry;
use crate::ui::theme::Role;

/// Knobs, and the rates that they make.
pub(super) const RATE: Role = Role::Symbol;
/// The gradient.
pub(super) const GRADIENT: Role = Role::Curve(1);
/// Weights, and what an update changes of them.
pub(super) const WEIGHT: Role = Role::Curve(2);
/// The optimizer's state.
pub(super) const STATE: Role = Role::Curve(3);
/// The change of the weights in their own size.
pub(super) const RELATIVE: Role = Role::Curve(6);

/// The role of a symbol of the formula.
pub(super) fn of(symbol: &str, entry: &Entry) -> Role {
    match symbol {
        "g" => GRADIENT,
        symbol if symbol.starts_with('∇') => GRADIENT,
        symbol if symbol.starts_with(['W', 'Δ']) => WEIGHT,
        "t" => RATE,
        symbol if symbol.starts_with('√') => RATE,
        symbol if entry.knobs.iter().any(|knob| knob.symbol == symbol) => RATE,
        _ => STATE,
    }
}
