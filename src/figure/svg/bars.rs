//! Bars over categories.

use super::frame::Frame;
use super::{Mark, Page, Say, colour};
use crate::figure::{Axis, Bars};

pub(super) fn draw(bars: &Bars, say: Say<'_>, page: &mut Page) {
    let count = bars.categories.len();
    let x = Axis {
        range: Some([-0.6, count as f64 - 0.4]),
        ticks: bars
            .categories
            .iter()
            .enumerate()
            .map(|(index, label)| (index as f64, label.clone()))
            .collect(),
        ..Axis::new(bars.x.clone())
    };
    let y = Axis::new(bars.y.clone());
    let axes = [&x, &y];
    let parts = bars.parts.iter();
    page.legend(parts.map(|part| (say(&part.name), Mark::Patch, colour(part.hue))));
    let ends = bars.ends().into_iter();
    let frame = Frame::new(axes, std::iter::empty(), ends, false, page.top);
    frame.draw(axes, say, page);
    frame.clipped(page, |page| {
        for (index, part) in bars.parts.iter().enumerate() {
            for category in 0..count {
                let [from, to] = bars.span(index, category);
                let [left, right] = sides(bars, index, category);
                let corners = (frame.at([left, from]), frame.at([right, to]));
                if let (Some([left, from]), Some([right, to])) = corners {
                    let (top, height) = (from.min(to), (from - to).abs());
                    page.rectangle([left, top], [right - left, height], colour(part.hue));
                }
            }
        }
    });
}

/// The left and right end of a bar on the x axis.
fn sides(bars: &Bars, part: usize, category: usize) -> [f64; 2] {
    let middle = category as f64;
    if bars.is_stacked {
        return [middle - 0.4, middle + 0.4];
    }
    let width = 0.8 / bars.parts.len() as f64;
    let left = middle - 0.4 + width * part as f64;
    [left, left + 0.95 * width]
}
