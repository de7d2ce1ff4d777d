//! Computes the members of a study on several threads.
//!
//! A member is a pure function of its index, and only a prefix of the members is ever reported. So the answer is the
//! same for any number of threads, and a cancelled study has the answer of a shorter one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Study, StudyError};
use crate::answer::Answer;
use crate::control::Control;

/// The members that were computed: all, or a prefix if the study was cancelled.
#[derive(Clone, Debug, PartialEq)]
pub struct Members<T> {
    /// Their results, in index order.
    pub made: Vec<T>,
    /// Whether no member is missing.
    pub is_whole: bool,
}

struct Shared<T> {
    /// Results not yet moved to `prefix`, by index.
    slots: Vec<Option<T>>,
    prefix: Vec<T>,
    /// Length of the prefix at the last report.
    reported: usize,
    /// The failed member with the lowest index.
    failed: Option<(usize, StudyError)>,
}

/// Computes `count` members with `make`, which takes the index. `report` receives the finished prefix whenever it is
/// more than a sixteenth longer than at the last report, but not once it is complete.
///
/// # Errors
/// The error of the failed member with the lowest index, unless the study was cancelled and has a prefix;
/// [`StudyError::Cancelled`] if it was cancelled before the first member finished.
pub fn members<T: Send>(
    count: usize,
    control: &Control,
    make: impl Fn(usize) -> Result<T, StudyError> + Sync,
    report: impl Fn(&[T]) + Sync,
) -> Result<Members<T>, StudyError> {
    let shared = Mutex::new(Shared {
        slots: (0..count).map(|_| None).collect(),
        prefix: Vec::with_capacity(count),
        reported: 0,
        failed: None,
    });
    let next = AtomicUsize::new(0);
    // Members after a failed one need not be computed.
    let end = AtomicUsize::new(count);
    let worker = || {
        while control.check().is_ok() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= end.load(Ordering::Relaxed) {
                return;
            }
            let made = make(index);
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            match made {
                Ok(made) => shared.take(index, made, &report),
                Err(StudyError::Cancelled(_)) => return,
                Err(error) => {
                    end.fetch_min(index, Ordering::Relaxed);
                    shared.fail(index, error);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..control.threads().min(count) {
            scope.spawn(worker);
        }
        worker();
    });
    let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    let is_cut = control.is_cancelled() && !shared.prefix.is_empty();
    if let Some((_, error)) = shared.failed.filter(|_| !is_cut) {
        return Err(error);
    }
    if shared.prefix.is_empty() && count > 0 {
        control.check()?;
    }
    Ok(Members {
        is_whole: shared.prefix.len() == count,
        made: shared.prefix,
    })
}

/// The answer of a study of `count` members, `units` of progress in all; `answer` builds it from the first members, for
/// the partial answers too.
///
/// # Errors
/// As [`members`].
pub(super) fn answer_by_members<T: Send>(
    study: &Study<'_>,
    count: usize,
    units: u64,
    make: impl Fn(usize) -> Result<T, StudyError> + Sync,
    answer: impl Fn(&[T]) -> Answer + Sync,
) -> Result<Answer, StudyError> {
    study.control.expect(units);
    let made = members(count, study.control, make, |known| {
        (study.partial)(answer(known));
    })?;
    Ok(answer(&made.made))
}

impl<T> Shared<T> {
    fn take(&mut self, index: usize, made: T, report: &impl Fn(&[T])) {
        self.slots[index] = Some(made);
        while let Some(made) = self.slots.get_mut(self.prefix.len()).and_then(Option::take) {
            self.prefix.push(made);
        }
        let known = self.prefix.len();
        if known > self.reported + self.reported / 16 && known < self.slots.len() {
            self.reported = known;
            report(&self.prefix);
        }
    }

    fn fail(&mut self, index: usize, error: StudyError) {
        if self.failed.as_ref().is_none_or(|(known, _)| index < *known) {
            self.failed = Some((index, error));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::UnfitRecipe;

    #[test]
    fn members_are_in_order_and_the_same_on_any_number_of_threads() {
        for threads in 1..=3 {
            let control = Control::default();
            control.set_threads(threads);
            let prefixes = Mutex::new(Vec::new());
            let all = members(
                100,
                &control,
                |index| Ok(index * index),
                |known| prefixes.lock().unwrap().push(known.to_vec()),
            );
            let expected: Vec<usize> = (0..100).map(|index| index * index).collect();
            let all = all.unwrap();
            assert!(all.is_whole);
            assert_eq!(all.made, expected);
            let prefixes = prefixes.into_inner().unwrap();
            assert!(prefixes.iter().all(|known| expected.starts_with(known)));
            assert!(prefixes.is_sorted_by(|one, next| one.len() < next.len()));
            assert!(prefixes.len() > 10 || threads > 1, "{}", prefixes.len());
        }
    }

    #[test]
    fn a_cancelled_study_has_the_first_members() {
        for threads in 1..=3 {
            let control = Control::default();
            control.set_threads(threads);
            let make = |index| {
                if index == 20 {
                    control.cancel();
                }
                control.check()?;
                Ok(index)
            };
            let some = members(50, &control, make, |_| {}).unwrap();
            assert!(!some.is_whole);
            assert!(
                (18..50).contains(&some.made.len())
                    && some.made.iter().copied().eq(0..some.made.len())
            );
            let none = members(50, &control, Ok, |_| {});
            assert!(matches!(none, Err(StudyError::Cancelled(_))));
        }
    }

    #[test]
    fn a_cancelled_study_has_the_members_before_one_that_failed() {
        for threads in 1..=3 {
            let control = Control::default();
            control.set_threads(threads);
            let make = |index: usize| {
                if index < 30 {
                    return Ok(index);
                }
                control.cancel();
                Err(StudyError::Recipe(UnfitRecipe::Target { start: 1.0 }))
            };
            let some = members(50, &control, make, |_| {}).unwrap();
            assert!(!some.is_whole && !some.made.is_empty() && some.made.len() <= 30);
            assert!(some.made.iter().copied().eq(0..some.made.len()));
            // Without a member before it, the failed one is all there is to say.
            let control = Control::default();
            let make = |_| -> Result<usize, _> {
                control.cancel();
                Err(StudyError::Recipe(UnfitRecipe::Target { start: 1.0 }))
            };
            assert!(matches!(
                members(1, &control, make, |_| {}),
                Err(StudyError::Recipe(_))
            ));
        }
    }

    #[test]
    fn the_first_failed_member_is_the_one_that_is_reported() {
        for threads in 1..=3 {
            let control = Control::default();
            control.set_threads(threads);
            let make = |index: usize| {
                if index < 30 {
                    return Ok(index);
                }
                let start = index as f64;
                Err(StudyError::Recipe(UnfitRecipe::Target { start }))
            };
            let failed = members(50, &control, make, |_| {});
            let expected = StudyError::Recipe(UnfitRecipe::Target { start: 30.0 });
            assert_eq!(failed, Err(expected));
        }
    }
}
