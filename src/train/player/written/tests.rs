#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::train::history::{BranchId, Place};
use crate::train::journal::Writer;
use crate::train::player::tests::Shared;
use crate::train::player::{Listener, RunEvent, RunStatus};
use crate::train::timeline::To;
use crate::train::{Recipe, Timeline, saved_state};
use crate::{optim, regularize};

struct Nobody;

impl Listener for Nobody {
    fn on_event(&mut self, _: RunEvent<'_>, _: RunStatus<'_>) {}
}

/// A run that is journaled.
fn run(settings: &[(&str, &str)]) -> (Player, Shared) {
    let session = Session::new(Recipe::of(settings).unwrap()).unwrap();
    let journal_file = Shared::default();
    let writer = Writer::begin(Box::new(journal_file.clone()) as _, &session).unwrap();
    let mut player = Player::new(Timeline::new(session), Logs::new());
    player.record(writer);
    player.begin(&mut Nobody);
    (player, journal_file)
}

fn play(player: &mut Player, steps: u64) {
    let end = player.session().trainer().step_count() + steps;
    while player.session().trainer().step_count() < end && !player.timeline().is_over() {
        player.play(&mut Nobody);
    }
}

fn change(player: &mut Player, text: &str) {
    player.change(text.parse().unwrap(), &mut Nobody).unwrap();
}

/// The run resumed by another process from `state` and its journal.
fn taken_up(state: &SavedState, journal_file: &Shared) -> Result<Player, StateError> {
    let state = saved_state::of_bytes(&saved_state::to_bytes(state))?;
    let bytes = journal_file.bytes();
    let journal = Journal::read(&bytes).unwrap();
    let session = Session::new(journal.recipe().clone()).unwrap();
    let (mut player, later) = Player::restore(journal, &bytes, session, state)?;
    player.retrace(&later, &mut Nobody).unwrap();
    Ok(player)
}

/// The observable state of a run, parameters to the bit.
fn observable_state(player: &Player) -> String {
    let (timeline, session) = (player.timeline(), player.session());
    let trainer = session.trainer();
    let bits: Vec<u32> = trainer
        .parameters()
        .iter()
        .map(|one| one.to_bits())
        .collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {bits:?}",
        timeline.position(),
        timeline.branches(),
        timeline.branch().id,
        session.phase(),
        session.best(),
        session.applied(),
        session.course(),
        trainer.settings(),
        trainer.meter(),
    )
}

#[test]
fn every_optimizer_and_regularizer_goes_on_bit_for_bit() {
    let pictures = [
        ("data", "digits"),
        ("train-size", "60"),
        ("hidden", "6"),
        ("batch", "16"),
    ];
    let often = [("eval-every", "3 steps"), ("early-stopping", "4")];
    let optimizers = optim::ENTRIES.iter();
    let optimizers = optimizers.map(|entry| format!("optimizer {}", entry.id));
    let regularizers = regularize::ENTRIES.iter();
    let regularizers = regularizers.map(|entry| format!("{} on", entry.id));
    for switch in optimizers.chain(regularizers) {
        let (mut player, journal_file) = run(&[&pictures[..], &often].concat());
        play(&mut player, 3);
        change(&mut player, &switch);
        play(&mut player, 20);
        let state = player.save_state().unwrap();
        play(&mut player, 2);
        let mut again = taken_up(&state, &journal_file).unwrap();
        let behind =
            player.session().trainer().step_count() - again.session().trainer().step_count();
        play(&mut again, behind);
        assert_eq!(
            observable_state(&again),
            observable_state(&player),
            "{switch}"
        );
        for one in [&mut player, &mut again] {
            play(one, 30);
        }
        assert_eq!(
            observable_state(&again),
            observable_state(&player),
            "{switch}"
        );
    }
}

/// Forks, undos, travels and a plan, with a state saved after each.
#[test]
fn wherever_a_run_was_saved_it_is_taken_up_where_its_journal_ends() {
    let (mut player, journal_file) = run(&[
        ("data", "moons"),
        ("hidden", "5"),
        ("batch", "16"),
        ("eval-every", "4 steps"),
        ("at", "step 9: weight-decay 0.01"),
    ]);
    let acts: [fn(&mut Player); 9] = [
        |player| play(player, 12),
        |player| change(player, "optimizer adam"),
        |player| play(player, 20),
        |player| player.undo(&mut Nobody).unwrap(),
        |player| play(player, 3),
        |player| player.redo(&mut Nobody).unwrap(),
        |player| {
            let there = player.timeline().find(To::Step(10));
            player.travel(there, &mut Nobody);
            change(player, "batch 8");
            play(player, 15);
        },
        |player| {
            player.switch(BranchId(0), &mut Nobody).unwrap();
            player.rename(BranchId(1), "small", &mut Nobody).unwrap();
        },
        |player| {
            player.travel(
                Place {
                    step: 2,
                    ..Place::default()
                },
                &mut Nobody,
            );
        },
    ];
    let mut states = vec![player.save_state().unwrap()];
    for act in acts {
        act(&mut player);
        states.push(player.save_state().unwrap());
    }
    for state in &states {
        let mut again = taken_up(state, &journal_file).unwrap();
        assert_eq!(observable_state(&again), observable_state(&player));
        player.report_new_position(&mut Nobody);
        assert_eq!(again.reported, player.reported);
        let agreement = again.timeline().agreement();
        assert_eq!(agreement.differs_from, None);
        // History after the current position and on other branches is there, too.
        again.travel(again.timeline().head(), &mut Nobody);
        again.switch(BranchId(1), &mut Nobody).unwrap();
        again.undo(&mut Nobody).unwrap();
        again.redo(&mut Nobody).unwrap();
    }
}

#[test]
fn a_state_ahead_of_its_journal_is_taken_up_by_one_process_after_another() {
    let (mut player, journal_file) = run(&[
        ("data", "moons"),
        ("hidden", "5"),
        ("batch", "16"),
        ("eval-every", "4 steps"),
    ]);
    play(&mut player, 6);
    let state = player.save_state().unwrap();
    for _ in 0..2 {
        // Each writes that it resumes the run, where the journal ends, and is killed before it saves a state.
        let bytes = journal_file.bytes();
        let journal = Journal::read(&bytes).unwrap();
        assert_eq!(journal.position().1.step, 4);
        Writer::go_on(journal_file.clone(), &journal, &bytes).unwrap();
        let again = taken_up(&state, &journal_file).unwrap();
        assert_eq!(observable_state(&again), observable_state(&player));
    }
}

#[test]
fn a_state_of_another_journal_is_refused() {
    let settings = [("data", "xor"), ("hidden", "3"), ("eval-every", "1 step")];
    let (mut player, journal_file) = run(&settings);
    play(&mut player, 10);
    let state = player.save_state().unwrap();
    assert!(taken_up(&state, &journal_file).is_ok());
    let (mut other, others) = run(&settings);
    play(&mut other, 5);
    let refused = |journal_file: &Shared| taken_up(&state, journal_file).err();
    assert_eq!(refused(&others), Some(StateError::OtherJournal));
    let place = journal_file.0.lock().unwrap().len() / 2;
    // Within a number, so that the journal can still be parsed.
    let mut bytes = journal_file.0.lock().unwrap();
    let digit = (place..bytes.len())
        .find(|at| bytes[*at].is_ascii_digit())
        .unwrap();
    bytes[digit] = b'1' + (bytes[digit] - b'0') % 8;
    drop(bytes);
    assert_eq!(refused(&journal_file), Some(StateError::OtherJournal));
}

#[test]
fn points_that_were_saved_lead_to_the_same_places() {
    let (mut player, journal_file) = run(&[("data", "moons"), ("hidden", "5"), ("batch", "16")]);
    play(&mut player, 3000);
    change(&mut player, "optimizer adam");
    play(&mut player, 3000);
    let state = player.save_state().unwrap();
    let points = saved_state::to_bytes(&player.save_points().unwrap());
    let points: SavedPoints = saved_state::of_bytes(&points).unwrap();
    let mut again = taken_up(&state, &journal_file).unwrap();
    let few = again.timeline().memory().1;
    let bytes = journal_file.bytes();
    again.restore_points(&points, &bytes).unwrap();
    assert_eq!(again.timeline().memory().1, player.timeline().memory().1);
    assert!(few < again.timeline().memory().1);
    for step in [10, 2999, 3001, 5000] {
        for one in [&mut player, &mut again] {
            let there = one.timeline().find(To::Step(step));
            one.travel(there, &mut Nobody);
        }
        assert_eq!(
            observable_state(&again),
            observable_state(&player),
            "{step}"
        );
    }
    let refused = again.restore_points(&points, &bytes[1..]);
    assert_eq!(refused, Err(StateError::OtherJournal));
}

#[test]
fn a_run_without_a_journal_has_nothing_to_belong_to() {
    let session = Session::new(Recipe::of(&[("data", "xor")]).unwrap()).unwrap();
    assert!(
        Player::new(Timeline::new(session), Logs::new())
            .save_state()
            .is_none()
    );
}

/// An action on a run.
#[derive(Clone, Debug)]
enum Act {
    Play(u64),
    Change(&'static str),
    Undo,
    Redo,
    Fork,
    Travel(u64),
    Switch(u32),
    Rename(u32),
    Delete(u32),
    Save,
}

fn any_act() -> impl Strategy<Value = Act> {
    let words = prop::sample::select(vec![
        "optimizer adam",
        "batch 16",
        "lr 0.05",
        "lr 99",
        "batch-norm on",
        "early-stopping 2",
        "keep-best",
        "go-on",
    ]);
    prop_oneof![
        6 => (1_u64..40).prop_map(Act::Play),
        4 => words.prop_map(Act::Change),
        2 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => Just(Act::Fork),
        2 => (0_u64..120).prop_map(Act::Travel),
        2 => (0_u32..4).prop_map(Act::Switch),
        1 => (0_u32..4).prop_map(Act::Rename),
        1 => (0_u32..4).prop_map(Act::Delete),
        3 => Just(Act::Save),
    ]
}

/// Performs the action, if it is possible.
fn act(player: &mut Player, act: &Act) {
    match act {
        Act::Play(steps) => play(player, *steps),
        Act::Change(text) => drop(player.change(text.parse().unwrap(), &mut Nobody)),
        Act::Undo => drop(player.undo(&mut Nobody)),
        Act::Redo => drop(player.redo(&mut Nobody)),
        Act::Fork => player.fork(&mut Nobody),
        Act::Travel(step) => {
            let there = player.timeline().find(To::Step(*step));
            player.travel(there, &mut Nobody);
        }
        Act::Switch(id) => drop(player.switch(BranchId(*id), &mut Nobody)),
        Act::Rename(id) => drop(player.rename(BranchId(*id), "name", &mut Nobody)),
        Act::Delete(id) => drop(player.delete(BranchId(*id), &mut Nobody)),
        Act::Save => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// A run killed at any byte after its state was saved is resumed the same as from its journal alone.
    #[test]
    fn killed_at_any_byte_a_run_is_taken_up_from_its_state_as_from_the_start(
        acts in prop::collection::vec(any_act(), 1..24),
        share in 0.0..1.0_f64,
    ) {
        let (mut player, journal_file) = run(&[
            ("data", "moons"),
            ("hidden", "4"),
            ("batch", "32"),
            ("eval-every", "5 steps"),
            ("until", "step 150"),
            ("at", "step 30: weight-decay 0.01"),
        ]);
        let mut state = player.save_state().unwrap();
        for one in &acts {
            act(&mut player, one);
            if matches!(one, Act::Save) {
                state = player.save_state().unwrap();
            }
        }
        let bytes = journal_file.bytes();
        let saved = state.journal.bytes as usize;
        let cut = saved + ((bytes.len() - saved) as f64 * share) as usize;
        let bytes = &bytes[..cut];
        let journal = || Journal::read(bytes).unwrap();
        let session = || Session::new(journal().recipe().clone()).unwrap();
        let mut from_start = Player::new(journal().start(session()), Logs::new());
        from_start.begin(&mut Nobody);
        from_start.retrace(journal().lines(), &mut Nobody).unwrap();
        let (mut taken_up, later) =
            Player::restore(journal(), bytes, session(), state.clone()).unwrap();
        taken_up.retrace(&later, &mut Nobody).unwrap();
        prop_assert_eq!(taken_up.timeline().agreement().differs_from, None);
        let ahead = from_start.timeline().position() < taken_up.timeline().position();
        if ahead && later.is_empty() {
            // The state may be some steps ahead of the last line.
            let there = taken_up.timeline().position();
            while from_start.timeline().position() < there {
                from_start.play(&mut Nobody);
            }
        }
        prop_assert_eq!(observable_state(&taken_up), observable_state(&from_start));
        for one in [&mut taken_up, &mut from_start] {
            one.report_new_position(&mut Nobody);
        }
        prop_assert_eq!(taken_up.reported, from_start.reported);
    }
}
