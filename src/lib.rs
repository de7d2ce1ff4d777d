//! gradus
pub mod data;
pub mod knob;
pub mod nn;
pub mod optim;
pub mod rng;
pub mod series;
pub mod simd;
#[cfg(feature = "terminal")]
pub mod ui;
