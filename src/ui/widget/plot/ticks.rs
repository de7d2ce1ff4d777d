//! Round figures along an axis, and how they are written.

pub(in crate::ui::widget) use crate::figure::ticks::{linear, logarithmic};
pub(super) use crate::figure::ticks::{multiples, nice};
use crate::ui::number::{self, Numbers};

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Equal differences, equal distances.
    #[default]
    Linear,
    /// Equal ratios, equal distances; only for what is above 0.
    Log,
}

/// What the figures of an axis mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Units {
    /// Plain numbers.
    #[default]
    Plain,
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
        Units::Plain => (x, step),
        Units::Percent => (x * 100.0, step * 100.0),
    };
    let decimals = (-(step.abs() * 1.000_001).log10().floor()).clamp(0.0, 12.0) as usize;
    let plain = if x.abs() >= 1e6 || (x != 0.0 && x.abs() < 1e-4) {
        short(x, numbers)
    } else if decimals == 0 {
        let sign = if x < -0.5 { "-" } else { "" };
        format!("{sign}{}", numbers.count(x.abs().round() as u64))
    } else {
        format!("{x:.decimals$}")
    };
    let text = match units {
        Units::Plain => plain,
        Units::Percent => numbers.of_hundred(&plain),
    };
    if text.chars().count() <= width {
        text
    } else {
        short(x, numbers)
    }
}

/// A tick of a logarithmic axis.
pub(in crate::ui::widget) fn log_label(x: f64, units: Units, numbers: Numbers) -> String {
    match units {
        Units::Plain => short(x, numbers),
        Units::Percent => numbers.of_hundred(&short(x * 100.0, numbers)),
    }
}

/// As few characters as three digits need: `0.02`, `5e-4`, `200`, `20 k`, `1.2 M`.
fn short(x: f64, numbers: Numbers) -> String {
    if x.abs() < 9_999.5 {
        return numbers.figure(x);
    }
    if x.abs() >= 999.5e12 {
        return format!("{x:.0e}");
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
            (2e4, "20 k"),
            (1.2e6, "1.2 M"),
        ] {
            assert_eq!(log_label(x, Units::Plain, Numbers::default()), expected);
        }
        assert_eq!(label(3e6, 1e6, Units::Plain, Numbers::default(), 6), "3 M");
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
            low in -1e4_f64..1e4, width in 1e-3_f64..1e5, most in 2_usize..10,
        ) {
            let (ticks, _) = linear(low, low + width, most);
            prop_assert!((2..=most.max(5)).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(ticks.iter().all(|x| *x >= low - 1e-6 * width && *x <= low + 1.000_001 * width));
            let low = low.abs() + 1e-3;
            let ticks = logarithmic(low, low + width, most);
            prop_assert!((2..=most.max(5)).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
