//! What the speaker sees in a second terminal: notes, the next scene, the time, and what is to come out.

use ratatui::Frame;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

use super::Stage;
use super::place::Work;
use super::prose::{self, Line, Piece};
use super::status::clock;
use crate::lecture::{Answered, Kind, plain};
use crate::ui::draw_context::{self, DrawContext};
use crate::ui::rects;
use crate::ui::state::Appearance;
use crate::ui::theme::{Role, Theme};

/// The notes of the scene that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// The title of the lecture.
    pub lecture: String,
    /// The number of the scene, from 1, and that of all scenes.
    pub place: (usize, usize),
    pub title: String,
    pub notes: Vec<String>,
    /// What the next press does: a key of the locale.
    pub next_press: String,
    /// The title of the next scene.
    pub next: Option<String>,
    /// Seconds since the lecture began, planned until the end of this scene, and planned in all.
    pub seconds: (f64, f64, Option<f64>),
    pub questions: Vec<Asked>,
    pub claims: Vec<Claimed>,
    pub is_off_script: bool,
}

/// A question with what is right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub question: String,
    /// What is right, where the script says so.
    pub right: Option<String>,
    pub answers: Vec<String>,
}

/// A claim, and what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claimed {
    pub claim: String,
    /// Whether it holds, once that is known.
    pub holds: Option<bool>,
    pub numbers: String,
}

impl Stage {
    /// What the speaker sees now.
    #[must_use]
    pub fn notes(&self) -> Notes {
        let script = self.text();
        let scene = self.scene();
        let place = self.place();
        let minutes = |scenes: &[crate::lecture::Scene]| -> f64 {
            scenes.iter().filter_map(|scene| scene.minutes).sum()
        };
        let asked = scene.predictions().enumerate().map(|(index, prediction)| {
            let answers = place.and_then(|place| place.answers.get(index));
            Asked {
                question: plain(&prediction.question),
                right: match &prediction.kind {
                    Kind::Choice { options, right } => {
                        right.and_then(|right| options.get(right).cloned())
                    }
                    Kind::Number { value } => Some(value.clone()),
                    Kind::Order { .. } | Kind::Curve => None,
                },
                answers: answers.map_or_else(Vec::new, |all| all.iter().map(said).collect()),
            }
        });
        let claims = scene.claims.iter().enumerate().map(|(index, claim)| {
            let judged = place.and_then(|place| place.said.as_ref()?.get(index));
            Claimed {
                claim: claim.said().to_owned(),
                holds: judged.and_then(|judged| Some(judged.as_ref().ok()?.holds)),
                numbers: match judged {
                    Some(Ok(judged)) => judged.numbers.clone(),
                    Some(Err(why)) => why.say(self.words()),
                    None => String::new(),
                },
            }
        });
        Notes {
            lecture: script.title.clone(),
            place: (self.at + 1, script.scenes.len()),
            title: scene.title.clone(),
            notes: scene.notes.clone(),
            next_press: self.next_press().to_owned(),
            next: script
                .scenes
                .get(self.at + 1)
                .map(|scene| scene.title.clone()),
            seconds: (
                self.now.as_secs_f64(),
                60.0 * minutes(&script.scenes[..=self.at]),
                self.script().minutes.map(|minutes| 60.0 * minutes),
            ),
            questions: asked.collect(),
            claims: claims.collect(),
            is_off_script: self.is_off_script(),
        }
    }

    /// Whether the next press leads to another scene: all of this one is shown, and what it computes has begun.
    #[must_use]
    pub fn is_revealed(&self) -> bool {
        matches!(self.next_press(), "stage.next" | "stage.end")
    }

    /// What the next press does, as a key of the locale.
    pub(super) fn next_press(&self) -> &'static str {
        let Some(place) = self.place() else {
            return "stage.next";
        };
        let scene = self.scene();
        if place.is_off_script() {
            "stage.returns"
        } else if !place.is_shown(scene) {
            "stage.more"
        } else if scene.lab.is_some() && place.work == Work::Waiting {
            "stage.reveal"
        } else if self.at + 1 < self.script().scenes.len() {
            "stage.next"
        } else {
            "stage.end"
        }
    }
}

/// An answer in words.
fn said(answer: &Answered) -> String {
    let list = |numbers: &[usize]| {
        let numbers = numbers.iter().map(|number| (number + 1).to_string());
        numbers.collect::<Vec<_>>().join(" ")
    };
    match answer {
        Answered::Choice(index) => (index + 1).to_string(),
        Answered::Number(number) => number.to_string(),
        Answered::Order(order) => list(order),
        Answered::Curve(heights) => format!("{:.2}", heights.last().copied().unwrap_or(1.0)),
        Answered::Votes(votes) => {
            let votes = votes.iter().map(ToString::to_string);
            votes.collect::<Vec<_>>().join(" / ")
        }
    }
}

/// Draws the notes on a terminal of their own, from line `scroll` on; `lost` says that the lecture can't be reached.
/// Returns the line from which on all of the rest fits, and the lines of a page.
pub fn draw(
    notes: &Notes,
    scroll: usize,
    lost: bool,
    appearance: Appearance,
    frame: &mut Frame<'_>,
) -> (usize, usize) {
    let theme = Theme::new(appearance.theme, appearance.depth);
    let area = frame.area();
    let scratch = std::cell::RefCell::default();
    let mut ctx = DrawContext {
        theme: &theme,
        symbols: appearance.symbols.symbols(),
        words: appearance.language.words(),
        buffer: frame.buffer_mut(),
        scratch: &scratch,
    };
    ctx.clear(area);
    let (first, rest) = rects::top(rects::indented(area), 2);
    header(notes, first, &mut ctx);
    let (rest, last) = rects::bottom(rest, 1);
    let lines = lines(notes, rest.width.saturating_sub(1), &ctx);
    let page = usize::from(rest.height);
    let most = lines.len().saturating_sub(page);
    let first = scroll.min(most);
    prose::draw(&lines[first..], rest, &mut ctx);
    let words = ctx.words;
    let mut row = ctx.row(last);
    if lost {
        row.put(words.get("stage.lost"), Role::Error);
        return (most, page);
    }
    if most > 0 {
        let shown = format!("{}-{}/{}", first + 1, first + page, lines.len());
        row.end_skip(1).end(&shown, Role::Dim).end_skip(2);
    }
    let press = known(&notes.next_press).map_or("", |key| words.get(key));
    let scroll = (most > 0).then(|| ("↑ ↓", words.get("stage.scroll")));
    let all = [("PgDn", press)].into_iter().chain(scroll);
    let all = all.chain([
        ("PgUp", words.get("stage.previous")),
        ("q", words.get("stage.quit")),
    ]);
    for (key, does) in all {
        // What does not fit is left out, rather than cut.
        if draw_context::width(key) + 1 + draw_context::width(does) > row.room() {
            continue;
        }
        row.put(key, Role::Accent)
            .skip(1)
            .put(does, Role::Dim)
            .skip(2);
    }
    (most, page)
}

/// The key of the locale, if it is one of those that a press may have.
fn known(key: &str) -> Option<&'static str> {
    [
        "stage.returns",
        "stage.more",
        "stage.reveal",
        "stage.next",
        "stage.end",
    ]
    .into_iter()
    .find(|known| *known == key)
}

fn header(notes: &Notes, area: Rect, ctx: &mut DrawContext<'_>) {
    let (elapsed, planned, all) = notes.seconds;
    let time = match all {
        Some(all) => format!("{} / {}", clock(elapsed), clock(all)),
        None => clock(elapsed),
    };
    let words = ctx.words;
    let late = elapsed - planned;
    let late = match planned {
        0.0 => None,
        _ if late > 0.0 => Some((
            words.fill("stage.behind", &[("time", &clock(late))]),
            Role::Warning,
        )),
        _ => Some((
            words.fill("stage.left", &[("time", &clock(-late))]),
            Role::Good,
        )),
    };
    let (line, _) = rects::top(area, 1);
    let mut row = ctx.row(line);
    row.end_skip(1).end(&time, Role::Strong).end_skip(2);
    if let Some((late, role)) = late {
        row.end(&late, role).end_skip(2);
    }
    let (number, count) = notes.place;
    row.put(&format!("{number}/{count}"), Role::Dim)
        .skip(2)
        .put(&notes.title, Role::Strong);
}

fn lines(notes: &Notes, cells: u16, ctx: &DrawContext<'_>) -> Vec<Line> {
    let words = ctx.words;
    let wrapped =
        |text: &str, role: Role| prose::wrap(&[(text.to_owned(), Piece::Role(role))], cells, 0, 2);
    let mut lines = Vec::new();
    if notes.is_off_script {
        lines.extend(wrapped(words.get("stage.off-script"), Role::Warning));
        lines.push(Line::default());
    }
    for note in &notes.notes {
        lines.extend(wrapped(note, Role::Text));
        lines.push(Line::default());
    }
    for asked in &notes.questions {
        lines.extend(wrapped(&asked.question, Role::Accent));
        if let Some(right) = &asked.right {
            lines.extend(wrapped(
                &format!("{} {right}", ctx.symbols.check),
                Role::Good,
            ));
        }
        if !asked.answers.is_empty() {
            lines.extend(wrapped(
                &asked.answers.join(&format!(" {} ", ctx.symbols.to)),
                Role::Strong,
            ));
        }
        lines.push(Line::default());
    }
    for claimed in &notes.claims {
        let (mark, role) = match claimed.holds {
            Some(true) => (ctx.symbols.check, Role::Good),
            Some(false) => (ctx.symbols.worse, Role::Error),
            None => (ctx.symbols.dot, Role::Dim),
        };
        let pieces = [
            (format!("{mark} "), Piece::Role(role)),
            (format!("{}  ", claimed.claim), Piece::Role(Role::Text)),
            (claimed.numbers.clone(), Piece::Role(Role::Dim)),
        ];
        lines.extend(prose::wrap(&pieces, cells, 0, 2));
    }
    if let Some(next) = &notes.next {
        lines.push(Line::default());
        let pieces = [
            (
                format!("{} ", words.get("stage.then")),
                Piece::Role(Role::Dim),
            ),
            (next.clone(), Piece::Role(Role::Strong)),
        ];
        lines.extend(prose::wrap(&pieces, cells, 0, 2));
    }
    lines
}
