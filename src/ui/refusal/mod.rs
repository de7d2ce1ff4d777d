//! What was refused, what went wrong and what should be known, in the language of the screen.
//!
//! The rooms below say it in typed errors, which the command line prints in English. Here each has its text in the tables;
//! only what comes from outside (a library, a journal's own words, the rarer failures of the operating system) stays as it
//! was said.

mod change;
mod data;
mod live;
mod problem;
mod race;
mod saving;
mod session;
mod study;
mod system;
#[cfg(test)]
mod tests;

pub(in crate::ui) use change::{allowed, change, reason, wrong};
pub(in crate::ui) use data::notice as data_notice;
pub(in crate::ui) use live::{refusal, warning};
pub(in crate::ui) use race::{lane, plan};
pub(in crate::ui) use saving::unsaved;
pub(in crate::ui) use study::study;
