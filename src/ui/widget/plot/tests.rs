#![allow(clippy::unwrap_used)]
use super::*;
use crate::series::{Axis, AxisKind, Series, Smoothing, Span};
use crate::ui::canvas::{DOTS_PER_CELL, Pattern};
use crate::ui::symbols::SymbolSet;
use crate::ui::testing::picture;
use crate::ui::theme::{Depth, ThemeId};
use proptest::prelude::*;

/// A closed-form curve over `steps` steps, one point every `every`.
fn series(steps: u64, every: u64, f: impl Fn(f64) -> f64) -> Series {
    let mut series = Series::new();
    for step in (0..=steps).step_by(every as usize) {
        series.push(Span::point(step, f(step as f64 / steps as f64) as f32));
    }
    series
}

fn decay(t: f64) -> f64 {
    2.5 * (-6.0 * t).exp() + 0.01
}

fn overfit(t: f64) -> f64 {
    decay(t) + 0.15 + 0.2 * t
}

/// The decay under a deterministic noise of a factor of about 3 either way.
fn noisy(t: f64) -> f64 {
    decay(t) * (1.1 * (t * 12_345.0).sin()).exp()
}

fn epochs(steps: u64) -> Axis {
    let mut axis = Axis::new();
    axis.push(steps, 60.0, steps * 32, 12.0);
    axis
}

const STEPS: u64 = 2000;

fn mono() -> Theme {
    Theme::new("mono".parse().unwrap(), Depth::True)
}

fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(area, &mut buffer);
    buffer
}

/// A rendering of one plot of 60 × 12 cells over the whole run.
fn plot_with(theme: &Theme, set: SymbolSet, build: impl Fn(Plot<'_>) -> Buffer) -> String {
    let axis = epochs(STEPS);
    let window = Window::whole(&axis, AxisKind::Epochs, STEPS, 60 - GUTTER);
    let plot = Plot::new(&window, theme, set.symbols());
    picture(&build(plot), theme)
}

fn render(plot: &Plot<'_>) -> Buffer {
    drawn(60, 12, |area, buffer| plot.render(area, buffer))
}

#[test]
fn training_curves_in_every_set_of_symbols() {
    let (train, validation) = (series(STEPS, 40, decay), series(STEPS, 40, overfit));
    let objective = series(STEPS, 1, noisy);
    let marks = [
        Mark::flag(600, 'A', Role::Change),
        Mark::line(800, Role::Best),
        Mark::flag(1200, 'B', Role::ChangeOther),
    ];
    for set in SymbolSet::ALL {
        let theme = Theme::distinct();
        let text = plot_with(&theme, set, |plot| {
            let best = Point {
                step: 800,
                value: overfit(0.4) as f32,
                role: Role::Best,
            };
            render(
                &plot
                    .scale(Scale::Log)
                    .curve(Curve::cloud(&objective, Role::Cloud))
                    .curve(Curve::line(&train, Role::Train))
                    .curve(Curve::line(&validation, Role::Validation).pattern(Pattern::Dashed))
                    .marks(&marks, true)
                    .point(best),
            )
        });
        insta::assert_snapshot!(format!("training_{set}"), text);
    }
}

/// The ghost of a branch that has diverged leaves the axis to the curves; one that is worse by half is seen whole.
#[test]
fn a_curve_far_off_widens_the_axis_by_no_more_than_its_share() {
    let lead = series(STEPS, 40, decay);
    let far = series(STEPS, 40, |t| decay(t) * (30.0 * t).exp());
    let beside = series(STEPS, 40, |t| 1.5 * decay(t));
    let (axis, theme) = (epochs(STEPS), Theme::distinct());
    let window = Window::whole(&axis, AxisKind::Epochs, STEPS, 60 - GUTTER);
    for scale in [Scale::Linear, Scale::Log] {
        let fitted = |curves: Vec<Curve<'_>>| {
            let plot = Plot::new(&window, &theme, SymbolSet::Braille.symbols()).scale(scale);
            let plot = curves.into_iter().fold(plot, Plot::curve);
            let columns: Vec<Columns> = plot
                .curves
                .iter()
                .map(|curve| {
                    let mut columns = Columns::default();
                    curve.measure(&window, &mut columns);
                    columns
                })
                .collect();
            plot.fit(&columns, 12)
        };
        let line = |series| Curve::line(series, Role::Validation);
        let most = 1.5
            * lead
                .range(0, STEPS)
                .map(|span| f64::from(span.max))
                .unwrap();
        let both = fitted(vec![line(&beside).near(), line(&lead)]);
        assert!(!both.is_below(most), "{both:?}");
        let both = fitted(vec![line(&far).near(), line(&lead)]);
        assert!(both.is_below(20.0 * most), "{both:?}");
        // Where there is nothing else, it is all there is to see.
        let alone = fitted(vec![line(&far).near()]);
        assert!(!alone.is_below(1e6), "{alone:?}");
    }
}

/// A cloud that reaches far beyond the lines on both sides, and to 0, neither squeezes them nor makes a floor of the axis; its
/// cells at the edges say that it goes on.
#[test]
fn a_curve_that_yields_is_cut_off_and_that_is_seen() {
    let (train, validation) = (series(STEPS, 40, decay), series(STEPS, 40, overfit));
    let wild = series(STEPS, 1, |t| {
        let noise = (5.0 * (t * 12_345.0).sin()).exp();
        if t > 0.7 { decay(t) } else { decay(t) * noise }
    });
    let theme = Theme::distinct();
    for set in SymbolSet::ALL {
        let plots = [Scale::Linear, Scale::Log].map(|scale| {
            plot_with(&theme, set, |plot| {
                let lines = plot
                    .scale(scale)
                    .curve(Curve::cloud(&wild, Role::Cloud).yielding())
                    .curve(Curve::line(&train, Role::Train))
                    .curve(Curve::line(&validation, Role::Validation));
                render(&lines)
            })
        });
        insta::assert_snapshot!(format!("cut_off_{set}"), plots.concat());
    }
    // The lines have the same rows as without the cloud.
    let axis = epochs(STEPS);
    let window = Window::whole(&axis, AxisKind::Epochs, STEPS, 60 - GUTTER);
    let alone = Plot::new(&window, &theme, SymbolSet::Braille.symbols())
        .scale(Scale::Log)
        .curve(Curve::line(&train, Role::Train));
    let gutter = |plot: &Plot<'_>| {
        let buffer = render(plot);
        let row = |y| (0..GUTTER).map(|x| buffer[(x, y)].symbol()).collect();
        (0..12).map(row).collect::<Vec<String>>()
    };
    let mut both = alone.clone();
    both.curves
        .insert(0, Curve::cloud(&wild, Role::Cloud).yielding());
    assert_eq!(gutter(&both), gutter(&alone));
    // A cloud alone does determine the axis.
    let only = Plot {
        curves: vec![Curve::cloud(&wild, Role::Cloud).yielding()],
        ..alone.clone()
    };
    let led = Plot {
        curves: vec![Curve::cloud(&wild, Role::Cloud)],
        ..alone.clone()
    };
    assert_eq!(gutter(&only), gutter(&led));
    assert_eq!(render(&only), render(&led));
}

#[test]
fn one_spike_among_many_points() {
    let spike = |t: f64| {
        if (t - 0.6).abs() < 1e-7 {
            3.0
        } else {
            1.0 + 0.2 * (40.0 * t).sin()
        }
    };
    let curve = series(100_000, 1, spike);
    let axis = epochs(100_000);
    let theme = Theme::distinct();
    for set in SymbolSet::ALL {
        let window = Window::whole(&axis, AxisKind::Epochs, 100_000, 60 - GUTTER);
        let plot =
            Plot::new(&window, &theme, set.symbols()).curve(Curve::line(&curve, Role::Train));
        insta::assert_snapshot!(format!("spike_{set}"), picture(&render(&plot), &theme));
    }
}

#[test]
fn values_that_are_not_finite_leave_a_gap_and_crosses() {
    let gap = |t: f64| {
        if (0.4..0.55).contains(&t) {
            f64::NAN
        } else {
            (6.0 * t).sin()
        }
    };
    let curve = series(STEPS, 20, gap);
    let marks = [Mark::flag(800, 'D', Role::Divergence)];
    for set in SymbolSet::ALL {
        let theme = Theme::distinct();
        let text = plot_with(&theme, set, |plot| {
            render(
                &plot
                    .curve(Curve::line(&curve, Role::Train))
                    .marks(&marks, true),
            )
        });
        insta::assert_snapshot!(format!("gap_{set}"), text);
    }
}

#[test]
fn crossing_curves_without_colour() {
    let (up, down) = (series(STEPS, 40, |t| t * t), series(STEPS, 40, |t| 1.0 - t));
    let third = series(STEPS, 40, |t| 0.5 + 0.3 * (9.0 * t).cos());
    for set in SymbolSet::ALL {
        let text = plot_with(&mono(), set, |plot| {
            render(
                &plot
                    .curve(Curve::line(&up, Role::Train))
                    .curve(
                        Curve::line(&down, Role::Validation)
                            .pattern(Pattern::Dashed)
                            .tag('v'),
                    )
                    .curve(
                        Curve::line(&third, Role::Gap)
                            .pattern(Pattern::Dotted)
                            .tag('g'),
                    )
                    .units(Units::Percent),
            )
        });
        insta::assert_snapshot!(format!("crossing_{set}"), text);
    }
}

#[test]
fn smoothing_is_drawn_over_the_raw_curve() {
    let raw = series(STEPS, 10, |t| (-2.0 * t).exp() + 0.2 * (300.0 * t).sin());
    let theme = Theme::distinct();
    let text = plot_with(&theme, SymbolSet::Braille, |plot| {
        render(&plot.curve(Curve::line(&raw, Role::Train).smoothing(Smoothing::Medium)))
    });
    insta::assert_snapshot!("smoothing", text);
}

#[test]
fn poor_data_is_drawn_sensibly() {
    let theme = Theme::distinct();
    let nan = |_| f64::NAN;
    let cases: [(&str, Scale, Series); 8] = [
        ("no points", Scale::Linear, Series::new()),
        ("no points, log", Scale::Log, Series::new()),
        (
            "a single point",
            Scale::Linear,
            series(STEPS, STEPS + 1, |_| 0.25),
        ),
        ("all NaN", Scale::Linear, series(STEPS, 200, nan)),
        ("equal values", Scale::Linear, series(STEPS, 40, |_| 0.25)),
        ("equal values, log", Scale::Log, series(STEPS, 40, |_| 0.25)),
        (
            "touches 0, log",
            Scale::Log,
            series(STEPS, 40, |t| (t - 0.5).max(-0.1)),
        ),
        (
            "nothing above 0, log",
            Scale::Log,
            series(STEPS, 40, |t| -t),
        ),
    ];
    let mut pictures = String::new();
    for (name, scale, series) in &cases {
        let axis = epochs(STEPS);
        let window = Window::whole(&axis, AxisKind::Epochs, STEPS, 40 - GUTTER);
        let plot = Plot::new(&window, &theme, SymbolSet::Braille.symbols())
            .curve(Curve::line(series, Role::Train))
            .scale(*scale)
            .words("no points yet", "nothing above 0");
        let buffer = drawn(40, 5, |area, buffer| plot.render(area, buffer));
        pictures += &[name, ":\n", &picture(&buffer, &theme), "\n"].concat();
    }
    insta::assert_snapshot!("poor_data", pictures);
}

#[test]
fn marks_that_fall_on_one_cell_and_the_cursor() {
    let curve = series(STEPS, 40, decay);
    let marks = [
        Mark::flag(600, 'A', Role::Change),
        Mark::flag(605, 'B', Role::ChangeOther),
        Mark::flag(1500, 'C', Role::Change),
        Mark::flag(90_000, 'D', Role::Change),
    ];
    let theme = Theme::distinct();
    let text = plot_with(&theme, SymbolSet::Braille, |plot| {
        let plot = plot
            .curve(Curve::line(&curve, Role::Train))
            .marks(&marks, true);
        render(&plot.cursor(Some(1000)).point(Point {
            step: 5,
            value: 99.0,
            role: Role::Best,
        }))
    });
    insta::assert_snapshot!("marks", text);
}

#[test]
fn a_zoomed_curve_comes_in_and_goes_out() {
    let (train, validation) = (series(STEPS, 200, decay), series(STEPS, 200, overfit));
    let axis = epochs(STEPS);
    let theme = Theme::distinct();
    let window = Window::new(&axis, AxisKind::Epochs, 7.0, 11.0, 60 - GUTTER);
    let plot = Plot::new(&window, &theme, SymbolSet::Braille.symbols())
        .curve(Curve::line(&train, Role::Train))
        .curve(Curve::line(&validation, Role::Validation))
        .range(Range::Including(0.5, 2.0));
    let text = picture(&render(&plot), &theme);
    insta::assert_snapshot!("zoomed", text);
}

#[test]
fn the_x_axis_in_every_kind_and_width() {
    let theme = Theme::distinct();
    let axis = epochs(123_456);
    let mut pictures = String::new();
    for (kind, unit) in AxisKind::ALL
        .into_iter()
        .zip(["step", "epoch", "samples", "s"])
    {
        for width in [80, 40, 24] {
            let window = Window::whole(&axis, kind, 123_456, width - GUTTER);
            let widget = XAxis::new(&window, &theme, SymbolSet::Braille.symbols(), unit);
            let buffer = drawn(width, 2, |area, buffer| widget.render(area, buffer));
            let text = picture(&buffer, &theme);
            pictures += text.split("-----").next().unwrap();
        }
    }
    insta::assert_snapshot!("x_axis", pictures);
}

#[test]
fn the_legend_loses_the_least_important_first() {
    let theme = Theme::distinct();
    let symbols = SymbolSet::Braille.symbols();
    let series = Series::new();
    let entry = |curve: Curve<'_>, name, figure: &str| {
        LegendEntry::new(&curve, name, figure.to_owned(), &theme, symbols)
    };
    let rights = ["log y · whole run", "log · whole", ""].map(str::to_owned);
    let legend = Legend::new("Loss", &theme)
        .entry(entry(Curve::line(&series, Role::Train), "train", "0.009"))
        .entry(
            entry(
                Curve::line(&series, Role::Validation),
                "validation",
                "0.259",
            )
            .short("val"),
        )
        .entry(entry(Curve::cloud(&series, Role::Cloud), "objective", "0.011").short("obj"))
        .right(&rights, "", Role::Faint);
    let mut pictures = String::new();
    for width in [100, 80, 70, 60, 50, 40, 30, 20, 10, 3] {
        let buffer = drawn(width, 1, |area, buffer| legend.render(area, buffer));
        pictures += &picture(&buffer, &theme).replace("--------------------\n", "");
    }
    insta::assert_snapshot!("legend", pictures);
}

#[test]
fn the_legend_shows_what_the_plot_draws() {
    let series = Series::new();
    let dashed = Curve::line(&series, Role::Train).pattern(Pattern::Dashed);
    let cloud = Curve::cloud(&series, Role::Cloud);
    let glyphs = |theme: &Theme, set: SymbolSet| {
        [dashed, cloud].map(|curve| curve.glyph(theme, set.symbols()))
    };
    assert_eq!(glyphs(&Theme::default(), SymbolSet::Braille), ["━", "⣿"]);
    assert_eq!(glyphs(&mono(), SymbolSet::Braille), ["┅", "⣿"]);
    assert_eq!(glyphs(&Theme::default(), SymbolSet::Ascii), ["o", "."]);
}

/// In ASCII a plot draws only ASCII, and it never draws outside its area.
#[test]
fn every_size_is_safe_and_stays_inside() {
    let (curve, cloud) = (series(STEPS, 40, overfit), series(STEPS, 1, noisy));
    let axis = epochs(STEPS);
    let marks = [
        Mark::flag(0, 'A', Role::Change),
        Mark::flag(STEPS, 'B', Role::Change),
    ];
    for (width, height) in (0..24).flat_map(|w| (0..7).map(move |h| (w, h))) {
        for set in SymbolSet::ALL {
            let theme = Theme::default();
            let window = Window::whole(&axis, AxisKind::Epochs, STEPS, width);
            let plot = Plot::new(&window, &theme, set.symbols())
                .curve(Curve::cloud(&cloud, Role::Cloud))
                .curve(Curve::line(&curve, Role::Train).tag('t'))
                .marks(&marks, true)
                .cursor(Some(3))
                .scale(Scale::Log)
                .words("none", "none");
            let buffer = drawn(30, 10, |_, buffer| {
                plot.render(Rect::new(3, 2, width, height), buffer);
                let axis = XAxis::new(&window, &theme, set.symbols(), "epoch");
                axis.render(Rect::new(3, 2 + height, width, 1), buffer);
            });
            for (x, y) in (0..30).flat_map(|x| (0..10).map(move |y| (x, y))) {
                let symbol = buffer[(x, y)].symbol();
                let inside = (3..3 + width).contains(&x) && (2..3 + height).contains(&y);
                assert!(
                    inside || symbol == " ",
                    "{symbol} at {x},{y} of {width}x{height}"
                );
                assert!(set != SymbolSet::Ascii || symbol.is_ascii(), "{symbol}");
            }
            // An area that extends beyond the buffer is clipped.
            plot.render(
                Rect::new(20, 5, width, 30),
                &mut Buffer::empty(Rect::new(0, 0, 30, 10)),
            );
        }
    }
}

#[test]
fn kept_memory_changes_nothing() {
    let (a, b) = (series(STEPS, 40, overfit), series(STEPS, 1, noisy));
    let axis = epochs(STEPS);
    let theme = Theme::distinct();
    let window = Window::whole(&axis, AxisKind::Epochs, STEPS, 52);
    let scratch = RefCell::default();
    for curves in [vec![&a, &b], vec![&b], vec![], vec![&a]] {
        let mut plot = Plot::new(&window, &theme, SymbolSet::Braille.symbols());
        for curve in curves {
            plot = plot.curve(Curve::line(curve, Role::Train).smoothing(Smoothing::Light));
        }
        assert_eq!(render(&plot), render(&plot.clone().scratch(&scratch)));
    }
}

/// Where a dot row is a whole cell, two rows up in one column are a jump, whether or not the pattern has a dot there.
#[test]
fn no_pattern_hides_the_top_of_a_short_climb() {
    const ROWS: [f32; 3] = [4.0, 2.0, 0.0];
    for pattern in [Pattern::Dashed, Pattern::Dotted] {
        for start in 10..16 {
            let mut curve = Series::new();
            for step in 0..60_u64 {
                let climb = step
                    .checked_sub(start)
                    .map(|place| ROWS.get(place as usize));
                let row = climb.flatten().unwrap_or(&9.0);
                curve.push(Span::point(step, 10.0 - row * 20.0 / 9.0));
            }
            let mut axis = Axis::new();
            axis.push(59, 1.0, 59, 1.0);
            let window = Window::whole(&axis, AxisKind::Steps, 59, 30);
            let theme = mono();
            let plot = Plot::new(&window, &theme, SymbolSet::Ascii.symbols())
                .curve(Curve::line(&curve, Role::Train).pattern(pattern))
                .range(Range::Fixed(-10.0, 10.0))
                .gutter(0);
            let buffer = drawn(30, 10, |area, buffer| plot.render(area, buffer));
            let top: String = (0..30).map(|x| buffer[(x, 0)].symbol()).collect();
            assert!(!top.trim().is_empty(), "{pattern:?} from {start}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The greatest and the least value are drawn in their cells, whatever the pattern, symbols, smoothing or density.
    #[test]
    fn no_spike_is_lost_on_the_way_to_the_screen(
        points in prop::collection::vec((1_u64..40, -10.0_f32..10.0), 1..2000),
        number in 0_usize..4,
        set in 0_usize..3,
        cells in 4_u16..60,
    ) {
        let mut curve = Series::new();
        let mut axis = Axis::new();
        let mut step = 0;
        for &(gap, value) in &points {
            step += gap;
            curve.push(Span::point(step, value));
        }
        axis.push(step, 1.0, step, 1.0);
        let line = Curve::line(&curve, Role::Train);
        let shape = match number {
            0 => line,
            1 => line.pattern(Pattern::Dashed),
            2 => line.pattern(Pattern::Dotted),
            _ => Curve::cloud(&curve, Role::Train),
        };
        let set = SymbolSet::ALL[set];
        let window = Window::whole(&axis, AxisKind::Steps, step, cells);
        let theme = Theme::new(ThemeId::all().last().unwrap(), Depth::True);
        let plot = Plot::new(&window, &theme, set.symbols())
            .curve(shape)
            .range(Range::Fixed(-10.0, 10.0))
            .gutter(0);
        let buffer = drawn(cells, 10, |area, buffer| plot.render(area, buffer));
        let per_row = i64::from(dots_per_row(set));
        let y = YAxis::fit(None, Range::Fixed(-10.0, 10.0), Scale::Linear, Units::Plain, Numbers::default(), 10, 6);
        let mut step = 0;
        let extremes = curve.total().unwrap();
        for (gap, value) in points {
            step += gap;
            if value == extremes.max || value == extremes.min {
                let row = y.dot_of(f64::from(value), 10 * per_row) / per_row;
                // Thinning may shift a point by up to a quarter of a dot column; where the curve is level, a gap of the
                // pattern (at most two dots) may fall on it.
                let broken = (1..3).contains(&number);
                let (right, down) = if broken { (3, 1) } else { (1, 0) };
                let dot = window.dot_of(step).unwrap();
                let dots = dot.saturating_sub(right)..=(dot + right).min(window.dots() - 1);
                let rows = (row - down).max(0)..=(row + down).min(9);
                let is_drawn = |(dot, row)| {
                    let cell = dot as u16 / DOTS_PER_CELL;
                    buffer[(cell, row as u16)].symbol() != " "
                };
                let mut near = dots.flat_map(|dot| rows.clone().map(move |row| (dot, row)));
                prop_assert!(near.any(is_drawn), "{value} at {step}");
            }
        }
    }
}
