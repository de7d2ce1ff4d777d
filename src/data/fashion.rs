//! Fashion-MNIST, a stratified sixth of it: images of clothes, harder than digits.

use super::images::{classes, pool};
use super::raw::Brightness;
use super::{DataError, Entry, Family, Raw, Shape, Source, idx_format};

pub(super) const ENTRY: Entry = Entry {
    id: "fashion",
    argument: None,
    label: "Fashion-MNIST 12k",
    explanation: "images of clothes, 28 x 28 pixels: 10 000 + 2 000 of Fashion-MNIST, pooled and re-split",
    family: Family::Image,
    shape: Some(Shape {
        samples: 12_000,
        features: 784,
        classes: Some(10),
    }),
    source: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, 2017, arXiv:1708.07747",
    licence: "MIT",
    generated: None,
    takes: &[],
    load,
};

const CLASSES: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

/// The contents of the files, images and labels, training files first.
const FILES: [(&str, &[u8], &str, &[u8]); 2] = [
    (
        "train-images-idx3-ubyte.gz",
        include_bytes!("../../assets/data/fashion-mnist-12k/train-images-idx3-ubyte.gz"),
        "train-labels-idx1-ubyte.gz",
        include_bytes!("../../assets/data/fashion-mnist-12k/train-labels-idx1-ubyte.gz"),
    ),
    (
        "t10k-images-idx3-ubyte.gz",
        include_bytes!("../../assets/data/fashion-mnist-12k/t10k-images-idx3-ubyte.gz"),
        "t10k-labels-idx1-ubyte.gz",
        include_bytes!("../../assets/data/fashion-mnist-12k/t10k-labels-idx1-ubyte.gz"),
    ),
];

fn load(_: &Source<'_>) -> Result<Raw, DataError> {
    let mut pairs = Vec::new();
    for (images_file, images, labels_file, labels) in FILES {
        let images = idx_format::images(images, images_file)?;
        let labels = idx_format::labels(labels, labels_file)?;
        idx_format::check_counts(&images, images_file, &labels, labels_file)?;
        pairs.push((images_file.to_owned(), images, labels));
    }
    let (images, labels) = pool(pairs)?;
    let labels = labels.into_iter().map(u32::from).collect();
    let names = CLASSES.map(str::to_owned).to_vec();
    Ok(images.into_raw(Brightness::bytes(u8::MAX), classes(names, labels)))
}
