//! The jobs: nets on the whole training part and on resamples.

use ndarray::Array2;

use super::coverage::Coverage;
use super::plan::{Job, Plan};
use super::scores::SampleScores;
use crate::control::Control;
use crate::data::Standardisation;
use crate::study::ensemble::outputs;
use crate::study::{StudyError, UnfitRun};
use crate::train::Session;

/// The result of a job.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Made {
    /// `None` if the run of the second lane diverged.
    Whole(Option<Whole>),
    Coverage(Coverage),
    /// `None` if the run diverged.
    Member(Option<Member>),
}

/// A net on the whole training part.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Whole {
    pub(super) samples: SampleScores,
    /// Its outputs at the grid.
    pub(super) grid: Vec<f32>,
}

/// The net of a resample.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// Number of distinct samples in its resample.
    pub(super) distinct: usize,
    /// Its outputs for the validation samples, row by row.
    pub(super) validation: Vec<f32>,
    /// Its outputs at the grid, row by row.
    pub(super) grid: Vec<f32>,
}

impl Plan {
    /// Does a job.
    ///
    /// # Errors
    /// If a run can't start or is cancelled, or that of the recipe on the whole training part diverges.
    pub(super) fn make(&self, index: usize, control: &Control) -> Result<Made, StudyError> {
        let resampler = &self.resampler;
        match self.job(index) {
            Job::Whole(lane) => {
                let session = match resampler.whole(self.whole(lane), 0, control)? {
                    Ok(session) => session,
                    Err(verdict) if lane == 0 => return Err(UnfitRun::Diverged(verdict).into()),
                    Err(_) => return Ok(Made::Whole(None)),
                };
                Ok(Made::Whole(Some(Whole {
                    samples: SampleScores::of(&session, &resampler.base.validation),
                    grid: self.at_grid(&session),
                })))
            }
            Job::Coverage => {
                // The first net once more: a job can't wait for another.
                let session = resampler.whole(&self.recipe, 0, control)?;
                let session = session.map_err(UnfitRun::Diverged)?;
                let sets = self.coverage.unwrap_or(0);
                Ok(Made::Coverage(Coverage::of(
                    &self.recipe,
                    &session,
                    sets,
                    control,
                )?))
            }
            Job::Member(member) => {
                let trained = resampler.net(&self.recipe, member, self.init, control)?;
                Ok(Made::Member(trained.map(|trained| {
                    let session = &trained.session;
                    let maps = &session.trainer().data().standardisation;
                    let rows = resampler.base.validation.rows.clone();
                    let part = resampler.pool.part(rows, maps);
                    let validation = outputs(session, &part.inputs.view(), &resampler.base);
                    Member {
                        distinct: trained.resample.distinct(),
                        validation: validation.into_iter().collect(),
                        grid: self.at_grid(session),
                    }
                })))
            }
        }
    }

    /// The outputs of the session's net at the grid.
    fn at_grid(&self, session: &Session) -> Vec<f32> {
        let points = self.grid.points();
        if points.is_empty() {
            return Vec::new();
        }
        let maps = &session.trainer().data().standardisation;
        let inputs = standardized(&points, maps);
        let outputs = outputs(session, &inputs.view(), &self.resampler.base);
        outputs.into_iter().collect()
    }
}

fn standardized(points: &[Vec<f64>], maps: &Standardisation) -> Array2<f32> {
    let features = maps.inputs.len();
    Array2::from_shape_fn((points.len(), features), |(row, column)| {
        maps.inputs[column].apply(points[row][column])
    })
}
