//! Lines, bands and points.

use super::frame::Frame;
use super::{Anchor, LETTER, Mark, Page, SMALL, Say, colour, width};
use crate::figure::{At, Band, Beam, Curves, Hue, Line, Stroke, Threshold, Whisker};
use crate::phrase::Label;

/// Number of lines of a beam up to which each can be followed.
const FEW: usize = 12;
/// Rows of names above the plot.
const ROWS: usize = 3;
/// Height of such a row, in pixels.
const ROW: f64 = 16.0;

pub(super) fn draw(curves: &Curves, say: Say<'_>, page: &mut Page) {
    let (xs, ys) = curves.values(true);
    let axes = [&curves.x, &curves.y];
    legend(curves, say, page);
    let frame = |top: f64| {
        let (xs, ys) = (xs.iter().copied(), ys.iter().copied());
        Frame::new(axes, xs, ys, false, top)
    };
    let names = names(curves, &frame(page.top), say);
    let rows = names.iter().map(|name| name.row + 1).max().unwrap_or(0);
    let frame = frame(page.top + ROW * rows as f64);
    frame.draw(axes, say, page);
    frame.clipped(page, |page| {
        for one in &curves.bands {
            band(curves, one, &frame, page);
        }
        curves.beams.iter().for_each(|one| beam(one, &frame, page));
        curves.lines.iter().for_each(|one| line(one, &frame, page));
        let beside = Frame::beside(&curves.x);
        for one in &curves.whiskers {
            whisker(one, beside, &frame, page);
        }
        far(curves, &frame, page);
    });
    for one in &curves.thresholds {
        threshold(one, &frame, page);
    }
    for name in names {
        let y = frame.y.pixels[1] - 5.0 - ROW * name.row as f64;
        page.text([name.x, y], &name.text, Anchor::Start, name.colour, SMALL);
    }
}

fn legend(curves: &Curves, say: Say<'_>, page: &mut Page) {
    let lines = curves.lines.iter().map(|one| {
        let mark = match one.stroke {
            Stroke::Points => Mark::Point,
            _ => Mark::Line(stroke(one)),
        };
        (&one.name, mark, one.hue)
    });
    let whiskers = curves.whiskers.iter();
    let whiskers = whiskers.map(|one| (&one.name, Mark::Point, one.hue));
    let beams = curves.beams.iter();
    let beams = beams.map(|one| (&one.name, Mark::Line("stroke-width=\"1.2\""), one.hue));
    let bands = curves.bands.iter();
    let bands = bands.map(|one| (&one.name, Mark::Patch, one.hue));
    let levels = curves.thresholds.iter();
    let levels = levels.filter(|one| matches!(one.at, At::Y(_)));
    let levels = levels.map(|one| (&one.name, Mark::Line(DASHES), one.hue));
    let mut known: Vec<(String, Mark, &str)> = Vec::new();
    for (name, mark, hue) in lines
        .chain(whiskers)
        .chain(beams)
        .chain(bands)
        .chain(levels)
    {
        let (name, colour) = (say(name), colour(hue));
        let is_known = known.iter().any(|one| one.0 == name && one.2 == colour);
        if !is_known {
            known.push((name, mark, colour));
        }
    }
    if curves.has_far() {
        let name = say(&Label::key("figure.off-scale"));
        known.push((name, Mark::Arrow, "#555"));
    }
    page.legend(known);
}

/// The name of a vertical threshold above the plot.
struct Name {
    text: String,
    colour: &'static str,
    x: f64,
    /// Counted from the plot upwards.
    row: usize,
}

/// Places the names of vertical thresholds so that they cover neither data nor one another.
fn names(curves: &Curves, frame: &Frame, say: Say<'_>) -> Vec<Name> {
    let [left, right] = frame.x.pixels;
    let places = curves.thresholds.iter().filter_map(|one| match one.at {
        At::X(x) => {
            let x = frame.x.at(x).filter(|x| (left..=right).contains(x))?;
            Some((x, say(&one.name), colour(one.hue)))
        }
        At::Y(_) => None,
    });
    let mut places: Vec<(f64, String, &str)> = places.collect();
    places.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let mut free = [0.0; ROWS];
    let mut names = Vec::new();
    for (x, text, colour) in places.into_iter().filter(|(_, text, _)| !text.is_empty()) {
        let wide = LETTER * width(&text);
        let start = (x - wide / 2.0).min(right - wide).max(left);
        let row = free.iter().position(|end| *end <= start).unwrap_or(0);
        free[row] = start + wide + 10.0;
        names.push(Name {
            text,
            colour,
            x: start,
            row,
        });
    }
    names
}

fn band(curves: &Curves, band: &Band, frame: &Frame, page: &mut Page) {
    let bottom = frame.y.pixels[0];
    let colour = colour(band.hue);
    for run in curves.band_runs(band) {
        // On a log axis an end without a logarithm is at the bottom.
        let at = |x: f64, y: f64| Some([frame.x.at(x)?, frame.y.at(y).unwrap_or(bottom)]);
        let upper = run.iter().filter_map(|[x, _, high]| at(*x, *high));
        let lower = run.iter().rev().filter_map(|[x, low, _]| at(*x, *low));
        let around = upper.chain(lower).map(|[x, y]| format!("{x:.1},{y:.1}"));
        let points = around.collect::<Vec<_>>().join(" ");
        // A single interval has no area.
        let edge = if run.len() == 1 {
            format!(" stroke=\"{colour}\" stroke-opacity=\"0.3\" stroke-width=\"4\"")
        } else {
            String::new()
        };
        page.push(format_args!(
            "<polygon points=\"{points}\" fill=\"{colour}\" fill-opacity=\"0.18\"{edge}/>"
        ));
    }
}

fn beam(beam: &Beam, frame: &Frame, page: &mut Page) {
    let colour = colour(beam.hue);
    let (wide, opacity) = if beam.lines.len() <= FEW {
        (1.4, 0.8)
    } else {
        (0.8, 0.35)
    };
    let look = format!("stroke-width=\"{wide}\" stroke-opacity=\"{opacity}\"");
    for line in &beam.lines {
        let points = beam.x.iter().zip(line).map(|(x, y)| [*x, *y]);
        trace(points, frame, [colour, &look], 2.0, page);
    }
}

/// The attributes of a threshold's line.
const DASHES: &str = "stroke-dasharray=\"5 4\"";

/// The attributes of a line but its colour. The truth is dashed, so that what follows it shows between the dashes.
const fn stroke(line: &Line) -> &'static str {
    match (line.stroke, line.hue) {
        (Stroke::Dotted, _) => "stroke-width=\"2.2\" stroke-dasharray=\"2 4\"",
        (_, Hue::Truth) => "stroke-width=\"2.2\" stroke-dasharray=\"9 6\"",
        _ => "stroke-width=\"2.2\"",
    }
}

fn line(line: &Line, frame: &Frame, page: &mut Page) {
    let colour = colour(line.hue);
    let points = line.points.iter().copied();
    if line.stroke == Stroke::Points {
        let look = format!("fill=\"{colour}\" fill-opacity=\"0.8\" stroke=\"#fff\"");
        let pixels = points.filter_map(|point| frame.at(point));
        pixels.for_each(|at| page.circle(at, 4.5, &look));
        return;
    }
    trace(points, frame, [colour, stroke(line)], 4.0, page);
}

/// Draws each unbroken run of points that have a pixel; a single one as a dot of this radius.
fn trace(
    points: impl Iterator<Item = [f64; 2]>,
    frame: &Frame,
    [colour, look]: [&str; 2],
    radius: f64,
    page: &mut Page,
) {
    let mut draw = |run: &[[f64; 2]]| match run {
        [] => {}
        [at] => page.circle(*at, radius, &format!("fill=\"{colour}\"")),
        run => page.polyline(run, &format!("stroke=\"{colour}\" {look}")),
    };
    let mut run = Vec::new();
    for point in points {
        match frame.at(point) {
            Some(at) => run.push(at),
            None => draw(&std::mem::take(&mut run)),
        }
    }
    draw(&run);
}

fn whisker(whisker: &Whisker, beside: f64, frame: &Frame, page: &mut Page) {
    let by = if whisker.is_beside { beside } else { 0.0 };
    let colour = colour(whisker.hue);
    let at = |y: f64| frame.at([whisker.x, y]).map(|[x, y]| [x + by, y]);
    let [low, high] = whisker.interval.map(at);
    if let (Some([x, low]), Some([_, high])) = (low, high) {
        page.line([x, low], [x, high], colour, false);
        for y in [low, high] {
            page.line([x - 5.0, y], [x + 5.0, y], colour, false);
        }
    }
    if let Some(at) = at(whisker.y) {
        page.circle(at, 4.5, &format!("fill=\"{colour}\""));
    }
}

/// Marks points above the cap of y at the upper edge.
fn far(curves: &Curves, frame: &Frame, page: &mut Page) {
    let beside = Frame::beside(&curves.x);
    let points = curves.lines.iter().flat_map(|line| {
        let points = line.points.iter();
        points.map(move |[x, y]| (*x, *y, 0.0, line.hue))
    });
    let whiskers = curves.whiskers.iter().map(|one| {
        let by = if one.is_beside { beside } else { 0.0 };
        (one.x, one.y, by, one.hue)
    });
    let mut known = Vec::new();
    for (x, y, by, hue) in points.chain(whiskers) {
        let x = frame.x.at(x).map(|x| x + by);
        let Some(x) = x.filter(|_| y.is_finite() && curves.y.is_far(y)) else {
            continue;
        };
        if !known.contains(&(x, colour(hue))) {
            page.arrow([x, frame.y.pixels[1] + 2.0], colour(hue));
            known.push((x, colour(hue)));
        }
    }
}

fn threshold(threshold: &Threshold, frame: &Frame, page: &mut Page) {
    let colour = colour(threshold.hue);
    let ([left, right], [bottom, top]) = (frame.x.pixels, frame.y.pixels);
    match threshold.at {
        At::X(x) => {
            if let Some(x) = frame.x.at(x).filter(|x| (left..=right).contains(x)) {
                page.line([x, top], [x, bottom], colour, true);
            }
        }
        At::Y(y) => {
            if let Some(y) = frame.y.at(y).filter(|y| (top..=bottom).contains(y)) {
                page.line([left, y], [right, y], colour, true);
            }
        }
    }
}
