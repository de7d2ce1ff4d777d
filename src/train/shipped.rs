//! The recipes shipped with the program, for lectures: each shows one effect within 5000 steps.
//!
//! To add one, write its file, whose first line is a comment with its explanation, and add it to [`SHIPPED`].

/// A recipe shipped with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name for `--recipe`.
    pub name: &'static str,
    /// The text of its recipe file.
    pub text: &'static str,
}

/// All shipped recipes, in the order of the lecture.
pub static SHIPPED: &[Shipped] = &[
    Shipped {
        name: "overfit",
        text: include_str!("../../assets/recipes/overfit.toml"),
    },
    Shipped {
        name: "regularized",
        text: include_str!("../../assets/recipes/regularized.toml"),
    },
    Shipped {
        name: "with-without",
        text: include_str!("../../assets/recipes/with-without.toml"),
    },
    Shipped {
        name: "early-stopping",
        text: include_str!("../../assets/recipes/early-stopping.toml"),
    },
    Shipped {
        name: "deep-narrow",
        text: include_str!("../../assets/recipes/deep-narrow.toml"),
    },
    Shipped {
        name: "bias-variance",
        text: include_str!("../../assets/recipes/bias-variance.toml"),
    },
    Shipped {
        name: "double-descent",
        text: include_str!("../../assets/recipes/double-descent.toml"),
    },
    Shipped {
        name: "boosting",
        text: include_str!("../../assets/recipes/boosting.toml"),
    },
    Shipped {
        name: "sharpness",
        text: include_str!("../../assets/recipes/sharpness.toml"),
    },
    Shipped {
        name: "learning-curve",
        text: include_str!("../../assets/recipes/learning-curve.toml"),
    },
    Shipped {
        name: "sweep",
        text: include_str!("../../assets/recipes/sweep.toml"),
    },
    Shipped {
        name: "cross-validation",
        text: include_str!("../../assets/recipes/cross-validation.toml"),
    },
    Shipped {
        name: "bootstrap",
        text: include_str!("../../assets/recipes/bootstrap.toml"),
    },
    Shipped {
        name: "bagging",
        text: include_str!("../../assets/recipes/bagging.toml"),
    },
];

impl Shipped {
    /// The recipe with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|recipe| recipe.name == name)
    }

    /// One line on what the recipe shows.
    #[must_use]
    pub fn explanation(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }
}

/// All names, separated by commas, for messages.
#[must_use]
pub(super) fn names() -> String {
    let names: Vec<_> = SHIPPED.iter().map(|recipe| recipe.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_recipe_says_what_it_shows_and_is_found_by_its_unique_name() {
        for recipe in SHIPPED {
            assert_eq!(Shipped::find(recipe.name), Some(recipe));
            assert!(recipe.text.starts_with("# "), "{}", recipe.name);
            let same = SHIPPED.iter().filter(|other| other.name == recipe.name);
            assert_eq!(same.count(), 1);
            assert!(recipe.explanation().len() > 20, "{}", recipe.name);
        }
    }
}
