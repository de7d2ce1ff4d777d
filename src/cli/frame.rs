//! `gradus frame`: prints one frame of the dashboard, for slides, snapshots and the README.

use std::io::Write;
use std::sync::Arc;

use clap::ArgMatches;
use clap::parser::ValueSource;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::colours::TerminalSupport;
use super::{Failure, failure, frame_studies, idle, look, race_surface, recipe, train};
use crate::live::{Payload, Pending, RenderCaches, RenderRequest, Report, Speed, Status};
use crate::surface::{Surface, SurfaceRace, SurfaceRacePlan};
use crate::train::player::{Listener, RunEvent, RunStatus};
use crate::train::timeline::CheckpointWeights;
use crate::train::{Logs, Player, Session, Timeline, Until};
use crate::ui::export::Format;
use crate::ui::screen::{self, Entry as Screen};
use crate::ui::symbols::SymbolSet;
use crate::ui::theme::Depth;
use crate::ui::{App, Message};

/// Allowed columns and rows of a frame.
const SIZES: std::ops::RangeInclusive<u16> = 1..=1000;

/// A file supports everything.
pub(super) const FILE_SUPPORT: TerminalSupport = TerminalSupport {
    depth: Depth::True,
    symbols: SymbolSet::Braille,
};

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let (text, player) = picture(options)?;
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| failure::stdout(&error))?;
    train::check_reached(player.session())
}

/// The frame, and the run that it shows.
pub(super) fn picture(options: &ArgMatches) -> Result<(String, Player), Failure> {
    let given = recipe::given(options)?;
    let mut recipe = recipe::of(&given)?;
    let (columns, rows) = size(options)?;
    let format: Format = look::read(options, "format")?.unwrap_or(Format::Text);
    let mut shown = look::screen(options)?;
    let appearance = look::look(options, FILE_SUPPORT)?;
    let surface = race_surface::surface(options)?;
    let race = surface
        .map(|surface| race(surface, recipe.until.as_ref()))
        .transpose()?;
    if race.is_some() {
        shown = race_screen(options, shown)?;
        // The frame shows the race; the run beside it only has to exist.
        recipe.until = None;
    }
    let study = frame_studies::study(options, &mut shown)?;
    match recipe.until {
        Some(Until::Step(_) | Until::Epoch(_)) => {}
        // The study is the picture, and says what does not fit.
        _ if study.is_some() => {}
        None if race.is_some() => {}
        Some(Until::Stopped) if recipe.stops_by_itself() => {}
        Some(Until::Reached(..)) => train::give_end(&mut recipe)?,
        _ => {
            return Err(Failure::Usage(
                "frame needs --until 'step N', 'epoch N', 'loss X' or 'accuracy X', or 'stopped' with --early-stopping"
                    .to_owned(),
            ));
        }
    }
    let mut app = App::new(appearance);
    // Effects are ignored: there is no training thread.
    let _ = app.update(Message::Resize(columns, rows));
    app.show(shown);
    let on_data = race.is_none() && study.is_none();
    if let Some(race) = race {
        let (screen, update) = (shown.id, Payload::of(Arc::new(race)));
        let _ = app.update(Message::JobUpdate { screen, update });
    }
    let remarks = idle::remarks(&given, &recipe, false);
    let mut player = Player::new(Timeline::new(Session::new(recipe)?), Logs::new());
    for remark in remarks {
        failure::complain(&remark);
    }
    player.record_updates(true);
    let report = report(&mut player, on_data);
    let _ = app.update(Message::Report(report));
    if let Some(study) = study {
        study.choose(&mut app)?;
    }
    if on_data || study.is_some() {
        frame_studies::make(&mut app)?;
    }
    if options.get_flag("intervals") {
        app.open_intervals();
    }
    let text = draw(&mut app, player.timeline(), (columns, rows), format)?;
    Ok((text, player))
}

/// Draws the dashboard of a run, in columns and rows.
pub(super) fn draw(
    app: &mut App,
    timeline: &Timeline,
    (columns, rows): (u16, u16),
    format: Format,
) -> Result<String, Failure> {
    if let Some(request) = app.render_request() {
        let _ = app.update(Message::Rendered(rendered(timeline, &request)));
    }
    let cant = |error| Failure::Failed(format!("can't draw: {error}"));
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).map_err(cant)?;
    terminal.draw(|frame| app.draw(frame)).map_err(cant)?;
    Ok(format.write(terminal.backend().buffer()))
}

/// The race on a surface, up to a step or its end.
fn race(surface: &'static Surface, until: Option<&Until>) -> Result<SurfaceRace, Failure> {
    let steps = match until {
        None => surface.steps,
        Some(Until::Step(step)) if *step <= race_surface::MOST_STEPS => *step,
        Some(other) => {
            return Err(Failure::Usage(format!(
                "--until can't be '{other}' with --surface: expected 'step N' with N up to {}",
                race_surface::MOST_STEPS
            )));
        }
    };
    let mut arena = SurfaceRace::new(SurfaceRacePlan::of(surface));
    arena.advance(steps);
    Ok(arena)
}

/// The screen of surfaces, or an error if another one was requested.
fn race_screen(options: &ArgMatches, asked: &'static Screen) -> Result<&'static Screen, Failure> {
    const SURFACES: &str = "surfaces";
    let is_given = options.value_source("screen") == Some(ValueSource::CommandLine);
    match screen::find(SURFACES) {
        Some(surfaces) if !is_given || surfaces.shares_number_with(asked) => Ok(surfaces),
        _ => Err(Failure::Usage(format!(
            "--surface is on --screen race, not on {}",
            asked.id
        ))),
    }
}

/// Renders the request completely.
pub(super) fn rendered(timeline: &Timeline, request: &RenderRequest) -> Payload {
    let snapshot = Arc::new(timeline.snapshot(request.extras(), &mut CheckpointWeights::default()));
    let mut caches = RenderCaches::default();
    loop {
        if let (view, true) = request.render(&snapshot, &mut caches) {
            return view;
        }
    }
}

pub(super) fn size(options: &ArgMatches) -> Result<(u16, u16), Failure> {
    let text = options
        .get_one::<String>("size")
        .map_or("120x40", String::as_str);
    let side = |side: &str| side.parse().ok().filter(|side| SIZES.contains(side));
    text.split_once(['x', '×'])
        .and_then(|(columns, rows)| Some((side(columns)?, side(rows)?)))
        .ok_or_else(|| {
            Failure::Usage(format!(
                "--size can't be '{text}': expected COLSxROWS like 120x40, each {} to {}",
                SIZES.start(),
                SIZES.end()
            ))
        })
}

/// The run in one report: trained to its end, or started and paused. A frame is a function of its recipe, so its report
/// has no elapsed time.
pub(super) fn report(player: &mut Player, to_the_end: bool) -> Report {
    let mut collected = Collector::default();
    player.begin(&mut collected);
    while to_the_end && !player.timeline().is_over() {
        player.play(&mut collected);
    }
    Report {
        events: collected.0.take(),
        status: Status::of(player.session(), !to_the_end, 0.0, Speed::Unlimited),
    }
}

/// Collects the events of a run, with the position of each step.
#[derive(Default)]
struct Collector(Pending);

impl Listener for Collector {
    fn on_event(&mut self, event: RunEvent<'_>, status: RunStatus<'_>) {
        let has_position = matches!(event, RunEvent::Began | RunEvent::Advanced(_));
        if !matches!(event, RunEvent::Position) {
            self.0.push_event(event, status, None);
        }
        if has_position {
            self.0.push_event(RunEvent::Position, status, None);
        }
    }
}
