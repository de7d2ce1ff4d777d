//! The list of scenes, with a search.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use crate::lecture::Script;
use crate::turn::Turn;
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::theme::Role;

/// The list while it is open.
#[derive(Debug)]
pub(super) struct Overview {
    /// The index of the scene that is chosen.
    chosen: usize,
    /// What is searched for: a number or a part of a title or id.
    typed: String,
    /// The scenes that are found, as of the last drawing or key; `None` for all.
    titles: Vec<(usize, String)>,
}

/// What a key of the list leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Closed,
    Chosen(usize),
}

impl Overview {
    pub(super) fn new(script: &Script, at: usize) -> Self {
        let titles = script.scenes.iter().enumerate();
        let titles = titles.map(|(index, scene)| {
            let text = format!("{} {} {}", index + 1, scene.title, scene.id);
            (index, text.to_lowercase())
        });
        Self {
            chosen: at,
            typed: String::new(),
            titles: titles.collect(),
        }
    }

    /// The indices of the scenes that are found.
    fn found(&self) -> Vec<usize> {
        let typed = self.typed.to_lowercase();
        let number: Option<usize> = typed.parse().ok();
        let is_found = |(index, text): &&(usize, String)| match number {
            Some(number) => index + 1 == number,
            None => text.contains(&typed),
        };
        let all = self.titles.iter();
        all.filter(|one| typed.is_empty() || is_found(one))
            .map(|(index, _)| *index)
            .collect()
    }

    pub(super) fn key(&mut self, event: KeyEvent) -> Outcome {
        match event.code {
            KeyCode::Esc => return Outcome::Closed,
            KeyCode::Enter => {
                let found = self.found();
                let chosen = if found.contains(&self.chosen) {
                    Some(self.chosen)
                } else {
                    found.first().copied()
                };
                return chosen.map_or(Outcome::Open, Outcome::Chosen);
            }
            KeyCode::Up | KeyCode::PageUp => self.go(Turn::Previous),
            KeyCode::Down | KeyCode::PageDown => self.go(Turn::Next),
            KeyCode::Backspace => {
                self.typed.pop();
            }
            KeyCode::Char(letter) => self.typed.push(letter),
            _ => {}
        }
        Outcome::Open
    }

    fn go(&mut self, turn: Turn) {
        let found = self.found();
        if found.is_empty() {
            return;
        }
        let at = found.iter().position(|index| *index == self.chosen);
        self.chosen = match at {
            Some(at) => found[turn.around(at, found.len())],
            None => found[0],
        };
    }

    pub(super) fn draw(&self, script: &Script, at: usize, area: Rect, ctx: &mut DrawContext<'_>) {
        let (rest, bottom) = rects::bottom(area, 1);
        let (title, list) = rects::top(rects::indented(rest), 2);
        ctx.row(title).put(&script.title, Role::Strong);
        let found = self.found();
        let chosen = found
            .iter()
            .position(|index| *index == self.chosen)
            .unwrap_or(0);
        let rows = usize::from(list.height).max(1);
        let first = chosen
            .saturating_sub(rows / 2)
            .min(found.len().saturating_sub(rows));
        for (number, y) in (first..found.len()).zip(list.top()..list.bottom()) {
            let index = found[number];
            let scene = &script.scenes[index];
            let row_area = Rect {
                y,
                height: 1,
                ..list
            };
            let role = match number == chosen {
                true => Role::Selected,
                false if index == at => Role::Strong,
                false => Role::Text,
            };
            let mut row = ctx.row(row_area);
            row.end_skip(1);
            if let Some(minutes) = scene.minutes {
                row.end(&super::status::clock(minutes * 60.0), Role::Dim)
                    .end_skip(2);
            }
            row.put(&format!("{:>3} ", index + 1), Role::Dim)
                .put(&format!(" {} ", scene.title), role);
        }
        let hint = ctx.words.get("stage.overview-hint");
        let mut row = ctx.row(bottom);
        row.skip(1)
            .put("/", Role::Accent)
            .put(&self.typed, Role::Strong)
            .skip(2);
        row.put(hint, Role::Dim);
    }
}
