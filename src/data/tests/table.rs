//! Tables from the user: which are accepted, and which are refused with line and column.

use super::{message, moments};
use crate::data::*;
use std::fs;

/// Loads a table of these bytes; the path in errors is shortened to `t.csv`.
fn table(bytes: impl AsRef<[u8]>, label: Option<&str>) -> Result<Dataset, String> {
    named(bytes, |request| request.label = label.map(str::to_owned))
}

/// Like [`table`], with any change of the request.
pub(super) fn named(
    bytes: impl AsRef<[u8]>,
    change: impl FnOnce(&mut Request),
) -> Result<Dataset, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.csv");
    fs::write(&path, bytes).unwrap();
    let mut request = Request::named(&format!("csv:{}", path.display()));
    change(&mut request);
    load(&request, 1).map_err(|error| {
        error
            .to_string()
            .replace(&path.display().to_string(), "t.csv")
    })
}

/// A header followed by `rows` lines from `line`.
pub(super) fn lines(header: &str, rows: usize, line: impl Fn(usize) -> String) -> String {
    (0..rows).fold(format!("{header}\n"), |text, row| text + &line(row) + "\n")
}

fn classes(dataset: &Dataset) -> &[String] {
    assert!(dataset.task.is_classification());
    dataset.task.names()
}

#[test]
fn text_labels_are_classes_in_sorted_order_and_text_features_one_hot() {
    let text = lines("size,colour,kind", 20, |i| {
        format!(
            "{}.5,{},{}",
            i,
            ["red", "blue"][i % 2],
            ["pear", "apple", "fig"][i % 3]
        )
    });
    let dataset = table(&text, None).unwrap();
    assert_eq!(classes(&dataset), ["apple", "fig", "pear"]);
    assert_eq!(dataset.features, ["size", "colour=blue", "colour=red"]);
    for (row, &sample) in dataset
        .train
        .inputs
        .rows()
        .into_iter()
        .zip(&dataset.train.rows)
    {
        assert_eq!(row[1], if sample % 2 == 1 { 1.0 } else { 0.0 });
        assert_eq!(row[1] + row[2], 1.0);
    }
    for (&label, &sample) in dataset.train.labels.iter().zip(&dataset.train.rows) {
        assert_eq!(label, [2, 0, 1][sample % 3]);
    }
}

#[test]
fn the_label_column_is_the_named_one() {
    let text = lines("kind,size", 20, |i| format!("{},{i}.5", ["a", "b"][i % 2]));
    let dataset = table(&text, Some("kind")).unwrap();
    assert_eq!(
        (classes(&dataset), &dataset.features[..]),
        (&["a".into(), "b".into()][..], &["size".into()][..])
    );
    let none = table(&text, Some("colour")).unwrap_err();
    assert_eq!(
        none,
        "t.csv: no column 'colour'; the columns are kind, size"
    );
}

#[test]
fn few_whole_numbers_are_classes_in_numeric_order_and_other_numbers_are_values() {
    let dataset = table(
        lines("x,y", 30, |i| format!("{i},{}", [10, 9, -1][i % 3])),
        None,
    )
    .unwrap();
    assert_eq!(classes(&dataset), ["-1", "9", "10"]);
    // At most twenty different whole numbers are classes.
    let dataset = table(lines("x,y", 60, |i| format!("{i},{}", i % 20)), None).unwrap();
    assert_eq!(dataset.outputs(), 20);
    for text in [
        lines("x,y", 63, |i| format!("{i},{}", i % 21)),
        lines("x,y", 60, |i| {
            format!("{i},{}", if i == 7 { 0.5 } else { 1.0 })
        }),
    ] {
        let dataset = table(text, None).unwrap();
        assert_eq!(
            dataset.task,
            Task::Regression {
                outputs: vec!["y".to_owned()]
            }
        );
        assert!(dataset.train.labels.is_empty());
    }
}

#[test]
fn values_to_predict_are_standardised_and_can_be_told_in_their_own_units() {
    let dataset = table(
        lines("x,price", 50, |i| {
            format!("{i},{}", 200_000.0 + 1234.5 * i as f64)
        }),
        None,
    )
    .unwrap();
    let targets = dataset.train.targets.column(0).mapv(f64::from);
    let (mean, deviation) = moments(targets.iter().copied());
    assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6);
    let map = dataset.standardisation.targets[0];
    for (&target, &row) in dataset
        .train
        .targets
        .column(0)
        .iter()
        .zip(&dataset.train.rows)
    {
        assert!((map.undo(target) - (200_000.0 + 1234.5 * row as f64)).abs() < 0.01);
    }
}

#[test]
fn large_offsets_and_constant_columns_are_standardised_without_loss() {
    // In f32 all of these times in seconds would be equal.
    let text = lines("time,same,kind", 20, |i| {
        format!("{},0.1,{}", 1e9 + i as f64, ["a", "b"][i % 2])
    });
    let dataset = table(text, None).unwrap();
    let (mean, deviation) = moments(dataset.train.inputs.column(0).mapv(f64::from));
    assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6);
    assert_eq!(
        dataset.standardisation.inputs[1],
        Affine {
            mean: 0.1,
            scale: 1.0
        }
    );
    assert!(dataset.train.inputs.column(1).iter().all(|&x| x == 0.0));
    assert_eq!(
        dataset.notices,
        [
            Notice::LabelIsLast("kind".to_owned()),
            Notice::ConstantFeatures(vec!["same".to_owned()])
        ]
    );
}

/// Loads a table whose first column is `usual(row)` except in one row of the validation part, where it is `odd`;
/// returns the data and the index of that sample.
fn with_an_odd_one(usual: impl Fn(usize) -> String, odd: &str) -> (Dataset, usize) {
    let text = |at: Option<usize>| {
        lines("odd,x,kind", 60, |i| {
            let first = if Some(i) == at {
                odd.to_owned()
            } else {
                usual(i)
            };
            format!("{first},{},{}", i % 7, ["a", "b"][i % 2])
        })
    };
    let row = table(text(None), None).unwrap().validation.rows[3];
    (table(text(Some(row)), None).unwrap(), 3)
}

#[test]
fn a_column_that_is_constant_in_the_training_part_is_constant_elsewhere_too() {
    let (dataset, sample) = with_an_odd_one(|_| "0".to_owned(), "1000");
    for part in [&dataset.train, &dataset.validation, dataset.test.open()] {
        assert!(part.inputs.column(0).iter().all(|&x| x == 0.0));
    }
    assert_ne!(dataset.validation.inputs[[sample, 1]], 0.0);

    // A category that does not occur in the training part, with a column of its own.
    let (dataset, sample) = with_an_odd_one(|_| "red".to_owned(), "blue");
    let columns: Vec<usize> = (0..dataset.inputs())
        .filter(|&column| dataset.features[column].starts_with("odd="))
        .collect();
    assert_eq!(columns.len(), 2);
    for column in columns {
        let trained = dataset.train.inputs[[0, column]];
        assert_eq!(dataset.validation.inputs[[sample, column]], trained);
    }
}

#[test]
fn a_column_that_is_nearly_constant_in_the_training_part_stays_small_elsewhere() {
    let (dataset, sample) = with_an_odd_one(|i| format!("{}", 1.0 + 1e-9 * (i % 2) as f64), "5");
    let training = dataset.train.inputs.column(0).mapv(f64::from);
    let (mean, deviation) = moments(training);
    assert!(
        mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6,
        "training is as it was"
    );
    assert_eq!(dataset.validation.inputs[[sample, 0]], 5.0);

    // Values that occur in the training part are allowed in the validation part.
    let (dataset, sample) = with_an_odd_one(|i| if i < 4 { "1" } else { "0" }.to_owned(), "9");
    let most = dataset
        .train
        .inputs
        .column(0)
        .iter()
        .fold(0.0_f32, |most, x| most.max(*x));
    assert_eq!(dataset.validation.inputs[[sample, 0]], most.max(5.0));
}

#[test]
fn a_constant_column_leaves_validation_alone() {
    use crate::train::{Phase, Recipe, Session, Until};
    let (odd, _) = with_an_odd_one(|_| "0".to_owned(), "1000");
    let (plain, _) = with_an_odd_one(|_| "0".to_owned(), "0");
    let loss = |data: Dataset| {
        let recipe = Recipe {
            until: Some(Until::Step(30)),
            ..Recipe::default()
        };
        let mut session = Session::on(recipe, data).unwrap();
        while *session.phase() == Phase::Running {
            session.advance();
        }
        session.evaluation().validation.loss
    };
    assert_eq!(loss(odd), loss(plain));
}

#[test]
fn rows_with_missing_cells_are_dropped_and_counted() {
    let text = lines("x,y,kind", 30, |i| match i {
        0 => ",1,a".to_owned(),
        1 => "1, ,a".to_owned(),
        2 => "NA,1,a".to_owned(),
        3 => "1,?,a".to_owned(),
        4 => "nan,1,a".to_owned(),
        5 => "1,NaN,b".to_owned(),
        6 => "1,n/a,b".to_owned(),
        7 => "1,1,".to_owned(),
        _ => format!("{i},{},{}", i * i, ["a", "b"][i % 2]),
    });
    let dataset = table(text, None).unwrap();
    assert_eq!((dataset.samples(), dataset.dropped_rows), (22, 8));
    assert_eq!(
        dataset.notices,
        [
            Notice::LabelIsLast("kind".to_owned()),
            Notice::RowsDropped {
                dropped: 8,
                of: 30,
                most: Some(("y".to_owned(), 4)),
            }
        ]
    );
}

#[test]
fn bom_crlf_quotes_blanks_and_spaces_are_understood() {
    let row = |i: usize| format!("{i}.5, \u{a0}{} ,\"k,{}\"", i * i, i % 2);
    let plain = lines("\u{feff}a, \"b\" ,\"the \"\"label\"\"\"", 20, row);
    let expected = table(&plain, None).unwrap();
    assert_eq!(classes(&expected), ["k,0", "k,1"]);
    assert_eq!(expected.features, ["a", "\"b\""]);
    for text in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        plain.replace('\n', "\n\n"),
        plain.clone() + "\n\n  \n\r\n",
        plain.trim_end().to_owned(),
    ] {
        let dataset = table(text, None).unwrap();
        assert_eq!(dataset.train, expected.train);
        assert_eq!(dataset.features, expected.features);
    }
}

#[test]
fn a_malformed_row_is_refused_with_its_line() {
    let rows = |third: &str| {
        lines("x,y,kind", 20, |i| {
            if i == 2 {
                third.to_owned()
            } else {
                format!("{i},1,k{}", i % 2)
            }
        })
    };
    for (third, expected) in [
        (
            "1,2",
            "t.csv, line 4: 2 cells, but the header has 3 columns",
        ),
        (
            "1,2,k1,5",
            "t.csv, line 4: 4 cells, but the header has 3 columns",
        ),
        (
            "hello",
            "t.csv, line 4: 1 cell, but the header has 3 columns",
        ),
        (
            "1,2x,k1",
            "t.csv, line 4, column 2 ('y'): '2x' is not a number, but most of the column is; an empty cell counts as missing",
        ),
        (
            "1,inf,k1",
            "t.csv, line 4, column 2 ('y'): 'inf' is too large; expected -1e30 to 1e30",
        ),
        (
            "-1e31,1,k1",
            "t.csv, line 4, column 1 ('x'): '-1e31' is too large; expected -1e30 to 1e30",
        ),
        (
            "1,2,\"k1",
            "t.csv, line 4, column 3 ('kind'): a line break inside the cell; is a quote left open?",
        ),
    ] {
        assert_eq!(table(rows(third), None).unwrap_err(), expected, "{third}");
        // The line is that of the file, whatever the line endings and the blank lines before.
        assert_eq!(
            table(rows(third).replace('\n', "\r\n"), None).unwrap_err(),
            expected,
            "{third} CRLF"
        );
        assert_eq!(
            table(rows(third).replace('\n', "\r"), None).unwrap_err(),
            expected,
            "{third} CR"
        );
        let spaced = rows(third).replacen('\n', "\n\n\n", 2);
        assert_eq!(
            table(spaced, None).unwrap_err(),
            expected.replace("line 4", "line 8"),
            "{third} blank"
        );
    }
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    let numbered = lines("x,kind,name", 202, |i| format!("{i},{},n{}", i % 2, i / 2));
    let sole = lines("x,kind", 20, |i| format!("{i},only"));
    for (bytes, expected) in [
        (
            &b""[..],
            "t.csv: empty: expected a header line and rows of cells",
        ),
        (
            b"\n\n",
            "t.csv: empty: expected a header line and rows of cells",
        ),
        (b"a,b\n", "t.csv: a header but no rows"),
        (
            b"a,b\n1,\n,2\n",
            "t.csv: no complete row: each of the 2 has missing values",
        ),
        (
            b"a\n1\n",
            "t.csv, line 1: one column; expected two or more, with what --delimiter names between them",
        ),
        (
            b"a,b,a\n1,2,3\n",
            "t.csv, line 1: columns 1 and 3 have the same name 'a'",
        ),
        (
            b"a,\"b\n1,2\n",
            "t.csv, line 1: a line break inside a column's name; is a quote left open?",
        ),
        (
            b"a,b\n1,caf\xe9\n",
            "t.csv, line 2: byte 0xe9 is not UTF-8; save the file as UTF-8",
        ),
        (
            b"a,b\n1,x\n2,x\n",
            "t.csv: the label column 'b' has only the value 'x'; at least two are required (--label names another column)",
        ),
        (
            b"a,b\n1,0.5\n2,.50\n",
            "t.csv: the label column 'b' has only the value '0.5'; at least two are required (--label names another column)",
        ),
        (
            sole.as_bytes(),
            "t.csv: the label column 'kind' has only the value 'only'; at least two are required (--label names another column)",
        ),
        (
            numbered.as_bytes(),
            "t.csv: 'name' has 101 different texts in 202 rows, too many to predict; --label names another column: kind",
        ),
    ] {
        assert_eq!(table(bytes, None).unwrap_err(), expected);
    }
    let few = table(b"a,b\n1,x\n2,y\n", None).unwrap_err();
    assert!(
        few.ends_with(
            "has 2 samples, too few to split 60/20/20: the validation set would be empty"
        ) || few.ends_with("has 2 samples, too few to split 60/20/20: the test set would be empty"),
        "{few}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = message(load(&Request::named("csv:/nowhere/t.csv"), 1));
    assert!(
        missing.starts_with("can't read the data in /nowhere/t.csv: "),
        "{missing}"
    );
    let directory = message(load(&Request::named("csv:/"), 1));
    assert!(
        directory.starts_with("can't read the data in /: "),
        "{directory}"
    );
}

#[test]
fn a_nameless_column_is_named_by_its_place() {
    let dataset = table(
        lines(",x,kind", 20, |i| format!("{i}.5,{},{}", i * i, i % 2)),
        None,
    )
    .unwrap();
    assert_eq!(dataset.features, ["column 1", "x"]);
}
