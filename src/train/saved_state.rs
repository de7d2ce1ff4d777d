//! The file format of saved states, which are kept beside the journal so that a resumed run need not repeat all its
//! steps.
//!
//! A state follows from the journal, so nothing is lost with it. It is valid only for the version of gradus that wrote
//! it and for its journal.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fnv::Fnv;
use crate::state_visitor::StateMismatch;

/// What the file begins with; the digest of what follows the line comes after it.
const START: &str = concat!("gradus-state 3 ", env!("CARGO_PKG_VERSION"), " ");

/// Why a saved state can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// It was not written by this version of gradus.
    #[error("it was written by another version of gradus")]
    Version,
    /// Its contents do not match its digest.
    #[error("it is damaged")]
    Damaged,
    /// It belongs to another journal, or to one that was altered.
    #[error("it does not belong to this journal")]
    OtherJournal,
}

impl From<StateMismatch> for StateError {
    fn from(_: StateMismatch) -> Self {
        Self::OtherJournal
    }
}

/// Serialises a state to the contents of a file.
#[must_use]
pub fn to_bytes(state: &impl Serialize) -> Vec<u8> {
    // Serialisation into memory does not fail: every sequence has a known length.
    let state = postcard::to_stdvec(state).unwrap_or_default();
    let mut bytes = format!("{START}{:016x}\n", Fnv::of(&state).value()).into_bytes();
    bytes.extend(state);
    bytes
}

/// Parses a state from the contents of a file.
///
/// # Errors
/// [`StateError`]; never panics, whatever the bytes.
pub fn of_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StateError> {
    let rest = bytes.strip_prefix(START.as_bytes());
    let rest = rest.ok_or(StateError::Version)?;
    let line = rest.iter().position(|byte| *byte == b'\n');
    let (digest, rest) = rest.split_at(line.ok_or(StateError::Damaged)?);
    let state = &rest[1..];
    let digest = str::from_utf8(digest).ok();
    let digest = digest.and_then(|digest| u64::from_str_radix(digest, 16).ok());
    if digest != Some(Fnv::of(state).value()) {
        return Err(StateError::Damaged);
    }
    postcard::from_bytes(state).map_err(|_| StateError::Version)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    type State = (Vec<f64>, Option<String>);

    #[test]
    fn any_other_byte_or_version_is_told() {
        let state: State = (vec![1.0, f64::NEG_INFINITY], Some("x".to_owned()));
        let bytes = to_bytes(&state);
        assert_eq!(of_bytes::<State>(&bytes), Ok(state));
        for place in 0..bytes.len() {
            let mut other = bytes.clone();
            other[place] ^= 1;
            assert!(of_bytes::<State>(&other).is_err(), "{place}");
            assert!(of_bytes::<State>(&bytes[..place]).is_err(), "{place}");
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let older = text.replacen(env!("CARGO_PKG_VERSION"), "0.0.9", 1);
        assert_eq!(
            of_bytes::<State>(older.as_bytes()),
            Err(StateError::Version)
        );
    }
}
