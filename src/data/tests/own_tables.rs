//! Tables as people have them: separators, decimal marks, no header, missing cells, and columns of no use.

use super::table::{lines, named};
use crate::data::*;

/// Loads a table with these settings.
fn read(text: &str, settings: &[(&str, &str)]) -> Result<Dataset, String> {
    named(text.as_bytes(), |request| {
        for (word, value) in settings {
            match *word {
                "label" => request.label = Some((*value).to_owned()),
                word => request.reading.set(word, value).unwrap().unwrap(),
            }
        }
    })
}

fn last(column: &str) -> Notice {
    Notice::LabelIsLast(column.to_owned())
}

fn cells(i: usize) -> [String; 3] {
    let x = (i * 7 % 40) as f64 / 8.0 - 2.0;
    let y = (i * i % 30) as f64 / 4.0;
    [
        format!("{x}"),
        format!("{y}"),
        ["no", "yes"][i % 2].to_owned(),
    ]
}

/// A table of three columns with `mark` between the cells, each as `cell` writes it.
fn table(mark: &str, cell: impl Fn(&str) -> String) -> String {
    lines(&["x", "y", "kind"].join(mark), 40, |i| {
        cells(i).map(|text| cell(&text)).join(mark)
    })
}

#[test]
fn lines_of_comment_before_a_table_are_said_and_counted_in_line_numbers() {
    let plain = read(&table(",", str::to_owned), &[]).unwrap();
    let text = format!("# by hand,\n\n# 2020\n{}", table(",", str::to_owned));
    let data = read(&text, &[]).unwrap();
    assert_eq!(data.notices, [Notice::Comments(2), last("kind")]);
    assert_eq!(data.features, plain.features);
    assert_eq!(data.train.inputs, plain.train.inputs);
    // As numpy writes names.
    let text = format!("# {}", table("\t", str::to_owned));
    let data = read(&text, &[]).unwrap();
    assert_eq!(data.notices, [last("kind")]);
    assert_eq!(data.features, plain.features);
    assert_eq!(data.train.inputs, plain.train.inputs);
    // The header is line 4, the wrong row line 6.
    let error = read("# a\n#\n# b\nx,kind\n1,a\n2\n", &[]).unwrap_err();
    assert!(error.contains("line 6"), "{error}");
}

#[test]
fn the_same_numbers_in_every_layout_are_the_same_data() {
    let comma = |text: &str| text.replace('.', ",");
    let plain = read(&table(",", str::to_owned), &[]).unwrap();
    assert_eq!(plain.features, ["x", "y"]);
    assert_eq!(plain.notices, [last("kind")]);
    for text in [
        table(";", str::to_owned),
        table(";", comma),
        table("\t", str::to_owned),
        table("\t", comma),
        table("|", str::to_owned),
        table("   ", str::to_owned),
        table(",", |text| format!("\"{}\"", comma(text))),
        table(",", |text| text.replace('-', "−")),
        table(",", |text| match text.parse::<f64>() {
            Ok(_) => format!("{text} %"),
            Err(_) => text.to_owned(),
        }),
        table(",", str::to_owned).replace('\n', ",\n"),
    ] {
        let same = read(&text, &[]).unwrap();
        assert_eq!(same.train, plain.train, "{text}");
        assert_eq!(same.validation, plain.validation);
        assert_eq!(same.features, plain.features);
    }
}

#[test]
fn thousands_are_numbers() {
    let marks = [",", " ", "\u{202f}", "'"];
    let text = |mark: &str| {
        lines("price,y,kind", 40, |i| {
            format!(
                "\"{}{mark}{:03}\",{}",
                1 + i % 9,
                i * 37 % 1000,
                cells(i)[1..].join(",")
            )
        })
    };
    let expected = read(&text(""), &[]).unwrap();
    for mark in marks {
        let same = read(&text(mark), &[]).unwrap();
        assert_eq!(same.train, expected.train, "{mark:?}");
        assert_eq!(same.features, ["price", "y"]);
    }
    // Set, it is what it is set to.
    let set = read(&text(","), &[("decimal", "comma")]).unwrap();
    assert!(set.standardisation.inputs[0].mean < 10.0);
}

#[test]
fn rows_with_names_of_their_own_are_read_as_r_writes_them() {
    let text = lines("\"x\" \"y\" \"kind\"", 40, |i| {
        let [x, y, kind] = cells(i);
        format!("\"row {i}\" {x} {y} \"{kind}\"")
    });
    let plain = read(&table(",", str::to_owned), &[]).unwrap();
    let named = read(&text, &[]).unwrap();
    assert_eq!(named.features, ["x", "y"]);
    assert_eq!(named.train, plain.train);
    let encoded = Preprocessing::of(&named).table(text.as_bytes(), "t.txt", &Reading::default());
    let row = named.train.rows[0];
    assert_eq!(encoded.unwrap().inputs.row(row), named.train.inputs.row(0));
}

#[test]
fn a_table_without_a_header_keeps_its_first_row_and_says_so() {
    let text = table(",", str::to_owned);
    let bare = text.split_once('\n').unwrap().1;
    let dataset = read(bare, &[]).unwrap();
    assert_eq!(
        (dataset.samples(), &dataset.features[..]),
        (40, &["column 1".to_owned(), "column 2".to_owned()][..])
    );
    assert_eq!(dataset.notices, [Notice::NoHeader, last("column 3")]);
    let told = read(bare, &[("header", "off")]).unwrap();
    assert_eq!((told.samples(), told.notices.len()), (40, 1));
    let lost = read(bare, &[("header", "on")]).unwrap();
    assert_eq!((lost.samples(), lost.notices.len()), (39, 1));
    assert_eq!(lost.features, ["-2", "0"]);
    // With names, `off` makes them a row, which does not fit the numbers.
    let error = read(&text, &[("header", "off")]).unwrap_err();
    assert_eq!(
        error,
        "t.csv, line 1, column 1 ('column 1'): 'x' is not a number, but most of the column is; an empty cell counts as missing"
    );
}

/// Passengers of a ship: an id, names, dates and tickets that differ, and cells that are missing.
fn passengers() -> String {
    lines("id,name,age,deck,born,port,lived,note", 60, |i| {
        format!(
            "{},\"Sample, {i}\",{},{},{:04}-0{}-1{},{},{},",
            i + 1,
            if i % 5 == 0 {
                String::new()
            } else {
                (20 + i * 7 % 50).to_string()
            },
            if i % 4 == i / 20 { "C1" } else { "" },
            1870 + i % 40,
            1 + i % 9,
            i % 10,
            ["S", "C", "S"][i % 3],
            i % 2,
        )
    })
}

#[test]
fn columns_of_no_use_are_left_out_with_a_notice() {
    let left_out = |names: &[&str], reason| Notice::LeftOut {
        columns: names.iter().map(|name| (*name).to_owned()).collect(),
        reason,
    };
    let dataset = read(&passengers(), &[("label", "lived")]).unwrap();
    assert_eq!(dataset.features, ["age", "port=C", "port=S"]);
    assert_eq!((dataset.samples(), dataset.dropped_rows), (48, 12));
    assert_eq!(
        dataset.notices,
        [
            left_out(&["note"], Reason::Empty),
            left_out(&["deck"], Reason::MostlyMissing),
            left_out(&["id"], Reason::Counter),
            left_out(&["born"], Reason::Dates),
            left_out(&["name"], Reason::Names),
            Notice::LabelTaken {
                column: "lived".to_owned(),
                classes: Some(2)
            },
            Notice::RowsDropped {
                dropped: 12,
                of: 60,
                most: Some(("age".to_owned(), 12))
            },
        ]
    );
    // The last column is empty, so the label is the one before.
    assert_eq!(read(&passengers(), &[]).unwrap().task, dataset.task);
    let chosen = read(
        &passengers(),
        &[("label", "lived"), ("only-columns", "id,deck")],
    )
    .unwrap();
    assert_eq!(chosen.features, ["id", "deck=C1"]);
    assert_eq!(chosen.samples(), 15);
    let without = read(
        &passengers(),
        &[("label", "lived"), ("drop-columns", "age")],
    )
    .unwrap();
    assert_eq!(
        (&without.features[..], without.samples()),
        (&["port=C".to_owned(), "port=S".to_owned()][..], 60)
    );
    // A counter that is all there is, is x.
    let series = lines("t,y", 30, |i| format!("{i},{}.5", i * i));
    assert_eq!(read(&series, &[]).unwrap().features, ["t"]);
}

#[test]
fn what_the_user_asks_of_a_column_that_it_can_not_give_is_refused() {
    for (settings, expected) in [
        (
            &[("drop-columns", "agee")][..],
            "t.csv: no column 'agee'; the columns are id, name, age, deck, born, port, lived, note; did you mean 'age'?",
        ),
        (
            &[("only-columns", "lived")],
            "t.csv: column 'lived' is the one to predict; it can't be in --drop-columns or --only-columns",
        ),
        (
            &[("only-columns", "note")],
            "t.csv: column 'note' is empty, so nothing can be learned from it",
        ),
        (
            &[("only-columns", "born")],
            "t.csv: column 'born' holds dates, which can't be learned from; write them as numbers",
        ),
        (
            &[("drop-columns", "id,age,port")],
            "t.csv: no column to learn from is left: --only-columns names those to use all the same",
        ),
        (
            &[("label", "port"), ("task", "regress")],
            "t.csv: --task regress needs a column of numbers to predict, but 'port' holds texts",
        ),
        (
            &[("label", "name")],
            "t.csv: 'name' has 48 different texts in 48 rows, too many to predict; --label names another column: age, port, lived",
        ),
    ] {
        let mut all = vec![("label", "lived")];
        all.extend(settings);
        assert_eq!(read(&passengers(), &all).unwrap_err(), expected);
    }
    let wide: Vec<String> = (0..200).map(|i| format!("c{i}")).collect();
    let error = read(
        &lines(&wide.join(","), 3, |_| vec!["1"; 200].join(",")),
        &[("label", "x")],
    )
    .unwrap_err();
    assert_eq!(
        error,
        "t.csv: no column 'x'; the columns are c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 … (+190)"
    );
    let moons = Request {
        reading: Reading {
            header: Some(true),
            ..Reading::default()
        },
        ..Request::named("moons")
    };
    assert_eq!(
        load(&moons, 1).unwrap_err().to_string(),
        "--header does not apply to the data set 'moons', only to csv:FILE"
    );
}

#[test]
fn gaps_are_filled_from_the_training_part_and_marked() {
    let full = read(&passengers(), &[("label", "lived"), ("missing", "mean")]).unwrap();
    assert_eq!((full.samples(), full.dropped_rows), (60, 0));
    assert_eq!(
        full.features,
        [
            "age",
            "age missing",
            "deck=C1",
            "deck missing",
            "port=C",
            "port=S"
        ]
    );
    // Row i of the table is row i of the data: none is dropped.
    let age = |row: usize| (!row.is_multiple_of(5)).then_some((20 + row * 7 % 50) as f64);
    let mut ages: Vec<f64> = full.train.rows.iter().filter_map(|row| age(*row)).collect();
    ages.sort_by(f64::total_cmp);
    let mean = ages.iter().sum::<f64>() / ages.len() as f64;
    let median = f64::midpoint(ages[(ages.len() - 1) / 2], ages[ages.len() / 2]);
    let mut most = (0, f64::NAN);
    for value in &ages {
        let count = ages.iter().filter(|other| *other == value).count();
        if count > most.0 {
            most = (count, *value);
        }
    }
    for (how, value) in [
        ("mean", mean),
        ("median", median),
        ("most-frequent", most.1),
    ] {
        let dataset = read(&passengers(), &[("label", "lived"), ("missing", how)]).unwrap();
        let map = dataset.standardisation.inputs[0];
        for part in [&dataset.train, &dataset.validation] {
            for (numbers, row) in part.inputs.rows().into_iter().zip(&part.rows) {
                let expected = age(*row).unwrap_or(value);
                assert!(
                    (map.undo(numbers[0]) - expected).abs() < 1e-4,
                    "{how}, row {row}"
                );
                let is_gap = |missing: bool| if missing { 1.0 } else { 0.0 };
                assert_eq!(numbers[1], is_gap(age(*row).is_none()));
                assert_eq!(numbers[2], 1.0, "the only text fills the gaps");
                assert_eq!(numbers[3], is_gap(row % 4 != row / 20));
            }
        }
    }
    // A row without a label teaches nothing.
    let text = passengers().replace(",1,\n", ",,\n");
    let one = read(&text, &[("label", "lived"), ("missing", "mean")]).unwrap_err();
    assert_eq!(
        one,
        "t.csv: the label column 'lived' has only the value '0'; at least two are required (--label names another column)"
    );
}

#[test]
fn whole_numbers_are_classes_if_they_are_names() {
    let label = |rows: usize, y: &dyn Fn(usize) -> f64| {
        lines("x,y", rows, |i| format!("{}.5,{}", i * 3 % 50, y(i)))
    };
    let classes = |text: &str, settings: &[(&str, &str)]| {
        let dataset = read(text, settings).unwrap();
        dataset.task.is_classification().then(|| dataset.outputs())
    };
    // Few of them; counting from 0 or 1 with several rows each.
    assert_eq!(classes(&label(60, &|i| (i % 6) as f64 + 3.0), &[]), Some(6));
    assert_eq!(classes(&label(300, &|i| (i % 26) as f64), &[]), Some(26));
    assert_eq!(
        classes(&label(300, &|i| (i % 47 + 1) as f64), &[]),
        Some(47)
    );
    // Salaries, ages, too few rows for each, other numbers.
    assert_eq!(
        classes(&label(15, &|i| 30_000.0 + 3110.0 * i as f64), &[]),
        None
    );
    assert_eq!(classes(&label(600, &|i| 20.0 + (i % 60) as f64), &[]), None);
    assert_eq!(classes(&label(80, &|i| (i % 26) as f64), &[]), None);
    assert_eq!(classes(&label(60, &|i| (i % 3) as f64 / 2.0), &[]), None);
    // Or as it is set.
    assert_eq!(
        classes(&label(80, &|i| (i % 26) as f64), &[("task", "classify")]),
        Some(26)
    );
    assert_eq!(
        classes(&label(60, &|i| (i % 6) as f64), &[("task", "regress")]),
        None
    );
    let halves = read(
        &label(60, &|i| (i % 3) as f64 / 2.0),
        &[("task", "classify")],
    )
    .unwrap();
    assert_eq!(halves.task.names(), ["0", "0.5", "1"]);
}

#[test]
fn files_that_are_no_text_in_utf8_are_converted_or_named() {
    let plain = table(";", str::to_owned);
    let expected = read(&plain, &[]).unwrap();
    let read = |bytes: &[u8]| named(bytes, |_| ());
    let units = || plain.encode_utf16();
    let little = units().flat_map(u16::to_le_bytes);
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(little).collect();
    let big = units().flat_map(u16::to_be_bytes);
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(big).collect();
    let declared = format!("sep=;\r\n{plain}").into_bytes();
    for bytes in [&little, &big, &declared] {
        let data = read(bytes).unwrap();
        assert_eq!(data.features, expected.features);
        assert_eq!(data.train.inputs, expected.train.inputs);
        assert_eq!(data.notices, expected.notices);
    }
    // Half of a pair is no text.
    let error = read(b"\xff\xfe\x00\xd8").unwrap_err();
    assert!(error.contains("is not UTF-8"), "{error}");
    for (bytes, why) in [
        (&b"\x1f\x8b\x08\x00"[..], "compressed with gzip"),
        (b"PK\x03\x04\x14\x00", "a spreadsheet or a zip archive"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "a spreadsheet or a zip archive",
        ),
    ] {
        let error = read(bytes).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn words_of_databases_and_spreadsheets_for_nothing_are_missing_cells() {
    let word = ["null", "NULL", "#N/A", "<NA>", "n/a", "NaN", "?", "NA"];
    let row = |i: usize| match word.get(i) {
        Some(word) => format!("{word},{}\n", ["a", "b"][i % 2]),
        None => format!("{i}.5,{}\n", ["a", "b"][i % 2]),
    };
    let rows: String = (0..40).map(row).collect();
    let data = read(&format!("x,kind\n{rows}"), &[]).unwrap();
    assert_eq!(data.dropped_rows, word.len());
    let error = read(&format!("x,kind\n-,a\n{rows}"), &[]).unwrap_err();
    assert!(
        error.contains(
            "line 2, column 1 ('x'): '-' is not a number, but most of the column is; an empty cell"
        ),
        "{error}"
    );
}

#[test]
fn numbers_take_half_the_memory_where_that_holds_them_exactly() {
    let of = |cell: &dyn Fn(usize) -> String, missing| {
        let row = |i: usize| format!("{},{},{}\n", cell(i), i * 7 % 5, ["a", "b"][i % 2]);
        let rows: String = (0..40).map(row).collect();
        let text = format!("x,y,kind\n{rows}");
        let reading = Reading {
            missing,
            ..Reading::default()
        };
        let raw = super::super::table::parse(text.as_bytes(), "t.csv", None, &reading).unwrap();
        match raw.inputs {
            Inputs::Numbers { values, .. } => Some(values),
            Inputs::Pixels { .. } => None,
        }
    };
    let whole = |i: usize| (i * i % 256).to_string();
    let gaps = |i: usize| if i == 3 { String::new() } else { whole(i) };
    let texts = |i: usize| ["red", "blue"][i % 2].to_owned();
    for (cell, missing) in [
        (&whole as &dyn Fn(usize) -> String, Missing::Drop),
        (&gaps, Missing::Median),
        (&texts, Missing::Drop),
    ] {
        assert!(matches!(of(cell, missing), Some(Numbers::Single(_))));
    }
    assert!(of(&gaps, Missing::Median).unwrap().get([3, 0]).is_nan());
    let fraction = |i: usize| if i == 39 { "0.1".to_owned() } else { whole(i) };
    let values = of(&fraction, Missing::Drop).unwrap();
    assert!(matches!(values, Numbers::Double(_)));
    assert_eq!(values.get([39, 0]).to_bits(), 0.1_f64.to_bits());
}

#[test]
fn what_was_understood_is_told_column_by_column() {
    let dataset = read(&passengers(), &[("label", "lived")]).unwrap();
    let table = dataset.table.unwrap();
    assert_eq!(
        (table.rows, table.has_header, table.delimiter, table.decimal),
        (60, true, Delimiter::Comma, Decimal::Point)
    );
    let told: Vec<(&str, usize, Usage)> = table
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.missing, column.usage))
        .collect();
    assert_eq!(
        told,
        [
            ("id", 0, Usage::LeftOut(Reason::Counter)),
            ("name", 0, Usage::LeftOut(Reason::Names)),
            ("age", 12, Usage::Input),
            ("deck", 45, Usage::LeftOut(Reason::MostlyMissing)),
            ("born", 0, Usage::LeftOut(Reason::Dates)),
            ("port", 0, Usage::Input),
            ("lived", 0, Usage::Classes(2)),
            ("note", 60, Usage::LeftOut(Reason::Empty)),
        ]
    );
    assert_eq!(
        table.columns[2].content,
        ColumnContent::Numbers {
            least: 21.0,
            most: 69.0
        }
    );
    assert_eq!(table.columns[5].content, ColumnContent::Texts(2));
}

#[test]
fn new_rows_are_encoded_bit_for_bit_as_the_samples_were() {
    let text = passengers();
    for settings in [&[("missing", "median")][..], &[]] {
        let mut all = vec![("label", "lived")];
        all.extend(settings);
        let dataset = read(&text, &all).unwrap();
        let preprocessing = Preprocessing::of(&dataset);
        let saved = serde_json::to_string(&preprocessing).unwrap();
        let preprocessing: Preprocessing = serde_json::from_str(&saved).unwrap();
        let encoded = preprocessing
            .table(text.as_bytes(), "t.csv", &Reading::default())
            .unwrap();
        // The rows that were dropped are those that can't be predicted.
        let kept: Vec<usize> = (0..60).filter(|row| encoded.gaps[*row].is_none()).collect();
        assert_eq!(kept.len(), dataset.samples());
        for part in [&dataset.train, &dataset.validation] {
            for (numbers, row) in part.inputs.rows().into_iter().zip(&part.rows) {
                assert_eq!(encoded.inputs.row(kept[*row]), numbers, "row {row}");
            }
        }
        assert!(encoded.unknown.is_empty());
    }
}

#[test]
fn pictures_are_encoded_bit_for_bit_as_the_samples_were() {
    for name in ["digits", "penguins", "moons"] {
        let request = Request::named(name);
        let dataset = load(&request, 1).unwrap();
        let entry = request.check().unwrap();
        let raw = (entry.load)(&Source {
            argument: "",
            samples: entry.generated.map_or(0, |toy| toy.samples),
            noise: entry.generated.map_or(0.0, |toy| toy.noise),
            label: None,
            reading: &Reading::default(),
            unlabelled: false,
            seed: 1,
        });
        let encoded = Preprocessing::of(&dataset).raw(&raw.unwrap()).unwrap();
        for part in [&dataset.train, &dataset.validation] {
            for (numbers, row) in part.inputs.rows().into_iter().zip(&part.rows) {
                assert_eq!(encoded.inputs.row(*row), numbers, "{name}, row {row}");
            }
        }
    }
}
