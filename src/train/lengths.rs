//! Euclidean norms of parameter vectors, accumulated in f64.

/// The number of partial sums; with a single one each addition would wait for the one before.
const LANES: usize = 8;

pub(super) fn norm(values: &[f32]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    root_of_squares(
        chunks.iter().map(|chunk| chunk.map(f64::from)),
        rest.iter().map(|value| f64::from(*value)),
    )
}

pub(super) fn distance(a: &[f32], b: &[f32]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let difference = |a: f32, b: f32| f64::from(a) - f64::from(b);
    let chunks = a.iter().zip(b);
    root_of_squares(
        chunks.map(|(a, b)| std::array::from_fn(|lane| difference(a[lane], b[lane]))),
        a_rest.iter().zip(b_rest).map(|(a, b)| difference(*a, *b)),
    )
}

fn root_of_squares(
    chunks: impl Iterator<Item = [f64; LANES]>,
    rest: impl Iterator<Item = f64>,
) -> f64 {
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value * value;
        }
    }
    let rest: f64 = rest.map(|value| value * value).sum();
    (sums.iter().sum::<f64>() + rest).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_definition_whatever_the_number_of_values() {
        for count in [0_u8, 1, 7, 8, 9, 30] {
            let a: Vec<f32> = (0..count).map(|i| f32::from(i) - 3.5).collect();
            let b: Vec<f32> = a.iter().map(|a| 2.0 * a + 1.0).collect();
            let root = |all: &[f32]| all.iter().map(|x| f64::from(x * x)).sum::<f64>().sqrt();
            let difference: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
            assert!((norm(&a) - root(&a)).abs() < 1e-12);
            assert!((distance(&a, &b) - root(&difference)).abs() < 1e-12);
        }
    }
}
