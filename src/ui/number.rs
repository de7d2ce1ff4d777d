//! Formatting numbers for the screen: three significant digits, thousands separated, widths that stay constant.
//!
//! What differs between languages (the thousands separator, the position of the percent sign, the units of time) is in
//! their tables. English separates thousands by a plain space: print would use a thin one (U+2009, or U+202F), but
//! every cell of a terminal is equally wide, so the two look the same; the plain one exists in every font, can be
//! searched for and copied, and is ASCII.

use std::fmt::Display;

use super::locale::{Language, Words};

/// The number format of a language.
#[derive(Clone, Copy, Debug)]
pub struct Numbers(&'static Words);

impl Words {
    #[must_use]
    pub const fn numbers(&'static self) -> Numbers {
        Numbers(self)
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Language::English.words().numbers()
    }
}

impl Numbers {
    /// A value at rest: three significant digits (`0.259`, `12.3`, `3 400`), an exponent below 0.001 (`9.12e-4`), an SI
    /// suffix from a million on (`1.42 M`).
    #[must_use]
    pub fn figure(self, x: f64) -> String {
        let magnitude = x.abs();
        if !x.is_finite() {
            words(x)
        } else if magnitude == 0.0 {
            "0".to_owned()
        } else if magnitude < 0.000_999_5 {
            exponent(x, 2)
        } else if magnitude < 999.5 {
            significant(x)
        } else if magnitude < 999_999.5 {
            self.grouped(&format!("{x:.0}"))
        } else {
            si(x)
        }
    }

    /// A figure that moves while it is read (a loss in a legend): always three significant digits, trailing zeros kept, so
    /// that it keeps its width as long as it keeps its magnitude: `0.100`, `2.30`, `0.00910`, `9.10e-4`, `7.73e14`. At most
    /// 7 cells for a loss.
    #[must_use]
    pub fn loss(self, x: f64) -> String {
        let magnitude = x.abs();
        if (0.000_999_5..999.5).contains(&magnitude) {
            format!("{x:.*}", decimals_for(magnitude))
        } else if (magnitude > 0.0 && magnitude < 1.0)
            || (999_999.5..f64::INFINITY).contains(&magnitude)
        {
            format!("{x:.2e}")
        } else {
            self.figure(x)
        }
    }

    /// A whole number with separated thousands: `3 400`, `1 797`.
    #[must_use]
    pub fn count(self, n: u64) -> String {
        self.grouped(&n.to_string())
    }

    /// A share as a percentage with one decimal, two where it is tiny: `95.3 %`, `0.04 %`. Only an exact 1 gives 100.0, and only an exact 0 gives 0.0,
    /// as "100 %" would claim that nothing is left.
    #[must_use]
    pub fn percent(self, share: f64) -> String {
        if !share.is_finite() {
            return words(share);
        }
        let mut tenths = (share * 1000.0).round();
        if share < 1.0 && tenths >= 1000.0 {
            tenths = 999.0;
        } else if share > 0.0 && tenths <= 0.0 {
            let hundredths = (share * 10_000.0).round().max(1.0);
            return self.of_hundred(&format!("{:.2}", hundredths / 100.0));
        }
        self.of_hundred(&format!("{:.1}", tenths / 10.0))
    }

    /// Adds the percent sign to a figure: `90 %`.
    #[must_use]
    pub fn of_hundred(self, figure: &str) -> String {
        self.0.fill("number.percent", &[("percent", &figure)])
    }

    /// Progress in percent, without a sign: `42`. Truncated, not rounded: 100 only when everything is done.
    #[must_use]
    pub fn done(self, share: f64) -> String {
        self.count((100.0 * share).floor() as u64)
    }

    /// A requested share in percent to a tenth, without a sign: `90`, `97.5`.
    #[must_use]
    pub fn wanted(self, share: f64) -> String {
        self.figure((1000.0 * share).round() / 10.0)
    }

    /// A duration: `8.2 s`, `3 min 05 s`, `2 h 07 min`.
    #[must_use]
    pub fn duration(self, seconds: f64) -> String {
        if !seconds.is_finite() {
            return words(seconds);
        }
        if seconds < 59.95 {
            return self.seconds(&format!("{:.1}", seconds.max(0.0)));
        }
        let whole = seconds.round() as u64;
        let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
        if hours > 0 {
            let minutes = format!("{minutes:02}");
            let parts: [(&str, &dyn Display); 2] = [("hours", &hours), ("minutes", &minutes)];
            self.0.fill("number.hours", &parts)
        } else {
            let seconds = format!("{seconds:02}");
            let parts: [(&str, &dyn Display); 2] = [("minutes", &minutes), ("seconds", &seconds)];
            self.0.fill("number.minutes", &parts)
        }
    }

    /// A measured duration with three significant digits: `2.13 ms`, `0.213 s`, `12.3 s`, `2 min 05 s`.
    #[must_use]
    pub fn lasted(self, seconds: f64) -> String {
        if !seconds.is_finite() {
            return words(seconds);
        }
        match seconds.max(0.0) {
            zero if zero < 0.5e-6 => self.seconds("0"),
            short if short < 0.099_95 => {
                let thousands = short * 1e3;
                let text = format!("{thousands:.*}", decimals_for(thousands));
                self.0
                    .fill("number.milliseconds", &[("milliseconds", &text)])
            }
            some if some < 99.95 => self.seconds(&format!("{some:.*}", decimals_for(some))),
            long => self.duration(long),
        }
    }

    /// An epoch that does not change while it is read: `25` where it is whole, else `25.3`.
    #[must_use]
    pub fn still_epoch(self, at: f64) -> String {
        let text = self.epoch(at);
        text.strip_suffix(".0")
            .map_or_else(|| text.clone(), str::to_owned)
    }

    /// An epoch with one decimal: `85.0`, `1 204.5`.
    #[must_use]
    pub fn epoch(self, epoch: f64) -> String {
        // Truncated, not rounded: an epoch counts only once it has passed.
        let tenths = (epoch.max(0.0) * 10.0 + 1e-6) as u64;
        format!("{}.{}", self.count(tenths / 10), tenths % 10)
    }

    fn seconds(self, figure: &str) -> String {
        self.0.fill("number.seconds", &[("seconds", &figure)])
    }

    fn grouped(self, digits: &str) -> String {
        let (sign, digits) = digits
            .strip_prefix('-')
            .map_or(("", digits), |rest| ("-", rest));
        let first = match digits.len() % 3 {
            0 => digits.len().min(3),
            short => short,
        };
        let mut text = format!("{sign}{}", &digits[..first]);
        for group in digits.as_bytes()[first..].chunks(3) {
            text.push_str(self.0.get("number.thousands"));
            text.extend(group.iter().map(|&digit| char::from(digit)));
        }
        text
    }
}

/// A quantity with an SI suffix and three significant digits: `1.42 M`, `812 k`, `64.0`.
#[must_use]
pub fn si(x: f64) -> String {
    const SUFFIXES: [(f64, &str); 5] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];
    if !x.is_finite() {
        return words(x);
    }
    if x.abs() >= 999.5e12 {
        return exponent(x, 2);
    }
    for (unit, suffix) in SUFFIXES {
        // A value that rounds up to 1 000 of a unit is 1.00 of the next.
        if x.abs() >= 0.9995 * unit {
            let scaled = x / unit;
            let decimals = decimals_for(scaled.abs().max(1.0));
            let separator = if suffix.is_empty() { "" } else { " " };
            return format!("{scaled:.decimals$}{separator}{suffix}");
        }
    }
    format!("{x:.2}")
}

/// A hyper-parameter as people write it: `0.001`, `0.9`, `32`, but `1e-4`, `3e-5`. Parsing it gives the same `f32`
/// back.
#[must_use]
pub fn knob(x: f64) -> String {
    if !x.is_finite() {
        return words(x);
    }
    let x32 = x as f32;
    let magnitude = x32.abs();
    if magnitude != 0.0 && !(0.001..1e6).contains(&magnitude) {
        format!("{x32:e}")
    } else {
        format!("{x32}")
    }
}

/// Right-aligns `text` in `width` cells, so that a changing figure does not move its neighbours. `text` is ASCII and is
/// never cut.
#[must_use]
pub fn fixed(text: &str, width: usize) -> String {
    format!("{text:>width$}")
}

/// Left-aligns `text` in `width` cells. `text` is ASCII and is never cut.
#[must_use]
pub fn left(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

fn words(x: f64) -> String {
    if x.is_nan() {
        "NaN"
    } else if x > 0.0 {
        "inf"
    } else {
        "-inf"
    }
    .to_owned()
}

/// The decimals that give `magnitude` three significant digits.
fn decimals_for(magnitude: f64) -> usize {
    let mut decimals = 2;
    let mut bound = 9.995;
    while magnitude >= bound && decimals > 0 {
        decimals -= 1;
        bound *= 10.0;
    }
    let mut bound = 0.9995;
    while magnitude < bound && decimals < 12 && magnitude > 0.0 {
        decimals += 1;
        bound /= 10.0;
    }
    decimals
}

/// Three significant digits without trailing zeros.
fn significant(x: f64) -> String {
    trimmed(format!("{x:.*}", decimals_for(x.abs())))
}

/// `1.18e15`, without trailing zeros.
pub(super) fn exponent(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$e}");
    match text.split_once('e') {
        Some((mantissa, power)) => format!("{}e{power}", trimmed(mantissa.to_owned())),
        None => text,
    }
}

fn trimmed(text: String) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn english() -> Numbers {
        Numbers::default()
    }

    #[track_caller]
    fn table(f: impl Fn(f64) -> String, rows: &[(f64, &str)]) {
        for &(x, expected) in rows {
            assert_eq!(f(x), expected, "of {x:e}");
        }
    }

    #[test]
    fn figures() {
        table(
            |x| english().figure(x),
            &[
                (0.0, "0"),
                (-0.0, "0"),
                (0.25, "0.25"),
                (0.2594, "0.259"),
                (0.009_123, "0.00912"),
                (0.001, "0.001"),
                (0.000_999_9, "0.001"),
                (0.000_912, "9.12e-4"),
                (1e-7, "1e-7"),
                (9.999, "10"),
                (12.345, "12.3"),
                (-12.345, "-12.3"),
                (999.4, "999"),
                (999.9, "1 000"),
                (3400.0, "3 400"),
                (123_456.0, "123 456"),
                (1_420_000.0, "1.42 M"),
                (f64::NAN, "NaN"),
                (f64::INFINITY, "inf"),
                (f64::NEG_INFINITY, "-inf"),
            ],
        );
    }

    #[test]
    fn losses() {
        table(
            |x| english().loss(x),
            &[
                (2.3, "2.30"),
                (0.1, "0.100"),
                (0.259_4, "0.259"),
                (0.009, "0.00900"),
                (0.011_43, "0.0114"),
                (0.000_5, "5.00e-4"),
                (0.0, "0"),
                (34.56, "34.6"),
                (345.6, "346"),
                (3456.0, "3 456"),
                (1.18e15, "1.18e15"),
                (7.73e14, "7.73e14"),
                (1e13, "1.00e13"),
                (2_500_000.0, "2.50e6"),
                (f64::INFINITY, "inf"),
                (f64::NAN, "NaN"),
            ],
        );
    }

    #[test]
    fn counts() {
        for (n, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1 000"),
            (1_234_567, "1 234 567"),
            (100_000, "100 000"),
        ] {
            assert_eq!(english().count(n), expected);
        }
    }

    #[test]
    fn quantities() {
        table(
            si,
            &[
                (0.0, "0.00"),
                (0.5, "0.50"),
                (64.0, "64.0"),
                (812.0, "812"),
                (999.4, "999"),
                (999.6, "1.00 k"),
                (1_420_000.0, "1.42 M"),
                (14_200_000.0, "14.2 M"),
                (999_600.0, "1.00 M"),
                (2.5e9, "2.50 G"),
                (f64::INFINITY, "inf"),
            ],
        );
    }

    #[test]
    fn knobs() {
        table(
            knob,
            &[
                (0.001, "0.001"),
                (1e-4, "1e-4"),
                (3e-5, "3e-5"),
                (1e-7, "1e-7"),
                (0.999, "0.999"),
                (0.9, "0.9"),
                (32.0, "32"),
                (0.0, "0"),
                (0.000_25, "2.5e-4"),
                (f64::from(0.1_f32), "0.1"),
            ],
        );
    }

    #[test]
    fn percentages() {
        table(
            |x| english().percent(x),
            &[
                (1.0, "100.0 %"),
                (0.999_9, "99.9 %"),
                (0.953, "95.3 %"),
                (0.0, "0.0 %"),
                (0.000_1, "0.01 %"),
                (0.000_37, "0.04 %"),
                (0.000_6, "0.1 %"),
                (1e-9, "0.01 %"),
                (f64::NAN, "NaN"),
            ],
        );
    }

    #[test]
    fn percentages_without_a_sign() {
        table(
            |x| english().done(x),
            &[(0.0, "0"), (0.429, "42"), (0.999, "99"), (1.0, "100")],
        );
        table(
            |x| english().wanted(x),
            &[(0.9, "90"), (0.975, "97.5"), (0.9999, "100")],
        );
    }

    #[test]
    fn what_took_long_or_short_keeps_three_digits() {
        table(
            |x| english().lasted(x),
            &[
                (0.0, "0 s"),
                (0.000_213_4, "0.213 ms"),
                (0.002_134, "2.13 ms"),
                (0.021_34, "21.3 ms"),
                (0.0999, "99.9 ms"),
                (0.213_4, "0.213 s"),
                (2.134, "2.13 s"),
                (21.34, "21.3 s"),
                (99.9, "99.9 s"),
                (185.0, "3 min 05 s"),
            ],
        );
    }

    #[test]
    fn durations() {
        table(
            |x| english().duration(x),
            &[
                (0.0, "0.0 s"),
                (8.24, "8.2 s"),
                (59.99, "1 min 00 s"),
                (185.0, "3 min 05 s"),
                (7_620.0, "2 h 07 min"),
            ],
        );
    }

    #[test]
    fn korean_writes_numbers_its_own_way() {
        let korean = Language::Korean.words().numbers();
        for (n, expected) in [(999, "999"), (1078, "1,078"), (1_234_567, "1,234,567")] {
            assert_eq!(korean.count(n), expected);
        }
        table(
            |x| korean.figure(x),
            &[(-3400.0, "-3,400"), (0.259, "0.259")],
        );
        table(|x| korean.epoch(x), &[(1204.5, "1,204.5")]);
        table(|x| korean.percent(x), &[(0.967, "96.7%"), (1.0, "100.0%")]);
        table(
            |x| korean.duration(x),
            &[
                (8.24, "8.2초"),
                (185.0, "3분 05초"),
                (7_620.0, "2시간 07분"),
            ],
        );
        table(
            |x| korean.lasted(x),
            &[
                (0.0, "0초"),
                (0.002_134, "2.13 ms"),
                (2.134, "2.13초"),
                (185.0, "3분 05초"),
            ],
        );
    }

    #[test]
    fn padding_keeps_what_is_wide() {
        assert_eq!(fixed("1.2", 6), "   1.2");
        assert_eq!(fixed("1 234 567", 6), "1 234 567");
    }

    proptest! {
        #[test]
        fn a_figure_is_within_half_a_digit(x in prop_oneof![-1e6_f64..1e6, 1e-9_f64..1e-2]) {
            let shown: f64 = english().figure(x).replace(' ', "").parse().unwrap_or(f64::NAN);
            if x.abs() < 999_999.0 {
                prop_assert!((shown - x).abs() <= 0.005_1 * x.abs(), "{x} as {}", english().figure(x));
            }
        }

        #[test]
        fn a_knob_is_what_was_set(x in prop_oneof![0.0_f32..1e7, 1e-9_f32..1e-2]) {
            prop_assert_eq!(knob(f64::from(x)).parse(), Ok(x));
        }

        #[test]
        fn figures_are_narrow(x in any::<f64>()) {
            prop_assert!(si(x).len() <= 9 || x.abs() >= 1e15, "{}", si(x));
        }
    }
}
