//! The heights of the contour lines.

use crate::surface::Surface;
use crate::ui::widget::contour::Levels;

/// Points per side at which the height of a surface is sampled.
const SAMPLES: u32 = 48;
/// Height of the lowest level above the floor, as a fraction of the highest point of the window.
const LOWEST: f64 = 3e-4;

/// Heights above the floor of a surface, spaced logarithmically up to the highest point of the window, so that a slope
/// falling by orders of magnitude has contour lines all the way down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heights {
    floor: f64,
    levels: Levels,
}

impl Heights {
    /// `count` levels for a surface.
    pub(super) fn of(surface: &Surface, count: usize) -> Self {
        let window = surface.window;
        let coordinate = |[low, high]: [f64; 2], i: u32| {
            low + (high - low) * (f64::from(i) + 0.5) / f64::from(SAMPLES)
        };
        let points = (0..SAMPLES).flat_map(|i| (0..SAMPLES).map(move |j| (i, j)));
        let highest = points
            .map(|(i, j)| {
                surface.at([coordinate(window.x, i), coordinate(window.y, j)]) - surface.floor
            })
            .fold(f64::MIN_POSITIVE, f64::max);
        let step = (1.0 / LOWEST).powf(1.0 / count.max(1) as f64);
        Self {
            floor: surface.floor,
            levels: Levels::by_ratio(highest * LOWEST, step, count),
        }
    }

    /// The band of a value, from 0.
    pub(super) fn band(&self, value: f64) -> usize {
        self.levels.band(value - self.floor)
    }

    /// The number of bands.
    pub(super) fn bands(&self) -> usize {
        self.levels.bands()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::SURFACES;

    #[test]
    fn levels_rise_by_equal_ratios_and_divide_every_window() {
        for surface in SURFACES {
            let levels = Heights::of(surface, 12);
            assert_eq!(levels.bands(), 13);
            for minimum in surface.minima {
                assert_eq!(levels.band(surface.at(*minimum)), 0, "{}", surface.id);
            }
            assert_eq!(levels.band(f64::INFINITY), 12);
            // Most bands occur at the sampled points; the innermost may lie between them.
            let coordinate =
                |[low, high]: [f64; 2], i: i32| low + (high - low) * f64::from(i) / 12.0;
            let points = (0..=12).flat_map(|i| (0..=12).map(move |j| (i, j)));
            let window = surface.window;
            let mut bands: Vec<usize> = points
                .map(|(i, j)| {
                    levels.band(surface.at([coordinate(window.x, i), coordinate(window.y, j)]))
                })
                .collect();
            bands.sort_unstable();
            bands.dedup();
            assert!(bands.len() >= 8, "{}: {bands:?}", surface.id);
        }
    }
}
