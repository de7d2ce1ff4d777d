//! Jobs in the background, on threads of its own: studies, races.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::Payload;
use crate::control::Control;

/// Something that is computed beside the training.
pub trait Job: Any + fmt::Debug + Send + Sync {
    /// Does it, on a thread that may block, and shows how it stands.
    fn run(&self, context: &JobContext<'_>);

    /// Why it failed, by the last that it showed, where whoever waits for its end is to fail, too.
    fn trouble(&self, _last: &Payload) -> Option<String> {
        None
    }
}

/// What is asked of a job.
#[derive(Clone, Debug)]
pub enum Order {
    /// Begin this, in the place of any other of the same owner.
    Start(Arc<dyn Job>),
    /// Let it wait, or go on.
    Pause(bool),
    /// Let it last so many seconds at least, or go as fast as it can.
    Pace(Option<f64>),
    /// Let it end with what it has, which it shows.
    End,
    /// Give it up: nothing that it shows is of interest any more.
    Cancel,
}

impl Order {
    /// The job that is to begin, if it is of this kind.
    #[must_use]
    pub fn start<W: Job>(&self) -> Option<&W> {
        match self {
            Self::Start(job) => (&**job as &dyn Any).downcast_ref(),
            Self::Pause(_) | Self::Pace(_) | Self::End | Self::Cancel => None,
        }
    }
}

/// Two starts are the same if they are of the very same job.
impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Start(one), Self::Start(other)) => Arc::ptr_eq(one, other),
            (Self::Pause(one), Self::Pause(other)) => one == other,
            (Self::Pace(one), Self::Pace(other)) => one == other,
            (Self::End, Self::End) | (Self::Cancel, Self::Cancel) => true,
            _ => false,
        }
    }
}

/// Lets a job check whether to pause or stop, and publish its progress.
pub struct JobContext<'a> {
    /// How the job is paused and cancelled.
    pub control: &'a Control,
    board: &'a (dyn Fn(Payload) + Sync),
}

impl<'a> JobContext<'a> {
    /// A desk from which everything that is shown goes to `board`.
    #[must_use]
    pub const fn new(control: &'a Control, board: &'a (dyn Fn(Payload) + Sync)) -> Self {
        Self { control, board }
    }

    /// Shows this in the place of what was shown before.
    pub fn show<T: Send + Sync + 'static>(&self, news: T) {
        (self.board)(Payload::of(Arc::new(news)));
    }
}

impl fmt::Debug for JobContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobContext").finish_non_exhaustive()
    }
}

/// The running jobs, one for each owner. Dropping it cancels them.
#[derive(Debug, Default)]
pub struct Jobs {
    running: BTreeMap<&'static str, RunningJob>,
    /// The owner that was heard last: the next one comes first.
    heard: Option<&'static str>,
    /// Rings when anything was shown.
    bell: Arc<Notify>,
    /// Openings of test sets by jobs, in order, not yet taken: identity and data set of each.
    openings: Arc<Mutex<Vec<(u64, String)>>>,
}

#[derive(Debug)]
struct RunningJob {
    control: Arc<Control>,
    /// The latest that it has shown and nobody has read.
    latest: Arc<Mutex<Option<Payload>>>,
}

impl Drop for RunningJob {
    fn drop(&mut self) {
        self.control.cancel();
    }
}

impl Jobs {
    /// Does what `owner` asks for. Needs a runtime. A job that panics ends the program with its message, as any thread that
    /// panics does while the dashboard is open.
    pub fn obey(&mut self, owner: &'static str, order: Order) {
        match order {
            Order::Start(job) => {
                // The one before ends before this one begins.
                self.running.remove(owner);
                self.running.insert(owner, self.begin(job));
            }
            Order::Pause(paused) => {
                if let Some(job) = self.running.get(owner) {
                    job.control.pause(paused);
                }
            }
            Order::Pace(seconds) => {
                if let Some(job) = self.running.get(owner) {
                    job.control.set_pace(seconds);
                }
            }
            Order::End => {
                if let Some(job) = self.running.get(owner) {
                    job.control.cancel();
                }
            }
            Order::Cancel => drop(self.running.remove(owner)),
        }
    }

    fn begin(&self, job: Arc<dyn Job>) -> RunningJob {
        let running = RunningJob {
            control: Arc::new(Control::with_clock(super::clock())),
            latest: Arc::default(),
        };
        let (control, latest) = (Arc::clone(&running.control), Arc::clone(&running.latest));
        let (bell, openings) = (Arc::clone(&self.bell), Arc::clone(&self.openings));
        tokio::task::spawn_blocking(move || {
            job.run(&JobContext::new(&control, &|news| {
                let opened = control.take_openings();
                let mut openings = openings.lock().unwrap_or_else(PoisonError::into_inner);
                openings.extend(opened);
                drop(openings);
                *latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(news);
                bell.notify_one();
            }));
        });
        running
    }

    /// The openings of test sets that jobs have reported since the last call: identity and data set of each.
    pub fn take_openings(&self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.openings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next that any work shows, with its owner; waits until there is something. Of what was shown faster than it was
    /// read, only the latest is told.
    pub async fn next_update(&mut self) -> (&'static str, Payload) {
        loop {
            let is_later = |owner: &&'static str| self.heard.is_some_and(|heard| **owner > *heard);
            let (later, others): (Vec<_>, Vec<_>) =
                self.running.iter().partition(|(owner, _)| is_later(owner));
            for (owner, job) in later.into_iter().chain(others) {
                let mut latest = job.latest.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(news) = latest.take() {
                    self.heard = Some(*owner);
                    return (owner, news);
                }
            }
            self.bell.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::mpsc;

    /// Counts until it is ended, then tells how far it came.
    #[derive(Debug)]
    struct Counting(mpsc::SyncSender<u64>);

    impl Job for Counting {
        fn run(&self, context: &JobContext<'_>) {
            let mut count = 0_u64;
            while context.control.check().is_ok() {
                count += 1;
                context.show(count);
                std::thread::yield_now();
            }
            context.show(count);
            self.0.send(count).unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_latest_news_arrive_and_whoever_drops_the_jobs_ends_them() {
        let (ended, end) = mpsc::sync_channel(2);
        let mut jobs = Jobs::default();
        for owner in ["one", "other"] {
            jobs.obey(owner, Order::Start(Arc::new(Counting(ended.clone()))));
        }
        let mut told = Vec::new();
        while !(told.contains(&"one") && told.contains(&"other")) {
            let (owner, news) = jobs.next_update().await;
            assert!(*news.get::<u64>().unwrap() >= 1);
            told.push(owner);
        }
        jobs.obey("one", Order::End);
        let last = end.recv().unwrap();
        assert!(last >= 1);
        // What one that was ended showed last is told.
        loop {
            if let ("one", news) = jobs.next_update().await
                && *news.get::<u64>().unwrap() == last
            {
                break;
            }
        }
        jobs.obey("one", Order::Cancel);
        drop(jobs);
        assert!(end.recv().unwrap() >= 1);
    }
}
