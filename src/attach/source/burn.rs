//! The metric logs of burn: `train/epoch-1/Loss.log` and so on, with a number a line, or a number and how many samples it is the
//! mean of.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Read;
use super::tail::Tail;
use crate::attach::lines::{Line, Lines};
use crate::attach::message::{Message, Metrics};

const TRAIN: &str = "train";
const VALIDATION: &str = "valid";

/// Whether a folder holds such logs.
pub(super) fn is_burn(folder: &Path) -> bool {
    folder.join(TRAIN).join("epoch-1").is_dir()
}

/// The logs of a run, as they grow.
#[derive(Debug)]
pub(super) struct Burn {
    folder: PathBuf,
    logs: BTreeMap<(u64, bool, String), Log>,
    /// The train steps of each epoch, from the first.
    steps: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Log {
    tail: Tail,
    lines: Lines,
    values: u64,
    sum: f64,
    weight: f64,
    /// The values of a validation log that were given already.
    given: u64,
}

impl Burn {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            logs: BTreeMap::new(),
            steps: BTreeMap::new(),
        }
    }

    /// Reads what is new.
    pub(super) fn poll(&mut self, out: &mut Vec<Read>) {
        self.discover();
        let last_epoch = self
            .logs
            .keys()
            .map(|(epoch, ..)| *epoch)
            .max()
            .unwrap_or(0);
        let mut metrics: Vec<Metrics> = Vec::new();
        // Training comes before the validation of its epoch: `false` sorts before `true`.
        for ((epoch, is_validation, name), log) in &mut self.logs {
            let before: u64 = self.steps.range(..epoch).map(|(_, steps)| steps).sum();
            let mut values = Vec::new();
            let bytes = log.tail.read_all();
            log.lines.push(&bytes, |line| {
                if let Line::Whole(text) | Line::Overwritten(text) = line {
                    values.extend(value(&text));
                }
            });
            for (value, weight) in values {
                log.values += 1;
                log.sum += value * weight;
                log.weight += weight;
                if !*is_validation {
                    metrics.push(of(
                        before + log.values,
                        *epoch as f64,
                        &format!("train/{name}"),
                        value,
                    ));
                }
            }
            if *is_validation {
                // An epoch's validation is over once there is another epoch; until then its mean is preliminary.
                let is_over = *epoch < last_epoch || self.steps.len() as u64 == *epoch;
                if is_over && log.values > log.given && log.weight > 0.0 {
                    let step = before + self.steps.get(epoch).copied().unwrap_or(0);
                    log.given = log.values;
                    metrics.push(of(
                        step,
                        *epoch as f64,
                        &format!("valid/{name}"),
                        log.sum / log.weight,
                    ));
                }
            } else {
                let steps = self.steps.entry(*epoch).or_default();
                *steps = (*steps).max(log.values);
            }
        }
        metrics.sort_by_key(|one| one.step);
        out.extend(
            metrics
                .into_iter()
                .map(|one| Read::Message(Message::Metrics(one))),
        );
    }

    fn discover(&mut self) {
        for (part, is_validation) in [(TRAIN, false), (VALIDATION, true)] {
            let epochs = fs::read_dir(self.folder.join(part))
                .into_iter()
                .flatten()
                .flatten();
            for folder in epochs.map(|entry| entry.path()) {
                let name = folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let Some(epoch) = name
                    .strip_prefix("epoch-")
                    .and_then(|number| number.parse().ok())
                else {
                    continue;
                };
                let logs = fs::read_dir(&folder).into_iter().flatten().flatten();
                for path in logs.map(|entry| entry.path()) {
                    if path.extension().is_none_or(|ending| ending != "log") {
                        continue;
                    }
                    let metric = path
                        .file_stem()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned();
                    self.logs
                        .entry((epoch, is_validation, metric))
                        .or_insert_with(|| Log::new(&path));
                }
            }
        }
    }
}

impl Log {
    fn new(path: &Path) -> Self {
        Self {
            tail: Tail::new(path),
            lines: Lines::default(),
            values: 0,
            sum: 0.0,
            weight: 0.0,
            given: 0,
        }
    }
}

fn of(step: u64, epoch: f64, name: &str, value: f64) -> Metrics {
    Metrics {
        step: Some(step),
        epoch: Some(epoch),
        values: vec![(name.to_owned(), value)],
        ..Metrics::default()
    }
}

/// The value of a line, and of how many samples it is the mean.
fn value(line: &str) -> Option<(f64, f64)> {
    let (value, weight) = match line.split_once(',') {
        Some((value, weight)) => (value, weight.trim().parse().ok()?),
        None => (line, 1.0),
    };
    Some((value.trim().parse().ok()?, weight))
}
