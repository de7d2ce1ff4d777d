//! A view of a network at one step, computed from a [`Snapshot`] for display.
//!
//! [`Portrait::of`] evaluates the plain network, in evaluation mode, for everything a view of it needs: its decision
//! regions over the plane, its fit, the image it reproduces, its predictions on the validation part, the activations of
//! its layers. The same snapshot and request always give the same portrait, and nothing here affects the run.
//!
//! Only the training and validation parts are read; the test part stays sealed. Unless documented otherwise, numbers
//! are finite: where the network's output is not a finite number (a run that diverged), a probability is 0.

pub mod anatomy;
mod buffers;
mod confusion;
mod field;
mod fit;
mod layer;
mod pixel_fit;
mod plane;
mod range;
mod scatter;
#[cfg(test)]
mod tests;
mod validation_prediction;
mod value_field;
mod wall;

use std::sync::Arc;

pub use buffers::PortraitBuffers;
pub use confusion::Confusion;
pub use field::{Field, FieldPoint};
pub use fit::Fit;
pub use layer::{Histogram, LayerPortrait};
pub use pixel_fit::PixelFit;
pub use plane::Plane;
pub use scatter::{Cloud, Scatter};
pub use validation_prediction::{Mistakes, ValidationPrediction};
pub use value_field::ValueField;
pub use wall::{Filter, Wall, WallSample, grey};

use crate::data::{Dataset, Kind, Task};
use crate::train::Snapshot;

/// Maximum number of samples of a part that are drawn as points. The beginning of a part is stratified like the whole,
/// so the first samples represent all.
pub const MOST_POINTS: usize = 2000;

/// Maximum number of validation samples in a wall or a list of mistakes.
pub const MOST_SAMPLES: usize = 200;

/// Maximum number of units whose weights a wall shows.
pub const MOST_FILTERS: usize = 128;

/// The resolution of a field or a fit, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Columns; clamped to 2 … 512.
    pub columns: u16,
    /// Rows; clamped to 2 … 512.
    pub rows: u16,
    /// The two inputs over which the predictions for a table are drawn, the others held at their mean; without them, its
    /// samples are listed, or drawn as predicted against true values. Ignored for other data.
    pub axes: Option<[usize; 2]>,
}

impl Request {
    fn clamped(self) -> [usize; 2] {
        [self.columns, self.rows].map(|size| usize::from(size.clamp(2, 512)))
    }
}

/// A view of a network at one step.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// The run at that step: the stages of the batch, dropout masks, batch normalization, norms.
    pub snapshot: Arc<Snapshot>,
    /// The network's outputs on its data.
    pub scene: ModelOutput,
    /// The confusion matrix over the whole validation part; `None` for regression.
    pub confusion: Option<Confusion>,
    /// One per hidden layer; `snapshot.layers` has the state of its regularizers.
    pub layers: Vec<LayerPortrait>,
    /// Number of misclassified validation samples; 0 for regression.
    pub mistakes: usize,
    /// Number of samples in the validation part.
    pub samples: usize,
}

/// The network's outputs on its data, in a form that depends on the kind of data.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelOutput {
    /// Points in the plane, with classes.
    Field(Field),
    /// A curve.
    Fit(Fit),
    /// The pixels of one image.
    PixelFit(PixelFit),
    /// Greyscale images, with classes.
    Wall(Wall),
    /// Any other classification task.
    Mistakes(Mistakes),
    /// A table of which a value is predicted, over two of its inputs.
    ValueField(ValueField),
    /// Any other regression task.
    Scatter(Scatter),
}

impl Portrait {
    /// Computes the portrait of `snapshot`, with fields and fits in the resolution of `request`.
    ///
    /// One pass over the whole validation part serves confusion, mistakes and layers; the scene evaluates whatever else
    /// it needs.
    #[must_use]
    pub fn of(snapshot: &Arc<Snapshot>, request: Request, buffers: &mut PortraitBuffers) -> Self {
        let data = &snapshot.data;
        let (outputs, layers) = layer::survey(snapshot, buffers);
        let validation_prediction = validation_prediction::predictions(&data.validation, &outputs);
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
        let scene = match Subject::of(data, request.axes) {
            Subject::Field(axes) => ModelOutput::Field(field::field(
                snapshot,
                request,
                axes,
                &validation_prediction,
                buffers,
            )),
            Subject::ValueField(axes) => {
                ModelOutput::ValueField(value_field::value_field(snapshot, request, axes, buffers))
            }
            Subject::Fit => ModelOutput::Fit(fit::fit(snapshot, request, buffers)),
            Subject::PixelFit { width, height } => {
                ModelOutput::PixelFit(pixel_fit::pixel_fit(snapshot, [width, height], buffers))
            }
            Subject::Wall { width, height } => {
                ModelOutput::Wall(wall::wall(snapshot, [width, height], validation_prediction))
            }
            Subject::Mistakes => ModelOutput::Mistakes(Mistakes {
                samples: validation_prediction::most_interesting(validation_prediction),
            }),
            Subject::Scatter => ModelOutput::Scatter(scatter::scatter(snapshot, &outputs, buffers)),
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

enum Subject {
    Field([usize; 2]),
    ValueField([usize; 2]),
    Fit,
    PixelFit { width: usize, height: usize },
    Wall { width: usize, height: usize },
    Mistakes,
    Scatter,
}

impl Subject {
    /// The scene for the kind of data if the numbers of inputs and outputs match; otherwise one that fits any data.
    fn of(data: &Dataset, axes: Option<[usize; 2]>) -> Self {
        let (inputs, outputs) = (data.inputs(), data.outputs());
        let axes = axes.filter(|[x, y]| x != y && *x.max(y) < inputs);
        match (&data.task, data.kind) {
            (Task::Classification { .. }, Kind::Points2d) if inputs == 2 => Self::Field([0, 1]),
            (Task::Classification { .. }, Kind::Image { width, height })
                if inputs.is_multiple_of(width * height) =>
            {
                Self::Wall { width, height }
            }
            (Task::Classification { .. }, Kind::Table) => axes.map_or(Self::Mistakes, Self::Field),
            (Task::Classification { .. }, _) => Self::Mistakes,
            (Task::Regression { .. }, Kind::Curve1d) if inputs == 1 && outputs == 1 => Self::Fit,
            (Task::Regression { .. }, Kind::Picture { width, height })
                if inputs == 2 && outputs == 3 =>
            {
                Self::PixelFit { width, height }
            }
            (Task::Regression { .. }, Kind::Table) => axes.map_or(Self::Scatter, Self::ValueField),
            (Task::Regression { .. }, _) => Self::Scatter,
        }
    }
}
