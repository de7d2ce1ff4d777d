//! The non-linearity after each hidden layer.

use std::{fmt, str::FromStr};

use pulp::Simd;
use thiserror::Error;

use super::math;

/// The function applied to each hidden unit's linear output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// max(0, z).
    Relu,
    /// tanh z.
    Tanh,
    /// 1 / (1 + e⁻ᶻ).
    Sigmoid,
    /// Gaussian error linear unit z Φ(z), with Φ the standard normal distribution function; exact, not the tanh
    /// approximation (Hendrycks & Gimpel 2016).
    Gelu,
}

/// A word that names no [`Activation`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown activation '{given}': expected relu, tanh, sigmoid, gelu")]
pub struct UnknownActivation {
    /// The word as given.
    pub given: String,
}

impl Activation {
    /// All activations, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Relu, Self::Tanh, Self::Sigmoid, Self::Gelu];

    /// The word that names it in options and recipes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::Tanh => "tanh",
            Self::Sigmoid => "sigmoid",
            Self::Gelu => "gelu",
        }
    }

    /// Whether the forward pass stores the derivative. The other derivatives follow from the activation's value.
    pub(super) const fn keeps_slope(self) -> bool {
        matches!(self, Self::Gelu)
    }

    /// Applies it in place; `slope` receives the derivative if [`keeps_slope`](Self::keeps_slope).
    #[inline(always)]
    pub(super) fn forward<S: Simd>(self, simd: S, z: &mut [f32], slope: &mut [f32]) {
        let zero = simd.splat_f32s(0.0);
        match self {
            // Written so that NaN is kept.
            Self::Relu => math::map(
                simd,
                z,
                #[inline(always)]
                |z| simd.select_f32s(simd.less_than_f32s(z, zero), zero, z),
            ),
            Self::Tanh => simd.vectorize(math::Tanh(z)),
            Self::Sigmoid => math::map(
                simd,
                z,
                #[inline(always)]
                |z| math::sigmoid(simd, z),
            ),
            Self::Gelu => {
                math::map_to(
                    simd,
                    z,
                    slope,
                    #[inline(always)]
                    |z| math::gelu(simd, z),
                );
            }
        }
    }

    /// Turns dL/dh into dL/dz in place, from the value `h` (or the stored derivative). Magnitudes below 1e-30 become
    /// 0.
    #[inline(always)]
    pub(super) fn backward<S: Simd>(self, simd: S, dh: &mut [f32], h: &[f32]) {
        let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
        match self {
            Self::Relu => math::map_with(
                simd,
                dh,
                h,
                #[inline(always)]
                |d, h| {
                    let off = simd.less_than_or_equal_f32s(h, zero);
                    math::flush(simd, simd.select_f32s(off, zero, d))
                },
            ),
            // 1 − tanh²
            Self::Tanh => math::map_with(
                simd,
                dh,
                h,
                #[inline(always)]
                |d, h| {
                    let slope = simd.sub_f32s(one, simd.mul_f32s(h, h));
                    math::flush(simd, simd.mul_f32s(d, slope))
                },
            ),
            // σ (1 − σ)
            Self::Sigmoid => math::map_with(
                simd,
                dh,
                h,
                #[inline(always)]
                |d, h| {
                    let slope = simd.mul_f32s(h, simd.sub_f32s(one, h));
                    math::flush(simd, simd.mul_f32s(d, slope))
                },
            ),
            Self::Gelu => {
                math::map_with(
                    simd,
                    dh,
                    h,
                    #[inline(always)]
                    |d, slope| math::flush(simd, simd.mul_f32s(d, slope)),
                );
            }
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Activation {
    type Err = UnknownActivation;

    fn from_str(given: &str) -> Result<Self, UnknownActivation> {
        let found = Self::ALL
            .into_iter()
            .find(|activation| activation.id() == given);
        found.ok_or_else(|| UnknownActivation {
            given: given.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_activation_is_read_back_from_its_id() {
        for activation in Activation::ALL {
            assert_eq!(activation.to_string().parse(), Ok(activation));
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_those_allowed() {
        let text = "swish".parse::<Activation>().map_err(|e| e.to_string());
        assert_eq!(
            text,
            Err("unknown activation 'swish': expected relu, tanh, sigmoid, gelu".to_owned())
        );
        for activation in Activation::ALL {
            assert!(
                UnknownActivation {
                    given: String::new()
                }
                .to_string()
                .contains(activation.id())
            );
        }
    }
}
