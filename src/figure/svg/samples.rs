//! Samples with captions.

use super::{Anchor, LETTER, MARGIN, Page, Say, WIDTH, width};
use crate::figure::Sample;

/// Side of an image, in pixels.
const SIDE: f64 = 84.0;
/// Distance from one row to the next.
const ROW: f64 = 164.0;
/// Least distance from one sample to the next in a row.
const COLUMN: f64 = 132.0;
/// Blank between the texts of two samples.
const GAP: f64 = 18.0;
/// Length of the longest bar.
const BAR: f64 = 60.0;
/// Most bars of a sample.
const BARS: usize = 3;
/// Rows that fit on the page.
const ROWS: usize = 3;

pub(super) fn draw(samples: &[Sample], say: Say<'_>, page: &mut Page) {
    let room = WIDTH - 2.0 * MARGIN;
    let widest = samples.iter().map(|sample| breadth(sample, say));
    let column = widest.fold(COLUMN, f64::max).min(room);
    let columns = ((room + GAP) / column) as usize;
    for (index, sample) in samples.iter().take(columns * ROWS).enumerate() {
        let at = [
            MARGIN + column * (index % columns) as f64,
            page.top + ROW * (index / columns) as f64,
        ];
        draw_sample(sample, at, say, page);
    }
}

/// The breadth of a sample with its texts and the blank after them, in pixels.
fn breadth(sample: &Sample, say: Say<'_>) -> f64 {
    let bars = sample.bars.iter().take(BARS);
    let bars = bars.map(|(name, _)| BAR + 4.0 + LETTER * width(&say(name)));
    let texts = bars.fold(LETTER * width(&say(&sample.caption)), f64::max);
    texts + GAP
}

fn draw_sample(sample: &Sample, [x, y]: [f64; 2], say: Say<'_>, page: &mut Page) {
    let (pixels, width) = &sample.pixels;
    if *width > 0 {
        let side = SIDE / *width as f64;
        for (index, brightness) in pixels.iter().enumerate() {
            let corner = |by: usize| {
                let (column, row) = (index % width + by, index / width + by);
                [x + side * column as f64, y + side * row as f64]
            };
            let grey = 255 - (255.0 * brightness.clamp(0.0, 1.0)) as u8;
            let attributes = format!("fill=\"#{grey:02x}{grey:02x}{grey:02x}\"");
            page.cell([corner(0), corner(1)], &attributes);
        }
    }
    page.text(
        [x, y + SIDE + 16.0],
        &say(&sample.caption),
        Anchor::Start,
        "#111",
        13.0,
    );
    for (index, (name, length)) in sample.bars.iter().take(BARS).enumerate() {
        let top = y + SIDE + 22.0 + 15.0 * index as f64;
        page.rectangle([x, top], [BAR * length.clamp(0.0, 1.0), 10.0], "#0072b2");
        page.text(
            [x + BAR + 4.0, top + 10.0],
            &say(name),
            Anchor::Start,
            "#333",
            12.0,
        );
    }
}
