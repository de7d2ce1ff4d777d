//! Every form and path of the product against plain f64 loops.

use pulp::{Arch, Scalar};
use rand::RngExt;

use super::*;
use crate::rng::{Purpose, stream};

/// The instruction set to compute with.
#[derive(Clone, Copy, Debug)]
enum On {
    Widest,
    /// 256-bit vectors and 16 registers, where available; otherwise as `Widest`.
    Medium,
    OneByOne,
}

fn run(on: On, product: Product<'_>) {
    match on {
        On::Widest => Arch::new().dispatch(product),
        On::OneByOne => Simd::vectorize(Scalar, product),
        On::Medium => {
            #[cfg(target_arch = "x86_64")]
            if let Some(medium) = pulp::x86::V3::try_new() {
                return Simd::vectorize(medium, product);
            }
            Arch::new().dispatch(product);
        }
    }
}

fn numbers(count: usize, salt: usize) -> Vec<f32> {
    let mut random = stream(1, Purpose::Samples, salt as u64);
    (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// Checks one size in all three forms (the plain one with and without bias).
fn check(on: On, m: usize, k: usize, n: usize) {
    let (a, b, bias) = (numbers(m * k, 1), numbers(k * n, 2), numbers(n, 3));
    let forms = [
        (false, false, true),
        (false, false, false),
        (true, false, false),
        (false, true, false),
    ];
    for (turn_a, turn_b, with_bias) in forms {
        let mut scratch = Scratch::default();
        let hidden = vec![m, k];
        scratch.reserve(&Shape {
            inputs: n,
            hidden,
            outputs: 1,
        });
        // Old contents must not matter.
        let mut c = vec![f32::NAN; m * n];
        for buffer in [
            &mut scratch.panel,
            &mut scratch.block,
            &mut scratch.transposed,
        ] {
            buffer.fill(f32::NAN);
        }
        run(
            on,
            Product {
                a: if turn_a {
                    Left::Transposed(&a)
                } else {
                    Left::Plain(&a)
                },
                b: if turn_b {
                    Right::Transposed(&b)
                } else {
                    Right::Plain(&b)
                },
                c: &mut c,
                size: Size { m, k, n },
                bias: with_bias.then_some(&bias),
                scratch: &mut scratch,
            },
        );
        for i in 0..m {
            for j in 0..n {
                let a = |p| f64::from(if turn_a { a[p * m + i] } else { a[i * k + p] });
                let b = |p| f64::from(if turn_b { b[j * k + p] } else { b[p * n + j] });
                let bias = if with_bias { f64::from(bias[j]) } else { 0.0 };
                let exact = bias + (0..k).map(|p| a(p) * b(p)).sum::<f64>();
                let error = (f64::from(c[i * n + j]) - exact).abs();
                let form = (m, k, n, turn_a, turn_b, with_bias);
                assert!(
                    error < 1e-6 * (k as f64).sqrt() + 1e-6,
                    "{on:?} {form:?} at {i}, {j}: {error}"
                );
            }
        }
    }
}

const WIDTHS: [usize; 12] = [1, 2, 3, 4, 5, 8, 10, 16, 17, 32, 33, 64];

#[test]
fn products_agree_with_plain_loops_for_all_small_sizes() {
    for m in WIDTHS {
        for k in WIDTHS {
            for n in WIDTHS {
                check(On::Widest, m, k, n);
            }
        }
    }
}

#[test]
fn products_agree_on_narrower_instruction_sets() {
    for on in [On::Medium, On::OneByOne] {
        for (m, k, n) in [
            (1, 1, 1),
            (1, 33, 70),
            (3, 7, 5),
            (17, 10, 33),
            (70, 17, 9),
            (71, 300, 40),
        ] {
            check(on, m, k, n);
        }
    }
}

#[test]
fn products_agree_where_factors_are_packed_and_the_depth_is_cut() {
    for rows in 64..73 {
        check(On::Widest, rows, 20, 50);
    }
    for (m, k, n) in [
        (19, 600, 37),
        (300, 257, 66),
        (263, 70, 260),
        (1, 513, 200),
        (2, 300, 64),
    ] {
        check(On::Widest, m, k, n);
    }
}

#[test]
fn a_row_comes_out_the_same_in_any_company() {
    for (k, n) in [(16, 2), (33, 10), (64, 64), (300, 80)] {
        let (a, b, bias) = (numbers(90 * k, 1), numbers(k * n, 2), numbers(n, 3));
        let mut scratch = Scratch::default();
        scratch.reserve(&Shape {
            inputs: k,
            hidden: Vec::new(),
            outputs: n,
        });
        let mut rows = |m: usize| {
            let mut c = vec![0.0; m * n];
            let (a, b, size) = (Left::Plain(&a[..m * k]), Right::Plain(&b), Size { m, k, n });
            let scratch = &mut scratch;
            run(
                On::Widest,
                Product {
                    a,
                    b,
                    c: &mut c,
                    size,
                    bias: Some(&bias),
                    scratch,
                },
            );
            c
        };
        let all = rows(90);
        for m in [1, 2, 3, 7, 39, 63, 64] {
            assert_eq!(rows(m), all[..m * n], "{m} rows of {k} by {n}");
        }
    }
}

/// With fused multiply-adds, an entry is one chain of them from the bias or zero, whatever path computes it: a
/// recorded run replays bit for bit only as long as this holds.
#[cfg(target_arch = "x86_64")]
#[test]
fn an_entry_is_the_chain_of_its_products_to_the_last_bit() {
    if pulp::x86::V3::try_new().is_none() {
        return;
    }
    for (m, k, n) in [
        (1, 64, 64),
        (1, 32, 10),
        (5, 3, 8),
        (10, 16, 16),
        (16, 10, 32),
        (37, 20, 64),
        (80, 7, 16),
        (90, 300, 70),
    ] {
        let (a, b, bias) = (numbers(m * k, 1), numbers(k * n, 2), numbers(n, 3));
        for transposed in [false, true] {
            let mut scratch = Scratch::default();
            scratch.reserve(&Shape {
                inputs: k.max(m),
                hidden: Vec::new(),
                outputs: n,
            });
            let mut c = vec![f32::NAN; m * n];
            let (left, bias) = if transposed {
                (Left::Transposed(&a[..]), None)
            } else {
                (Left::Plain(&a[..]), Some(&bias[..]))
            };
            let product = Product {
                a: left,
                b: Right::Plain(&b),
                c: &mut c,
                size: Size { m, k, n },
                bias,
                scratch: &mut scratch,
            };
            run(On::Medium, product);
            for (i, c) in c.chunks_exact(n).enumerate() {
                for (j, c) in c.iter().enumerate() {
                    let a = |p| {
                        if transposed {
                            a[p * m + i]
                        } else {
                            a[i * k + p]
                        }
                    };
                    let start = bias.map_or(0.0, |bias| bias[j]);
                    let chain = (0..k).fold(start, |sum, p| f32::mul_add(a(p), b[p * n + j], sum));
                    assert_eq!(
                        c.to_bits(),
                        chain.to_bits(),
                        "{m} {k} {n} {transposed} at {i}, {j}"
                    );
                }
            }
        }
    }
}
