//! A run in tables, for who has no terminal.

use super::metric::Metric;
use super::role::Role;
use super::run::{End, Run};
use crate::answer::Answer;
use crate::sheet::{Cell, Sheet};

/// A run, summarised.
#[derive(Debug)]
pub struct Summary<'a>(pub &'a Run);

impl Summary<'_> {
    /// Its metrics, its changes and its verdict, in English.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer {
            said: self.sentences(),
            sheets: vec![self.metrics(), self.changes()],
            ..Answer::default()
        }
    }

    fn sentences(&self) -> Vec<String> {
        let run = self.0;
        let name = run.name.as_deref().unwrap_or("run");
        let mut said = vec![format!(
            "{name}: {} steps, {} metrics",
            run.last_step(),
            run.metrics.len()
        )];
        if let Some((step, metric)) = &run.divergence {
            said.push(format!("diverged: {metric} is not finite at step {step}"));
        } else if let Some(role) = run.missing_loss() {
            said.push(match role {
                Role::TrainLoss => "no verdict without a train loss".to_owned(),
                _ => "no verdict without a validation loss".to_owned(),
            });
        } else {
            let diagnosis = run.diagnosis();
            said.push(if run.counts_steps() {
                diagnosis.in_steps().to_string()
            } else {
                diagnosis.to_string()
            });
        }
        said.extend(run.triggers.first().map(|step| {
            let patience = run.early_stopping.patience.unwrap_or_default();
            format!("early stopping: no improvement in {patience} evaluations at step {step}")
        }));
        said.extend(run.end.as_ref().map(|end| match end {
            End::Said(outcome) => format!("ended: {}", outcome.status),
            End::Exited(Some(0)) => "ended: its program has ended".to_owned(),
            End::Exited(Some(status)) => {
                format!("ended: its program has failed with status {status}")
            }
            End::Exited(None) => "ended: its program was killed".to_owned(),
            End::Closed => "ended: there is nothing more to read".to_owned(),
        }));
        said
    }

    fn metrics(&self) -> Sheet {
        Sheet {
            name: "metrics",
            columns: vec![
                "metric",
                "role",
                "values",
                "not_finite",
                "first_step",
                "last_step",
                "min",
                "max",
                "last",
            ],
            rows: self.0.metrics.iter().map(row).collect(),
        }
    }

    fn changes(&self) -> Sheet {
        let value = |value: &Option<super::Value>| match value {
            None => Cell::Nothing,
            Some(super::Value::Number(number)) => Cell::Number(*number),
            Some(super::Value::Word(word)) => Cell::Text(crate::plain::plain(word).into_owned()),
            Some(super::Value::On(on)) => Cell::Truth(*on),
        };
        let rows = self.0.applied.iter().map(|one| {
            vec![
                Cell::Count(one.step),
                Cell::Text(one.label.clone()),
                value(&one.from),
                value(&one.to),
            ]
        });
        Sheet {
            name: "changes",
            columns: vec!["step", "control", "from", "to"],
            rows: rows.collect(),
        }
    }
}

/// The number with the fewest digits that is kept as this one: 0.2 rather than 0.20000000298023224.
fn as_written(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

fn row(metric: &Metric) -> Vec<Cell> {
    let series = &metric.series;
    let all = series.range(0, u64::MAX);
    let finite = all.filter(crate::series::Span::is_finite);
    let number =
        |value: Option<f32>| value.map_or(Cell::Nothing, |value| Cell::Number(as_written(value)));
    vec![
        Cell::Text(metric.label.clone()),
        Cell::Text(metric.role.id().to_owned()),
        Cell::Count(series.len()),
        Cell::Count(all.map_or(0, |span| u64::from(span.non_finite))),
        series.first_step().map_or(Cell::Nothing, Cell::Count),
        series.last_step().map_or(Cell::Nothing, Cell::Count),
        number(finite.map(|span| span.min)),
        number(finite.map(|span| span.max)),
        number(finite.map(|span| span.last_value)),
    ]
}
