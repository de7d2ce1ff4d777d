#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::needless_range_loop)] // Indices as in the formulas.
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

use super::ENTRY;
use super::answer::answer;
use super::consensus::{Identity, Targets, by_members, out_of_bag, sample_errors, sizes};
use super::findings::Findings;
use super::plan::{Job, Plan, WHOLES};
use super::run::{Made, Net};
use super::variance::{Variance, measured};
use crate::answer::Answer;
use crate::control::Control;
use crate::data::{Part, Resample};
use crate::phrase::{Phrase, Value};
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
    let iris = [("data", "iris")];
    assert_eq!(
        refused(&iris, &[("sets", "20")]),
        "study.bagging.no-function"
    );
    for sets in ["1", "auto"] {
        assert_eq!(plan(&iris, &[("sets", sets)]).unwrap().sets.len(), 1);
    }
    assert_eq!(plan(SINE, &[]).unwrap().sets.len(), 6);
    let large = [("data", "moons"), ("samples", "20000")];
    assert_eq!(
        refused(&large, &[("members", "1000")]),
        "study.too-many-outputs"
    );
}

#[test]
fn the_nets_are_those_of_their_recipes_and_resamples() {
    let plan = plan(SINE, &[("members", "3"), ("sets", "2")]).unwrap();
    assert_eq!(plan.jobs.len(), 2 * WHOLES + 2 * 3 + 2 * 3);
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
        assert!((lane.wholes[0] - loss).abs() < 1e-6);
        assert_eq!(lane.one().unwrap().count, WHOLES);
        assert!(lane.variance.is_some() && lane.identity.is_some());
        let gain = lane.gain.unwrap();
        assert_near(gain.mean, lane.alone().unwrap() - lane.together().unwrap());
        assert_near(lane.identity.unwrap().at(3), lane.together().unwrap());
    }
    let answer = answer(&plan, &made);
    let ids: Vec<&str> = answer.figures.iter().map(|one| one.id).collect();
    assert_eq!(ids, ["members", "gain", "variance", "fits"]);
}

/// The answer of nets with these outputs for the validation samples, beside others on the whole training part.
fn answered(plan: &Plan, wholes: &[Option<Vec<f32>>], nets: &[Vec<f32>]) -> Answer {
    let net = |validation: &Vec<f32>| {
        Made::Member(Some(Net {
            validation: validation.clone(),
            out_of_bag: vec![0],
            unseen: vec![0.0; plan.sets[0].base.outputs()],
            grid: vec![0.0; plan.grid.len()],
        }))
    };
    let wholes = wholes.iter().cloned().chain(std::iter::repeat(None));
    let wholes = wholes.take(WHOLES).map(Made::Whole);
    let made: Vec<Made> = wholes.chain(nets.iter().map(net)).collect();
    answer(plan, &made)
}

fn alone(settings: &[(&str, &str)], members: &str) -> Plan {
    let options = [("members", members), ("lane", "none"), ("sets", "1")];
    plan(settings, &options).unwrap()
}

fn keys(answer: &Answer) -> Vec<&'static str> {
    answer.verdict.iter().map(|one| one.key).collect()
}

/// What is said of one net on the whole training part.
fn of_one(answer: &Answer) -> &'static str {
    let mut values = answer.verdict[0].values.iter();
    match values.find(|(name, _)| *name == "one") {
        Some((_, Value::Phrase(phrase))) => phrase.key,
        _ => panic!("{:?}", answer.verdict),
    }
}

#[test]
fn the_verdict_is_on_the_nets_together_against_their_own_errors() {
    let plan = alone(&[("data", "sine"), ("samples", "100")], "2");
    let targets: Vec<f32> = plan.sets[0]
        .base
        .validation
        .targets
        .iter()
        .copied()
        .collect();
    // Errors of one sign whose squares have a spread.
    let off = |size: f32| -> Vec<f32> {
        let all = targets.iter().enumerate();
        all.map(|(at, y)| y + size * if at % 2 == 0 { 1.0 } else { 1.1 })
            .collect()
    };
    let best = vec![Some(off(0.0)); WHOLES];
    let worst = vec![Some(off(9.0)); WHOLES];
    // Nets that err to opposite sides gain, whatever one net on all of the data does; those that err alike do not.
    for wholes in [&best, &worst] {
        let key = |nets: [f32; 2]| keys(&answered(&plan, wholes, &nets.map(off)))[0];
        assert_eq!(key([1.0, -1.0]), "study.bagging.gains");
        assert_eq!(key([1.0, -0.1]), "study.bagging.gains");
        assert_eq!(key([1.0, 1.0]), "study.bagging.level");
        // Certain, but too small to be called a gain.
        assert_eq!(key([1.0, 0.9]), "study.bagging.level");
        assert_eq!(key([0.0, 0.0]), "study.bagging.level");
    }
    let answer = answered(&plan, &best, &[off(1.0), off(-1.0)]);
    assert_eq!(
        keys(&answer),
        ["study.bagging.gains", "study.bagging.out-of-bag-share"]
    );
    assert_eq!(
        super::answer::answer(&plan, &[]).verdict[0].key,
        "study.bagging.begun"
    );
    let one_net = answered(&plan, &best, &[off(1.0)]);
    assert_eq!(keys(&one_net), ["study.bagging.begun"]);
}

#[test]
fn the_vote_can_lose_against_its_own_nets_and_the_difference_keeps_its_sign() {
    let plan = alone(&[("data", "moons"), ("samples", "100")], "3");
    let labels = &plan.sets[0].base.validation.labels;
    // A net is right for the samples that `is_right` says.
    let net = |is_right: &dyn Fn(usize) -> bool| -> Vec<f32> {
        let all = labels.iter().enumerate();
        all.flat_map(|(at, label)| {
            let said = if is_right(at) { *label } else { 1 - label };
            if said == 0 { [0.9, 0.1] } else { [0.1, 0.9] }
        })
        .collect()
    };
    // But for each fourth sample, no two are right on the same one: the vote is wrong on all of these.
    let nets: Vec<Vec<f32>> = (0..3)
        .map(|own| net(&move |at| at % 4 == own || at % 4 == 3))
        .collect();
    let wholes = vec![Some(net(&|_| true)); WHOLES];
    let loses = answered(&plan, &wholes, &nets);
    assert_eq!(keys(&loses)[0], "study.bagging.loses");
    let value = |answer: &Answer, name: &str| {
        let found = answer.verdict[0]
            .values
            .iter()
            .find(|(own, _)| *own == name);
        match found {
            Some((_, Value::Fraction(value) | Value::Number(value))) => *value,
            other => panic!("{name}: {other:?}"),
        }
    };
    assert!((value(&loses, "gain") - 0.25).abs() < 1e-9);
    // All are right: there is no error to take a share of.
    let perfect = vec![net(&|_| true); 3];
    let level = answered(&plan, &wholes, &perfect);
    assert_eq!(keys(&level)[0], "study.bagging.level");
    assert_eq!(value(&level, "gain"), 0.0);
    // One of many samples lost by the vote is no more than chance, and is not shown as a gain.
    let nets: Vec<Vec<f32>> = (0..3)
        .map(|own| net(&move |at| at > 2 || at == own))
        .collect();
    let level = answered(&plan, &wholes, &nets);
    assert_eq!(keys(&level)[0], "study.bagging.level");
    assert!(value(&level, "gain") < 0.0);
    for one in [&loses, &level] {
        assert!(
            one.verdict
                .iter()
                .flat_map(|one| &one.values)
                .all(|(_, value)| {
                    !matches!(value, Value::Number(x) | Value::Fraction(x) if !x.is_finite())
                })
        );
    }
}

#[test]
fn one_net_on_all_of_the_data_is_judged_over_initial_weights() {
    let plan = alone(&[("data", "sine"), ("samples", "100")], "2");
    let targets: Vec<f32> = plan.sets[0]
        .base
        .validation
        .targets
        .iter()
        .copied()
        .collect();
    let off = |size: f32| -> Vec<f32> { targets.iter().map(|y| y + size).collect() };
    let nets = [off(0.6), off(0.4)];
    let said = |sizes: &[f32]| {
        let wholes: Vec<Option<Vec<f32>>> = sizes.iter().map(|size| Some(off(*size))).collect();
        of_one(&answered(&plan, &wholes, &nets))
    };
    assert_eq!(
        said(&[1.0, 1.1, 0.9, 1.2, 1.0, 0.8]),
        "study.bagging.below-one"
    );
    assert_eq!(
        said(&[0.1, 0.2, 0.3, 0.2, 0.1, 0.2]),
        "study.bagging.above-one"
    );
    // The first alone would make the nets together look twice as good.
    assert_eq!(
        said(&[1.0, 0.3, 0.2, 0.6, 0.4, 0.3]),
        "study.bagging.beside-one"
    );
    let some = |wholes: &[Option<Vec<f32>>]| of_one(&answered(&plan, wholes, &nets));
    assert_eq!(some(&[Some(off(1.0))]), "study.bagging.only-one");
    assert_eq!(some(&[]), "study.bagging.no-one");
}

#[test]
fn a_lane_whose_nets_diverge_does_not_cost_the_answer() {
    let settings = [("data", "sine"), ("samples", "40"), ("optimizer", "sgd")];
    let options = [("members", "2"), ("lane", "lr 100"), ("sets", "1")];
    let plan = plan(&settings, &options).unwrap();
    let control = Control::default();
    let made: Vec<Made> = (0..plan.jobs.len())
        .map(|job| plan.make(job, &control).unwrap())
        .collect();
    let answer = answer(&plan, &made);
    assert_eq!(keys(&answer)[1], "study.bagging.diverged");
    assert_eq!(keys(&answer)[2], "study.bagging.out-of-bag-share");
    assert!(
        answer
            .remarks
            .contains(&Phrase::new("study.bagging.wholes-diverged").with("count", 6_usize))
    );
}

#[test]
fn the_out_of_bag_error_of_classes_is_that_of_the_vote() {
    let part = Part {
        inputs: Array2::zeros((2, 1)),
        targets: Array2::zeros((2, 2)),
        labels: vec![0, 0],
        rows: vec![0, 1],
    };
    let targets = Targets {
        part: &part,
        width: 2,
        is_classification: true,
    };
    // Two narrow votes for 0 against one sure for 1: the vote is right, and the mean wrong.
    let net = |said: [f32; 2]| Net {
        out_of_bag: vec![0],
        unseen: said.to_vec(),
        ..Net::default()
    };
    let nets = [net([0.6, 0.4]), net([0.6, 0.4]), net([0.1, 0.9])];
    let found = out_of_bag(&nets.iter().collect::<Vec<_>>(), targets);
    let last = found.last().unwrap();
    assert_eq!((last.members, last.error, last.share), (3, 0.0, 0.5));
}
