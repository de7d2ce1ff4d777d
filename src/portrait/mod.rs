//! What a network at one step looks like: a [`Snapshot`] of the run, worked out for a screen.
//!
//! [`Portrait::of`] asks the plain network, in evaluation mode, everything a picture of it needs: its field over the
//! plane, its fit, what it paints, what it takes each validation sample for, how its layers answer. The same snapshot and
//! wish always give the same portrait, and nothing here reaches back into the run.
//!
//! Only the training and validation parts are looked at; the test part stays sealed. Numbers are clean for drawing unless
//! they say otherwise: where the network's answer is not a finite number (a run that diverged), a probability is 0.

pub mod anatomy;
mod buffers;
mod confusion;
mod field;
mod fit;
mod layer;
mod pixel_fit;
mod range;
mod scatter;
#[cfg(test)]
mod tests;
mod validation_prediction;
mod wall;

use std::sync::Arc;

pub use buffers::PortraitBuffers;
pub use confusion::Confusion;
pub use field::{Field, FieldPoint};
pub use fit::Fit;
pub use layer::{Histogram, LayerPortrait};
pub use pixel_fit::PixelFit;
pub use scatter::{Cloud, Scatter};
pub use validation_prediction::{Mistakes, ValidationPrediction};
pub use wall::{Filter, Wall, WallSample, grey};

use crate::data::{Dataset, Kind, Task};
use crate::train::Snapshot;

/// The most samples of a part that are drawn as points. A part's beginning is stratified like the whole, so the first
/// ones stand for all.
pub const MOST_POINTS: usize = 2000;

/// The most validation samples that a wall or a list of mistakes keeps.
pub const MOST_SAMPLES: usize = 200;

/// The most units whose weights a wall shows.
pub const MOST_FILTERS: usize = 128;

/// The resolution wanted of a field or a fit, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Points across; at least 2 and at most 512 are given.
    pub columns: u16,
    /// Points down, likewise.
    pub rows: u16,
}

impl Request {
    /// Columns and rows within what is given.
    fn clamped(self) -> [usize; 2] {
        [self.columns, self.rows].map(|size| usize::from(size.clamp(2, 512)))
    }
}

/// What a network at one step looks like.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// The run at that step: the batch's stages, dropout masks, batch normalization, norms.
    pub snapshot: Arc<Snapshot>,
    /// What the network makes of its data.
    pub scene: ModelOutput,
    /// What is taken for what in the whole validation part; `None` for regression.
    pub confusion: Option<Confusion>,
    /// One for each hidden layer; `snapshot.layers` has what regularizers did there.
    pub layers: Vec<LayerPortrait>,
    /// How many samples of the validation part are taken for another class; 0 for regression.
    pub mistakes: usize,
    /// Samples in the validation part.
    pub samples: usize,
}

/// What the network makes of its data, in the form that suits the data.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelOutput {
    /// Points in the plane with a class each.
    Field(Field),
    /// A curve.
    Fit(Fit),
    /// The pixels of one picture.
    PixelFit(PixelFit),
    /// Grey pictures with a class each.
    Wall(Wall),
    /// Any other classes.
    Mistakes(Mistakes),
    /// Any other numbers.
    Scatter(Scatter),
}

impl Portrait {
    /// Draws what `snapshot` shows, fields and fits in the resolution of `request`.
    ///
    /// One pass over the whole validation part serves confusion, mistakes and layers; the scene asks for what it needs
    /// besides.
    #[must_use]
    pub fn of(snapshot: &Arc<Snapshot>, request: Request, buffers: &mut PortraitBuffers) -> Self {
        let data = &snapshot.data;
        let (answers, layers) = layer::survey(snapshot, buffers);
        let validation_prediction = validation_prediction::judge(&data.validation, &answers);
        let confusion = data.task.is_classification().then(|| {
            let pairs = validation_prediction
                .iter()
                .map(|one| (one.actual, one.predicted));
            Confusion::count(data.outputs(), pairs)
        });
        let mistakes = validation_prediction
            .iter()
            .filter(|one| one.is_mistake())
            .count();
        let scene = match Subject::of(data) {
            Subject::Field => ModelOutput::Field(field::field(
                snapshot,
                request,
                &validation_prediction,
                buffers,
            )),
            Subject::Fit => ModelOutput::Fit(fit::fit(snapshot, request, buffers)),
            Subject::PixelFit { width, height } => {
                ModelOutput::PixelFit(pixel_fit::pixel_fit(snapshot, [width, height], buffers))
            }
            Subject::Wall { width, height } => {
                ModelOutput::Wall(wall::wall(snapshot, [width, height], validation_prediction))
            }
            Subject::Mistakes => ModelOutput::Mistakes(Mistakes {
                samples: validation_prediction::worth_a_look(validation_prediction),
            }),
            Subject::Scatter => ModelOutput::Scatter(scatter::scatter(snapshot, &answers, buffers)),
        };
        Self {
            snapshot: Arc::clone(snapshot),
            scene,
            confusion,
            layers,
            mistakes,
            samples: data.validation.len(),
        }
    }
}

/// Which scene suits the data.
enum Subject {
    Field,
    Fit,
    PixelFit { width: usize, height: usize },
    Wall { width: usize, height: usize },
    Mistakes,
    Scatter,
}

impl Subject {
    /// That of its kind, where its numbers are as many as the scene needs; else what suits any data.
    fn of(data: &Dataset) -> Self {
        let (inputs, outputs) = (data.inputs(), data.outputs());
        match (&data.task, data.kind) {
            (Task::Classification { .. }, Kind::Points2d) if inputs == 2 => Self::Field,
            (Task::Classification { .. }, Kind::Image { width, height })
                if inputs == width * height =>
            {
                Self::Wall { width, height }
            }
            (Task::Classification { .. }, _) => Self::Mistakes,
            (Task::Regression { .. }, Kind::Curve1d) if inputs == 1 && outputs == 1 => Self::Fit,
            (Task::Regression { .. }, Kind::Picture { width, height })
                if inputs == 2 && outputs == 3 =>
            {
                Self::PixelFit { width, height }
            }
            (Task::Regression { .. }, _) => Self::Scatter,
        }
    }
}
