//! IDX directories: which files are found and pooled, and which are refused.

use super::{all_parts, loaded, message};
use crate::data::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// An IDX file with these dimensions in the header and these values.
fn idx(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, dimensions.len() as u8];
    for size in dimensions {
        bytes.extend(size.to_be_bytes());
    }
    bytes.extend(values);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// `count` images of 2 x 3 pixels that count up from `first`, and labels 3 and 5 in turn.
fn pair(count: u32, first: u8) -> (Vec<u8>, Vec<u8>) {
    let values: Vec<u8> = (0..count * 6)
        .map(|i| first.wrapping_add(i as u8))
        .collect();
    let labels: Vec<u8> = (0..count).map(|i| if i % 2 == 0 { 3 } else { 5 }).collect();
    (idx(&[count, 2, 3], &values), idx(&[count], &labels))
}

fn directory(files: &[(&str, &[u8])]) -> TempDir {
    let directory = tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    directory
}

fn open(directory: &Path) -> Result<Dataset, String> {
    let path = directory.display().to_string();
    load(&Request::named(&format!("idx:{path}")), 1)
        .map_err(|error| error.to_string().replace(&path, "DIR"))
}

#[test]
fn one_pair_with_any_beginning_loads_plain_or_packed() {
    let (images, labels) = pair(20, 0);
    let packed = (gzip(&images), gzip(&labels));
    for files in [
        [
            ("train-images-idx3-ubyte", &images),
            ("train-labels-idx1-ubyte", &labels),
        ],
        [
            ("t10k-images.idx3-ubyte", &images),
            ("t10k-labels-idx1-ubyte.gz", &packed.1),
        ],
        [
            ("my-images-idx3-ubyte.gz", &packed.0),
            ("my-labels-idx1-ubyte.gz", &packed.1),
        ],
        [
            ("images-idx3-ubyte", &packed.0),
            ("labels.idx1-ubyte", &labels),
        ],
    ] {
        let dataset =
            open(directory(&files.map(|(name, bytes)| (name, &bytes[..]))).path()).unwrap();
        assert_eq!(
            dataset.kind,
            Kind::Image {
                width: 3,
                height: 2
            }
        );
        assert_eq!((dataset.samples(), dataset.inputs()), (20, 6));
        // Labels that do not occur are not classes.
        assert_eq!(
            dataset.task,
            Task::Classification {
                classes: vec!["3".into(), "5".into()]
            }
        );
        assert_eq!(dataset.features[5], "pixel 1,2");
    }
}

#[test]
fn training_and_test_files_are_pooled() {
    let ((images, labels), (more, more_labels)) = (pair(10, 0), pair(6, 100));
    let found = directory(&[
        ("t10k-images-idx3-ubyte", &more),
        ("t10k-labels-idx1-ubyte", &more_labels),
        ("train-images-idx3-ubyte", &images),
        ("train-labels-idx1-ubyte", &labels),
        ("other-images-idx3-ubyte", b"not looked at"),
        ("README", b"nor this"),
    ]);
    let dataset = open(found.path()).unwrap();
    assert_eq!(dataset.samples(), 16);
    let map = dataset.standardisation.inputs[0];
    for part in super::all_parts(&dataset) {
        for (sample, &row) in part.rows.iter().enumerate() {
            let first = if row < 10 {
                row * 6
            } else {
                100 + (row - 10) * 6
            };
            let pixel = (map.undo(part.inputs[[sample, 0]]) * 135.0).round() as usize;
            assert_eq!(pixel, first, "row {row}");
        }
    }
}

#[test]
fn the_embedded_digits_load_the_same_through_a_directory() {
    let digits = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/data/digits-8x8");
    let theirs = open(&digits).unwrap();
    let ours = loaded("digits");
    assert_eq!((theirs.train, theirs.task), (ours.train, ours.task));
}

#[test]
fn a_plain_file_is_taken_before_its_packed_twin() {
    let (images, labels) = pair(20, 0);
    let found = directory(&[
        ("a-images-idx3-ubyte", &images),
        ("a-images-idx3-ubyte.gz", b"broken"),
        ("a-labels-idx1-ubyte", &labels),
        ("a-labels-idx1-ubyte.gz", b"broken"),
    ]);
    assert_eq!(open(found.path()).unwrap().samples(), 20);
}

#[test]
fn a_directory_without_one_clear_set_is_refused() {
    let (images, labels) = pair(20, 0);
    for (files, expected) in [
        (
            vec![],
            "DIR: no IDX images here: expected train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz], the \
             same with t10k-, or one other pair",
        ),
        (
            vec![
                ("a-images-idx3-ubyte", &images[..]),
                ("b-images-idx3-ubyte", &images[..]),
            ],
            "DIR: several sets of images here (a-, b-): name one, as in idx:DIR/a",
        ),
        (
            vec![
                ("train-images-idx3-ubyte", &images[..]),
                ("t10k-labels-idx1-ubyte", &labels[..]),
            ],
            "DIR: train-labels-idx1-ubyte[.gz] is missing next to the images",
        ),
    ] {
        assert_eq!(open(directory(&files).path()).unwrap_err(), expected);
    }
    let missing = message(load(&Request::named("idx:/nowhere"), 1));
    assert!(
        missing.starts_with("can't read the data in /nowhere: "),
        "{missing}"
    );
}

#[test]
fn a_header_that_lies_is_refused_without_believing_it() {
    let (images, labels) = pair(20, 0);
    let packed = gzip(&images);
    let mut bad_sum = packed.clone();
    let sum = bad_sum.len() - 8;
    bad_sum[sum] ^= 1;
    let mut float = images.clone();
    float[2] = 13;
    let magic = |start: &str| {
        format!(
            "not an IDX file of images: it starts with '{start}' instead of '00 00 08 03' (unsigned bytes, 3 \
             dimensions)"
        )
    };
    for (bytes, expected) in [
        (Vec::new(), magic("")),
        (b"PNG".to_vec(), magic("50 4e 47")),
        (float, magic("00 00 0d 03")),
        (labels.clone(), magic("00 00 08 01")),
        (
            images[..9].to_vec(),
            "truncated in the header: 9 bytes of 16".to_owned(),
        ),
        (
            images[..100].to_vec(),
            "truncated: the header says 20 x 2 x 3 = 120 bytes, but 84 follow".to_owned(),
        ),
        (
            [&images[..], b"x"].concat(),
            "the header says 20 x 2 x 3 = 120 bytes, but more follow".to_owned(),
        ),
        (
            idx(&[0, 2, 3], &[]),
            "the header says 0 images of 2 x 3 pixels: nothing to learn from".to_owned(),
        ),
        (
            idx(&[u32::MAX; 3], &[1, 2, 3]),
            "the header says 4294967295 x 4294967295 x 4294967295 bytes; the limit is 1073741824"
                .to_owned(),
        ),
        (
            idx(&[1 << 30, 1, 1], &[1, 2, 3]),
            "truncated: the header says 1073741824 x 1 x 1 = 1073741824 bytes, but 3 follow"
                .to_owned(),
        ),
        (
            packed[..packed.len() / 2].to_vec(),
            "corrupt gzip data (incomplete deflate stream)".to_owned(),
        ),
        (
            bad_sum,
            "corrupt gzip data (corrupt gzip stream does not have a matching checksum)".to_owned(),
        ),
    ] {
        let found = directory(&[
            ("train-images-idx3-ubyte", &bytes),
            ("train-labels-idx1-ubyte", &labels),
        ]);
        let expected = format!("DIR/train-images-idx3-ubyte: {expected}");
        assert_eq!(open(found.path()).unwrap_err(), expected);
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let ((images, labels), (_, few)) = (pair(20, 0), pair(19, 0));
    let found = directory(&[
        ("a-images-idx3-ubyte", &images),
        ("a-labels-idx1-ubyte", &few),
    ]);
    assert_eq!(
        open(found.path()).unwrap_err(),
        "DIR/a-labels-idx1-ubyte: 19 labels, but DIR/a-images-idx3-ubyte has 20 images"
    );
    let tall = idx(&[20, 3, 2], &[0; 120]);
    let found = directory(&[
        ("train-images-idx3-ubyte", &images),
        ("train-labels-idx1-ubyte", &labels),
        ("t10k-images-idx3-ubyte", &tall),
        ("t10k-labels-idx1-ubyte", &labels),
    ]);
    assert_eq!(
        open(found.path()).unwrap_err(),
        "DIR/t10k-images-idx3-ubyte: its images are 3 x 2, but those of DIR/train-images-idx3-ubyte are 2 x 3"
    );
    let one = idx(&[20], &[7; 20]);
    let found = directory(&[
        ("a-images-idx3-ubyte", &images),
        ("a-labels-idx1-ubyte", &one),
    ]);
    assert_eq!(
        open(found.path()).unwrap_err(),
        "DIR: every label is 7; at least two classes are required"
    );
}

#[test]
fn blank_pictures_stay_finite() {
    let (_, labels) = pair(20, 0);
    let blank = idx(&[20, 2, 3], &[0; 120]);
    let found = directory(&[
        ("a-images-idx3-ubyte", &blank),
        ("a-labels-idx1-ubyte", &labels),
    ]);
    assert!(
        open(found.path())
            .unwrap()
            .train
            .inputs
            .iter()
            .all(|&x| x == 0.0)
    );
}

#[test]
fn files_in_folders_of_their_own_names_are_found_as_kaggle_unpacks_them() {
    let (images, labels) = pair(20, 0);
    let found = tempdir().unwrap();
    for (name, bytes) in [
        ("train-images-idx3-ubyte/train-images-idx3-ubyte", &images),
        ("train-labels-idx1-ubyte/train-labels-idx1-ubyte", &labels),
        ("train-labels.idx1-ubyte", &labels),
        ("t10k-images-idx3-ubyte/readme.txt", &labels),
    ] {
        let path = found.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(open(found.path()).unwrap().samples(), 20);
}

#[test]
fn one_of_several_sets_is_named_by_what_its_files_begin_with() {
    let ((images, labels), (more, more_labels)) = (pair(20, 0), pair(6, 100));
    let mapping = b"3 65 97\n5 66 98\n";
    let found = directory(&[
        ("emnist-letters-train-images-idx3-ubyte", &images),
        ("emnist-letters-train-labels-idx1-ubyte", &labels),
        ("emnist-letters-test-images-idx3-ubyte.gz", &gzip(&more)),
        (
            "emnist-letters-test-labels-idx1-ubyte.gz",
            &gzip(&more_labels),
        ),
        ("emnist-letters-mapping.txt", mapping),
        ("emnist-digits-train-images-idx3-ubyte", &images),
        ("emnist-digits-train-labels-idx1-ubyte", &labels),
    ]);
    assert_eq!(
        open(found.path()).unwrap_err(),
        "DIR: several sets of images here (emnist-digits-, emnist-letters-): name one, as in idx:DIR/emnist-digits"
    );
    let letters = open(&found.path().join("emnist-letters")).unwrap();
    assert_eq!(letters.samples(), 26);
    assert_eq!(letters.task.names(), ["Aa", "Bb"]);
    // Stored column by column: 2 columns of 3 pixels are 3 rows of 2.
    assert_eq!(
        letters.kind,
        Kind::Image {
            width: 2,
            height: 3
        }
    );
    let map = letters.standardisation.inputs[0];
    let white = f64::from(letters.brightness.unwrap().white);
    for part in all_parts(&letters) {
        for (numbers, row) in part.inputs.rows().into_iter().zip(&part.rows) {
            let byte = |x: &f32| (map.undo(*x) * white).round() as usize;
            let bytes: Vec<usize> = numbers.iter().map(byte).collect();
            let first = if *row < 20 {
                6 * row
            } else {
                100 + 6 * (row - 20)
            };
            assert_eq!(bytes, [0, 3, 1, 4, 2, 5].map(|place| first + place));
        }
    }
    assert_eq!(
        open(&found.path().join("emnist-digits")).unwrap().samples(),
        20
    );
    assert!(
        open(&found.path().join("other"))
            .unwrap_err()
            .starts_with("can't read the data in DIR")
    );
}
