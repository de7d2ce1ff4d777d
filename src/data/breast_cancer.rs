//! The Wisconsin diagnostic breast cancer table: two classes, thirty correlated columns.

use super::{DataError, Entry, Family, Raw, Shape, Source, table};

pub(super) const ENTRY: Entry = Entry {
    id: "breast-cancer",
    argument: None,
    label: "Breast cancer",
    explanation: "malignant or benign, from measurements of cell nuclei",
    family: Family::Table,
    shape: Some(Shape {
        samples: 569,
        features: 30,
        classes: Some(2),
    }),
    source: "W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic), UCI, doi:10.24432/C5DW2B",
    licence: "CC BY 4.0",
    generated: None,
    takes: &[],
    load,
};

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let file = include_bytes!("../../assets/data/tables/breast-cancer.csv");
    table::shipped(file, "breast-cancer.csv", "diagnosis")
}
