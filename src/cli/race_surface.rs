//! Races over known surfaces on the command line.

use clap::ArgMatches;

use super::Failure;
use crate::study::arena::{self, SURFACES, Surface};

/// The surface asked for, if one is.
pub(super) fn surface(options: &ArgMatches) -> Result<Option<&'static Surface>, Failure> {
    let Some(name) = options.get_one::<String>("surface") else {
        return Ok(None);
    };
    arena::find(name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = SURFACES.iter().map(|surface| surface.id).collect();
        Failure::Usage(format!("--surface {name}: allowed is {}", names.join(", ")))
    })
}
