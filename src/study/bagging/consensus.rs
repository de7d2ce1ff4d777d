//! The vote and the mean of several nets, and their errors by the number of nets.

use rand::seq::SliceRandom;

use super::run::Net;
use crate::data::Part;
use crate::rng::{Purpose, stream};
use crate::study::ensemble::largest;
use crate::study::outcome::mean;

/// Maximum number of random orders of the nets over which an error is averaged.
const MAX_ORDERS: usize = 50;
/// Number of additions that the orders of one lane may take.
const WORK: usize = 8_000_000;
/// First counter of the orders.
const ORDERS: u64 = 1 << 41;

/// Samples to predict.
#[derive(Clone, Copy)]
pub(super) struct Targets<'a> {
    pub(super) part: &'a Part,
    /// Number of outputs of a net.
    pub(super) width: usize,
    pub(super) is_classification: bool,
}

/// The error with this many nets: an error rate, or the mean squared error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At {
    pub(super) members: usize,
    /// Of the mean of the outputs.
    pub(super) mean: f64,
    /// Of the vote; `None` for regression.
    pub(super) vote: Option<f64>,
}

/// The parts of the mean squared error of the mean of B nets, averaged over all subsets of B of the nets: E = c + (v − c)/B.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Identity {
    /// v: the mean squared residual of a net.
    pub(super) own: f64,
    /// c: the mean product of the residuals of two nets.
    pub(super) shared: f64,
}

/// The sum of the outputs of some nets, and their votes.
struct Tally {
    members: usize,
    sums: Vec<f64>,
    votes: Vec<u32>,
}

impl Tally {
    fn new(len: usize, is_classification: bool) -> Self {
        Self {
            members: 0,
            sums: vec![0.0; len],
            votes: vec![0; if is_classification { len } else { 0 }],
        }
    }

    fn add(&mut self, outputs: &[f32], width: usize) {
        self.members += 1;
        for (sum, y) in self.sums.iter_mut().zip(outputs) {
            *sum += f64::from(*y);
        }
        let rows = outputs.chunks_exact(width);
        for (votes, row) in self.votes.chunks_exact_mut(width).zip(rows) {
            votes[largest(row.iter().map(|y| f64::from(*y)))] += 1;
        }
    }

    /// The error of each sample by the mean: 0 or 1, or the squared error, as the mean over the outputs.
    fn errors(&self, targets: Targets<'_>) -> Vec<f64> {
        let rows = self.sums.chunks_exact(targets.width).enumerate();
        let count = self.members as f64;
        let error = |(sample, row): (usize, &[f64])| {
            if targets.is_classification {
                return wrong(largest(row.iter().copied()), targets, sample);
            }
            let pairs = row.iter().zip(targets.part.targets.row(sample));
            let squares = pairs.map(|(sum, target)| (sum / count - f64::from(*target)).powi(2));
            squares.sum::<f64>() / targets.width as f64
        };
        rows.map(error).collect()
    }

    /// The error of each sample by the vote, 0 or 1. The mean decides between classes with equally many votes.
    fn vote_errors(&self, targets: Targets<'_>) -> Vec<f64> {
        let votes = self.votes.chunks_exact(targets.width);
        let rows = votes.zip(self.sums.chunks_exact(targets.width)).enumerate();
        let error = |(sample, (votes, sums)): (usize, (&[u32], &[f64]))| {
            wrong(elected(votes, sums), targets, sample)
        };
        rows.map(error).collect()
    }

    fn at(&self, targets: Targets<'_>) -> At {
        let vote = targets
            .is_classification
            .then(|| mean(&self.vote_errors(targets)));
        At {
            members: self.members,
            mean: mean(&self.errors(targets)),
            vote,
        }
    }
}

/// The class with the most votes, of equally many that with the largest mean.
fn elected(votes: &[u32], sums: &[f64]) -> usize {
    let most = votes.iter().max().copied().unwrap_or(0);
    let tied = votes.iter().zip(sums).map(|(count, sum)| {
        if *count == most {
            *sum
        } else {
            f64::NEG_INFINITY
        }
    });
    largest(tied)
}

/// 1 if the class is not that of the sample, else 0.
fn wrong(class: usize, targets: Targets<'_>, sample: usize) -> f64 {
    f64::from(u8::from(class != targets.part.labels[sample] as usize))
}

/// The numbers of nets at which errors are taken, up to `most`: each about a fifth larger than the one before.
pub(super) fn sizes(most: usize) -> Vec<usize> {
    let next = |size: &usize| (*size < most).then(|| (size + 1).max(size * 6 / 5).min(most));
    std::iter::successors((most > 0).then_some(1), next).collect()
}

/// The error of each sample by these nets together: by the vote, or for regression by the mean.
pub(super) fn sample_errors(nets: &[&[f32]], targets: Targets<'_>) -> Vec<f64> {
    let len = targets.part.len() * targets.width;
    let mut tally = Tally::new(len, targets.is_classification);
    for outputs in nets {
        tally.add(outputs, targets.width);
    }
    if targets.is_classification {
        tally.vote_errors(targets)
    } else {
        tally.errors(targets)
    }
}

/// The errors by the number of nets, averaged over random orders of the nets. Those of one net and of all are exact.
pub(super) fn by_members(
    nets: &[&[f32]],
    targets: Targets<'_>,
    planned: usize,
    seed: u64,
) -> Vec<At> {
    let len = targets.part.len() * targets.width;
    let sizes = sizes(nets.len());
    let orders = (WORK / (planned * len).max(1)).clamp(1, MAX_ORDERS);
    let mut sums = vec![[0.0; 2]; sizes.len()];
    for order in 0..orders as u64 {
        let mut shuffled: Vec<usize> = (0..nets.len()).collect();
        shuffled.shuffle(&mut stream(seed, Purpose::Resample, ORDERS + order));
        let mut tally = Tally::new(len, targets.is_classification);
        for net in shuffled {
            tally.add(nets[net], targets.width);
            if let Ok(index) = sizes.binary_search(&tally.members) {
                let at = tally.at(targets);
                sums[index][0] += at.mean;
                sums[index][1] += at.vote.unwrap_or(0.0);
            }
        }
    }
    let mut all: Vec<At> = sizes
        .iter()
        .zip(sums)
        .map(|(members, [mean, vote])| At {
            members: *members,
            mean: mean / orders as f64,
            vote: targets.is_classification.then(|| vote / orders as f64),
        })
        .collect();
    if let Some(first) = all.first_mut() {
        let own: Vec<f64> = nets
            .iter()
            .map(|outputs| mean(&sample_errors(&[outputs], targets)))
            .collect();
        first.mean = mean(&own);
        first.vote = targets.is_classification.then_some(first.mean);
    }
    all
}

impl Identity {
    /// Of these nets; `None` for classification or fewer than two nets.
    pub(super) fn of(nets: &[&[f32]], targets: Targets<'_>) -> Option<Self> {
        let members = nets.len() as f64;
        if targets.is_classification || nets.len() < 2 {
            return None;
        }
        let values = targets.part.targets.iter();
        let (mut own, mut products) = (0.0, 0.0);
        for (index, target) in values.enumerate() {
            let residuals = nets
                .iter()
                .map(|outputs| f64::from(outputs[index]) - f64::from(*target));
            let (mut sum, mut squares) = (0.0, 0.0);
            for residual in residuals {
                sum += residual;
                squares += residual * residual;
            }
            own += squares / members;
            // The products of all ordered pairs of two different nets.
            products += (sum * sum - squares) / (members * (members - 1.0));
        }
        let count = targets.part.targets.len() as f64;
        Some(Self {
            own: own / count,
            shared: products / count,
        })
    }

    /// The error with `members` nets.
    pub(super) fn at(&self, members: usize) -> f64 {
        self.shared + (self.own - self.shared) / members as f64
    }
}

/// The out-of-bag error with this many nets, the first ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unseen {
    pub(super) members: usize,
    /// The error of the vote, or for regression of the mean, of the nets that did not train on the sample, over the samples
    /// that have such a net.
    pub(super) error: f64,
    /// The share of the samples that have one.
    pub(super) share: f64,
}

/// The out-of-bag errors by the number of nets; without those at which no sample has a net that did not train on it.
pub(super) fn out_of_bag(nets: &[&Net], targets: Targets<'_>) -> Vec<Unseen> {
    let (samples, width) = (targets.part.len(), targets.width);
    let sizes = sizes(nets.len());
    let tally = || Tally::new(width, targets.is_classification);
    let mut tallies: Vec<Tally> = (0..samples).map(|_| tally()).collect();
    let mut all = Vec::new();
    for (index, net) in nets.iter().enumerate() {
        let rows = net.out_of_bag.iter().zip(net.unseen.chunks_exact(width));
        for (sample, outputs) in rows {
            tallies[*sample].add(outputs, width);
        }
        if sizes.binary_search(&(index + 1)).is_err() {
            continue;
        }
        let known = tallies.iter().enumerate();
        let known = known.filter(|(_, tally)| tally.members > 0);
        let errors: Vec<f64> = known
            .map(|(sample, tally)| error_of(tally, targets, sample))
            .collect();
        if !errors.is_empty() {
            all.push(Unseen {
                members: index + 1,
                error: mean(&errors),
                share: errors.len() as f64 / samples as f64,
            });
        }
    }
    all
}

/// The error for one sample: of the vote, or of the mean.
fn error_of(tally: &Tally, targets: Targets<'_>, sample: usize) -> f64 {
    if targets.is_classification {
        return wrong(elected(&tally.votes, &tally.sums), targets, sample);
    }
    let count = tally.members as f64;
    let pairs = tally.sums.iter().zip(targets.part.targets.row(sample));
    let squares = pairs.map(|(sum, target)| (sum / count - f64::from(*target)).powi(2));
    squares.sum::<f64>() / targets.width as f64
}
