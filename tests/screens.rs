//! The screens, driven by keys, mouse and reports over runs in closed form: what is drawn, what is asked for, and that
//! nothing ever panics.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The snapshots' legend of styles is the library's own.
use gradus::ui;

#[path = "screens/arena.rs"]
mod arena;
#[path = "screens/fixture.rs"]
mod fixture;
#[path = "screens/gallery.rs"]
mod gallery;
#[path = "screens/harness.rs"]
mod harness;
#[path = "screens/keys.rs"]
mod keys;
#[path = "screens/landscape.rs"]
mod landscape;
#[path = "screens/model.rs"]
mod model;
#[path = "screens/mouse.rs"]
mod mouse;
#[path = "screens/optimizer.rs"]
mod optimizer;
#[path = "screens/pictures.rs"]
mod pictures;
#[path = "screens/race.rs"]
mod race;
#[path = "screens/sweeps.rs"]
mod sweeps;
#[path = "../src/ui/testing.rs"]
#[allow(dead_code)]
mod testing;
#[path = "screens/timeline.rs"]
mod timeline;
