//! A study that works in the background, on threads of its own.

use std::sync::Arc;

use tokio::sync::watch;

use crate::control::Control;

/// A study at work. Dropping it ends the study.
#[derive(Debug)]
pub struct Job<T> {
    control: Arc<Control>,
    /// The latest that the study has told; ends with it.
    pub news: watch::Receiver<Option<Arc<T>>>,
}

/// Where a study tells how it stands.
#[derive(Debug)]
pub struct Board<T>(watch::Sender<Option<Arc<T>>>);

impl<T> Board<T> {
    /// Shows this in the place of what was shown before.
    pub fn show(&self, news: T) {
        self.0.send_replace(Some(Arc::new(news)));
    }
}

impl<T: Send + Sync + 'static> Job<T> {
    /// Starts `study` on a thread that may block. Needs a runtime. A study that panics ends the program with its message,
    /// as any thread that panics does while the dashboard is open.
    #[must_use]
    pub fn start(study: impl FnOnce(&Control, &Board<T>) + Send + 'static) -> Self {
        let control = Arc::new(Control::with_clock(super::clock()));
        let (sender, news) = watch::channel(None);
        let told = Arc::clone(&control);
        tokio::task::spawn_blocking(move || study(&told, &Board(sender)));
        Self { control, news }
    }

    /// Lets it wait, or go on.
    pub fn pause(&self, paused: bool) {
        self.control.pause(paused);
    }

    /// How it is told to wait and to end, and how far it is.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.control.cancel();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::mpsc;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_latest_news_arrive_and_whoever_drops_a_job_ends_it() {
        let (ended, end) = mpsc::channel();
        let mut job = Job::start(move |control, board| {
            let mut count = 0_u64;
            while control.check().is_ok() {
                count += 1;
                board.show(count);
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            ended.send(count).unwrap();
        });
        job.news.changed().await.unwrap();
        assert!(job.news.borrow_and_update().as_deref() >= Some(&1));
        drop(job);
        assert!(end.recv().unwrap() >= 1);
    }
}
