//! Rules of honest cross-validation that can be broken on purpose, to show how much better the score then looks.

use std::fmt;
use std::str::FromStr;

/// Which rule is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Leak {
    /// No rule.
    #[default]
    Nothing,
    /// Each run is stopped where the loss on its own held-out fold is lowest.
    EarlyStopping,
    /// The standardization also uses the held-out fold.
    Standardization,
    /// The winner is chosen on the test part.
    Test,
}

impl Leak {
    pub(super) const ALL: [Self; 4] = [
        Self::Nothing,
        Self::EarlyStopping,
        Self::Standardization,
        Self::Test,
    ];
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "none",
            Self::EarlyStopping => "early-stopping",
            Self::Standardization => "standardization",
            Self::Test => "test",
        })
    }
}

impl FromStr for Leak {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Both spellings are common.
        let text = text.replace("standardisation", "standardization");
        Self::ALL
            .into_iter()
            .find(|leak| leak.to_string() == text)
            .ok_or(())
    }
}
