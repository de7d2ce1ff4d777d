//! Handwritten digits, 8 x 8: the default data set.

use super::images::classes;
use super::raw::Brightness;
use super::{DataError, Entry, Family, Raw, Shape, Source, idx_format};

pub(super) const ENTRY: Entry = Entry {
    id: "digits",
    argument: None,
    label: "Digits 8x8",
    explanation: "handwritten digits of 13 writers, 8 x 8 pixels",
    family: Family::Image,
    shape: Some(Shape {
        samples: 1797,
        features: 64,
        classes: Some(10),
    }),
    source: "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI 1998, doi:10.24432/C50P49",
    licence: "CC BY 4.0",
    generated: None,
    takes: &[],
    load,
};

const IMAGES: &[u8] = include_bytes!("../../assets/data/digits-8x8/digits-images-idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../../assets/data/digits-8x8/digits-labels-idx1-ubyte.gz");

/// Each pixel counts the inked dots of a 4 x 4 block.
const WHITE: u8 = 16;

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let (images_file, labels_file) = ("digits-images-idx3-ubyte.gz", "digits-labels-idx1-ubyte.gz");
    let images = idx_format::images(IMAGES, images_file)?;
    let labels = idx_format::labels(LABELS, labels_file)?;
    idx_format::check_counts(&images, images_file, &labels, labels_file)?;
    let labels = labels.into_iter().map(u32::from).collect();
    let names = (0..10).map(|digit| digit.to_string()).collect();
    Ok(images.into_raw(Brightness::bytes(WHITE), classes(names, labels)))
}
