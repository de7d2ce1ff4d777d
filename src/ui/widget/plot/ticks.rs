//! Round tick values along an axis, and their labels.

pub use crate::figure::Scale;
pub(in crate::ui::widget) use crate::figure::ticks::{linear, logarithmic};
pub(super) use crate::figure::ticks::{multiples, nice};
use crate::ui::number::{self, Numbers};

impl Scale {
    /// As much of the range `near` as lies no further from the range `lead` than that is wide, on a logarithmic scale than a
    /// factor of ten.
    pub(super) fn within(self, lead: (f64, f64), near: (f64, f64)) -> (f64, f64) {
        let (low, high) = match self {
            Self::Linear => {
                let width = lead.1 - lead.0;
                (lead.0 - width, lead.1 + width)
            }
            Self::Log => (lead.0 / 10.0, lead.1 * 10.0),
        };
        (near.0.clamp(low, high), near.1.clamp(low, high))
    }
}

/// What the figures of an axis mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Units {
    /// Plain numbers, large ones with an exponent.
    #[default]
    Plain,
    /// Of something counted, large ones with a suffix: `20 k`.
    Counted,
    /// Shares of 1, written as percentages.
    Percent,
}

/// A tick of a linear axis with this step, in at most `width` cells if that is possible at all.
pub(in crate::ui::widget) fn label(
    x: f64,
    step: f64,
    units: Units,
    numbers: Numbers,
    width: usize,
) -> String {
    let (x, step) = match units {
        Units::Plain | Units::Counted => (x, step),
        Units::Percent => (x * 100.0, step * 100.0),
    };
    let decimals = (-(step.abs() * 1.000_001).log10().floor()).clamp(0.0, 12.0) as usize;
    let plain = if x.abs() >= 1e6 || (x != 0.0 && x.abs() < 1e-4) {
        short(x, units, numbers)
    } else if decimals == 0 {
        let sign = if x < -0.5 { "-" } else { "" };
        format!("{sign}{}", numbers.count(x.abs().round() as u64))
    } else {
        format!("{x:.decimals$}")
    };
    let text = match units {
        Units::Plain | Units::Counted => plain,
        Units::Percent => numbers.of_hundred(&plain),
    };
    if text.chars().count() <= width {
        text
    } else {
        short(x, units, numbers)
    }
}

/// A tick of a logarithmic axis.
pub(in crate::ui::widget) fn log_label(x: f64, units: Units, numbers: Numbers) -> String {
    match units {
        Units::Plain | Units::Counted => short(x, units, numbers),
        Units::Percent => numbers.of_hundred(&short(x * 100.0, units, numbers)),
    }
}

/// As few characters as three digits need: `0.02`, `5e-4`, `200`, `2e4`, `1.2e6`; counted, `20 k`, `1.2 M`.
fn short(x: f64, units: Units, numbers: Numbers) -> String {
    if x.abs() < 9_999.5 {
        return numbers.figure(x);
    }
    if units != Units::Counted || x.abs() >= 999.5e12 {
        return number::exponent(x, 2);
    }
    let text = number::si(x);
    match text.split_once(' ') {
        Some((digits, suffix)) if digits.contains('.') => {
            format!(
                "{} {suffix}",
                digits.trim_end_matches('0').trim_end_matches('.')
            )
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(ticks: &[f64], step: f64) -> Vec<String> {
        ticks
            .iter()
            .map(|&x| label(x, step, Units::Plain, Numbers::default(), 6))
            .collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        let (ticks, step) = linear(0.0, 0.3, 2);
        assert_eq!(written(&ticks, step), ["0.0", "0.2"]);
        let (ticks, step) = linear(-1.2, 3.4, 6);
        assert_eq!(written(&ticks, step), ["-1", "0", "1", "2", "3"]);
        let (ticks, step) = linear(0.0, 25_000.0, 4);
        assert_eq!(written(&ticks, step), ["0", "10 000", "20 000"]);
        let (ticks, step) = linear(0.78, 1.0, 2);
        let percent: Vec<_> = ticks
            .iter()
            .map(|&x| label(x, step, Units::Percent, Numbers::default(), 6))
            .collect();
        assert_eq!(percent, ["80 %", "100 %"]);
    }

    #[test]
    fn logarithmic_ticks_are_decades_with_2_and_5_when_few() {
        assert_eq!(
            logarithmic(0.01, 1.0, 9),
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]
        );
        assert_eq!(logarithmic(0.001, 3.0, 5), [0.001, 0.01, 0.1, 1.0]);
        assert_eq!(logarithmic(1e-9, 10.0, 4), [1e-9, 1e-6, 1e-3, 1.0]);
        assert_eq!(logarithmic(0.31, 0.39, 5), linear(0.31, 0.39, 5).0);
    }

    #[test]
    fn labels_are_short() {
        for (x, expected) in [
            (0.02, "0.02"),
            (5e-4, "5e-4"),
            (200.0, "200"),
            (2e4, "2e4"),
            (1.2e6, "1.2e6"),
            (1e13, "1e13"),
            (1e17, "1e17"),
        ] {
            assert_eq!(log_label(x, Units::Plain, Numbers::default()), expected);
        }
        let counted = |x, step| label(x, step, Units::Counted, Numbers::default(), 6);
        assert_eq!([counted(3e6, 1e6), counted(2e12, 1e12)], ["3 M", "2 T"]);
        assert_eq!(label(3e6, 1e6, Units::Plain, Numbers::default(), 6), "3e6");
        assert_eq!(
            label(2e-5, 1e-5, Units::Plain, Numbers::default(), 6),
            "2e-5"
        );
        assert_eq!(label(0.0, 1e-5, Units::Percent, Numbers::default(), 6), "0");
        assert_eq!(
            label(0.999, 0.001, Units::Percent, Numbers::default(), 6),
            "99.9 %"
        );
    }

    proptest! {
        #[test]
        fn ticks_are_inside_distinct_and_not_too_many(
            low in -1e4_f64..1e4, width in 1e-3_f64..1e5, max in 2_usize..10,
        ) {
            let (ticks, _) = linear(low, low + width, max);
            prop_assert!((2..=max.max(5)).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(ticks.iter().all(|x| *x >= low - 1e-6 * width && *x <= low + 1.000_001 * width));
            let low = low.abs() + 1e-3;
            let ticks = logarithmic(low, low + width, max);
            prop_assert!((2..=max.max(5)).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
