//! Exports read back to the same bits.

use std::fmt::Write as _;

use super::loaded;
use crate::data::*;

fn exported(dataset: &Dataset, part: PartName) -> (String, Vec<Vec<f32>>) {
    let mut bytes = Vec::new();
    export(dataset, part, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.ends_with('\n'));
    let mut lines = text.lines();
    let header = lines.next().unwrap().to_owned();
    let names = class_names(dataset).is_some();
    let row = |line: &str| {
        let numbers = match line.rsplit_once(',') {
            Some((numbers, name)) if names => {
                assert!(dataset.task.names().iter().any(|known| known == name));
                numbers
            }
            _ => line,
        };
        let cells = numbers.split(',');
        cells.map(|cell| cell.parse().unwrap()).collect()
    };
    (header, lines.map(row).collect())
}

/// Checks that inputs and labels are equal, bit for bit.
fn assert_same(part: &Part, rows: &[Vec<f32>]) {
    assert_eq!(part.len(), rows.len());
    let width = part.inputs.ncols();
    for (sample, row) in rows.iter().enumerate() {
        let bits = |values: &[f32]| {
            values
                .iter()
                .map(|value| value.to_bits())
                .collect::<Vec<_>>()
        };
        assert_eq!(bits(&row[..width]), bits(&part.inputs.row(sample).to_vec()));
        match part.labels.get(sample) {
            Some(&label) => assert_eq!(row[width], label as f32),
            None => assert_eq!(
                bits(&row[width..]),
                bits(&part.targets.row(sample).to_vec())
            ),
        }
    }
}

#[test]
fn every_part_reads_back_bit_for_bit() {
    for (name, header) in [
        (
            "iris",
            "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,label,class",
        ),
        ("sine", "x,label"),
        ("picture", "x,y,label0,label1,label2"),
    ] {
        let dataset = loaded(name);
        let (got, train) = exported(&dataset, PartName::Train);
        assert_eq!(got, header);
        assert_same(&dataset.train, &train);
        let (_, validation) = exported(&dataset, PartName::Validation);
        assert_same(&dataset.validation, &validation);
        assert_eq!(dataset.test.openings(), 0);
        let (_, test) = exported(&dataset, PartName::Test);
        let (_, all) = exported(&dataset, PartName::All);
        assert_eq!(dataset.test.openings(), 2);
        assert_eq!(all, [train, validation, test.clone()].concat());
        assert_same(dataset.test.open(), &test);
    }
}

#[test]
fn an_export_is_a_table_that_loads_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("digits.csv");
    let digits = loaded("digits");
    export(
        &digits,
        PartName::All,
        &mut std::fs::File::create(&path).unwrap(),
    )
    .unwrap();
    let again = loaded(&format!("csv:{}", path.display()));
    assert_eq!(
        (again.samples(), again.inputs(), again.outputs()),
        (1797, 64, 10)
    );
    assert_eq!(again.task, digits.task);
}

#[test]
fn names_of_columns_and_classes_are_the_tables_own_and_give_no_answer_away() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.csv");
    let mut text = "\"wide, cm\",label,kind\n".to_owned();
    for (number, kind) in (0..).zip(["ash", "\"oak, old\""].repeat(10)) {
        writeln!(text, "{number}.5,{},{kind}", number % 3).unwrap();
    }
    std::fs::write(&path, text).unwrap();
    let table = loaded(&format!("csv:{}", path.display()));
    let mut bytes = Vec::new();
    let exported = export(&table, PartName::TrainValidation, &mut bytes).unwrap();
    assert_eq!((exported.train, exported.validation), (Some(12), Some(4)));
    assert_eq!(exported.test, None);
    let text = String::from_utf8(bytes).unwrap();
    // There is already a column named label.
    assert!(
        text.starts_with("\"wide, cm\",label,label_,class\n"),
        "{text}"
    );
    for line in text.lines().skip(1) {
        assert!(
            line.ends_with(",0,ash") || line.ends_with(",1,\"oak, old\""),
            "{line}"
        );
    }

    // Read again, it has the same two features.
    let again = directory.path().join("again.csv");
    std::fs::write(&again, text).unwrap();
    let again = loaded(&format!("csv:{}", again.display()));
    assert_eq!(again.features, ["wide, cm", "label"]);

    let iris = loaded("iris");
    let path = directory.path().join("iris.csv");
    let mut file = std::fs::File::create(&path).unwrap();
    export(&iris, PartName::All, &mut file).unwrap();
    for (label, names) in [(None, iris.task.names()), (Some("label"), &digits(3)[..])] {
        let request = Request {
            name: format!("csv:{}", path.display()),
            label: label.map(str::to_owned),
            ..Request::default()
        };
        let again = load(&request, 7).unwrap();
        assert_eq!(again.features, iris.features);
        assert_eq!(again.task.names(), names);
    }
}

fn digits(count: usize) -> Vec<String> {
    (0..count).map(|digit| digit.to_string()).collect()
}

#[test]
fn part_names_read_as_they_are_written() {
    for part in PartName::ALL {
        assert_eq!(part.to_string().parse::<PartName>().unwrap(), part);
    }
    let allowed = "part can't be 'tset': expected train, validation, train+validation, test or all";
    assert_eq!("tset".parse::<PartName>().unwrap_err(), allowed);
}
