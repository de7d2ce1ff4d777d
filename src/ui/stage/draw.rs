//! How the stage is laid out and drawn.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::Layout;
use super::{Over, Stage, before, panel, status};
use crate::ui::draw_context::DrawContext;
use crate::ui::rects;
use crate::ui::state::Appearance;
use crate::ui::theme::Theme;

impl Stage {
    /// Draws the stage.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        if frame.area() != self.area {
            self.resize(frame.area());
        }
        self.dirty = false;
        if let Some(cursor) = self.draw_into(frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    }

    pub(super) fn resize(&mut self, area: Rect) {
        self.area = area;
        self.dirty = true;
        self.lay_out();
    }

    pub(super) fn set_appearance(&mut self, appearance: Appearance) {
        if self.appearance == appearance {
            return;
        }
        self.appearance = appearance;
        self.theme = Theme::new(appearance.theme, appearance.depth);
        for place in self.places.iter_mut().flatten() {
            place.app.set_appearance(appearance);
        }
        // Another language has other text.
        self.lay_out();
    }

    /// Lays the scene out, and gives its dashboard its place.
    pub(super) fn lay_out(&mut self) {
        let scene = self.scene();
        let symbols = self.appearance.symbols.symbols();
        let layout = Layout::of(self.area, scene.lab.is_some(), self.is_full, |cells| {
            panel::rows(scene, cells, symbols)
        });
        self.layout = layout;
        // Where there is no live screen, what is laid over one still has a place.
        let live = if layout.live.is_empty() {
            rects::bottom(self.area, 1).0
        } else {
            layout.live
        };
        if let Some(place) = self.place_mut() {
            place.app.place(live, layout.bottom);
        }
    }

    fn draw_into(&mut self, buffer: &mut Buffer) -> Option<Position> {
        let (words, layout) = (self.words(), self.layout);
        let mut ctx = DrawContext {
            theme: &self.theme,
            symbols: self.appearance.symbols.symbols(),
            words,
            buffer,
            scratch: &self.scratch,
        };
        ctx.clear(self.area);
        match &self.over {
            Over::Blank => return None,
            Over::Overview(overview) => {
                overview.draw(self.text(), self.at, self.area, &mut ctx);
                return None;
            }
            Over::Nothing => {}
        }
        let scene = &self.text().scenes[self.at];
        let place = self.places[self.at].as_ref()?;
        panel::draw(scene, place, &layout, &mut ctx);
        status::draw(self, layout.bottom, &mut ctx);
        let is_off_script = place.is_off_script();
        let has_live = !layout.live.is_empty() && place.trouble.is_none();
        let waiting = scene
            .lab
            .as_ref()
            .filter(|_| place.shows_nothing_yet(scene));
        if let Some(lab) = waiting.filter(|_| has_live) {
            before::draw(lab, layout.live, &mut ctx);
        }
        let has_live = has_live && waiting.is_none();
        let place = self.places[self.at].as_mut()?;
        if !has_live {
            return place.app.draw_over(buffer);
        }
        place.app.draw_within(buffer, is_off_script)
    }
}
