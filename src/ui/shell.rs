//! What a screen can access while it handles an event: the shared state, and requests to the app.

use std::fmt::Display;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::message::Effect;
use super::state::{State, StatusMessage};
use super::theme::Role;
use crate::live::{Command, Job, Order};

/// The app as a screen sees it while it handles an event; requests are collected and carried out afterwards.
pub(in crate::ui) struct Shell<'a> {
    pub(in crate::ui) state: &'a mut State,
    /// The area of the screen.
    pub(in crate::ui) body: Rect,
    screen: &'static str,
    requests: Requests,
}

/// The requests of a screen.
#[derive(Default)]
pub(in crate::ui) struct Requests {
    pub(in crate::ui) effects: Vec<Effect>,
    /// The id of the screen to show next.
    pub(in crate::ui) show: Option<&'static str>,
    /// Whether the status line changed.
    pub(in crate::ui) status_changed: bool,
}

impl<'a> Shell<'a> {
    pub(in crate::ui) fn new(state: &'a mut State, body: Rect, screen: &'static str) -> Self {
        Self {
            state,
            body,
            screen,
            requests: Requests::default(),
        }
    }

    pub(in crate::ui) fn requests(self) -> Requests {
        self.requests
    }

    /// Shows a message in the status line.
    pub(in crate::ui) fn say(
        &mut self,
        key: &'static str,
        values: &[(&str, &dyn Display)],
        role: Role,
    ) {
        self.state.message = Some(StatusMessage::of(
            self.state.words().fill(key, values),
            role,
        ));
        self.requests.status_changed = true;
    }

    pub(in crate::ui) fn send(&mut self, command: Command) {
        self.requests.effects.push(Effect::Send(command));
    }

    /// Starts a background job, replacing any other of this screen.
    pub(in crate::ui) fn start(&mut self, job: impl Job) {
        self.order(Order::Start(Arc::new(job)));
    }

    pub(in crate::ui) fn pause(&mut self, paused: bool) {
        self.order(Order::Pause(paused));
    }

    /// Stretches the job to at least this many seconds, or lets it run at full speed.
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
        self.requests.effects.push(Effect::Job { screen, order });
    }

    pub(in crate::ui) fn show(&mut self, screen: &'static str) {
        self.requests.show = Some(screen);
    }
}
