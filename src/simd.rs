//! One door to the processor's vector instructions.
//!
//! The loops of this crate are plain Rust. Compiled for any machine they would use the oldest vectors only, so they
//! run inside [`vectorised`], which picks the widest instruction set this processor has and compiles the loop for it.

use pulp::Arch;

/// Runs `work` compiled for the widest vectors of this processor.
///
/// Only what is inlined into `work` gains; keep what it calls `#[inline(always)]`. Lanes are independent and no
/// operation is contracted, so element-wise loops give the same bits on every instruction set.
#[inline(always)]
#[allow(clippy::inline_always)] // The target features reach the loop only through inlining.
pub fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(work)
}
