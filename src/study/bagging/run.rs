//! Trains the nets and computes their outputs.

use ndarray::Array2;

use super::plan::{Job, Plan};
use crate::control::Control;
use crate::data::Dataset;
use crate::study::ensemble::{Trained, outputs};
use crate::study::{StudyError, UnfitRun};
use crate::train::Session;

/// The result of a job.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Made {
    /// The outputs for the validation samples of a net on the whole training part; `None` if the run diverged.
    Whole(Option<Vec<f32>>),
    /// `None` if the run diverged.
    Member(Option<Net>),
}

/// The outputs of a net on a resample, row by row, in the units of the data it is compared on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Net {
    /// For the validation samples; empty for other training sets than the recipe's own.
    pub(super) validation: Vec<f32>,
    /// The out-of-bag samples: ascending indices in the training part; empty for other training sets.
    pub(super) out_of_bag: Vec<usize>,
    /// For the out-of-bag samples.
    pub(super) unseen: Vec<f32>,
    /// At the grid.
    pub(super) grid: Vec<f32>,
}

impl Plan {
    /// Does a job.
    ///
    /// # Errors
    /// If a run can't start or is cancelled, or the recipe's own run diverges.
    pub(super) fn make(&self, job: usize, control: &Control) -> Result<Made, StudyError> {
        match self.jobs[job] {
            Job::Whole { lane, index } => {
                let own = &self.sets[0];
                let session = match own.whole(&self.lanes[lane].1, index, control)? {
                    Ok(session) => session,
                    Err(verdict) if (lane, index) == (0, 0) => {
                        return Err(UnfitRun::Diverged(verdict).into());
                    }
                    Err(_) => return Ok(Made::Whole(None)),
                };
                let inputs = own.base.validation.inputs.view();
                let outputs = outputs(&session, &inputs, &own.base);
                Ok(Made::Whole(Some(outputs.into_iter().collect())))
            }
            Job::Member { lane, set, index } => {
                let recipe = &self.lanes[lane].1;
                let trained = self.sets[set].net(recipe, index, self.init, control)?;
                Ok(Made::Member(trained.map(|one| self.net(&one, set))))
            }
        }
    }

    fn net(&self, trained: &Trained, set: usize) -> Net {
        let Trained { resample, session } = trained;
        let grid = self.at_grid(session);
        if set > 0 {
            return Net {
                grid,
                ..Net::default()
            };
        }
        let own = &self.sets[0];
        let maps = &session.trainer().data().standardisation;
        let base: &Dataset = &own.base;
        let of = |rows: Vec<usize>| -> Vec<f32> {
            let part = own.pool.part(rows, maps);
            outputs(session, &part.inputs.view(), base)
                .into_iter()
                .collect()
        };
        let out_of_bag = resample.out_of_bag();
        let rows = out_of_bag.iter().map(|index| base.train.rows[*index]);
        Net {
            validation: of(base.validation.rows.clone()),
            unseen: of(rows.collect()),
            out_of_bag,
            grid,
        }
    }

    fn at_grid(&self, session: &Session) -> Vec<f32> {
        if self.grid.is_empty() {
            return Vec::new();
        }
        let map = session.trainer().data().standardisation.inputs[0];
        let inputs =
            Array2::from_shape_fn((self.grid.len(), 1), |(row, _)| map.apply(self.grid[row]));
        let outputs = outputs(session, &inputs.view(), &self.sets[0].base);
        outputs.into_iter().collect()
    }
}
