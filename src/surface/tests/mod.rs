#![allow(clippy::unwrap_used, clippy::panic)]

mod arena;
mod reference;
mod surfaces;
