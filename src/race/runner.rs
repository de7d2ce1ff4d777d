//! Races the lanes of a plan on several threads.

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

/// How long a thread waits where all lanes are as far as they may be.
const TICK: Duration = Duration::from_millis(10);
/// How often it is told how the race stands.
const NEWS: Duration = Duration::from_millis(50);
/// More threads than this are never taken, whoever asks for them.
pub const MOST_THREADS: usize = 256;

/// Races, and tells about twenty times a second how the lanes stand if anything happened, and once at the end. Seed after
/// seed is raced, of each the lane that is least far first, so that all curves grow together. A race that is cancelled
/// returns how its lanes stood.
///
/// What comes out, but for the seconds by the clock of `control`, depends neither on `threads` nor on pauses: each lane is
/// its recipe's run alone.
///
/// # Errors
/// When the plan can't be raced on its data, or the data of a seed can't be had.
pub fn run(
    plan: &RacePlan,
    threads: usize,
    control: &Control,
    mut tell: impl FnMut(Standing),
) -> Result<Standing, PlanError> {
    let tell = |standing: &dyn Fn() -> Standing| tell(standing());
    run_on(plan, plan.load()?, threads, control, tell)
}

/// As [`run`], with the data of the base recipe at hand already, as [`RacePlan::load`] gives them. `tell` is given what says
/// how the race stands, for whoever does not always want to know.
///
/// # Errors
/// As [`run`].
pub fn run_on(
    plan: &RacePlan,
    data: impl Into<Arc<Dataset>>,
    threads: usize,
    control: &Control,
    mut tell: impl FnMut(&dyn Fn() -> Standing),
) -> Result<Standing, PlanError> {
    let data = data.into();
    plan.check(&data)?;
    let race = Race::new(plan, data, control);
    tell(&|| race.standing());
    std::thread::scope(|scope| {
        race.start(
            scope,
            threads.clamp(1, race.standings.len().min(MOST_THREADS)),
        );
        race.watch(&mut tell);
    });
    if let Some(error) = lock(&race.trouble).take() {
        return Err(error);
    }
    let standing = race.standing();
    tell(&|| standing.clone());
    Ok(standing)
}

/// The threads that a race takes where nobody says how many: one for each core.
#[must_use]
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the threads share. All runs of the first seed come first, those of a seed in the order of the lanes.
struct Race<'a> {
    plan: &'a RacePlan,
    shared_plan: Arc<RacePlan>,
    samples: usize,
    control: &'a Control,
    standings: Vec<Mutex<Arc<RunStanding>>>,
    data: Vec<Mutex<SeedData>>,
    queue: Mutex<Queue<'a>>,
    /// A run came back to the queue, or a thread ended.
    changed: Condvar,
    /// A thread ended.
    ended: Condvar,
    trouble: Mutex<Option<PlanError>>,
    news: AtomicU64,
}

/// The data of one seed, from when its first lane begins to when its last one has: the lanes then hold them.
#[derive(Default)]
struct SeedData {
    data: Option<Arc<Dataset>>,
    begun: usize,
}

struct Queue<'a> {
    /// Runs that have begun, and that no thread works on.
    idle: Vec<Racer<'a>>,
    /// The first run that has not begun.
    next: usize,
    /// Runs that are not over.
    left: usize,
    /// Threads that work.
    working: usize,
    /// Whether the threads are to end before all is done.
    halted: bool,
    pacer: Pacer,
}

enum Task<'a> {
    Begin(usize),
    /// Until this share of its way lies behind it.
    Go(Racer<'a>, f64),
    /// All lanes are as far as they may be by now.
    Wait,
}

impl<'a> Race<'a> {
    fn new(plan: &'a RacePlan, data: Arc<Dataset>, control: &'a Control) -> Self {
        let runs = plan.lanes.len() * plan.seeds as usize;
        let run = |place: usize| {
            let seed = plan.seed((place / plan.lanes.len()) as u64);
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
            news: AtomicU64::new(0),
        }
    }

    /// Shares what it tells: a run is copied where it goes on, and only then.
    fn standing(&self) -> Standing {
        let lanes = self.plan.lanes.iter().enumerate();
        let lane = |(place, lane): (usize, &super::Lane)| LaneStanding {
            label: lane.label.clone(),
            runs: self
                .standings
                .iter()
                .skip(place)
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

    /// Starts so many threads, or as many as can be had: one is enough.
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

    /// Seed and lane of a run.
    fn place(&self, place: usize) -> (usize, usize) {
        let lanes = self.plan.lanes.len();
        (place / lanes, place % lanes)
    }

    /// Tells how the race stands until all threads have ended.
    fn watch(&self, tell: &mut impl FnMut(&dyn Fn() -> Standing)) {
        let mut told = 0;
        let mut queue = lock(&self.queue);
        while queue.working > 0 {
            let waited = self.ended.wait_timeout(queue, NEWS);
            let (working, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            queue = working;
            let news = self.news.load(Ordering::Relaxed);
            if timeout.timed_out() && news != told {
                drop(queue);
                told = news;
                tell(&|| self.standing());
                queue = lock(&self.queue);
            }
        }
    }

    /// What a thread does: turn after turn.
    fn work(&'a self) {
        let _ending = Ending(self);
        while self.control.check().is_ok() {
            let Some(task) = self.take() else {
                return;
            };
            let racer = match task {
                Task::Begin(place) => match self.begin(place) {
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
                // A pause is seen in between.
                Task::Wait => continue,
            };
            self.give_back(racer);
        }
    }

    /// What is to be done next; `None` where the race is over.
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
            let waited = self.changed.wait_timeout(queue, NEWS);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Of the earliest seed, the run that is least far, if it may go on by now.
    fn choose(&self, queue: &mut Queue<'a>) -> Option<Task<'a>> {
        let key = |racer: &Racer<'_>| (self.place(racer.place).0, racer.far(), racer.place);
        let compare = |a: &(usize, f64, usize), b: &(usize, f64, usize)| {
            let by_far = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
            by_far.then(a.2.cmp(&b.2))
        };
        let idle = queue.idle.iter().map(key).enumerate();
        let least = idle.min_by(|(_, a), (_, b)| compare(a, b));
        let next_seed = (queue.next < self.standings.len()).then(|| self.place(queue.next).0);
        match (least, next_seed) {
            (Some((place, (seed, ..))), next) if next.is_none_or(|next| seed < next) => {
                let until = self.until(queue, seed, queue.idle[place].share());
                until.map(|until| Task::Go(queue.idle.swap_remove(place), until))
            }
            (_, Some(_)) => {
                queue.next += 1;
                Some(Task::Begin(queue.next - 1))
            }
            (_, None) => None,
        }
    }

    /// How far a run of this seed may go by now that has this share of its way behind it, and is the last of all; `None`
    /// where it is there.
    fn until(&self, queue: &mut Queue<'a>, seed: usize, share: Option<f64>) -> Option<f64> {
        let Some(share) = share else {
            return Some(f64::INFINITY);
        };
        let (seed, seeds) = (seed as f64, self.plan.seeds as f64);
        let allowed = queue.pacer.allowed(self.control, (seed + share) / seeds);
        let until = allowed * seeds - seed;
        (share < until).then_some(until)
    }

    fn begin(&'a self, place: usize) -> Result<Racer<'a>, PlanError> {
        let (seed, lane) = self.place(place);
        let data = self.data_of(seed)?;
        let recipe = self.plan.recipe(lane, seed as u64, data.train.len())?;
        let session = Session::on(recipe, data)?;
        Ok(Racer::new(
            place,
            session,
            self.plan,
            self.control,
            &self.standings[place],
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
        self.news.fetch_add(1, Ordering::Relaxed);
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

/// Says that a thread has ended, however it did.
struct Ending<'a>(&'a Race<'a>);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        queue.working -= 1;
        // A run that panicked never comes back.
        queue.halted |= std::thread::panicking();
        drop(queue);
        self.0.changed.notify_all();
        self.0.ended.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
