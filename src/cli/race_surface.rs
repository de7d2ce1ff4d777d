//! `gradus race --surface`: all optimizers on a test function with known minima.

use clap::{Arg, ArgMatches};

use super::{Failure, failure};
use crate::answer::AnswerFormat;
use crate::optim;
use crate::surface::{self, SURFACES, Surface, SurfaceRace, SurfaceRacePlan};

/// The options of a race on a surface, which conflict with the options `others`.
pub(super) fn options(others: Vec<String>) -> [Arg; 3] {
    let names: Vec<&str> = SURFACES.iter().map(|surface| surface.id).collect();
    [
        Arg::new("surface")
            .long("surface")
            .value_name("NAME")
            .help(format!(
                "Race all optimizers on a function of two variables instead, all at the rate --lr if given: {}",
                names.join(", ")
            ))
            .conflicts_with_all(others),
        Arg::new("start")
            .long("start")
            .value_name("X,Y")
            .help("With --surface, the starting point [default: the surface's]")
            .allow_hyphen_values(true)
            .requires("surface"),
        Arg::new("steps")
            .long("steps")
            .value_name("N")
            .help("With --surface, the maximum number of steps [default: the surface's]")
            .requires("surface"),
    ]
}

pub(super) fn run(options: &ArgMatches) -> Result<(), Failure> {
    let format: AnswerFormat = super::look::read(options, "format")?.unwrap_or_default();
    let Some(surface) = surface(options)? else {
        return Ok(());
    };
    let mut plan = SurfaceRacePlan::of(surface);
    if let Some(text) = options.get_one::<String>("start") {
        plan.start = start(text, surface)?;
    }
    if let Some(text) = options.get_one::<String>("lr") {
        set_rates(&mut plan, text)?;
    }
    let steps = options.get_one::<String>("steps");
    let steps = steps.map_or(Ok(surface.steps), |text| steps_of(text))?;
    let mut race = SurfaceRace::new(plan);
    race.advance(steps);
    let written = race.answer().write(format, &mut std::io::stdout().lock());
    written.map_err(|error| failure::stdout(&error))
}

/// The surface named by `--surface`, if it is given.
pub(super) fn surface(options: &ArgMatches) -> Result<Option<&'static Surface>, Failure> {
    let Some(name) = options.get_one::<String>("surface") else {
        return Ok(None);
    };
    surface::find(name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = SURFACES.iter().map(|surface| surface.id).collect();
        Failure::Usage(format!(
            "--surface can't be '{name}': expected {}",
            names.join(", ")
        ))
    })
}

/// Sets the learning rate of every optimizer that has one.
fn set_rates(plan: &mut SurfaceRacePlan, text: &str) -> Result<(), Failure> {
    for (entry, knobs) in optim::ENTRIES.iter().zip(&mut plan.knobs) {
        if let Some(index) = entry.knob("lr") {
            let rate = entry.knobs[index].parse(text);
            knobs[index] = rate.map_err(|error| Failure::Usage(format!("--{error}")))?;
        }
    }
    Ok(())
}

fn start(text: &str, surface: &Surface) -> Result<[f64; 2], Failure> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let point = text
        .split_once(',')
        .and_then(|(x, y)| Some([number(x)?, number(y)?]));
    point
        .filter(|point| surface.window.contains(*point))
        .ok_or_else(|| {
            let surface::Window { x, y } = surface.window;
            Failure::Usage(format!(
                "--start can't be '{text}': expected X,Y with X from {} to {} and Y from {} to {}",
                x[0], x[1], y[0], y[1]
            ))
        })
}

/// The maximum of `--steps`.
pub(super) const MOST_STEPS: u64 = 10_000_000;

fn steps_of(text: &str) -> Result<u64, Failure> {
    let steps = text.parse().ok();
    steps
        .filter(|steps| (1..=MOST_STEPS).contains(steps))
        .ok_or_else(|| {
            Failure::Usage(format!(
                "--steps can't be '{text}': expected a whole number from 1 to {MOST_STEPS}"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_two_numbers_in_the_window() {
        let surface = SURFACES[0];
        assert!(matches!(start("-1.5, 1", surface), Ok([-1.5, 1.0])));
        for text in ["", "1", "1,x", "nan,0", "100,0", "1,1,1"] {
            assert!(start(text, surface).is_err(), "{text}");
        }
        for text in ["0", "-1", "1e3", "many", "99999999999"] {
            assert!(steps_of(text).is_err(), "{text}");
        }
        assert!(matches!(steps_of("20"), Ok(20)));
    }
}
