//! Saved weights predict other data as they were evaluated.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::common::program::{gradus_in, said};

/// Flats: an area, a district and whether there is a balcony, in the layout of a spreadsheet.
fn flats(rows: usize, price: impl Fn(usize) -> String) -> String {
    let mut text = String::from("id;area;district;balcony;price\n");
    for row in 0..rows {
        let area = if row % 9 == 4 {
            String::new()
        } else {
            format!("{},5", 30 + row * 7 % 90)
        };
        let district = ["Nord", "Süd", "West"][row % 3];
        let (id, balcony, price) = (row + 1, row % 2, price(row));
        let _ = writeln!(text, "{id};{area};{district};{balcony};{price}");
    }
    text
}

fn train(folder: &Path, data: &str, more: &[&str]) -> String {
    let arguments = [
        &[
            "train",
            "--data",
            data,
            "--hidden",
            "8",
            "--until",
            "epoch 20",
            "--force",
            "--save",
            "w.safetensors",
        ][..],
        more,
    ];
    said(gradus_in(folder, &arguments.concat()), 0).0
}

fn predict(folder: &Path, data: &str, more: &[&str]) -> (String, String) {
    let arguments = [&["predict", data, "--weights", "w.safetensors"][..], more];
    said(gradus_in(folder, &arguments.concat()), 0)
}

#[test]
fn a_class_and_its_probabilities_for_each_row() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let class = |row: usize| {
        if (30 + row * 7 % 90) > 70 {
            "dear"
        } else {
            "fair"
        }
        .to_owned()
    };
    fs::write(folder.join("flats.csv"), flats(90, class)).unwrap();
    let printed = train(folder, "csv:flats.csv", &["--missing", "median"]);
    let accuracy = |name: &str| -> f64 {
        let line = printed.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    let (out, err) = predict(folder, "csv:flats.csv", &[]);
    assert_eq!(err, "");
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0], ["row", "prediction", "p(dear)", "p(fair)"]);
    assert_eq!(lines.len(), 91);
    for line in &lines[1..] {
        let [dear, fair] = [2, 3].map(|at| line[at].parse::<f32>().unwrap());
        assert!((dear + fair - 1.0).abs() < 1e-6);
        assert_eq!(line[1], if dear >= fair { "dear" } else { "fair" });
    }
    // As many are right as the evaluation of the parts says.
    let right = |(row, line): (usize, &Vec<&str>)| line[1] == class(row);
    let right = lines[1..]
        .iter()
        .enumerate()
        .filter(|one| right(*one))
        .count() as f64;
    let least = 54.0 * accuracy("train_accuracy ") + 18.0 * accuracy("validation_accuracy ");
    assert!(
        right >= least.round() && right <= least.round() + 18.0,
        "{right} {least}"
    );

    // Other columns, another order and another layout are the same rows.
    let mut other = String::from("balcony,district,area\n");
    for line in fs::read_to_string(folder.join("flats.csv"))
        .unwrap()
        .lines()
        .skip(1)
    {
        let cells: Vec<&str> = line.split(';').collect();
        let area = cells[1].replace(',', ".");
        let _ = writeln!(other, "{},{},{area}", cells[3], cells[2]);
    }
    fs::write(folder.join("other.csv"), &other).unwrap();
    let (same, _) = predict(folder, "csv:other.csv", &["--decimal", "point"]);
    assert_eq!(same, out);
    let (json, _) = predict(folder, "csv:flats.csv", &["--format", "json"]);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["row"], first["prediction"].as_str()),
        (&1.into(), Some(lines[1][1]))
    );
    // A file is written whole, and not over another one unasked.
    predict(folder, "csv:flats.csv", &["--to", "p.csv"]);
    assert_eq!(fs::read_to_string(folder.join("p.csv")).unwrap(), out);
    let again = [
        "predict",
        "csv:flats.csv",
        "--weights",
        "w.safetensors",
        "--to",
        "p.csv",
    ];
    let (_, err) = said(gradus_in(folder, &again), 1);
    assert_eq!(
        err,
        "gradus: --to: p.csv already exists; --force overwrites it\n"
    );
}

#[test]
fn a_value_is_in_the_units_of_the_table_and_what_does_not_fit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let price = |row: usize| format!("{},25", 1000 + 20 * (row * 7 % 90));
    fs::write(folder.join("flats.csv"), flats(90, price)).unwrap();
    train(folder, "csv:flats.csv", &["--lr", "0.01"]);
    let (out, err) = predict(folder, "csv:flats.csv", &[]);
    assert_eq!(out.lines().next(), Some("row,price"));
    assert_eq!(
        err,
        "gradus: 10 of 90 rows not predicted: missing in area; weights trained with --missing mean predict them\n"
    );
    for (row, line) in out.lines().skip(1).enumerate() {
        let cell = line.split_once(',').unwrap().1;
        if row % 9 == 4 {
            assert_eq!(cell, "");
        } else {
            let value: f64 = cell.parse().unwrap();
            assert!((500.0..3500.0).contains(&value), "{value}");
        }
    }
    fs::write(
        folder.join("new.csv"),
        "area,district,balcony\n50,Ost,1\n60,Ost,0\n",
    )
    .unwrap();
    let (out, err) = predict(folder, "csv:new.csv", &[]);
    assert_eq!(out.lines().count(), 3);
    assert_eq!(
        err,
        "gradus: 'Ost' in district (2 rows) was not in the training data\n"
    );
    for (text, why) in [
        (
            "area,balcony\n50,1\n",
            "new.csv: no column 'district'; the columns are area, balcony",
        ),
        (
            "area,district,balcony\nbig,West,1\n",
            "new.csv, line 2, column 1 ('area'): 'big' is not a number",
        ),
        (
            "area,district,balcony\n5,West\n",
            "new.csv, line 2: 2 cells, but the header has 3 columns",
        ),
        (
            "",
            "new.csv: empty: expected a header line and rows of cells",
        ),
    ] {
        fs::write(folder.join("new.csv"), text).unwrap();
        let arguments = ["predict", "csv:new.csv", "--weights", "w.safetensors"];
        let (out, err) = said(gradus_in(folder, &arguments), 1);
        assert_eq!((out.as_str(), err), ("", format!("gradus: {why}\n")));
    }
}

#[test]
fn pictures_are_predicted_too_and_other_weights_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    train(folder, "digits", &[]);
    let (out, _) = predict(folder, "digits", &[]);
    assert_eq!(out.lines().count(), 1798);
    let refused = |arguments: &[&str], status| said(gradus_in(folder, arguments), status).1;
    assert_eq!(
        refused(&["predict", "iris", "--weights", "w.safetensors"], 1),
        "gradus: the network in w.safetensors takes images of 8x8, but iris has 4 inputs\n"
    );
    assert_eq!(
        refused(
            &[
                "predict",
                "digits",
                "--weights",
                "w.safetensors",
                "--format",
                "table"
            ],
            2
        ),
        "gradus: --format can't be 'table': expected csv or json\n"
    );
    fs::write(folder.join("x.safetensors"), "not weights").unwrap();
    let text = refused(&["predict", "digits", "--weights", "x.safetensors"], 1);
    assert!(
        text.starts_with("gradus: x.safetensors: not a safetensors file: ")
            && text.lines().count() == 1,
        "{text}"
    );
    let init = [
        "train",
        "--data",
        "iris",
        "--until",
        "step 1",
        "--save-init",
        "i.safetensors",
    ];
    said(gradus_in(folder, &init), 0);
    assert_eq!(
        refused(&["predict", "iris", "--weights", "i.safetensors"], 1),
        "gradus: i.safetensors: it does not say how its inputs are made; save the weights with this version of gradus\n"
    );
}

/// Grey pictures as PNG files: bright in the upper or in the lower half.
fn pictures(folder: &Path, name: &str, count: usize) {
    for i in 0..count {
        let class = ["up", "down"][i % 2];
        let at = folder.join(name).join(class);
        fs::create_dir_all(&at).unwrap();
        let picture = image::GrayImage::from_fn(12, 10, |x, y| {
            let is_bright = (y < 5) == (i % 2 == 0);
            image::Luma([if is_bright { 200 } else { 20 } + (x as u8 * 7 + i as u8 * 3) % 40])
        });
        picture.save(at.join(format!("{i:02}.png"))).unwrap();
    }
}

#[test]
fn folders_of_pictures_are_predicted_file_by_file_in_the_size_that_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    pictures(folder, "seen", 40);
    let printed = train(folder, "folder:seen", &["--image", "6x6"]);
    assert!(printed.contains("validation_accuracy 1\n"), "{printed}");
    // New ones need no classes, and may have another size.
    fs::create_dir(folder.join("new")).unwrap();
    let bright =
        image::GrayImage::from_fn(30, 20, |_, y| image::Luma([if y < 10 { 220 } else { 20 }]));
    bright.save(folder.join("new/a.png")).unwrap();
    fs::write(folder.join("new/b.png"), "no picture").unwrap();
    let (out, err) = predict(folder, "folder:new", &[]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "file,prediction,p(down),p(up)");
    assert!(
        lines[1].starts_with("a.png,up,") && lines.len() == 2,
        "{out}"
    );
    assert!(
        err.starts_with("gradus: 1 file left out, unreadable: b.png ("),
        "{err}"
    );
    let (json, _) = predict(folder, "folder:new", &["--format", "json"]);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["file"], &first["prediction"]),
        (&"a.png".into(), &"up".into())
    );
    // Other samples do not fit.
    let arguments = ["predict", "digits", "--weights", "w.safetensors"];
    assert_eq!(
        said(gradus_in(folder, &arguments), 1).1,
        "gradus: the network in w.safetensors takes images of 6x6, but digits has images of 8x8\n"
    );
}

#[test]
fn a_run_goes_on_from_saved_weights_and_replays_as_long_as_the_file_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    train(folder, "iris", &[]);
    let run = [
        "train",
        "--data",
        "iris",
        "--hidden",
        "8",
        "--init",
        "w.safetensors",
        "--until",
        "epoch 2",
        "--journal",
        "run.gradus",
    ];
    said(gradus_in(folder, &run), 0);
    let replay = ["train", "--replay", "run.gradus"];
    let (out, _) = said(gradus_in(folder, &replay), 0);
    assert!(out.contains("digests_agreed 3\n"), "{out}");
    // The journal is read from any folder.
    fs::create_dir(folder.join("other")).unwrap();
    said(
        gradus_in(
            &folder.join("other"),
            &["train", "--replay", "../run.gradus"],
        ),
        0,
    );
    train(folder, "iris", &["--seed", "8"]);
    let (_, err) = said(gradus_in(folder, &replay), 1);
    assert!(
        err.ends_with("w.safetensors: it has changed since the run was recorded\n"),
        "{err}"
    );
    fs::write(folder.join("w.pt"), b"PK\x03\x04").unwrap();
    let pickle = ["train", "--data", "iris", "--init", "w.pt"];
    let (_, err) = said(gradus_in(folder, &pickle), 1);
    assert!(
        err.starts_with(
            "gradus: --init w.pt: a file of PyTorch; this writes one that can be read: python -c "
        ),
        "{err}"
    );
}

#[test]
fn data_that_changed_are_named_and_not_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let class = |row: usize| ["dear", "fair"][row % 2].to_owned();
    fs::write(folder.join("flats.csv"), flats(90, class)).unwrap();
    let run = [
        "train",
        "--data",
        "csv:flats.csv",
        "--until",
        "epoch 2",
        "--journal",
        "run.gradus",
    ];
    said(gradus_in(folder, &run), 0);
    let replay = ["train", "--replay", "run.gradus"];
    said(gradus_in(folder, &replay), 0);
    let changed = flats(90, class).replace(";Nord;", ";West;");
    fs::write(folder.join("flats.csv"), changed).unwrap();
    let (_, err) = said(gradus_in(folder, &replay), 1);
    assert!(
        err.ends_with("flats.csv has changed since the run was recorded\n")
            && !err.contains("machine"),
        "{err}"
    );
    // Also where nothing fits them any more.
    fs::write(folder.join("flats.csv"), "a,b\n1,2\n1,2\n").unwrap();
    let (_, err) = said(gradus_in(folder, &replay), 1);
    assert!(
        err.contains("flats.csv has changed since the run was recorded: ")
            && err.contains("the label column 'b' has only the value '2'"),
        "{err}"
    );
    // A recipe finds its data beside itself.
    fs::create_dir(folder.join("recipes")).unwrap();
    fs::write(folder.join("recipes/t.csv"), flats(60, class)).unwrap();
    fs::write(
        folder.join("recipes/r.toml"),
        "data = \"csv:t.csv\"\nuntil = \"step 1\"\n",
    )
    .unwrap();
    said(
        gradus_in(folder, &["train", "--recipe", "recipes/r.toml"]),
        0,
    );
}

#[test]
fn an_onnx_file_is_written_and_said_how_to_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let run = [
        "train", "--data", "iris", "--until", "step 5", "--save", "w.onnx",
    ];
    let (out, _) = said(gradus_in(folder, &run), 0);
    assert!(
        out.contains("network = onnxruntime.InferenceSession(\"w.onnx\")\n")
            && out.contains("float64, [samples, 4]\n"),
        "{out}"
    );
    assert!(fs::read(folder.join("w.onnx")).unwrap().len() > 1000);
    let init = [
        "train",
        "--data",
        "iris",
        "--until",
        "step 5",
        "--save-init",
        "w2.onnx",
    ];
    assert_eq!(
        said(gradus_in(folder, &init), 2).1,
        "gradus: --save-init can't be 'w2.onnx': expected a file ending in .safetensors\n"
    );
}
