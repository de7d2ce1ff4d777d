//! Tables whose columns are pixels, and scaling other than by mean and standard deviation.

use super::table::{lines, named};
use super::{all_parts, moments};
use crate::data::*;

/// The digits as a table of 64 columns and a label, each pixel as `cell` writes it.
fn digits(cell: impl Fn(u8) -> String) -> (String, Dataset) {
    let dataset = load(&Request::named("digits"), 1).unwrap();
    let map = dataset.standardisation.inputs[0];
    let parts = all_parts(&dataset);
    let mut rows: Vec<(usize, String)> = Vec::new();
    for part in parts {
        for (sample, numbers) in part.inputs.rows().into_iter().enumerate() {
            let byte = |number: &f32| cell((map.undo(*number) * 16.0).round() as u8);
            let pixels: Vec<String> = numbers.iter().map(byte).collect();
            let row = format!("{},{}", part.labels[sample], pixels.join(","));
            rows.push((part.rows[sample], row));
        }
    }
    rows.sort_unstable();
    let names: Vec<String> = (0..64).map(|pixel| format!("p{pixel}")).collect();
    let text = lines(&format!("digit,{}", names.join(",")), rows.len(), |i| {
        rows[i].1.clone()
    });
    (text, dataset)
}

fn as_images(text: &str, size: &str) -> Result<Dataset, String> {
    named(text.as_bytes(), |request| {
        request.label = Some("digit".to_owned());
        request.reading.set("image", size).unwrap().unwrap();
    })
}

#[test]
fn columns_of_pixels_are_the_images_that_they_were_made_from() {
    for cell in [|byte: u8| byte.to_string(), |byte: u8| format!("{byte}.0")] {
        let (text, original) = digits(cell);
        let images = as_images(&text, "8x8").unwrap();
        assert_eq!(images.kind, original.kind);
        assert_eq!(all_parts(&images), all_parts(&original));
        assert_eq!(images.task, original.task);
        assert_eq!(images.standardisation, original.standardisation);
        assert_eq!(
            images.notices,
            [Notice::LabelTaken {
                column: "digit".to_owned(),
                classes: Some(10)
            }]
        );
    }
    // As fractions they are as near as bytes come.
    let (text, original) = digits(|byte| format!("{}", f64::from(byte) / 16.0));
    let images = as_images(&text, "8x8").unwrap();
    let pairs = images.train.inputs.iter().zip(&original.train.inputs);
    assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 0.01));
}

#[test]
fn what_looks_like_pixels_is_offered_as_images() {
    let (text, _) = digits(|byte| byte.to_string());
    let plain = |text: &str| {
        named(text.as_bytes(), |request| {
            request.label = Some("digit".to_owned());
        })
        .unwrap()
        .notices
    };
    let offer = Notice::LooksLikeImages(ImageSize::grey(8, 8));
    assert!(plain(&text).contains(&offer));
    // Not with negative or larger numbers, or one column more.
    for other in [
        text.replace(",16,", ",-16,"),
        text.replace(",16,", ",300,"),
        text.replace('\n', ",1\n")
            .replacen(",p63,1", ",p63,other", 1),
    ] {
        assert!(!plain(&other).contains(&offer));
    }
}

#[test]
fn what_can_not_be_pixels_is_refused() {
    let (text, _) = digits(|byte| byte.to_string());
    assert_eq!(
        as_images(&text, "9x7").unwrap_err(),
        "t.csv: images of 9x7 have 63 values, but there are 64 columns to learn from; --drop-columns leaves out more"
    );
    let wrong = text.replacen(",16,", ",256,", 1);
    let error = as_images(&wrong, "8x8").unwrap_err();
    assert!(
        error.starts_with("t.csv, line ")
            && error.ends_with(
                ": 256 is not a pixel; expected whole numbers from 0 to 255, or fractions from 0 to 1"
            ),
        "{error}"
    );
    let filled = named(text.as_bytes(), |request| {
        request.label = Some("digit".to_owned());
        request.reading.set("image", "8x8").unwrap().unwrap();
        request.reading.set("missing", "mean").unwrap().unwrap();
    });
    assert_eq!(
        filled.unwrap_err(),
        "t.csv: --missing can't fill the pixels of images; leave it out, and incomplete rows are dropped"
    );
    let texts = lines("digit,a,b,c,d", 20, |i| {
        format!("{},1,2,3,{}", i % 2, ["x", "y"][i % 2])
    });
    assert_eq!(
        as_images(&texts, "2x2").unwrap_err(),
        "t.csv: column 'd' holds texts, not pixels; --drop-columns leaves it out"
    );
}

fn scaled(name: &str, scale: &str) -> Dataset {
    let request = Request {
        scale: scale.parse().unwrap(),
        ..Request::named(name)
    };
    load(&request, 1).unwrap()
}

#[test]
fn every_scaling_is_fitted_to_the_training_part_and_undone() {
    let plain = scaled("wine", "standard");
    for (name, scaling) in Scaling::ALL {
        let dataset = scaled("wine", name);
        for column in 0..dataset.inputs() {
            let numbers = dataset.train.inputs.column(column);
            let mut sorted: Vec<f32> = numbers.to_vec();
            sorted.sort_by(f32::total_cmp);
            let [least, most] = [sorted[0], sorted[sorted.len() - 1]];
            match scaling {
                Scaling::Standard => {
                    let (mean, deviation) = moments(numbers.iter().map(|x| f64::from(*x)));
                    assert!(mean.abs() < 1e-6 && (deviation - 1.0).abs() < 1e-6);
                }
                Scaling::Minmax => assert_eq!((least, most), (0.0, 1.0)),
                Scaling::Robust => {
                    let at = |share: f64| {
                        let place = share * (sorted.len() - 1) as f64;
                        let [low, high] = [place.floor(), place.ceil()].map(|i| sorted[i as usize]);
                        f64::from(low) + f64::from(high - low) * place.fract()
                    };
                    assert!(at(0.5).abs() < 1e-6);
                    assert!((at(0.75) - at(0.25) - 1.0).abs() < 1e-6);
                }
                Scaling::None => {
                    assert_eq!(dataset.standardisation.inputs[column], Affine::IDENTITY);
                }
            }
            // Whatever the scaling, the same raw values.
            let [map, other] = [&dataset, &plain].map(|data| data.standardisation.inputs[column]);
            for (a, b) in numbers.iter().zip(plain.train.inputs.column(column)) {
                let [a, b] = [map.undo(*a), other.undo(*b)];
                assert!((a - b).abs() < 1e-5 * b.abs().max(1.0), "{name}: {a} {b}");
            }
        }
        // What predicts other rows maps them alike.
        let encoded = Preprocessing::of(&dataset);
        let request = Request::named("wine");
        let raw = (request.check().unwrap().load)(&Source {
            argument: "",
            samples: 0,
            noise: 0.0,
            label: None,
            reading: &Reading::default(),
            unlabelled: false,
            seed: 1,
        });
        let encoded = encoded.raw(&raw.unwrap()).unwrap();
        for (numbers, row) in
            (dataset.validation.inputs.rows().into_iter()).zip(&dataset.validation.rows)
        {
            assert_eq!(encoded.inputs.row(*row), numbers, "{name}");
        }
    }
}

#[test]
fn values_far_from_the_training_part_are_held_back_in_any_scaling() {
    // Half of the rows differ by one; one of the others is far off, wherever the split puts it.
    let text = lines("x,y", 50, |i| {
        let x = if i == 17 { 1e6 } else { (i % 2) as f64 };
        format!("{x},{}", ["a", "b"][i % 2])
    });
    for seed in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, &text).unwrap();
        for (name, scaling) in Scaling::ALL {
            let request = Request {
                scale: scaling,
                ..Request::named(&format!("csv:{}", path.display()))
            };
            let dataset = load(&request, seed).unwrap();
            if dataset.train.rows.contains(&17) {
                continue;
            }
            let map = dataset.standardisation.inputs[0];
            for x in &dataset.validation.inputs {
                let raw = map.undo(*x);
                assert!((-3.0..4.0).contains(&raw), "{name}: {raw}");
            }
        }
    }
}

#[test]
fn pixels_are_all_scaled_alike_and_values_to_predict_as_always() {
    for (name, _) in Scaling::ALL {
        let dataset = scaled("digits", name);
        let maps = &dataset.standardisation.inputs;
        assert!(maps.iter().all(|map| map == &maps[0]), "{name}");
        let curve = scaled("sine", name);
        assert_eq!(
            curve.train.targets,
            scaled("sine", "standard").train.targets
        );
    }
    let brightest = |data: &Dataset| data.train.inputs.iter().copied().fold(0.0, f32::max);
    assert_eq!(brightest(&scaled("digits", "none")), 1.0);
    assert_eq!(brightest(&scaled("digits", "minmax")), 1.0);
}
