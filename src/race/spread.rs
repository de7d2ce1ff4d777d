/// Summary of a value over several seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The sample standard deviation (n − 1); 0 for one seed.
    pub sd: f64,
    /// The minimum: the band's lower edge.
    pub min: f64,
    /// The maximum: the band's upper edge.
    pub max: f64,
    /// Number of seeds.
    pub count: usize,
}

impl Spread {
    /// Summarises these values; `None` if there are none.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let all: Vec<f64> = values.collect();
        let count = all.len();
        if count == 0 {
            return None;
        }
        let mean = all.iter().sum::<f64>() / count as f64;
        let squares: f64 = all.iter().map(|one| (one - mean).powi(2)).sum();
        let sd = if count > 1 {
            (squares / (count - 1) as f64).sqrt()
        } else {
            0.0
        };
        Some(Self {
            mean,
            sd,
            min: all.iter().copied().fold(f64::INFINITY, f64::min),
            max: all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            count,
        })
    }
}
