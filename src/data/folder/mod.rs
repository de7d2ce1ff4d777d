//! The user's own images: a folder with a folder of PNG and JPEG files for each class (`folder:DIR`).

mod files;
mod picture;

use super::folder_problem::FolderProblem;
use super::image_size::ImageSize;
use super::images::{Images, classes};
use super::notice::Notice;
use super::raw::Brightness;
use super::{DataError, Entry, Family, Raw, Source};
use files::{Files, Found};
use ndarray::Array2;
use picture::{Picture, PictureError};

/// The registry entry.
///
/// The folders `train`, `test` and the like may stand above those of the classes; their files are pooled and split anew,
/// like all data. All images are scaled to one size, or have the same.
pub(super) const ENTRY: Entry = Entry {
    id: "folder",
    argument: Some("DIR"),
    label: "folder of images",
    explanation: "your own images: PNG and JPEG files in a folder for each class; --image WxH scales them to one size, WxHx3 keeps colours",
    family: Family::Image,
    shape: None,
    source: "your files",
    licence: "yours",
    generated: None,
    takes: &["image"],
    load,
};

fn load(source: &Source<'_>) -> Result<Raw, DataError> {
    let malformed = |problem: FolderProblem| DataError::malformed(source.argument, problem);
    let mut files = Files::of(source.argument.as_ref(), source.unlabelled)?;
    if files.found.is_empty() {
        return Err(malformed(FolderProblem::NoImages));
    }
    let pictures = Pictures::read(&files.found, source.reading.image, &malformed)?;
    let Pictures {
        images,
        kept,
        bad,
        greyed,
    } = pictures;
    files.keep(&kept);
    if files.classes.len() < 2 && !source.unlabelled {
        return Err(malformed(FolderProblem::OneClass(files.classes)));
    }
    let labels = files.found.iter().map(|file| file.class).collect();
    let targets = classes(files.classes, labels);
    let mut raw = images.into_raw(Brightness::bytes(u8::MAX), targets);
    raw.sources = files.found.into_iter().map(|file| file.name).collect();
    if !files.others.is_empty() {
        raw.notices.push(Notice::OtherFiles(files.others));
    }
    if !bad.is_empty() {
        raw.notices.push(Notice::BadImages(bad));
    }
    if greyed > 0 && source.reading.image.is_none() {
        raw.notices.push(Notice::ColoursDropped(greyed));
    }
    Ok(raw)
}

/// The images that could be read.
struct Pictures {
    images: Images,
    /// For each file, whether it could be read.
    kept: Vec<bool>,
    /// The names of those that could not, each with the reason.
    bad: Vec<(String, String)>,
    /// The number of images in colour that are read in grey.
    greyed: usize,
}

impl Pictures {
    /// Reads these files, scaled to `size` or all of the size of the first.
    fn read(
        found: &[Found],
        size: Option<ImageSize>,
        malformed: &impl Fn(FolderProblem) -> DataError,
    ) -> Result<Self, DataError> {
        let mut first: Option<(&str, ImageSize)> = None;
        let mut bytes: Vec<u8> = Vec::new();
        let (mut kept, mut bad, mut greyed) = (vec![false; found.len()], Vec::new(), 0);
        for (index, file) in found.iter().enumerate() {
            let picture = match Picture::read(&file.path) {
                Ok(picture) => picture,
                Err(PictureError::File(error)) => {
                    let file = file.path.display().to_string();
                    let source = error.into();
                    return Err(DataError::Read { file, source });
                }
                Err(PictureError::Content(why)) => {
                    bad.push((file.name.clone(), why));
                    continue;
                }
            };
            let own = picture.size();
            let (first_name, first_size) = *first.get_or_insert((&file.name, own));
            if size.is_none() && own != first_size {
                return Err(malformed(FolderProblem::Sizes {
                    first: first_name.to_owned(),
                    size: first_size,
                    other: file.name.clone(),
                    others: own,
                }));
            }
            let wanted = size.unwrap_or(own);
            if wanted.values() > MOST_VALUES {
                return Err(malformed(FolderProblem::Large(own)));
            }
            if bytes.is_empty() {
                bytes.reserve_exact(wanted.values() * found.len());
            }
            greyed += usize::from(wanted.channels == 1 && picture.has_colours());
            picture.write(wanted, &mut bytes);
            kept[index] = true;
        }
        let Some((_, own)) = first else {
            let (name, why) = bad.into_iter().next().unwrap_or_default();
            return Err(malformed(FolderProblem::AllBad { name, why }));
        };
        let size = size.unwrap_or(own);
        let count = bytes.len() / size.values();
        let bytes = Array2::from_shape_vec((count, size.values()), bytes).map_err(|error| {
            malformed(FolderProblem::AllBad {
                name: String::new(),
                why: error.to_string(),
            })
        })?;
        Ok(Self {
            images: Images { size, bytes },
            kept,
            bad,
            greyed,
        })
    }
}

/// The largest image that is read without being scaled, in values.
const MOST_VALUES: usize = 3 << 20;
