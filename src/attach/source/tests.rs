#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::attach::{Role, RoleMap, Run};

/// What tensorboardX 2.6 writes for
///
/// ```python
/// from tensorboardX import SummaryWriter
/// w = SummaryWriter("x")
/// for s in range(1, 4):
///     w.add_scalar("train/loss", 1.0 / s, s, walltime=1000.0 + s)
/// w.add_scalar("val/loss", 0.5, 3, walltime=1004.5)
/// w.add_text("note", "hello", 3, walltime=1005)
/// w.close()
/// ```
const EVENTS: &str = "1800000000000000a37f4b2209015ed62176c3da411a0d627261696e2e4576656e743a32f0db8888200000000000000029eda950090000000000488f4010012a130a110a0a747261696e2f6c6f7373150000803f52ca2bb7200000000000000029eda950090000000000508f4010022a130a110a0a747261696e2f6c6f7373150000003fa87e5814200000000000000029eda950090000000000588f4010032a130a110a0a747261696e2f6c6f737315abaaaa3e2a669d1f1e00000000000000d9dc1232090000000000648f4010032a110a0f0a0876616c2f6c6f7373150000003f75989cdd3d000000000000006049f1ec090000000000688f4010032a300a2e0a116e6f74652f746578745f73756d6d617279420f0807120412020801420568656c6c6f4a080a060a04746578743cbf3c2d";

const KERAS: &str =
    "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.2,0.55,1.1\n1,0.75,0.6,0.7,0.7\n";
const LIGHTNING: &str =
    "epoch,lr,step,train_loss,val_loss\n0,0.1,49,0.9,\n0,,99,,0.8\n1,0.05,149,0.5,\n1,,199,,nan\n";
const TRAINER_STATE: &str = r#"{
  "best_metric": null,
  "epoch": 2.0,
  "global_step": 20,
  "log_history": [
    {"epoch": 1.0, "grad_norm": 0.5, "learning_rate": 4e-05, "loss": 0.6, "step": 10},
    {"epoch": 1.0, "eval_accuracy": 0.8, "eval_loss": 0.4, "eval_runtime": 1.5, "step": 10},
    {"epoch": 2.0, "loss": NaN, "step": 20}
  ],
  "max_steps": 30
}"#;

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// What is read of bytes that come in pieces.
fn read(name: &str, pieces: &[&[u8]]) -> Vec<Read> {
    let first = pieces.first().copied().unwrap_or_default();
    let mut reader = reader_of(Path::new(name), first);
    let mut out = Vec::new();
    for piece in pieces {
        reader.push(piece, &mut out);
    }
    reader.pause(&mut out);
    out
}

fn run_of(read: Vec<Read>) -> Run {
    let mut run = Run::new(RoleMap::default());
    take(&mut run, read);
    run
}

fn take(run: &mut Run, read: Vec<Read>) {
    for one in read {
        match one {
            Read::Message(message) => drop(run.take(message, None)),
            other => panic!("{other:?}"),
        }
    }
}

fn values(run: &Run, role: Role) -> Vec<(u64, f32)> {
    let spans = run.of_role(role).unwrap().series.spans();
    spans
        .iter()
        .map(|span| (span.last, span.last_value))
        .collect()
}

#[test]
fn keras_counts_epochs() {
    let run = run_of(read("log.csv", &[KERAS.as_bytes()]));
    assert_eq!(values(&run, Role::TrainLoss), [(1, 1.2), (2, 0.6)]);
    assert_eq!(values(&run, Role::ValidationLoss), [(1, 1.1), (2, 0.7)]);
    assert_eq!(values(&run, Role::TrainAccuracy), [(1, 0.5), (2, 0.75)]);
    assert_eq!(run.axis.x_of(crate::series::AxisKind::Epochs, 2), 2.0);
}

#[test]
fn lightning_leaves_cells_empty() {
    let run = run_of(read("metrics.csv", &[LIGHTNING.as_bytes()]));
    assert_eq!(values(&run, Role::TrainLoss), [(49, 0.9), (149, 0.5)]);
    assert_eq!(values(&run, Role::ValidationLoss)[0], (99, 0.8));
    assert_eq!(run.divergence, Some((199, "val_loss".to_owned())));
}

#[test]
fn a_trainer_state_is_read_once_it_is_whole() {
    let (start, rest) = TRAINER_STATE.as_bytes().split_at(200);
    assert_eq!(read("trainer_state.json", &[start]), []);
    let run = run_of(read("trainer_state.json", &[start, rest]));
    assert_eq!(run.total_steps, Some(30));
    assert_eq!(values(&run, Role::TrainLoss)[0], (10, 0.6));
    assert_eq!(values(&run, Role::ValidationLoss), [(10, 0.4)]);
    assert_eq!(values(&run, Role::ValidationAccuracy), [(10, 0.8)]);
    assert_eq!(run.divergence, Some((20, "loss".to_owned())));
    // Known by its contents, too.
    assert!(trainer_state::is_trainer_state(
        "x.json",
        TRAINER_STATE.as_bytes()
    ));
}

#[test]
fn event_files_are_read_as_another_library_writes_them() {
    let bytes = bytes_of(EVENTS);
    let run = run_of(read("events.out.tfevents.1.host", &[&bytes]));
    assert_eq!(
        values(&run, Role::TrainLoss),
        [(1, 1.0), (2, 0.5), (3, 1.0 / 3.0)]
    );
    assert_eq!(values(&run, Role::ValidationLoss), [(3, 0.5)]);
    assert_eq!(run.metrics.len(), 2);
    // Times are those since the first event.
    let seconds = |step| run.axis.x_of(crate::series::AxisKind::Seconds, step);
    assert!((seconds(3) - seconds(1) - 3.5).abs() < 1e-9);
    // A damaged record ends it, with a word.
    let mut damaged = bytes.clone();
    let last = damaged.len() - 20;
    damaged[last] ^= 1;
    let read = read("tfevents", &[&damaged]);
    assert!(
        matches!(read.last(), Some(Read::Trouble(why)) if why.contains("checksum")),
        "{read:?}"
    );
}

#[test]
fn burn_writes_a_file_for_each_metric_and_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("train/epoch-1/Loss.log", "2.0,32\n1.0,32\n");
    put("valid/epoch-1/Loss.log", "1.0,10\n4.0,30\n");
    put("train/epoch-1/Accuracy.log", "50,32\n75,32\n");
    put("train/epoch-2/Loss.log", "0.5,32\n0.25");
    let runs = find_runs(folder.path());
    assert_eq!(runs.len(), 1);
    let mut follow = Follow::new(&runs[0]);
    let mut run = run_of(follow.poll().unwrap().read);
    assert_eq!(
        values(&run, Role::TrainLoss),
        [(1, 2.0), (2, 1.0), (3, 0.5)]
    );
    // Weighted by the samples.
    assert_eq!(values(&run, Role::ValidationLoss), [(2, 3.25)]);
    assert_eq!(values(&run, Role::TrainAccuracy), [(1, 0.5), (2, 0.75)]);
    fs::File::options()
        .append(true)
        .open(folder.path().join("train/epoch-2/Loss.log"))
        .unwrap()
        .write_all(b",32\n")
        .unwrap();
    take(&mut run, follow.poll().unwrap().read);
    assert_eq!(values(&run, Role::TrainLoss).last(), Some(&(4, 0.25)));
}

#[test]
fn a_file_that_grows_is_replaced_or_appears_later_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let mut follow = Follow::new(&FoundRun::of_file(&path));
    assert!(follow.poll().unwrap().read.is_empty());
    let append = |text: &str| {
        let file = fs::File::options().create(true).append(true).open(&path);
        file.unwrap().write_all(text.as_bytes()).unwrap();
    };
    append("{\"step\":1,\"loss\":1}\n{\"step\":2,");
    let mut run = run_of(follow.poll().unwrap().read);
    assert_eq!(values(&run, Role::TrainLoss), [(1, 1.0)]);
    append("\"loss\":2}\n");
    take(&mut run, follow.poll().unwrap().read);
    assert_eq!(values(&run, Role::TrainLoss).len(), 2);
    // Rotated: what is known stays.
    fs::rename(&path, folder.path().join("a.1")).unwrap();
    append("{\"step\":3,\"loss\":3}\n");
    let news = follow.poll().unwrap();
    assert!(!news.is_anew);
    take(&mut run, news.read);
    // Truncated and written again.
    fs::write(&path, "{\"step\":4,\"loss\":4}\n").unwrap();
    fs::write(&path, "{\"step\":5,\"loss\":5}\n{\"step\":6,\"loss\":6}\n").unwrap();
    take(&mut run, follow.poll().unwrap().read);
    assert_eq!(values(&run, Role::TrainLoss).last(), Some(&(6, 6.0)));
    // Gone, and there again.
    fs::remove_file(&path).unwrap();
    assert!(follow.poll().unwrap().read.is_empty());
}

#[test]
fn a_csv_with_a_new_column_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metrics.csv");
    fs::write(&path, "step,train_loss\n1,1.0\n2,0.5\n").unwrap();
    let mut follow = Follow::new(&FoundRun::of_file(&path));
    assert_eq!(run_of(follow.poll().unwrap().read).last_step(), 2);
    fs::write(&path, "step,train_loss,val_loss\n1,1.0,\n2,0.5,\n2,,0.7\n").unwrap();
    let news = follow.poll().unwrap();
    assert!(news.is_anew);
    let run = run_of(news.read);
    assert_eq!(values(&run, Role::ValidationLoss), [(2, 0.7)]);
    assert!(run.chapters.is_empty());
}

#[test]
fn runs_of_a_folder_are_found_by_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("tb/a/events.out.tfevents.1.x", &bytes_of(EVENTS));
    put("tb/a/events.out.tfevents.2.x", &bytes_of(EVENTS));
    put("tb/b/events.out.tfevents.1.x", b"");
    put("lightning_logs/version_0/metrics.csv", LIGHTNING.as_bytes());
    put("hf/checkpoint-10/trainer_state.json", b"{}");
    put(
        "hf/checkpoint-200/trainer_state.json",
        TRAINER_STATE.as_bytes(),
    );
    put("one.jsonl", b"{}");
    put("notes.txt", b"no");
    put(".hidden/x.jsonl", b"{}");
    let runs = find_runs(folder.path());
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "hf/trainer_state",
            "lightning_logs/version_0/metrics",
            "one",
            "tb/a",
            "tb/b"
        ]
    );
    assert_eq!(runs[3].files.len(), 2);
    assert!(runs[0].files[0].ends_with("hf/checkpoint-200/trainer_state.json"));
}

#[test]
fn a_last_line_without_an_end_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (json, csv) = (folder.path().join("a.jsonl"), folder.path().join("a.csv"));
    fs::write(&json, "{\"step\":1,\"loss\":1}\n{\"step\":2,\"loss\":2}").unwrap();
    fs::write(&csv, "epoch,loss\n0,1\n1,2.5").unwrap();
    // An object is whole by itself; a number may go on.
    let mut follow = Follow::new(&FoundRun::of_file(&json));
    let mut run = run_of(follow.poll().unwrap().read);
    assert_eq!(values(&run, Role::TrainLoss), [(1, 1.0), (2, 2.0)]);
    let file = fs::File::options().append(true).open(&json);
    file.unwrap()
        .write_all(b"\n{\"step\":3,\"loss\":3}\n")
        .unwrap();
    take(&mut run, follow.poll().unwrap().read);
    assert_eq!(run.last_step(), 3);
    assert!(follow.finish().is_empty());
    let mut follow = Follow::new(&FoundRun::of_file(&csv));
    let mut run = run_of(follow.poll().unwrap().read);
    assert_eq!(run.last_step(), 1);
    take(&mut run, follow.finish());
    assert_eq!(values(&run, Role::TrainLoss), [(1, 1.0), (2, 2.5)]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_name() {
    let json = run_of(read(
        "a.jsonl",
        &["\u{feff}{\"step\":1,\"loss\":1}\n".as_bytes()],
    ));
    assert_eq!(values(&json, Role::TrainLoss), [(1, 1.0)]);
    let csv = run_of(read("a.csv", &["\u{feff}step,loss\n7,1\n".as_bytes()]));
    assert_eq!(values(&csv, Role::TrainLoss), [(7, 1.0)]);
}

#[test]
fn files_of_one_name_and_two_endings_are_two_runs() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["a.csv", "a.jsonl", "b.jsonl"] {
        fs::write(folder.path().join(file), "").unwrap();
    }
    let runs = find_runs(folder.path());
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(names, ["a", "a.jsonl", "b"]);
    assert!(runs.iter().all(|run| run.files.len() == 1));
}

#[test]
fn a_new_checkpoint_takes_the_place_of_the_former() {
    let folder = tempfile::tempdir().unwrap();
    let put = |checkpoint: &str, text: &str| {
        let folder = folder.path().join(checkpoint);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("trainer_state.json"), text).unwrap();
    };
    put("checkpoint-20", TRAINER_STATE);
    let mut follow = Follow::new(&find_runs(folder.path())[0]);
    assert_eq!(run_of(follow.poll().unwrap().read).last_step(), 20);
    let more = r#"{"epoch": 3.0, "loss": 0.2, "step": 30}"#;
    let next = TRAINER_STATE.replace("\n  ],", &format!(",\n    {more}\n  ],"));
    put("checkpoint-30", &next);
    follow.add(&find_runs(folder.path())[0]);
    let news = follow.poll().unwrap();
    assert!(news.is_anew);
    let run = run_of(news.read);
    assert_eq!((run.last_step(), run.chapters.len()), (30, 0));
    // Written anew in its place: until it is whole, what is known stays.
    put("checkpoint-30", &next[..200]);
    let news = follow.poll().unwrap();
    assert!(!news.is_anew && news.read.is_empty());
    put("checkpoint-30", &next);
    let news = follow.poll().unwrap();
    assert!(news.is_anew);
    assert_eq!(run_of(news.read).last_step(), 30);
    // It is looked for again and again.
    follow.add(&find_runs(folder.path())[0]);
    let news = follow.poll().unwrap();
    assert!(!news.is_anew && news.read.is_empty());
}

#[test]
fn a_link_that_leads_back_ends() {
    let folder = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    assert!(find_runs(folder.path()).is_empty());
}

/// Bytes that are nearly right, of each format.
fn nearly() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let texts = [
        KERAS.as_bytes().to_vec(),
        LIGHTNING.as_bytes().to_vec(),
        TRAINER_STATE.as_bytes().to_vec(),
        bytes_of(EVENTS),
    ];
    (0..texts.len()).prop_flat_map(move |index| {
        let bytes = texts[index].clone();
        let places = prop::collection::vec((0..bytes.len(), any::<u8>()), 0..8);
        (Just(index), places).prop_map(move |(index, places)| {
            let mut bytes = bytes.clone();
            for (place, byte) in places {
                bytes[place] = byte;
            }
            (index, bytes)
        })
    })
}

const NAMES: [&str; 4] = ["a.csv", "metrics.csv", "trainer_state.json", "x.tfevents.y"];

proptest! {
    #[test]
    fn damaged_files_never_panic_and_are_the_same_in_pieces((index, bytes) in nearly(), at in 0usize..400) {
        let name = NAMES[index];
        let whole = read(name, &[&bytes]);
        let at = at.min(bytes.len());
        // The format is told by the first piece, so that has to be some.
        if at > 64 {
            let pieces = read(name, &[&bytes[..at], &bytes[at..]]);
            prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
        }
        let mut run = Run::new(RoleMap::default());
        for one in whole {
            if let Read::Message(message) = one {
                drop(run.take(message, None));
            }
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in NAMES.into_iter().chain(["x.jsonl"]) {
            let mut run = Run::new(RoleMap::default());
            for one in read(name, &[&bytes]) {
                if let Read::Message(message) = one {
                    drop(run.take(message, None));
                }
            }
        }
    }
}
