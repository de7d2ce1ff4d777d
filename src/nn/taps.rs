//! Hooks of the pass through which a regularizer changes the signal.

/// The changes a regularizer makes to the signal in the hidden layers.
///
/// In the forward pass, each hidden layer calls [`pre_activation`](Taps::pre_activation) on its linear output, then
/// [`activation`](Taps::activation) on the output of its activation function. In the backward pass, from the last
/// hidden layer to the first, [`activation_gradient`](Taps::activation_gradient) turns the gradient with respect to
/// the output of `activation` into the gradient with respect to its input, and `pre_activation_gradient` does the
/// same for `pre_activation`. Layers count from 0; every slice is `[rows, width]`, row-major. The defaults leave the
/// signal unchanged.
pub trait Taps {
    /// Whether the two `pre_activation` hooks are called.
    fn wants_pre_activation(&self) -> bool {
        false
    }

    /// Whether the two `activation` hooks are called.
    fn wants_activation(&self) -> bool {
        false
    }

    /// May change the linear output `z`, given all parameters (including those appended to the network's own).
    fn pre_activation(&mut self, layer: usize, z: &mut [f32], width: usize, parameters: &[f32]) {
        let _ = (layer, z, width, parameters);
    }

    /// May change the activations `h` that the next layer reads.
    fn activation(&mut self, layer: usize, h: &mut [f32], width: usize) {
        let _ = (layer, h, width);
    }

    /// Carries the gradient back through [`activation`](Taps::activation), in place.
    fn activation_gradient(&mut self, layer: usize, dh: &mut [f32], width: usize) {
        let _ = (layer, dh, width);
    }

    /// Carries the gradient back through [`pre_activation`](Taps::pre_activation), in place, and writes the gradient of
    /// the tap's own parameters into its blocks of `gradient` (zero on entry).
    fn pre_activation_gradient(
        &mut self,
        layer: usize,
        dz: &mut [f32],
        width: usize,
        parameters: &[f32],
        gradient: &mut [f32],
    ) {
        let _ = (layer, dz, width, parameters, gradient);
    }
}
