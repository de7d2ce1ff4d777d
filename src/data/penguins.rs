//! Penguins of the Palmer Archipelago: a table with text columns and missing cells.

use super::{DataError, Entry, Family, Raw, Shape, Source, table};

pub(super) const ENTRY: Entry = Entry {
    id: "penguins",
    argument: None,
    label: "Penguins",
    explanation: "three species of penguin, by island, bill, flipper, mass, sex and year",
    family: Family::Table,
    shape: Some(Shape {
        samples: 333,
        features: 10,
        classes: Some(3),
    }),
    source: "A. M. Horst, A. P. Hill, K. B. Gorman: palmerpenguins, 2020, doi:10.5281/zenodo.3960218",
    licence: "CC0 1.0",
    generated: None,
    takes: &[],
    load,
};

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let file = include_bytes!("../../assets/data/tables/penguins.csv");
    table::shipped(file, "penguins.csv", "species")
}
