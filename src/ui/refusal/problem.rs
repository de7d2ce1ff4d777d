//! Problems of data files.

use crate::data::{
    Content, FolderProblem, IdxProblem, MOST_TEXT_VALUES, MOST_VALUES, NpyProblem, Problem,
    TableProblem, first_names,
};
use crate::ui::locale::Words;

#[must_use]
pub(super) fn problem(problem: &Problem, words: &'static Words) -> String {
    match problem {
        Problem::Reader(text) => text.clone(),
        Problem::NotEmbedded => words.get("problem.not-embedded").to_owned(),
        Problem::Idx(problem) => idx(problem, words),
        Problem::Folder(problem) => folder(problem, words),
        Problem::Npy(problem) => npy(problem, words),
        Problem::Table(problem) => table(problem, words),
    }
}

fn folder(problem: &FolderProblem, words: &'static Words) -> String {
    match problem {
        FolderProblem::NoImages => words.get("problem.no-pictures").to_owned(),
        FolderProblem::OneClass(names) => {
            let names = names_or_none(names, words);
            words.fill("problem.one-class", &[("names", &names)])
        }
        FolderProblem::Sizes {
            first,
            size,
            other,
            others,
        } => words.fill(
            "problem.sizes",
            &[
                ("first", first),
                ("size", size),
                ("other", other),
                ("others", others),
            ],
        ),
        FolderProblem::Large(size) => words.fill("problem.large", &[("size", size)]),
        FolderProblem::AllBad { name, why } => {
            words.fill("problem.all-bad", &[("name", name), ("why", why)])
        }
    }
}

fn names_or_none(names: &[String], words: &'static Words) -> String {
    if names.is_empty() {
        words.get("problem.none").to_owned()
    } else {
        first_names(names)
    }
}

fn npy(problem: &NpyProblem, words: &'static Words) -> String {
    let get = |key| words.get(key).to_owned();
    match problem {
        NpyProblem::NotNpz(why) => words.fill("problem.not-npz", &[("why", why)]),
        NpyProblem::NotNpy => get("problem.not-npy"),
        NpyProblem::Header(text) => words.fill("problem.npy-header", &[("text", text)]),
        NpyProblem::Type(text) => words.fill("problem.npy-type", &[("type", text)]),
        NpyProblem::Objects => get("problem.npy-objects"),
        NpyProblem::TooLarge(shape) => words.fill("problem.npy-too-large", &[("shape", shape)]),
        NpyProblem::Length { shape, total, got } if got > total => words.fill(
            "problem.npy-too-long",
            &[("shape", shape), ("total", total)],
        ),
        NpyProblem::Length { shape, total, got } => words.fill(
            "problem.npy-cut",
            &[("shape", shape), ("total", total), ("got", got)],
        ),
        NpyProblem::Unreadable(why) => words.fill("problem.npy-unreadable", &[("why", why)]),
        NpyProblem::NoArrays(names) => {
            let names = names_or_none(names, words);
            words.fill("problem.no-arrays", &[("names", &names)])
        }
        NpyProblem::Targets { shape, samples } => words.fill(
            "problem.npy-targets",
            &[("shape", shape), ("samples", samples)],
        ),
        NpyProblem::OneClass => get("problem.npy-one-class"),
        NpyProblem::NotFinite { place } => {
            words.fill("problem.npy-not-finite", &[("place", &(place + 1))])
        }
        NpyProblem::OtherShape { shape, expected } => words.fill(
            "problem.npy-shape",
            &[("shape", shape), ("expected", expected)],
        ),
        NpyProblem::NotPixels { least, most } => {
            words.fill("problem.npy-pixels", &[("least", least), ("most", most)])
        }
    }
}

fn idx(problem: &IdxProblem, words: &'static Words) -> String {
    match problem {
        IdxProblem::OneLabel(label) => words.fill("problem.one-label", &[("label", label)]),
        IdxProblem::NoImages => words.get("problem.no-images").to_owned(),
        IdxProblem::NoIdxFiles => words.get("problem.no-idx-files").to_owned(),
        IdxProblem::SeveralIdxFiles(names) => {
            let first = names.first().map_or("", |name| name.trim_end_matches('-'));
            let all = names.join(", ");
            words.fill(
                "problem.several-idx-files",
                &[("names", &all), ("first", &first)],
            )
        }
        IdxProblem::NoLabels { beginning } => {
            words.fill("problem.no-labels", &[("beginning", beginning)])
        }
        IdxProblem::OtherSize {
            size,
            other,
            others,
        } => words.fill(
            "problem.other-size",
            &[
                ("height", &size[0]),
                ("width", &size[1]),
                ("file", other),
                ("other-height", &others[0]),
                ("other-width", &others[1]),
            ],
        ),
        IdxProblem::LabelCount {
            labels,
            images_file,
            images,
        } => words.fill(
            "problem.label-count",
            &[
                ("labels", labels),
                ("file", images_file),
                ("images", images),
            ],
        ),
        IdxProblem::NothingToLearn {
            count,
            height,
            width,
        } => words.fill(
            "problem.nothing-to-learn",
            &[("count", count), ("height", height), ("width", width)],
        ),
        IdxProblem::NotIdx { what, start } => {
            let key = match what {
                Content::Images => "problem.not-idx-images",
                Content::Labels => "problem.not-idx-labels",
            };
            words.fill(key, &[("start", start)])
        }
        IdxProblem::CutInHeader { got, of } => {
            words.fill("problem.cut-in-header", &[("got", got), ("of", of)])
        }
        IdxProblem::TooLarge { shape } => words.fill(
            "problem.too-large",
            &[("shape", shape), ("most", &MOST_VALUES)],
        ),
        IdxProblem::Cut { shape, total, got } => words.fill(
            "problem.cut",
            &[("shape", shape), ("total", total), ("got", got)],
        ),
        IdxProblem::TooLong { shape, total } => {
            words.fill("problem.too-long", &[("shape", shape), ("total", total)])
        }
        IdxProblem::Gzip(error) => words.fill("problem.gzip", &[("why", error)]),
    }
}

fn names_label(
    header: &str,
    [texts, rows]: [usize; 2],
    others: &[String],
    words: &'static Words,
) -> String {
    words.fill(
        "problem.names-label",
        &[
            ("header", &header),
            ("texts", &texts),
            ("rows", &rows),
            ("names", &first_names(others)),
        ],
    )
}

fn table(problem: &TableProblem, words: &'static Words) -> String {
    let get = |key| words.get(key).to_owned();
    match problem {
        TableProblem::NotUtf8(byte) => {
            words.fill("problem.not-utf8", &[("byte", &format!("{byte:#04x}"))])
        }
        TableProblem::Gzipped => get("problem.gzipped"),
        TableProblem::Spreadsheet => get("problem.spreadsheet"),
        TableProblem::Empty => get("problem.empty"),
        TableProblem::NoRows => get("problem.no-rows"),
        TableProblem::NoCompleteRow(rows) => {
            words.fill("problem.no-complete-row", &[("rows", rows)])
        }
        TableProblem::BreakInName => get("problem.break-in-name"),
        TableProblem::BreakInCell => get("problem.break-in-cell"),
        TableProblem::SameName { columns, name } => words.fill(
            "problem.same-name",
            &[
                ("first", &columns[0]),
                ("second", &columns[1]),
                ("name", name),
            ],
        ),
        TableProblem::OneColumn => get("problem.one-column"),
        TableProblem::Cells { cells: 1, columns } => {
            words.fill("problem.cell", &[("columns", columns)])
        }
        TableProblem::Cells { cells, columns } => {
            words.fill("problem.cells", &[("cells", cells), ("columns", columns)])
        }
        TableProblem::NoColumn {
            name,
            near,
            columns,
        } => {
            let columns = first_names(columns);
            match near {
                Some(near) => words.fill(
                    "problem.no-column-near",
                    &[("name", name), ("near", near), ("columns", &columns)],
                ),
                None => words.fill(
                    "problem.no-column",
                    &[("name", name), ("columns", &columns)],
                ),
            }
        }
        TableProblem::HugeNumber(cell) => words.fill("problem.huge-number", &[("cell", cell)]),
        TableProblem::NoNumber(cell) => words.fill("problem.no-number", &[("cell", cell)]),
        TableProblem::NotANumber(cell) => words.fill("problem.not-a-number", &[("cell", cell)]),
        TableProblem::TooManyTexts {
            column,
            header,
            texts,
        } => words.fill(
            "problem.too-many-texts",
            &[
                ("column", column),
                ("header", header),
                ("texts", texts),
                ("most", &MOST_TEXT_VALUES),
            ],
        ),
        TableProblem::OneValue { header, only } => {
            words.fill("problem.one-value", &[("header", header), ("only", only)])
        }
        TableProblem::NamesLabel {
            header,
            texts,
            rows,
            others,
        } => names_label(header, [*texts, *rows], others, words),
        TableProblem::LabelAsInput(header) => {
            words.fill("problem.label-as-input", &[("header", header)])
        }
        TableProblem::EmptyColumn(header) => {
            words.fill("problem.empty-column", &[("header", header)])
        }
        TableProblem::DatesColumn(header) => {
            words.fill("problem.dates-column", &[("header", header)])
        }
        TableProblem::NoInputs => get("problem.no-inputs"),
        TableProblem::PixelColumns { size, columns } => words.fill(
            "problem.pixel-columns",
            &[
                ("size", size),
                ("values", &size.values()),
                ("columns", columns),
            ],
        ),
        TableProblem::TextPixels(header) => {
            words.fill("problem.text-pixels", &[("header", header)])
        }
        TableProblem::NotAPixel(value) => words.fill("problem.not-a-pixel", &[("cell", value)]),
        TableProblem::FilledPixels => get("problem.filled-pixels"),
        TableProblem::TextLabel(header) => words.fill("problem.text-label", &[("header", header)]),
    }
}
