//! The variance of the mean of B nets over training sets, at the inputs of a grid.

/// Two parts of the variance of a net: σ² = ρσ² + (1 − ρ)σ². That of the mean of B nets is ρσ² + (1 − ρ)σ²/B.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Variance {
    /// ρσ²: the part that the nets of a training set share. The estimate is unbiased, so it may be negative.
    pub(super) shared: f64,
    /// (1 − ρ)σ²: the part that differs between them.
    pub(super) own: f64,
    /// Number of training sets.
    pub(super) sets: usize,
}

impl Variance {
    /// From the outputs `[set][net][point]` of equally many nets on each set; `None` for fewer than two sets or nets.
    pub(super) fn of(sets: &[Vec<Vec<f64>>]) -> Option<Self> {
        let nets = sets.first().map_or(0, Vec::len);
        if sets.len() < 2 || nets < 2 {
            return None;
        }
        let points = sets[0][0].len();
        let (mut between, mut within) = (0.0, 0.0);
        for point in 0..points {
            let moments: Vec<[f64; 2]> = sets
                .iter()
                .map(|set| moments(set.iter().map(|net| net[point])))
                .collect();
            within += moments.iter().map(|[_, own]| own).sum::<f64>() / sets.len() as f64;
            between += moments_of(&moments);
        }
        let own = within / points as f64;
        Some(Self {
            shared: between / points as f64 - own / nets as f64,
            own,
            sets: sets.len(),
        })
    }

    /// σ².
    pub(super) fn total(&self) -> f64 {
        self.shared + self.own
    }

    /// ρ.
    pub(super) fn correlation(&self) -> f64 {
        self.shared / self.total()
    }

    /// The variance of the mean of `members` nets.
    pub(super) fn at(&self, members: usize) -> f64 {
        self.shared + self.own / members as f64
    }
}

/// Mean and variance with divisor n − 1.
fn moments(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    [mean, squares / (count - 1.0)]
}

/// The variance of the means.
fn moments_of(sets: &[[f64; 2]]) -> f64 {
    moments(sets.iter().map(|[mean, _]| *mean))[1]
}

/// The variance over the sets of the mean of `members` nets, measured: averaged over the points and over as many groups of
/// consecutive nets as there are nets.
pub(super) fn measured(sets: &[Vec<Vec<f64>>], members: usize) -> f64 {
    let nets = sets[0].len();
    let points = sets[0][0].len();
    let mut sum = 0.0;
    for first in 0..nets {
        for point in 0..points {
            let means = sets.iter().map(|set| {
                let group = (first..first + members).map(|net| set[net % nets][point]);
                group.sum::<f64>() / members as f64
            });
            sum += moments(means)[1];
        }
    }
    sum / (nets * points) as f64
}
