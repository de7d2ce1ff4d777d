//! The recipes that come with the program, for lectures: each shows one effect within 5000 steps.
//!
//! To add one: write its file, whose first line is a comment that says what is to be seen, and add its line to [`SHIPPED`].

/// A recipe that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// What `--recipe` calls it.
    pub name: &'static str,
    /// A recipe file.
    pub text: &'static str,
}

/// Every shipped recipe, in the order of the lecture.
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
        name: "sharpness",
        text: include_str!("../../assets/recipes/sharpness.toml"),
    },
];

impl Shipped {
    /// The recipe of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|recipe| recipe.name == name)
    }

    /// What is to be seen, in a line.
    #[must_use]
    pub fn explanation(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }
}

/// The names of all, for messages.
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
