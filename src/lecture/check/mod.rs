//! Checks a lecture before it is given: its claims over several seeds, whether its text fits, and its times.

mod report;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use report::{Checked, Fault, FaultKind, Report, TooLong, Tried, minutes_of};

use super::act::MOST_STEPS;
use super::act::Start;
use super::claim::{Judgement, value};
use super::lab::Lab;
use super::outcome::{Outcome, PlayError};
use super::prediction::Kind;
use super::script::{Scene, Script};
use crate::control::{Cancelled, Control};
use crate::speed::Speed;
use crate::train::Until;

/// The terminal sizes that the text of every scene has to fit, in columns and rows.
pub const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (120, 40)];

/// The longest that a scene may take to show its point, in seconds.
pub const LONGEST: f64 = 20.0;

/// The number of lines of the text of a scene that do not fit on a terminal of this size.
pub type Overflow<'a> = dyn Fn(&Script, usize, (u16, u16)) -> usize + 'a;

/// A check of a script and its translations.
#[derive(Debug)]
pub struct Check<'s> {
    scripts: &'s [Script],
    speed: Speed,
    jobs: Vec<Job>,
}

/// A lab to be played with one seed.
#[derive(Debug)]
struct Job {
    scene: usize,
    /// What is added to the seed of its recipe.
    seed: u64,
    control: Control,
    is_done: AtomicBool,
}

/// What is kept of a played lab.
#[derive(Debug)]
struct Played {
    steps: u64,
    /// A judgement for each claim.
    claims: Vec<Result<Judgement, String>>,
    /// Why a question has no answer, with its index among the questions of the scene.
    unanswered: Vec<(usize, String)>,
}

impl<'s> Check<'s> {
    /// A check of the first of `scripts` with the seeds of its labs and the `seeds` - 1 that follow, and of the text of
    /// all. `speed` is that of labs that set none.
    #[must_use]
    pub fn new(scripts: &'s [Script], seeds: u64, speed: Speed) -> Self {
        let scenes = scripts.first().map_or(&[][..], |script| &script.scenes);
        let with_lab = scenes.iter().enumerate();
        let with_lab =
            with_lab.filter_map(|(index, scene)| Some((index, scene, scene.lab.as_ref()?)));
        let jobs = with_lab.flat_map(|(scene, of, lab)| {
            // What is neither judged nor timed only has to be possible.
            let is_tried = lab.is_run() || !of.claims.is_empty() || of.predictions().count() > 0;
            (0..if is_tried { seeds } else { 1 }).map(move |seed| Job {
                scene,
                seed,
                control: Control::default(),
                is_done: AtomicBool::new(false),
            })
        });
        Self {
            scripts,
            speed,
            jobs: jobs.collect(),
        }
    }

    /// Ends it soon.
    pub fn cancel(&self) {
        for job in &self.jobs {
            job.control.cancel();
        }
    }

    /// The fraction that is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        if self.jobs.is_empty() {
            return 1.0;
        }
        let done = |job: &Job| {
            if job.is_done.load(Ordering::Relaxed) {
                1.0
            } else {
                job.control.progress().unwrap_or(0.0)
            }
        };
        self.jobs.iter().map(done).sum::<f64>() / self.jobs.len() as f64
    }

    /// Checks all on this number of threads, on which the result does not depend.
    ///
    /// # Errors
    /// If it was cancelled.
    pub fn run(&self, threads: usize, overflow: &Overflow<'_>) -> Result<Report, Cancelled> {
        let played = self.play(threads.max(1));
        if self.jobs.iter().any(|job| job.control.is_cancelled()) {
            return Err(Cancelled);
        }
        let Some(script) = self.scripts.first() else {
            return Err(Cancelled);
        };
        let mut report = Report {
            scenes: Vec::with_capacity(script.scenes.len()),
            minutes: 0.0,
            duration: script.minutes,
            faults: Vec::new(),
        };
        for index in 0..script.scenes.len() {
            self.scene(script, index, &played, overflow, &mut report);
        }
        let file = |fault: &Fault| self.scripts.iter().position(|one| one.path == fault.path);
        report.faults.sort_by_key(|fault| (file(fault), fault.line));
        Ok(report)
    }

    /// Plays all jobs; in their order.
    fn play(&self, threads: usize) -> Vec<Option<Result<Played, PlayError>>> {
        let next = AtomicUsize::new(0);
        let played = Mutex::new(Vec::new());
        played
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .resize_with(self.jobs.len(), || None);
        let workers = threads.min(self.jobs.len());
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some((index, job)) = self.take(&next) {
                        job.control.set_threads((threads / workers).max(1));
                        let result = self.play_one(job);
                        job.is_done.store(true, Ordering::Relaxed);
                        played.lock().unwrap_or_else(PoisonError::into_inner)[index] = result;
                    }
                });
            }
        });
        played.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Job)> {
        let index = next.fetch_add(1, Ordering::Relaxed);
        Some((index, self.jobs.get(index)?))
    }

    fn play_one(&self, job: &Job) -> Option<Result<Played, PlayError>> {
        let scene = &self.scripts.first()?.scenes[job.scene];
        let lab = scene.lab.as_ref()?;
        let outcome = lab.play_within(self.most_steps(lab), job.seed, &job.control);
        Some(outcome.map(|outcome| Played::of(scene, &outcome)))
    }

    /// The steps after which the run of a lab has taken too long, counted from its first.
    fn most_steps(&self, lab: &Lab) -> u64 {
        let before = match lab.start {
            Start::Anew => 0,
            Start::Continued(Until::Step(step)) => step,
            // As many steps as its epochs have.
            Start::Continued(_) => return MOST_STEPS,
        };
        match lab.speed.unwrap_or(self.speed) {
            Speed::StepsPerSecond(rate) => {
                (before + (LONGEST * rate).ceil() as u64).min(MOST_STEPS)
            }
            Speed::Unlimited => MOST_STEPS,
        }
    }

    /// What was played of a scene, with the seed of each.
    fn played<'p>(
        &'p self,
        scene: usize,
        played: &'p [Option<Result<Played, PlayError>>],
    ) -> impl Iterator<Item = (u64, &'p Result<Played, PlayError>)> {
        let all = self.jobs.iter().zip(played);
        let own = all.filter(move |(job, _)| job.scene == scene);
        own.filter_map(|(job, played)| Some((job.seed, played.as_ref()?)))
    }

    fn scene(
        &self,
        script: &Script,
        index: usize,
        played: &[Option<Result<Played, PlayError>>],
        overflow: &Overflow<'_>,
        report: &mut Report,
    ) {
        let scene = &script.scenes[index];
        let before = report.minutes;
        report.minutes += scene.minutes.unwrap_or(0.0);
        let mut found = Found {
            script,
            faults: &mut report.faults,
        };
        if let Some(duration) = script.minutes
            && before <= duration + SLACK
            && report.minutes > duration + SLACK
        {
            let id = scene.id.clone();
            let minutes = report.minutes;
            let kind = FaultKind::OverTime {
                id,
                minutes,
                duration,
            };
            found.add(scene.line, kind);
        }
        let too_long = self.too_long(index, overflow, &mut found);
        found.questions(scene);
        let mut checked = Checked {
            id: scene.id.clone(),
            line: scene.line,
            minutes: scene.minutes,
            seconds: None,
            claims: Vec::new(),
            too_long,
        };
        if let Some(lab) = &scene.lab {
            let results: Vec<_> = self.played(index, played).collect();
            found.labs(lab, scene, &results);
            let claims = scene.claims.iter().enumerate();
            checked.claims = claims
                .map(|(number, claim)| Tried {
                    line: claim.line,
                    text: claim.text.clone(),
                    by_seed: judgements(lab, &results, number),
                })
                .collect();
            for tried in &checked.claims {
                found.claim(tried);
            }
            checked.seconds = self.seconds(script, index, lab, played, &mut found);
        }
        report.scenes.push(checked);
    }

    /// Where the text of a scene does not fit, in any language.
    fn too_long(
        &self,
        index: usize,
        overflow: &Overflow<'_>,
        found: &mut Found<'_>,
    ) -> Vec<TooLong> {
        let mut all = Vec::new();
        for script in self.scripts {
            let sizes = SIZES.into_iter().map(|size| TooLong {
                language: script.language.clone(),
                size,
                lines: overflow(script, index, size),
            });
            let too_long: Vec<TooLong> = sizes.filter(|one| one.lines > 0).collect();
            let (Some(scene), false) = (script.scenes.get(index), too_long.is_empty()) else {
                continue;
            };
            all.extend_from_slice(&too_long);
            let id = scene.id.clone();
            found.faults.push(Fault {
                path: script.path.clone(),
                line: scene.line,
                kind: FaultKind::TooLong { id, too_long },
            });
        }
        all
    }

    /// The longest that the run of a scene takes, in seconds.
    fn seconds(
        &self,
        script: &Script,
        index: usize,
        lab: &Lab,
        played: &[Option<Result<Played, PlayError>>],
        found: &mut Found<'_>,
    ) -> Option<f64> {
        if !lab.is_run() {
            return None;
        }
        let speed = lab.speed.unwrap_or(self.speed);
        if let Some(too_long) = self.too_slow(script, index, lab, played) {
            let (line, kind) = too_long;
            let seconds = match kind {
                FaultKind::Slow { seconds, .. } => Some(seconds),
                _ => None,
            };
            found.add(line, kind);
            return seconds;
        }
        let Speed::StepsPerSecond(rate) = speed else {
            return None;
        };
        let before = continued(script, index, lab);
        let steps = self.played(index, played).filter_map(|(seed, result)| {
            let start = before.map_or(Some(0), |before| {
                let mut all = self.played(before, played);
                let (_, before) = all.find(|(other, _)| *other == seed)?;
                before.as_ref().ok().map(|before| before.steps)
            });
            Some(result.as_ref().ok()?.steps.saturating_sub(start?))
        });
        let steps = steps.max()?;
        let seconds = steps as f64 / rate;
        if seconds > LONGEST {
            let id = script.scenes[index].id.clone();
            let kind = FaultKind::Slow {
                id,
                seconds,
                steps,
                speed,
            };
            let line = lab.line_of(&PlayError::TooLong(steps), &script.path);
            found.add(line, kind);
        }
        Some(seconds)
    }
}

impl Check<'_> {
    /// What is wrong with a run that was not over in time.
    fn too_slow(
        &self,
        script: &Script,
        index: usize,
        lab: &Lab,
        played: &[Option<Result<Played, PlayError>>],
    ) -> Option<(usize, FaultKind)> {
        let mut results = self.played(index, played);
        let (_, why) = results.find(|(_, result)| matches!(result, Err(PlayError::TooLong(_))))?;
        let why = why.as_ref().err()?;
        let line = lab.line_of(why, &script.path);
        let id = script.scenes[index].id.clone();
        let speed = lab.speed.unwrap_or(self.speed);
        let start = match lab.start {
            Start::Continued(Until::Step(step)) => step,
            Start::Anew | Start::Continued(_) => 0,
        };
        let kind = match (speed, lab.recipe.until) {
            (Speed::StepsPerSecond(rate), Some(Until::Step(end))) => FaultKind::Slow {
                id,
                seconds: end.saturating_sub(start) as f64 / rate,
                steps: end.saturating_sub(start),
                speed,
            },
            _ => FaultKind::NoPoint {
                id,
                steps: self.most_steps(lab) - start,
                speed,
            },
        };
        Some((line, kind))
    }
}

/// What rounding may add to a sum of minutes.
const SLACK: f64 = 1e-9;

/// The index of the scene whose run is continued, if any.
fn continued(script: &Script, index: usize, lab: &Lab) -> Option<usize> {
    if lab.start == Start::Anew {
        return None;
    }
    let before = script.scenes[..index].iter();
    before
        .enumerate()
        .rfind(|(_, scene)| scene.lab.as_ref().is_some_and(Lab::is_run))
        .map(|(index, _)| index)
}

/// What came out of a claim with each seed.
fn judgements(
    lab: &Lab,
    results: &[(u64, &Result<Played, PlayError>)],
    claim: usize,
) -> Vec<(u64, Result<Judgement, String>)> {
    let one = |(seed, result): &(u64, &Result<Played, PlayError>)| {
        let played = result.as_ref().ok()?;
        let judged = played.claims.get(claim)?.clone();
        Some((lab.recipe.seed.wrapping_add(*seed), judged))
    };
    results.iter().filter_map(one).collect()
}

impl Played {
    fn of(scene: &Scene, outcome: &Outcome) -> Self {
        let judge = |claim: &super::Claim| claim.check(outcome).map_err(|why| why.to_string());
        let questions = scene.predictions().enumerate();
        let unanswered = questions.filter_map(|(index, question)| {
            let why = question
                .kind
                .values()
                .find_map(|text| why_none(text, outcome));
            Some((index, why?))
        });
        Self {
            steps: outcome.steps,
            claims: scene.claims.iter().map(judge).collect(),
            unanswered: unanswered.collect(),
        }
    }
}

/// Why an expression has no value that can be an answer, if it has none.
fn why_none(text: &str, outcome: &Outcome) -> Option<String> {
    match value(text, outcome) {
        Ok(number) if number.is_finite() => None,
        Ok(number) => Some(format!("'{text}' is {number}")),
        Err(why) => Some(why.to_string()),
    }
}

/// Collects what fails in the script.
struct Found<'a> {
    script: &'a Script,
    faults: &'a mut Vec<Fault>,
}

impl Found<'_> {
    fn add(&mut self, line: usize, kind: FaultKind) {
        let path = self.script.path.clone();
        self.faults.push(Fault { path, line, kind });
    }

    /// Curves to be drawn where there is no run.
    fn questions(&mut self, scene: &Scene) {
        let has_run = scene.lab.as_ref().is_some_and(Lab::is_run);
        for question in scene.predictions() {
            if question.kind == Kind::Curve && !has_run {
                let id = question.id.clone();
                self.add(question.line, FaultKind::NoCurve { id });
            }
        }
    }

    /// A lab that can't be played, and questions that its run does not answer.
    fn labs(&mut self, lab: &Lab, scene: &Scene, results: &[(u64, &Result<Played, PlayError>)]) {
        let seed_of = |seed: u64| lab.recipe.seed.wrapping_add(seed);
        let mut failed = results.iter();
        let failed = failed
            .find_map(|(seed, result)| Some((seed_of(*seed), result.as_ref().err()?)))
            .filter(|(_, why)| !matches!(why, PlayError::TooLong(_)));
        if let Some((seed, why)) = failed {
            let (line, why) = (lab.line_of(why, &self.script.path), why.clone());
            self.add(line, FaultKind::Unplayable { seed, why });
        }
        for (index, question) in scene.predictions().enumerate() {
            let mut all = results.iter();
            let first = all.find_map(|(seed, result)| {
                let mut unanswered = result.as_ref().ok()?.unanswered.iter();
                let (_, why) = unanswered.find(|(other, _)| *other == index)?;
                Some((seed_of(*seed), why.clone()))
            });
            if let Some((seed, why)) = first {
                let id = question.id.clone();
                self.add(question.line, FaultKind::Unanswered { id, seed, why });
            }
        }
    }

    fn claim(&mut self, tried: &Tried) {
        let text = tried.text.clone();
        let mut all = tried.by_seed.iter();
        if let Some((seed, Err(why))) = all.find(|(_, judged)| judged.is_err()) {
            let (seed, why) = (*seed, why.clone());
            self.add(tried.line, FaultKind::Unjudged { text, seed, why });
            return;
        }
        let mut all = tried.by_seed.iter();
        let fails = |judged: &Result<Judgement, String>| matches!(judged, Ok(one) if !one.holds);
        if let Some((seed, Ok(judged))) = all.find(|(_, judged)| fails(judged)) {
            let kind = FaultKind::False {
                text,
                held: tried.held(),
                tried: tried.by_seed.len(),
                seed: *seed,
                numbers: judged.numbers.clone(),
            };
            self.add(tried.line, kind);
        }
    }
}

#[cfg(test)]
mod tests;
