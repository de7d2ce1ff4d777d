use super::*;
use ratatui::style::Color;

fn canvas(set: SymbolSet) -> Canvas {
    let mut canvas = Canvas::default();
    canvas.reset(Rect::new(0, 0, 4, 2), set);
    canvas
}

fn add_stroke(canvas: &mut Canvas, layer: Layer, colour: Color) -> u8 {
    let style = Style::new().fg(colour);
    let pattern = Pattern::Solid;
    canvas.add_stroke(Stroke {
        layer,
        style,
        pattern,
        patterned: false,
    })
}

fn painted(canvas: &Canvas, set: SymbolSet) -> Buffer {
    let area = Rect::new(0, 0, 4, 2);
    let mut buffer = Buffer::empty(area);
    canvas.paint(area, &mut buffer, set.symbols(), |_| ());
    buffer
}

fn text(canvas: &Canvas, set: SymbolSet) -> Vec<String> {
    let buffer = painted(canvas, set);
    (0..2)
        .map(|y| (0..4).map(|x| buffer[(x, y)].symbol()).collect())
        .collect()
}

#[test]
fn braille_dots_lie_where_they_should() {
    let masks = [0, 1, 2, 0b1100_0000, 0xff];
    assert_eq!(masks.map(braille), ['\u{2800}', '⠁', '⠈', '⣀', '⣿']);
}

#[test]
fn lines_leave_out_their_ends_and_are_clipped() {
    let mut canvas = canvas(SymbolSet::Braille);
    let stroke = add_stroke(&mut canvas, Layer::Front, Color::Red);
    canvas.line((-1_000_000_000, 0), (1_000_000_000, 0), stroke);
    assert_eq!(text(&canvas, SymbolSet::Braille), ["⠉⠉⠉⠉", "    "]);
    canvas.line((0, -900_000), (0, 900_000), stroke);
    assert_eq!(text(&canvas, SymbolSet::Braille), ["⡏⠉⠉⠉", "⡇   "]);
    canvas.line((3, 3), (4, 3), stroke);
    assert_eq!(text(&canvas, SymbolSet::Braille), ["⡏⠉⠉⠉", "⡇   "]);
}

#[test]
fn the_cloud_yields_to_the_curve_in_every_set() {
    for (set, expected) in [
        (SymbolSet::Braille, ["⠉⠉⡇ ", "  ⡇ "]),
        (SymbolSet::Block, ["▀▀▌ ", "  ▌ "]),
        (SymbolSet::Ascii, ["*** ", "  * "]),
    ] {
        let mut canvas = canvas(set);
        let curve = add_stroke(&mut canvas, Layer::Front, Color::Red);
        let cloud = add_stroke(&mut canvas, Layer::Cloud, Color::Gray);
        for x in 0..6 {
            canvas.run(x, 0, 0, cloud);
        }
        canvas.run(4, -5, 90, curve);
        assert_eq!(text(&canvas, set), expected);
        assert_eq!(painted(&canvas, set)[(2, 0)].fg, Color::Red);
    }
}

#[test]
fn curves_in_one_cell_unite_their_dots_and_take_turns() {
    let mut canvas = canvas(SymbolSet::Braille);
    let back = add_stroke(&mut canvas, Layer::Front, Color::Blue);
    let front = add_stroke(&mut canvas, Layer::Front, Color::Red);
    for x in 0..8 {
        canvas.run(x, 3, 3, front);
        canvas.run(x, 0, 0, back);
    }
    assert_eq!(text(&canvas, SymbolSet::Braille), ["⣉⣉⣉⣉", "    "]);
    let buffer = painted(&canvas, SymbolSet::Braille);
    let colours: Vec<_> = (0..4).map(|x| buffer[(x, 0)].fg).collect();
    assert_eq!(colours, [Color::Red, Color::Blue, Color::Red, Color::Blue]);
    canvas.run(2, 1, 3, front);
    let buffer = painted(&canvas, SymbolSet::Braille);
    assert_eq!(
        buffer[(1, 0)].fg,
        Color::Red,
        "where it has more dots the front wins"
    );
}

#[test]
fn blocks_show_two_curves_in_two_colours() {
    let mut canvas = canvas(SymbolSet::Block);
    let back = add_stroke(&mut canvas, Layer::Front, Color::Blue);
    let front = add_stroke(&mut canvas, Layer::Front, Color::Red);
    for x in 0..8 {
        canvas.run(x, 0, 0, back);
        canvas.run(x, 1, 1, front);
    }
    let buffer = painted(&canvas, SymbolSet::Block);
    for x in 0..4 {
        let cell = &buffer[(x, 0)];
        assert_eq!(
            (cell.symbol(), cell.fg, cell.bg),
            ("▄", Color::Red, Color::Blue)
        );
    }
}
