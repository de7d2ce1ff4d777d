//! Whatever a file holds, reading it ends with data or one line.

use super::table::{lines, named};
use crate::data::*;
use crate::rng::{Purpose, stream};
use rand::RngExt;

/// What tables are made of, and what breaks them.
const PIECES: [&str; 24] = [
    ",",
    ";",
    "\t",
    "|",
    " ",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "1",
    "2.5",
    "−3",
    "1,234",
    "12 %",
    "nan",
    "NA",
    "?",
    "a",
    "2024-01-31",
    "\u{feff}",
    "é",
    "0",
    "1e300",
    "-",
];

fn check(result: Result<Dataset, String>, text: &str) {
    match result {
        Ok(dataset) => {
            for part in [&dataset.train, &dataset.validation] {
                assert!(part.inputs.iter().all(|x| x.is_finite()), "{text:?}");
                assert!(part.targets.iter().all(|y| y.is_finite()), "{text:?}");
                assert_eq!(part.inputs.ncols(), dataset.features.len());
            }
            let rows = dataset.table.map_or(0, |table| table.rows);
            let parts = [
                dataset.train.len(),
                dataset.validation.len(),
                dataset.test.len(),
            ];
            assert_eq!(parts.iter().sum::<usize>() + dataset.dropped_rows, rows);
        }
        Err(error) => assert_eq!(error.lines().count(), 1, "{text:?}: {error}"),
    }
}

#[test]
fn any_pieces_of_tables_are_read_or_refused_in_one_line() {
    let mut generator = stream(7, Purpose::Samples, 0);
    for round in 0..600 {
        let text: String = (0..generator.random_range(0..120))
            .map(|_| PIECES[generator.random_range(0..PIECES.len())])
            .collect();
        let missing = ["drop", "mean", "median", "most-frequent"][round % 4];
        let scale = Scaling::ALL[round / 4 % 4].1;
        let read = named(text.as_bytes(), |request| {
            request.reading.set("missing", missing).unwrap().unwrap();
            request.scale = scale;
        });
        check(read, &text);
    }
}

#[test]
fn a_table_with_a_changed_byte_is_read_or_refused_in_one_line() {
    let text = lines("id,x,kind,y", 40, |i| {
        let x = if i % 9 == 4 {
            String::new()
        } else {
            format!("{}.5", i * 7 % 30)
        };
        format!("{i},{x},{},{}", ["a", "b"][i % 2], i % 3)
    });
    let mut generator = stream(8, Purpose::Samples, 0);
    for _ in 0..600 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..generator.random_range(1..4) {
            let place = generator.random_range(0..bytes.len());
            bytes[place] = generator.random();
        }
        check(named(&bytes, |_| ()), &String::from_utf8_lossy(&bytes));
    }
}
