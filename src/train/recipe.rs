//! The recipe of a run: its initial settings and its planned changes.

use super::given::{Allowed, Given, Origin, SettingError, SettingProblem};
use super::setting::{AT, STRENGTH};
use super::{Change, Every, InitialWeights, ScheduleError, Scheduled, Settings, Until};
use crate::data::{Request, Scaling};
use crate::nn::Activation;
use crate::regularize;

/// Everything on which a run depends, except the changes made while it is running.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// The data set and its split.
    pub data: Request,
    /// The seed of all random draws.
    pub seed: u64,
    /// The widths of the hidden layers.
    pub hidden: Vec<usize>,
    /// The activation of the hidden layers.
    pub activation: Activation,
    /// The file of the initial weights; they are drawn at random if there is none.
    pub init: Option<InitialWeights>,
    /// The initial values of the settings that can change.
    pub settings: Settings,
    /// How often the training and validation parts are evaluated.
    pub evaluate: Every,
    /// When the run ends; `None` for never.
    pub until: Option<Until>,
    /// Planned changes, ordered by step.
    pub schedule: Vec<Scheduled>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            data: Request::default(),
            seed: 7,
            hidden: vec![64, 32],
            activation: Activation::Relu,
            init: None,
            settings: Settings::default(),
            evaluate: Every::Epochs(1.0),
            until: None,
            schedule: Vec::new(),
        }
    }
}

impl Recipe {
    /// Whether the regularizer is on at the start, or switched on by the schedule.
    #[must_use]
    pub fn ever_uses(&self, entry: &regularize::Entry) -> bool {
        let is_on = |settings: &Settings| settings.regularizer(entry.id).is_some_and(|one| one.on);
        let mut settings = self.settings.clone();
        is_on(&settings)
            || self.schedule.iter().any(|planned| {
                // An invalid change is refused when it is due.
                let _ = planned.change.apply(&mut settings, usize::MAX);
                is_on(&settings)
            })
    }

    /// Makes the recipe from these settings and the defaults. If a word is given twice the later one applies, so that
    /// options after a file's settings override them.
    ///
    /// # Errors
    /// The first invalid setting, with its source.
    pub fn from_given(given: &[Given]) -> Result<Self, SettingError> {
        Self::default().with(given)
    }

    /// Applies these settings to the recipe.
    fn with(self, given: &[Given]) -> Result<Self, SettingError> {
        let mut recipe = self;
        for one in effective(given) {
            recipe.set(one).map_err(|problem| SettingError {
                given: one.clone(),
                problem: Box::new(problem),
            })?;
        }
        recipe.check_schedule(given)?;
        Ok(recipe)
    }

    /// Makes the recipe from these words and values, as if given as options.
    ///
    /// # Errors
    /// Like [`Recipe::from_given`].
    pub fn of(settings: &[(&str, &str)]) -> Result<Self, SettingError> {
        Self::over(Settings::default(), settings)
    }

    /// Like [`Recipe::of`], with `base` instead of the default settings.
    pub(super) fn over(base: Settings, settings: &[(&str, &str)]) -> Result<Self, SettingError> {
        let given = Given::options(settings);
        let recipe = Self {
            settings: base,
            ..Self::default()
        };
        recipe.with(&given)
    }

    /// The current state of a run of this recipe as a recipe of its own: with the settings in force, and without
    /// planned changes.
    #[must_use]
    pub fn as_it_is(&self, settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            schedule: Vec::new(),
            ..self.clone()
        }
    }

    /// The same recipe with the values of all knobs in its planned changes, so that it does not depend on the defaults.
    #[must_use]
    pub fn in_full(&self) -> Self {
        let mut settings = self.settings.clone();
        let mut recipe = self.clone();
        for planned in &mut recipe.schedule {
            let was = settings.clone();
            // A change that does not fit is refused when it is due.
            if planned.change.apply(&mut settings, usize::MAX).is_ok() {
                planned.change = planned.change.in_full(&was, &settings);
            }
        }
        recipe
    }

    fn set(&mut self, given: &Given) -> Result<(), SettingProblem> {
        let value = given.value.trim();
        let count = |least: usize| {
            value
                .parse::<usize>()
                .ok()
                .filter(|n| *n >= least)
                .ok_or_else(|| invalid(given, Allowed::WholeFrom(least)))
        };
        let number = |allowed| value.parse::<f64>().map_err(|_| invalid(given, allowed));
        match given.word.as_str() {
            "data" => value.clone_into(&mut self.data.name),
            "samples" => self.data.samples = Some(count(1)?),
            "noise" => self.data.noise = Some(number(Allowed::NotNegative)?),
            "label" => self.data.label = Some(value.to_owned()),
            "scale" => self.data.scale = value.parse()?,
            "train-size" => self.data.train_size = Some(count(1)?),
            "label-noise" => self.data.label_noise = number(Allowed::Share)?,
            "split" => self.data.split = value.parse()?,
            "fold" => self.data.fold = Some(value.parse()?),
            "seed" => {
                self.seed = value.parse().map_err(|_| invalid(given, Allowed::Seed))?;
            }
            "hidden" => self.hidden = widths(given)?,
            "activation" => self.activation = value.parse()?,
            "init" => value.clone_into(&mut self.init_mut().path),
            "init-digest" => {
                let digest = u64::from_str_radix(value, 16);
                self.init_mut().digest = Some(digest.map_err(|_| invalid(given, Allowed::Digest))?);
            }
            "eval-every" => self.evaluate = value.parse()?,
            "until" => self.until = Some(value.parse()?),
            STRENGTH => self.set_strength(given)?,
            AT => self.schedule.push(value.parse()?),
            word => {
                if let Some(set) = self.data.reading.set(word, value) {
                    return Ok(set?);
                }
                let change: Change = format!("{word} {value}").parse()?;
                change.apply(&mut self.settings, usize::MAX)?;
            }
        }
        Ok(())
    }

    fn init_mut(&mut self) -> &mut InitialWeights {
        self.init.get_or_insert_with(InitialWeights::default)
    }

    /// Sets the knobs that a regularizer will have once it is switched on.
    fn set_strength(&mut self, given: &Given) -> Result<(), SettingProblem> {
        let change: Change = given.value.parse()?;
        let (Change::RegularizerKnob { entry, .. } | Change::RegularizerKnobs { entry, .. }) =
            change
        else {
            return Err(invalid(given, Allowed::Strength));
        };
        change.apply(&mut self.settings, usize::MAX)?;
        if let Some(one) = self.settings.regularizer_mut(entry) {
            one.on = false;
        }
        Ok(())
    }

    /// Applies the schedule to a copy of the settings, so that an invalid change is found before training starts.
    fn check_schedule(&mut self, given: &[Given]) -> Result<(), SettingError> {
        // The sort is stable: changes at the same step keep the order in which they were given.
        self.schedule.sort_by_key(|scheduled| scheduled.step);
        let mut settings = self.settings.clone();
        for scheduled in &self.schedule {
            if let Err(source) = scheduled.change.apply(&mut settings, usize::MAX) {
                let (step, text) = (scheduled.step, scheduled.to_string());
                let origin = given
                    .iter()
                    .find(|one| one.word == AT && one.value.parse() == Ok(scheduled.clone()))
                    .map_or(Origin::Option, |one| one.origin.clone());
                return Err(SettingError {
                    given: Given {
                        word: AT.to_owned(),
                        value: text,
                        origin,
                    },
                    problem: Box::new(ScheduleError::Change { step, source }.into()),
                });
            }
        }
        Ok(())
    }

    /// The words and values that make this recipe, in the order of [`fixed_settings`](super::fixed_settings).
    #[must_use]
    pub fn to_settings(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("data", self.data.name.clone())];
        let data = &self.data;
        all.extend(data.samples.map(|n| ("samples", n.to_string())));
        all.extend(data.noise.map(|n| ("noise", n.to_string())));
        all.extend(data.label.clone().map(|label| ("label", label)));
        all.extend(data.reading.to_settings());
        let scaled = data.scale != Scaling::default();
        all.extend(scaled.then(|| ("scale", data.scale.to_string())));
        all.extend(data.train_size.map(|n| ("train-size", n.to_string())));
        if data.label_noise > 0.0 {
            all.push(("label-noise", data.label_noise.to_string()));
        }
        all.push(("split", data.split.to_string()));
        all.extend(data.fold.map(|fold| ("fold", fold.to_string())));
        all.push(("seed", self.seed.to_string()));
        let widths: Vec<String> = self.hidden.iter().map(usize::to_string).collect();
        all.push(("hidden", widths.join(",")));
        all.push(("activation", self.activation.to_string()));
        if let Some(InitialWeights { path, digest }) = &self.init {
            all.push(("init", path.clone()));
            all.extend(digest.map(|digest| ("init-digest", format!("{digest:016x}"))));
        }
        all.extend(self.live_settings());
        all.push(("eval-every", self.evaluate.to_string()));
        all.extend(self.until.map(|until| ("until", until.to_string())));
        let prepared = self.settings.regularizers.iter();
        let prepared = prepared.filter_map(super::Regularization::prepared);
        all.extend(prepared.map(|change| (STRENGTH, change.to_string())));
        all.extend(self.schedule.iter().map(|at| (AT, at.to_string())));
        all
    }

    fn live_settings(&self) -> Vec<(&'static str, String)> {
        let settings = &self.settings;
        let mut all = vec![("optimizer", settings.optimizer.id.to_owned())];
        for (knob, value) in settings.optimizer.knobs.iter().zip(&settings.knobs) {
            all.push((knob.word, knob.format(*value)));
        }
        all.push(("batch", settings.batch.to_string()));
        for one in &settings.regularizers {
            for (knob, value) in one.entry.knobs.iter().zip(&one.knobs) {
                let in_force = one.on && *value != 0.0;
                // Every knob of what is on is written, so that its value does not depend on the default.
                let is_set = one.on || *value != knob.default;
                if (knob.switches && in_force) || (!knob.switches && is_set) {
                    all.push((knob.word, knob.format(*value)));
                }
            }
            if !one.entry.knobs.iter().any(|knob| knob.switches) && one.on {
                all.push((one.entry.id, "on".to_owned()));
            }
        }
        all
    }

    /// Whether early stopping is on at the end of the plan and set to stop rather than mark, so that the run may end by
    /// itself.
    #[must_use]
    pub fn stops_by_itself(&self) -> bool {
        let mut settings = self.settings.clone();
        for scheduled in &self.schedule {
            // A change that does not fit is refused when it is due.
            let _ = scheduled.change.apply(&mut settings, usize::MAX);
        }
        settings.stops_early()
    }

    /// The widths of all layers: `2-64-32-2` with 2 `inputs` and 2 `outputs`.
    #[must_use]
    pub fn network_name(&self, inputs: usize, outputs: usize) -> String {
        let mut widths = vec![inputs];
        widths.extend(&self.hidden);
        widths.push(outputs);
        let widths: Vec<String> = widths.iter().map(usize::to_string).collect();
        widths.join("-")
    }
}

/// The settings that apply, in the order in which they must be set: the optimizer before its knobs, and a strength
/// before anything switches its regularizer on.
fn effective(given: &[Given]) -> Vec<&Given> {
    let from_option = |word: &str| {
        given
            .iter()
            .any(|one| one.word == word && one.origin == Origin::Option)
    };
    let last = |origin_is_option: bool| {
        let mut all = given.iter().rev();
        all.find(|one| {
            one.word == "optimizer" && (one.origin == Origin::Option) == origin_is_option
        })
        .map(|one| one.value.as_str())
    };
    let default = super::Settings::default().optimizer.id;
    let other_optimizer = last(true).is_some_and(|option| option != last(false).unwrap_or(default));
    let knobs = super::words::optimizer_knobs();
    let applies = |place: usize, one: &Given| {
        let overridden = match one.word.as_str() {
            AT => one.origin != Origin::Option && from_option(AT),
            // Different strengths do not override each other; of the same knob, the later value is set last.
            STRENGTH => false,
            word => given[place + 1..].iter().any(|later| later.word == word),
        };
        // A learning rate in a file was meant for the file's optimizer.
        let orphaned = other_optimizer
            && one.origin != Origin::Option
            && knobs.iter().any(|knob| knob.word == one.word);
        !overridden && !orphaned
    };
    let mut all: Vec<&Given> = given
        .iter()
        .enumerate()
        .filter(|(place, one)| applies(*place, one))
        .map(|(_, one)| one)
        .collect();
    all.sort_by_key(|one| match one.word.as_str() {
        "optimizer" => 0,
        STRENGTH => 1,
        _ => 2,
    });
    all
}

fn invalid(given: &Given, allowed: Allowed) -> SettingProblem {
    SettingProblem::Value {
        word: given.word.clone(),
        value: given.value.clone(),
        allowed,
    }
}

fn widths(given: &Given) -> Result<Vec<usize>, SettingProblem> {
    let text = given.value.trim();
    if text.is_empty() || text == "none" {
        return Ok(Vec::new());
    }
    text.split([',', '-'])
        .map(|width| match width.trim().parse() {
            Ok(width) if width > 0 => Ok(width),
            _ => Err(invalid(given, Allowed::Widths)),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::train::BatchSize;

    fn option(word: &str, value: &str) -> Given {
        Given {
            word: word.to_owned(),
            value: value.to_owned(),
            origin: Origin::Option,
        }
    }

    fn line(number: usize, word: &str, value: &str) -> Given {
        Given {
            origin: Origin::File {
                path: "r.toml".into(),
                line: number,
            },
            ..option(word, value)
        }
    }

    #[test]
    fn a_recipe_is_made_again_from_its_own_settings() {
        let given = [
            ("data", "moons"),
            ("samples", "200"),
            ("noise", "0.3"),
            ("scale", "robust"),
            ("fold", "2/5"),
            ("seed", "18446744073709551615"),
            ("hidden", "16,8"),
            ("activation", "tanh"),
            ("init", "w.safetensors"),
            ("init-digest", "00000000000000ff"),
            ("lr", "0.003"),
            ("optimizer", "adam"),
            ("batch", "full"),
            ("early-stopping", "5"),
            ("min-delta", "0.01"),
            ("weight-decay", "1e-3"),
            ("augment", "shift=2,zoom=5"),
            ("augment-rotate", "15"),
            ("weight-noise", "0.05"),
            ("mixup", "0.3"),
            ("dropout", "0.5"),
            ("batch-norm", "on"),
            ("eval-every", "10 steps"),
            ("until", "stopped"),
            ("at", "step 9: batch 7"),
            ("at", "step 3: optimizer sgd"),
        ]
        .map(|(word, value)| option(word, value));
        let recipe = Recipe::from_given(&given).unwrap();
        assert_eq!(recipe.schedule[0].step, 3);
        assert_eq!(recipe.settings.knob("lr").unwrap().1, 0.003);
        let again: Vec<Given> = recipe
            .to_settings()
            .iter()
            .map(|(word, value)| option(word, value))
            .collect();
        assert_eq!(Recipe::from_given(&again).unwrap(), recipe);
    }

    #[test]
    fn what_is_off_has_the_strength_that_is_prepared_and_is_written_with_it() {
        let given = [
            option("strength", "dropout 0.5"),
            option("dropout", "0.3"),
            option("strength", "noise input-noise=0.5,weight-noise=0.01"),
            option("strength", "weight-decay 1e-3"),
            option("strength", "weight-decay 0.01"),
            option("strength", "mixup 0.3"),
        ];
        let recipe = Recipe::from_given(&given).unwrap();
        let summary = |recipe: &Recipe, id| recipe.settings.regularizer(id).unwrap().summary();
        assert_eq!(summary(&recipe, "dropout"), "0.3");
        assert_eq!(summary(&recipe, "weight-decay"), "off");
        let texts: Vec<(&str, String)> = recipe.to_settings();
        let strengths = texts.iter().filter(|(word, _)| *word == STRENGTH);
        let strengths: Vec<&str> = strengths.map(|(_, value)| value.as_str()).collect();
        assert_eq!(
            strengths,
            [
                "weight-decay 0.01",
                "noise input-noise=0.5,weight-noise=0.01",
                "mixup 0.3"
            ]
        );
        let again: Vec<(&str, &str)> = texts.iter().map(|(w, v)| (*w, v.as_str())).collect();
        assert_eq!(Recipe::of(&again).unwrap(), recipe);

        let mut on = recipe.clone();
        for word in ["weight-decay on", "noise on", "label-smoothing on"] {
            let change: Change = word.parse().unwrap();
            change.apply(&mut on.settings, 100).unwrap();
        }
        assert_eq!(summary(&on, "weight-decay"), "0.01");
        assert_eq!(summary(&on, "noise"), "input-noise 0.5, weight-noise 0.01");
        assert_eq!(summary(&on, "label-smoothing"), "mixup 0.3");
        assert_eq!(
            Recipe::of(&[("strength", "batch 7")])
                .unwrap_err()
                .to_string(),
            "--strength can't be 'batch 7': expected a regularizer's hyperparameter with its value, like 'dropout 0.5'"
        );
    }

    #[test]
    fn options_override_a_file_and_a_files_knobs_go_with_its_optimizer() {
        let file = [
            line(1, "optimizer", "adam"),
            line(2, "beta2", "0.99"),
            line(3, "batch", "8"),
            line(4, "at", "step 1: batch 2"),
        ];
        let with = |options: &[Given]| {
            let all: Vec<Given> = file.iter().chain(options).cloned().collect();
            Recipe::from_given(&all).unwrap()
        };
        assert_eq!(
            with(&[option("batch", "9")]).settings.batch,
            BatchSize::Samples(9)
        );
        let sgd = with(&[option("optimizer", "sgd"), option("at", "step 5: batch 3")]);
        assert_eq!(sgd.settings.optimizer.id, "sgd");
        assert_eq!(sgd.schedule.len(), 1);
        assert_eq!(sgd.schedule[0].step, 5);
        assert_eq!(with(&[]).settings.knob("beta2").unwrap().1, 0.99);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_origin() {
        let error = |given: &[Given]| Recipe::from_given(given).unwrap_err().to_string();
        assert_eq!(
            error(&[option("lr", "-1")]),
            "--lr can't be '-1': expected a number from 1e-8 to 100.0"
        );
        assert_eq!(
            error(&[line(4, "hidden", "64,x")]),
            "r.toml:4: hidden can't be '64,x': expected widths like 64,32, each a whole number from 1, or none"
        );
        assert_eq!(
            error(&[option("fold", "6/5")]),
            "--fold can't be '6/5': expected k/K, the fold k held out from K = 2 to 20, such as 1/5"
        );
        assert_eq!(
            error(&[option("beta", "0.8")]),
            "--beta 0.8: sgd has no beta: its hyperparameters are lr"
        );
        assert_eq!(
            error(&[option("at", "step 5: beta2 0.9")]),
            "--at step 5: sgd has no beta2: its hyperparameters are lr"
        );
    }
}
