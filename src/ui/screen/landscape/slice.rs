//! The pane of the loss over a plane through the weights, with the path of the weights.

use std::fmt::Display;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::bands::Bands;
use super::keys;
use super::layout::Figure;
use super::state::{Landscape, Pane};
use super::text::Item;
use crate::geometry::slice::{Kind, Slice};
use crate::ui::canvas::Pattern;
use crate::ui::draw_context::DrawContext;
use crate::ui::locale::Words;
use crate::ui::state::State;
use crate::ui::symbols::{SymbolSet, Symbols};
use crate::ui::theme::Role;
use crate::ui::widget::contour::{Appearance, Chart, Contour, Marker, Path, strength};
use crate::ui::widget::pixels;

/// Width of the y axis with its labels, in cells.
const GUTTER: u16 = 7;
/// Number of distinguishable shades of one colour.
const SHADES: usize = 8;
/// Width of the text beside the figure, in cells.
const TEXT: u16 = 38;
/// Rows reserved for the figure above the text.
const MIN_FIGURE_ROWS: u16 = 12;

pub(super) fn areas(state: &State, area: Rect, rows: u16) -> Figure {
    Figure::of(area, TEXT, [rows, 0], MIN_FIGURE_ROWS, state.panes().large)
}

/// The role whose colour the shades have: that of the data set on which the loss is measured.
fn role(landscape: &Landscape) -> Role {
    if landscape.view.validation {
        Role::Validation
    } else {
        Role::Train
    }
}

pub(super) fn draw_figure(
    landscape: &Landscape,
    state: &State,
    area: Rect,
    ctx: &mut DrawContext<'_>,
) {
    if is_too_far(landscape) {
        let text = ctx.words.get("landscape.too-far");
        ctx.row(area).put(text, Role::Warning);
        return;
    }
    let known = landscape
        .slice
        .as_deref()
        .and_then(|slice| Some((slice, bands(landscape, state, slice)?)));
    let Some((slice, bands)) = known else {
        let waiting = ctx.words.get("landscape.waiting");
        ctx.row(area).put(waiting, Role::Dim);
        return;
    };
    let points: Vec<[f64; 2]> = slice.path.iter().map(|point| point.at).collect();
    let mut markers = Vec::new();
    if let Some(first) = points.first().filter(|_| points.len() > 1) {
        markers.push(Marker {
            at: *first,
            glyph: start_glyph(ctx.symbols),
            role: Role::Strong,
        });
    }
    markers.push(Marker {
        at: [0.0; 2],
        glyph: ctx.symbols.best,
        role: Role::Accent,
    });
    let [x, y] = slice.window;
    let Some(chart) = Chart::with_axes(x, y, area, GUTTER, ctx.words.numbers()) else {
        return;
    };
    Contour {
        chart: &chart,
        appearance: Appearance::Relief,
        role: role(landscape),
        bands: bands.count(),
        band: &|right, down| bands.at(right, 1.0 - down),
        paths: &[Path {
            points: &points,
            style: ctx.theme.style(Role::Strong),
            pattern: Pattern::Solid,
            thick: false,
            letter: None,
        }],
        markers: &markers,
    }
    .draw(ctx);
}

/// Whether the weights are too far away to show anything, as after divergence.
fn is_too_far(landscape: &Landscape) -> bool {
    let slice = landscape.slice.as_deref();
    slice.is_some_and(|slice| !slice.is_within_reach())
}

fn start_glyph(symbols: &Symbols) -> &'static str {
    symbols.hollow[0]
}

/// The bands of the slice, as many as there are distinguishable shades.
fn bands(landscape: &Landscape, state: &State, slice: &Slice) -> Option<Bands> {
    let symbols = state.symbols();
    let max = if pixels::has_colours(&state.theme, symbols) {
        SHADES
    } else {
        symbols.ramp.len()
    };
    Bands::of(slice, landscape.view.validation, max)
}

pub(super) fn items(landscape: &Landscape, state: &State) -> Vec<Item> {
    let words = state.words();
    let mut items = Vec::new();
    let within_reach = landscape
        .slice
        .as_deref()
        .filter(|_| !is_too_far(landscape));
    if let Some(slice) = within_reach {
        if let Some(bands) = bands(landscape, state, slice) {
            items.extend(scale(landscape, state, &bands));
        }
        items.push(key(slice, state));
        items.push(Item::Blank);
    }
    let settings = landscape.settings(Pane::Slice).iter();
    items.extend(settings.copied().map(Item::Setting));
    items.push(Item::Blank);
    if let Some(slice) = within_reach {
        items.extend(notes(slice, words));
    } else if !is_too_far(landscape) {
        let text = words.get("landscape.around").to_owned();
        items.push(Item::Words(text, Role::Dim, 0));
    }
    items
}

/// The shade of each band, and the losses at the borders.
fn scale(landscape: &Landscape, state: &State, bands: &Bands) -> [Item; 3] {
    let count = bands.count();
    let key = if landscape.view.validation {
        "landscape.validation-loss"
    } else {
        "landscape.train-loss"
    };
    let title = Item::Words(state.words().get(key).to_owned(), Role::Strong, 0);
    let numbers = state.words().numbers();
    let borders = bands.borders.iter().map(|x| numbers.figure(x));
    let (theme, symbols) = (&state.theme, state.symbols());
    let has_colours = pixels::has_colours(theme, symbols);
    let swatch = |band: usize| {
        let level = strength(band, count, has_colours);
        match theme.shade(role(landscape), level) {
            Some(colour) if has_colours => (Style::new().bg(colour), " "),
            _ => (theme.style(role(landscape)), pixels::ramp(symbols, level)),
        }
    };
    let swatches = Item::Swatches((0..count).map(swatch).collect());
    [title, swatches, Item::Borders(borders.collect())]
}

/// The legend of the markers.
fn key(slice: &Slice, state: &State) -> Item {
    let (words, symbols) = (state.words(), state.symbols());
    let mut pieces = Vec::new();
    if slice.path.len() > 1 {
        let trail = match symbols.set {
            SymbolSet::Ascii => symbols.dashed,
            _ => symbols.solid,
        };
        pieces.extend([
            (format!("{} ", start_glyph(symbols)), Role::Strong),
            (
                format!("{}  ", words.get("landscape.path-start")),
                Role::Dim,
            ),
            (format!("{trail}{trail} "), Role::Strong),
            (format!("{}  ", words.get("landscape.path-key")), Role::Dim),
        ]);
    }
    pieces.extend([
        (format!("{} ", symbols.best), Role::Accent),
        (words.get("landscape.now").to_owned(), Role::Dim),
    ]);
    Item::Pieces(pieces)
}

/// Whether the path is too short in the window to be visible, since random directions are nearly orthogonal to almost
/// any other.
fn is_out_of_sight(slice: &Slice) -> bool {
    const MIN_SHARE: f64 = 0.1;
    let reach = |axis: usize| slice.window[axis][1] - slice.window[axis][0];
    let is_near = |at: &[f64; 2]| (0..2).all(|axis| at[axis].abs() < MIN_SHARE * reach(axis));
    slice.path.len() > 1 && slice.path.iter().all(|point| is_near(&point.at))
}

/// Notes on the directions and on the measurement.
fn notes(slice: &Slice, words: &'static Words) -> Vec<Item> {
    let say = |text: String| Item::Words(text, Role::Dim, 0);
    let mut notes = Vec::new();
    match (slice.kind, slice.explained) {
        (Kind::Path, Some([first, second])) => {
            let values: [(&str, &dyn Display); 3] = [
                ("first", &words.numbers().percent(first)),
                ("second", &words.numbers().percent(second)),
                ("both", &words.numbers().percent((first + second).min(1.0))),
            ];
            notes.push(say(words.fill("landscape.explained", &values)));
        }
        (Kind::Path, None) => notes.push(say(words.get("landscape.along-path").to_owned())),
        (Kind::Random, _) => notes.push(say(words.get("landscape.along-random").to_owned())),
    }
    if slice.kind == Kind::Random && is_out_of_sight(slice) {
        notes.push(say(words.get("landscape.off-plane").to_owned()));
        notes.push(Item::Key(keys::DIRECTIONS, "landscape.see-path"));
    }
    let here = words.fill(
        "landscape.here",
        &[("loss", &words.numbers().loss(slice.here))],
    );
    let [some, all] = slice.samples;
    notes.push(say(if some < all {
        let values: [(&str, &dyn Display); 3] = [
            ("here", &here),
            ("some", &words.numbers().count(some as u64)),
            ("all", &words.numbers().count(all as u64)),
        ];
        words.fill("landscape.here-some", &values)
    } else {
        here
    }));
    notes
}

/// The notes at the right of the pane's title, from long to short: the resolution of the slice and its step.
pub(super) fn notes_on_title(landscape: &Landscape, state: &State) -> Vec<String> {
    let Some(slice) = landscape.slice.as_deref() else {
        return Vec::new();
    };
    let side = slice.side;
    let grid = format!("{side}{}{side}", state.symbols().times);
    let words = state.words();
    let step = words.numbers().count(slice.step);
    let values: [(&str, &dyn Display); 3] =
        [("grid", &grid), ("step", &step), ("finest", &slice.finest)];
    let long = if slice.is_finest() {
        "landscape.grid"
    } else {
        "landscape.grid-of"
    };
    vec![
        words.fill(long, &values),
        words.fill("landscape.grid", &values),
        grid.clone(),
    ]
}
