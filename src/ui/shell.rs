//! What a screen may do beyond itself: read and alter what all screens share, and ask for things.

use std::fmt::Display;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::message::Effect;
use super::state::{State, StatusMessage};
use super::theme::Role;
use crate::live::{Command, Job, Order};

/// The rest of the app, as one screen has it while it acts.
pub(in crate::ui) struct Shell<'a> {
    /// What all screens share.
    pub(in crate::ui) state: &'a mut State,
    /// The screen's place.
    pub(in crate::ui) body: Rect,
    screen: &'static str,
    done: Done,
}

/// What a screen asked for.
#[derive(Default)]
pub(in crate::ui) struct Done {
    pub(in crate::ui) effects: Vec<Effect>,
    /// The screen that is to be shown from now on.
    pub(in crate::ui) show: Option<&'static str>,
    /// Whether the status line says something new.
    pub(in crate::ui) said: bool,
}

impl<'a> Shell<'a> {
    /// For the screen of this name.
    pub(in crate::ui) fn new(state: &'a mut State, body: Rect, screen: &'static str) -> Self {
        Self {
            state,
            body,
            screen,
            done: Done::default(),
        }
    }

    /// What the screen asked for.
    pub(in crate::ui) fn done(self) -> Done {
        self.done
    }

    /// Puts words into the status line.
    pub(in crate::ui) fn say(
        &mut self,
        key: &'static str,
        values: &[(&str, &dyn Display)],
        role: Role,
    ) {
        self.state.said = Some(StatusMessage::of(
            self.state.words().fill(key, values),
            role,
        ));
        self.done.said = true;
    }

    /// Sends this to the training.
    pub(in crate::ui) fn send(&mut self, command: Command) {
        self.done.effects.push(Effect::Send(command));
    }

    /// Begins a job beside the training, in the place of any other of this screen.
    pub(in crate::ui) fn start(&mut self, job: impl Job) {
        self.order(Order::Start(Arc::new(job)));
    }

    /// Lets that job wait, or go on.
    pub(in crate::ui) fn pause(&mut self, paused: bool) {
        self.order(Order::Pause(paused));
    }

    /// Lets that job last so many seconds at least, or go as fast as it can.
    pub(in crate::ui) fn pace(&mut self, seconds: Option<f64>) {
        self.order(Order::Pace(seconds));
    }

    /// Lets that job end with what it has, which it shows.
    pub(in crate::ui) fn end(&mut self) {
        self.order(Order::End);
    }

    /// Gives that job up.
    pub(in crate::ui) fn cancel(&mut self) {
        self.order(Order::Cancel);
    }

    fn order(&mut self, order: Order) {
        let screen = self.screen;
        self.done.effects.push(Effect::Job { screen, order });
    }

    /// Shows the screen of this name from now on.
    pub(in crate::ui) fn show(&mut self, screen: &'static str) {
        self.done.show = Some(screen);
    }
}
