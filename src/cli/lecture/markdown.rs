//! The handout of a lecture as Markdown.

use std::fmt::Write;

use crate::lecture::{
    Block, Claim, Event, Kind, Outcome, Prediction, Scene, Script, Span, Style, number, plain,
    value,
};
use crate::ui::locale::{Language, Words};
use crate::ui::unjudged;

/// A scene with the file of its picture and what its lab computed, if it has one.
#[derive(Debug)]
pub(super) struct Shown<'s> {
    pub(super) scene: &'s Scene,
    pub(super) lab: Option<(String, Outcome)>,
}

/// The handout: what each scene says, asks and shows, and what came out.
pub(super) fn write(script: &Script, shown: &[Shown<'_>], language: Language) -> String {
    let words = language.words();
    let mut text = String::new();
    if !script.title.is_empty() {
        // Writing to a string can't fail, here and below.
        let _ = writeln!(text, "# {}", escaped(&script.title));
    }
    for one in shown {
        scene(&mut text, one, words);
    }
    text
}

fn scene(text: &mut String, shown: &Shown<'_>, words: &'static Words) {
    let scene = shown.scene;
    let _ = write!(text, "\n## {}\n", escaped(&scene.title));
    let outcome = shown.lab.as_ref().map(|(_, outcome)| outcome);
    let mut is_item = false;
    for event in &scene.events {
        let was_item = std::mem::replace(
            &mut is_item,
            matches!(event, Event::Text(Block::Item { .. })),
        );
        match event {
            Event::Text(part) => {
                // Items of a list stand together.
                if !(was_item && is_item) {
                    text.push('\n');
                }
                block(text, part);
            }
            Event::Pause => {}
            Event::Predict(prediction) => question(text, prediction, outcome, words),
        }
    }
    let Some((name, outcome)) = &shown.lab else {
        return;
    };
    let figure = scene
        .figure
        .map(|number| words.fill("handout.figure", &[("number", &number)]));
    let label = figure.as_deref().unwrap_or(&scene.title);
    let _ = write!(text, "\n![{}]({name})\n", escaped(label));
    if let Some(figure) = &figure {
        let _ = write!(text, "\n*{figure}: {}*\n", escaped(&scene.title));
    }
    if let Some(last) = outcome.evaluations.last() {
        let train = number(last.train.loss);
        let validation = number(last.validation.loss);
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("step", &outcome.steps),
            ("train", &train),
            ("validation", &validation),
        ];
        let _ = write!(text, "\n{}\n", words.fill("handout.run", &values));
    }
    if !scene.claims.is_empty() {
        text.push('\n');
    }
    for one in &scene.claims {
        claim(text, one, outcome, words);
    }
}

fn claim(text: &mut String, claim: &Claim, outcome: &Outcome, words: &'static Words) {
    let said = match claim.check(outcome) {
        Ok(judged) => {
            let key = if judged.holds {
                "handout.holds"
            } else {
                "handout.fails"
            };
            words.fill(key, &[("numbers", &judged.numbers)])
        }
        Err(why) => words.fill("handout.unjudged", &[("why", &unjudged(&why, words))]),
    };
    let claimed = match &claim.words {
        Some(words) => format!("{} ({})", escaped(words), code(&claim.text)),
        None => code(&claim.text),
    };
    let _ = writeln!(text, "- {claimed}: {}", escaped(&said));
}

fn question(
    text: &mut String,
    prediction: &Prediction,
    outcome: Option<&Outcome>,
    words: &'static Words,
) {
    let asked = escaped(&plain(&prediction.question));
    let _ = write!(text, "\n**{asked}**\n");
    let answer = match &prediction.kind {
        Kind::Choice { options, right } => {
            text.push('\n');
            for option in options {
                let _ = writeln!(text, "- {}", escaped(option));
            }
            right.and_then(|index| options.get(index)).cloned()
        }
        Kind::Order { options, values } => {
            let _ = write!(text, "\n{}\n\n", words.get("handout.order"));
            for (index, number) in order(values, outcome).into_iter().zip(1..) {
                let _ = writeln!(text, "{number}. {}", escaped(&options[index]));
            }
            None
        }
        Kind::Number { value: expression } => outcome
            .and_then(|outcome| value(expression, outcome).ok())
            .map(number),
        Kind::Curve => Some(words.get("handout.curve").to_owned()),
    };
    if let Some(answer) = answer {
        let answer = words.fill("handout.answer", &[("answer", &answer)]);
        let _ = write!(text, "\n{}\n", escaped(&answer));
    }
}

/// The indices of the options of an order, the smallest value first; what has none comes last.
fn order(values: &[String], outcome: Option<&Outcome>) -> Vec<usize> {
    let value_of = |text: &String| outcome.and_then(|outcome| value(text, outcome).ok());
    let values: Vec<f64> = values
        .iter()
        .map(|text| value_of(text).unwrap_or(f64::INFINITY))
        .collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    order
}

fn block(text: &mut String, block: &Block) {
    match block {
        Block::Paragraph(spans) => {
            let _ = writeln!(text, "{}", styled(spans, ""));
        }
        Block::Item {
            depth,
            number,
            spans,
        } => {
            // Enough for what a number and its full stop need.
            let indent = "    ".repeat(*depth);
            let mark = number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
            let inner = format!("{indent}    ");
            let _ = writeln!(text, "{indent}{mark} {}", styled(spans, &inner));
        }
        Block::Code(lines) => {
            let fence = "`".repeat(longest_run(&lines.join("\n")).max(2) + 1);
            let _ = writeln!(text, "{fence}text\n{}\n{fence}", lines.join("\n"));
        }
    }
}

/// Spans, with the lines after a break indented.
fn styled(spans: &[Span], indent: &str) -> String {
    let broken = |text: String| text.replace('\n', &format!("\\\n{indent}"));
    let one = |span: &Span| match span.style {
        Style::Plain => broken(escaped(&span.text)),
        Style::Emphasis => format!("*{}*", broken(escaped(&span.text))),
        Style::Strong => format!("**{}**", broken(escaped(&span.text))),
        Style::Code => code(&span.text),
    };
    let text: String = spans.iter().map(one).collect();
    // What would begin a heading, a quotation or a list.
    if text.starts_with(['#', '>', '+', '-']) {
        return format!("\\{text}");
    }
    text
}

fn code(text: &str) -> String {
    let longest = longest_run(text);
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|letter| letter != '`');
    runs.map(str::len).max().unwrap_or(0)
}

/// Text without anything that Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let within_word =
            before.is_alphanumeric() && letters.peek().is_some_and(|after| after.is_alphanumeric());
        let is_special = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            '_' => !within_word,
            _ => false,
        };
        if is_special {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_as_it_is_and_not_as_markdown() {
        for (text, expected) in [
            ("train_loss is 5 < 6", "train_loss is 5 \\< 6"),
            ("*a* _b_ `c` [d]", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\]"),
        ] {
            assert_eq!(escaped(text), expected);
        }
        assert_eq!(code("a `b` c"), "`` a `b` c ``");
        let span = |text: &str| Span {
            text: text.to_owned(),
            style: Style::Plain,
        };
        assert_eq!(styled(&[span("# a\nb")], "  "), "\\# a\\\n  b");
    }

    #[test]
    fn items_are_nested_and_code_is_fenced_by_more_than_it_has() {
        let mut text = String::new();
        let item = |depth, number| Block::Item {
            depth,
            number,
            spans: Vec::new(),
        };
        block(&mut text, &item(0, Some(1)));
        block(&mut text, &item(1, None));
        block(&mut text, &Block::Code(vec!["```".to_owned()]));
        assert_eq!(text, "1. \n    - \n````text\n```\n````\n");
    }
}
