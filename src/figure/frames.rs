//! A figure at successive values of a quantity, such as rounds.

use std::borrow::Cow;

use super::{Content, Figure};
use crate::phrase::{Label, Phrase};

/// The data of a figure at successive values of a quantity, which the reader turns through.
#[derive(Clone, Debug, PartialEq)]
pub struct Frames {
    /// What the quantity is: `round`.
    pub by: Label,
    /// The name of its column in a table.
    pub column: &'static str,
    /// Its values, ascending, with the data at each; these are never frames themselves.
    pub all: Vec<(u64, Content)>,
}

impl Figure {
    /// Number of its frames; 0 for a figure that stands still.
    #[must_use]
    pub fn frames(&self) -> usize {
        match &self.content {
            Content::Frames(frames) => frames.all.len(),
            _ => 0,
        }
    }

    /// Index of its last frame at or before this value of the quantity; `None` if there is none.
    #[must_use]
    pub fn frame_at(&self, value: u64) -> Option<usize> {
        let Content::Frames(frames) = &self.content else {
            return None;
        };
        frames.all.iter().rposition(|(at, _)| *at <= value)
    }

    /// The figure at the frame with this index, the last one where there is no such, with a caption that says which it
    /// is. A figure that stands still is returned as it is.
    #[must_use]
    pub fn framed(&self, index: Option<usize>) -> Cow<'_, Self> {
        let Content::Frames(frames) = &self.content else {
            return Cow::Borrowed(self);
        };
        let chosen = index.and_then(|index| frames.all.get(index));
        let (Some((at, content)), Some((last, _))) =
            (chosen.or(frames.all.last()), frames.all.last())
        else {
            return Cow::Borrowed(self);
        };
        let place = Phrase::new("figure.frame")
            .with("by", frames.by.clone())
            .with("at", *at)
            .with("last", *last);
        let caption = match &self.caption {
            None => place,
            Some(caption) => Phrase::new("figure.frame-caption")
                .with("frame", place)
                .with("caption", caption.clone()),
        };
        Cow::Owned(Self {
            caption: Some(caption.into()),
            content: content.clone(),
            id: self.id,
            title: self.title.clone(),
        })
    }
}
