//! The race itself: which runners arrive, and that the plan determines it.

use super::super::*;
use crate::optim;

fn index_of(id: &str) -> usize {
    optim::ENTRIES.iter().position(|one| one.id == id).unwrap()
}

#[test]
fn with_the_defaults_all_arrive_but_those_that_are_said_not_to() {
    for surface in SURFACES {
        let mut race = SurfaceRace::new(SurfaceRacePlan::of(surface));
        race.advance(surface.steps);
        let tried = |runner: &&Runner| surface.was_tried_with(runner.entry());
        assert!(race.runners().iter().any(|runner| tried(&runner)));
        for runner in race.runners().iter().filter(tried) {
            let arrived = matches!(runner.state(), RunnerState::Arrived(_));
            let misses = surface.misses.contains(&runner.entry().id);
            assert_eq!(arrived, !misses, "{}: {runner:?}", surface.id);
            if arrived {
                assert!(runner.distance() <= surface.radius);
            }
            // No runner diverges with the defaults.
            assert!(
                !matches!(runner.state(), RunnerState::Diverged(_)),
                "{runner:?}"
            );
        }
    }
}

#[test]
fn on_the_saddle_to_arrive_is_to_have_left_it_and_the_slope_alone_is_held_up_there() {
    let mut race = SurfaceRace::new(SurfaceRacePlan::of(find("saddle").unwrap()));
    race.advance(60);
    let sgd = &race.runners()[index_of("sgd")];
    assert!(sgd.point()[1].abs() < 0.1, "{sgd:?}");
    let adagrad = &race.runners()[index_of("adagrad")];
    assert!(adagrad.point()[1].abs() > 0.5, "{adagrad:?}");
    race.advance(1000);
    let surface = race.surface();
    let all = race.runners().iter();
    for runner in all.filter(|runner| surface.was_tried_with(runner.entry())) {
        assert!((runner.point()[1].abs() - 1.0).abs() < 0.1, "{runner:?}");
    }
}

#[test]
fn himmelblaus_minima_are_shared_out_among_the_optimizers() {
    let surface = find("himmelblau").unwrap();
    let mut race = SurfaceRace::new(SurfaceRacePlan::of(surface));
    race.advance(surface.steps);
    let found = |id| {
        let [x, y] = race.runners()[index_of(id)].point();
        let near = |[a, b]: &[f64; 2]| (x - a).hypot(y - b) <= surface.radius;
        surface.minima.iter().position(near).unwrap()
    };
    assert_eq!(["sgd", "momentum", "nesterov"].map(found), [2, 2, 2]);
    assert_eq!(["adagrad", "adadelta", "adam"].map(found), [3, 3, 3]);
    assert_eq!(found("rmsprop"), 0);
}

fn bits(race: &SurfaceRace) -> Vec<[u64; 2]> {
    let points = race.runners().iter().map(Runner::point);
    points.map(|point| point.map(f64::to_bits)).collect()
}

#[test]
fn a_plan_with_the_changes_made_on_the_way_makes_the_same_paths() {
    for surface in SURFACES {
        let mut live = SurfaceRace::new(SurfaceRacePlan::of(surface));
        live.set(index_of("adam"), 0, 0.05);
        live.advance(7);
        live.set(index_of("sgd"), 0, 0.001);
        live.advance(1);
        live.set(index_of("sgd"), 0, 0.002);
        live.set(index_of("momentum"), 1, 0.5);
        live.advance(30);
        let plan = live.plan().clone();
        assert_eq!(plan.changes.len(), 3);
        let mut again = SurfaceRace::new(plan.clone());
        again.advance(38);
        assert_eq!(bits(&live), bits(&again), "{}", surface.id);
        assert_eq!(again.plan(), &plan);
        let trails = |race: &SurfaceRace| -> Vec<Vec<[f64; 2]>> {
            let trails = race.runners().iter().map(|runner| runner.trail().to_vec());
            trails.collect()
        };
        assert_eq!(trails(&live), trails(&again));
        // The number of steps per call makes no difference.
        let mut whole = SurfaceRace::new(SurfaceRacePlan::of(surface));
        let mut single = whole.clone();
        whole.advance(25);
        (0..25).for_each(|_| single.advance(1));
        assert_eq!(bits(&whole), bits(&single));
    }
}

#[test]
fn another_start_keeps_the_knobs_and_forgets_the_way() {
    let surface = find("ravine").unwrap();
    let mut race = SurfaceRace::new(SurfaceRacePlan::of(surface));
    race.advance(10);
    race.set(index_of("sgd"), 0, 0.01);
    race.begin_at([1.0, -1.0]);
    assert_eq!((race.step(), race.start()), (0, [1.0, -1.0]));
    for runner in race.runners() {
        assert_eq!((runner.trail(), runner.steps()), (&[[1.0, -1.0]][..], 0));
    }
    assert_eq!(race.runners()[index_of("sgd")].knobs(), [0.01]);
    assert!(race.plan().changes.is_empty());
    let mut fresh = SurfaceRace::new(race.plan().clone());
    fresh.advance(20);
    race.advance(20);
    assert_eq!(bits(&race), bits(&fresh));
}

#[test]
fn states_say_where_a_runner_is_and_since_when() {
    let surface = find("ravine").unwrap();
    let stay = vec![[0.01, 0.0]; 30];
    let pass = [[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]].repeat(10);
    let leave = vec![[-3.0, 1.4], [-3.0, 1.6], [-3.0, 1.0]];
    let lost = vec![[0.5, 0.0], [0.5, 2.0], [0.5, 1e4], [0.0, 0.0]];
    let nowhere = vec![[1.0, 1.0], [f64::NAN, 0.0]];
    let away = vec![[-3.0, 1.4], [-3.0, 1.6]];
    let race = SurfaceRace::along(
        SurfaceRacePlan::of(surface),
        &[stay, pass, leave, lost, nowhere, away, vec![]],
    );
    let states = race.runners().iter().take(7).map(Runner::state);
    let states: Vec<RunnerState> = states.collect();
    let expected = [
        RunnerState::Arrived(1),
        RunnerState::Running,
        RunnerState::Running,
        RunnerState::Diverged(3),
        RunnerState::Diverged(2),
        RunnerState::OutOfView,
        RunnerState::Running,
    ];
    assert_eq!(states, expected);
    // A runner stays where it diverged, and the point at which it left the window is known.
    assert_eq!(race.runners()[3].point(), [0.5, 1e4]);
    assert_eq!(race.runners()[3].left_at(), Some([0.5, 1.5]));
    assert_eq!(race.runners()[4].left_at(), Some([1.0, 1.0]));
    assert_eq!(race.runners()[0].steps(), 21);
    assert_eq!(race.step(), 30);
}

#[test]
fn a_rate_that_is_too_large_diverges_and_the_step_is_reported() {
    let surface = find("rosenbrock").unwrap();
    let mut plan = SurfaceRacePlan::of(surface);
    plan.knobs[index_of("sgd")][0] = 0.05;
    let mut race = SurfaceRace::new(plan);
    race.advance(50);
    assert_eq!(
        race.runners()[index_of("sgd")].state(),
        RunnerState::Diverged(2)
    );
    assert!(race.runners()[index_of("adam")].state().is_moving());
}

#[test]
fn the_start_may_be_a_minimum() {
    let mut race = SurfaceRace::new(SurfaceRacePlan::of(find("ravine").unwrap()));
    race.begin_at([0.0, 0.0]);
    race.advance(100);
    assert!(race.is_over());
    for runner in race.runners() {
        assert_eq!(runner.state(), RunnerState::Arrived(0));
    }
}

#[test]
fn every_runner_has_a_dial() {
    let race = SurfaceRace::new(SurfaceRacePlan::of(SURFACES[0]));
    for runner in race.runners() {
        let (_, knob) = runner.dial().unwrap();
        let entry = runner.entry();
        let has_rate = entry.knob("lr").is_some();
        assert_eq!(knob.word == "lr", has_rate, "{}", entry.id);
    }
    assert_eq!(
        race.runners()[index_of("adadelta")].dial().unwrap().1.word,
        "epsilon"
    );
}

#[test]
fn the_answer_ranks_who_arrived_before_who_is_on_the_way_and_who_is_lost() {
    let surface = find("rosenbrock").unwrap();
    let mut plan = SurfaceRacePlan::of(surface);
    plan.knobs[index_of("sgd")][0] = 0.05;
    let mut race = SurfaceRace::new(plan);
    race.advance(1000);
    let answer = race.answer();
    let sheet = &answer.sheets[0];
    let text = |cell: &crate::answer::Cell| match cell {
        crate::answer::Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(sheet.rows.len(), optim::ENTRIES.len());
    let tried = |row: &&Vec<crate::answer::Cell>| {
        let entry = optim::find(&text(&row[0])).unwrap();
        surface.was_tried_with(entry)
    };
    let rows: Vec<_> = sheet.rows.iter().filter(tried).collect();
    let order: Vec<(String, String)> = rows
        .iter()
        .map(|row| (text(&row[0]), text(&row[3])))
        .collect();
    let states: Vec<&str> = order.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(
        states,
        [
            "found",
            "found",
            "found",
            "not found",
            "not found",
            "not found",
            "diverged"
        ]
    );
    let first: Vec<&str> = order.iter().take(3).map(|(id, _)| id.as_str()).collect();
    assert_eq!(first, ["momentum", "nesterov", "adam"]);
    assert_eq!(order[6].0, "sgd");
    assert_eq!(rows[6][4], crate::answer::Cell::Count(2));
    assert!(
        sheet
            .rows
            .iter()
            .all(|row| row.len() == sheet.columns.len())
    );
}

/// The share of steps downhill of two optimizers on the noisy surface, with this seed.
fn downhill(seed: u64, ids: [&str; 2]) -> [f64; 2] {
    let mut race = SurfaceRace::new(SurfaceRacePlan {
        seed,
        ..SurfaceRacePlan::of(find("noise").unwrap())
    });
    race.advance(race.surface().steps);
    ids.map(|id| race.runners()[index_of(id)].downhill().unwrap())
}

#[test]
fn in_noise_a_gradient_often_points_uphill_and_the_velocity_of_momentum_seldom() {
    let seeds = 1..=40;
    let count = seeds.clone().count() as f64;
    let mut mean = [0.0; 2];
    for seed in seeds {
        let shares = downhill(seed, ["sgd", "momentum"]);
        assert!(shares[1] > shares[0] + 0.1, "{seed}: {shares:?}");
        mean = [0, 1].map(|i| mean[i] + shares[i] / count);
    }
    // Φ(1 / 3), but for the curvature, which lifts a long step: the probability that g·(g + 3‖g‖ξ) is positive.
    assert!((mean[0] - 0.6306).abs() < 0.02, "{mean:?}");
    assert!(mean[1] > 0.88, "{mean:?}");
}

#[test]
fn the_seed_decides_the_noise_and_nothing_else() {
    let end = |surface: &str, seed| {
        let mut race = SurfaceRace::new(SurfaceRacePlan {
            seed,
            ..SurfaceRacePlan::of(find(surface).unwrap())
        });
        race.advance(50);
        bits(&race)
    };
    assert_eq!(end("noise", 1), end("noise", 1));
    assert_ne!(end("noise", 1), end("noise", 2));
    assert_eq!(end("ravine", 1), end("ravine", 2));
    // It is kept when the race begins again.
    let mut race = SurfaceRace::new(SurfaceRacePlan {
        seed: 3,
        ..SurfaceRacePlan::of(find("noise").unwrap())
    });
    race.advance(50);
    let before = bits(&race);
    race.again();
    race.advance(50);
    assert_eq!(bits(&race), before);
}
