#![allow(clippy::unwrap_used)]
use super::*;
use crate::train::history::BranchId;
use crate::train::player::{Leaving, Listener, RunEvent, RunStatus};
use crate::train::timeline::To;
use crate::train::{Change, Logs, Player, Recipe, Timeline};

/// A reader written from the formats' descriptions alone: a bitwise checksum, and fields by number.
mod reader {
    /// The remainder of a division by the polynomial of CRC-32C, bit by bit.
    fn crc32c(bytes: &[u8]) -> u32 {
        let mut crc = u32::MAX;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0x82f6_3b78
                } else {
                    crc >> 1
                };
            }
        }
        !crc
    }

    fn check(bytes: &[u8], stored: &[u8]) {
        let crc = crc32c(bytes);
        let masked = crc.rotate_right(15).wrapping_add(0xa282_ead8);
        assert_eq!(masked.to_le_bytes(), stored);
    }

    pub(super) fn records(mut file: &[u8]) -> Vec<&[u8]> {
        let mut records = Vec::new();
        while !file.is_empty() {
            let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
            check(&file[..8], &file[8..12]);
            let data = &file[12..12 + length];
            check(data, &file[12 + length..16 + length]);
            records.push(data);
            file = &file[16 + length..];
        }
        records
    }

    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for place in 0.. {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                break;
            }
        }
        value
    }

    /// The fields of a message: number and value in bytes (eight for a varint).
    pub(super) fn fields(mut bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes);
            let length = match key & 7 {
                0 => {
                    fields.push((key >> 3, varint(&mut bytes).to_le_bytes().to_vec()));
                    continue;
                }
                1 => 8,
                2 => varint(&mut bytes) as usize,
                5 => 4,
                kind => unreachable!("kind {kind}"),
            };
            fields.push((key >> 3, bytes[..length].to_vec()));
            bytes = &bytes[length..];
        }
        fields
    }

    /// The value at a path of field numbers.
    pub(super) fn at(message: &[u8], path: &[u64]) -> Option<Vec<u8>> {
        let Some((first, rest)) = path.split_first() else {
            return Some(message.to_vec());
        };
        let all = fields(message);
        let (_, value) = all.iter().find(|(number, _)| number == first)?;
        at(value, rest)
    }
}

/// A parsed event: time, step, tag, and a number or a text.
#[derive(Debug, PartialEq)]
struct Read {
    seconds: f64,
    step: u64,
    tag: String,
    number: Option<f32>,
    text: Option<String>,
}

fn read(file: &[u8]) -> Vec<Read> {
    let records = reader::records(file);
    assert_eq!(reader::at(records[0], &[3]).unwrap(), b"brain.Event:2");
    let word = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let mut all = Vec::new();
    for record in &records[1..] {
        let get = |path: &[u64]| reader::at(record, path);
        all.push(Read {
            seconds: f64::from_le_bytes(get(&[1]).unwrap().try_into().unwrap()),
            step: u64::from_le_bytes(get(&[2]).unwrap().try_into().unwrap()),
            tag: word(get(&[5, 1, 1]).unwrap()),
            number: get(&[5, 1, 2]).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())),
            text: get(&[5, 1, 8, 8]).map(word),
        });
        let plugin = get(&[5, 1, 9, 1, 1]).map(word);
        assert_eq!(plugin.as_deref() == Some("text"), get(&[5, 1, 8]).is_some());
    }
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn session() -> Session {
    let recipe = Recipe::of(&[("data", "iris"), ("optimizer", "sgd"), ("lr", "0.1")]);
    Session::new(recipe.unwrap()).unwrap()
}

/// Trains nine steps with three changes, and logs them like the player.
fn write_run(log: &mut dyn Log, session: &mut Session) -> Vec<StepRecord> {
    log.begin(session).unwrap();
    log.evaluation(session.evaluation()).unwrap();
    let mut made = Vec::new();
    for step in 0..9 {
        let change = match step {
            3 => Some("lr 0.02"),
            5 => Some("optimizer momentum"),
            6 => Some("weight-decay 0.01"),
            _ => None,
        };
        if let Some(change) = change {
            let applied = session.apply(change.parse::<Change>().unwrap()).unwrap();
            log.change(&applied, session.trainer().settings()).unwrap();
        }
        let advance = session.advance();
        made.extend(advance.record);
        log.advance(&advance).unwrap();
    }
    log.end(9, "done").unwrap();
    made
}

fn points(all: &[Read], tag: &str) -> Vec<(u64, f32)> {
    let mine = all.iter().filter(|one| one.tag == tag);
    mine.map(|one| (one.step, one.number.unwrap())).collect()
}

#[test]
fn a_run_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut seconds = 1_700_000_000.0;
    let mut log = TensorBoard::new(folder.path(), "a host/../é", move || {
        seconds += 0.25;
        seconds
    });
    let mut session = session();
    let first = *session.evaluation();
    let made = write_run(&mut log, &mut session);
    let runs = files(folder.path());
    assert_eq!(runs, [folder.path().join("run-1")]);
    let events = files(&runs[0]);
    let name = "events.out.tfevents.1700000000.ahost..";
    assert_eq!(events, [runs[0].join(name)]);

    let all = read(&fs::read(&events[0]).unwrap());
    let objectives: Vec<_> = made
        .iter()
        .map(|one| (one.step, one.objective as f32))
        .collect();
    assert_eq!(points(&all, "loss/objective"), objectives);
    assert_eq!(points(&all, "loss/objective_max"), []);
    let train = points(&all, "loss/train");
    assert_eq!(train[0], (0, first.train.loss as f32));
    let gap = points(&all, "loss/gap");
    assert_eq!(gap[0], (0, first.gap() as f32));
    let accuracy = first.validation.accuracy.unwrap() as f32;
    assert_eq!(points(&all, "accuracy/validation")[0], (0, accuracy));
    let rate = points(&all, "settings/lr");
    assert_eq!(rate[..3], [(0, 0.1), (3, 0.1), (3, 0.02)]);
    assert_eq!(rate.last().unwrap().0, 9);
    assert_eq!(points(&all, "settings/batch"), [(0, 32.0), (9, 32.0)]);
    let decay = points(&all, "settings/weight-decay");
    assert_eq!(decay, [(6, 0.0), (6, 0.01), (9, 0.01)]);
    let texts = |tag: &str| -> Vec<(u64, String)> {
        let mine = all.iter().filter(|one| one.tag == tag);
        mine.map(|one| (one.step, one.text.clone().unwrap()))
            .collect()
    };
    let changes = texts("changes");
    assert_eq!(changes.len(), 3);
    assert_eq!(changes[0], (3, "`lr 0.02`: lr 0.1 → 0.02".to_owned()));
    assert_eq!(texts("end"), [(9, "done".to_owned())]);
    assert!(texts("recipe")[0].1.contains("    lr = 0.1\n"));
    assert!(all.windows(2).all(|two| two[0].seconds < two[1].seconds));
}

#[test]
fn a_second_run_leaves_the_first_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = TensorBoard::new(folder.path(), "host", || 5.0);
    write_run(&mut log, &mut session());
    let first = files(&folder.path().join("run-1"));
    let before = fs::read(&first[0]).unwrap();
    // Once by the same program, once by another one that starts in the same second.
    write_run(&mut log, &mut session());
    let mut other = TensorBoard::new(folder.path(), "host", || 5.0);
    write_run(&mut other, &mut session());
    assert_eq!(files(folder.path()).len(), 3);
    assert_eq!(fs::read(&first[0]).unwrap(), before);
    assert!(first[0].ends_with("events.out.tfevents.0000000005.host"));
}

struct NoListener;

impl Listener for NoListener {
    fn on_event(&mut self, _: RunEvent<'_>, _: RunStatus<'_>) {}
}

/// The events of a folder's file, in the order written.
fn events(folder: &Path) -> Vec<Read> {
    let file = files(folder).into_iter().find(|path| path.is_file());
    read(&fs::read(file.unwrap()).unwrap())
}

#[test]
fn each_history_has_a_folder_of_its_own_no_step_twice_and_at_its_end_the_knobs_that_hold() {
    let folder = tempfile::tempdir().unwrap();
    let mut logs = Logs::new();
    logs.add(
        "--log-tensorboard",
        TensorBoard::new(folder.path(), "host", || 5.0),
    );
    let mut player = Player::new(Timeline::new(session()), logs);
    player.begin(&mut NoListener);
    let play =
        |player: &mut Player, steps: u64| (0..steps).for_each(|_| player.play(&mut NoListener));
    let change = |player: &mut Player, words: &str| {
        player
            .change(words.parse().unwrap(), &mut NoListener)
            .unwrap();
    };
    play(&mut player, 4);
    change(&mut player, "lr 0.2");
    play(&mut player, 3);
    // Undone and continued differently, twice; the second undo is redone.
    player.undo(&mut NoListener).unwrap();
    change(&mut player, "lr 0.3");
    play(&mut player, 2);
    player.undo(&mut NoListener).unwrap();
    player.redo(&mut NoListener).unwrap();
    play(&mut player, 2);
    // Another branch from step 2 on, and back to the first, where the run ends.
    let place = player.timeline().find(To::Step(2));
    player.travel(place, &mut NoListener);
    change(&mut player, "lr 0.4");
    play(&mut player, 3);
    player.switch(BranchId(0), &mut NoListener).unwrap();
    play(&mut player, 1);
    player.leave(Leaving::Quit, &mut NoListener);

    let run = folder.path().join("run-1");
    let last = |all: &[Read]| points(all, "settings/lr").last().copied().unwrap();
    let of = |name: &str, steps: &[u64], end: (u64, f32), origin: Option<&str>| {
        let all = events(&run.join(name));
        let made: Vec<u64> = points(&all, "loss/objective")
            .iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(made, steps, "{name}");
        assert_eq!(last(&all), end, "{name}");
        let found = all.iter().find(|one| one.tag == "origin");
        assert_eq!(found.and_then(|one| one.text.as_deref()), origin, "{name}");
        all.iter().any(|one| one.tag == "end")
    };
    assert!(!of("", &[1, 2, 3, 4, 5, 6, 7], (7, 0.2), None));
    let undone = Some("`lr 0.2` undone at step 4");
    assert!(of("branch-1-undo-1", &[5, 6, 7, 8, 9], (9, 0.3), undone));
    let again = Some("`lr 0.3` undone at step 4");
    assert!(!of("branch-1-undo-2", &[], (4, 0.1), again));
    let forked = Some("forked from #1 at step 2");
    assert!(!of("branch-2", &[3, 4, 5], (5, 0.4), forked));
    assert_eq!(files(&run).len(), 4, "one file and three folders");
}
