//! The properties of data and batch that decide whether a regularizer applies.

use std::fmt;

use super::{ENTRIES, Entry};
use crate::data::{Dataset, Kind};

/// The properties of data and batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DataContext {
    /// The size of the input images; `None` if the inputs are not images.
    pub images: Option<Images>,
    /// Whether the task is classification, with probabilities as targets.
    pub classes: bool,
    /// Samples per step.
    pub batch: usize,
}

/// Inputs that are images, row by row from the top left; of a colour image, one plane after the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Images {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// The network's input for brightness 0: the value outside an image.
    pub background: f32,
}

/// Why a regularizer is unavailable, or what the user should know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It applies only to images.
    NeedsImages,
    /// It applies only to class probabilities.
    NeedsClasses,
    /// There is no accuracy without classes.
    NoAccuracy,
    /// A batch of one sample has no statistics of its own.
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
    /// The context of `data` in batches of `batch` samples.
    #[must_use]
    pub fn of(data: &Dataset, batch: usize) -> Self {
        let images = match data.kind {
            Kind::Image { width, height } => Some(Images {
                width,
                height,
                // All pixels are normalised alike, so any one gives the value of brightness 0.
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

/// The unavailable words in this context, each with the reason: a regularizer's own word, or that of a knob that
/// switches it on.
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
    for (index, knob) in entry.knobs.iter().enumerate() {
        if knob.switches && knob.word != entry.id {
            all.push((entry, knob.word, entry.chosen(Some(index))));
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
