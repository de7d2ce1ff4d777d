//! What the terminal shows.
//!
//! Here are the foundations that every screen stands on: [`theme`] (roles to styles), [`symbols`] (glyphs, down to pure
//! ASCII), [`number`] (figures that keep their width) and [`plot`] (curves on the cell buffer).

pub mod number;
pub mod plot;
pub mod symbols;
pub mod theme;

#[cfg(test)]
pub(crate) mod testing;
