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
/// Top of the body, below heading, caption and legend, in pixels.
const TOP: f64 = 96.0;

/// Translates labels.
type Say<'a> = &'a dyn Fn(&Label) -> String;

/// The figure as an SVG document; `say` translates labels.
#[must_use]
pub fn svg(figure: &Figure, say: &dyn Fn(&Label) -> String) -> String {
    let mut page = Page::default();
    page.text(
        [24.0, 34.0],
        &say(&figure.title),
        Anchor::Start,
        "#111",
        20.0,
    );
    if let Some(caption) = &figure.caption {
        page.text([24.0, 56.0], &say(caption), Anchor::Start, "#555", 13.0);
    }
    match &figure.content {
        Content::Curves(curves) => curves::draw(curves, say, &mut page),
        Content::Scatter(scatter) => scatter::draw(scatter, say, &mut page),
        Content::Bars(bars) => bars::draw(bars, say, &mut page),
        Content::Matrix(matrix) => matrix::draw(matrix, say, &mut page),
        Content::Samples(all) => samples::draw(all, say, &mut page),
        Content::Table(sheet) => table::draw(sheet, &mut page),
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

    /// Names beside patches of their colour, in one row below the caption.
    fn legend<'a>(&mut self, entries: impl IntoIterator<Item = (String, &'a str)>) {
        let mut x = 24.0;
        for (name, colour) in entries {
            if name.is_empty() {
                continue;
            }
            self.rectangle([x, 70.0], [14.0, 10.0], colour);
            self.text([x + 20.0, 80.0], &name, Anchor::Start, "#333", 13.0);
            x += 20.0 + 7.3 * width(&name) + 22.0;
        }
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
        Hue::Strong => "#5b2a86",
        Hue::Good => "#009e73",
        Hue::Warning => "#c0392b",
    }
}
