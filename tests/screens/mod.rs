//! The screens, driven by keys, mouse and reports over runs in closed form: what is drawn, what is requested, and that
//! nothing ever panics.

mod arena;
mod attached;
mod fixture;
mod gallery;
mod harness;
mod intervals;
mod keys;
mod landscape;
mod model;
mod mouse;
mod optimizer;
mod pictures;
mod race;
mod sound;
mod stage;
mod studies;
mod sweeps;
#[path = "../../src/ui/testing.rs"]
#[allow(dead_code)]
mod testing;
mod timeline;
