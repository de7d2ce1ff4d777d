//! Lines before a table: those that begin with `#`, as many programs write them before, or as, the header, and one like
//! `sep=;`, which tells spreadsheets what separates the cells.

use super::layout::{Layout, Records, sample};
use super::locate::line_breaks;
use crate::data::reading::Reading;
use csv::StringRecord;

const MARK: char = '#';

/// A table without the lines of comment before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Body<'t> {
    /// The table itself, from the header on.
    pub(super) text: &'t str,
    /// The lines of the file before it.
    pub(super) lines_before: u64,
    /// Those of them that are comments.
    pub(super) comments: usize,
}

impl<'t> Body<'t> {
    /// The table in `text`, without what stands before it.
    ///
    /// The last line of comment is the header if it has as many names as the next line has cells and that does not name
    /// numbers itself. Several lines of comment that all have so many cells are rows.
    pub(super) fn of(text: &'t str, reading: &Reading) -> Self {
        let start = declaration(text);
        let body = Self::after_comments(&text[start..], reading);
        Self {
            lines_before: body.lines_before + line_breaks(&text[..start]),
            ..body
        }
    }

    fn after_comments(text: &'t str, reading: &Reading) -> Self {
        let whole = Self::from(text, 0, 0);
        let (starts, end) = comments(text);
        let rest = &text[end..];
        let Some(&last) = starts.last().filter(|_| !rest.trim().is_empty()) else {
            return whole;
        };
        let layout = Layout::of(rest, reading);
        let rows = sample(rest, layout.delimiter);
        let columns = rows.first().map_or(0, StringRecord::len);
        let names = text[last..end].trim_end();
        let fits = |line: &str| columns > 1 && cells(line, layout) == columns;
        let fitting = starts.iter().filter(|at| fits(line_at(text, **at)));
        if starts.len() > 1 && fitting.count() == starts.len() {
            return whole;
        }
        let bare = names.trim_start_matches(MARK).trim_start_matches(' ');
        let may_name = reading.header != Some(false) && !layout.names_numbers(&rows);
        // The first of the names may be the mark itself.
        let is_name = fits(names)
            && cells(bare, layout) == columns
            && bare.starts_with([',', ';', '|', '\t']);
        match () {
            () if !may_name => Self::from(text, end, starts.len()),
            () if is_name => Self::from(text, last, starts.len() - 1),
            () if fits(bare) => {
                let start = last + (names.len() - bare.len());
                Self::from(text, start, starts.len() - 1)
            }
            () => Self::from(text, end, starts.len()),
        }
    }

    fn from(text: &'t str, start: usize, comments: usize) -> Self {
        Self {
            text: &text[start..],
            lines_before: line_breaks(&text[..start]),
            comments,
        }
    }
}

/// Where a first line like `sep=;` ends; 0 without one.
fn declaration(text: &str) -> usize {
    let line = text
        .split_inclusive(['\n', '\r'])
        .next()
        .unwrap_or_default();
    let declared = line.trim_end_matches(['\n', '\r']).trim_matches('"');
    let is_one = declared.len() == 5 && declared.to_ascii_lowercase().starts_with("sep=");
    let end =
        line.len() + usize::from(line.ends_with('\r') && text[line.len()..].starts_with('\n'));
    if is_one { end } else { 0 }
}

/// Where the lines of comment at the start of `text` begin, and where the last of them ends. Blank lines between them
/// belong to them.
fn comments(text: &str) -> (Vec<usize>, usize) {
    let (mut starts, mut end, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with(MARK) {
            starts.push(at);
            end = at + line.len();
        } else if !line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    (starts, end)
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

fn cells(line: &str, layout: Layout) -> usize {
    let mut cells = 0;
    // A line that can't be read has no cells.
    let _ = Records::of(line, layout.delimiter).each("", |record| {
        cells = record.len();
        Ok(())
    });
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> (&str, u64, usize) {
        let body = Body::of(text, &Reading::default());
        (body.text, body.lines_before, body.comments)
    }

    #[test]
    fn comments_are_left_out_and_a_header_among_them_is_kept() {
        for (text, found) in [
            ("a,b\n1,2\n", ("a,b\n1,2\n", 0, 0)),
            (
                "# from a meter\n\n# in 2020\na,b\n1,2\n",
                ("a,b\n1,2\n", 3, 2),
            ),
            // A comment with as many commas as the header.
            ("# by Roe, 2020\na,b\n1,2\n", ("a,b\n1,2\n", 1, 1)),
            ("# a,b\n1,2\n3,4\n", ("a,b\n1,2\n3,4\n", 0, 0)),
            ("# made so\r\n# a b\r\n1 2\r\n", ("a b\r\n1 2\r\n", 1, 1)),
            ("#,name,kind\n1,x,y\n", ("#,name,kind\n1,x,y\n", 0, 0)),
            ("#name,kind\nx,y\nz,w\n", ("name,kind\nx,y\nz,w\n", 0, 0)),
            ("# only words\n1,2\n3,4\n", ("1,2\n3,4\n", 1, 1)),
            // Rows, not comments.
            ("#fun,3\n#sad,4\nfoo,5\n", ("#fun,3\n#sad,4\nfoo,5\n", 0, 0)),
            // A mark further down is no comment.
            ("a,b\n#1,2\n", ("a,b\n#1,2\n", 0, 0)),
            ("# nothing else\n", ("# nothing else\n", 0, 0)),
            ("sep=;\r\na;b\r\n1;2\r\n", ("a;b\r\n1;2\r\n", 1, 0)),
            ("\"SEP=,\"\n# made so\na,b\n1,2\n", ("a,b\n1,2\n", 2, 1)),
            ("sep=\t\ra\tb\r", ("a\tb\r", 1, 0)),
            ("sep=width,b\n1,2\n", ("sep=width,b\n1,2\n", 0, 0)),
            ("", ("", 0, 0)),
        ] {
            assert_eq!(body(text), found, "{text:?}");
        }
    }
}
