//! Filters: the incoming weights of a unit. Normalisation by filters makes a result independent of how the layers of a
//! relu network share their scale (Li et al. 2018).

use crate::nn::{Layout, Role};

/// For each parameter the norm of its filter, the incoming weights of its unit. 0 for biases, which stay fixed, so that
/// a measure in these units is the same for every scale of the layers.
pub(super) fn norms<T: Copy + Into<f64>>(layout: &Layout, weights: &[T]) -> Vec<f64> {
    let mut norms = vec![0.0; layout.len()];
    for block in layout.blocks().iter().filter(|b| b.role == Role::Weight) {
        let [_, units] = block.shape;
        let mut squares = vec![0.0; units];
        for row in weights[block.range.clone()].chunks_exact(units) {
            for (sum, &w) in squares.iter_mut().zip(row) {
                *sum += w.into() * w.into();
            }
        }
        let lengths: Vec<f64> = squares.into_iter().map(f64::sqrt).collect();
        for row in norms[block.range.clone()].chunks_exact_mut(units) {
            row.copy_from_slice(&lengths);
        }
    }
    norms
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::{Activation, Loss, Network, Shape};

    #[test]
    fn a_filter_is_what_comes_into_a_unit() {
        let shape = Shape {
            inputs: 2,
            hidden: vec![2],
            outputs: 1,
        };
        let network = Network::new(shape, Activation::Relu, Loss::CrossEntropy).unwrap();
        // W₁ row by row: input 0 to both units, then input 1.
        let weights = [3.0_f32, 5.0, 4.0, 12.0, 9.0, 9.0, 8.0, 15.0, 1.0];
        let expected = [5.0, 13.0, 5.0, 13.0, 0.0, 0.0, 17.0, 17.0, 0.0];
        assert_eq!(norms(network.layout(), &weights), expected);
    }
}
