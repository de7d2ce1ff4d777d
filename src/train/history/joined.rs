//! Joins changes of one knob that were made by hand in quick succession, so that they are shown as one.

use super::Recorded;
use crate::train::Change;

/// The longest gap between changes that are joined, in seconds of training.
const MAX_GAP: f64 = 2.0;

/// A change that took effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Made<'a> {
    /// The change.
    pub change: Change,
    /// The old and the new value: `sgd → adam`.
    pub text: &'a str,
    /// The elapsed seconds when it was made by hand: see [`Recorded::pressed`].
    pub pressed: Option<f64>,
}

/// Consecutive changes, joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The index of the first of them among all changes.
    pub first: usize,
    /// The index of the last.
    pub last: usize,
    /// The value before the first and the value after the last; `None` if they are the same.
    pub text: Option<String>,
}

/// Joins changes, given from the oldest on: changes of one knob that were made by hand, each within two seconds of the
/// one before and with nothing else between them, become one. All others stay separate.
pub fn joined<'a>(made: impl IntoIterator<Item = Made<'a>>) -> Vec<Joined> {
    let mut groups: Vec<(Joined, Made<'a>, Made<'a>)> = Vec::new();
    for (index, next) in made.into_iter().enumerate() {
        match groups.last_mut() {
            Some((group, first, last)) if is_joined(last, &next) => {
                (group.last, *last) = (index, next);
                group.text = text(first, &next);
            }
            _ => {
                let single = Joined {
                    first: index,
                    last: index,
                    text: Some(next.text.to_owned()),
                };
                groups.push((single, next, next));
            }
        }
    }
    groups.into_iter().map(|(group, ..)| group).collect()
}

fn is_joined(last: &Made<'_>, next: &Made<'_>) -> bool {
    let same = last.change.subject().is_some() && last.change.subject() == next.change.subject();
    let apart = last.pressed.zip(next.pressed);
    same && apart.is_some_and(|(last, next)| (next - last).abs() <= MAX_GAP)
}

/// From the value before `first` to the value after `last`.
fn text(first: &Made<'_>, last: &Made<'_>) -> Option<String> {
    // The text of every change that has a subject is of this form.
    let (Some((was, _)), Some((before, now))) =
        (first.text.split_once(ARROW), last.text.split_once(ARROW))
    else {
        return Some(last.text.to_owned());
    };
    // A name in front of the values (`lr 0.1`) is the same in both.
    let name = before.rfind(' ').map_or("", |end| &before[..=end]);
    let is_unchanged = was.strip_prefix(name) == Some(now);
    (!is_unchanged).then(|| format!("{was}{ARROW}{now}"))
}

const ARROW: &str = " → ";

impl<'a> Made<'a> {
    /// A recorded change; `None` for any other input, and for one that was refused.
    #[must_use]
    pub fn of(recorded: &'a Recorded) -> Option<Self> {
        Some(Self {
            change: recorded.change()?,
            text: recorded.outcome.as_deref().ok()?,
            pressed: recorded.pressed(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::Settings;

    /// Joins changes made at these seconds (`None`: planned) and returns the indices and the text of each group.
    fn join(all: &[(&str, Option<f64>)]) -> Vec<(usize, usize, Option<String>)> {
        let mut settings = Settings::default();
        let texts: Vec<(Change, String, Option<f64>)> = all
            .iter()
            .map(|(words, pressed)| {
                let change: Change = words.parse().unwrap();
                let text = change.apply(&mut settings, 100).unwrap();
                (change, text, *pressed)
            })
            .collect();
        let made = texts.iter().map(|(change, text, pressed)| Made {
            change: *change,
            text,
            pressed: *pressed,
        });
        let joined = joined(made).into_iter();
        joined.map(|one| (one.first, one.last, one.text)).collect()
    }

    fn one(first: usize, last: usize, text: &str) -> (usize, usize, Option<String>) {
        (first, last, Some(text.to_owned()))
    }

    #[test]
    fn presses_within_two_seconds_of_each_other_are_one() {
        let rates = [
            ("lr 0.1", Some(1.0)),
            ("lr 0.2", Some(2.9)),
            ("lr 0.5", Some(4.5)),
            ("lr 1", Some(7.0)),
        ];
        let first = Settings::default().knob("lr").unwrap().1;
        assert_eq!(
            join(&rates),
            [
                one(0, 2, &format!("lr {first} → 0.5")),
                one(3, 3, "lr 0.5 → 1")
            ]
        );
        assert_eq!(
            join(&[("batch 64", Some(0.0)), ("batch full", Some(0.0))]),
            [one(0, 1, "batch 32 → full")]
        );
        assert_eq!(
            join(&[
                ("optimizer momentum", Some(3.0)),
                ("optimizer adam", Some(3.5))
            ]),
            [one(0, 1, "sgd → adam")]
        );
        assert_eq!(
            join(&[
                ("weight-decay on", Some(3.0)),
                ("weight-decay 0.5", Some(3.5))
            ]),
            [one(0, 1, "weight decay off → 0.5")]
        );
    }

    #[test]
    fn what_comes_back_within_that_span_leaves_nothing_and_may_go_on() {
        let (there, back) = (("optimizer adam", Some(1.0)), ("optimizer sgd", Some(2.0)));
        assert_eq!(join(&[there, back]), [(0, 1, None)]);
        assert_eq!(
            join(&[there, back, ("optimizer nesterov", Some(3.0))]),
            [one(0, 2, "sgd → nesterov")]
        );
        assert_eq!(
            join(&[there, ("optimizer sgd", Some(3.1))]),
            [one(0, 0, "sgd → adam"), one(1, 1, "adam → sgd")]
        );
        assert_eq!(
            join(&[("dropout 0.5", Some(1.0)), ("dropout off", Some(1.0))]),
            [(0, 1, None)]
        );
        let batch = [("batch 64", Some(1.0)), ("batch 32", Some(1.5))];
        assert_eq!(join(&batch), [(0, 1, None)]);
        let lr = format!("lr {}", Settings::default().knob("lr").unwrap().1);
        assert_eq!(
            join(&[("lr 0.9", Some(1.0)), (&lr, Some(1.5))]),
            [(0, 1, None)]
        );
    }

    #[test]
    fn other_knobs_planned_changes_and_what_lies_between_keep_them_apart() {
        let apart = |all: &[(&str, Option<f64>)]| assert_eq!(join(all).len(), all.len(), "{all:?}");
        apart(&[
            ("lr 0.1", Some(1.0)),
            ("batch 64", Some(1.1)),
            ("lr 0.2", Some(1.2)),
        ]);
        apart(&[("lr 0.1", None), ("lr 0.2", None)]);
        apart(&[("lr 0.1", Some(1.0)), ("lr 0.2", None)]);
        apart(&[
            ("augment-shift 2", Some(1.0)),
            ("augment-zoom 7", Some(1.0)),
        ]);
        apart(&[("go-on", Some(1.0)), ("go-on", Some(1.0))]);
        assert!(join(&[]).is_empty());
    }
}
