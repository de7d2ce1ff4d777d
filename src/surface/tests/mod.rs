#![allow(clippy::unwrap_used, clippy::panic)]

mod reference;
mod surface_race;
mod surfaces;
