//! What updates did, as curves over the run.

use crate::live::{Pulses, VitalSpans};
use crate::series::Series;

/// What updates did to all parameters, and to each layer.
#[derive(Clone, Debug, Default)]
pub struct Vitals {
    /// All parameters together.
    pub whole: VitalCurves,
    /// Each linear layer from the input side; none before the first measurement.
    pub layers: Vec<VitalCurves>,
}

/// What updates did to some of the parameters.
#[derive(Clone, Debug, Default)]
pub struct VitalCurves {
    /// ‖g‖.
    pub gradient: Series,
    /// ‖ΔW‖.
    pub update: Series,
    /// ‖W‖ before the update.
    pub weight: Series,
    /// ‖ΔW‖/‖W‖.
    pub relative: Series,
    /// The effective learning rate below which 5 % of the parameters are.
    pub rate_lower: Series,
    /// The median effective learning rate.
    pub rate_median: Series,
    /// The effective learning rate above which 5 % of the parameters are.
    pub rate_upper: Series,
}

impl Vitals {
    /// The curves up to `step`.
    pub(super) fn until(&self, step: u64) -> Self {
        Self {
            whole: self.whole.until(step),
            layers: self.layers.iter().map(|layer| layer.until(step)).collect(),
        }
    }

    pub(super) fn take(&mut self, new: &Pulses) {
        self.whole.take(&new.whole);
        if self.layers.len() < new.layers.len() {
            self.layers
                .resize_with(new.layers.len(), VitalCurves::default);
        }
        for (layer, new) in self.layers.iter_mut().zip(&new.layers) {
            layer.take(new);
        }
    }
}

impl VitalCurves {
    fn until(&self, step: u64) -> Self {
        Self {
            gradient: self.gradient.until(step),
            update: self.update.until(step),
            weight: self.weight.until(step),
            relative: self.relative.until(step),
            rate_lower: self.rate_lower.until(step),
            rate_median: self.rate_median.until(step),
            rate_upper: self.rate_upper.until(step),
        }
    }

    fn take(&mut self, new: &VitalSpans) {
        self.gradient.push(new.gradient);
        self.update.push(new.update);
        self.weight.push(new.weight);
        self.relative.push(new.relative);
        if let Some(rates) = &new.rates {
            self.rate_lower.push(rates.lower);
            self.rate_median.push(rates.median);
            self.rate_upper.push(rates.upper);
        }
    }
}
