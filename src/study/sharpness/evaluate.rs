//! Evaluates loss and accuracy in pieces, checking for cancellation in between.

use ndarray::s;

use crate::control::{Cancelled, Control};
use crate::data::Part;
use crate::nn::{Batch, Network, Score, Workspace};

/// Multiplications between two checks for cancellation: some tens of milliseconds.
pub(super) const CHECK_WORK: usize = 100_000_000;
/// Rows per forward pass; a piece is a multiple of them.
const ROWS: usize = 256;

/// Loss and accuracy of `network` on a whole part.
pub(super) fn score(
    network: &Network,
    weights: &[f32],
    part: &Part,
    work: &mut Workspace,
    control: &Control,
) -> Result<Score, Cancelled> {
    let all = part.len();
    let rows = (CHECK_WORK / network.layout().len() / ROWS).max(1) * ROWS;
    let mut piece = |from: usize, to: usize| {
        let batch = Batch {
            inputs: part.inputs.slice(s![from..to, ..]),
            targets: part.targets.slice(s![from..to, ..]),
        };
        network.evaluate(weights, batch, work, None)
    };
    if all <= rows {
        control.check()?;
        return Ok(piece(0, all));
    }
    let (mut loss, mut accuracy) = (0.0, None);
    for from in (0..all).step_by(rows) {
        control.check()?;
        let to = (from + rows).min(all);
        let score = piece(from, to);
        let share = (to - from) as f64 / all as f64;
        loss += share * score.loss;
        if let Some(here) = score.accuracy {
            accuracy = Some(accuracy.unwrap_or(0.0) + share * here);
        }
    }
    Ok(Score { loss, accuracy })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::nn::{Activation, Loss, Shape};
    use ndarray::Array2;

    #[test]
    fn many_pieces_make_the_score_of_the_whole_and_end_when_told_to() {
        let shape = Shape {
            inputs: 3,
            hidden: vec![320, 320],
            outputs: 2,
        };
        let network = Network::new(shape, Activation::Relu, Loss::CrossEntropy).unwrap();
        let weights = network.initial_parameters(1);
        let rows = 1900;
        let part = Part {
            inputs: Array2::from_shape_fn((rows, 3), |(row, x)| ((row * 7 + x) as f32).sin()),
            targets: Array2::from_shape_fn((rows, 2), |(row, x)| f32::from(u8::from(row % 2 == x))),
            ..Part::default()
        };
        assert!(rows * network.layout().len() > CHECK_WORK);
        let mut work = network.workspace(ROWS);
        let control = Control::default();
        let pieces = score(&network, &weights, &part, &mut work, &control).unwrap();
        let batch = Batch {
            inputs: part.inputs.view(),
            targets: part.targets.view(),
        };
        let whole = network.evaluate(&weights, batch, &mut work, None);
        assert!((pieces.loss / whole.loss - 1.0).abs() < 1e-12);
        let [pieces, whole] = [pieces, whole].map(|score| score.accuracy.unwrap());
        assert!((pieces - whole).abs() < 1e-12);
        control.cancel();
        assert!(score(&network, &weights, &part, &mut work, &control).is_err());
    }
}
