//! The network: a multi-layer perceptron over one flat vector of parameters.

// Loops gain from this processor's vector instructions only where they are inlined into code compiled for them.
#![allow(clippy::inline_always)]

mod activation;
mod initialise;
mod kernel;
mod layout;
mod loss;
mod math;
mod network;
mod pass;
mod shape;
mod taps;
#[cfg(test)]
mod tests;
mod workspace;

pub use activation::{Activation, UnknownActivation};
pub use layout::{Block, Layout, Role};
pub use loss::Loss;
pub use network::{Batch, Network, Score};
pub use shape::{MAXIMUM_PARAMETERS, Shape, ShapeError};
pub use taps::Taps;
pub use workspace::Workspace;
