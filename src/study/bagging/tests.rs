#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::needless_range_loop)] // Indices as in the formulas.
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

use super::ENTRY;
use super::answer::answer;
use super::consensus::{Identity, Targets, by_members, out_of_bag, sample_errors, sizes};
use super::findings::Findings;
use super::plan::{Job, Plan};
use super::run::{Made, Net};
use super::variance::{Variance, measured};
use crate::control::Control;
use crate::data::{Part, Resample};
use crate::rng::{Generator, Purpose, stream};
use crate::study::StudyError;
use crate::study::tests::ended;
use crate::train::Recipe;

fn normal(draws: &mut Generator) -> f64 {
    StandardNormal.sample(draws)
}

fn draws(counter: u64) -> Generator {
    stream(11, Purpose::Samples, counter)
}

#[track_caller]
fn assert_near(got: f64, expected: f64) {
    assert!(
        (got - expected).abs() < 1e-9 * (1.0 + expected.abs()),
        "{got} for {expected}"
    );
}

/// All subsets of `size` of the numbers below `count`.
fn subsets(count: usize, size: usize) -> Vec<Vec<usize>> {
    let of = |bits: u32| (0..count).filter(move |index| bits >> index & 1 == 1);
    (0..1_u32 << count)
        .filter(|bits| bits.count_ones() as usize == size)
        .map(|bits| of(bits).collect())
        .collect()
}

fn regression(samples: usize, width: usize, draws: &mut Generator) -> Part {
    Part {
        inputs: Array2::zeros((samples, 1)),
        targets: Array2::from_shape_fn((samples, width), |_| normal(draws) as f32),
        labels: Vec::new(),
        rows: (0..samples).collect(),
    }
}

fn outputs(nets: usize, len: usize, draws: &mut Generator) -> Vec<Vec<f32>> {
    (0..nets)
        .map(|_| (0..len).map(|_| normal(draws) as f32).collect())
        .collect()
}

fn views(nets: &[Vec<f32>]) -> Vec<&[f32]> {
    nets.iter().map(Vec::as_slice).collect()
}

#[test]
fn the_identity_holds_over_all_subsets_of_the_nets() {
    let (members, samples, width) = (6, 7, 2);
    let mut random = draws(0);
    let part = regression(samples, width, &mut random);
    let nets = outputs(members, samples * width, &mut random);
    let targets = Targets {
        part: &part,
        width,
        is_classification: false,
    };
    let residual = |net: usize, at: usize| {
        f64::from(nets[net][at]) - f64::from(part.targets[[at / width, at % width]])
    };
    let all = (samples * width) as f64;
    let identity = Identity::of(&views(&nets), targets).unwrap();
    let (mut own, mut shared) = (0.0, 0.0);
    for a in 0..members {
        for b in 0..members {
            let product = (0..samples * width).map(|at| residual(a, at) * residual(b, at));
            let product = product.sum::<f64>() / all;
            if a == b {
                own += product / members as f64;
            } else {
                shared += product / (members * (members - 1)) as f64;
            }
        }
    }
    assert_near(identity.own, own);
    assert_near(identity.shared, shared);
    for size in 1..=members {
        let groups = subsets(members, size);
        let mut error = 0.0;
        for group in &groups {
            for at in 0..samples * width {
                let mean = group.iter().map(|net| residual(*net, at)).sum::<f64>() / size as f64;
                error += mean * mean / (all * groups.len() as f64);
            }
        }
        assert_near(identity.at(size), error);
    }
    let measured = by_members(&views(&nets), targets, members, 3);
    assert_near(measured[0].mean, identity.own);
    assert_near(measured.last().unwrap().mean, identity.at(members));
    assert!(measured.iter().all(|at| at.vote.is_none()));
    // 50 random orders are close to all subsets.
    assert!((measured[2].mean - identity.at(3)).abs() < 0.05 * identity.at(3));
    assert!(Identity::of(&views(&nets[..1]), targets).is_none());
}

#[test]
fn votes_and_means_err_where_they_should() {
    let part = Part {
        inputs: Array2::zeros((3, 1)),
        targets: Array2::zeros((3, 2)),
        labels: vec![0, 1, 0],
        rows: vec![0, 1, 2],
    };
    let targets = Targets {
        part: &part,
        width: 2,
        is_classification: true,
    };
    // Sample 0: two narrow votes for 0 against one sure for 1, so the vote is right and the mean wrong. Sample 1: all
    // wrong. Sample 2: one vote each among the first two, where the mean decides for 0.
    let nets: [&[f32]; 3] = [
        &[0.6, 0.4, 0.9, 0.1, 0.8, 0.2],
        &[0.6, 0.4, 0.7, 0.3, 0.4, 0.6],
        &[0.1, 0.9, 0.6, 0.4, 0.2, 0.8],
    ];
    assert_eq!(sample_errors(&nets, targets), [0.0, 1.0, 1.0]);
    assert_eq!(sample_errors(&nets[..2], targets), [0.0, 1.0, 0.0]);
    let errors = by_members(&nets, targets, 3, 1);
    let last = errors.last().unwrap();
    assert_near(last.vote.unwrap(), 2.0 / 3.0);
    assert_near(last.mean, 1.0);
    // On their own they err on 1, 2 and 3 samples.
    assert_near(errors[0].mean, 2.0 / 3.0);
    assert!(Identity::of(&nets, targets).is_none());
}

#[test]
fn out_of_bag_errors_are_those_of_their_definition() {
    let (members, samples, width) = (5, 8, 2);
    let mut random = draws(1);
    let part = regression(samples, width, &mut random);
    let targets = Targets {
        part: &part,
        width,
        is_classification: false,
    };
    let nets: Vec<Net> = (0..members)
        .map(|net| {
            let out_of_bag = Resample::draw(samples, 2, net as u64).out_of_bag();
            let unseen = outputs(1, out_of_bag.len() * width, &mut random).remove(0);
            Net {
                out_of_bag,
                unseen,
                ..Net::default()
            }
        })
        .collect();
    let found = out_of_bag(&nets.iter().collect::<Vec<_>>(), targets);
    for one in &found {
        let (mut error, mut known) = (0.0, 0);
        for sample in 0..samples {
            let mut sums = vec![0.0; width];
            let mut count = 0;
            for (index, net) in nets[..one.members].iter().enumerate() {
                if Resample::draw(samples, 2, index as u64)
                    .drawn()
                    .contains(&sample)
                {
                    continue;
                }
                let place = net.out_of_bag.iter().position(|at| *at == sample).unwrap();
                for output in 0..width {
                    sums[output] += f64::from(net.unseen[place * width + output]);
                }
                count += 1;
            }
            if count > 0 {
                known += 1;
                for output in 0..width {
                    let target = f64::from(part.targets[[sample, output]]);
                    error += (sums[output] / f64::from(count) - target).powi(2) / width as f64;
                }
            }
        }
        assert_near(one.error, error / f64::from(known));
        assert_near(one.share, f64::from(known) / samples as f64);
    }
    assert_eq!(found.last().unwrap().members, members);
}

#[test]
fn the_variance_of_the_mean_is_its_formula_over_all_subsets() {
    let (sets, nets, points) = (3, 4, 2);
    let mut random = draws(2);
    let made: Vec<Vec<Vec<f64>>> = (0..sets)
        .map(|_| {
            (0..nets)
                .map(|_| (0..points).map(|_| normal(&mut random)).collect())
                .collect()
        })
        .collect();
    let variance = Variance::of(&made).unwrap();
    assert_near(variance.total(), variance.at(1));
    assert_near(variance.correlation(), variance.shared / variance.total());
    for size in 1..=nets {
        let groups = subsets(nets, size);
        // Every set takes each of the groups, independently of the others.
        let mut sum = 0.0;
        for choice in 0..groups.len().pow(sets as u32) {
            let group = |set: usize| &groups[choice / groups.len().pow(set as u32) % groups.len()];
            for point in 0..points {
                let means: Vec<f64> = (0..sets)
                    .map(|set| {
                        let all = group(set).iter().map(|net| made[set][*net][point]);
                        all.sum::<f64>() / size as f64
                    })
                    .collect();
                let mean = means.iter().sum::<f64>() / sets as f64;
                let squares: f64 = means.iter().map(|one| (one - mean).powi(2)).sum();
                sum += squares / (sets as f64 - 1.0);
            }
        }
        let count = (groups.len().pow(sets as u32) * points) as f64;
        assert_near(variance.at(size), sum / count);
    }
    assert_near(measured(&made, nets), variance.at(nets));
    assert!(Variance::of(&made[..1]).is_none());
}

#[test]
fn the_parts_of_the_variance_are_estimated_without_bias() {
    // Nets of a set share a draw of variance 2; each has one of variance 3 of its own.
    let mut random = draws(3);
    let mut sums = [0.0; 2];
    let rounds = 2000;
    for _ in 0..rounds {
        let mut set = || -> Vec<Vec<f64>> {
            let shared = 2.0_f64.sqrt() * normal(&mut random);
            let own = (0..3).map(|_| vec![shared + 3.0_f64.sqrt() * normal(&mut random)]);
            own.collect()
        };
        let sets: Vec<Vec<Vec<f64>>> = (0..4).map(|_| set()).collect();
        let variance = Variance::of(&sets).unwrap();
        sums[0] += variance.shared / f64::from(rounds);
        sums[1] += variance.own / f64::from(rounds);
    }
    assert!(
        (sums[0] - 2.0).abs() < 0.25 && (sums[1] - 3.0).abs() < 0.15,
        "{sums:?}"
    );
}

#[test]
fn the_numbers_of_nets_rise_to_the_last() {
    assert_eq!(sizes(0), Vec::<usize>::new());
    assert_eq!(sizes(1), [1]);
    for most in [2, 7, 50, 1000] {
        let sizes = sizes(most);
        assert!(sizes.is_sorted_by(|a, b| a < b));
        assert_eq!((sizes[0], *sizes.last().unwrap()), (1, most));
    }
}

fn recipe(settings: &[(&str, &str)]) -> Recipe {
    let quick = [("hidden", "4"), ("optimizer", "adam"), ("until", "step 20")];
    Recipe::of(&[&quick[..], settings].concat()).unwrap()
}

fn plan(settings: &[(&str, &str)], options: &[(&str, &str)]) -> Result<Plan, StudyError> {
    Plan::new(
        &recipe(settings),
        &ENTRY.options(options.iter().copied()).unwrap(),
    )
}

const SINE: &[(&str, &str)] = &[("data", "sine"), ("samples", "40")];

#[test]
fn what_does_not_fit_is_refused_before_any_run() {
    let refused =
        |settings: &[(&str, &str)], options: &[(&str, &str)]| match plan(settings, options)
            .err()
            .unwrap()
        {
            StudyError::Unfit(why) => why.key,
            other => panic!("{other}"),
        };
    let endless = [("data", "iris"), ("until", "stopped")];
    assert_eq!(refused(&endless, &[]), "study.no-end");
    assert_eq!(
        refused(&[("data", "iris"), ("hidden", "none")], &[]),
        "study.same-lane"
    );
    let large = [("data", "moons"), ("samples", "20000")];
    assert_eq!(
        refused(&large, &[("members", "1000")]),
        "study.too-many-outputs"
    );
}

#[test]
fn the_nets_are_those_of_their_recipes_and_resamples() {
    let plan = plan(SINE, &[("members", "3"), ("sets", "2")]).unwrap();
    assert_eq!(plan.jobs.len(), 2 + 2 * 3 + 2 * 3);
    let control = Control::default();
    let made: Vec<Made> = (0..plan.jobs.len())
        .map(|job| plan.make(job, &control).unwrap())
        .collect();
    let samples = plan.sets[0].base.train.len();
    for (job, made) in plan.jobs.iter().zip(&made) {
        if let (Job::Member { set: 0, index, .. }, Made::Member(Some(net))) = (job, made) {
            let resample = Resample::draw(samples, plan.seed, *index as u64);
            assert_eq!(net.out_of_bag, resample.out_of_bag());
            assert_eq!(net.unseen.len(), net.out_of_bag.len());
        }
    }
    let findings = Findings::new(&plan, &made);
    // The loss of a regression is the mean squared error.
    let ends = [
        recipe(SINE),
        recipe(&[SINE, &[("hidden", "none")]].concat()),
    ];
    for (lane, recipe) in findings.lanes.iter().zip(ends) {
        let loss = ended(recipe).evaluation().validation.loss;
        assert!((lane.whole - loss).abs() < 1e-6);
        assert!(lane.variance.is_some() && lane.identity.is_some());
        let gain = lane.gain.unwrap();
        assert_near(gain.mean, lane.whole - lane.together().unwrap());
        assert_near(lane.identity.unwrap().at(3), lane.together().unwrap());
    }
    let answer = answer(&plan, &made);
    let ids: Vec<&str> = answer.figures.iter().map(|one| one.id).collect();
    assert_eq!(ids, ["members", "gain", "variance", "fits"]);
}

#[test]
fn the_verdict_tells_whether_the_nets_together_are_better_than_one() {
    let plan = plan(
        &[("data", "sine"), ("samples", "100")],
        &[("members", "2"), ("lane", "none"), ("sets", "1")],
    )
    .unwrap();
    let base = &plan.sets[0].base;
    let key = |whole: f32, nets: f32| {
        let targets = base.validation.targets.iter().enumerate();
        // Errors that alternate around their size, so that their squares have a spread.
        let outputs = |size: f32| -> Vec<f32> {
            let targets = targets.clone();
            targets
                .map(|(at, y)| y + size * if at % 2 == 0 { 1.0 } else { 1.1 })
                .collect()
        };
        let net = Net {
            validation: outputs(nets),
            out_of_bag: vec![0],
            unseen: vec![0.0],
            grid: vec![0.0; plan.grid.len()],
        };
        let made = [
            Made::Whole(outputs(whole)),
            Made::Member(Some(net.clone())),
            Made::Member(Some(net)),
        ];
        let answer = answer(&plan, &made);
        assert_eq!(answer.verdict[1].key, "study.bagging.out-of-bag");
        answer.verdict[0].key
    };
    assert_eq!(key(1.0, 0.5), "study.bagging.gains");
    assert_eq!(key(0.5, 1.0), "study.bagging.loses");
    assert_eq!(key(1.0, 1.0), "study.bagging.level");
    // Certain, but too small to be called a gain.
    assert_eq!(key(1.0, 0.99), "study.bagging.level");
    assert_eq!(answer(&plan, &[]).verdict[0].key, "study.bagging.begun");
}
