//! All integration tests in one program, built and linked once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// The legend of styles in snapshots is the library's own code, which refers to the roles by this path.
use gradus::ui;

mod allocation;
#[cfg(unix)]
mod attach;
mod cli;
mod common;
mod compare;
mod journals;
mod lecture;
mod lecture_claims;
mod lecture_files;
mod live;
mod live_timeline;
mod optimizers;
mod options;
mod predict;
mod race;
mod readme;
mod regularizers;
mod repeated;
mod replay;
mod screens;
#[cfg(unix)]
mod stage;
mod study;
mod study_effects;
#[cfg(unix)]
mod terminal;
mod timeline;
mod tour;
mod training;
mod verdicts;
