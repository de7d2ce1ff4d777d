//! Where the panes of the Landscape screen are.

use ratatui::layout::Rect;

use crate::ui::screen::landscape::state::Pane;
use crate::ui::state::State;

/// A pane on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) pane: Pane,
    /// Its title's line, where it has one of its own.
    pub(super) title: Option<Rect>,
    pub(super) area: Rect,
    /// Title and all.
    pub(super) whole: Rect,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The names of the panes, where only one of them is shown.
    pub(super) tabs: Option<Rect>,
    pub(super) places: Vec<Place>,
}

/// From this size on both panes stand together.
const TOGETHER: (u16, u16) = (76, 28);
/// Columns between them.
const GAP: u16 = 3;

/// The pane that is looked at.
pub(super) fn chosen(state: &State) -> Pane {
    Pane::ALL[state.panes().chosen(Pane::ALL.len())]
}

impl Layout {
    pub(super) fn of(state: &State, area: Rect) -> Self {
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !state.panes().large {
            // The left one is a cell wider where they can't be alike.
            let half = (area.width.saturating_sub(1 + GAP)).div_ceil(2);
            let place = |index: usize| {
                let before = if index == 0 { 0 } else { half + GAP };
                let whole = Rect {
                    x: area.x + 1 + before,
                    width: if index == 0 {
                        half
                    } else {
                        area.width.saturating_sub(1 + before)
                    },
                    // Air above the line below.
                    height: area.height - 1,
                    ..area
                };
                let (title, area) = split_top(whole, 1);
                Place {
                    pane: Pane::ALL[index],
                    title: Some(title),
                    area,
                    whole,
                }
            };
            return Self {
                tabs: None,
                places: vec![place(0), place(1)],
            };
        }
        let (tabs, rest) = split_top(area, 1);
        let (_, rest) = split_top(rest, u16::from(rest.height >= 24));
        let rest = Rect {
            x: rest.x + rest.width.min(1),
            width: rest.width.saturating_sub(1),
            // Air above the line below where there is some above, too.
            height: rest.height - u16::from(rest.height >= 24),
            ..rest
        };
        Self {
            tabs: Some(tabs),
            places: vec![Place {
                pane: chosen(state),
                title: None,
                area: rest,
                whole: rest,
            }],
        }
    }
}

pub(super) fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (
        Rect {
            height: rows,
            ..area
        },
        rest,
    )
}

/// A figure and the text that belongs to it. One of them may be empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) figure: Rect,
    pub(super) text: Rect,
}

/// Columns that a figure keeps where its text stands beside it.
const BESIDE: u16 = 24;
/// From this many rows on the text stands below the figure, however wide that is.
const TALL: u16 = 24;

impl Figure {
    /// Beside each other the text is so many cells wide; below the figure it gets the `rows` it needs, as long as the
    /// figure keeps `least`. Where there is no room for both, the figure stands alone, or if `large` the text; where
    /// both stand side by side, `large` gives all to the figure.
    pub(super) fn of(area: Rect, width: u16, rows: u16, least: u16, large: bool) -> Self {
        let nothing = Rect { height: 0, ..area };
        if area.height >= TALL {
            let below = rows.min(area.height.saturating_sub(least + 1));
            let (figure, text) = split_top(area, area.height - below);
            let figure = Rect {
                height: figure.height.saturating_sub(u16::from(below > 0)),
                ..figure
            };
            return Self { figure, text };
        }
        if area.width < width + BESIDE {
            let (figure, text) = if large {
                (nothing, area)
            } else {
                (area, nothing)
            };
            return Self { figure, text };
        }
        if large {
            return Self {
                figure: area,
                text: Rect { width, ..nothing },
            };
        }
        let text = Rect {
            x: area.right() - width,
            width,
            ..area
        };
        let figure = Rect {
            width: area.width - width - 3,
            ..area
        };
        Self { figure, text }
    }

    /// Text alone.
    pub(super) fn text(area: Rect) -> Self {
        let (figure, text) = split_top(area, 0);
        Self { figure, text }
    }
}
