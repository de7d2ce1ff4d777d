//! The text of a scene: paragraphs and lists of styled spans, without a layout.

/// A paragraph of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Span>),
    /// An item of a list.
    Item {
        /// How deep the list is nested, from 0.
        depth: usize,
        /// Its number; `None` for a bullet.
        number: Option<u64>,
        /// Its text.
        spans: Vec<Span>,
    },
    /// Lines that are shown as they are.
    Code(Vec<String>),
}

/// A piece of text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The text; a line break in it is kept.
    pub text: String,
    /// How it is set off.
    pub style: Style,
}

/// How a piece of text is set off from the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Not at all.
    #[default]
    Plain,
    /// `*emphasis*`
    Emphasis,
    /// `**strong**`
    Strong,
    /// `` `code` ``
    Code,
}

/// The text of these spans without their styles.
#[must_use]
pub fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
