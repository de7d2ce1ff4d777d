//! Lectures: scripts in Markdown whose scenes set up runs, ask for predictions and claim results.
//!
//! A script is read ([`Script::read`]), its scenes are played ([`Lab::play`]), and its claims are checked against what
//! came out ([`Claim::check`]). Nothing here draws or knows a clock: a scene's outcome is a function of the script and
//! its seed.

mod act;
mod built_in;
mod check;
mod claim;
mod end;
mod error;
mod lab;
mod outcome;
mod prediction;
mod read;
mod record;
mod script;
mod text;
mod translation;

pub use act::{Act, MOST_STEPS, Start, View};
pub use built_in::{BUILT_IN, BuiltIn};
pub use check::{
    Check, Checked, Fault, FaultKind, LONGEST, Overflow, Report, SIZES, TooLong, Tried, minutes_of,
};
pub use claim::{Claim, Judgement, Missing, Unjudged, number, value};
pub use error::{ScriptError, ScriptProblem};
pub use lab::{Known, Lab};
pub use outcome::{Outcome, PlayError};
pub use prediction::{Answered, Kind, Prediction};
pub use record::{Record, RecordError, Recorder, Source};
pub use script::{Event, Scene, Script};
pub use text::{Block, Span, Style, plain};

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
