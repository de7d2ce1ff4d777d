//! Who goes where: the shares of training, validation and test, and the seeded, stratified split into them.

use crate::rng::{Purpose, stream};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The shares of the training, validation and test part in whole percent, written `60/20/20`.
///
/// They add to 100; training and validation are above 0 (every curve needs both), test may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Split {
    train: u8,
    validation: u8,
    test: u8,
}

impl Default for Split {
    fn default() -> Self {
        Self {
            train: 60,
            validation: 20,
            test: 20,
        }
    }
}

impl Split {
    /// The split with these percentages.
    ///
    /// # Errors
    /// [`SplitError`] unless they add to 100 with training and validation above 0.
    pub fn new(train: u8, validation: u8, test: u8) -> Result<Self, SplitError> {
        let sum = u32::from(train) + u32::from(validation) + u32::from(test);
        if sum == 100 && train > 0 && validation > 0 {
            Ok(Self {
                train,
                validation,
                test,
            })
        } else {
            Err(SplitError {
                given: format!("{train}/{validation}/{test}"),
            })
        }
    }

    /// The percentages of training, validation and test.
    #[must_use]
    pub fn percentages(self) -> [u8; 3] {
        [self.train, self.validation, self.test]
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.train, self.validation, self.test)
    }
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Self, SplitError> {
        let error = || SplitError {
            given: text.to_owned(),
        };
        let mut parts = text.split('/').map(|part| part.trim().parse::<u8>());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(train)), Some(Ok(validation)), Some(Ok(test)), None) => {
                Self::new(train, validation, test).map_err(|_| error())
            }
            _ => Err(error()),
        }
    }
}

impl TryFrom<String> for Split {
    type Error = SplitError;

    fn try_from(text: String) -> Result<Self, SplitError> {
        text.parse()
    }
}

impl From<Split> for String {
    fn from(split: Split) -> Self {
        split.to_string()
    }
}

/// Three numbers that are no split.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "split can't be '{given}': expected three whole percentages train/validation/test that add up to 100, the first \
     two above 0, such as 60/20/20"
)]
pub struct SplitError {
    /// What was given.
    pub given: String,
}

/// Who goes where: the samples of each class in the order of the draw, and how many of them go to each part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    classes: Vec<Vec<usize>>,
    table: Vec<[usize; 3]>,
}

impl Assigned {
    /// Of so many samples with these classes; without classes they are all of one.
    pub(super) fn new(samples: usize, labels: Option<&[u32]>, split: Split, seed: u64) -> Self {
        let mut classes: Vec<Vec<usize>> = Vec::new();
        for sample in 0..samples {
            // Regression is one single class.
            let class = labels.map_or(0, |labels| labels[sample] as usize);
            if class >= classes.len() {
                classes.resize_with(class + 1, Vec::new);
            }
            classes[class].push(sample);
        }
        let mut generator = stream(seed, Purpose::Split, 0);
        for class in &mut classes {
            class.shuffle(&mut generator);
        }
        let counts: Vec<usize> = classes.iter().map(Vec::len).collect();
        let table = allot(&counts, split);
        Self { classes, table }
    }

    /// The samples of the three parts (training, validation, test), as indices into the source.
    ///
    /// Each is in an order of which every beginning holds the classes in nearly the proportion of the whole, so that the
    /// first n of the training part are a small training part, and a larger n only adds to them.
    pub(super) fn parts(&self) -> [Vec<usize>; 3] {
        [0, 1, 2].map(|part| {
            let members: Vec<&[usize]> = self
                .classes
                .iter()
                .zip(&self.table)
                .map(|(class, row)| {
                    let start: usize = row[..part].iter().sum();
                    &class[start..start + row[part]]
                })
                .collect();
            interleave(&members)
        })
    }

    /// The samples of each class in the training and validation parts together, in the order of the draw.
    pub(super) fn development(&self) -> impl Iterator<Item = &[usize]> {
        let classes = self.classes.iter().zip(&self.table);
        classes.map(|(class, [train, validation, _])| &class[..train + validation])
    }
}

/// The sizes of the three parts of `samples`: each share rounded down, what is left to the largest remainders (on a
/// tie the earlier part).
pub(super) fn sizes(samples: usize, split: Split) -> [usize; 3] {
    let shares = split
        .percentages()
        .map(|percent| samples * usize::from(percent));
    let mut sizes = shares.map(|share| share / 100);
    let mut order = [0, 1, 2];
    order.sort_by_key(|&part| std::cmp::Reverse(shares[part] % 100));
    let left = samples - sizes.iter().sum::<usize>();
    for &part in &order[..left] {
        sizes[part] += 1;
    }
    sizes
}

/// How many of each class go to each part.
///
/// A controlled rounding (Cox 1987): every cell is its exact share rounded up or down, every class is used up, and
/// every part has exactly the size that [`sizes`] gives. Rounding each class by itself would miss the sizes.
/// It always exists. With three parts and the same shares in each row, Hall's condition asks of a single part that
/// its surplus be at most the rows that may round up there (the sizes are themselves rounded shares), and of two parts
/// that each row have a place in one of them (a row with a surplus has at least two fractional cells).
fn allot(counts: &[usize], split: Split) -> Vec<[usize; 3]> {
    let shares: Vec<[usize; 3]> = counts
        .iter()
        .map(|&count| {
            split
                .percentages()
                .map(|percent| count * usize::from(percent))
        })
        .collect();
    let floors: Vec<[usize; 3]> = shares
        .iter()
        .map(|row| row.map(|share| share / 100))
        .collect();
    let mut room = sizes(counts.iter().sum(), split);
    for row in &floors {
        for (room, floor) in room.iter_mut().zip(row) {
            *room -= floor;
        }
    }
    let mut surplus = Surplus {
        may: shares
            .iter()
            .map(|row| row.map(|share| share % 100 != 0))
            .collect(),
        has: vec![[false; 3]; counts.len()],
        room,
    };
    for (class, &count) in counts.iter().enumerate() {
        for _ in floors[class].iter().sum::<usize>()..count {
            surplus.place(class);
        }
    }
    let up = surplus.has.iter().map(|row| row.map(usize::from));
    floors
        .iter()
        .zip(up)
        .map(|(row, up)| [row[0] + up[0], row[1] + up[1], row[2] + up[2]])
        .collect()
}

/// The cells that are rounded up, found one by one along augmenting paths (Kuhn's bipartite matching).
struct Surplus {
    /// Whether the cell has a fraction, so that it may be rounded up.
    may: Vec<[bool; 3]>,
    /// Whether it is rounded up.
    has: Vec<[bool; 3]>,
    /// How many more can be rounded up in each part.
    room: [usize; 3],
}

impl Surplus {
    /// Rounds one more cell of this class up.
    fn place(&mut self, class: usize) {
        let mut tried = [false; 3];
        for part in 0..3 {
            if self.may[class][part] && !self.has[class][part] && self.make_room(part, &mut tried) {
                self.has[class][part] = true;
                return;
            }
        }
    }

    /// Takes a free place in `part`, moving another class's surplus elsewhere if all are taken.
    fn make_room(&mut self, part: usize, tried: &mut [bool; 3]) -> bool {
        if std::mem::replace(&mut tried[part], true) {
            return false;
        }
        if self.room[part] > 0 {
            self.room[part] -= 1;
            return true;
        }
        for other in 0..3 {
            let movable = (0..self.has.len())
                .find(|&k| self.has[k][part] && self.may[k][other] && !self.has[k][other]);
            if let Some(class) = movable
                && self.make_room(other, tried)
            {
                self.has[class][part] = false;
                self.has[class][other] = true;
                return true;
            }
        }
        false
    }
}

/// Merges the classes so that every beginning is stratified: the i-th member (from 0) of a class of size c stands at
/// (2i + 1) / 2c. That is Webster's method of apportionment, and unlike largest remainders it never takes a seat back.
pub(super) fn interleave(classes: &[&[usize]]) -> Vec<usize> {
    let mut places: Vec<(usize, usize, usize)> = classes
        .iter()
        .enumerate()
        .flat_map(|(class, members)| {
            members
                .iter()
                .enumerate()
                .map(move |(i, &sample)| (i, class, sample))
        })
        .collect();
    let size = |class: usize| classes[class].len();
    places.sort_by(|&(i, a, _), &(j, b, _)| {
        let left = (2 * i + 1) as u128 * size(b) as u128;
        let right = (2 * j + 1) as u128 * size(a) as u128;
        left.cmp(&right).then(a.cmp(&b))
    });
    places.into_iter().map(|(_, _, sample)| sample).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn any_split() -> impl Strategy<Value = Split> {
        (1_u8..=99)
            .prop_flat_map(|train| (Just(train), 1..=(100 - train)))
            .prop_map(|(train, validation)| {
                Split::new(train, validation, 100 - train - validation).unwrap()
            })
    }

    proptest! {
        #[test]
        fn parts_are_disjoint_exhaustive_exact_in_size_and_stratified(
            counts in prop::collection::vec(0_usize..60, 1..12), split in any_split(), seed in any::<u64>()
        ) {
            let labels: Vec<u32> =
                counts.iter().enumerate().flat_map(|(class, &count)| vec![class as u32; count]).collect();
            let parts = Assigned::new(labels.len(), Some(&labels), split, seed).parts();
            let mut all = parts.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..labels.len()).collect::<Vec<_>>());
            prop_assert_eq!([0, 1, 2].map(|part: usize| parts[part].len()), sizes(labels.len(), split));
            for (part, percent) in parts.iter().zip(split.percentages()) {
                for (class, &count) in counts.iter().enumerate() {
                    let here = part.iter().filter(|&&sample| labels[sample] as usize == class).count();
                    let share = count as f64 * f64::from(percent) / 100.0;
                    prop_assert!((here as f64 - share).abs() < 1.0, "{here} of class {class}, share {share}");
                }
            }
        }

        #[test]
        fn every_beginning_is_nearly_stratified(counts in prop::collection::vec(1_usize..60, 1..8)) {
            let classes: Vec<Vec<usize>> = counts.iter().enumerate().map(|(k, &c)| vec![k; c]).collect();
            let order = interleave(&classes.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let total = order.len() as f64;
            // A class rounds its own place (½), and so do all the others, in proportion to this class's share.
            for n in 0..=order.len() {
                for (class, &count) in counts.iter().enumerate() {
                    let here = order[..n].iter().filter(|&&k| k == class).count() as f64;
                    let (share, part) = (n as f64 * count as f64 / total, count as f64 / total);
                    let bound = 0.5 + part * counts.len() as f64 / 2.0 + 1e-9;
                    prop_assert!((here - share).abs() <= bound, "{here} vs {share} of {n}");
                }
            }
        }

        #[test]
        fn sizes_are_the_shares_within_one(samples in 0_usize..100_000, split in any_split()) {
            let sizes = sizes(samples, split);
            prop_assert_eq!(sizes.iter().sum::<usize>(), samples);
            for (size, percent) in sizes.into_iter().zip(split.percentages()) {
                prop_assert!((size as f64 - samples as f64 * f64::from(percent) / 100.0).abs() < 1.0);
            }
        }
    }

    #[test]
    fn a_split_reads_as_it_is_written_and_says_what_is_allowed() {
        for good in ["60/20/20", "80/20/0", "1/1/98", "34/33/33"] {
            assert_eq!(good.parse::<Split>().unwrap().to_string(), good);
        }
        assert_eq!(" 60 / 20 / 20 ".parse::<Split>().unwrap(), Split::default());
        for bad in [
            "",
            "60",
            "60/40",
            "60/20/21",
            "0/50/50",
            "50/0/50",
            "60/20/20/0",
            "a/b/c",
            "-1/51/50",
            "200/56/100",
        ] {
            let message = bad.parse::<Split>().unwrap_err().to_string();
            assert_eq!(
                message,
                format!(
                    "split can't be '{bad}': expected three whole percentages train/validation/test that add up to \
                     100, the first two above 0, such as 60/20/20"
                )
            );
        }
    }

    #[test]
    fn the_seed_decides_and_nothing_else() {
        let labels: Vec<u32> = (0..100).map(|i| i % 3).collect();
        let split = |seed| Assigned::new(100, Some(&labels), Split::default(), seed).parts();
        assert_eq!(split(1), split(1));
        assert_ne!(split(1), split(2));
    }
}
