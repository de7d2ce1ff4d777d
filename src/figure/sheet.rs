//! The numbers of a figure, as a table.

use super::{At, Bars, Content, Curves, Figure, Matrix, Sample, Scatter};
use crate::phrase::Label;
use crate::sheet::{Cell, Sheet};

impl Figure {
    /// Its numbers, one row per point, bar or cell; `say` translates labels.
    #[must_use]
    pub fn sheet(&self, say: &dyn Fn(&Label) -> String) -> Sheet {
        let (columns, rows) = match &self.content {
            Content::Curves(curves) => (
                vec!["part", "name", "x", "y", "lower", "upper"],
                of_curves(curves, say),
            ),
            Content::Scatter(scatter) => (
                vec!["part", "name", "x", "y", "size", "marked"],
                of_scatter(scatter, say),
            ),
            Content::Bars(bars) => (vec!["category", "part", "length"], of_bars(bars, say)),
            Content::Matrix(matrix) => {
                (vec!["row", "group", "column", "is"], of_matrix(matrix, say))
            }
            Content::Samples(samples) => {
                (vec!["sample", "bar", "length"], of_samples(samples, say))
            }
            Content::Table(sheet) => {
                return Sheet {
                    name: self.id,
                    ..sheet.clone()
                };
            }
        };
        Sheet {
            name: self.id,
            columns,
            rows,
        }
    }
}

fn word(text: &'static str) -> Cell {
    Cell::Text(text.to_owned())
}

fn of_curves(curves: &Curves, say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for band in &curves.bands {
        let name = say(&band.name);
        rows.extend(band.points.iter().map(|[x, lower, upper]| {
            let interval = [*lower, *upper].map(Cell::Number);
            row("band", &name, *x, Cell::Nothing, interval)
        }));
    }
    for beam in &curves.beams {
        let name = say(&beam.name);
        for line in &beam.lines {
            let points = beam.x.iter().zip(line);
            rows.extend(points.map(|(x, y)| row("beam", &name, *x, Cell::Number(*y), NONE)));
        }
    }
    for line in &curves.lines {
        let name = say(&line.name);
        let points = line.points.iter();
        rows.extend(points.map(|[x, y]| row("line", &name, *x, Cell::Number(*y), NONE)));
    }
    rows.extend(curves.whiskers.iter().map(|one| {
        let interval = one.interval.map(Cell::Number);
        row("interval", "", one.x, Cell::Number(one.y), interval)
    }));
    rows.extend(curves.thresholds.iter().map(|one| {
        let [x, y] = match one.at {
            At::X(x) => [Cell::Number(x), Cell::Nothing],
            At::Y(y) => [Cell::Nothing, Cell::Number(y)],
        };
        let name = Cell::Text(say(&one.name));
        vec![word("threshold"), name, x, y, Cell::Nothing, Cell::Nothing]
    }));
    rows
}

const NONE: [Cell; 2] = [Cell::Nothing, Cell::Nothing];

fn row(part: &'static str, name: &str, x: f64, y: Cell, [lower, upper]: [Cell; 2]) -> Vec<Cell> {
    let name = Cell::Text(name.to_owned());
    vec![word(part), name, Cell::Number(x), y, lower, upper]
}

fn of_scatter(scatter: &Scatter, say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    if let Some(field) = &scatter.field {
        let lines = field.values.len() / field.columns.max(1);
        let along = |[low, high]: [f64; 2], index: usize, count: usize| {
            low + (high - low) * index as f64 / count.saturating_sub(1).max(1) as f64
        };
        rows.extend(field.values.iter().enumerate().map(|(index, value)| {
            let x = along(field.x, index % field.columns, field.columns);
            let y = along(field.y, index / field.columns, lines);
            let [x, y, value] = [x, y, *value].map(Cell::Number);
            vec![word("field"), Cell::Nothing, x, y, value, Cell::Nothing]
        }));
    }
    for group in &scatter.groups {
        let name = say(&group.name);
        rows.extend(group.points.iter().map(|dot| {
            let [x, y] = dot.at.map(Cell::Number);
            let name = Cell::Text(name.clone());
            let marked = Cell::Truth(dot.is_marked);
            vec![word("point"), name, x, y, Cell::Number(dot.size), marked]
        }));
    }
    rows.extend(scatter.target.iter().map(|target| {
        let [x, y] = target.at.map(Cell::Number);
        vec![
            word("target"),
            Cell::Nothing,
            x,
            y,
            Cell::Nothing,
            Cell::Nothing,
        ]
    }));
    rows
}

fn of_bars(bars: &Bars, say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let of = |part: &super::BarPart| {
        let lengths = bars.categories.iter().zip(&part.lengths);
        let row = |(category, length): (&Label, &f64)| {
            let names = [category, &part.name].map(|label| Cell::Text(say(label)));
            let [category, part] = names;
            vec![category, part, Cell::Number(*length)]
        };
        lengths.map(row).collect::<Vec<_>>()
    };
    bars.parts.iter().flat_map(of).collect()
}

fn of_matrix(matrix: &Matrix, say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let width = matrix.width().max(1);
    let groups: Vec<String> = matrix
        .columns
        .iter()
        .flat_map(|(label, count)| std::iter::repeat_n(say(label), *count))
        .collect();
    let kinds: Vec<String> = matrix.kinds.iter().map(|(label, _)| say(label)).collect();
    let cell = |(index, kind): (usize, &u8)| {
        let (row, column) = (index / width, index % width);
        let row = matrix
            .rows
            .get(row)
            .map_or(Cell::Nothing, |label| Cell::Text(say(label)));
        let text =
            |all: &[String], at: usize| all.get(at).cloned().map_or(Cell::Nothing, Cell::Text);
        let group = text(&groups, column);
        vec![
            row,
            group,
            Cell::Count(column as u64),
            text(&kinds, *kind as usize),
        ]
    };
    matrix.cells.iter().enumerate().map(cell).collect()
}

fn of_samples(samples: &[Sample], say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let of = |sample: &Sample| {
        let caption = say(&sample.caption);
        let row = |(name, length): &(Label, f64)| {
            vec![
                Cell::Text(caption.clone()),
                Cell::Text(say(name)),
                Cell::Number(*length),
            ]
        };
        if sample.bars.is_empty() {
            return vec![vec![
                Cell::Text(caption.clone()),
                Cell::Nothing,
                Cell::Nothing,
            ]];
        }
        sample.bars.iter().map(row).collect()
    };
    samples.iter().flat_map(of).collect()
}
