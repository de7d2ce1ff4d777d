//! Trains the lanes of a plan on several threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope};
use std::time::Duration;

use super::pacer::Pacer;
use super::racer::{Racer, UNITS};
use super::{LaneStanding, PlanError, RacePlan, RunStanding, Standing};
use crate::control::Control;
use crate::data::{self, Dataset};
use crate::train::Session;

/// How long a thread waits if the pace lets no lane go on.
const TICK: Duration = Duration::from_millis(10);
const REPORT_INTERVAL: Duration = Duration::from_millis(50);
/// Maximum number of threads.
pub const MOST_THREADS: usize = 256;

/// Runs a race. Calls `report` about twenty times a second with the current standing if anything changed, and once at
/// the end. Seeds are run in order, and within a seed the lane with the least progress goes first, so that all curves
/// grow together. A cancelled race returns the standing reached.
///
/// Apart from the seconds, measured by the clock of `control`, the result depends neither on `threads` nor on pauses:
/// each lane is its recipe's run alone.
///
/// # Errors
/// When the plan can't be raced on its data, or the data of a seed can't be loaded.
pub fn run(
    plan: &RacePlan,
    threads: usize,
    control: &Control,
    mut report: impl FnMut(Standing),
) -> Result<Standing, PlanError> {
    let report = |standing: &dyn Fn() -> Standing| report(standing());
    run_on(plan, plan.load()?, threads, control, report)
}

/// As [`run`], with the data of the base recipe already loaded, as by [`RacePlan::load`]. `report` receives a closure
/// that makes the standing, for callers that do not need every one.
///
/// # Errors
/// As [`run`].
pub fn run_on(
    plan: &RacePlan,
    data: impl Into<Arc<Dataset>>,
    threads: usize,
    control: &Control,
    mut report: impl FnMut(&dyn Fn() -> Standing),
) -> Result<Standing, PlanError> {
    let data = data.into();
    plan.check(&data)?;
    let race = Race::new(plan, data, control);
    report(&|| race.standing());
    std::thread::scope(|scope| {
        race.start(
            scope,
            threads.clamp(1, race.standings.len().min(MOST_THREADS)),
        );
        race.watch(&mut report);
    });
    if let Some(error) = lock(&race.trouble).take() {
        return Err(error);
    }
    let standing = race.standing();
    report(&|| standing.clone());
    Ok(standing)
}

/// Default number of threads: one per core.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// State shared by the threads. Runs are ordered by seed, then by lane.
struct Race<'a> {
    plan: &'a RacePlan,
    shared_plan: Arc<RacePlan>,
    samples: usize,
    control: &'a Control,
    standings: Vec<Mutex<Arc<RunStanding>>>,
    data: Vec<Mutex<SeedData>>,
    queue: Mutex<Queue<'a>>,
    /// Notified when a run returns to the queue or a thread ends.
    changed: Condvar,
    /// Notified when a thread ends.
    ended: Condvar,
    trouble: Mutex<Option<PlanError>>,
    events: AtomicU64,
}

/// The data of one seed, kept until its last lane has started; the lanes then hold them.
#[derive(Default)]
struct SeedData {
    data: Option<Arc<Dataset>>,
    begun: usize,
}

struct Queue<'a> {
    /// Runs that have started and that no thread is working on.
    idle: Vec<Racer<'a>>,
    /// The index of the next run to start.
    next: usize,
    /// Number of runs that are not over.
    left: usize,
    /// Number of live threads.
    working: usize,
    /// Whether the threads must stop early.
    halted: bool,
    pacer: Pacer,
}

enum Task<'a> {
    Begin(usize),
    /// Train until this share of the run is completed.
    Go(Racer<'a>, f64),
    /// The pace lets no lane go on yet.
    Wait,
}

impl<'a> Race<'a> {
    fn new(plan: &'a RacePlan, data: Arc<Dataset>, control: &'a Control) -> Self {
        let runs = plan.lanes.len() * plan.seeds as usize;
        let run = |index: usize| {
            let seed = plan.seed((index / plan.lanes.len()) as u64);
            Mutex::new(Arc::new(RunStanding::waiting(seed)))
        };
        let samples = data.train.len();
        let mut seeds: Vec<Mutex<SeedData>> = Vec::new();
        seeds.resize_with(plan.seeds as usize, Mutex::default);
        lock(&seeds[0]).data = Some(data);
        control.expect(runs as u64 * UNITS);
        Self {
            plan,
            shared_plan: Arc::new(plan.clone()),
            samples,
            control,
            standings: (0..runs).map(run).collect(),
            data: seeds,
            queue: Mutex::new(Queue {
                idle: Vec::new(),
                next: 0,
                left: runs,
                working: 0,
                halted: false,
                pacer: Pacer::default(),
            }),
            changed: Condvar::new(),
            ended: Condvar::new(),
            trouble: Mutex::new(None),
            events: AtomicU64::new(0),
        }
    }

    /// Shares the runs' standings: a run copies its own when it goes on, and only then.
    fn standing(&self) -> Standing {
        let lanes = self.plan.lanes.iter().enumerate();
        let lane = |(index, lane): (usize, &super::Lane)| LaneStanding {
            label: lane.label.clone(),
            runs: self
                .standings
                .iter()
                .skip(index)
                .step_by(self.plan.lanes.len())
                .map(|run| Arc::clone(&lock(run)))
                .collect(),
        };
        Standing {
            plan: Arc::clone(&self.shared_plan),
            samples: self.samples,
            lanes: lanes.map(lane).collect(),
            trouble: None,
        }
    }

    /// Starts the given number of threads, or as many as the system allows; one is enough.
    fn start<'scope>(&'a self, scope: &'scope Scope<'scope, '_>, threads: usize)
    where
        'a: 'scope,
    {
        for _ in 0..threads {
            lock(&self.queue).working += 1;
            let started = Builder::new().spawn_scoped(scope, || self.work());
            if let Err(error) = started {
                let mut queue = lock(&self.queue);
                queue.working -= 1;
                if queue.working == 0 && queue.left > 0 {
                    lock(&self.trouble).get_or_insert(PlanError::Thread(error.into()));
                }
                return;
            }
        }
    }

    fn seed_and_lane(&self, index: usize) -> (usize, usize) {
        let lanes = self.plan.lanes.len();
        (index / lanes, index % lanes)
    }

    /// Reports the standing until all threads have ended.
    fn watch(&self, report: &mut impl FnMut(&dyn Fn() -> Standing)) {
        let mut reported = 0;
        let mut queue = lock(&self.queue);
        while queue.working > 0 {
            let waited = self.ended.wait_timeout(queue, REPORT_INTERVAL);
            let (working, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            queue = working;
            let events = self.events.load(Ordering::Relaxed);
            if timeout.timed_out() && events != reported {
                drop(queue);
                reported = events;
                report(&|| self.standing());
                queue = lock(&self.queue);
            }
        }
    }

    fn work(&'a self) {
        let _ending = Ending(self);
        while self.control.check().is_ok() {
            let Some(task) = self.take() else {
                return;
            };
            let racer = match task {
                Task::Begin(index) => match self.begin(index) {
                    Ok(racer) => racer,
                    Err(error) => {
                        lock(&self.trouble).get_or_insert(error);
                        lock(&self.queue).halted = true;
                        return;
                    }
                },
                Task::Go(mut racer, until) => {
                    self.control.advance(racer.go(until));
                    racer
                }
                // The loop condition handles pauses in between.
                Task::Wait => continue,
            };
            self.give_back(racer);
        }
    }

    /// The next task; `None` when the race is over.
    fn take(&self) -> Option<Task<'a>> {
        let mut queue = lock(&self.queue);
        loop {
            if queue.halted || queue.left == 0 || self.control.is_cancelled() {
                return None;
            }
            if let Some(task) = self.choose(&mut queue) {
                return Some(task);
            }
            if !queue.idle.is_empty() {
                let waited = self.changed.wait_timeout(queue, TICK);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
                return Some(Task::Wait);
            }
            let waited = self.changed.wait_timeout(queue, REPORT_INTERVAL);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Picks the run of the earliest seed that has the least progress, if the pace lets it go on.
    fn choose(&self, queue: &mut Queue<'a>) -> Option<Task<'a>> {
        let key = |racer: &Racer<'_>| {
            (
                self.seed_and_lane(racer.index).0,
                racer.progress(),
                racer.index,
            )
        };
        let compare = |a: &(usize, f64, usize), b: &(usize, f64, usize)| {
            let by_progress = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
            by_progress.then(a.2.cmp(&b.2))
        };
        let idle = queue.idle.iter().map(key).enumerate();
        let least = idle.min_by(|(_, a), (_, b)| compare(a, b));
        let next_seed =
            (queue.next < self.standings.len()).then(|| self.seed_and_lane(queue.next).0);
        match (least, next_seed) {
            (Some((index, (seed, ..))), next) if next.is_none_or(|next| seed < next) => {
                let until = self.until(queue, seed, queue.idle[index].share());
                until.map(|until| Task::Go(queue.idle.swap_remove(index), until))
            }
            (_, Some(_)) => {
                queue.next += 1;
                Some(Task::Begin(queue.next - 1))
            }
            (_, None) => None,
        }
    }

    /// The share up to which the slowest run of this seed, now at `share`, may go by now; `None` if it is already
    /// there.
    fn until(&self, queue: &mut Queue<'a>, seed: usize, share: Option<f64>) -> Option<f64> {
        let Some(share) = share else {
            return Some(f64::INFINITY);
        };
        let (seed, seeds) = (seed as f64, self.plan.seeds as f64);
        let allowed = queue.pacer.allowed(self.control, (seed + share) / seeds);
        let until = allowed * seeds - seed;
        (share < until).then_some(until)
    }

    fn begin(&'a self, index: usize) -> Result<Racer<'a>, PlanError> {
        let (seed, lane) = self.seed_and_lane(index);
        let data = self.data_of(seed)?;
        let recipe = self.plan.recipe(lane, seed as u64, data.train.len())?;
        let session = Session::on(recipe, data)?;
        Ok(Racer::new(
            index,
            session,
            self.plan,
            self.control,
            &self.standings[index],
        ))
    }

    fn data_of(&self, seed: usize) -> Result<Arc<Dataset>, PlanError> {
        let mut slot = lock(&self.data[seed]);
        let data = match slot.data.take() {
            Some(data) => data,
            None => Arc::new(data::load(
                &self.plan.base.data,
                self.plan.seed(seed as u64),
            )?),
        };
        slot.begun += 1;
        if slot.begun < self.plan.lanes.len() {
            slot.data = Some(Arc::clone(&data));
        }
        Ok(data)
    }

    fn give_back(&self, racer: Racer<'a>) {
        self.events.fetch_add(1, Ordering::Relaxed);
        let mut queue = lock(&self.queue);
        if racer.is_over() {
            queue.left -= 1;
        } else {
            queue.idle.push(racer);
        }
        drop(queue);
        self.changed.notify_all();
    }
}

/// Records the end of a thread, even by a panic.
struct Ending<'a>(&'a Race<'a>);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        queue.working -= 1;
        // A run that panicked never returns to the queue.
        queue.halted |= std::thread::panicking();
        drop(queue);
        self.0.changed.notify_all();
        self.0.ended.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
