//! The command line while it is edited: text and cursor, completion, history.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use crate::turn::Turn;
use crate::ui::command::Candidate;

/// A panel that the command line was opened over, and that shows what it saves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum Panel {
    #[default]
    Nothing,
    /// The list of branches, with the index of the selected one.
    Branches(usize),
    Intervals,
}

#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Prompt {
    input: Input,
    /// The error of the submitted line, until it is edited.
    pub error: Option<String>,
    /// The panel over which it was opened.
    pub(in crate::ui) over: Panel,
    cycle: Option<Cycle>,
    /// The index in the history, and the line that was being typed before.
    older: Option<(usize, String)>,
}

#[derive(Clone, Debug)]
struct Cycle {
    candidates: Vec<Candidate>,
    chosen: usize,
}

impl Prompt {
    #[must_use]
    pub(in crate::ui) fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            ..Self::default()
        }
    }

    #[must_use]
    pub(in crate::ui) fn text(&self) -> &str {
        self.input.value()
    }

    /// The part of the line that fits into `cells`, and the cursor's cell within it.
    #[must_use]
    pub(in crate::ui) fn visible(&self, cells: u16) -> (String, u16) {
        let scroll = self
            .input
            .visual_scroll(usize::from(cells.saturating_sub(1)));
        let mut skipped = 0;
        let text = self.input.value().chars().skip_while(|letter| {
            let before = skipped;
            skipped += unicode_width::UnicodeWidthChar::width(*letter).unwrap_or(0);
            before < scroll
        });
        let cursor = self.input.visual_cursor().saturating_sub(scroll);
        (text.collect(), cursor as u16)
    }

    fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
        self.error = None;
    }

    /// Handles an editing key; returns whether it is one.
    pub(in crate::ui) fn edit(&mut self, event: &KeyEvent) -> bool {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let request = match event.code {
            KeyCode::Backspace if ctrl || alt => InputRequest::DeletePrevWord,
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left if ctrl || alt => InputRequest::GoToPrevWord,
            KeyCode::Right if ctrl || alt => InputRequest::GoToNextWord,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            KeyCode::Char(letter) if ctrl => match letter {
                'a' => InputRequest::GoToStart,
                'e' => InputRequest::GoToEnd,
                'w' => InputRequest::DeletePrevWord,
                'u' => InputRequest::DeleteFromStart,
                'k' => InputRequest::DeleteTillEnd,
                'y' => InputRequest::Yank,
                _ => return false,
            },
            KeyCode::Char(letter) if !alt && !letter.is_control() => {
                InputRequest::InsertChar(letter)
            }
            _ => return false,
        };
        self.apply(request);
        true
    }

    fn apply(&mut self, request: InputRequest) {
        self.input.handle(request);
        self.error = None;
        self.cycle = None;
        self.older = None;
    }

    /// Inserts pasted text; control characters such as line ends become spaces.
    pub(in crate::ui) fn paste(&mut self, text: &str) {
        for letter in text.trim_end().chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            self.apply(InputRequest::InsertChar(letter));
        }
    }

    /// Selects the next (or previous) candidate. `candidates` are those of the line and are ignored while cycling.
    pub(in crate::ui) fn complete(&mut self, candidates: Vec<Candidate>, turn: Turn) {
        let cycle = match self.cycle.take() {
            Some(mut cycle) => {
                let count = cycle.candidates.len();
                cycle.chosen = turn.around(cycle.chosen, count);
                cycle
            }
            None if candidates.is_empty() => return,
            None => Cycle {
                chosen: match turn {
                    Turn::Next => 0,
                    Turn::Previous => candidates.len() - 1,
                },
                candidates,
            },
        };
        let line = cycle.candidates[cycle.chosen].line.clone();
        self.set(&line);
        self.older = None;
        // A single candidate leaves nothing to cycle: the next press completes what follows it.
        self.cycle = (cycle.candidates.len() > 1).then_some(cycle);
    }

    /// The candidates being cycled through, and the index of the selected one.
    #[must_use]
    pub(in crate::ui) fn cycle(&self) -> Option<(&[Candidate], usize)> {
        let cycle = self.cycle.as_ref()?;
        Some((&cycle.candidates, cycle.chosen))
    }

    /// Whether the line was recalled from the history.
    #[must_use]
    pub(in crate::ui) const fn is_recalled(&self) -> bool {
        self.older.is_some()
    }

    /// Recalls the previous line of the history, or the next one.
    pub(in crate::ui) fn recall(&mut self, history: &[String], turn: Turn) {
        let (index, typed) = self
            .older
            .take()
            .unwrap_or_else(|| (history.len(), self.text().to_owned()));
        let index = match turn {
            Turn::Previous => index.saturating_sub(1),
            Turn::Next => (index + 1).min(history.len()),
        };
        let text = history.get(index).unwrap_or(&typed).clone();
        self.cycle = None;
        self.set(&text);
        self.older = (index < history.len()).then_some((index, typed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(prompt: &mut Prompt, code: KeyCode) {
        prompt.edit(&KeyEvent::new(code, KeyModifiers::NONE));
    }

    fn candidate(line: &str) -> Candidate {
        Candidate {
            line: line.to_owned(),
            shown: line.to_owned(),
            explanation: String::new(),
        }
    }

    #[test]
    fn wide_letters_are_typed_deleted_and_scrolled_by_cells() {
        let mut prompt = Prompt::default();
        for letter in "학습률 x".chars() {
            press(&mut prompt, KeyCode::Char(letter));
        }
        assert_eq!(prompt.text(), "학습률 x");
        assert_eq!(prompt.visible(40), ("학습률 x".to_owned(), 8));
        let (text, cursor) = prompt.visible(6);
        assert!(cursor < 6, "{text} {cursor}");
        for _ in 0..3 {
            press(&mut prompt, KeyCode::Backspace);
        }
        assert_eq!(prompt.text(), "학습");
        prompt.paste("lr\n0.1\n");
        assert_eq!(prompt.text(), "학습lr 0.1");
    }

    #[test]
    fn completion_goes_round_and_editing_ends_it() {
        let mut prompt = Prompt::new("o");
        let all = vec![candidate("one "), candidate("other ")];
        prompt.complete(all.clone(), Turn::Next);
        assert_eq!(prompt.text(), "one ");
        prompt.complete(Vec::new(), Turn::Next);
        assert_eq!(prompt.text(), "other ");
        prompt.complete(Vec::new(), Turn::Next);
        assert_eq!(prompt.text(), "one ");
        prompt.complete(Vec::new(), Turn::Previous);
        assert_eq!(prompt.text(), "other ");
        press(&mut prompt, KeyCode::Char('x'));
        assert!(prompt.cycle().is_none());
        prompt.complete(vec![candidate("single ")], Turn::Next);
        assert_eq!(prompt.text(), "single ");
        assert!(prompt.cycle().is_none());
    }

    #[test]
    fn history_goes_back_and_comes_forward_to_what_was_typed() {
        let history = ["lr 1".to_owned(), "lr 2".to_owned()];
        let mut prompt = Prompt::new("ba");
        prompt.recall(&history, Turn::Previous);
        assert_eq!(prompt.text(), "lr 2");
        prompt.recall(&history, Turn::Previous);
        prompt.recall(&history, Turn::Previous);
        assert_eq!(prompt.text(), "lr 1");
        prompt.recall(&history, Turn::Next);
        prompt.recall(&history, Turn::Next);
        assert_eq!(prompt.text(), "ba");
        prompt.recall(&[], Turn::Previous);
        assert_eq!(prompt.text(), "ba");
    }
}
