//! Background jobs on their own threads: studies, races.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use super::Payload;
use crate::control::Control;

/// A computation beside the training.
pub trait Job: Any + fmt::Debug + Send + Sync {
    /// Runs the job on a blocking thread, publishing its progress.
    fn run(&self, context: &JobContext<'_>);

    /// The error message if, according to its last update, it failed in a way that a caller waiting for it should
    /// fail, too.
    fn trouble(&self, _last: &Payload) -> Option<String> {
        None
    }
}

/// A command to a job.
#[derive(Clone, Debug)]
pub enum Order {
    /// Start this job, replacing any other of the same owner.
    Start(Arc<dyn Job>),
    /// Pause or resume.
    Pause(bool),
    /// Last at least this many seconds; `None` for full speed.
    Pace(Option<f64>),
    /// Stop early and publish the results so far.
    End,
    /// Abort; nothing that it publishes is read any more.
    Cancel,
}

impl Order {
    /// The job to start, if it has this type.
    #[must_use]
    pub fn start<W: Job>(&self) -> Option<&W> {
        match self {
            Self::Start(job) => (&**job as &dyn Any).downcast_ref(),
            Self::Pause(_) | Self::Pace(_) | Self::End | Self::Cancel => None,
        }
    }
}

/// Starts are equal if they share the same job.
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
    /// The flags by which the job is paused and cancelled.
    pub control: &'a Control,
    sink: &'a (dyn Fn(Payload) + Sync),
}

impl<'a> JobContext<'a> {
    /// A context whose updates go to `sink`.
    #[must_use]
    pub const fn new(control: &'a Control, sink: &'a (dyn Fn(Payload) + Sync)) -> Self {
        Self { control, sink }
    }

    /// Publishes an update, replacing the previous one.
    pub fn show<T: Send + Sync + 'static>(&self, update: T) {
        (self.sink)(Payload::of(Arc::new(update)));
    }
}

impl fmt::Debug for JobContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobContext").finish_non_exhaustive()
    }
}

/// The running jobs, one per owner. Dropping it cancels them.
#[derive(Debug, Default)]
pub struct Jobs {
    running: BTreeMap<&'static str, RunningJob>,
    /// The owner whose update was returned last, for round-robin order.
    last_owner: Option<&'static str>,
    /// Notified when any job publishes an update.
    notify: Arc<Notify>,
    /// Openings of test sets by jobs, in order, not yet taken: identity and data set of each.
    openings: Arc<Mutex<Vec<(u64, String)>>>,
}

#[derive(Debug)]
struct RunningJob {
    control: Arc<Control>,
    /// The latest update not read yet.
    latest: Arc<Mutex<Option<Payload>>>,
}

impl Drop for RunningJob {
    fn drop(&mut self) {
        self.control.cancel();
    }
}

impl Jobs {
    /// Executes an order of `owner`. Needs a runtime. A panic in a job ends the program with its message, as in any
    /// thread while the dashboard is open.
    pub fn execute(&mut self, owner: &'static str, order: Order) {
        match order {
            Order::Start(job) => {
                // The previous job is cancelled before this one begins.
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
        let (notify, openings) = (Arc::clone(&self.notify), Arc::clone(&self.openings));
        tokio::task::spawn_blocking(move || {
            job.run(&JobContext::new(&control, &|update| {
                let opened = control.take_openings();
                let mut openings = openings.lock().unwrap_or_else(PoisonError::into_inner);
                openings.extend(opened);
                drop(openings);
                *latest.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
                notify.notify_one();
            }));
        });
        running
    }

    /// The openings of test sets that jobs have reported since the last call: identity and data set of each.
    pub fn take_openings(&self) -> Vec<(u64, String)> {
        std::mem::take(&mut self.openings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next update of any job, with its owner; waits until there is one. If a job publishes faster than its
    /// updates are read, only the latest is returned.
    pub async fn next_update(&mut self) -> (&'static str, Payload) {
        loop {
            let is_later = |owner: &&'static str| {
                self.last_owner
                    .is_some_and(|last_owner| **owner > *last_owner)
            };
            let (later, others): (Vec<_>, Vec<_>) =
                self.running.iter().partition(|(owner, _)| is_later(owner));
            for (owner, job) in later.into_iter().chain(others) {
                let mut latest = job.latest.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(update) = latest.take() {
                    self.last_owner = Some(*owner);
                    return (owner, update);
                }
            }
            self.notify.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::mpsc;

    /// Counts until it is cancelled, then sends the count.
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
    async fn the_latest_update_arrives_and_dropping_the_jobs_ends_them() {
        let (ended, end) = mpsc::sync_channel(2);
        let mut jobs = Jobs::default();
        for owner in ["one", "other"] {
            jobs.execute(owner, Order::Start(Arc::new(Counting(ended.clone()))));
        }
        let mut owners = Vec::new();
        while !(owners.contains(&"one") && owners.contains(&"other")) {
            let (owner, update) = jobs.next_update().await;
            assert!(*update.get::<u64>().unwrap() >= 1);
            owners.push(owner);
        }
        jobs.execute("one", Order::End);
        let last = end.recv().unwrap();
        assert!(last >= 1);
        // The last update of an ended job is still returned.
        loop {
            if let ("one", update) = jobs.next_update().await
                && *update.get::<u64>().unwrap() == last
            {
                break;
            }
        }
        jobs.execute("one", Order::Cancel);
        drop(jobs);
        assert!(end.recv().unwrap() >= 1);
    }
}
