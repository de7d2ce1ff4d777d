//! What a regularizer stands on: the data and the batch, as far as they decide whether it can act.

use std::fmt;

use super::{ENTRIES, Entry};
use crate::data::{Dataset, Kind};

/// What is known of the data and the batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DataContext {
    /// The pictures that the inputs are, if they are.
    pub images: Option<Images>,
    /// Whether classes are predicted, so that targets are probabilities.
    pub classes: bool,
    /// Samples in a step.
    pub batch: usize,
}

/// Inputs that are pictures, row by row from the top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Images {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// What brightness 0 is to the network: the value outside a picture.
    pub background: f32,
}

/// Why something can't be, or what should be known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It works on pictures only.
    NeedsImages,
    /// It works on class probabilities only.
    NeedsClasses,
    /// Without classes there is no accuracy.
    NoAccuracy,
    /// A batch of one has no statistics of its own.
    BatchOfOne,
}

impl fmt::Display for Reason {
    /// In English, to follow a colon.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeedsImages => "it needs images",
            Self::NeedsClasses => "it needs classes to predict",
            Self::NoAccuracy => "it has no classes, so no accuracy",
            Self::BatchOfOne => {
                "a batch of 1 has no variance, so the running statistics are used instead"
            }
        })
    }
}

impl DataContext {
    /// What `data` is to a regularizer, in batches of `batch` samples.
    #[must_use]
    pub fn of(data: &Dataset, batch: usize) -> Self {
        let images = match data.kind {
            Kind::Image { width, height } => Some(Images {
                width,
                height,
                // All pixels share one map, so any is that of brightness 0.
                background: data
                    .standardisation
                    .inputs
                    .first()
                    .map_or(0.0, |map| map.apply(0.0)),
            }),
            _ => None,
        };
        Self {
            images,
            classes: data.task.is_classification(),
            batch,
        }
    }
}

/// The words that would switch something on that can't be on this ground, each with the reason: a regularizer's own
/// word, or that of a knob which switches it.
#[must_use]
pub fn unavailable(data_context: &DataContext) -> Vec<(&'static str, Reason)> {
    ENTRIES
        .iter()
        .flat_map(|entry| words(entry))
        .filter_map(|(entry, word, knobs)| Some((word, (entry.unavailable)(data_context, &knobs)?)))
        .collect()
}

fn words(entry: &'static Entry) -> Vec<(&'static Entry, &'static str, Vec<f64>)> {
    let mut all = vec![(entry, entry.id, entry.defaults())];
    for (place, knob) in entry.knobs.iter().enumerate() {
        if knob.switches && knob.word != entry.id {
            all.push((entry, knob.word, entry.chosen(Some(place))));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_apply_is_named_with_its_reason() {
        let images = Some(Images {
            width: 8,
            height: 8,
            background: -1.0,
        });
        let words = |images, classes| {
            let data_context = DataContext {
                images,
                classes,
                batch: 32,
            };
            let all = unavailable(&data_context).into_iter();
            all.collect::<Vec<_>>()
        };
        assert_eq!(words(images, true), []);
        assert_eq!(
            words(None, true),
            [
                ("augment", Reason::NeedsImages),
                ("cutmix", Reason::NeedsImages)
            ]
        );
        assert_eq!(
            words(None, false),
            [
                ("augment", Reason::NeedsImages),
                ("label-smoothing", Reason::NeedsClasses),
                ("cutmix", Reason::NeedsImages),
            ]
        );
    }
}
