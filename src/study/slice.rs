//! The loss around a run's final weights, in the plane of two directions.

use std::sync::Arc;

use super::entry::is_count;
use super::train::{has_end, share, steps_per_check};
use super::{Entry, Opt, QUICK_RECIPE, Quick, Study, StudyError, UnfitRecipe, UnfitRun};
use crate::answer::{Answer, Cell, Sheet};
use crate::control::Control;
use crate::figure::{Axis, Content, Dot, Field, FieldKind, Figure, Group, Hue, Scale, Scatter};
use crate::geometry::slice::{Kind, PathPoint, Slice, SliceBuilder, View, directions};
use crate::nn::Tensor;
use crate::phrase::{Label, Phrase, Value};
use crate::train::timeline::{CheckpointWeights, Played};
use crate::train::{Phase, Recipe, Session, Snapshot, SnapshotExtras, Timeline, Until};

/// Length of the run if the recipe has none.
const UNTIL: Until = Until::Epoch(20.0);
/// Progress units of training and of measuring, each.
const WORK: u64 = 500;
/// Half-widths of the narrowest and the widest window.
const WIDTHS: [f64; 2] = [1e-6, 1e3];
/// Points per side, one entry per refinement level.
const GRIDS: [&str; 5] = ["5", "9", "17", "33", "65"];

pub(super) static ENTRY: Entry = Entry {
    id: "surface",
    label: "Loss surface",
    question: "How does the loss look nearby?",
    explanation: "the loss around the trained weights along two directions, random (filter-normalized) or those of the path, with the path drawn in",
    source: "Li et al. 2018",
    recipe: None,
    options: &[
        Opt {
            word: "directions",
            value: "KIND",
            default: "random",
            help: "random (filter-normalized) or path (the first two principal components of the training path)",
            allowed: "random or path",
            check: |text| ["random", "path"].contains(&text),
            ..Opt::BASE
        },
        Opt {
            word: "width",
            value: "W",
            default: "1",
            help: "Half-width of the window: 1 is the norm of each filter, or fits the whole path",
            allowed: "a number from 1e-6 to 1000",
            check: is_width,
            ..Opt::BASE
        },
        Opt {
            word: "grid",
            value: "N",
            default: "17",
            help: "Points along each side: 5, 9, 17, 33 or 65",
            allowed: "5, 9, 17, 33 or 65",
            check: |text| GRIDS.contains(&text),
            ..Opt::BASE
        },
        Opt {
            word: "draw",
            value: "N",
            default: "0",
            help: "Which draw of the random directions",
            allowed: "a whole number from 0",
            check: |text| is_count(text, 0, usize::MAX),
            ..Opt::BASE
        },
    ],
    quick: Quick {
        recipe: QUICK_RECIPE,
        options: &[("grid", "5")],
    },
    figures: &["map"],
    by_round: &[],
    lacks: Entry::LACKS_NONE,
    saves: Some((
        "save-directions",
        "Write the weights at the centre (0.weight, …) and the two directions (a.0.weight, …, b.0.weight, …) as safetensors",
    )),
    run,
};

fn is_width(text: &str) -> bool {
    let [least, most] = WIDTHS;
    text.parse()
        .is_ok_and(|width: f64| (least..=most).contains(&width))
}

fn run(study: &Study<'_>) -> Result<Answer, StudyError> {
    let (options, control) = (study.options, study.control);
    control.expect(2 * WORK);
    let view = View {
        kind: match options.text("directions") {
            Some("path") => Kind::Path,
            _ => Kind::Random,
        },
        width: options.read("width").unwrap_or(1.0),
        seed: options.read("draw").unwrap_or(0),
        validation: true,
    };
    let snapshot = train(study.recipe, control)?;
    let side = options.read("grid").unwrap_or(17);
    let mut builder = SliceBuilder::default();
    let mut reported = 0;
    loop {
        control.check()?;
        let (slice, is_whole) = builder.advance(&snapshot, view);
        let done = (WORK * (slice.side * slice.side) as u64 / (side * side) as u64).min(WORK);
        control.advance(done - reported);
        reported = done;
        if slice.side >= side || is_whole {
            return Ok(answer(&slice, view, tensors(&snapshot, view)));
        }
    }
}

/// A snapshot of the run at its end, with its weight trail.
fn train(recipe: &Recipe, control: &Control) -> Result<Arc<Snapshot>, StudyError> {
    let mut recipe = recipe.clone();
    recipe.until = recipe.until.or(Some(UNTIL));
    if !has_end(&recipe) {
        return Err(UnfitRecipe::Endless.into());
    }
    let mut timeline = Timeline::new(Session::new(recipe)?);
    let mut reported = 0;
    loop {
        let session = timeline.session();
        let trainer = session.trainer();
        if trainer
            .step_count()
            .is_multiple_of(steps_per_check(trainer))
        {
            control.check()?;
            let done = (WORK as f64 * share(session)) as u64;
            control.advance(done - reported);
            reported = done;
        }
        match timeline.play() {
            Played::Nothing => break,
            Played::Input(taken) => {
                if let Err(refused) = taken.recorded.outcome {
                    return Err(UnfitRecipe::Planned(refused).into());
                }
            }
            Played::Step { .. } => {}
        }
    }
    control.advance(WORK - reported);
    if let Phase::Stopped(crate::train::End::Diverged(verdict)) = timeline.session().phase() {
        return Err(UnfitRun::Diverged(*verdict).into());
    }
    Ok(Arc::new(timeline.snapshot(
        SnapshotExtras::trail(),
        &mut CheckpointWeights::default(),
    )))
}

/// The weights at the centre and the two directions, as named tensors.
fn tensors(snapshot: &Snapshot, view: View) -> Vec<Tensor> {
    let layout = snapshot.network.layout();
    let mut all = layout.export(&snapshot.weights);
    for (axis, direction) in ["a", "b"].iter().zip(directions(snapshot, view)) {
        let named = layout.export(&direction).into_iter();
        all.extend(named.map(|(name, shape, values)| (format!("{axis}.{name}"), shape, values)));
    }
    all
}

fn answer(slice: &Slice, view: View, tensors: Vec<Tensor>) -> Answer {
    let directions = match (slice.kind, slice.explained) {
        (Kind::Path, Some([first, second])) => Phrase::new("study.surface.of-path")
            .with("first", Value::Fraction(first))
            .with("second", Value::Fraction(second)),
        _ => Phrase::new("study.surface.at-random"),
    };
    let mut remarks = vec![directions.with("step", slice.step)];
    if view.kind != slice.kind {
        remarks.push(Phrase::new("study.surface.no-path"));
    }
    let [measured, all] = slice.samples;
    if measured < all {
        remarks.push(
            Phrase::new("study.surface.measured-on")
                .with("measured", measured)
                .with("samples", all),
        );
    }
    Answer {
        verdict: verdict(slice),
        figures: vec![figure(slice)],
        runs: [1, 1],
        remarks,
        sheets: sheets(slice),
        tensors,
        ..Answer::default()
    }
}

fn verdict(slice: &Slice) -> Vec<Phrase> {
    let here = Phrase::new("study.surface.here")
        .with("step", slice.step)
        .with("loss", slice.here);
    let explained = slice.explained.map(|[first, second]| {
        Phrase::new("study.surface.explained")
            .with("first", Value::Fraction(first))
            .with("second", Value::Fraction(second))
    });
    let all = [Some(here), range(slice), explained];
    all.into_iter().flatten().collect()
}

/// The lowest and the highest of the map's finite losses; a loss lower than at the weights by less than single
/// precision is not lower.
fn range(slice: &Slice) -> Option<Phrase> {
    let finite = || {
        let all = slice.train.iter().copied().enumerate();
        all.filter(|(_, loss)| loss.is_finite())
    };
    let (index, least) = finite().min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let (_, most) = finite().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let is_lower = least < slice.here - slice.here.abs() * f64::from(f32::EPSILON);
    let [a, b] = slice.point(index % slice.side, index / slice.side);
    let phrase = Phrase::new(if is_lower {
        "study.surface.lowest-at"
    } else {
        "study.surface.nowhere-lower"
    });
    let phrase = phrase.with("most", most).with("least", least);
    Some(phrase.with("a", a).with("b", b))
}

/// The slice as a map, with the path drawn over it.
fn figure(slice: &Slice) -> Figure {
    let axis = |name: &str, range| Axis {
        range: Some(range),
        ..Axis::new(Label::text(name))
    };
    let [a, b] = slice.window;
    let mut map = Scatter::new(axis("a", a), axis("b", b));
    map.field = Some(Field {
        x: a,
        y: b,
        columns: slice.side,
        values: slice.train.clone(),
        name: Label::key("study.surface.loss"),
        kind: FieldKind::Level(Scale::Log),
    });
    let dot = |point: &PathPoint| Dot {
        at: point.at,
        size: 0.0,
        is_marked: false,
    };
    let group = |name, hue, points| Group {
        name: Label::key(name),
        hue,
        points,
    };
    map.groups = vec![
        group(
            "study.surface.path",
            Hue::Strong,
            slice.path.iter().map(dot).collect(),
        ),
        group(
            "study.surface.weights",
            Hue::Warning,
            vec![Dot {
                at: [0.0; 2],
                size: 0.0,
                is_marked: true,
            }],
        ),
    ];
    Figure {
        id: "map",
        title: Label::key("study.surface.map"),
        caption: None,
        content: Content::Scatter(map),
    }
}

/// The tables of a slice: its losses, the path, and the run at its centre.
#[must_use]
pub fn sheets(slice: &Slice) -> Vec<Sheet> {
    vec![losses(slice), path(slice), weights(slice)]
}

fn losses(slice: &Slice) -> Sheet {
    let row = |(index, loss): (usize, &f64)| {
        let [a, b] = slice.point(index % slice.side, index / slice.side);
        let validation = slice.validation.as_ref().map(|all| all[index]);
        vec![
            Cell::Number(a),
            Cell::Number(b),
            Cell::Number(*loss),
            validation.map_or(Cell::Nothing, Cell::Number),
        ]
    };
    Sheet {
        name: "surface",
        columns: vec!["a", "b", "train_loss", "validation_loss"],
        rows: slice.train.iter().enumerate().map(row).collect(),
    }
}

fn path(slice: &Slice) -> Sheet {
    let rows = slice.path.iter().map(|point| {
        let [a, b] = point.at.map(Cell::Number);
        vec![Cell::Count(point.step), a, b, Cell::Number(point.off)]
    });
    Sheet {
        name: "path",
        columns: vec!["step", "a", "b", "off_plane"],
        rows: rows.collect(),
    }
}

fn weights(slice: &Slice) -> Sheet {
    let explained = slice.explained.map(|all| all.map(Cell::Number));
    let [first, second] = explained.unwrap_or([Cell::Nothing, Cell::Nothing]);
    Sheet {
        name: "weights",
        columns: vec!["step", "epoch", "train_loss", "explained_a", "explained_b"],
        rows: vec![vec![
            Cell::Count(slice.step),
            Cell::Number(slice.epoch),
            Cell::Number(slice.here),
            first,
            second,
        ]],
    }
}
