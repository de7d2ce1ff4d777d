//! Files that grow, one run or several.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::watched::Shared;
use super::{found, has_curves};
use crate::attach::source::{Follow, FoundRun, Read};
use crate::attach::{self, Message, RoleMap, Run, source};
use crate::cli::{Failure, failure};
use crate::ui::attached::{AttachedMessage, Other};

/// How often files are looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How often a folder is looked through for new files.
const LOOK_AROUND: Duration = Duration::from_secs(3);
/// The most other runs that are drawn behind.
const MAX_OTHERS: usize = 7;

/// Files that are followed until this is dropped.
pub(super) struct Files {
    is_over: Arc<AtomicBool>,
    next: Arc<AtomicUsize>,
}

impl Files {
    /// Follows a file, or the runs in a folder.
    pub(super) fn follow(path: &Path, roles: RoleMap, shared: &Shared) -> Result<Self, Failure> {
        let is_over = Arc::new(AtomicBool::new(false));
        let next = Arc::new(AtomicUsize::new(0));
        if is_recording(path) {
            let run =
                attach::read_recording(path).map_err(|error| Failure::Failed(error.to_string()))?;
            shared.change(|watched| {
                watched.attached.restore(run.restored(roles));
                watched.ended(attach::End::Closed);
            });
            return Ok(Self { is_over, next });
        }
        if path.is_dir() {
            found(path)?;
        } else if let Some(error) = std::fs::File::open(path).err().filter(is_final) {
            return Err(Failure::Failed(format!("{}: {error}", path.display())));
        } else if !path.exists() {
            let why = format!(
                "{}: no such file yet",
                failure::plain(&path.display().to_string())
            );
            shared.change(|watched| watched.update(AttachedMessage::Trouble(why)));
        }
        let (path, shared) = (path.to_owned(), shared.clone());
        let (over, turned) = (Arc::clone(&is_over), Arc::clone(&next));
        std::thread::spawn(move || Followed::new(path, roles, shared).go(&over, &turned));
        Ok(Self { is_over, next })
    }

    /// Shows the next run.
    pub(super) fn next_run(&self) {
        self.next.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// A file that isn't there may appear later.
fn is_final(error: &std::io::Error) -> bool {
    error.kind() != std::io::ErrorKind::NotFound
}

/// Whether a file is a recorded run.
pub(super) fn is_recording(path: &Path) -> bool {
    let mut start = [0; 32];
    let read =
        std::fs::File::open(path).and_then(|mut file| std::io::Read::read(&mut file, &mut start));
    read.is_ok_and(|count| attach::is_recording(&start[..count]))
}

/// A run of several.
struct One {
    found: FoundRun,
    follow: Follow,
    /// What is known of it while it is not shown.
    run: Run,
}

struct Followed {
    path: PathBuf,
    roles: RoleMap,
    shared: Shared,
    runs: Vec<One>,
    shown: usize,
    looked: Option<Instant>,
    has_failed: bool,
}

impl Followed {
    fn new(path: PathBuf, roles: RoleMap, shared: Shared) -> Self {
        Self {
            path,
            roles,
            shared,
            runs: Vec::new(),
            shown: 0,
            looked: None,
            has_failed: false,
        }
    }

    fn go(&mut self, is_over: &AtomicBool, next: &AtomicUsize) {
        let mut turned = 0;
        while !is_over.load(Ordering::Relaxed) {
            self.look_around();
            let wanted = next.load(Ordering::Relaxed);
            if wanted != turned && !self.runs.is_empty() {
                self.show((self.shown + wanted - turned) % self.runs.len());
                turned = wanted;
            }
            if !self.read() {
                std::thread::sleep(LOOK);
            }
        }
    }

    /// Finds the runs, and files that are new.
    fn look_around(&mut self) {
        if self
            .looked
            .is_some_and(|looked| looked.elapsed() < LOOK_AROUND)
        {
            return;
        }
        let is_first = self.looked.replace(Instant::now()).is_none();
        if !is_first && !self.path.is_dir() {
            return;
        }
        for found in found(&self.path).unwrap_or_default() {
            match self
                .runs
                .iter_mut()
                .find(|one| one.found.name == found.name)
            {
                Some(known) => known.follow.add(&found),
                None => self.runs.push(One {
                    follow: Follow::new(&found),
                    found,
                    run: Run::new(self.roles.clone()),
                }),
            }
        }
        if is_first {
            // The one that was written to last is the one of interest.
            let latest =
                (0..self.runs.len()).max_by_key(|index| modified(&self.runs[*index].found));
            self.shown = latest.unwrap_or(0);
            self.name();
            self.shared.change(super::watched::Watched::runs);
        }
    }

    fn name(&self) {
        if self.runs.len() > 1
            && let Some(one) = self.runs.get(self.shown)
        {
            let name = one.found.name.clone();
            self.shared
                .change(|watched| watched.attached.run_mut().name = Some(name));
        }
    }

    /// Shows another run: it is read again from its start.
    fn show(&mut self, index: usize) {
        for at in [self.shown, index] {
            let one = &mut self.runs[at];
            one.follow = Follow::new(&one.found);
            one.run = Run::new(self.roles.clone());
        }
        self.shown = index;
        self.shared
            .change(|watched| watched.update(AttachedMessage::Anew));
        self.name();
    }

    /// Reads some of what is new; returns whether there is more.
    fn read(&mut self) -> bool {
        let mut has_more = false;
        let mut others_changed = false;
        for (index, one) in self.runs.iter_mut().enumerate() {
            let news = match one.follow.poll() {
                Ok(news) => news,
                Err(error) => {
                    if !std::mem::replace(&mut self.has_failed, true) {
                        let why = format!("{}: {error}", one.found.name);
                        self.shared
                            .change(|watched| watched.update(AttachedMessage::Trouble(why)));
                    }
                    continue;
                }
            };
            has_more |= news.has_more;
            if news.read.is_empty() && !news.is_anew {
                continue;
            }
            if index == self.shown {
                self.shared.change(|watched| {
                    if news.is_anew {
                        watched.update(AttachedMessage::Anew);
                    }
                    news.read.into_iter().for_each(|read| watched.read(read));
                });
                if news.is_anew {
                    others_changed = true;
                }
            } else {
                if news.is_anew {
                    one.run.start_over();
                }
                take_losses(&mut one.run, &self.roles, news.read);
                others_changed = true;
            }
        }
        if others_changed {
            self.name();
            let others = self.runs.iter().enumerate();
            let others = others.filter(|(index, one)| *index != self.shown && has_curves(&one.run));
            let others = others.map(|(_, one)| Other::of(&one.found.name, &one.run));
            let others = others.take(MAX_OTHERS).collect();
            self.shared.change(|watched| watched.others(others));
        }
        has_more
    }
}

/// Has a run take what was read of it.
pub(super) fn take(run: &mut Run, read: Vec<Read>) {
    for read in read {
        if let source::Read::Message(message) = read {
            drop(run.take(message, None));
        }
    }
}

/// Has a run that lies behind take what is drawn of it: there may be thousands, with hundreds of metrics each.
fn take_losses(run: &mut Run, roles: &RoleMap, mut read: Vec<Read>) {
    for one in &mut read {
        if let source::Read::Message(Message::Metrics(metrics)) = one {
            metrics
                .values
                .retain(|(name, _)| roles.may_be_loss(name, run.declared_role(name)));
        }
    }
    take(run, read);
}

/// When the files of a run were written to last.
pub(super) fn modified(run: &FoundRun) -> Option<std::time::SystemTime> {
    let folder = run.is_burn.then_some(&run.folder);
    let times = run.files.iter().chain(folder);
    times
        .filter_map(|path| std::fs::metadata(path).ok()?.modified().ok())
        .max()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::attach::{Metrics, Role};

    #[test]
    fn a_run_that_lies_behind_keeps_its_losses_only_those_given_by_the_user_too() {
        let roles: RoleMap = "validation-loss=total".parse().unwrap();
        let mut run = Run::new(roles.clone());
        let named = |name: &str| (name.to_owned(), 1.0);
        let metrics = Metrics {
            step: Some(1),
            values: ["loss", "grad_norm", "total"].map(named).to_vec(),
            ..Metrics::default()
        };
        let read = vec![Read::Message(Message::Metrics(metrics))];
        take_losses(&mut run, &roles, read);
        let names: Vec<&str> = run.metrics.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["loss", "total"]);
        assert_eq!(run.of_role(Role::ValidationLoss).unwrap().name, "total");
    }
}
