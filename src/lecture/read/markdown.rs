//! The Markdown of a script as a flat list of headings, text, fenced blocks and comments, each with its line.

use pulldown_cmark::{
    CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset,
};

use crate::lecture::error::ScriptProblem;
use crate::lecture::text::{Block, Span, Style};

/// A part of a script.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Heading {
        title: String,
        id: Option<String>,
        attributes: Vec<(String, Option<String>)>,
    },
    Text(Block),
    /// A fenced block with its info string and its content.
    Fence(String, String),
    /// The text of a comment.
    Comment(String),
}

/// The parts of `text`, each with its line from 1.
pub(super) fn parts(text: &str, problems: &mut Vec<(usize, ScriptProblem)>) -> Vec<(usize, Part)> {
    let options = Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let lines = Lines::of(text);
    let mut reader = Reader {
        parts: Vec::new(),
        problems,
        spans: Vec::new(),
        style: vec![Style::Plain],
        lists: Vec::new(),
        item: None,
        fence: None,
        skips: false,
        heading: None,
        html: String::new(),
    };
    let events = Parser::new_ext(text, options).into_offset_iter();
    for (event, range) in TextMergeWithOffset::new(events) {
        let line = lines.line(range.start);
        if reader.is_left_open(&event, &text[range]) {
            reader.problems.push((line, unclosed(&event)));
        }
        reader.event(event, line);
    }
    reader.parts
}

/// What ends too late, or never, for the rest of the file would be part of it.
fn unclosed(event: &Event<'_>) -> ScriptProblem {
    match event {
        Event::Start(Tag::CodeBlock(_)) => ScriptProblem::Unclosed("block", "``` on a line alone"),
        _ => ScriptProblem::Unclosed("comment", "-->"),
    }
}

/// Whether the last comment in `text` has no end.
fn has_open_comment(text: &str) -> bool {
    text.rfind("<!--")
        .is_some_and(|at| !text[at..].contains("-->") && !text[..at].ends_with('\\'))
}

/// Whether the last line of a fenced block is no fence.
fn is_open_fence(block: &str) -> bool {
    let last = block.trim_end().lines().skip(1).last().unwrap_or("");
    let fence = last.trim_matches([' ', '\t', '>']);
    fence.len() < 3
        || !["`", "~"]
            .iter()
            .any(|mark| fence.replace(mark, "").is_empty())
}

/// The text of one paragraph; what is no paragraph stays as it is written.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut problems = Vec::new();
    match &parts(text, &mut problems)[..] {
        [(_, Part::Text(Block::Paragraph(spans)))] if problems.is_empty() => spans.clone(),
        _ => vec![Span {
            text: text.to_owned(),
            style: Style::Plain,
        }],
    }
}

/// The offsets at which lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    /// The line at this offset, from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}

struct Heading {
    id: Option<String>,
    attributes: Vec<(String, Option<String>)>,
}

struct Reader<'a> {
    parts: Vec<(usize, Part)>,
    problems: &'a mut Vec<(usize, ScriptProblem)>,
    spans: Vec<Span>,
    style: Vec<Style>,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The line of the open item whose text is not finished, and its number.
    item: Option<(usize, Option<u64>)>,
    fence: Option<(String, String)>,
    /// Whether the text is that of the front matter.
    skips: bool,
    heading: Option<Heading>,
    html: String,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Start(tag) => self.start(tag, line),
            Event::End(tag) => self.end(tag, line),
            Event::Text(text) if self.skips => drop(text),
            Event::Text(text) => match &mut self.fence {
                Some((_, content)) => content.push_str(&text.replace('\t', "    ")),
                None => self.push(&text),
            },
            Event::Code(text) => {
                self.style.push(Style::Code);
                self.push(&text);
                self.style.pop();
            }
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\n"),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(html) => self.html(&html, line),
            Event::Rule => self.refuse(line, "a line across"),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => self.refuse(line, "this"),
        }
    }

    fn is_left_open(&self, event: &Event<'_>, source: &str) -> bool {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => is_open_fence(source),
            Event::Start(Tag::HtmlBlock) => has_open_comment(source),
            Event::Text(_) if !self.skips && self.fence.is_none() => has_open_comment(source),
            _ => false,
        }
    }

    fn refuse(&mut self, line: usize, what: &'static str) {
        self.problems.push((line, ScriptProblem::Markdown(what)));
    }

    fn push(&mut self, text: &str) {
        // A terminal has no tabs.
        let text = &text.replace('\t', "    ");
        let style = self.style.last().copied().unwrap_or_default();
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.spans.push(Span {
                text: text.to_owned(),
                style,
            }),
        }
    }

    fn start(&mut self, tag: Tag<'_>, line: usize) {
        match tag {
            Tag::Heading {
                level, id, attrs, ..
            } => {
                if level != HeadingLevel::H1 {
                    self.problems.push((line, ScriptProblem::Deeper));
                }
                let attribute = |(word, value): &(_, Option<_>)| {
                    let (word, value): (
                        &pulldown_cmark::CowStr<'_>,
                        &Option<pulldown_cmark::CowStr<'_>>,
                    ) = (word, value);
                    (word.to_string(), value.as_ref().map(ToString::to_string))
                };
                self.heading = Some(Heading {
                    id: id.map(|id| id.to_string()),
                    attributes: attrs.iter().map(attribute).collect(),
                });
                self.spans.clear();
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                self.fence = Some((info.trim().to_owned(), String::new()));
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.fence = Some(("text".to_owned(), String::new()));
            }
            Tag::List(first) => {
                // The text of an item before a list within it.
                self.finish_item();
                self.lists.push(first);
            }
            Tag::Item => {
                let number = match self.lists.last_mut() {
                    Some(Some(next)) => {
                        *next += 1;
                        Some(*next - 1)
                    }
                    _ => None,
                };
                self.item = Some((line, number));
                self.spans.clear();
            }
            Tag::Emphasis => self.style.push(Style::Emphasis),
            Tag::Strong => self.style.push(Style::Strong),
            Tag::MetadataBlock(_) => self.skips = true,
            Tag::HtmlBlock => self.html.clear(),
            Tag::Image { .. } => self.refuse(line, "an image"),
            Tag::Link { .. } => self.refuse(line, "a link"),
            Tag::BlockQuote(_) => self.refuse(line, "a quote"),
            Tag::Table(_) => self.refuse(line, "a table"),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, line: usize) {
        match tag {
            TagEnd::Heading(_) => {
                let title = std::mem::take(&mut self.spans);
                if let Some(Heading { id, attributes }) = self.heading.take() {
                    let title = title.into_iter().map(|span| span.text).collect();
                    let heading = Part::Heading {
                        title,
                        id,
                        attributes,
                    };
                    self.parts.push((line, heading));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((info, content)) = self.fence.take() {
                    self.parts.push((line, Part::Fence(info, content)));
                }
            }
            TagEnd::Paragraph if self.item.is_none() && !self.spans.is_empty() => {
                let spans = std::mem::take(&mut self.spans);
                self.parts.push((line, Part::Text(Block::Paragraph(spans))));
            }
            // A second paragraph of an item goes on below the first.
            TagEnd::Paragraph => self.push("\n"),
            TagEnd::Item => self.finish_item(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.style.pop();
            }
            TagEnd::MetadataBlock(_) => self.skips = false,
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                self.html(&html, line);
            }
            _ => {}
        }
    }

    fn finish_item(&mut self) {
        let Some((line, number)) = self.item.take() else {
            return;
        };
        let mut spans = std::mem::take(&mut self.spans);
        if let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        let item = Block::Item {
            depth: self.lists.len().saturating_sub(1),
            number,
            spans,
        };
        self.parts.push((line, Part::Text(item)));
    }

    fn html(&mut self, html: &str, line: usize) {
        let html = html.trim();
        let comment = html
            .strip_prefix("<!--")
            .and_then(|rest| rest.strip_suffix("-->"));
        match comment {
            // Several comments in one block of HTML.
            Some(text) if text.contains("-->") => {
                let mut at = line;
                for piece in html.split_inclusive("-->") {
                    let skipped = piece.len() - piece.trim_start().len();
                    at += piece[..skipped].matches('\n').count();
                    self.html(piece, at);
                    at += piece.trim_start().matches('\n').count();
                }
            }
            Some(text) => {
                let text = text.trim().to_owned();
                self.parts.push((line, Part::Comment(text)));
            }
            // An open comment is refused as such.
            None if html.is_empty() || has_open_comment(html) => {}
            None => self.refuse(line, "HTML other than a comment"),
        }
    }
}
