//! Many random words at once: those of a run's generator, sixteen blocks side by side.
//!
//! The words are the generator's own (`ChaCha8` with the key and stream of [`rng::stream`](crate::rng::stream)), in
//! another order: word 0 of sixteen successive blocks, then word 1 of them, and so on. All sixteen blocks are thus
//! computed in one set of vector registers, without any rearrangement. Noise and dropout draw thousands of numbers
//! per step, and calling the generator for each would cost more than the rest of the step.

use pulp::{Arch, Simd, WithSimd};

use crate::rng::Generator;

/// Blocks computed together.
const LANES: usize = 16;
/// Words per block.
const WORDS: usize = 16;
/// Words computed together.
pub(super) const GROUP: usize = LANES * WORDS;

/// The constant words of the cipher, "expand 32-byte k".
const CONSTANT: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

type Lanes = [u32; LANES];

/// A source of words.
pub(super) struct Words {
    key: [u32; 8],
    stream: u64,
    block: u64,
    made: [Lanes; WORDS],
}

impl Words {
    /// The words of `generator` from block `block` on.
    pub(super) fn of(generator: &Generator, block: u64) -> Self {
        let seed = generator.get_seed();
        let mut key = [0; 8];
        for (word, bytes) in key.iter_mut().zip(seed.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self {
            key,
            stream: generator.get_stream(),
            block,
            made: [[0; LANES]; WORDS],
        }
    }

    /// The next [`GROUP`] words.
    pub(super) fn next(&mut self) -> &[u32; GROUP] {
        let start = self.start();
        let made = &mut self.made;
        Arch::new().dispatch(Rounds {
            start: &start,
            made,
        });
        self.block += LANES as u64;
        let flat = self.made.as_flattened().as_array();
        // Sixteen lanes of sixteen words are exactly a group.
        flat.unwrap_or(&[0; GROUP])
    }

    /// The initial state of the cipher for each lane.
    fn start(&self) -> [Lanes; WORDS] {
        let mut state = [[0; LANES]; WORDS];
        let fixed = CONSTANT.iter().chain(&self.key);
        for (lanes, word) in state.iter_mut().zip(fixed) {
            *lanes = [*word; LANES];
        }
        let block = |lane: usize| self.block + lane as u64;
        state[12] = std::array::from_fn(|lane| block(lane) as u32);
        state[13] = std::array::from_fn(|lane| (block(lane) >> 32) as u32);
        state[14] = [self.stream as u32; LANES];
        state[15] = [(self.stream >> 32) as u32; LANES];
        state
    }
}

/// Eight rounds on all lanes, then the initial state added.
struct Rounds<'a> {
    start: &'a [Lanes; WORDS],
    made: &'a mut [Lanes; WORDS],
}

impl WithSimd for Rounds<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // Part of the vector loop.
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { start, made } = self;
        // No vector has more than `LANES` lanes, and every lane count divides it.
        for part in 0..S::as_simd_u32s(&start[0]).0.len() {
            let start = start.each_ref().map(|lanes| S::as_simd_u32s(lanes).0[part]);
            let mut x = start;
            for _ in 0..4 {
                quarter(simd, &mut x, [0, 4, 8, 12]);
                quarter(simd, &mut x, [1, 5, 9, 13]);
                quarter(simd, &mut x, [2, 6, 10, 14]);
                quarter(simd, &mut x, [3, 7, 11, 15]);
                quarter(simd, &mut x, [0, 5, 10, 15]);
                quarter(simd, &mut x, [1, 6, 11, 12]);
                quarter(simd, &mut x, [2, 7, 8, 13]);
                quarter(simd, &mut x, [3, 4, 9, 14]);
            }
            for (word, made) in made.iter_mut().enumerate() {
                S::as_mut_simd_u32s(made).0[part] = simd.add_u32s(x[word], start[word]);
            }
        }
    }
}

#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn quarter<S: Simd>(simd: S, x: &mut [S::u32s; WORDS], [a, b, c, d]: [usize; 4]) {
    x[a] = simd.add_u32s(x[a], x[b]);
    x[d] = turned::<S, 16>(simd, x[d], x[a]);
    x[c] = simd.add_u32s(x[c], x[d]);
    x[b] = turned::<S, 12>(simd, x[b], x[c]);
    x[a] = simd.add_u32s(x[a], x[b]);
    x[d] = turned::<S, 8>(simd, x[d], x[a]);
    x[c] = simd.add_u32s(x[c], x[d]);
    x[b] = turned::<S, 7>(simd, x[b], x[c]);
}

/// `x ⊕ y`, rotated left.
#[inline(always)]
#[allow(clippy::inline_always)] // Part of the vector loop.
fn turned<S: Simd, const BITS: u32>(simd: S, x: S::u32s, y: S::u32s) -> S::u32s {
    let x = simd.xor_u32s(x, y);
    let left = simd.wrapping_dyn_shl_u32s(x, simd.splat_u32s(BITS));
    let right = simd.wrapping_dyn_shr_u32s(x, simd.splat_u32s(32 - BITS));
    simd.or_u32s(left, right)
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::rng::{Purpose, stream};

    #[test]
    fn the_words_are_those_of_the_generator_in_the_documented_order() {
        for (counter, block) in [
            (0, 0),
            (7, 5),
            (1 << 40, 1 << 40),
            (3, u64::from(u32::MAX) - 3),
        ] {
            let mut generator = stream(11, Purpose::Dropout, counter);
            generator.set_block_pos(block);
            let expected: Vec<u32> = (0..3 * GROUP).map(|_| generator.next_u32()).collect();
            let mut words = Words::of(&stream(11, Purpose::Dropout, counter), block);
            for group in expected.chunks(GROUP) {
                let made = words.next();
                for lane in 0..LANES {
                    for word in 0..WORDS {
                        assert_eq!(made[word * LANES + lane], group[lane * WORDS + word]);
                    }
                }
            }
        }
    }
}
