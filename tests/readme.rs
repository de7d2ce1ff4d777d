//! The README's tables are generated from the registries. To update them: `GRADUS_UPDATE_README=1 cargo test --test
//! main readme`.

use gradus::study;
use gradus::surface;
use gradus::{data, optim, regularize, train, ui};

fn keys() -> String {
    let words = ui::locale::Language::default().words();
    ui::screen::keys().markdown(words, ui::symbols::SymbolSet::default().symbols())
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn table(head: &[&str], rows: impl Iterator<Item = String>) -> String {
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    row(head) + &rule + &rows.collect::<String>()
}

fn options() -> String {
    let rows = train::settings().into_iter().map(|setting| {
        let option = match setting.alone {
            Some(_) => format!("`--{}[={}]`", setting.word, setting.value),
            None => format!("`--{} {}`", setting.word, setting.value),
        };
        row(&[&option, &setting.explanation])
    });
    table(&["option", "what it sets"], rows)
}

fn optimizers() -> String {
    let rows = optim::ENTRIES.iter().map(|entry| {
        let knobs: Vec<String> = entry
            .knobs
            .iter()
            .map(|knob| {
                format!(
                    "{} `{}` {}",
                    knob.symbol,
                    knob.word,
                    knob.format(knob.default)
                )
            })
            .collect();
        row(&[
            &format!("`{}`", entry.id),
            entry.explanation,
            &knobs.join(", "),
            entry.source,
        ])
    });
    table(
        &["optimizer", "in a line", "knobs and defaults", "source"],
        rows,
    )
}

fn regularizers() -> String {
    let rows = regularize::ENTRIES
        .iter()
        .map(|entry| row(&[&format!("`{}`", entry.id), entry.explanation, entry.source]));
    table(&["regularizer", "in a line", "source"], rows)
}

fn surfaces() -> String {
    let rows = surface::SURFACES.iter().map(|surface| {
        row(&[
            &format!("`{}`", surface.id),
            surface.formula,
            surface.explanation,
        ])
    });
    table(&["surface", "f(x, y)", "in a line"], rows)
}

fn studies() -> String {
    let rows = study::ENTRIES
        .iter()
        .map(|entry| row(&[&format!("`{}`", entry.id), entry.explanation, entry.source]));
    table(&["study", "in a line", "source"], rows)
}

fn data_sets() -> String {
    let rows = data::ENTRIES.iter().map(|entry| {
        row(&[
            &format!("`{}`", entry.usage()),
            entry.explanation,
            entry.licence,
        ])
    });
    table(&["data", "what it is", "licence"], rows)
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_registries() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let mut text = std::fs::read_to_string(path).unwrap();
    let original = text.clone();
    for (name, table) in [
        ("keys", keys()),
        ("options", options()),
        ("optimizers", optimizers()),
        ("regularizers", regularizers()),
        ("surfaces", surfaces()),
        ("studies", studies()),
        ("data", data_sets()),
    ] {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let start = text.find(&open).unwrap_or_else(|| panic!("no {open}")) + open.len();
        let end = text.find(&close).unwrap_or_else(|| panic!("no {close}"));
        text.replace_range(start..end, &table);
    }
    if std::env::var_os("GRADUS_UPDATE_README").is_some() {
        std::fs::write(path, &text).unwrap();
    } else {
        assert!(
            text == original,
            "the README's tables are behind: run this test with GRADUS_UPDATE_README=1"
        );
    }
}

#[test]
fn the_examples_of_the_readme_are_those_that_the_library_compiles_and_tests() {
    let readme = include_str!("../README.md");
    for (file, example) in [
        ("src/optim/signsgd.rs", include_str!("readme/signsgd.rs")),
        ("src/ui/screen/twin.rs", include_str!("readme/twin.rs")),
    ] {
        let (_, after) = readme.split_once(&format!("Write `{file}`")).unwrap();
        let (_, code) = after.split_once("```rust\n").unwrap();
        let (code, _) = code.split_once("```").unwrap();
        assert!(
            code == example,
            "the README's {file} is not the example that is tested"
        );
    }
}
