//! An identity for a set of samples, independent of any preparation.

use super::raw::{Inputs, Raw, Targets};
use crate::fnv::Fnv;

/// FNV-1a over the bytes of the samples `rows`, in the order of the source. Stored in files, so it must never change.
pub(super) fn identity(raw: &Raw, rows: &[usize]) -> u64 {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let mut digest = Fnv::default();
    let mut number = |value: u64| digest.take(&value.to_le_bytes());
    number(rows.len() as u64);
    number(raw.features.len() as u64);
    for row in rows {
        match &raw.inputs {
            Inputs::Pixels { bytes, .. } => {
                (bytes.row(row).iter()).for_each(|byte| number(u64::from(*byte)));
            }
            Inputs::Numbers { values, .. } => {
                for column in 0..values.columns() {
                    number(values.get([row, column]).to_bits());
                }
            }
        }
        match &raw.targets {
            Targets::Classes { labels, .. } => number(u64::from(labels[row])),
            Targets::Values { values, .. } => {
                (values.row(row).iter()).for_each(|value| number(value.to_bits()));
            }
        }
    }
    digest.value()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::data::{Request, load};

    fn identity(change: impl FnOnce(&mut Request), seed: u64) -> u64 {
        let mut request = Request::named("penguins");
        change(&mut request);
        load(&request, seed).unwrap().test.identity()
    }

    #[test]
    fn the_same_samples_have_the_same_seal_whatever_is_made_of_the_others() {
        let usual = identity(|_| (), 7);
        assert_eq!(usual, identity(|_| (), 7));
        assert_eq!(usual, identity(|request| request.train_size = Some(20), 7));
        assert_eq!(usual, identity(|request| request.label_noise = 0.5, 7));
        assert_eq!(usual, identity(|request| request.limits = false, 7));
        let fold = |request: &mut Request| request.fold = Some("2/5".parse().unwrap());
        assert_eq!(usual, identity(fold, 7));
        assert_ne!(usual, identity(|_| (), 8));
        let split = |request: &mut Request| request.split = "50/20/30".parse().unwrap();
        assert_ne!(usual, identity(split, 7));
        assert_ne!(
            usual,
            load(&Request::named("iris"), 7).unwrap().test.identity()
        );
    }
}
