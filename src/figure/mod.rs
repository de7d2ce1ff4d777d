//! Figures as data, independent of terminal, colours and language.
//!
//! A study describes a [`Figure`]. One renderer draws it in the terminal, [`svg`](fn@svg) writes it as SVG, and
//! [`Figure::sheet`] returns its numbers as a table.

mod far;
mod frames;
mod names;
mod runs;
mod sheet;
mod svg;
#[cfg(test)]
mod tests;
pub mod ticks;

pub(crate) use names::without_common_words;

pub use frames::Frames;
pub use svg::svg;

use crate::phrase::Label;
use crate::sheet::Sheet;

/// A figure of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Identifier, unique in its answer: `folds`.
    pub id: &'static str,
    /// Heading.
    pub title: Label,
    /// A line below the heading that explains how to read it.
    pub caption: Option<Label>,
    /// The data it shows.
    pub content: Content,
}

/// The data of a figure, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Lines, bands and points over a shared x axis.
    Curves(Curves),
    /// Points in the plane, possibly over a field.
    Scatter(Scatter),
    /// Bars over categories; a histogram has its bins as categories.
    Bars(Bars),
    /// Coloured cells in rows and columns.
    Matrix(Matrix),
    /// Samples with captions, in tiles.
    Samples(Vec<Sample>),
    /// Numbers in columns.
    Table(Sheet),
    /// Any of these at successive values of a quantity.
    Frames(Frames),
}

/// The colour of a part of a figure, by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// Measured on the training set.
    Train,
    /// Measured on held-out data.
    Validation,
    /// The known function, or an ideal.
    Truth,
    /// One of several lanes, counted from 0.
    Lane(usize),
    /// Secondary, in the background.
    Dim,
    /// The main subject of the figure.
    Strong,
    /// A favourable result.
    Good,
    /// Something to watch out for.
    Warning,
}

/// How values are mapped to positions on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Linearly.
    #[default]
    Linear,
    /// Logarithmically; values at or below 0 are left out.
    Log,
}

/// An axis of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it measures, with the unit if it has one.
    pub label: Label,
    /// The scale.
    pub scale: Scale,
    /// The values at its ends; `None` to fit the data.
    pub range: Option<[f64; 2]>,
    /// Where values fitted by the axis end: points above it are marked at the edge instead; `None` for nowhere.
    pub cap: Option<f64>,
    /// Ticks with names, which replace the numeric ticks; empty for numeric ones.
    pub ticks: Vec<(f64, Label)>,
}

/// Lines, bands and points over a shared x axis, drawn from back to front: bands, beams, lines, whiskers, thresholds.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// The x axis.
    pub x: Axis,
    /// The y axis.
    pub y: Axis,
    /// Areas between a lower and an upper line.
    pub bands: Vec<Band>,
    /// Families of faint lines, such as one per run.
    pub beams: Vec<Beam>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Points with an interval.
    pub whiskers: Vec<Whisker>,
    /// Marked values on an axis.
    pub thresholds: Vec<Threshold>,
}

/// A line of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// How it is drawn.
    pub stroke: Stroke,
    /// Points [x, y] with ascending x. A y that is not finite breaks the line.
    pub points: Vec<[f64; 2]>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stroke {
    /// Unbroken.
    #[default]
    Solid,
    /// Dotted, less prominent.
    Dotted,
    /// As separate points.
    Points,
}

/// An area between two lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// Points [x, lower y, upper y] with ascending x. It is broken where an end is not finite, and where a line of the
    /// same name is.
    pub points: Vec<[f64; 3]>,
}

/// A family of faint lines with the same x.
#[derive(Clone, Debug, PartialEq)]
pub struct Beam {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// The x values of all lines.
    pub x: Vec<f64>,
    /// The y values of each line, as many as there are x.
    pub lines: Vec<Vec<f64>>,
}

/// A point with an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Whisker {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// Its x.
    pub x: f64,
    /// The y of the point.
    pub y: f64,
    /// The lower and upper end of the interval, in units of y.
    pub interval: [f64; 2],
    /// Whether it is drawn at the right of its x, since points at the same x would hide it.
    pub is_beside: bool,
}

/// A value marked on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Its name, above the plot or in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// The marked value.
    pub at: At,
}

/// A value on one of two axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// On the x axis: a vertical line.
    X(f64),
    /// On the y axis: a horizontal line.
    Y(f64),
}

/// Points in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// The x axis.
    pub x: Axis,
    /// The y axis.
    pub y: Axis,
    /// Whether a unit has the same length on both axes.
    pub is_square: bool,
    /// The field behind the points.
    pub field: Option<Field>,
    /// Groups of points, each with a name in the legend.
    pub groups: Vec<Group>,
    /// A target with rings around it.
    pub target: Option<Target>,
}

/// A named group of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// The points.
    pub points: Vec<Dot>,
}

/// A point of a scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its x and y.
    pub at: [f64; 2],
    /// Drawn size, 0 to 1; 0 is a dot.
    pub size: f64,
    /// Whether it is highlighted.
    pub is_marked: bool,
}

/// A target: a centre with rings.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The x and y of its centre.
    pub at: [f64; 2],
    /// Radii of the rings, in the units of the axes.
    pub rings: Vec<f64>,
}

/// A function of the plane, sampled on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The x of the first and last column.
    pub x: [f64; 2],
    /// The y of the first and last row.
    pub y: [f64; 2],
    /// Number of columns of the grid.
    pub columns: usize,
    /// Values by row, from the lowest y; as many as there are grid points.
    pub values: Vec<f64>,
    /// What they measure, for the scale of levels.
    pub name: Label,
    /// What the values are.
    pub kind: FieldKind,
}

/// What the values of a field are.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A number, shaded from the lowest to the highest, with contour lines at equal steps (of the logarithm on a log
    /// scale).
    Level(Scale),
    /// A lane or class, counted from 0: one colour each, shaded by `confidence`.
    Class {
        /// From 0 to 1, as many as there are values.
        confidence: Vec<f64>,
    },
}

/// Bars over categories.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What the categories are.
    pub x: Label,
    /// What the lengths measure.
    pub y: Label,
    /// The categories.
    pub categories: Vec<Label>,
    /// The parts of the bars, each with a length per category.
    pub parts: Vec<BarPart>,
    /// Whether the parts of a category are stacked.
    pub is_stacked: bool,
}

/// A part of each bar.
#[derive(Clone, Debug, PartialEq)]
pub struct BarPart {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// One length per category.
    pub lengths: Vec<f64>,
}

/// Coloured cells in rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// What the rows are.
    pub y: Label,
    /// What the columns are.
    pub x: Label,
    /// A name for each row.
    pub rows: Vec<Label>,
    /// Consecutive groups of columns: name and number of columns.
    pub columns: Vec<(Label, usize)>,
    /// The possible kinds of a cell.
    pub kinds: Vec<(Label, Hue)>,
    /// An index into `kinds` per cell, row by row.
    pub cells: Vec<u8>,
}

/// A sample with a caption and bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Brightness of its pixels, 0 to 1, row by row, and the width in pixels; empty if it is not an image.
    pub pixels: (Vec<f32>, usize),
    /// The text below it.
    pub caption: Label,
    /// Small bars below the caption: name and length, 0 to 1.
    pub bars: Vec<(Label, f64)>,
}

impl Axis {
    /// The name of the tick at a value.
    #[must_use]
    pub fn name_of(&self, value: f64) -> Option<&Label> {
        let tick = self.ticks.iter().find(|(at, _)| *at == value);
        tick.map(|(_, name)| name)
    }

    /// Whether a value is above its [cap](Self::cap).
    #[must_use]
    pub fn is_far(&self, value: f64) -> bool {
        self.range.is_none() && self.cap.is_some_and(|cap| value > cap)
    }

    /// A linear axis that fits the data.
    #[must_use]
    pub fn new(label: Label) -> Self {
        Self {
            label,
            scale: Scale::Linear,
            range: None,
            cap: None,
            ticks: Vec::new(),
        }
    }

    /// The same on a log scale.
    #[must_use]
    pub fn log(self) -> Self {
        Self {
            scale: Scale::Log,
            ..self
        }
    }
}

impl Curves {
    /// Axes without data.
    #[must_use]
    pub fn new(x: Axis, y: Axis) -> Self {
        Self {
            x,
            y,
            bands: Vec::new(),
            beams: Vec::new(),
            lines: Vec::new(),
            whiskers: Vec::new(),
            thresholds: Vec::new(),
        }
    }
}

impl Curves {
    /// All x and y values that the axes have to cover; those of thresholds only `with_thresholds`.
    #[must_use]
    pub fn values(&self, with_thresholds: bool) -> (Vec<f64>, Vec<f64>) {
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for [x, low, high] in self.bands.iter().flat_map(|band| &band.points) {
            xs.push(*x);
            ys.extend([*low, *high]);
        }
        for beam in &self.beams {
            xs.extend(&beam.x);
            ys.extend(beam.lines.iter().flatten());
        }
        for [x, y] in self.lines.iter().flat_map(|line| &line.points) {
            xs.push(*x);
            ys.push(*y);
        }
        for whisker in &self.whiskers {
            xs.push(whisker.x);
            ys.push(whisker.y);
            ys.extend(whisker.interval);
        }
        for threshold in self.thresholds.iter().filter(|_| with_thresholds) {
            match threshold.at {
                At::X(x) => xs.push(x),
                At::Y(y) => ys.push(y),
            }
        }
        (xs, ys)
    }
}

impl Field {
    /// The lowest and the highest of its levels that their scale can show; `None` for classes and where there is none.
    #[must_use]
    pub fn range(&self) -> Option<[f64; 2]> {
        let FieldKind::Level(scale) = self.kind else {
            return None;
        };
        let usable = |value: &f64| value.is_finite() && (scale == Scale::Linear || *value > 0.0);
        let all = || self.values.iter().copied().filter(usable);
        Some([all().reduce(f64::min)?, all().reduce(f64::max)?])
    }
}

impl Scatter {
    /// All values that the x axis (`side` 0) or the y axis (1) has to cover.
    #[must_use]
    pub fn values(&self, side: usize) -> Vec<f64> {
        let dots = self.groups.iter().flat_map(|group| &group.points);
        let fields = self.field.iter();
        let fields = fields.flat_map(|one| if side == 0 { one.x } else { one.y });
        let rings = self.target.iter().flat_map(|one| {
            let most = one.rings.iter().copied().fold(0.0, f64::max);
            [one.at[side] - most, one.at[side] + most]
        });
        dots.map(|dot| dot.at[side])
            .chain(fields)
            .chain(rings)
            .collect()
    }

    /// Axes without data.
    #[must_use]
    pub fn new(x: Axis, y: Axis) -> Self {
        Self {
            x,
            y,
            is_square: false,
            field: None,
            groups: Vec::new(),
            target: None,
        }
    }
}

impl Bars {
    /// Start and end of a part of a bar. Stacked parts below 0 extend downwards; a length that is not finite is 0.
    #[must_use]
    pub fn span(&self, part: usize, category: usize) -> [f64; 2] {
        let length = |part: usize| {
            let lengths = &self.parts[part].lengths;
            let length = lengths.get(category).copied().unwrap_or(0.0);
            if length.is_finite() { length } else { 0.0 }
        };
        let own = length(part);
        let from = if self.is_stacked {
            let below = (0..part).map(length);
            below.filter(|other| (*other < 0.0) == (own < 0.0)).sum()
        } else {
            0.0
        };
        [from, from + own]
    }

    /// The lowest and the highest end of all bars, 0 included.
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        let all = (0..self.parts.len()).flat_map(|part| {
            (0..self.categories.len()).flat_map(move |category| self.span(part, category))
        });
        all.fold([0.0, 0.0], |[low, high]: [f64; 2], end| {
            [low.min(end), high.max(end)]
        })
    }
}

impl Matrix {
    /// Number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.iter().map(|(_, count)| count).sum()
    }
}
