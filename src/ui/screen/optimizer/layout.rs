//! Where the panes of the Optimizer screen are.

use ratatui::layout::Rect;

use crate::ui::state::State;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// The formula, in symbols and in the numbers of one parameter.
    Formula,
    /// Effective rates and norms over the run.
    Curves,
    /// How gradient, step, state and rates are spread.
    Histograms,
    /// How noisy the gradient is by batch size.
    Noise,
}

impl Pane {
    /// Every pane, in the order in which keys go through them.
    pub(super) const ALL: [Self; 4] = [Self::Formula, Self::Curves, Self::Histograms, Self::Noise];

    /// The key of its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Formula => "anatomy.formula",
            Self::Curves => "anatomy.curves",
            Self::Histograms => "anatomy.histograms",
            Self::Noise => "anatomy.noise",
        }
    }
}

/// A pane on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) pane: Pane,
    pub(super) area: Rect,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The names of the panes, where only one of them is shown.
    pub(super) tabs: Option<Rect>,
    pub(super) places: Vec<Place>,
}

/// From this size on all panes stand together.
const TOGETHER: (u16, u16) = (72, 30);
/// Columns between neighbours.
const GAP: u16 = 2;
/// Columns of histograms and noise at least, and at most.
const RIGHT: (u16, u16) = (28, 44);
/// Rows that the curves keep, whatever the formula needs.
const LEAST_CURVES: u16 = 13;

impl Layout {
    /// `formula` says how many rows the formula needs at a width.
    pub(super) fn of(state: &State, area: Rect, formula: impl Fn(u16) -> u16) -> Self {
        let looked_at = state.panes();
        let together = area.width >= TOGETHER.0 && area.height >= TOGETHER.1;
        if together && !looked_at.large {
            let area = Rect {
                // Air above the line below, as everywhere.
                height: area.height - 1,
                ..indented(area)
            };
            return Self {
                tabs: None,
                places: arrange(area, formula(area.width)),
            };
        }
        let tabs = Rect {
            height: area.height.min(1),
            ..area
        };
        let below = (tabs.height + u16::from(area.height >= 24)).min(area.height);
        let rest = Rect {
            y: area.y + below,
            height: area.height - below,
            ..indented(area)
        };
        let pane = Pane::ALL[looked_at.chosen(Pane::ALL.len())];
        Self {
            tabs: Some(tabs),
            places: vec![Place { pane, area: rest }],
        }
    }

    /// Where a pane is, if it is shown.
    pub(super) fn place(&self, pane: Pane) -> Option<Rect> {
        let place = self.places.iter().find(|place| place.pane == pane);
        place.map(|place| place.area)
    }
}

/// The formula above, the curves below it at the left, histograms and noise at the right.
fn arrange(area: Rect, formula: u16) -> Vec<Place> {
    let formula = formula.min(area.height.saturating_sub(LEAST_CURVES + 1));
    let (top, rest) = (
        Rect {
            height: formula,
            ..area
        },
        Rect {
            y: area.y + formula + 1,
            height: area.height - formula - 1,
            ..area
        },
    );
    let right = (area.width * 2 / 5)
        .clamp(RIGHT.0, RIGHT.1)
        .min(if area.width < 100 { RIGHT.0 } else { RIGHT.1 });
    let curves = Rect {
        width: area.width - right - GAP,
        ..rest
    };
    let right = Rect {
        x: area.right() - right,
        width: right,
        ..rest
    };
    let noise = noise_rows(rest.height);
    let histograms = Rect {
        height: right.height - noise - 1,
        ..right
    };
    let noise = Rect {
        y: right.bottom() - noise,
        height: noise,
        ..right
    };
    vec![
        place(Pane::Formula, top),
        place(Pane::Curves, curves),
        place(Pane::Histograms, histograms),
        place(Pane::Noise, noise),
    ]
}

const fn place(pane: Pane, area: Rect) -> Place {
    Place { pane, area }
}

/// Rows of the noise: a line for each batch size, and what they say.
const fn noise_rows(of: u16) -> u16 {
    match of {
        0..16 => 8,
        16..18 => 9,
        _ => 10,
    }
}

fn indented(area: Rect) -> Rect {
    let cells = area.width.min(1);
    Rect {
        x: area.x + cells,
        width: area.width - cells,
        ..area
    }
}
