//! Feeds every reader of the user's files with damaged ones: nothing may end the program, and each is read or refused in
//! one line. `cargo bench --bench readers -- 10000000` reads so many bytes with each.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::fmt::Write;
use std::fs;
use std::panic;
use std::path::Path;
use std::time::Instant;

use gradus::data::{Request, load};
use gradus::rng::{Generator, Purpose, stream};
use rand::RngExt;

/// Default number of bytes for each reader.
const USUAL: usize = 10_000_000;

/// A reader, the path of the file that is damaged below its folder, and the other files there.
struct Reader {
    id: &'static str,
    argument: &'static str,
    damaged: &'static str,
    sound: Vec<u8>,
    others: Vec<(String, Vec<u8>)>,
    settings: &'static [(&'static str, &'static str)],
}

const PALETTE: &[u8] = include_bytes!("../src/data/tests/files/palette.png");
const PHOTO: &[u8] = include_bytes!("../src/data/tests/files/photo.jpg");
const ARRAYS: &[u8] = include_bytes!("../src/data/tests/files/colour.npz");

fn readers() -> Vec<Reader> {
    let mut table = String::from("id;x;kind;y\n");
    for i in 0..60 {
        let kind = ["a", "b c"][i % 2];
        let _ = writeln!(table, "{i};{},5;\"{kind}\";{}", i * 7 % 30, i % 3);
    }
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0, 4];
    images.extend((0..240_u8).map(|i| i.wrapping_mul(7)));
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 20];
    labels.extend((0..20_u8).map(|i| i % 2));
    let reader = |id, argument, damaged, sound: &[u8]| Reader {
        id,
        argument,
        damaged,
        sound: sound.to_vec(),
        others: Vec::new(),
        settings: &[],
    };
    let picture = |sound| Reader {
        others: (0..20)
            .map(|i| {
                (
                    format!("{}/sound {i}.png", ["a", "b"][i % 2]),
                    PALETTE.to_vec(),
                )
            })
            .collect(),
        settings: &[("image", "5x5x3")],
        ..reader("folder", "", "b/damaged.png", sound)
    };
    vec![
        reader("csv", "t.csv", "t.csv", table.as_bytes()),
        Reader {
            others: vec![("labels-idx1-ubyte".to_owned(), labels)],
            ..reader("idx", "", "images-idx3-ubyte", &images)
        },
        reader("npz", "a.npz", "a.npz", ARRAYS),
        picture(PALETTE),
        picture(PHOTO),
    ]
}

/// Changes, removes or repeats some bytes.
fn damage(sound: &[u8], generator: &mut Generator) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    for _ in 0..generator.random_range(1..6) {
        if bytes.is_empty() {
            break;
        }
        let place = generator.random_range(0..bytes.len());
        let end = (place + generator.random_range(1..20)).min(bytes.len());
        match generator.random_range(0..6) {
            0 => bytes.truncate(place),
            1 => drop(bytes.drain(place..end)),
            2 => {
                let again = bytes[place..end].to_vec();
                bytes.splice(place..place, again);
            }
            _ => bytes[place] = generator.random(),
        }
    }
    bytes
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn main() {
    let given = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let most: usize = given.unwrap_or(USUAL);
    let mut generator = stream(7, Purpose::Samples, 0);
    for reader in readers() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &reader.others {
            write(folder.path(), name, bytes);
        }
        let argument = folder.path().join(reader.argument);
        let mut request = Request::named(&format!("{}:{}", reader.id, argument.display()));
        for (word, value) in reader.settings {
            request.reading.set(word, value).unwrap().unwrap();
        }
        let started = Instant::now();
        let (mut bytes, mut files, mut read) = (0, 0_usize, 0_usize);
        while bytes < most {
            let damaged = damage(&reader.sound, &mut generator);
            bytes += damaged.len().max(1);
            files += 1;
            write(folder.path(), reader.damaged, &damaged);
            let outcome = panic::catch_unwind(|| load(&request, 1));
            match outcome {
                Ok(Ok(_)) => read += 1,
                Ok(Err(error)) => {
                    let text = error.to_string();
                    assert!(text.lines().count() == 1, "{} lines: {text}", reader.id);
                }
                Err(_) => {
                    let kept = std::env::temp_dir().join("gradus-damaged");
                    fs::write(&kept, &damaged).unwrap();
                    panic!(
                        "{} panicked; the file is kept at {}",
                        reader.id,
                        kept.display()
                    );
                }
            }
        }
        println!(
            "{:<6} {:<17} {bytes} bytes in {files} files: {read} read, {} refused, {:.1} s",
            reader.id,
            reader.damaged,
            files - read,
            started.elapsed().as_secs_f64()
        );
    }
}
