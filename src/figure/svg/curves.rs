//! Lines, bands and points.

use super::frame::Frame;
use super::{Anchor, Page, Say, TOP, colour};
use crate::figure::{At, Band, Beam, Curves, Line, Stroke, Threshold, Whisker};

pub(super) fn draw(curves: &Curves, say: Say<'_>, page: &mut Page) {
    let (xs, ys) = curves.values(true);
    let axes = [&curves.x, &curves.y];
    let frame = Frame::new(axes, xs.into_iter(), ys.into_iter(), false);
    legend(curves, say, page);
    frame.draw(axes, say, page);
    frame.clipped(page, |page| {
        curves.bands.iter().for_each(|one| band(one, &frame, page));
        curves.beams.iter().for_each(|one| beam(one, &frame, page));
        curves.lines.iter().for_each(|one| line(one, &frame, page));
        curves
            .whiskers
            .iter()
            .for_each(|one| whisker(one, &frame, page));
    });
    for one in &curves.thresholds {
        threshold(one, &frame, say, page);
    }
}

fn legend(curves: &Curves, say: Say<'_>, page: &mut Page) {
    let bands = curves.bands.iter().map(|one| (&one.name, one.hue));
    let beams = curves.beams.iter().map(|one| (&one.name, one.hue));
    let lines = curves.lines.iter().map(|one| (&one.name, one.hue));
    let mut known: Vec<(String, &str)> = Vec::new();
    for (name, hue) in lines.chain(beams).chain(bands) {
        let entry = (say(name), colour(hue));
        if !known.contains(&entry) {
            known.push(entry);
        }
    }
    page.legend(known);
}

fn band(band: &Band, frame: &Frame, page: &mut Page) {
    let edge = |side: usize| {
        let points = band.points.iter();
        points.filter_map(move |point| frame.at([point[0], point[side]]))
    };
    let lower: Vec<[f64; 2]> = edge(1).collect();
    let around: Vec<String> = edge(2)
        .chain(lower.into_iter().rev())
        .map(|[x, y]| format!("{x:.1},{y:.1}"))
        .collect();
    let (points, colour) = (around.join(" "), colour(band.hue));
    page.push(format_args!(
        "<polygon points=\"{points}\" fill=\"{colour}\" fill-opacity=\"0.18\"/>"
    ));
}

fn beam(beam: &Beam, frame: &Frame, page: &mut Page) {
    let attributes = format!(
        "stroke=\"{}\" stroke-width=\"0.8\" stroke-opacity=\"0.3\"",
        colour(beam.hue)
    );
    for line in &beam.lines {
        let points = beam.x.iter().zip(line).map(|(x, y)| [*x, *y]);
        unbroken(points, frame, |points| page.polyline(points, &attributes));
    }
}

fn line(line: &Line, frame: &Frame, page: &mut Page) {
    let colour = colour(line.hue);
    if line.stroke == Stroke::Points {
        let pixels = line.points.iter().filter_map(|point| frame.at(*point));
        pixels.for_each(|at| page.circle(at, 4.0, &format!("fill=\"{colour}\"")));
        return;
    }
    let dashes = match line.stroke {
        Stroke::Dotted => " stroke-dasharray=\"2 4\"",
        _ => "",
    };
    let attributes = format!("stroke=\"{colour}\" stroke-width=\"2.2\"{dashes}");
    let points = line.points.iter().copied();
    unbroken(points, frame, |points| page.polyline(points, &attributes));
    // A line of one point is a dot.
    if let [point] = line.points[..]
        && let Some(at) = frame.at(point)
    {
        page.circle(at, 4.0, &format!("fill=\"{colour}\""));
    }
}

/// Calls `draw` with each unbroken run of points that have a pixel.
fn unbroken(
    points: impl Iterator<Item = [f64; 2]>,
    frame: &Frame,
    mut draw: impl FnMut(&[[f64; 2]]),
) {
    let mut run = Vec::new();
    for point in points {
        match frame.at(point) {
            Some(at) => run.push(at),
            None if run.is_empty() => {}
            None => draw(&std::mem::take(&mut run)),
        }
    }
    if !run.is_empty() {
        draw(&run);
    }
}

fn whisker(whisker: &Whisker, frame: &Frame, page: &mut Page) {
    let [low, high] = whisker.interval;
    let colour = colour(whisker.hue);
    if let (Some([x, low]), Some([_, high])) =
        (frame.at([whisker.x, low]), frame.at([whisker.x, high]))
    {
        page.line([x, low], [x, high], colour, false);
        for y in [low, high] {
            page.line([x - 5.0, y], [x + 5.0, y], colour, false);
        }
    }
    if let Some(at) = frame.at([whisker.x, whisker.y]) {
        page.circle(at, 4.5, &format!("fill=\"{colour}\""));
    }
}

fn threshold(threshold: &Threshold, frame: &Frame, say: Say<'_>, page: &mut Page) {
    let (colour, name) = (colour(threshold.hue), say(&threshold.name));
    let ([left, right], [bottom, top]) = (frame.x.pixels, frame.y.pixels);
    match threshold.at {
        At::X(x) => {
            if let Some(x) = frame.x.at(x).filter(|x| (left..=right).contains(x)) {
                page.line([x, top], [x, bottom], colour, true);
                let (anchor, beside) = if x > f64::midpoint(left, right) {
                    (Anchor::End, x - 6.0)
                } else {
                    (Anchor::Start, x + 6.0)
                };
                page.text([beside, TOP + 14.0], &name, anchor, colour, 13.0);
            }
        }
        At::Y(y) => {
            if let Some(y) = frame.y.at(y).filter(|y| (top..=bottom).contains(y)) {
                page.line([left, y], [right, y], colour, true);
                page.text([right - 6.0, y - 6.0], &name, Anchor::End, colour, 13.0);
            }
        }
    }
}
