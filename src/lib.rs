//! gradus: a terminal laboratory for teaching and understanding how neural networks are trained.
//!
//! The engine (data, networks, optimizers, training, geometry) is the library's API. `cli`, `live` and `ui` are the
//! `gradus` program, built with the feature `terminal`.
pub mod answer;
pub mod attach;
// Internal to the program: documented where a name does not say it.
#[cfg(feature = "terminal")]
#[allow(missing_docs)]
pub mod cli;
pub mod compare;
pub mod control;
pub mod data;
pub mod diagnosis;
pub mod figure;
mod fnv;
pub mod geometry;
pub mod grouped;
pub mod knob;
pub mod lecture;
#[cfg(feature = "terminal")]
#[allow(missing_docs)]
pub mod live;
pub mod nearest;
pub mod nn;
pub mod optim;
pub mod phrase;
mod plain;
pub mod portrait;
mod protobuf;
pub mod race;
pub mod real;
mod registry;
pub mod regularize;
pub mod rng;
pub mod round;
pub mod series;
pub mod sheet;
pub mod simd;
pub mod speed;
pub mod state_visitor;
pub mod study;
pub mod surface;
pub mod system_error;
pub mod train;
pub mod turn;
#[cfg(feature = "terminal")]
#[allow(missing_docs)]
pub mod ui;
pub mod whole_file;
