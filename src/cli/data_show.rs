//! `gradus data show`: what was understood of a data set, before any training.

use std::io::{BufWriter, Write};

use clap::ArgMatches;
use unicode_width::UnicodeWidthStr;

use super::{Failure, failure, recipe};
use crate::data::{
    self, ColumnContent, ColumnReport, Dataset, Decimal, MOST_TEXT_VALUES, TableReport, Task,
    Usage, brief,
};
use crate::train::{Given, Recipe};

/// Columns that are listed; a table of pixels has hundreds of them.
const MOST_COLUMNS: usize = 60;

pub(super) fn show(options: &ArgMatches) -> Result<(), Failure> {
    let name = options.get_one::<String>("name").map_or("", String::as_str);
    let mut given = recipe::given_options(options);
    given.push(Given::option("data", name));
    let recipe = Recipe::from_given(&given)?;
    let loaded = data::load(&recipe.data, recipe.seed);
    let table = match &loaded {
        Ok(dataset) => dataset.table.clone(),
        Err(_) => data::refused_table(&recipe.data),
    };
    let mut lines = Vec::new();
    if let Some(table) = &table {
        lines.push(layout(&recipe.data.name, table));
        lines.extend(columns(table));
    }
    let dataset = match loaded {
        Ok(dataset) => dataset,
        Err(error) => {
            write(&lines).map_err(|error| failure::stdout(&error))?;
            return Err(error.into());
        }
    };
    lines.push(sizes(&dataset));
    lines.extend(
        dataset
            .notices
            .iter()
            .map(|notice| format!("note: {notice}")),
    );
    write(&lines).map_err(|error| failure::stdout(&error))
}

fn write(lines: &[String]) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in lines {
        writeln!(out, "{}", failure::plain(line))?;
    }
    out.flush()
}

fn layout(name: &str, table: &TableReport) -> String {
    let decimal = match table.decimal {
        Decimal::Point => "decimal point",
        Decimal::Comma => "decimal comma",
    };
    let header = if table.has_header {
        "a header"
    } else {
        "no header"
    };
    format!(
        "{name}: {} rows of {} columns; delimiter {}, {decimal}, {header}",
        table.rows,
        table.columns.len(),
        table.delimiter
    )
}

/// One line for each column, below a heading.
fn columns(table: &TableReport) -> Vec<String> {
    let head = ["COLUMN", "HOLDS", "MISSING", "BECOMES"].map(str::to_owned);
    let is_predicted =
        |column: &&ColumnReport| !matches!(column.usage, Usage::Input | Usage::LeftOut(_));
    let first = table.columns.iter().take(MOST_COLUMNS);
    // The label is told wherever it stands.
    let label = table.columns.iter().skip(MOST_COLUMNS).find(is_predicted);
    let listed = first.chain(label);
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(listed.map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max();
    let widths = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    let mut lines: Vec<String> = rows.iter().map(|row| aligned(row, widths)).collect();
    let more = table.columns.len() + 1 - rows.len();
    if more > 0 {
        lines.push(format!("… and {more} more columns"));
    }
    lines
}

fn aligned(row: &[String; 4], widths: [usize; 3]) -> String {
    let pad = |column: usize| " ".repeat(widths[column] - row[column].width());
    let [name, holds, missing, becomes] = row;
    format!(
        "{name}{}  {holds}{}  {}{missing}  {becomes}",
        pad(0),
        pad(1),
        pad(2)
    )
}

fn row(column: &ColumnReport) -> [String; 4] {
    let becomes = match column.usage {
        Usage::Input => match column.content {
            ColumnContent::Texts(texts) => format!("input, one-hot in {texts}"),
            _ => "input".to_owned(),
        },
        Usage::Classes(classes) => format!("label, {classes} classes"),
        Usage::Value => "label, a value to predict".to_owned(),
        Usage::Label => "label".to_owned(),
        Usage::LeftOut(reason) => format!("left out: {reason}"),
    };
    [
        column.name.clone(),
        holds(&column.content),
        column.missing.to_string(),
        becomes,
    ]
}

fn holds(content: &ColumnContent) -> String {
    match content {
        ColumnContent::Nothing => "nothing".to_owned(),
        ColumnContent::Numbers { least, most } => {
            format!("numbers, {} to {}", brief(*least), brief(*most))
        }
        ColumnContent::Counter => "row numbers".to_owned(),
        ColumnContent::Dates => "dates".to_owned(),
        ColumnContent::Texts(1) => "1 text".to_owned(),
        ColumnContent::Texts(texts) if *texts > MOST_TEXT_VALUES => {
            format!("over {MOST_TEXT_VALUES} texts")
        }
        ColumnContent::Texts(texts) => format!("{texts} texts"),
    }
}

fn sizes(dataset: &Dataset) -> String {
    let task = match &dataset.task {
        Task::Classification { classes } => format!("{} classes", classes.len()),
        Task::Regression { outputs } if outputs.len() == 1 => "1 value to predict".to_owned(),
        Task::Regression { outputs } => format!("{} values to predict", outputs.len()),
    };
    let inputs = dataset.inputs();
    format!(
        "{} samples: {} train, {} validation, {} test; {inputs} input{}, {task}",
        dataset.samples(),
        dataset.train.len(),
        dataset.validation.len(),
        dataset.test.len(),
        if inputs == 1 { "" } else { "s" }
    )
}
