//! The update of one parameter, in numbers.

use crate::nn::{Block, Role};
use crate::optim::{Entry, Update, Values};
use crate::train::StepPreview;

/// The update of one parameter.
#[derive(Clone, Debug)]
pub struct Example {
    /// Its index in the flat vector.
    pub index: usize,
    /// Its name as in `PyTorch`: `0.weight[3,17]` leads to unit 3 from input 17; `0.bias[3]`.
    pub name: String,
    /// Its linear layer, from 0.
    pub layer: usize,
    /// Number of parameters of the network.
    pub parameters: usize,
    /// Distance in the flat vector from one unit's parameter to the same one of the next unit, and from one input's to
    /// the next input's; the latter is 0 if it has no inputs.
    pub strides: [usize; 2],
    /// The optimizer; the values belong to its [`Entry::lines`].
    pub entry: &'static Entry,
    /// The value of each symbol.
    pub values: Values,
    /// Its effective learning rate after the update, if it has one.
    pub rate: Option<f32>,
}

impl Example {
    pub(super) fn of(update: &StepPreview, index: usize) -> Self {
        let blocks = update.layout.blocks();
        let block = blocks.iter().find(|block| block.range.contains(&index));
        let [before, after] = &update.weights;
        let values = update.entry.values(Update {
            before: &*update.optimizers[0],
            after: &*update.optimizers[1],
            knobs: &update.knobs,
            index,
            weight: [before[index], after[index]],
            gradient: update.gradient[index],
        });
        let mut rates = Vec::new();
        update.optimizers[1].rates(
            &update.knobs,
            &update.gradient,
            index..index + 1,
            1,
            &mut rates,
        );
        let is_weight = block.is_some_and(|block| block.role == Role::Weight);
        Self {
            index,
            name: block.map_or_else(String::new, |block| name(block, index)),
            layer: block.map_or(0, |block| block.layer),
            parameters: update.gradient.len(),
            strides: [1, block.filter(|_| is_weight).map_or(0, |b| b.shape[1])],
            entry: update.entry,
            values,
            rate: rates.first().copied(),
        }
    }
}

pub(super) fn name(block: &Block, index: usize) -> String {
    let (at, name) = (index - block.range.start, &block.name);
    let [_, outputs] = block.shape;
    match block.role {
        Role::Weight => format!("{name}[{},{}]", at % outputs, at / outputs),
        Role::Bias | Role::Scale | Role::Shift => format!("{name}[{at}]"),
    }
}
