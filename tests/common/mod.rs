//! What several tests stand on: runs, the program by its real output, and a terminal that it may draw to.

pub(crate) mod program;
pub(crate) mod run;
#[cfg(unix)]
pub(crate) mod terminal;
