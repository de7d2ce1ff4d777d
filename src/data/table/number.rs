//! Cells: which are missing, which are numbers, and which are dates.

use crate::data::problem::{LARGEST, TableProblem};
use crate::data::reading::Decimal;

/// Whether a cell holds nothing: it is empty or `?`, or `NA`, `N/A`, `nan`, `null`, `#N/A` or `<NA>` (in any case).
pub(in crate::data) fn is_missing(cell: &str) -> bool {
    // Most cells are told by their first letter.
    match cell.as_bytes().first() {
        None => true,
        Some(b'?') => cell.len() == 1,
        Some(b'n' | b'N' | b'#' | b'<') => ["na", "n/a", "nan", "null", "#n/a", "#na", "<na>"]
            .iter()
            .any(|word| cell.eq_ignore_ascii_case(word)),
        Some(_) => false,
    }
}

/// The number that a cell shows, with this decimal mark. Thousands may be set off by the other mark, by a blank or by an
/// apostrophe, the minus sign may be typographic, a percent sign may follow, and a sign of a currency may stand on either
/// side.
pub(super) fn number(cell: &str, decimal: Decimal) -> Option<f64> {
    if decimal == Decimal::Point
        && let Ok(number) = cell.parse()
    {
        return Some(number);
    }
    let cell = cell.strip_suffix(UNITS).map_or(cell, str::trim_end);
    let (negative, digits) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, cell.strip_prefix('+').unwrap_or(cell)),
    };
    let digits = digits
        .strip_prefix(CURRENCIES)
        .map_or(digits, str::trim_start);
    let (mark, other) = marks(decimal);
    let (whole, rest) = split(digits, mark);
    let whole = ungrouped(whole, other)?;
    let text = format!("{whole}{}", rest.replace(mark, "."));
    let number: f64 = text.parse().ok()?;
    Some(if negative { -number } else { number })
}

/// The number that a cell of a column of numbers shows; `other` is the problem of a cell that shows none.
pub(super) fn value(
    cell: &str,
    decimal: Decimal,
    other: fn(String) -> TableProblem,
) -> Result<f64, TableProblem> {
    match number(cell, decimal) {
        Some(value) if value.abs() <= LARGEST => Ok(value),
        Some(_) => Err(TableProblem::HugeNumber(cell.to_owned())),
        None => Err(other(cell.to_owned())),
    }
}

/// The decimal mark, and the one that sets off thousands.
const fn marks(decimal: Decimal) -> (char, char) {
    match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    }
}

/// The digits before the decimal mark or the exponent, and the rest.
fn split(digits: &str, mark: char) -> (&str, &str) {
    let at = digits.find([mark, 'e', 'E']).unwrap_or(digits.len());
    digits.split_at(at)
}

/// Digits without the marks between their thousands; `None` if they are not set off in groups of three.
fn ungrouped(digits: &str, other: char) -> Option<String> {
    let is_mark = |c: char| c == other || BETWEEN_THOUSANDS.contains(&c);
    let mut groups = digits.split(is_mark);
    let first = groups.next()?;
    let mut text = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        text.push_str(group);
        grouped = true;
    }
    if grouped && (first.is_empty() || first.len() > 3 || first.starts_with('0')) {
        return None;
    }
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(text)
}

/// What may stand before a number.
const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];
/// What may stand behind a number.
const UNITS: [char; 5] = ['%', '$', '€', '£', '¥'];

/// Blank, no-break blank, thin blank, narrow no-break blank and apostrophes.
const BETWEEN_THOUSANDS: [char; 6] = [' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’'];

/// What a cell says of the table's decimal mark: `0.25` and `1.234.567` settle it, `1.234` does not.
pub(super) fn evidence(cell: &str) -> Option<Decimal> {
    let is_part = |c: char| {
        c.is_ascii_digit() || ".,-−+%eE$€£¥".contains(c) || BETWEEN_THOUSANDS.contains(&c)
    };
    if !cell.contains(['.', ',']) || !cell.chars().all(is_part) {
        return None;
    }
    let [point, comma] = [Decimal::Point, Decimal::Comma].map(|mark| number(cell, mark).is_some());
    match (point, comma) {
        (true, false) => Some(Decimal::Point),
        (false, true) => Some(Decimal::Comma),
        _ => None,
    }
}

/// Whether a cell is a date, with or without a time: `2024-01-31`, `31.1.2024`, `1/31/24`, `2024-01-31T12:00:00Z`.
pub(super) fn is_date(cell: &str) -> bool {
    let (date, time) = match cell.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (cell, None),
    };
    is_day(date) && time.is_none_or(is_time)
}

fn is_day(date: &str) -> bool {
    let Some(mark) = date.chars().find(|c| "-/.".contains(*c)) else {
        return false;
    };
    let parts: Option<Vec<(usize, u32)>> = (date.split(mark))
        .map(|part| Some((part.len(), part.parse().ok()?)))
        .collect();
    let Some([a, b, c]) = parts
        .as_deref()
        .and_then(|parts| <&[_; 3]>::try_from(parts).ok())
    else {
        return false;
    };
    let is_year = |(length, _): (usize, u32)| length == 4 || length == 2;
    let are_month_and_day = |(long, m): (usize, u32), (wide, d): (usize, u32)| {
        long <= 2 && wide <= 2 && (1..=31).contains(&m) && (1..=31).contains(&d) && m.min(d) <= 12
    };
    (a.0 == 4 && are_month_and_day(*b, *c)) || (is_year(*c) && are_month_and_day(*a, *b))
}

fn is_time(time: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || ":.+-Z APMapm".contains(c);
    time.contains(':')
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_every_spelling() {
        for (cell, value) in [
            ("1.5", 1.5),
            ("-2", -2.0),
            ("+3e2", 300.0),
            ("2325.", 2325.0),
            (".5", 0.5),
            ("1,234", 1234.0),
            ("1,234,567.25", 1_234_567.25),
            ("1 234", 1234.0),
            ("1\u{202f}234,567", 1_234_567.0),
            ("1'234.5", 1234.5),
            ("12 %", 12.0),
            ("12%", 12.0),
            ("−3", -3.0),
            ("−1,000.5%", -1000.5),
            ("$1,234.50", 1234.5),
            ("-$5", -5.0),
            ("£ 7", 7.0),
            ("20€", 20.0),
        ] {
            assert_eq!(number(cell, Decimal::Point), Some(value), "{cell}");
        }
        for (cell, value) in [
            ("1,5", 1.5),
            ("-0,256", -0.256),
            ("1.234", 1234.0),
            ("1.234.567,5", 1_234_567.5),
            ("3", 3.0),
            ("2,5e3", 2500.0),
            ("12,5 %", 12.5),
            ("1.234,50 €", 1234.5),
            ("−3", -3.0),
            (",5", 0.5),
        ] {
            assert_eq!(number(cell, Decimal::Comma), Some(value), "{cell}");
        }
        for cell in [
            "", "-", "%", "1,23", "0,256", "12,3456", "1,2,3", "1234,567", "a", "1 2", "1__000",
            "$", "$$1", "$1$2", "a$", "e5", ".", "1.2.3", "--1", "0x10", "1, 234",
        ] {
            assert_eq!(number(cell, Decimal::Point), None, "{cell}");
        }
        for cell in ["0.256", "1.23", "1,2,3", "1,234,567", "1.5", ",", "1,2.345"] {
            assert_eq!(number(cell, Decimal::Comma), None, "{cell}");
        }
    }

    #[test]
    fn a_cell_settles_the_decimal_mark_only_if_it_can_be_read_one_way() {
        for (cell, mark) in [
            ("0.256", Some(Decimal::Point)),
            ("1,234.5", Some(Decimal::Point)),
            ("1,234,567", Some(Decimal::Point)),
            ("0,256", Some(Decimal::Comma)),
            ("12,5", Some(Decimal::Comma)),
            ("1.234,5", Some(Decimal::Comma)),
            ("1,234", None),
            ("1.234", None),
            ("5", None),
            ("Smith, J.", None),
            ("", None),
        ] {
            assert_eq!(evidence(cell), mark, "{cell}");
        }
    }

    #[test]
    fn dates_in_the_usual_orders() {
        for cell in [
            "2024-01-31",
            "31.1.2024",
            "1/31/24",
            "2024/01/31",
            "2024-01-31T12:00:00Z",
            "2024-01-31 12:00",
            "01/02/2024 3:04 PM",
        ] {
            assert!(is_date(cell), "{cell}");
        }
        for cell in [
            "2024",
            "1.5",
            "1.2.3.4",
            "192.168.1",
            "32/13/2024",
            "555-1234",
            "a-b-c",
            "2024-01-31 noon",
            "1-2",
            "5.1.3000000",
        ] {
            assert!(!is_date(cell), "{cell}");
        }
    }
}
