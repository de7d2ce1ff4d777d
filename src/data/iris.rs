//! Fisher's irises: small, clean, and almost linearly separable.

use super::{DataError, Entry, Family, Raw, Shape, Source, table};

pub(super) const ENTRY: Entry = Entry {
    id: "iris",
    argument: None,
    label: "Iris",
    explanation: "three species of iris, by sepal and petal size",
    family: Family::Table,
    shape: Some(Shape {
        samples: 150,
        features: 4,
        classes: Some(3),
    }),
    source: "R. A. Fisher: Iris, UCI, doi:10.24432/C56C76",
    licence: "CC BY 4.0",
    generated: None,
    takes: &[],
    load,
};

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let file = include_bytes!("../../assets/data/tables/iris.csv");
    table::shipped(file, "iris.csv", "species")
}
