//! Shared measuring code.

// Each bench is a crate of its own that uses a part of this; a bench that can't start may print an error and exit.
#![allow(dead_code, clippy::expect_used)]

use std::hint::black_box;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gradus::train::{Recipe, Session};

/// No evaluation during the measurement.
pub(crate) const NEVER: (&str, &str) = ("eval-every", "1000000000 steps");

/// A run of the recipe with these settings.
pub(crate) fn session(settings: &[(&str, &str)]) -> Session {
    let recipe = Recipe::of(settings).expect("the bench's settings make a recipe");
    Session::new(recipe).expect("the bench's settings fit their data")
}

/// The median.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Calls `work` for the given span, with a number of calls between clock reads; returns calls per second.
pub(crate) fn rate(span: Duration, burst: u32, mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut count = 0_u64;
    loop {
        (0..burst).for_each(|_| work());
        count += u64::from(burst);
        if start.elapsed() >= span {
            return count as f64 / start.elapsed().as_secs_f64();
        }
    }
}

/// Microseconds per call of `work`: the median of several rounds, after a warm-up round.
pub(crate) fn microseconds(mut work: impl FnMut()) -> f64 {
    const ROUNDS: usize = 15;
    const ROUND: Duration = Duration::from_millis(100);
    rate(ROUND, 16, &mut work);
    let rates = (0..ROUNDS).map(|_| rate(ROUND, 16, &mut work)).collect();
    1e6 / median(rates)
}

/// Seconds per call.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// What `work` returns while another thread runs an empty loop. Where two processors of the machine are one core, such a
/// loop alone slows the work down, and whatever a program does on a second thread costs at least as much.
pub(crate) fn beside_an_empty_loop<T>(work: impl FnOnce() -> T) -> T {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut turns = 0_u64;
            while !is_over.load(Ordering::Relaxed) {
                turns = black_box(turns.wrapping_add(1));
            }
        });
        let result = work();
        is_over.store(true, Ordering::Relaxed);
        result
    })
}

/// The cases whose names contain a word of the command line; all without words.
pub(crate) struct Wanted(Vec<String>);

impl Wanted {
    pub(crate) fn from_arguments() -> Self {
        Self(words().collect())
    }

    /// Whether a case is named by a word of the command line, or there is none but a number.
    pub(crate) fn names(&self, name: &str) -> bool {
        let mut words = self.0.iter().filter(|word| word.parse::<f64>().is_err());
        words.clone().next().is_none() || words.any(|word| word == name)
    }

    pub(crate) fn includes(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|word| name.contains(word.as_str()))
    }
}

/// The first number on the command line, if any.
pub(crate) fn number<T: FromStr>() -> Option<T> {
    words().find_map(|text| text.parse().ok())
}

/// The command-line arguments except those added by cargo.
fn words() -> impl Iterator<Item = String> {
    let words = std::env::args().skip(1);
    words.filter(|word| !word.starts_with('-'))
}
