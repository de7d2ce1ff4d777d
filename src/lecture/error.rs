//! What is wrong with a script: one line that names the file, the line and what is allowed.

use std::fmt;
use std::path::{Path, PathBuf};

use super::act::MOST_STEPS;
use crate::nearest::question;
use crate::plain::plain;
use crate::race::PlanError;
use crate::speed::SpeedError;
use crate::study::StudyError;
use crate::train::{RecipeFileError, SettingError, Until};

/// An error in a script.
#[derive(Debug)]
pub struct ScriptError {
    /// The file of the script.
    pub path: PathBuf,
    /// The line, from 1; 0 if the error concerns no line.
    pub line: usize,
    /// What is wrong.
    pub problem: ScriptProblem,
}

/// One line, whatever the script says.
impl ScriptError {
    /// The errors of the script at `path`, each with its line, in the order of lines.
    pub(super) fn all(path: &Path, mut problems: Vec<(usize, ScriptProblem)>) -> Vec<Self> {
        problems.sort_by_key(|(line, _)| *line);
        let error = |(line, problem)| Self {
            path: path.to_owned(),
            line,
            problem,
        };
        problems.into_iter().map(error).collect()
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        let text = match (&self.problem, self.line) {
            // They name a file and a line of their own.
            (ScriptProblem::RecipeFile(error), line) => format!("{path}:{line}: recipe: {error}"),
            (ScriptProblem::Setting(error), _) => error.to_string(),
            (problem, 0) => format!("{path}: {problem}"),
            (problem, line) => format!("{path}:{line}: {problem}"),
        };
        f.write_str(&plain(&text))
    }
}

impl std::error::Error for ScriptError {}

/// What is wrong in a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptProblem {
    /// The file can't be read.
    #[error("can't be read: {0}")]
    Unreadable(std::io::Error),
    /// There is no such file, and none of the lectures that are built in, which are named here, has that name.
    #[error("no such file or lecture: those built in are {}", .0.join(", "))]
    NoLecture(Vec<&'static str>),
    /// It does not begin with a front matter.
    #[error(
        "a lecture begins with a front matter between two lines of ---, with gradus-lecture: 1"
    )]
    NoFrontMatter,
    /// The front matter is not valid YAML.
    #[error("front matter: {0}")]
    Yaml(String),
    /// A key that the front matter does not have.
    #[error("unknown key '{word}': expected gradus-lecture, title, language, duration or seed{}", question(';', *near))]
    Key {
        /// The key.
        word: String,
        /// The key that may have been meant.
        near: Option<&'static str>,
    },
    /// A value that is not allowed.
    #[error("{word} can't be '{value}': expected {allowed}")]
    Value {
        /// What has the value.
        word: String,
        /// The value.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// There is no scene.
    #[error("no scene: a scene begins with a heading like '# Momentum {{#momentum}}'")]
    NoScene,
    /// Something stands before the first heading.
    #[error("before the first scene only the front matter and comments are allowed")]
    BeforeScenes,
    /// A heading of a deeper level.
    #[error("a scene has a heading of one # only: use **bold** within a scene")]
    Deeper,
    /// A scene without an id.
    #[error("the scene '{0}' has no id: write '# {0} {{#some-id}}'")]
    NoId(String),
    /// An id that is there twice.
    #[error("the id '{id}' is already that of line {line}")]
    TwiceId {
        /// The id.
        id: String,
        /// The line of the first.
        line: usize,
    },
    /// An attribute of a heading or a block that there is not.
    #[error("unknown attribute '{word}': expected {allowed}")]
    Attribute {
        /// The attribute.
        word: String,
        /// The attributes allowed.
        allowed: &'static str,
    },
    /// Markdown that a scene can't show.
    #[error("{0} can't be shown: a scene has paragraphs, lists, emphasis, `code` and code blocks")]
    Markdown(&'static str),
    /// A comment or a block that goes on to the end of the file: what begins, and what ends it.
    #[error("the {0} that begins here is not closed: expected {1} after it")]
    Unclosed(&'static str, &'static str),
    /// A comment that is no command.
    #[error("the comment '{0}' is not known: expected 'pause' or 'note: …'")]
    Comment(String),
    /// A fenced block of a language of ours that there is not.
    #[error("unknown block '{word}': expected lab, predict or claim, or text for lines shown as they are{}", question(';', *near))]
    Fence {
        /// The block's name.
        word: String,
        /// The name that may have been meant.
        near: Option<&'static str>,
    },
    /// A second lab in a scene.
    #[error("a scene has one lab: the first is in line {0}")]
    TwiceLab(usize),
    /// Claims without anything computed.
    #[error("a claim needs a lab in its scene")]
    ClaimWithoutLab,
    /// A question without anything that answers it.
    #[error("a question is answered by the run: it needs a lab in its scene")]
    QuestionWithoutLab,
    /// A line that a lab does not have.
    #[error("unknown line '{word}': expected an option of 'gradus train', a command of the dashboard, or one of {own}{}", question(';', near.as_deref()))]
    Line {
        /// Its first word.
        word: String,
        /// The words of the script's own.
        own: String,
        /// The word that may have been meant.
        near: Option<String>,
    },
    /// A command that the dashboard refuses.
    #[error("{0}")]
    Command(String),
    /// A line that is there twice where only one can hold.
    #[error("{0} is given twice in this lab")]
    Twice(String),
    /// A lab asks for two computations.
    #[error("a lab has one of study, race, compare and surface")]
    TwoActs,
    /// Nothing to continue.
    #[error("nothing to continue: the scene before has no run")]
    NothingBefore,
    /// The scene before ends at no step that is known beforehand.
    #[error("continue needs the run of the scene before to end at 'step N' or 'epoch N'")]
    NoEndBefore,
    /// A change from the start of a run that continues after epochs.
    #[error(
        "write 'at step N: {0}': the run before ends at an epoch, so its last step is not known here"
    )]
    ChangeAtEpoch(String),
    /// A run without an end.
    #[error(
        "the run has no end: add 'until step N', 'until epoch N', 'until loss X or epoch N' (or accuracy X %), or early-stopping"
    )]
    NoEnd,
    /// An end that no lecture can rest on.
    #[error("until time depends on the machine: use 'until step N' or 'until epoch N'")]
    EndByTime,
    /// An end that no audience waits for.
    #[error("until can't be '{0}': expected at most {MOST_STEPS} steps or epochs in a lecture")]
    Endless(Until),
    /// A run that continues ends before it begins.
    #[error("until can't be '{end}': this run continues at {start}, so expected a later end")]
    EndsBefore {
        /// Its end.
        end: Until,
        /// Where it continues.
        start: Until,
    },
    /// A change is planned for after the end.
    #[error("at can't be 'step {step}': the run ends at step {end}, so expected a step before")]
    TooLate {
        /// The step of the change.
        step: u64,
        /// The last step of the run.
        end: u64,
    },
    /// A setting is not allowed; names its own file and line.
    #[error("{0}")]
    Setting(SettingError),
    /// A recipe file can't be read.
    #[error("{0}")]
    RecipeFile(RecipeFileError),
    /// Not a speed.
    #[error(transparent)]
    Speed(#[from] SpeedError),
    /// An option of a study is refused.
    #[error("{0}")]
    Study(StudyError),
    /// A race can't be run.
    #[error("{0}")]
    Race(PlanError),
    /// A question that can't be asked.
    #[error("{0}")]
    Prediction(&'static str),
    /// A claim that can't be read.
    #[error("{message} at '{rest}'")]
    Claim {
        /// What is wrong.
        message: String,
        /// The rest of the claim, from where it is wrong.
        rest: String,
    },
    /// A translation has a lab.
    #[error("a translation has no lab, and of claims only the words: those of {0} hold")]
    LabInTranslation(String),
    /// A translation lacks an id.
    #[error("the {what} '{id}' of {original} is missing")]
    Untranslated {
        /// What is missing: `scene`, `question`.
        what: &'static str,
        /// Its id.
        id: String,
        /// The file of the original.
        original: String,
    },
    /// A translation has an id that the original does not have.
    #[error("{original} has no {what} '{id}'")]
    Unknown {
        /// What it is: `scene`, `question`.
        what: &'static str,
        /// Its id.
        id: String,
        /// The file of the original.
        original: String,
    },
    /// A translated question has other options than the original.
    #[error("the question '{id}' has {here} options, in {original} it has {there}")]
    Options {
        /// The id of the question.
        id: String,
        /// The number of options here.
        here: usize,
        /// The number of options there.
        there: usize,
        /// The file of the original.
        original: String,
    },
    /// A translated scene has the words of other claims than the original.
    #[error(
        "the scene '{id}' has the words of {here} claims, in {original} there are {there} with words"
    )]
    Claims {
        /// The id of the scene.
        id: String,
        /// The number of claims here.
        here: usize,
        /// The number of claims with words there.
        there: usize,
        /// The file of the original.
        original: String,
    },
}
