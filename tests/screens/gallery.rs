//! Portraits in closed form: real data with network outputs given by formulas, the same on every machine.

use std::sync::Arc;

use gradus::live::{About, Event, Report, Speed, Status};
use gradus::portrait::{Confusion, ModelOutput, Portrait, PortraitBuffers, Request};
use gradus::train::{Recipe, Session, SnapshotExtras};
use gradus::ui::{App, Message};

use super::harness::see;

/// Resolution of fields and fits.
const REQUEST: Request = Request {
    columns: 60,
    rows: 60,
    axes: None,
};

/// Reports a run with these settings before its first step, and a view of its network, to the screens.
pub(crate) fn show(app: &mut App, settings: &[(&str, &str)]) {
    show_over(app, settings, None);
}

/// As [`show`], with the decision field of a table over two of its inputs.
pub(crate) fn show_over(app: &mut App, settings: &[(&str, &str)], axes: Option<[usize; 2]>) {
    let session = Session::new(Recipe::of(settings).unwrap()).unwrap();
    let _ = app.update(Message::Report(Report {
        events: vec![Event::Started(Box::new(About::of(&session)))],
        status: Status::of(&session, true, 0.0, Speed::Unlimited),
    }));
    see(app, portrait(&session, axes));
}

fn portrait(session: &Session, axes: Option<[usize; 2]>) -> Portrait {
    let mut snapshot = session.trainer().snapshot(SnapshotExtras::rows(8));
    for (index, norms) in snapshot.norms.iter_mut().enumerate() {
        norms.weight = 12.0 / (1.0 + index as f64);
        norms.gradient = 0.5 / (1.0 + index as f64);
    }
    for taps in &mut snapshot.layers {
        for (_, symbol, values) in taps {
            for (index, value) in values.iter_mut().enumerate() {
                *value = match *symbol {
                    "mask" => f32::from(u8::from(index % 4 != 1)) * 1.25,
                    _ => (index as f32 * 0.7).sin(),
                };
            }
        }
    }
    for (_, _, value) in &mut snapshot.drawn {
        *value = 0.25;
    }
    let request = Request { axes, ..REQUEST };
    let mut portrait = Portrait::of(&Arc::new(snapshot), request, &mut PortraitBuffers::new());
    scene(&mut portrait.scene);
    if let Some(confusion) = &mut portrait.confusion {
        *confusion = matrix(confusion.classes);
        portrait.mistakes = 7;
    }
    for layer in &mut portrait.layers {
        layer.dead = layer.width / 16;
        for (index, mean) in layer.unit_means.iter_mut().enumerate() {
            *mean = (index as f32 * 0.3).sin().max(0.0);
        }
        layer.histogram.range = [0.0, 4.5];
        (layer.histogram.zeros, layer.histogram.not_finite) = (2000, 0);
        for (bin, count) in layer.histogram.counts.iter_mut().enumerate() {
            *count = 1000 / (bin as u64 + 1).pow(2);
        }
    }
    portrait
}

fn matrix(classes: usize) -> Confusion {
    let count = |index: usize| {
        let (actual, predicted) = (index / classes, index % classes);
        match () {
            () if actual == predicted => 30 + actual as u32,
            () if (actual * 3 + predicted).is_multiple_of(7) => 1 + 4 * u32::from(actual == 1),
            () => 0,
        }
    };
    Confusion {
        classes,
        counts: (0..classes * classes).map(count).collect(),
    }
}

fn scene(scene: &mut ModelOutput) {
    match scene {
        ModelOutput::Field(field) => {
            let (columns, rows) = (field.plane.columns, field.plane.rows);
            for row in 0..rows {
                for column in 0..columns {
                    let x = column as f32 / columns as f32;
                    let y = row as f32 / rows as f32;
                    let sure = (1.0 / (1.0 + (12.0 * (y - 0.2 - 0.6 * x)).exp())).clamp(0.02, 0.98);
                    let at = row * columns + column;
                    field.most_likely[at] = u32::from(sure < 0.5);
                    field.probabilities[at * field.classes] = sure;
                    field.probabilities[at * field.classes + 1] = 1.0 - sure;
                    for other in 2..field.classes {
                        field.probabilities[at * field.classes + other] = 0.0;
                    }
                }
            }
            let all = field.train.iter_mut().chain(&mut field.validation);
            for (index, point) in all.enumerate() {
                point.predicted = if index % 23 == 5 {
                    1 - point.class.min(1)
                } else {
                    point.class
                };
            }
        }
        ModelOutput::ValueField(field) => {
            let [least, most] = field.range;
            let (columns, rows) = (field.plane.columns, field.plane.rows);
            for (cell, value) in field.values.iter_mut().enumerate() {
                let x = (cell % columns) as f64 / columns as f64;
                let y = (cell / columns) as f64 / rows as f64;
                *value = least + (most - least) * (0.3 + 0.9 * x - 0.5 * y * y);
            }
        }
        ModelOutput::Fit(fit) => {
            for (x, y) in fit.xs.iter().zip(&mut fit.network) {
                *y = 0.8 - 1.6 * x;
            }
        }
        ModelOutput::PixelFit(painting) => {
            for (index, colour) in painting.painted.iter_mut().enumerate() {
                let (x, y) = (index % painting.width, index / painting.width);
                *colour = [(2 * x) as u8, (3 * y) as u8, 120];
            }
        }
        ModelOutput::Wall(wall) => {
            for (index, sample) in wall.samples.iter_mut().enumerate() {
                judge(&mut sample.validation_prediction, index, 10);
            }
            for (index, filter) in wall.filters.iter_mut().enumerate() {
                for (pixel, weight) in filter.weights.iter_mut().enumerate() {
                    *weight = ((pixel % 8) as f32 - 3.5) * (index as f32 * 0.9).cos() / 3.5;
                }
                filter.most = 1.0;
            }
            wall.most = 1.0;
        }
        ModelOutput::Mistakes(mistakes) => {
            for (index, validation_prediction) in mistakes.samples.iter_mut().enumerate() {
                judge(validation_prediction, index, 3);
            }
        }
        ModelOutput::Scatter(scatter) => {
            for cloud in &mut scatter.outputs {
                let [low, high] = cloud.range;
                for (index, point) in cloud.train.iter_mut().enumerate() {
                    point[0] = low + (high - low) * (index % 19) as f64 / 19.0;
                    point[1] = 0.8 * point[0] + 0.1 * high;
                }
                for (index, point) in cloud.validation.iter_mut().enumerate() {
                    point[0] = low + (high - low) * (index % 13) as f64 / 13.0;
                    point[1] = 0.9 * point[0];
                }
            }
        }
    }
}

/// The first seven are wrong, with decreasing confidence; the others are right, with increasing confidence.
fn judge(
    validation_prediction: &mut gradus::portrait::ValidationPrediction,
    index: usize,
    classes: u32,
) {
    (validation_prediction.index, validation_prediction.row) = (index, 10 * index + 3);
    validation_prediction.actual = index as u32 % classes;
    let is_wrong = index < 7;
    validation_prediction.predicted =
        (validation_prediction.actual + u32::from(is_wrong)) % classes;
    validation_prediction.confidence = if is_wrong {
        0.95 - 0.05 * index as f32
    } else {
        (0.4 + 0.02 * index as f32).min(1.0)
    };
}
