//! The layer and the parameter selected on the Optimizer screen.

use crate::nn::{Layout, Shape};
use crate::portrait::anatomy::Parameter;
use crate::turn::Turn;
use crate::ui::state::run::Run;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// Index of the linear layer, or `None` for the whole network. May be out of range after a change of the network;
    /// see [`Selection::layer`].
    layer: Option<usize>,
    pub(super) parameter: Parameter,
}

impl Selection {
    /// The selected layer, limited to the layers that the network has.
    #[must_use]
    pub(super) fn layer(self, run: &Run) -> Option<usize> {
        let last = layers(run).checked_sub(1)?;
        self.layer.map(|layer| layer.min(last))
    }

    /// Selects a layer, or the whole network.
    pub(super) const fn select_layer(&mut self, layer: Option<usize>) {
        self.layer = layer;
    }

    /// Selects the next or previous layer, cyclically; the whole network comes before the first.
    pub(super) fn turn(&mut self, run: &Run, turn: Turn) {
        let positions = layers(run) + 1;
        let position = self.layer(run).map_or(0, |layer| layer + 1);
        self.layer = turn.around(position, positions).checked_sub(1);
    }

    /// Whether the parameter with the largest update is selected.
    #[must_use]
    pub(super) fn is_largest(self) -> bool {
        self.parameter == Parameter::Largest
    }

    /// Selects the parameter after or before index `shown` of `count`, cyclically.
    pub(super) fn step(&mut self, shown: usize, count: usize, turn: Turn) {
        if count > 0 {
            self.parameter = Parameter::At(turn.around(shown.min(count - 1), count));
        }
    }
}

/// A selection made by a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Parameter(Parameter),
    /// The parameter of this name, such as `0.weight[3,17]`.
    Named(String),
    /// Index of the layer, or `None` for the whole network.
    Layer(Option<usize>),
}

/// The number of linear layers of the network.
#[must_use]
pub(super) fn layers(run: &Run) -> usize {
    let about = run.about.as_ref();
    about.map_or(0, |about| about.recipe.hidden.len() + 1)
}

/// The parameter layout of the network alone, which is all that is known before the first snapshot is rendered.
#[must_use]
pub(super) fn plain_layout(run: &Run) -> Option<Layout> {
    let about = run.about.as_ref()?;
    let widths: Option<Vec<usize>> = about
        .network
        .split('-')
        .map(|one| one.parse().ok())
        .collect();
    let [inputs, hidden @ .., outputs] = &widths?[..] else {
        return None;
    };
    Some(Layout::of(&Shape {
        inputs: *inputs,
        hidden: hidden.to_vec(),
        outputs: *outputs,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_around() {
        let mut selection = Selection::default();
        assert!(selection.is_largest());
        selection.step(3, 5, Turn::Next);
        assert_eq!(selection.parameter, Parameter::At(4));
        selection.step(4, 5, Turn::Next);
        assert_eq!(selection.parameter, Parameter::At(0));
        selection.step(0, 5, Turn::Previous);
        assert_eq!(selection.parameter, Parameter::At(4));
        selection.step(7, 0, Turn::Next);
        assert_eq!(selection.parameter, Parameter::At(4));
    }

    #[test]
    fn without_a_run_there_is_but_the_whole() {
        let (mut selection, run) = (Selection::default(), Run::default());
        selection.turn(&run, Turn::Next);
        selection.select_layer(Some(7));
        assert_eq!(selection.layer(&run), None);
    }
}
