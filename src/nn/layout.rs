//! The position of each weight and bias in the flat parameter vector.

use std::ops::Range;

use super::Shape;

/// The kind of parameters a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The matrix of a linear layer; the only role weight decay acts on.
    Weight,
    /// The bias of a linear layer.
    Bias,
    /// γ of batch normalisation.
    Scale,
    /// β of batch normalisation.
    Shift,
}

/// One matrix or vector of parameters within the flat vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its name in a `torch.nn.Sequential` of Linear, activation, Linear …: `0.weight`, `0.bias`, `2.weight` …
    pub name: String,
    /// The linear layer it belongs to, counted from 0.
    pub layer: usize,
    /// The kind of parameters it holds.
    pub role: Role,
    /// Rows and columns as stored, row-major: `[inputs, outputs]` for a weight, `[1, width]` for a vector.
    pub shape: [usize; 2],
    /// Its range in the flat vector.
    pub range: Range<usize>,
}

/// A named tensor for export: name, shape, and row-major values.
pub type Tensor = (String, Vec<usize>, Vec<f32>);

/// The blocks of a flat parameter vector, in order and without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    blocks: Vec<Block>,
}

impl Layout {
    /// Weight and bias of each linear layer, from the input side.
    #[must_use]
    pub fn of(shape: &Shape) -> Self {
        let blocks = shape
            .linear()
            .enumerate()
            .flat_map(|(layer, (inputs, outputs))| {
                // Activations take the odd indices of the sequence.
                let module = 2 * layer;
                [
                    (
                        format!("{module}.weight"),
                        layer,
                        Role::Weight,
                        [inputs, outputs],
                    ),
                    (format!("{module}.bias"), layer, Role::Bias, [1, outputs]),
                ]
            });
        Self { blocks: Vec::new() }.extended(blocks)
    }

    /// This layout with more blocks appended, given as name, layer, role and shape. Existing blocks keep their
    /// ranges.
    #[must_use]
    pub fn extended(
        &self,
        more: impl IntoIterator<Item = (String, usize, Role, [usize; 2])>,
    ) -> Self {
        let mut blocks = self.blocks.clone();
        let mut start = self.len();
        for (name, layer, role, shape) in more {
            let range = start..start + shape[0] * shape[1];
            start = range.end;
            blocks.push(Block {
                name,
                layer,
                role,
                shape,
                range,
            });
        }
        Self { blocks }
    }

    /// The blocks, in the order of the flat vector.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The length of the flat vector.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.range.end)
    }

    /// Whether there are no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The block of this role in this layer, if there is one.
    #[must_use]
    pub fn find(&self, layer: usize, role: Role) -> Option<&Block> {
        self.blocks
            .iter()
            .find(|block| block.layer == layer && block.role == role)
    }

    /// Copies `parameters` block by block into name, shape and row-major values, in the order and orientation of
    /// `PyTorch`: a weight is `[out, in]`, a vector `[width]`.
    ///
    /// # Panics
    /// When `parameters` is shorter than [`Layout::len`].
    #[must_use]
    pub fn export(&self, parameters: &[f32]) -> Vec<Tensor> {
        let tensor = |block: &Block| {
            let stored = &parameters[block.range.clone()];
            let [rows, columns] = block.shape;
            let (shape, values) = match block.role {
                Role::Weight => {
                    let entry = |at| stored[at % rows * columns + at / rows];
                    (vec![columns, rows], (0..stored.len()).map(entry).collect())
                }
                Role::Bias | Role::Scale | Role::Shift => (vec![columns], stored.to_vec()),
            };
            (block.name.clone(), shape, values)
        };
        self.blocks.iter().map(tensor).collect()
    }

    /// As [`Layout::export`], under the names of a `torch.nn.Sequential` in which γ and β form a module of their own
    /// after their linear layer: `0.weight`, `1.weight` (γ), `1.bias` (β), `3.weight` …
    ///
    /// # Panics
    /// As [`Layout::export`].
    #[must_use]
    pub fn sequential(&self, parameters: &[f32]) -> Vec<Tensor> {
        let blocks = self.blocks.iter().zip(self.export(parameters));
        let named = blocks.map(|(block, (_, shape, values))| {
            let (module, kind) = match block.role {
                Role::Weight => (self.module(block.layer), "weight"),
                Role::Bias => (self.module(block.layer), "bias"),
                Role::Scale => (self.module(block.layer) + 1, "weight"),
                Role::Shift => (self.module(block.layer) + 1, "bias"),
            };
            (format!("{module}.{kind}"), shape, values)
        });
        named.collect()
    }

    /// The index of a linear layer in that sequence.
    #[must_use]
    pub fn module(&self, layer: usize) -> usize {
        let is_scaled = self.blocks.iter().any(|block| block.role == Role::Scale);
        layer * if is_scaled { 3 } else { 2 }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn layout() -> Layout {
        Layout::of(&Shape {
            inputs: 3,
            hidden: vec![2],
            outputs: 1,
        })
    }

    #[test]
    fn blocks_follow_each_other_under_the_names_of_a_torch_sequential() {
        let names: Vec<_> = layout()
            .blocks()
            .iter()
            .map(|b| (b.name.clone(), b.range.clone()))
            .collect();
        let expected = [
            ("0.weight", 0..6),
            ("0.bias", 6..8),
            ("2.weight", 8..10),
            ("2.bias", 10..11),
        ];
        assert_eq!(
            names,
            expected.map(|(name, range)| (name.to_owned(), range))
        );
        assert_eq!(layout().len(), 11);
        assert_eq!(layout().find(1, Role::Bias).unwrap().range, 10..11);
        assert_eq!(layout().find(0, Role::Scale), None);
    }

    #[test]
    fn extra_blocks_go_to_the_end_and_move_nothing() {
        let extra = ["a", "b"].map(|name| (name.to_owned(), 0, Role::Scale, [1, 2]));
        let longer = layout().extended(extra);
        assert_eq!(longer.blocks()[..4], *layout().blocks());
        assert_eq!(longer.blocks()[5].range, 13..15);
        assert_eq!(longer.len(), 15);
    }

    #[test]
    fn what_scales_a_layer_has_a_module_of_its_own() {
        let names = |layout: &Layout| {
            let all = layout.sequential(&vec![0.0; layout.len()]);
            all.into_iter().map(|(name, ..)| name).collect::<Vec<_>>()
        };
        let plain = layout();
        assert_eq!(names(&plain), ["0.weight", "0.bias", "2.weight", "2.bias"]);
        let own = [("g", Role::Scale), ("b", Role::Shift)];
        let scaled = plain.extended(own.map(|(name, role)| (name.to_owned(), 0, role, [1, 2])));
        let expected = [
            "0.weight", "0.bias", "3.weight", "3.bias", "1.weight", "1.bias",
        ];
        assert_eq!(names(&scaled), expected);
    }

    #[test]
    fn export_turns_weights_to_out_by_in() {
        let parameters: Vec<f32> = (0..11_u8).map(f32::from).collect();
        let tensors = layout().export(&parameters);
        assert_eq!(tensors[0].1, [2, 3]);
        assert_eq!(tensors[0].2, [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        assert_eq!(tensors[1].1, [2]);
        assert_eq!(tensors[1].2, [6.0, 7.0]);
        assert_eq!(tensors[2].1, [1, 2]);
    }
}
