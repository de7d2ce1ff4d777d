//! Predicted numbers against true ones.

/// Predicted against true, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// One for each output of the task, in its order.
    pub outputs: Vec<Cloud>,
}

/// One output's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// The range of the true values of the training and validation parts, and a margin: for both axes. A prediction may
    /// leave it.
    pub range: [f64; 2],
    /// The first [`MOST_POINTS`](super::MOST_POINTS) training samples as (true, predicted). Where the prediction is not a
    /// finite number, the sample is left out.
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`](super::MOST_POINTS) validation samples, likewise.
    pub validation: Vec<[f64; 2]>,
}
