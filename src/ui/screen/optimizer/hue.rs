//! The colours of the screen: a quantity has the same one in the formula, in the curves and in its histogram.

use crate::optim::Entry;
use crate::ui::theme::Role;

/// Knobs, and the effective learning rates.
pub(super) const RATE: Role = Role::Symbol;
pub(super) const GRADIENT: Role = Role::Curve(1);
/// Weights and their updates.
pub(super) const WEIGHT: Role = Role::Curve(2);
pub(super) const STATE: Role = Role::Curve(3);
/// The norm of the update relative to that of the weights.
pub(super) const RELATIVE: Role = Role::Curve(6);

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
