//! `gradus lecture --handout`: the lecture as Markdown, with a picture of every scene.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::ArgMatches;

use super::markdown::{self, Shown};
use super::read;
use crate::cli::frame::{self, FILE_SUPPORT};
use crate::cli::watched::watched;
use crate::cli::{Failure, files, frame_studies, look, openings};
use crate::control::Control;
use crate::lecture::{Lab, PlayError, Scene, Script};
use crate::train::{Logs, Player, Session, Timeline};
use crate::ui::export::Format;
use crate::ui::locale::Language;
use crate::ui::phrase;
use crate::ui::stage::views;
use crate::ui::{App, Appearance, Message};
use crate::whole_file;

/// The size of a picture, in columns and rows.
const SIZE: (u16, u16) = (120, 40);

pub(super) fn run(folder: &Path, path: &Path, options: &ArgMatches) -> Result<(), Failure> {
    let scripts = read(path)?;
    let mut appearance = look::look(options, FILE_SUPPORT)?;
    let wanted = look::read::<Language>(options, "lang")?;
    let script = in_language(&scripts, appearance.language, wanted)?;
    // The words around the text are those of its language.
    appearance.language = script.language.parse().unwrap_or(appearance.language);
    let document = document(folder, path);
    let pictures = names(script);
    let is_forced = files::forces(options);
    if !folder.is_dir() {
        files::check_place("handout", folder)?;
    }
    let written = pictures.iter().flatten().map(|name| folder.join(name));
    for file in written.chain([document.clone()]) {
        if files::are_same(&file, path) {
            return Err(Failure::Usage(format!(
                "--handout can't be '{}': it would overwrite the script",
                folder.display()
            )));
        }
        files::check_free("handout", &file, is_forced)?;
    }
    let made = make(script, &pictures, appearance)?;
    let text = markdown::write(script, &made.shown, appearance.language);
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    for (name, picture) in &made.pictures {
        put(&folder.join(name), picture)?;
    }
    put(&document, &text)
}

/// The script in the language of the interface, or the original where none was asked for.
fn in_language(
    scripts: &[Script],
    language: Language,
    wanted: Option<Language>,
) -> Result<&Script, Failure> {
    let found = scripts.iter().find(|one| one.language == language.id());
    match (found.or(scripts.first()), wanted) {
        (_, Some(wanted)) if found.is_none() => {
            let known: Vec<&str> = scripts.iter().map(|one| one.language.as_str()).collect();
            Err(Failure::Usage(format!(
                "--lang can't be '{wanted}': the script is in {}",
                known.join(", ")
            )))
        }
        (Some(script), _) => Ok(script),
        (None, _) => Err(Failure::Failed("the script has no scene".to_owned())),
    }
}

/// The Markdown file, named as the script.
fn document(folder: &Path, path: &Path) -> PathBuf {
    let name = path.file_stem().unwrap_or_default();
    folder.join(name).with_extension("md")
}

/// The name of the picture of each scene that has one: its id, without what file names can't have.
fn names(script: &Script) -> Vec<Option<String>> {
    let mut taken = BTreeSet::new();
    let name = |scene: &Scene| {
        scene.lab.as_ref()?;
        let is_kept = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
        let letters = scene.id.chars();
        let mut name: String = letters
            .map(|letter| if is_kept(letter) { letter } else { '-' })
            .collect();
        while !taken.insert(name.clone()) {
            name.push('-');
        }
        Some(format!("{name}.svg"))
    };
    script.scenes.iter().map(name).collect()
}

/// What is written.
struct Made<'s> {
    shown: Vec<Shown<'s>>,
    /// Names of pictures, and the pictures.
    pictures: Vec<(String, String)>,
}

/// Plays each scene and takes its picture, with a progress bar and until a signal.
fn make<'s>(
    script: &'s Script,
    names: &[Option<String>],
    appearance: Appearance,
) -> Result<Made<'s>, Failure> {
    let (control, done) = (Control::default(), AtomicUsize::new(0));
    let count = script.scenes.len();
    let (made, signal) = watched(
        || {
            let mut made = Made {
                shown: Vec::with_capacity(count),
                pictures: Vec::new(),
            };
            for (scene, name) in script.scenes.iter().zip(names) {
                let mut lab = None;
                if let (Some(of), Some(name)) = (&scene.lab, name) {
                    let outcome = of.play(0, &control);
                    let outcome = outcome.map_err(|why| unplayed(script, of, &why))?;
                    let picture = picture(of, appearance, &control)?;
                    made.pictures.push((name.clone(), picture));
                    lab = Some((name.clone(), outcome));
                }
                made.shown.push(Shown { scene, lab });
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok(made)
        },
        || Some(done.load(Ordering::Relaxed) as f64 / count as f64),
        || control.cancel(),
    )?;
    openings::count(&control.take_openings());
    match signal {
        Some(signal) => Err(Failure::Signal(signal)),
        None => made,
    }
}

fn unplayed(script: &Script, lab: &Lab, why: &PlayError) -> Failure {
    let (path, line) = (script.path.display(), lab.line_of(why, &script.path));
    Failure::Failed(format!("{path}:{line}: {}", phrase::play_error(why)))
}

/// The live screen of a lab that has been played.
fn picture(lab: &Lab, appearance: Appearance, control: &Control) -> Result<String, Failure> {
    let mut app = App::new(appearance);
    // Effects are ignored where there is no training thread.
    let _ = app.update(Message::Resize(SIZE.0, SIZE.1));
    let session = Session::new(lab.recipe.clone())?;
    let mut player = Player::new(Timeline::new(session), Logs::new());
    player.record_updates(true);
    // Beside a study the run only has to exist.
    let report = frame::report(&mut player, lab.is_run());
    let _ = app.update(Message::Report(report));
    views::set_up(&mut app, lab);
    let effects = views::begin(&mut app, lab);
    frame_studies::finish(&mut app, effects, control)?;
    frame::draw(&mut app, player.timeline(), SIZE, Format::Svg)
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    let written = whole_file::write(path, |out| out.write_all(text.as_bytes()));
    written.map_err(|error| unwritten(path, &error))
}

/// The failure of a file that can't be written.
pub(super) fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("can't write {}: {error}", path.display()))
}
