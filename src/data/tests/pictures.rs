//! Folders of images and archives of numpy. The files were made, and the expected values computed, by Pillow and numpy:
//!
//! ```python
//! import numpy as np
//! from PIL import Image, ImageOps
//! i = np.arange
//! x = (i(60).reshape(10, 2, 3) * 4).astype("u1")
//! np.savez_compressed("keras.npz", x_train=x[:6], y_train=i(6).astype("u1") % 2, x_test=x[6:], y_test=i(4).astype("u1") % 2)
//! c = np.asfortranarray((i(120).reshape(10, 2, 2, 3) % 11 / 10).astype("f4"))
//! np.savez("colour.npz", images=c, labels=np.array(["cat", "dog"] * 5))
//! np.savez("table.npz", X=i(24).reshape(12, 2) / 8 - 1, y=(i(12) / 4).astype(">f8"))
//! p = Image.new("P", (4, 3)); p.putpalette([0, 0, 0, 255, 0, 0, 10, 200, 30, 240, 240, 90])
//! p.putdata([(a * 7) % 4 for a in range(12)]); p.save("palette.png")
//! rgba = np.stack([i(12) * 20, 255 - i(12) * 20, i(12) * 5 + 9, (i(12) * 85) % 256], -1).reshape(3, 4, 4).astype("u1")
//! Image.fromarray(rgba, "RGBA").save("rgba.png")
//! y, xx = np.mgrid[0:10, 0:12]
//! g = ((xx * 19 + y * 23 + (xx * y) % 7 * 9) % 256).astype("u1"); Image.fromarray(g).save("grey.png")
//! ph = np.stack([xx * 20, y * 25, 255 - xx * 10 - y * 10], -1).astype("u1")
//! e = Image.Exif(); e[274] = 6
//! Image.fromarray(ph).save("photo.jpg", quality=95, exif=e, subsampling=0)
//! p.convert("RGB").convert("L")                                          # PALETTE
//! w = Image.new("RGBA", (4, 3), "white"); w.alpha_composite(Image.fromarray(rgba, "RGBA"))
//! w.convert("RGB").convert("L")                                          # ON_WHITE
//! Image.fromarray(g).resize((5, 4), Image.BILINEAR)                      # SMALL
//! ImageOps.exif_transpose(Image.open("photo.jpg")).convert("L").resize((5, 6), Image.BILINEAR)  # TURNED
//! ```
#![allow(clippy::panic)]

use crate::data::*;
use ndarray::Array2;
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const PALETTE_FILE: &[u8] = include_bytes!("files/palette.png");
const RGBA_FILE: &[u8] = include_bytes!("files/rgba.png");
const GREY_FILE: &[u8] = include_bytes!("files/grey.png");
const PHOTO_FILE: &[u8] = include_bytes!("files/photo.jpg");

const PALETTE: [u8; 4] = [0, 223, 124, 76];
const ON_WHITE: [u8; 12] = [255, 218, 178, 135, 214, 169, 120, 209, 159, 105, 205, 149];
const SMALL: [u8; 20] = [
    49, 103, 151, 178, 144, 112, 165, 206, 152, 63, 171, 205, 156, 83, 93, 190, 108, 73, 92, 143,
];
const TURNED: [u8; 30] = [
    145, 121, 94, 67, 42, 154, 130, 102, 75, 51, 163, 139, 112, 85, 60, 173, 149, 122, 95, 70, 183,
    159, 132, 105, 80, 191, 167, 140, 113, 88,
];

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn raw(id: &str, path: &Path, settings: &[(&str, &str)], unlabelled: bool) -> Result<Raw, String> {
    let mut request = Request::named(&format!("{id}:{}", path.display()));
    for (word, value) in settings {
        request.reading.set(word, value).unwrap().unwrap();
    }
    let hidden = |error: DataError| {
        error
            .to_string()
            .replace(&path.display().to_string(), "PATH")
    };
    let entry = request.check().map_err(hidden)?;
    let source = Source {
        argument: request.argument().unwrap(),
        samples: 0,
        noise: 0.0,
        label: None,
        reading: &request.reading,
        unlabelled,
        seed: 1,
    };
    (entry.load)(&source).map_err(hidden)
}

fn bytes(raw: &Raw) -> &Array2<u8> {
    match &raw.inputs {
        Inputs::Pixels { bytes, .. } => bytes,
        Inputs::Numbers { .. } => panic!("no images"),
    }
}

fn labels(raw: &Raw) -> (&[String], &[u32]) {
    match &raw.targets {
        Targets::Classes { names, labels } => (names, labels),
        Targets::Values { .. } => panic!("no classes"),
    }
}

fn assert_near(found: &[u8], expected: &[u8], tolerance: u8) {
    assert_eq!(found.len(), expected.len());
    let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > tolerance;
    assert!(
        !found.iter().zip(expected).any(far),
        "{found:?} instead of {expected:?}"
    );
}

#[test]
fn files_are_read_as_pillow_reads_them() {
    let of = |file: &[u8], size: &str| {
        let files = folder(&[("a/1.png", file), ("b/2.png", GREY_FILE)]);
        let read = raw("folder", files.path(), &[("image", size)], false).unwrap();
        bytes(&read).row(0).to_vec()
    };
    assert_eq!(of(PALETTE_FILE, "4x3"), PALETTE.repeat(3));
    assert_eq!(of(RGBA_FILE, "4x3"), ON_WHITE);
    assert_near(&of(GREY_FILE, "5x4"), &SMALL, 1);
    // The camera was held upright: it says so, and the ending of the name is of no matter.
    assert_near(&of(PHOTO_FILE, "5x6"), &TURNED, 2);
    let colours = of(PALETTE_FILE, "4x3x3");
    assert_eq!(colours[..4], [0, 240, 10, 255], "red");
    assert_eq!(colours[12..16], [0, 240, 200, 0], "green");
    assert_eq!(colours[24..28], [0, 90, 30, 0], "blue");
}

#[test]
fn a_folder_is_a_class_and_what_is_no_image_is_named() {
    let cut = &PHOTO_FILE[..PHOTO_FILE.len() - 40];
    let files = folder(&[
        ("train/10/a.png", PALETTE_FILE),
        ("train/9/b.png", PALETTE_FILE),
        ("test/9/c.PNG", PALETTE_FILE),
        ("test/9/notes.txt", b"x"),
        ("test/9/cut.jpg", cut),
        ("test/9/cut.png", &PALETTE_FILE[..60]),
        ("test/9/empty.png", b""),
        ("test/8/bad.png", b"no image"),
        ("test/.DS_Store", b"x"),
    ]);
    let read = raw("folder", files.path(), &[], false).unwrap();
    assert_eq!(
        read.sources,
        ["train/10/a.png", "train/9/b.png", "test/9/c.PNG"]
    );
    assert_eq!(
        labels(&read),
        (&["9".to_owned(), "10".to_owned()][..], &[1, 0, 0][..])
    );
    assert_eq!(
        read.kind,
        Kind::Image {
            width: 4,
            height: 3
        }
    );
    assert_eq!(
        (&read.notices[0], &read.notices[2]),
        (
            &Notice::OtherFiles(vec!["test/9/notes.txt".to_owned()]),
            &Notice::ColoursDropped(3)
        )
    );
    let Notice::BadImages(bad) = &read.notices[1] else {
        panic!("{:?}", read.notices);
    };
    let names: Vec<&str> = bad.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "test/8/bad.png",
            "test/9/cut.jpg",
            "test/9/cut.png",
            "test/9/empty.png"
        ]
    );
    let told = read.notices[1].to_string();
    assert!(
        told.starts_with("4 files left out, unreadable: test/8/bad.png (")
            && told.contains("test/9/cut.jpg (the file is cut off)")
            && told.lines().count() == 1,
        "{told}"
    );
    // To predict, neither classes nor folders are needed.
    let files = folder(&[("1.png", PALETTE_FILE), ("x/2.png", PALETTE_FILE)]);
    let read = raw("folder", files.path(), &[], true).unwrap();
    assert_eq!(read.sources, ["1.png", "x/2.png"]);
}

#[test]
fn a_folder_that_can_not_be_learned_from_is_refused() {
    let refused = |files: &[(&str, &[u8])]| {
        let files = folder(files);
        raw("folder", files.path(), &[], false)
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(
        refused(&[("a/notes.txt", b"x")]),
        "PATH: no images here: expected PNG and JPEG files in a folder for each class"
    );
    assert_eq!(
        refused(&[("a/1.png", PALETTE_FILE)]),
        "PATH: at least two classes are required, a folder for each; images are in a"
    );
    assert_eq!(
        refused(&[("a/1.png", PALETTE_FILE), ("b/2.png", GREY_FILE)]),
        "PATH: a/1.png has 4x3 pixels, but b/2.png 12x10; --image scales them all, to 28x28 for instance"
    );
    let error = refused(&[("a/1.png", b"x"), ("b/2.png", b"y")]);
    assert!(
        error.starts_with("PATH: none of the images can be read; a/1.png: "),
        "{error}"
    );
    assert!(
        raw("folder", Path::new("/no/such"), &[], false)
            .map(|_| ())
            .unwrap_err()
            .starts_with("can't read the data in PATH: ")
    );
}

#[test]
fn damaged_images_are_left_out_or_read_whole_and_never_end_the_program() {
    for file in [PALETTE_FILE, PHOTO_FILE, RGBA_FILE] {
        let cuts = (0..file.len()).step_by(7).map(|end| file[..end].to_vec());
        let flips = (0..file.len()).step_by(5).map(|place| {
            let mut bytes = file.to_vec();
            bytes[place] ^= 0x55;
            bytes
        });
        for (round, damaged) in cuts.chain(flips).enumerate() {
            let files = folder(&[
                ("a/1.png", PALETTE_FILE),
                ("b/2.png", PALETTE_FILE),
                ("b/3.png", &damaged),
            ]);
            let read = raw("folder", files.path(), &[("image", "4x4")], false).unwrap();
            let bad = read
                .notices
                .iter()
                .filter(|one| matches!(one, Notice::BadImages(_)));
            assert_eq!(read.sources.len() + bad.count(), 3, "{round}");
            assert_eq!(bytes(&read).nrows(), read.sources.len());
        }
    }
}

#[test]
fn white_is_that_of_the_training_data_unless_the_other_images_know_their_own() {
    let digits = Brightness::bytes(16);
    let seen = Brightness::up_to(250);
    // A dark picture in the same bytes, a brighter one, and one in bytes of its own.
    assert_eq!(Brightness::up_to(90).white_beside(Some(seen)), 250);
    assert_eq!(Brightness::up_to(255).white_beside(Some(seen)), 255);
    assert_eq!(digits.white_beside(Some(seen)), 16);
    assert_eq!(Brightness::up_to(90).white_beside(None), 90);
}

fn archive(bytes: &[u8]) -> (TempDir, std::path::PathBuf) {
    let folder = folder(&[("a.npz", bytes)]);
    let path = folder.path().join("a.npz");
    (folder, path)
}

#[test]
fn archives_of_numpy_hold_images_or_rows() {
    let (_folder, path) = archive(include_bytes!("files/keras.npz"));
    let read = raw("npz", &path, &[], false).unwrap();
    assert_eq!(
        read.kind,
        Kind::Image {
            width: 3,
            height: 2
        }
    );
    let expected: Vec<u8> = (0..60).map(|i| i * 4).collect();
    assert_eq!(bytes(&read).as_slice().unwrap(), expected);
    let (names, classes) = labels(&read);
    assert_eq!(names, ["0", "1"]);
    assert_eq!(classes, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);

    let (_folder, path) = archive(include_bytes!("files/colour.npz"));
    let read = raw("npz", &path, &[], false).unwrap();
    assert_eq!(read.image_size().unwrap().to_string(), "2x2x3");
    // images[1] is [[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], [[0.7, 0.8, 0.9], [1, 0, 0.1]]].
    let planes = [0.1, 0.4, 0.7, 1.0, 0.2, 0.5, 0.8, 0.0, 0.3, 0.6, 0.9, 0.1];
    let expected = planes.map(|value: f32| (f64::from(value) * 255.0).round() as u8);
    assert_eq!(bytes(&read).row(1).to_vec(), expected);
    assert_eq!(labels(&read).0, ["cat", "dog"]);

    let (_folder, path) = archive(include_bytes!("files/table.npz"));
    let read = raw("npz", &path, &[], false).unwrap();
    let Inputs::Numbers { values, .. } = &read.inputs else {
        panic!("images");
    };
    assert_eq!(
        values.to_array(),
        Array2::from_shape_fn((12, 2), |(i, j)| (2 * i + j) as f64 / 8.0 - 1.0)
    );
    let Targets::Values { values, .. } = &read.targets else {
        panic!("classes");
    };
    assert_eq!(values[[11, 0]], 2.75);
    let refused =
        |settings: &[(&str, &str)]| raw("npz", &path, settings, false).map(|_| ()).unwrap_err();
    assert_eq!(
        refused(&[("image", "1x2")]),
        "PATH, array 'X': its values are -1 to 1.875; expected pixels, whole numbers from 0 to 255 or fractions from 0 to 1"
    );
    assert!(raw("npz", &path, &[("task", "classify")], false).is_ok());
    assert_eq!(
        refused(&[("header", "on")]),
        "--header does not apply to the data set 'npz:PATH', only to csv:FILE"
    );
}

#[test]
fn damaged_archives_are_refused_in_one_line() {
    for file in [
        &include_bytes!("files/keras.npz")[..],
        include_bytes!("files/colour.npz"),
        include_bytes!("files/table.npz"),
    ] {
        let cuts = (0..file.len()).step_by(11).map(|end| file[..end].to_vec());
        let flips = (0..file.len()).step_by(3).map(|place| {
            let mut bytes = file.to_vec();
            bytes[place] ^= 0x2a;
            bytes
        });
        for damaged in cuts.chain(flips) {
            let (_folder, path) = archive(&damaged);
            if let Err(error) = raw("npz", &path, &[], false) {
                assert!(
                    error.contains("PATH") && error.lines().count() == 1,
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn a_line_break_in_the_name_of_an_array_leaves_the_message_one_line() {
    let mut bytes = include_bytes!("files/colour.npz").to_vec();
    while let Some(at) = bytes.windows(6).position(|name| name == b"images") {
        bytes[at + 2] = b'\n';
    }
    let (_folder, path) = archive(&bytes);
    let error = raw("npz", &path, &[], false).unwrap_err();
    assert!(
        error.ends_with("the arrays are im\\nges, labels"),
        "{error}"
    );
}
