//! gradus: a terminal laboratory for teaching and understanding how neural networks are trained.
#[cfg(feature = "terminal")]
pub mod cli;
pub mod data;
pub mod knob;
#[cfg(feature = "terminal")]
pub mod live;
pub mod nn;
pub mod optim;
pub mod portrait;
pub mod regularize;
pub mod rng;
pub mod series;
pub mod simd;
pub mod train;
#[cfg(feature = "terminal")]
pub mod ui;
pub mod whole_file;
