//! Checks of every data set, and published facts about the embedded ones.

use super::{all_parts, loaded, message, moments};
use crate::data::*;

/// The entries that load without a file of the user.
fn embedded() -> impl Iterator<Item = &'static Entry> {
    ENTRIES
        .iter()
        .copied()
        .filter(|entry| entry.argument.is_none())
}

#[test]
fn every_entry_presents_itself_and_its_id_is_its_own() {
    for entry in ENTRIES {
        assert_eq!(
            ENTRIES.iter().filter(|other| other.id == entry.id).count(),
            1,
            "{}",
            entry.id
        );
        assert!(!entry.label.is_empty() && !entry.source.is_empty() && !entry.licence.is_empty());
        assert!(!entry.explanation.is_empty() && !entry.explanation.contains('\n'));
        assert_eq!(
            entry.shape.is_none(),
            entry.argument.is_some(),
            "{}",
            entry.id
        );
        assert_eq!(find(&entry.usage()).unwrap().id, entry.id);
    }
}

#[test]
fn every_entry_loads_with_the_shape_it_states() {
    for entry in embedded() {
        let shape = entry.shape.unwrap();
        let dataset = loaded(entry.id);
        assert_eq!(dataset.samples(), shape.samples, "{}", entry.id);
        assert_eq!(dataset.inputs(), shape.features, "{}", entry.id);
        assert_eq!(dataset.kind.family(), entry.family, "{}", entry.id);
        let classes = dataset.task.is_classification().then(|| dataset.outputs());
        assert_eq!(classes, shape.classes, "{}", entry.id);
        let (inputs, outputs) = (dataset.inputs(), dataset.outputs());
        assert_eq!(dataset.standardisation.inputs.len(), inputs);
        assert_eq!(dataset.standardisation.targets.len(), outputs);
        for part in all_parts(&dataset) {
            assert_eq!(part.inputs.dim(), (part.len(), inputs));
            assert_eq!(part.targets.dim(), (part.len(), outputs));
            assert!(part.inputs.is_standard_layout() && part.targets.is_standard_layout());
            assert!(
                part.inputs
                    .iter()
                    .chain(&part.targets)
                    .all(|value| value.is_finite())
            );
            assert_eq!(part.rows.len(), part.len());
        }
    }
}

#[test]
fn parts_are_disjoint_exhaustive_and_of_the_exact_sizes() {
    for entry in embedded() {
        let dataset = loaded(entry.id);
        let samples = dataset.samples();
        let parts = all_parts(&dataset);
        let sizes = parts.map(|part| part.len() as f64);
        for (size, share) in sizes.into_iter().zip([0.6, 0.2, 0.2]) {
            assert!(
                (size - share * samples as f64).abs() < 1.0,
                "{}: {sizes:?}",
                entry.id
            );
        }
        let mut rows: Vec<usize> = parts.iter().flat_map(|part| part.rows.clone()).collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..samples).collect::<Vec<_>>(), "{}", entry.id);
    }
}

#[test]
fn classes_are_stratified_within_one_sample_and_targets_are_one_hot() {
    for entry in embedded() {
        let dataset = loaded(entry.id);
        let classes = dataset.outputs();
        if !dataset.task.is_classification() {
            assert!(dataset.train.labels.is_empty());
            continue;
        }
        let parts = all_parts(&dataset);
        let counts = parts.map(|part| {
            let mut counts = vec![0.0; classes];
            for (sample, &label) in part.labels.iter().enumerate() {
                counts[label as usize] += 1.0;
                let row = part.targets.row(sample);
                assert_eq!((row.sum(), row[label as usize]), (1.0, 1.0));
            }
            counts
        });
        for class in 0..classes {
            let total: f64 = counts.iter().map(|counts| counts[class]).sum();
            for (counts, share) in counts.iter().zip([0.6, 0.2, 0.2]) {
                assert!(
                    (counts[class] - share * total).abs() < 1.0,
                    "{} {class}",
                    entry.id
                );
            }
        }
    }
}

#[test]
fn standardised_columns_have_mean_0_and_deviation_1_on_the_training_part_alone() {
    for entry in embedded() {
        let dataset = loaded(entry.id);
        let moved = |map: &Affine| *map != Affine::IDENTITY;
        if matches!(dataset.kind, Kind::Image { .. }) {
            let (mean, deviation) = moments(dataset.train.inputs.iter().map(|&x| f64::from(x)));
            assert!(
                mean.abs() < 1e-5 && (deviation - 1.0).abs() < 1e-5,
                "{} {mean}",
                entry.id
            );
            let (mean, _) = moments(dataset.validation.inputs.iter().map(|&x| f64::from(x)));
            assert!(
                mean.abs() > 1e-5,
                "{}: validation was standardised by itself",
                entry.id
            );
            continue;
        }
        for (column, map) in dataset.standardisation.inputs.iter().enumerate() {
            let values = |part: &Part| part.inputs.column(column).mapv(f64::from).to_vec();
            let (mean, deviation) = moments(values(&dataset.train));
            let standard = mean.abs() < 1e-5 && (deviation - 1.0).abs() < 1e-5;
            assert_eq!(
                moved(map),
                standard,
                "{} {}",
                entry.id,
                dataset.features[column]
            );
            if standard {
                let (mean, _) = moments(values(&dataset.validation));
                assert!(
                    mean.abs() > 1e-5,
                    "{}: validation was standardised by itself",
                    entry.id
                );
            }
        }
    }
}

#[test]
fn the_seed_decides_everything() {
    for entry in embedded() {
        let request = Request::named(entry.id);
        let first = load(&request, 7).unwrap();
        let again = load(&request, 7).unwrap();
        let other = load(&request, 8).unwrap();
        assert_eq!(all_parts(&first), all_parts(&again), "{}", entry.id);
        assert_ne!(first.train, other.train, "{}", entry.id);
    }
}

fn class_counts(name: &str) -> Vec<(String, usize)> {
    let dataset = loaded(name);
    let names = dataset.task.names().to_vec();
    let mut counts = vec![0; names.len()];
    for part in all_parts(&dataset) {
        for &label in &part.labels {
            counts[label as usize] += 1;
        }
    }
    names.into_iter().zip(counts).collect()
}

#[test]
fn class_counts_are_the_published_ones() {
    let named = |counts: &[(&str, usize)]| -> Vec<(String, usize)> {
        counts
            .iter()
            .map(|&(name, count)| (name.to_owned(), count))
            .collect()
    };
    assert_eq!(
        class_counts("iris"),
        named(&[("setosa", 50), ("versicolor", 50), ("virginica", 50)])
    );
    assert_eq!(
        class_counts("wine"),
        named(&[("class_0", 59), ("class_1", 71), ("class_2", 48)])
    );
    assert_eq!(
        class_counts("breast-cancer"),
        named(&[("benign", 357), ("malignant", 212)])
    );
    assert_eq!(
        class_counts("penguins"),
        named(&[("Adelie", 146), ("Chinstrap", 68), ("Gentoo", 119)])
    );
    assert!(
        class_counts("fashion")
            .iter()
            .all(|(_, count)| *count == 1200)
    );
    let digits: Vec<usize> = class_counts("digits")
        .into_iter()
        .map(|(_, count)| count)
        .collect();
    assert_eq!(
        (digits.iter().min(), digits.iter().max()),
        (Some(&174), Some(&183))
    );
}

/// Mean and standard deviation of the raw brightness (0 to 1) of the images whose row is below `rows`.
fn brightness(name: &str, rows: usize) -> (f64, f64) {
    let dataset = loaded(name);
    let map = dataset.standardisation.inputs[0];
    let mut raw = Vec::new();
    for part in all_parts(&dataset) {
        for (sample, &row) in part.rows.iter().enumerate() {
            if row < rows {
                raw.extend(part.inputs.row(sample).iter().map(|&x| map.undo(x)));
            }
        }
    }
    moments(raw.iter().copied())
}

#[test]
fn brightness_is_the_one_published_with_the_files() {
    // Over all digits, and over the first 10 000 images of clothes, which are the training files.
    for ((mean, deviation), published) in [
        (brightness("digits", usize::MAX), (0.3053, 0.3760)),
        (brightness("fashion", 10_000), (0.2869, 0.3534)),
    ] {
        assert!((mean - published.0).abs() < 5e-5, "{mean}");
        assert!((deviation - published.1).abs() < 5e-5, "{deviation}");
    }
}

#[test]
fn penguins_drop_the_rows_with_missing_cells_and_spread_the_texts() {
    let dataset = loaded("penguins");
    assert_eq!(dataset.dropped_rows, 11);
    assert_eq!(
        dataset.notices,
        [Notice::RowsDropped {
            dropped: 11,
            of: 344,
            most: Some(("sex".to_owned(), 11)),
        }]
    );
    assert_eq!(
        dataset.notices[0].to_string(),
        "11 of 344 rows dropped: missing values, most in sex (11)"
    );
    assert_eq!(
        dataset.features,
        [
            "island=Biscoe",
            "island=Dream",
            "island=Torgersen",
            "bill_length_mm",
            "bill_depth_mm",
            "flipper_length_mm",
            "body_mass_g",
            "sex=female",
            "sex=male",
            "year"
        ]
    );
    for row in dataset.train.inputs.rows() {
        assert_eq!((row[0] + row[1] + row[2], row[7] + row[8]), (1.0, 1.0));
    }
}

#[test]
fn the_picture_maps_positions_to_the_colours_of_the_file() {
    let dataset = loaded("picture");
    assert_eq!(
        dataset.kind,
        Kind::Picture {
            width: 96,
            height: 64
        }
    );
    let mut seen = 0;
    for part in all_parts(&dataset) {
        for (sample, &row) in part.rows.iter().enumerate() {
            // The first and the last pixel: top left and bottom right. The first bytes of the file are af c9 e7.
            if row == 0 {
                assert_eq!(part.inputs.row(sample).to_vec(), [-1.0, 1.0]);
                let colour = [175.0, 201.0, 231.0].map(|byte: f64| (byte / 255.0) as f32);
                assert_eq!(part.targets.row(sample).to_vec(), colour);
                seen += 1;
            } else if row == 96 * 64 - 1 {
                assert_eq!(part.inputs.row(sample).to_vec(), [1.0, -1.0]);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 2);
}

#[test]
fn the_first_digit_is_the_one_scikit_learn_prints() {
    let dataset = loaded("digits");
    let map = dataset.standardisation.inputs[0];
    let mut first = Vec::new();
    for part in all_parts(&dataset) {
        if let Some(sample) = part.rows.iter().position(|&row| row == 0) {
            assert_eq!(part.labels[sample], 0);
            let dots = |&value: &f32| (map.undo(value) * 16.0).round() as u8;
            first = part.inputs.row(sample).iter().map(dots).collect();
        }
    }
    let expected: [[u8; 8]; 8] = [
        [0, 0, 5, 13, 9, 1, 0, 0],
        [0, 0, 13, 15, 10, 15, 5, 0],
        [0, 3, 15, 2, 0, 11, 8, 0],
        [0, 4, 12, 0, 0, 8, 8, 0],
        [0, 5, 8, 0, 0, 9, 8, 0],
        [0, 4, 11, 0, 1, 12, 7, 0],
        [0, 2, 14, 5, 10, 12, 0, 0],
        [0, 0, 6, 13, 10, 0, 0, 0],
    ];
    assert_eq!(first, expected.concat());
}

#[test]
fn an_unknown_name_gets_a_hint_and_all_names() {
    let allowed = "(available: digits, fashion, penguins, iris, wine, breast-cancer, picture, moons, circles, spirals, \
                   xor, blobs, sine, step, folder:DIR, idx:DIR, npz:FILE, csv:FILE)";
    for (name, hint) in [
        ("digit", "; did you mean 'digits'?"),
        ("Moons", "; did you mean 'moons'?"),
        ("breast_cancer", "; did you mean 'breast-cancer'?"),
        ("mnist", "; did you mean 'idx:DIR'?"),
        ("people.csv", "; did you mean 'csv:people.csv'?"),
        ("assets", "; did you mean 'folder:assets'?"),
        ("zzz", ""),
        ("", ""),
    ] {
        assert_eq!(
            message(find(name)),
            format!("unknown data set '{name}'{hint} {allowed}")
        );
    }
    assert_eq!(
        message(find("csv")),
        "the data set 'csv' needs a path: write csv:FILE"
    );
    assert_eq!(
        message(find("idx:")),
        "the data set 'idx' needs a path: write idx:DIR"
    );
    let taken = "the data set 'digits' takes nothing after its name, but got ':8'";
    assert_eq!(message(find("digits:8")), taken);
}
