//! The numbers of a figure, as a table.

use super::{At, Axis, Bars, Content, Curves, FieldKind, Figure, Frames, Matrix, Sample, Scatter};
use crate::phrase::Label;
use crate::sheet::{Cell, Sheet};

impl Figure {
    /// Its numbers, one row per point, bar or cell, of all frames; `say` translates labels.
    #[must_use]
    pub fn sheet(&self, say: &dyn Fn(&Label) -> String) -> Sheet {
        of(&self.content, self.id, say)
    }
}

fn of(content: &Content, name: &'static str, say: &dyn Fn(&Label) -> String) -> Sheet {
    let (columns, rows) = match content {
        Content::Curves(curves) => (
            vec!["part", "name", "series", "x", "tick", "y", "lower", "upper"],
            of_curves(curves, say),
        ),
        Content::Scatter(scatter) => (
            vec![
                "part",
                "name",
                "x",
                "y",
                "value",
                "confidence",
                "size",
                "marked",
            ],
            of_scatter(scatter, say),
        ),
        Content::Bars(bars) => (vec!["category", "part", "length"], of_bars(bars, say)),
        Content::Matrix(matrix) => (vec!["row", "group", "column", "is"], of_matrix(matrix, say)),
        Content::Samples(samples) => (vec!["sample", "bar", "length"], of_samples(samples, say)),
        Content::Table(sheet) => {
            return Sheet {
                name,
                ..sheet.clone()
            };
        }
        Content::Frames(frames) => return of_frames(frames, name, say),
    };
    Sheet {
        name,
        columns,
        rows,
    }
}

/// The rows of all frames, each with the value that it belongs to in front.
fn of_frames(frames: &Frames, name: &'static str, say: &dyn Fn(&Label) -> String) -> Sheet {
    let mut sheet = Sheet {
        name,
        columns: vec![frames.column],
        rows: Vec::new(),
    };
    for (at, content) in &frames.all {
        let frame = of(content, name, say);
        sheet.columns.truncate(1);
        sheet.columns.extend(frame.columns);
        let rows = frame.rows.into_iter();
        sheet
            .rows
            .extend(rows.map(|row| [vec![Cell::Count(*at)], row].concat()));
    }
    sheet
}

fn word(text: &'static str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A row of the curves' table.
struct Row<'a> {
    part: &'static str,
    name: &'a str,
    /// Which of the lines of this part, from 1; `None` for what is no line.
    series: Option<usize>,
    x: Option<f64>,
    y: Option<f64>,
    interval: Option<[f64; 2]>,
}

impl Row<'_> {
    fn cells(self, x_axis: &Axis, say: &dyn Fn(&Label) -> String) -> Vec<Cell> {
        let number = |value: Option<f64>| value.map_or(Cell::Nothing, Cell::Number);
        let series = self.series;
        let tick = self.x.and_then(|x| x_axis.name_of(x));
        vec![
            word(self.part),
            Cell::Text(self.name.to_owned()),
            series.map_or(Cell::Nothing, |series| Cell::Count(series as u64)),
            number(self.x),
            tick.map_or(Cell::Nothing, |name| Cell::Text(say(name))),
            number(self.y),
            number(self.interval.map(|[lower, _]| lower)),
            number(self.interval.map(|[_, upper]| upper)),
        ]
    }
}

fn of_curves(curves: &Curves, say: &dyn Fn(&Label) -> String) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let mut add = |row: Row<'_>| rows.push(row.cells(&curves.x, say));
    for (index, band) in curves.bands.iter().enumerate() {
        let name = say(&band.name);
        for [x, lower, upper] in &band.points {
            add(Row {
                part: "band",
                name: &name,
                series: Some(index + 1),
                x: Some(*x),
                y: None,
                interval: Some([*lower, *upper]),
            });
        }
    }
    let mut series = 0;
    for beam in &curves.beams {
        let name = say(&beam.name);
        for line in &beam.lines {
            series += 1;
            for (x, y) in beam.x.iter().zip(line) {
                add(point("beam", &name, series, [*x, *y]));
            }
        }
    }
    for (index, line) in curves.lines.iter().enumerate() {
        let name = say(&line.name);
        for at in &line.points {
            add(point("line", &name, index + 1, *at));
        }
    }
    for whisker in &curves.whiskers {
        add(Row {
            part: "interval",
            name: &say(&whisker.name),
            series: None,
            x: Some(whisker.x),
            y: Some(whisker.y),
            interval: Some(whisker.interval),
        });
    }
    for threshold in &curves.thresholds {
        let (x, y) = match threshold.at {
            At::X(x) => (Some(x), None),
            At::Y(y) => (None, Some(y)),
        };
        add(Row {
            part: "threshold",
            name: &say(&threshold.name),
            series: None,
            x,
            y,
            interval: None,
        });
    }
    rows
}

/// A point of a line.
fn point<'a>(part: &'static str, name: &'a str, series: usize, [x, y]: [f64; 2]) -> Row<'a> {
    Row {
        part,
        name,
        series: Some(series),
        x: Some(x),
        y: Some(y),
        interval: None,
    }
}

/// A row of the scatter's table; `of` are the value, its confidence, the size and whether it is marked.
fn plane(part: &'static str, name: Option<&str>, at: [f64; 2], of: [Cell; 4]) -> Vec<Cell> {
    let name = name.map_or(Cell::Nothing, |name| Cell::Text(name.to_owned()));
    let [x, y] = at.map(Cell::Number);
    [word(part), name, x, y].into_iter().chain(of).collect()
}

const NONE: Cell = Cell::Nothing;

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
            let sure = match &field.kind {
                FieldKind::Class { confidence } => confidence.get(index).copied(),
                FieldKind::Level(_) => None,
            };
            let sure = sure.map_or(NONE, Cell::Number);
            plane(
                "field",
                None,
                [x, y],
                [Cell::Number(*value), sure, NONE, NONE],
            )
        }));
    }
    for group in &scatter.groups {
        let name = say(&group.name);
        rows.extend(group.points.iter().map(|dot| {
            let (size, marked) = (Cell::Number(dot.size), Cell::Truth(dot.is_marked));
            plane("point", Some(&name), dot.at, [NONE, NONE, size, marked])
        }));
    }
    if let Some(target) = &scatter.target {
        rows.push(plane(
            "target",
            None,
            target.at,
            [const { Cell::Nothing }; 4],
        ));
        // The value of a ring is its radius.
        rows.extend(target.rings.iter().map(|radius| {
            let of = [Cell::Number(*radius), NONE, NONE, NONE];
            plane("ring", None, target.at, of)
        }));
    }
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
