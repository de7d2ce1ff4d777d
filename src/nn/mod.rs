//! The network: a multi-layer perceptron over one flat vector of parameters.
//!
//! [`Network`] defines the meaning of the numbers; the caller owns the parameters, their gradient and the
//! [`Workspace`]. A forward pass is linear layer, tap, activation, tap, … , loss; the backward pass is the reverse.
//! [`Taps`] are the hooks of regularizers. Only [`Network::initial_parameters`] draws random numbers, and the same
//! batch always gives the same bits.
//!
//! The backward pass flushes near-denormal numbers to zero, so a converged network does not slow down.

// Loops use this processor's vector instructions only if they are inlined into code compiled for them.
#![allow(clippy::inline_always)]

mod activation;
mod compute;
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
pub use compute::{Batch, Score};
pub use layout::{Block, Layout, Role, Tensor};
pub use loss::Loss;
pub use network::Network;
pub use shape::{MAXIMUM_PARAMETERS, Shape, ShapeError};
pub use taps::Taps;
pub use workspace::Workspace;
