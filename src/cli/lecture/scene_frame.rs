//! `gradus frame --lecture`: a scene of a lecture as a picture, after its reveal.

use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::{Arg, ArgMatches};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{read, scene};
use crate::cli::frame::{self, FILE_SUPPORT};
use crate::cli::{Failure, failure, look, openings};
use crate::control::Control;
use crate::lecture::{Act, Lab};
use crate::live::{JobContext, Order};
use crate::speed::Speed;
use crate::train::{Logs, Player, Session, Timeline, settings};
use crate::turn::Turn;
use crate::ui::export::Format;
use crate::ui::phrase;
use crate::ui::stage::{RunId, Stage, StageEffect, StageMessage};
use crate::ui::{Effect, Message};

/// More presses than any scene takes.
const MOST_PRESSES: usize = 1000;
/// More frames than any race on a surface takes.
const MOST_FRAMES: usize = 100_000;
/// Between two presses, so that none is that of a held key.
const BETWEEN: Duration = Duration::from_secs(1);

/// The options of `gradus frame` for a scene.
pub(in crate::cli) fn frame_options() -> [Arg; 2] {
    let of_recipe = settings().into_iter().map(|setting| setting.word);
    let other = ["recipe", "surface", "study", "screen"];
    [
        Arg::new("lecture")
            .long("lecture")
            .value_name("FILE")
            .help("Instead of a run, a scene of this lecture, by its file or its name, after its reveal")
            .value_parser(clap::builder::ValueParser::path_buf())
            .conflicts_with_all(of_recipe)
            .conflicts_with_all(other),
        Arg::new("scene")
            .long("scene")
            .value_name("ID")
            .help("With --lecture: the scene with this id [default: the first]")
            .requires("lecture"),
    ]
}

/// Prints a scene of the lecture at `path`.
pub(in crate::cli) fn frame(path: &Path, options: &ArgMatches) -> Result<(), Failure> {
    let size = frame::size(options)?;
    let format: Format = look::read(options, "format")?.unwrap_or(Format::Text);
    let appearance = look::look(options, FILE_SUPPORT)?;
    let scripts = read(path)?;
    let index = match options.get_one::<String>("scene") {
        Some(id) => scene("scene", &scripts[0], id)?,
        None => 0,
    };
    let lab = scripts[0].scenes[index].lab.clone();
    let place = scripts[0].path.clone();
    let mut shown = Shown {
        stage: Stage::new(scripts, appearance, Speed::WATCHING),
        control: Control::default(),
    };
    let (columns, rows) = size;
    shown.update(StageMessage::Terminal(Message::Resize(columns, rows)));
    let first = shown.stage.begin(index);
    shown.perform(first);
    match &lab {
        Some(lab) => shown.play(lab).map_err(|why| match why {
            Failure::Failed(why) => {
                Failure::Failed(format!("{}:{}: {why}", place.display(), lab.line))
            }
            other => other,
        })?,
        None => shown.reveal(),
    }
    openings::count(&shown.control.take_openings());
    let text = shown.draw(size, format)?;
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| failure::stdout(&error))
}

/// A stage whose work is done on this thread.
struct Shown {
    stage: Stage,
    control: Control,
}

impl Shown {
    fn update(&mut self, message: StageMessage) {
        let effects = self.stage.update(message);
        self.perform(effects);
    }

    /// Does the work beside the run that these effects begin. There is no training thread for the others.
    fn perform(&mut self, effects: Vec<StageEffect>) {
        for effect in effects {
            if let StageEffect::Scene(
                run,
                Effect::Job {
                    screen,
                    order: Order::Start(job),
                },
            ) = effect
            {
                let last = Mutex::new(None);
                job.run(&JobContext::new(&self.control, &|update| {
                    *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
                }));
                let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
                if let Some(update) = last {
                    let message = Message::JobUpdate { screen, update };
                    self.update(StageMessage::Scene(run, message));
                }
            }
        }
    }

    /// Presses until all of the scene is shown, and its work has begun.
    fn reveal(&mut self) {
        let mut now = Duration::ZERO;
        for _ in 0..MOST_PRESSES {
            if self.stage.is_revealed() {
                return;
            }
            now += BETWEEN;
            self.update(StageMessage::Clock(now));
            self.update(StageMessage::Turn(Turn::Next));
        }
    }

    /// Plays the scene to its end.
    fn play(&mut self, lab: &Lab) -> Result<(), Failure> {
        let Some(run) = self.stage.run() else {
            return Ok(());
        };
        let mut waiting = player(lab)?;
        self.report(run, &mut waiting, false);
        self.reveal();
        if matches!(lab.act, Act::Surface { .. }) {
            // It goes on with the frames.
            for _ in 0..MOST_FRAMES {
                if !self.stage.wants_tick() {
                    break;
                }
                self.update(StageMessage::Scene(run, Message::Tick));
            }
        }
        let mut player = player(lab)?;
        if lab.is_run() {
            self.report(run, &mut player, true);
            let outcome = lab.play(0, &self.control);
            let outcome = outcome.map_err(|why| Failure::Failed(phrase::play_error(&why)))?;
            self.update(StageMessage::Played(run, Ok(outcome)));
        }
        self.update(StageMessage::Clock(Duration::ZERO));
        if let Some(request) = self.stage.render_request() {
            let view = frame::rendered(player.timeline(), &request);
            self.update(StageMessage::Scene(run, Message::Rendered(view)));
        }
        Ok(())
    }

    fn report(&mut self, run: RunId, player: &mut Player, to_the_end: bool) {
        let report = frame::report(player, to_the_end);
        self.update(StageMessage::Scene(run, Message::Report(report)));
    }

    fn draw(&mut self, (columns, rows): (u16, u16), format: Format) -> Result<String, Failure> {
        let cant = |error| Failure::Failed(format!("can't draw: {error}"));
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).map_err(cant)?;
        terminal
            .draw(|frame| self.stage.draw(frame))
            .map_err(cant)?;
        Ok(format.write(terminal.backend().buffer()))
    }
}

/// The run of a lab, not begun.
fn player(lab: &Lab) -> Result<Player, Failure> {
    let session = Session::new(lab.recipe.clone())?;
    let mut player = Player::new(Timeline::new(session), Logs::new());
    player.record_updates(true);
    Ok(player)
}
