use std::sync::Arc;

use ratatui::layout::Rect;

use super::entry::{Entry, Screen};
use crate::live::{Job, JobContext, Payload, Render, RenderRequest};
use crate::train::{Recipe, Session, Snapshot, SnapshotExtras};
use crate::ui::draw_context::DrawContext;
use crate::ui::keymap::{Action, Binding, Context, bind, char};
use crate::ui::shell::Shell;
use crate::ui::state::{ScreenMode, State};
use crate::ui::theme::Role;

pub(super) static ENTRY: Entry = Entry {
    id: "twin",
    label: "Twin",
    explanation: "the run beside another of its recipe, from other weights",
    mode: ScreenMode {
        besides: Some(TWIN),
        ..ScreenMode::PANES
    },
    keys: KEYS,
    new: || Box::new(Twin::default()),
    ..Entry::BASE
};

// Keys of its own, and what they ask for.
const TWIN: Context = Context::Own("twin");
const START: Action = Action::Own("start");
static KEYS: &[Binding] = &[bind(TWIN, &[char('p')], START, "key.twin").hinted()];

/// All that the screen knows.
#[derive(Debug, Default)]
struct Twin {
    positive: Option<Arc<Positive>>,
    loss: Option<Arc<Loss>>,
}

/// A picture of the run: the share of its weights that are above 0.
#[derive(Debug)]
struct Positive(f64);

#[derive(Clone, Debug, PartialEq)]
struct Signs;

impl Render for Signs {
    type Output = Positive;
    type Cache = ();

    fn extras(&self) -> SnapshotExtras {
        SnapshotExtras::default()
    }

    fn render(&self, snapshot: &Arc<Snapshot>, (): &mut ()) -> (Arc<Positive>, bool) {
        let weights = &snapshot.weights;
        let positive = weights.iter().filter(|w| **w > 0.0).count();
        let share = positive as f64 / weights.len() as f64;
        (Arc::new(Positive(share)), true)
    }
}

/// A job beside the run: a hundred updates of the twin.
#[derive(Debug)]
struct Train(Recipe);

/// What it tells: the twin's training loss.
#[derive(Debug)]
struct Loss(f64);

impl Job for Train {
    fn run(&self, context: &JobContext<'_>) {
        let Ok(mut session) = Session::new(self.0.clone()) else {
            return;
        };
        while session.trainer().step_count() < 100 && context.control.check().is_ok() {
            session.advance();
            context.show(Loss(session.evaluation().train.loss));
        }
    }
}

impl Screen for Twin {
    fn draw(&self, _: &State, body: Rect, ctx: &mut DrawContext<'_>) {
        let mut rows = body.rows();
        if let (Some(row), Some(positive)) = (rows.next(), &self.positive) {
            let text = format!("{:.0} % of the weights are positive", 100.0 * positive.0);
            ctx.row(row).skip(1).put(&text, Role::Text);
        }
        if let (Some(row), Some(loss)) = (rows.next(), &self.loss) {
            let text = format!("the twin's loss is {:.3}", loss.0);
            ctx.row(row).skip(1).put(&text, Role::Train);
        }
    }

    fn request(&self, _: &State, _: Rect) -> Option<RenderRequest> {
        Some(RenderRequest::of(Signs))
    }

    fn on_rendered(&mut self, picture: &Payload) {
        self.positive = picture.get().or(self.positive.take());
    }

    fn act(&mut self, action: Action, shell: &mut Shell<'_>) -> bool {
        if action != START {
            return false;
        }
        if let Some(about) = &shell.state.run.about {
            let seed = about.recipe.seed + 1;
            let twin = Recipe {
                seed,
                ..about.recipe.clone()
            };
            shell.start(Train(twin));
        }
        true
    }

    fn on_job_update(&mut self, news: &Payload, _: &mut Shell<'_>) {
        self.loss = news.get().or(self.loss.take());
    }
}
