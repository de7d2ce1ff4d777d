//! The run of a scene in the background, with its pictures and its work beside the training.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::cli::openings;
use crate::lecture::{Lab, Recorder, Start};
use crate::live::{self, Command, Jobs, Live, Ready, RenderRequest, Renderer, ResumedRun, Speed};
use crate::train::journal::{Journal, Writer};
use crate::train::{Session, Timeline};
use crate::ui::stage::{RunId, StageMessage, Trouble};
use crate::ui::{Effect, Message};

/// A request to the run.
#[derive(Debug)]
pub(super) enum Order {
    Effect(Effect),
    /// What is to be rendered, or nothing.
    Render(Option<RenderRequest>),
}

/// Where the run comes from.
pub(super) enum Source {
    /// The recipe of the lab; recorded as the run of this scene, if there is a record.
    New(Option<(Recorder, String)>),
    /// A journal, which is played again.
    Recorded(Vec<u8>),
}

/// A run that lives until it is dropped.
pub(super) struct SceneRun {
    orders: mpsc::UnboundedSender<Order>,
    task: JoinHandle<()>,
}

impl SceneRun {
    /// Makes the run of a lab, which then waits at its start. Its messages are those of `scene`.
    pub(super) fn start(
        scene: RunId,
        lab: Lab,
        source: Source,
        messages: mpsc::Sender<StageMessage>,
    ) -> Self {
        let (orders, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let ready = tokio::task::spawn_blocking(move || ready(&lab, source)).await;
            match ready {
                Ok(Ok(ready)) => run(scene, ready, queue, messages).await,
                Ok(Err(error)) => {
                    let trouble = StageMessage::Trouble(scene, error);
                    // The stage may be gone.
                    let _ = messages.send(trouble).await;
                }
                // A panic ends the program with its message.
                Err(_) => {}
            }
        });
        Self { orders, task }
    }

    pub(super) fn order(&self, order: Order) {
        // A run that has ended takes no orders.
        let _ = self.orders.send(order);
    }

    /// Ends the run, and waits for it.
    pub(super) async fn end(self) {
        drop(self.orders);
        let _ = self.task.await;
    }
}

/// The run at its start: paused, or on its way to where it continues.
fn ready(lab: &Lab, source: Source) -> Result<Ready, Trouble> {
    let recipe = lab.recipe.clone();
    let new = |recipe| Session::new(recipe).map_err(Trouble::Session);
    let pause_at = match lab.start {
        Start::Anew => None,
        Start::Continued(end) => Some(end),
    };
    let mut options = live::Options {
        speed: Speed::Unlimited,
        paused: pause_at.is_none(),
        pause_at,
        opening_log: openings::usual().map(|file| Box::new(file) as _),
        ..live::Options::default()
    };
    let timeline = match source {
        Source::New(recorded) => {
            options.journal = recorded.map(|(recorder, scene)| {
                let journal =
                    move |session: &Session| Writer::begin(recorder.journal(&scene), session);
                Box::new(journal) as live::JournalOf
            });
            Timeline::new(new(recipe)?)
        }
        Source::Recorded(bytes) => {
            let journal = Journal::read(&bytes).map_err(Trouble::Journal)?;
            let session = new(journal.recipe().clone())?;
            options.resumed = Some(ResumedRun {
                times: journal.times(),
                ..ResumedRun::default()
            });
            journal.replay(session)
        }
    };
    Ok(live::prepare(timeline, options))
}

async fn run(
    scene: RunId,
    ready: Ready,
    mut orders: mpsc::UnboundedReceiver<Order>,
    messages: mpsc::Sender<StageMessage>,
) {
    let Live {
        commands,
        mut reports,
        task,
        snapshots,
    } = ready.start();
    let mut renderer = Renderer::spawn(commands.clone(), snapshots);
    let mut jobs = Jobs::default();
    loop {
        let message = tokio::select! {
            biased;
            order = orders.recv() => match order {
                None => break,
                Some(Order::Render(request)) => {
                    renderer.request(request);
                    continue;
                }
                Some(Order::Effect(Effect::Send(command))) => {
                    // As on the dashboard, a full queue drops the command.
                    let _ = commands.try_send(command);
                    continue;
                }
                Some(Order::Effect(Effect::Job { screen, order })) => {
                    jobs.execute(screen, order);
                    continue;
                }
                Some(Order::Effect(_)) => continue,
            },
            Some(report) = reports.recv() => Message::Report(report),
            Ok(()) = renderer.views.changed() => {
                let latest = renderer.views.borrow_and_update().clone();
                match latest {
                    Some(view) => Message::Rendered(view),
                    None => continue,
                }
            }
            (screen, update) = jobs.next_update() => {
                let openings = jobs.take_openings();
                if !openings.is_empty() {
                    let _ = commands.try_send(Command::CountOpenings(openings));
                }
                Message::JobUpdate { screen, update }
            }
        };
        if messages
            .send(StageMessage::Scene(scene, message))
            .await
            .is_err()
        {
            break;
        }
    }
    drop((renderer, jobs, commands, reports));
    // A panic of the training has been stored for the end of the program.
    let _ = task.await;
}
