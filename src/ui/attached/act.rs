//! What keys and the mouse do.

use std::fmt::Display;

use crossterm::event::{MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::layout::Layout;
use super::panel::Row;
use super::{Asked, Attached, AttachedEffect, Door, Over, Page, Presence, draw, keys};
use crate::attach::{OnTrigger, Requested};
use crate::turn::Turn;
use crate::ui::help;
use crate::ui::keymap::Action;
use crate::ui::refusal;
use crate::ui::save::Save;
use crate::ui::state::view::{Span, Zoom};
use crate::ui::state::{Focus, Prompt, StatusMessage};
use crate::ui::theme::{Role, Theme};
use crate::ui::write_error::WriteError;

/// The share of a window that one press pans by.
const PAN: f64 = 0.25;
/// The greatest patience that keys reach.
const MAX_PATIENCE: u32 = 1000;
/// Patience once it is switched on.
const PATIENCE: u32 = 10;

impl Attached {
    pub(super) fn act(&mut self, action: Action) -> Vec<AttachedEffect> {
        match action {
            Action::Screen(index) => {
                if let Some(page) = Page::ALL.get(index) {
                    self.page = *page;
                    self.focus = Focus::Main;
                }
            }
            Action::FocusNext => self.turn_focus(),
            Action::ChooseUp => self.row = self.row.saturating_sub(1),
            Action::ChooseDown => {
                let last = self.panel_rows().len().saturating_sub(1);
                self.row = (self.row + 1).min(last);
            }
            Action::Less => return self.turn_row(Turn::Previous),
            Action::More => return self.turn_row(Turn::Next),
            Action::Enter => self.enter(),
            Action::Own(keys::FILTER) => {
                self.page = Page::Metrics;
                self.focus = Focus::Main;
                self.over = Over::Prompt(Box::new(Prompt::new(&self.filter)), Asked::Filter);
            }
            Action::Own(keys::NEXT_RUN) if self.has_other_runs() => {
                return vec![AttachedEffect::NextRun];
            }
            Action::Own(keys::REDRAW) => return vec![AttachedEffect::Redraw],
            Action::Command => {
                self.over = Over::Prompt(Box::new(Prompt::new("")), Asked::Command);
            }
            Action::Submit => return self.submit(),
            Action::Yes => return self.yes(),
            Action::No => self.over = Over::Nothing,
            Action::Help => self.over = Over::Help(0),
            Action::ScrollUp | Action::ScrollDown => self.scroll_help(action == Action::ScrollDown),
            Action::PaneUp | Action::PaneDown => self.scroll(action == Action::PaneDown),
            Action::Back => self.back(),
            Action::Quit => return self.quit(),
            Action::Suspend => return vec![AttachedEffect::Suspend],
            Action::Theme => self.set_theme(self.appearance.theme.next()),
            action => self.act_on_view(action),
        }
        Vec::new()
    }

    fn act_on_view(&mut self, action: Action) {
        match action {
            Action::AxisKind => {
                let kind = self.next_axis();
                self.view.next_axis(&self.run.axis, kind);
            }
            Action::LogY => self.view.log = !self.view.log,
            Action::Smoothing => self.view.smoothing = self.view.smoothing.next(),
            Action::Window => {
                self.view.span = match self.view.span {
                    Span::Whole => Span::Recent,
                    Span::Recent | Span::Frozen(..) => Span::Whole,
                };
            }
            Action::Follow => {
                self.view.cursor = None;
                self.view.span = Span::Whole;
            }
            Action::Large => self.view.large = !self.view.large,
            Action::CursorLeft => self.move_cursor(-1),
            Action::CursorRight => self.move_cursor(1),
            Action::ZoomIn => self.zoom(Zoom::In),
            Action::ZoomOut => self.zoom(Zoom::Out),
            Action::PanLeft => self.pan(-PAN),
            Action::PanRight => self.pan(PAN),
            _ => {}
        }
    }

    /// Whether the curves show the whole run as it goes on, with no cursor.
    pub(super) fn is_following(&self) -> bool {
        self.view.cursor.is_none() && !matches!(self.view.span, Span::Frozen(..))
    }

    /// Whether there are other runs in the same folder.
    pub(super) fn has_other_runs(&self) -> bool {
        matches!(self.door, Door::File(_)) && !self.others.is_empty()
    }

    fn turn_focus(&mut self) {
        self.focus = match self.focus {
            Focus::Main if !self.panel_rows().is_empty() => Focus::Recipe,
            _ => Focus::Main,
        };
    }

    fn cells(&self) -> u16 {
        let curves = Layout::of(self).curves;
        curves.map_or(self.area.width, |areas| areas.inner().width)
    }

    fn move_cursor(&mut self, cells: i32) {
        let last = self.run.last_step();
        let mut view = self.view.clone();
        let window = self.view.window(&self.run.axis, last, self.cells());
        view.move_cursor(&window, last, cells);
        self.view = view;
    }

    fn zoom(&mut self, zoom: Zoom) {
        let (last, cells) = (self.run.last_step(), self.cells());
        let mut view = self.view.clone();
        let window = self.view.window(&self.run.axis, last, cells);
        let at = self.view.cursor.or(Some(last));
        view.zoom(&window, &self.run.axis, last, at, zoom);
        self.view = view;
    }

    fn pan(&mut self, share: f64) {
        let (last, cells) = (self.run.last_step(), self.cells());
        let mut view = self.view.clone();
        let window = self.view.window(&self.run.axis, last, cells);
        view.pan(&window, &self.run.axis, last, share);
        self.view = view;
    }

    fn scroll(&mut self, down: bool) {
        let layout = Layout::of(self);
        let turned = |from: usize, down: bool, most: usize| {
            if down {
                (from + 1).min(most)
            } else {
                from.min(most).saturating_sub(1)
            }
        };
        match self.page {
            Page::Metrics => {
                let most = self.most_metrics_scroll(layout.metrics);
                self.metrics_scroll = turned(self.metrics_scroll, down, most);
            }
            Page::Output => {
                // It is counted from the end, which stays where it is.
                let most = self.most_output_scroll(layout.output);
                self.output_scroll = turned(self.output_scroll, !down, most);
            }
            Page::Curves => {}
        }
    }

    fn scroll_help(&mut self, down: bool) {
        let most = help::most_scroll_of(draw::sections(self), self.area, self.symbols());
        if let Over::Help(scroll) = &mut self.over {
            *scroll = if down {
                (*scroll + 1).min(most)
            } else {
                scroll.saturating_sub(1)
            };
        }
    }

    fn back(&mut self) {
        if let Over::Prompt(_, Asked::Filter) = self.over {
            self.filter.clear();
        }
        if !matches!(self.over, Over::Nothing) {
            self.over = Over::Nothing;
        } else if self.focus == Focus::Recipe {
            self.focus = Focus::Main;
        } else if !self.filter.is_empty() {
            self.filter.clear();
        } else if !self.is_following() {
            self.act_on_view(Action::Follow);
        }
    }

    /// Leaves; a program that was started here and still runs would end with it.
    pub(super) fn quit(&mut self) -> Vec<AttachedEffect> {
        let ends_program = matches!(self.door, Door::Command(_)) && self.presence.runs;
        if ends_program && !matches!(self.over, Over::Quit) {
            self.over = Over::Quit;
            return Vec::new();
        }
        vec![AttachedEffect::Quit]
    }

    fn yes(&mut self) -> Vec<AttachedEffect> {
        match std::mem::replace(&mut self.over, Over::Nothing) {
            Over::Trigger(name) => {
                let asked = self.run.panel.trigger(&name, self.now);
                Self::send(asked)
            }
            Over::Overwrite(save) => vec![AttachedEffect::Save(Save {
                overwrite: true,
                ..save
            })],
            Over::Quit => vec![AttachedEffect::Quit],
            _ => Vec::new(),
        }
    }

    pub(super) fn send(asked: Option<Requested>) -> Vec<AttachedEffect> {
        asked
            .map(|asked| AttachedEffect::Send(asked.line))
            .into_iter()
            .collect()
    }

    /// Whether the run may be changed now; says why not.
    pub(super) fn may_change(&mut self) -> bool {
        let why = match (self.is_read_only, self.presence) {
            (true, _) => "attached.may-not",
            (false, Presence { listens: true, .. }) => return true,
            (false, Presence { runs: true, .. }) => "attached.no-way",
            (false, _) => "attached.not-there",
        };
        self.say(why, &[], Role::Warning);
        false
    }

    fn turn_row(&mut self, turn: Turn) -> Vec<AttachedEffect> {
        match self.chosen_row() {
            Some(Row::Control(name)) => {
                let is_trigger = self
                    .run
                    .panel
                    .control(&name)
                    .is_some_and(crate::attach::Control::is_trigger);
                if is_trigger {
                    self.say("attached.enter-does", &[], Role::Text);
                } else if self.may_change() {
                    let asked = self.run.panel.turn(&name, turn, self.now);
                    return Self::send(asked);
                }
            }
            Some(Row::Patience) => {
                let meter = &mut self.run.early_stopping;
                meter.patience = match (meter.patience, turn) {
                    (None, Turn::Next) => Some(1),
                    (None | Some(1), Turn::Previous) => None,
                    (Some(patience), Turn::Next) => Some((patience + 1).min(MAX_PATIENCE)),
                    (Some(patience), Turn::Previous) => Some(patience - 1),
                };
            }
            Some(Row::OnTrigger) => {
                let meter = &mut self.run.early_stopping;
                meter.on_trigger = match meter.on_trigger {
                    OnTrigger::Mark => OnTrigger::Stop,
                    OnTrigger::Stop => OnTrigger::Mark,
                };
            }
            None => {}
        }
        Vec::new()
    }

    /// Types a value of the chosen row, or asks whether it is to be triggered.
    fn enter(&mut self) {
        match self.chosen_row() {
            Some(Row::Control(name)) => {
                let Some(control) = self.run.panel.control(&name) else {
                    return;
                };
                let (is_trigger, label) = (control.is_trigger(), control.label.clone());
                if !self.may_change() {
                    return;
                }
                self.over = if is_trigger {
                    Over::Trigger(name)
                } else {
                    Over::Prompt(Box::new(Prompt::new(&format!("{label} "))), Asked::Command)
                };
            }
            Some(Row::Patience) => {
                let meter = &mut self.run.early_stopping;
                meter.patience = match meter.patience {
                    Some(_) => None,
                    None => Some(PATIENCE),
                };
            }
            Some(Row::OnTrigger) => drop(self.turn_row(Turn::Next)),
            None => {}
        }
    }

    fn submit(&mut self) -> Vec<AttachedEffect> {
        let Over::Prompt(mut prompt, asked) = std::mem::replace(&mut self.over, Over::Nothing)
        else {
            return Vec::new();
        };
        if asked == Asked::Filter {
            return Vec::new();
        }
        match self.command(prompt.text()) {
            Ok(effects) => effects,
            Err(why) => {
                prompt.error = Some(why);
                self.over = Over::Prompt(prompt, asked);
                Vec::new()
            }
        }
    }

    pub(super) fn set_theme(&mut self, theme: crate::ui::theme::ThemeId) {
        self.appearance.theme = theme;
        self.theme = Theme::new(theme, self.appearance.depth);
    }

    pub(super) fn on_saved(&mut self, what: &str, result: Result<(), WriteError>) {
        match result {
            Ok(()) => self.say("message.saved", &[("file", &what)], Role::Good),
            Err(why) => {
                let why = refusal::unsaved(&why, self.words());
                let values: [(&str, &dyn Display); 2] = [("file", &what), ("why", &why)];
                self.say("message.not-saved", &values, Role::Error);
            }
        }
    }

    fn say(&mut self, key: &'static str, values: &[(&str, &dyn Display)], role: Role) {
        self.message = Some(StatusMessage::of(self.words().fill(key, values), role));
        self.dirty = true;
    }

    pub(super) fn mouse(&mut self, event: MouseEvent) {
        if self.is_too_small() || !matches!(self.over, Over::Nothing) {
            return;
        }
        let at = Position::new(event.column, event.row);
        let layout = Layout::of(self);
        self.dirty = true;
        match event.kind {
            MouseEventKind::ScrollUp | MouseEventKind::ScrollDown => {
                let turn = if event.kind == MouseEventKind::ScrollUp {
                    Turn::Previous
                } else {
                    Turn::Next
                };
                if self.page == Page::Curves {
                    self.zoom(Zoom::by_wheel(turn));
                } else {
                    self.scroll(turn == Turn::Next);
                }
            }
            MouseEventKind::Down(_) | MouseEventKind::Drag(_) => {
                if layout.panel.contains(at) {
                    self.focus = Focus::Recipe;
                } else if let Some(areas) = &layout.curves
                    && areas.plots().any(|plot| plot.contains(at))
                {
                    self.focus = Focus::Main;
                    let inner = areas.inner();
                    let cell = at.x.saturating_sub(inner.x);
                    let last = self.run.last_step();
                    let window = self.view.window(&self.run.axis, last, inner.width);
                    self.view.cursor = Some(window.step_of_cell(cell).min(last));
                }
            }
            _ => {}
        }
    }
}
