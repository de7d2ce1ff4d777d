//! Timeline actions: travel, undo, redo, forks and branches.

use std::fmt::Display;

use super::App;
use crate::live::{Command, To};
use crate::train::history::BranchId;
use crate::turn::Turn;
use crate::ui::keymap::Action;
use crate::ui::message::Effect;
use crate::ui::state::{Overlay, Prompt};
use crate::ui::theme::Role;

impl App {
    pub(super) fn timeline(&mut self, action: Action) -> Vec<Effect> {
        let Some(status) = &self.state.run.status else {
            return Vec::new();
        };
        let step = self.state.travel_target.unwrap_or(status.position.step);
        let head = status.head;
        match action {
            Action::MarkBack => travel(To::Back),
            Action::MarkForward => travel(To::Forward),
            Action::StepBack => self.travel_by_steps(step.saturating_sub(1)),
            Action::StepForward => self.travel_by_steps((step + 1).min(head)),
            Action::Undo if !status.can_undo => self.nothing("message.nothing-to-undo"),
            Action::Undo => vec![Effect::Send(Command::Undo)],
            Action::Redo if !status.can_redo => self.nothing("message.nothing-to-redo"),
            Action::Redo => vec![Effect::Send(Command::Redo)],
            Action::Fork => vec![Effect::Send(Command::Fork)],
            _ => self.branch(action),
        }
    }

    /// Returns to the end of the branch, unless the run is there.
    pub(super) fn catch_up(&self) -> Vec<Effect> {
        if self.state.run.past().is_some() {
            travel(To::Head)
        } else {
            Vec::new()
        }
    }

    fn travel_by_steps(&mut self, step: u64) -> Vec<Effect> {
        self.state.travel_target = Some(step);
        travel(To::Step(step))
    }

    fn nothing(&mut self, key: &'static str) -> Vec<Effect> {
        self.say(key, &[], Role::Dim);
        Vec::new()
    }

    /// Actions on the selected branch of the list.
    fn branch(&mut self, action: Action) -> Vec<Effect> {
        let Overlay::Branches(chosen) = self.state.over else {
            return Vec::new();
        };
        let current = self.state.run.branch().map(|branch| branch.id);
        let Some(branch) = self.state.run.branches().get(chosen) else {
            return Vec::new();
        };
        let command = match action {
            Action::SwitchBranch => {
                let switch = Command::Switch(branch.id);
                self.state.over = Overlay::Nothing;
                switch
            }
            Action::HideBranch => Command::Hide(branch.id, !branch.hidden),
            Action::DeleteBranch if current == Some(branch.id) => {
                return self.nothing("message.stands-here");
            }
            Action::DeleteBranch => Command::Delete(branch.id),
            _ => return Vec::new(),
        };
        vec![Effect::Send(command)]
    }

    pub(super) fn open_branches(&mut self) {
        let current = self.state.run.branch().map(|branch| branch.id);
        let all = self.state.run.branches();
        if all.is_empty() {
            self.say("message.no-branches", &[], Role::Dim);
            return;
        }
        let place = all.iter().position(|one| Some(one.id) == current);
        self.state.over = Overlay::Branches(place.unwrap_or(0));
    }

    pub(super) fn choose_branch(&mut self, turn: Turn) {
        let count = self.state.run.branches().len();
        if let Overlay::Branches(chosen) = &mut self.state.over
            && count > 0
        {
            *chosen = turn.around(*chosen, count);
        }
    }

    /// Opens the command line to rename the selected branch.
    pub(super) fn type_name(&mut self) {
        if let Overlay::Branches(chosen) = self.state.over
            && let Some(branch) = self.state.run.branches().get(chosen)
        {
            let text = format!("rename {} ", branch.name);
            self.state.over = Overlay::Prompt(Box::new(Prompt::new(&text)));
        }
    }

    /// Sends a command about the branch of this name.
    pub(super) fn with_branch(
        &mut self,
        name: &str,
        command: impl FnOnce(BranchId) -> Command,
    ) -> Result<Vec<Effect>, String> {
        let all = self.state.run.branches();
        if let Some(branch) = all.iter().find(|branch| branch.name == name) {
            return Ok(vec![Effect::Send(command(branch.id))]);
        }
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        let names = names.join(", ");
        let values: [(&str, &dyn Display); 2] = [("name", &name), ("names", &names)];
        Err(self.state.words().fill("error.no-branch", &values))
    }
}

pub(super) fn travel(to: To) -> Vec<Effect> {
    vec![Effect::Send(Command::Travel(to))]
}
