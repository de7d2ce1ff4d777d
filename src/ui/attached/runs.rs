//! Where a run comes from, and runs beside it.

use crate::attach::{Metric, Role, Run};
use crate::series::{Axis, Series};

/// Where the run comes from, for what is said while nothing has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A program that was started; its command.
    Command(String),
    /// Standard input.
    Input,
    /// A file or folder.
    File(String),
    /// A socket.
    Socket(String),
}

/// Another run, which is drawn behind the one that is shown.
#[derive(Clone, Debug)]
pub struct Other {
    /// Its name.
    pub name: String,
    pub(super) axis: Axis,
    pub(super) validation_loss: Series,
}

impl Other {
    /// What is drawn of a run: its validation loss, or its train loss if it has none.
    #[must_use]
    pub fn of(name: &str, run: &Run) -> Self {
        let series = |role| {
            run.of_role(role)
                .map(|metric: &Metric| metric.series.clone())
        };
        let curve = series(Role::ValidationLoss).or_else(|| series(Role::TrainLoss));
        Self {
            name: crate::attach::printable(name, 40),
            axis: run.axis.clone(),
            validation_loss: curve.unwrap_or_default(),
        }
    }
}
