//! Shared helpers: runs, the program through its real output, and a terminal for it to draw on.

pub(crate) mod program;
pub(crate) mod run;
#[cfg(unix)]
pub(crate) mod terminal;
