//! Samples with captions.

use super::{Anchor, MARGIN, Page, Say, WIDTH};
use crate::figure::Sample;

/// Side of an image, in pixels.
const SIDE: f64 = 84.0;
/// Distance from one sample to the next.
const STEP: [f64; 2] = [132.0, 164.0];
/// Rows that fit on the page.
const ROWS: usize = 3;

pub(super) fn draw(samples: &[Sample], say: Say<'_>, page: &mut Page) {
    let columns = ((WIDTH - 2.0 * MARGIN) / STEP[0]) as usize;
    for (index, sample) in samples.iter().take(columns * ROWS).enumerate() {
        let (column, row) = ((index % columns) as f64, (index / columns) as f64);
        let at = [MARGIN + STEP[0] * column, page.top + STEP[1] * row];
        draw_sample(sample, at, say, page);
    }
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
    for (index, (name, length)) in sample.bars.iter().take(3).enumerate() {
        let top = y + SIDE + 22.0 + 15.0 * index as f64;
        page.rectangle([x, top], [60.0 * length.clamp(0.0, 1.0), 10.0], "#0072b2");
        page.text(
            [x + 64.0, top + 10.0],
            &say(name),
            Anchor::Start,
            "#333",
            12.0,
        );
    }
}
