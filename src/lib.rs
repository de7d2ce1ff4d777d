//! gradus
pub mod data;
pub mod nn;
pub mod rng;
pub mod series;
pub mod simd;
#[cfg(feature = "terminal")]
pub mod ui;
