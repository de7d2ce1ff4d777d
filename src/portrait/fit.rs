//! A curve and what the network makes of it.

/// A curve, its samples and the network's fit, in the raw units of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// From the left edge to the right: all training and validation samples, and a margin.
    pub x: [f64; 2],
    /// From the bottom edge to the top: all training and validation samples and the true function, and a margin. The
    /// network's curve may leave it; the edges stay where they are while training goes on.
    pub y: [f64; 2],
    /// Where the curves are given, evenly from edge to edge.
    pub xs: Vec<f64>,
    /// The network's curve, one for each of `xs`; not finite where the network's answer is not.
    pub network: Vec<f64>,
    /// The function behind the data, where it is known.
    pub truth: Option<Vec<f64>>,
    /// The first [`MOST_POINTS`](super::MOST_POINTS) training samples as (x, y).
    pub train: Vec<[f64; 2]>,
    /// The first [`MOST_POINTS`](super::MOST_POINTS) validation samples.
    pub validation: Vec<[f64; 2]>,
}
