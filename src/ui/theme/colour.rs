//! Colour arithmetic: contrast, perceived distance, and approximation in smaller palettes.

use ratatui::style::Color;

/// A 24-bit sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// From `0xRRGGBB`.
    #[must_use]
    pub const fn hex(value: u32) -> Self {
        Self((value >> 16) as u8, (value >> 8) as u8, value as u8)
    }

    /// Linear intensities of red, green and blue in 0 … 1 (the sRGB transfer function inverted).
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    /// Relative luminance as WCAG 2.2 defines it, 0 … 1.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio as WCAG 2.2 defines it, 1 … 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// Perceived distance to `other`, squared: Euclidean in Oklab (Ottosson 2020).
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (a, b) = (self.oklab(), other.oklab());
        a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum()
    }

    /// Blends with `other`: share 0 is this colour, 1 the other. Linear in sRGB, so equal steps look about equal.
    #[must_use]
    pub fn mix(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix = |a: u8, b: u8| {
            let (a, b) = (f32::from(a), f32::from(b));
            (a + (b - a) * share).round() as u8
        };
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }

    /// A close colour of the fixed part of the 256-colour palette, found without a search: for images with thousands of
    /// pixels.
    #[must_use]
    pub fn indexed_quickly(self) -> u8 {
        let level = |c: u8| match c {
            0..48 => 0,
            48..115 => 1,
            _ => (c - 35) / 40,
        };
        let cube = 16 + 36 * level(self.0) + 6 * level(self.1) + level(self.2);
        let mean = (u16::from(self.0) + u16::from(self.1) + u16::from(self.2)) / 3;
        let grey = 232 + (mean.saturating_sub(3) / 10).min(23) as u8;
        let error = |index: u8| {
            let shown = Self::indexed(index);
            let apart = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
            apart(self.0, shown.0) + apart(self.1, shown.1) + apart(self.2, shown.2)
        };
        if error(grey) < error(cube) {
            grey
        } else {
            cube
        }
    }

    fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// The colour at `index` of the 256-colour palette. The first 16 depend on the terminal; these are xterm's.
    #[must_use]
    pub const fn indexed(index: u8) -> Self {
        const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];
        match index {
            0..16 => ANSI[index as usize],
            16..232 => {
                let i = index as usize - 16;
                Self(CUBE[i / 36], CUBE[i / 6 % 6], CUBE[i % 6])
            }
            232.. => {
                let grey = 8 + 10 * (index - 232);
                Self(grey, grey, grey)
            }
        }
    }

    /// The nearest colour of the fixed part of the 256-colour palette that has at least `contrast` with `background`;
    /// if there is none, the nearest of all.
    #[must_use]
    pub fn nearest_indexed(self, background: Option<Self>, contrast: f64) -> u8 {
        let nearest = |legible: bool| {
            (16..=255_u8)
                .filter(|&index| {
                    let ratio = background.map_or(21.0, |bg| Self::indexed(index).contrast(bg));
                    !legible || ratio >= contrast
                })
                .min_by(|&a, &b| {
                    self.distance(Self::indexed(a))
                        .total_cmp(&self.distance(Self::indexed(b)))
                })
        };
        nearest(true).or_else(|| nearest(false)).unwrap_or(16)
    }
}

/// xterm's default 16 colours, which legibility tests assume.
const ANSI: [Rgb; 16] = [
    Rgb::hex(0x00_0000),
    Rgb::hex(0xcd_0000),
    Rgb::hex(0x00_cd00),
    Rgb::hex(0xcd_cd00),
    Rgb::hex(0x00_00ee),
    Rgb::hex(0xcd_00cd),
    Rgb::hex(0x00_cdcd),
    Rgb::hex(0xe5_e5e5),
    Rgb::hex(0x7f_7f7f),
    Rgb::hex(0xff_0000),
    Rgb::hex(0x00_ff00),
    Rgb::hex(0xff_ff00),
    Rgb::hex(0x5c_5cff),
    Rgb::hex(0xff_00ff),
    Rgb::hex(0x00_ffff),
    Rgb::hex(0xff_ffff),
];

/// The RGB value of a `ratatui` colour; `None` for `Reset`, which depends on the terminal.
#[must_use]
pub fn shown(colour: Color) -> Option<Rgb> {
    let index = match colour {
        Color::Rgb(r, g, b) => return Some(Rgb(r, g, b)),
        Color::Indexed(index) => index,
        Color::Reset => return None,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    Some(Rgb::indexed(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_agrees_with_known_pairs() {
        let cases = [
            (0x00_0000, 0xff_ffff, 21.0),
            (0x77_7777, 0xff_ffff, 4.48), // the grey that famously just fails
            (0x76_7676, 0xff_ffff, 4.54), // and the one that just passes
            (0xff_0000, 0xff_ffff, 4.0),
            (0x12_3456, 0x12_3456, 1.0),
        ];
        for (a, b, expected) in cases {
            let got = Rgb::hex(a).contrast(Rgb::hex(b));
            assert!((got - expected).abs() < 0.01, "{a:06x} on {b:06x}: {got}");
        }
    }

    #[test]
    fn palette_colours_are_their_own_nearest() {
        for index in [16, 21, 67, 196, 231, 233, 240, 255] {
            let nearest = Rgb::indexed(index).nearest_indexed(None, 1.0);
            assert_eq!(Rgb::indexed(nearest), Rgb::indexed(index));
        }
        assert_eq!(Rgb::indexed(110), Rgb(135, 175, 215));
    }

    #[test]
    fn the_quick_search_is_not_far_from_the_thorough_one() {
        for (r, g, b) in (0..=255_u8).step_by(15).flat_map(|r| {
            (0..=255_u8)
                .step_by(51)
                .flat_map(move |g| [0, 100, 255].map(|b| (r, g, b)))
        }) {
            let colour = Rgb(r, g, b);
            let error = |index: u8| {
                let shown = Rgb::indexed(index);
                [(r, shown.0), (g, shown.1), (b, shown.2)]
                    .map(|(a, b)| f64::from(a.abs_diff(b)).powi(2))
                    .iter()
                    .sum::<f64>()
            };
            let best = (16..=255).map(error).fold(f64::INFINITY, f64::min);
            assert!(error(colour.indexed_quickly()) <= best + 1.0, "{colour:?}");
        }
        assert_eq!(Rgb(0, 0, 0).mix(Rgb(200, 100, 50), 0.5), Rgb(100, 50, 25));
    }

    #[test]
    fn the_nearest_legible_colour_is_legible() {
        let background = Rgb::hex(0x10_1116);
        let index = Rgb::hex(0x20_2020).nearest_indexed(Some(background), 4.5);
        assert!(Rgb::indexed(index).contrast(background) >= 4.5);
    }
}
