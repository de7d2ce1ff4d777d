//! Splitting areas.
//!
//! Each part is clamped to the area: if that is too small, a part is empty but never lies outside.

use ratatui::layout::Rect;

/// The first `rows`, and the rest.
#[must_use]
pub(super) const fn top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = if rows < area.height {
        rows
    } else {
        area.height
    };
    let first = Rect {
        height: rows,
        ..area
    };
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (first, rest)
}

/// The rest, and the last `rows`.
#[must_use]
pub(super) const fn bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    top(area, area.height.saturating_sub(rows))
}

/// The first `columns`, and the rest.
#[must_use]
pub(super) const fn left(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = if columns < area.width {
        columns
    } else {
        area.width
    };
    let first = Rect {
        width: columns,
        ..area
    };
    let rest = Rect {
        x: area.x + columns,
        width: area.width - columns,
        ..area
    };
    (first, rest)
}

/// The rest, and the last `columns`.
#[must_use]
pub(super) const fn right(area: Rect, columns: u16) -> (Rect, Rect) {
    left(area, area.width.saturating_sub(columns))
}

/// All but the first column, so that text does not touch the edge.
#[must_use]
pub(super) const fn indented(area: Rect) -> Rect {
    left(area, 1).1
}

/// Row `index`, from 0; empty if there are not that many.
#[must_use]
pub(super) const fn row(area: Rect, index: u16) -> Rect {
    top(top(area, index).1, 1).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(3, 5, 20, 10);

    #[test]
    fn parts_lie_beside_each_other() {
        let (first, rest) = top(AREA, 4);
        assert_eq!(first, Rect::new(3, 5, 20, 4));
        assert_eq!(rest, Rect::new(3, 9, 20, 6));
        assert_eq!(bottom(AREA, 6), (first, rest));
        let (first, rest) = left(AREA, 4);
        assert_eq!(first, Rect::new(3, 5, 4, 10));
        assert_eq!(rest, Rect::new(7, 5, 16, 10));
        assert_eq!(right(AREA, 16), (first, rest));
        assert_eq!(indented(AREA), Rect::new(4, 5, 19, 10));
        assert_eq!(row(AREA, 9), Rect::new(3, 14, 20, 1));
    }

    #[test]
    fn too_much_takes_all_and_leaves_an_empty_part_at_the_edge() {
        assert_eq!(top(AREA, 11), (AREA, Rect::new(3, 15, 20, 0)));
        assert_eq!(bottom(AREA, 11), (Rect::new(3, 5, 20, 0), AREA));
        assert_eq!(left(AREA, 21), (AREA, Rect::new(23, 5, 0, 10)));
        assert_eq!(right(AREA, 21), (Rect::new(3, 5, 0, 10), AREA));
        assert_eq!(row(AREA, 10), Rect::new(3, 15, 20, 0));
    }
}
