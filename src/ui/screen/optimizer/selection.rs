//! What the Optimizer screen looks at: which layer, and which parameter.

use crate::nn::{Layout, Shape};
use crate::portrait::anatomy::Parameter;
use crate::turn::Turn;
use crate::ui::state::run::Run;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// The linear layer, from 0; `None` for the whole net. There may be fewer by now: see [`Selection::layer`].
    layer: Option<usize>,
    /// The parameter.
    pub(super) parameter: Parameter,
}

impl Selection {
    /// The layer that is looked at, as far as the network has as many.
    #[must_use]
    pub(super) fn layer(self, run: &Run) -> Option<usize> {
        let last = layers(run).checked_sub(1)?;
        self.layer.map(|layer| layer.min(last))
    }

    /// Looks at this layer, or at the whole net.
    pub(super) const fn look_at(&mut self, layer: Option<usize>) {
        self.layer = layer;
    }

    /// The next layer, or the one before; the whole net stands before the first.
    pub(super) fn turn(&mut self, run: &Run, turn: Turn) {
        let places = layers(run) + 1;
        let place = self.layer(run).map_or(0, |layer| layer + 1);
        self.layer = turn.around(place, places).checked_sub(1);
    }

    /// Whether the parameter is the one with the largest update.
    #[must_use]
    pub(super) fn is_largest(self) -> bool {
        self.parameter == Parameter::Largest
    }

    /// The parameter after the one at `shown` of `count`, or before it, around.
    pub(super) fn step(&mut self, shown: usize, count: usize, turn: Turn) {
        if count > 0 {
            self.parameter = Parameter::At(turn.around(shown.min(count - 1), count));
        }
    }
}

/// What is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// This parameter.
    Parameter(Parameter),
    /// The parameter of this name: `0.weight[3,17]`.
    Named(String),
    /// This layer, from 0; `None` for the whole net.
    Layer(Option<usize>),
}

/// Linear layers of the network.
#[must_use]
pub(super) fn layers(run: &Run) -> usize {
    let about = run.about.as_ref();
    about.map_or(0, |about| about.recipe.hidden.len() + 1)
}

/// Where the parameters of the network alone stand: all that is known before the first picture of the run has come.
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
        let mut aim = Selection::default();
        assert!(aim.is_largest());
        aim.step(3, 5, Turn::Next);
        assert_eq!(aim.parameter, Parameter::At(4));
        aim.step(4, 5, Turn::Next);
        assert_eq!(aim.parameter, Parameter::At(0));
        aim.step(0, 5, Turn::Previous);
        assert_eq!(aim.parameter, Parameter::At(4));
        aim.step(7, 0, Turn::Next);
        assert_eq!(aim.parameter, Parameter::At(4));
    }

    #[test]
    fn without_a_run_there_is_but_the_whole() {
        let (mut aim, run) = (Selection::default(), Run::default());
        aim.turn(&run, Turn::Next);
        aim.look_at(Some(7));
        assert_eq!(aim.layer(&run), None);
    }
}
