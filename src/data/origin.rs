//! Where the inputs of a network come from.

use serde::{Deserialize, Serialize};

/// What an input column is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The column of the source.
    pub column: String,
    /// What it takes of the column.
    pub part: Part,
}

/// What an input takes of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The number.
    Number,
    /// 1 if the cell is this text.
    Text(String),
    /// 1 if the cell is missing.
    Gap,
}
