//! A figure as an SVG document, on white, in print-like colours.

mod bars;
mod curves;
mod frame;
mod matrix;
mod samples;
mod scatter;
mod table;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::{Content, Figure, Hue};
use crate::phrase::Label;

/// Width of the document, in pixels.
const WIDTH: f64 = 960.0;
/// Height of the document, in pixels.
const HEIGHT: f64 = 600.0;
/// Size of plain text, in pixels.
const TEXT: f64 = 15.0;
/// Left and right margin of heading, caption and legend, in pixels.
const MARGIN: f64 = 24.0;
/// Size of the caption and the legend, in pixels.
const SMALL: f64 = 13.0;
/// Width of an average letter of that size, in pixels.
const LETTER: f64 = 7.3;

/// Translates labels.
type Say<'a> = &'a dyn Fn(&Label) -> String;

/// The figure as an SVG document; `say` translates labels.
#[must_use]
pub fn svg(figure: &Figure, say: &dyn Fn(&Label) -> String) -> String {
    let figure = &*figure.framed(None);
    let mut page = Page::default();
    page.text(
        [MARGIN, 34.0],
        &say(&figure.title),
        Anchor::Start,
        "#111",
        20.0,
    );
    page.top = 42.0;
    if let Some(caption) = &figure.caption {
        for line in wrapped(&say(caption), (WIDTH - 2.0 * MARGIN) / LETTER) {
            page.top += 17.0;
            let at = [MARGIN, page.top - 3.0];
            page.text(at, &line, Anchor::Start, "#555", SMALL);
        }
    }
    page.top += 10.0;
    match &figure.content {
        Content::Curves(curves) => curves::draw(curves, say, &mut page),
        Content::Scatter(scatter) => scatter::draw(scatter, say, &mut page),
        Content::Bars(bars) => bars::draw(bars, say, &mut page),
        Content::Matrix(matrix) => matrix::draw(matrix, say, &mut page),
        Content::Samples(all) => samples::draw(all, say, &mut page),
        Content::Table(sheet) => table::draw(sheet, &mut page),
        // Frames hold no frames.
        Content::Frames(_) => {}
    }
    page.finish(&say(&figure.title))
}

/// Which end of a text is at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// The elements drawn so far.
#[derive(Debug, Default)]
struct Page {
    body: String,
    /// Where the next part begins, below heading, caption and legend, in pixels.
    top: f64,
}

/// How a part of a figure looks in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A filled area.
    Patch,
    /// A line, with these attributes.
    Line(&'static str),
    /// A point.
    Point,
    /// What lies above the plot.
    Arrow,
}

impl Page {
    /// Appends an element. Writing to a string can't fail.
    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.body, "{element}");
    }

    fn text(&mut self, [x, y]: [f64; 2], text: &str, anchor: Anchor, colour: &str, size: f64) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escaped(text);
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\" font-size=\"{size}\">{text}</text>"
        ));
    }

    /// A vertical text, read upwards, at the left edge of the page.
    fn upright(&mut self, middle: f64, text: &str) {
        let text = escaped(text);
        self.push(format_args!(
            "<text transform=\"translate(22 {middle:.1}) rotate(-90)\" text-anchor=\"middle\" fill=\"#333\" font-size=\"{TEXT}\">{text}</text>"
        ));
    }

    /// A straight line, dashed if `dashes`.
    fn line(&mut self, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2], colour: &str, dashes: bool) {
        let dashes = if dashes {
            " stroke-dasharray=\"5 4\""
        } else {
            ""
        };
        self.push(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"{dashes}/>"
        ));
    }

    /// A rectangle of whole pixels between two corners, so that neighbours neither overlap nor leave a seam.
    fn cell(&mut self, corners: [[f64; 2]; 2], attributes: &str) {
        let [[x1, y1], [x2, y2]] = corners.map(|corner| corner.map(f64::round));
        let ([x, y], [width, height]) = ([x1.min(x2), y1.min(y2)], [x2 - x1, y2 - y1]);
        let (width, height) = (width.abs(), height.abs());
        if width > 0.0 && height > 0.0 {
            self.push(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>"
            ));
        }
    }

    fn rectangle(&mut self, [x, y]: [f64; 2], [width, height]: [f64; 2], colour: &str) {
        self.push(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
        ));
    }

    fn circle(&mut self, [x, y]: [f64; 2], radius: f64, attributes: &str) {
        self.push(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" {attributes}/>"
        ));
    }

    /// A line through these points.
    fn polyline(&mut self, points: &[[f64; 2]], attributes: &str) {
        let mut path = String::new();
        for [x, y] in points {
            let _ = write!(path, "{x:.1},{y:.1} ");
        }
        let path = path.trim_end();
        self.push(format_args!(
            "<polyline points=\"{path}\" fill=\"none\" {attributes}/>"
        ));
    }

    /// Names beside their marks, below the caption, in as many rows as they need.
    fn legend<'a>(&mut self, entries: impl IntoIterator<Item = (String, Mark, &'a str)>) {
        let (mut x, mut y) = (MARGIN, self.top + 11.0);
        for (name, mark, colour) in entries {
            if name.is_empty() {
                continue;
            }
            let wide = 20.0 + LETTER * width(&name);
            if x > MARGIN && x + wide > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + 18.0);
            }
            self.mark([x, y - 10.0], mark, colour);
            self.text([x + 20.0, y], &name, Anchor::Start, "#333", SMALL);
            x += wide + 22.0;
        }
        self.top = y + 16.0;
    }

    /// A mark of the legend, 14 by 10 pixels.
    fn mark(&mut self, [x, y]: [f64; 2], mark: Mark, colour: &str) {
        match mark {
            Mark::Patch => self.rectangle([x, y], [14.0, 10.0], colour),
            Mark::Line(attributes) => {
                let attributes = format!("stroke=\"{colour}\" {attributes}");
                self.polyline(&[[x, y + 5.0], [x + 16.0, y + 5.0]], &attributes);
            }
            Mark::Point => self.circle([x + 7.0, y + 5.0], 4.5, &format!("fill=\"{colour}\"")),
            Mark::Arrow => self.arrow([x + 7.0, y], colour),
        }
    }

    /// A small arrow upwards with its tip here.
    fn arrow(&mut self, [x, y]: [f64; 2], colour: &str) {
        let (left, right, low) = (x - 5.0, x + 5.0, y + 9.0);
        self.push(format_args!(
            "<polygon points=\"{left:.1},{low:.1} {x:.1},{y:.1} {right:.1},{low:.1}\" fill=\"{colour}\"/>"
        ));
    }

    fn finish(self, title: &str) -> String {
        let body = self.body;
        let title = escaped(title);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" font-family=\"sans-serif\">\n<title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
        )
    }
}

/// Width of a text in average letters; East Asian letters count for almost two.
fn width(text: &str) -> f64 {
    let of = |letter: char| if letter >= '\u{1100}' { 1.8 } else { 1.0 };
    text.chars().map(of).sum()
}

/// The text in lines of at most this many average letters, broken between words.
fn wrapped(text: &str, letters: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else {
            break;
        };
        if line.is_empty() {
            line.push_str(word);
        } else if width(line) + 1.0 + width(word) <= letters {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Escapes text for XML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XML does not allow control characters.
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Colours that can be told apart with red-green colour blindness (Okabe and Ito 2008).
const LANES: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195", "#6b6b00",
];

const fn colour(hue: Hue) -> &'static str {
    match hue {
        Hue::Train => "#0072b2",
        Hue::Validation => "#d55e00",
        Hue::Truth => "#1a1a1a",
        Hue::Lane(lane) => LANES[lane % LANES.len()],
        Hue::Dim => "#9a9a9a",
        Hue::Strong => "#b0127b",
        Hue::Good => "#009e73",
        Hue::Warning => "#c0392b",
    }
}
