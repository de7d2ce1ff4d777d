//! What an answer shows, as data: no terminal, no colours, no language.
//!
//! A study describes a [`Figure`]; one renderer draws any of them on screen, one writes it as SVG, and [`Figure::sheet`] has its
//! numbers as a table.

mod sheet;
mod svg;
pub mod ticks;

pub use svg::svg;

use crate::phrase::Label;
use crate::sheet::Sheet;

/// A figure of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The word for it, unique in its answer: `folds`.
    pub id: &'static str,
    /// Its heading.
    pub title: Label,
    /// A line below it that says how to read it.
    pub caption: Option<Label>,
    /// What it shows.
    pub content: Content,
}

/// What a figure shows.
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
    /// Samples with captions.
    Samples(Vec<Sample>),
    /// Numbers in columns.
    Table(Sheet),
}

/// The colour of a part of a figure, by what it stands for.
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
    /// What stands back.
    Dim,
    /// What the figure is about.
    Strong,
    /// Good news.
    Good,
    /// Something to look out for.
    Warning,
}

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Evenly.
    #[default]
    Linear,
    /// By their logarithms; values at or below 0 are left out.
    Log,
}

/// An axis of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it measures, with the unit if it has one.
    pub label: Label,
    /// How its values are spread.
    pub scale: Scale,
    /// The values at its ends; those of the data where there are none.
    pub range: Option<[f64; 2]>,
    /// Names of single values, in place of numbers.
    pub ticks: Vec<(f64, Label)>,
}

/// Lines, bands and points over a shared x axis. The order from back to front: bands, beams, lines, whiskers, thresholds.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// The x axis.
    pub x: Axis,
    /// The y axis.
    pub y: Axis,
    /// Areas between a lower and an upper line.
    pub bands: Vec<Band>,
    /// Families of faint lines: one for each run.
    pub beams: Vec<Beam>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Points with an interval.
    pub whiskers: Vec<Whisker>,
    /// Values that are marked on an axis.
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
    /// x and y, in the order of x. A y that is not finite breaks the line.
    pub points: Vec<[f64; 2]>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stroke {
    /// Unbroken.
    #[default]
    Solid,
    /// In dots, so that it stands back.
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
    /// x, lower and upper y, in the order of x.
    pub points: Vec<[f64; 3]>,
}

/// Faint lines that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Beam {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// The x of all lines.
    pub x: Vec<f64>,
    /// The y of each line.
    pub lines: Vec<Vec<f64>>,
}

/// A point with an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Whisker {
    /// Its colour.
    pub hue: Hue,
    /// Where it stands on the x axis.
    pub x: f64,
    /// The point.
    pub y: f64,
    /// The ends of the interval.
    pub interval: [f64; 2],
}

/// A value marked on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// What it is.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// Where it lies.
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
    /// Whether a unit is as long on both axes.
    pub is_square: bool,
    /// What lies behind the points.
    pub field: Option<Field>,
    /// Groups of points, each with a name in the legend.
    pub groups: Vec<Group>,
    /// A place to be hit: a bull's eye with rings at these distances around it.
    pub target: Option<Target>,
}

/// Points that belong together.
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
    /// Where it lies.
    pub at: [f64; 2],
    /// How large it is drawn, 0 to 1; 0 is a mere dot.
    pub size: f64,
    /// Whether it is picked out.
    pub is_marked: bool,
}

/// A place to be hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Where it is.
    pub at: [f64; 2],
    /// The radii of the rings around it, in the units of the axes.
    pub rings: Vec<f64>,
}

/// A function of the plane on a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The x of the first and last column.
    pub x: [f64; 2],
    /// The y of the first and last row.
    pub y: [f64; 2],
    /// Columns of the grid.
    pub columns: usize,
    /// Values row by row, from the lowest y.
    pub values: Vec<f64>,
    /// What the values are.
    pub kind: FieldKind,
}

/// What the values of a field are.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A number: shaded from the least to the greatest, with lines at equal steps (of the logarithm on a log scale).
    Level(Scale),
    /// A lane or class, counted from 0: a colour each, with `confidence` (0 to 1) for how strong it is.
    Class {
        /// As many as there are values.
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
    /// A length for each category, of each part.
    pub parts: Vec<BarPart>,
    /// Whether the parts of a category stand on top of one another.
    pub is_stacked: bool,
}

/// A part of each bar.
#[derive(Clone, Debug, PartialEq)]
pub struct BarPart {
    /// Its name in the legend.
    pub name: Label,
    /// Its colour.
    pub hue: Hue,
    /// As many as there are categories.
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
    /// Groups of columns that follow each other: a name and how many.
    pub columns: Vec<(Label, usize)>,
    /// What a cell can be.
    pub kinds: Vec<(Label, Hue)>,
    /// An index into `kinds` for each cell, row by row.
    pub cells: Vec<u8>,
}

/// A sample with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Brightness of its pixels, 0 to 1, row by row, and the width in pixels; empty where it is no image.
    pub pixels: (Vec<f32>, usize),
    /// What it is.
    pub caption: Label,
    /// Small bars below it: a name and a length from 0 to 1.
    pub bars: Vec<(Label, f64)>,
}

impl Axis {
    /// A linear axis over all that the data need.
    #[must_use]
    pub fn new(label: Label) -> Self {
        Self {
            label,
            scale: Scale::Linear,
            range: None,
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
    /// Empty axes.
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
    /// Every x, and every y that the axis has to cover; those of thresholds only `with_thresholds`.
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

impl Scatter {
    /// What the x axis (0) or the y axis (1) has to cover.
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

    /// Empty axes.
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
    /// Where a bar of a part reaches from and to. Stacked parts below 0 stand below 0; a length that is not finite is 0.
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

    /// The least and the greatest end of all bars, 0 included.
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
    /// How many columns there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.iter().map(|(_, count)| count).sum()
    }
}
