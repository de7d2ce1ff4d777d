//! The answer of the jobs finished so far.

use super::findings::{Findings, Lane};
use super::plan::Plan;
use super::run::Made;
use super::{figures, verdict};
use crate::answer::{Answer, Cell, Sheet};
use crate::phrase::Phrase;

/// Builds the answer from the first jobs.
pub(super) fn answer(plan: &Plan, made: &[Made]) -> Answer {
    let findings = Findings::new(plan, made);
    Answer {
        verdict: verdict::verdict(&findings),
        figures: figures::figures(&findings),
        runs: [made.len() as u64, plan.jobs.len() as u64],
        remarks: remarks(&findings),
        sheets: [lanes(&findings), by_members(&findings)]
            .into_iter()
            .filter(|sheet| !sheet.rows.is_empty())
            .collect(),
        ..Answer::default()
    }
}

fn remarks(findings: &Findings<'_>) -> Vec<Phrase> {
    let base = &findings.plan.sets[0].base;
    let has_small_part = |lane: &Lane<'_>| lane.variance.is_some_and(|one| one.shared < 0.0);
    let counted = |key, count: usize| (count > 0).then(|| Phrase::new(key).with("count", count));
    let said = |key, is_so: bool| is_so.then(|| Phrase::new(key));
    [
        counted("study.bagging.nets-diverged", findings.diverged),
        counted("study.bagging.wholes-diverged", findings.diverged_wholes),
        said("study.bagging.wrong-labels", !base.wrong_labels.is_empty()),
        said(
            "study.bagging.small-part",
            findings.lanes.iter().any(has_small_part),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Nothing, Cell::Number)
}

fn name(findings: &Findings<'_>, lane: &Lane<'_>) -> Cell {
    let label = findings.plan.lanes[lane.index].0.as_ref();
    // The first one is the recipe as it is.
    Cell::Text(label.map_or_else(|| "recipe".to_owned(), Clone::clone))
}

fn lanes(findings: &Findings<'_>) -> Sheet {
    let row = |lane: &Lane<'_>| {
        let mut row = vec![
            name(findings, lane),
            Cell::Count(lane.nets.len() as u64),
            Cell::Count(lane.wholes.len() as u64),
        ];
        let (gain, variance, one) = (lane.gain, lane.variance, lane.one());
        row.extend(
            [
                one.map(|one| one.mean),
                one.filter(|one| one.count > 1).map(|one| one.sd),
                lane.alone(),
                lane.errors.last().map(|at| at.mean),
                lane.errors.last().and_then(|at| at.vote),
                lane.unseen.last().map(|one| one.error),
                gain.map(|one| one.mean),
                gain.and_then(|one| one.uncertainty),
                lane.identity.map(|one| one.own),
                lane.identity.map(|one| one.shared),
                variance.map(|one| one.total()),
                variance.map(|one| one.correlation()),
            ]
            .map(number),
        );
        row.push(variance.map_or(Cell::Nothing, |one| Cell::Count(one.sets as u64)));
        row
    };
    Sheet {
        name: "lanes",
        columns: vec![
            "lane",
            "members",
            "nets_on_all",
            "one_on_all",
            "one_on_all_sd",
            "members_alone",
            "mean",
            "vote",
            "out_of_bag",
            "gain",
            "gain_uncertainty",
            "v",
            "c",
            "sigma2",
            "rho",
            "sets",
        ],
        rows: findings.lanes.iter().map(row).collect(),
    }
}

fn by_members(findings: &Findings<'_>) -> Sheet {
    let of_lane = |lane: &Lane<'_>| -> Vec<Vec<Cell>> {
        let row = |at: &super::consensus::At| {
            let unseen = lane.unseen.iter().find(|one| one.members == at.members);
            let mut row = vec![name(findings, lane), Cell::Count(at.members as u64)];
            row.extend(
                [
                    Some(at.mean),
                    at.vote,
                    lane.identity.map(|one| one.at(at.members)),
                    unseen.map(|one| one.error),
                    unseen.map(|one| one.share),
                ]
                .map(number),
            );
            row
        };
        lane.errors.iter().map(row).collect()
    };
    Sheet {
        name: "members",
        columns: vec![
            "lane",
            "members",
            "mean",
            "vote",
            "identity",
            "out_of_bag",
            "out_of_bag_share",
        ],
        rows: findings.lanes.iter().flat_map(of_lane).collect(),
    }
}
