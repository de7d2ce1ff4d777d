//! The export reads back to the same bits.

use super::loaded;
use crate::data::*;

/// The header and the numbers of an export.
fn exported(dataset: &Dataset, part: PartName) -> (String, Vec<Vec<f32>>) {
    let mut bytes = Vec::new();
    export(dataset, part, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.ends_with('\n'));
    let mut lines = text.lines();
    let header = lines.next().unwrap().to_owned();
    let row = |line: &str| line.split(',').map(|cell| cell.parse().unwrap()).collect();
    (header, lines.map(row).collect())
}

/// Inputs and label bit for bit.
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
            Some(&label) => assert_eq!(row[width..], [label as f32]),
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
        ("iris", "x0,x1,x2,x3,label"),
        ("sine", "x0,label"),
        ("picture", "x0,x1,label0,label1,label2"),
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
fn part_names_read_as_they_are_written() {
    for part in PartName::ALL {
        assert_eq!(part.to_string().parse::<PartName>().unwrap(), part);
    }
    let allowed =
        "part 'tset' is not allowed: write train, validation, train+validation, test or all";
    assert_eq!("tset".parse::<PartName>().unwrap_err(), allowed);
}
