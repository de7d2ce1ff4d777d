//! The network: a multi-layer perceptron over one flat vector of parameters.
//!
//! [`Network`] says what the numbers mean; the parameters themselves, their gradient and the [`Workspace`] are the
//! caller's. A pass reads: linear layer, tap, activation, tap, … , loss; and the same backwards. [`Taps`] are where a
//! regularizer reaches in. Nothing here draws random numbers but [`Network::initial_parameters`], and the same batch
//! always gives the same bits.
//!
//! A net that has converged keeps its speed: what would sink into denormal numbers is set to zero on the way back.

// Loops gain from this processor's vector instructions only where they are inlined into code compiled for them.
#![allow(clippy::inline_always)]

mod activation;
mod ask;
mod initialise;
mod kernel;
mod layout;
mod loss;
mod math;
mod network;
mod pass;
mod rows;
mod shape;
mod taps;
#[cfg(test)]
mod tests;
mod workspace;

pub use activation::{Activation, UnknownActivation};
pub use ask::{Batch, Score};
pub use layout::{Block, Layout, Role, Tensor};
pub use loss::Loss;
pub use network::Network;
pub use shape::{MAXIMUM_PARAMETERS, Shape, ShapeError};
pub use taps::Taps;
pub use workspace::Workspace;
