//! Italian wines of three cultivars: thirteen columns of very different scales, so that standardisation matters.

use super::{DataError, Entry, Family, Raw, Shape, Source, table};

pub(super) const ENTRY: Entry = Entry {
    id: "wine",
    argument: None,
    label: "Wine",
    explanation: "wines of three cultivars, by chemical analysis",
    family: Family::Table,
    shape: Some(Shape {
        samples: 178,
        features: 13,
        classes: Some(3),
    }),
    source: "S. Aeberhard, M. Forina: Wine, UCI, doi:10.24432/C5PC7J",
    licence: "CC BY 4.0",
    generated: None,
    takes: &[],
    load,
};

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let file = include_bytes!("../../assets/data/tables/wine.csv");
    table::shipped(file, "wine.csv", "cultivar")
}
