//! Error messages and notices in the language of the screen.
//!
//! The engine reports typed errors, which the command line prints in English. Here each has its text in the locale
//! tables; only text from outside (a library, a journal, the rarer errors of the operating system) is passed on
//! unchanged.

mod change;
mod data;
mod lecture;
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
pub(in crate::ui) use lecture::play;
pub use lecture::unjudged;
pub(in crate::ui) use live::{refusal, warning};
pub(in crate::ui) use race::{lane, plan};
pub(in crate::ui) use saving::unsaved;
pub(in crate::ui) use session::session;
pub(in crate::ui) use study::study;
