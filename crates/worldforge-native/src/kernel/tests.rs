//! Every vector unit of this processor against plain double precision.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the inputs of f32 kernels are rounded to f32, and rows are short"
)]

use super::{
    Activation, Finish, Isa, Linear, Matrix, Modulation, Normalize, PANEL, Softmax,
    WindowAttention, padded,
};

fn rounded(values: &[f64]) -> Vec<f32> {
    values.iter().map(|value| *value as f32).collect()
}

/// Small numbers without a pattern.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 40) as u32) / f64::from(1_u32 << 24) - 0.5
    };
    (0..count).map(|_| next()).collect()
}

fn reference(matrix: &Matrix, row: &[f32], output: usize) -> f64 {
    let weights = &matrix.weight[output * matrix.inputs..][..matrix.inputs];
    let product = row.iter().zip(weights).map(|(a, b)| f64::from(*a) * b);
    matrix.bias[output] + product.sum::<f64>()
}

#[test]
fn every_vector_unit_multiplies_rows_of_every_shape() {
    for (rows, inputs, outputs) in [(1, 1, 1), (17, 10, 40), (37, 64, 96), (12, 33, 32)] {
        let matrix = Matrix {
            outputs,
            inputs,
            weight: numbers(outputs * inputs, 1),
            bias: numbers(outputs, 2),
        };
        let (linear, width) = (Linear::new(&matrix), padded(outputs));
        let input = rounded(&numbers(rows * inputs, 3));
        for isa in Isa::all() {
            let mut output = vec![f32::NAN; rows * width];
            let finish = Finish::Store(Activation::None);
            linear.run(isa, rows, (&input, inputs), (&mut output, width), finish);
            for (at, found) in output.iter().enumerate() {
                let (row, column) = (&input[at / width * inputs..][..inputs], at % width);
                let expected = if column < outputs {
                    reference(&matrix, row, column)
                } else {
                    0.0
                };
                assert!(
                    (f64::from(*found) - expected).abs() < 1e-5,
                    "{}",
                    isa.name()
                );
            }
        }
    }
}

#[test]
fn a_row_does_not_depend_on_the_rows_around_it() {
    let (inputs, width) = (50, 64);
    let matrix = Matrix {
        outputs: width,
        inputs,
        weight: numbers(width * inputs, 4),
        bias: numbers(width, 5),
    };
    let linear = Linear::new(&matrix);
    let input = rounded(&numbers(29 * inputs, 6));
    for isa in Isa::all() {
        let run = |rows: usize, input: &[f32]| {
            let mut output = vec![0.0; rows * width];
            let finish = Finish::Store(Activation::Gelu);
            linear.run(isa, rows, (input, inputs), (&mut output, width), finish);
            output
        };
        let together = run(29, &input);
        let alone = input.chunks_exact(inputs).flat_map(|row| run(1, row));
        assert!(together.iter().copied().eq(alone), "{}", isa.name());
    }
}

#[test]
fn activations_are_those_of_the_exact_formulas() {
    let steps: Vec<f64> = (-1_000..=1_000)
        .map(|step| f64::from(step) * 0.02)
        .collect();
    let inputs = rounded(&steps);
    let identity = Matrix::identity(1);
    let linear = Linear::new(&identity);
    for isa in Isa::all() {
        let apply = |activation| {
            let mut output = vec![0.0; inputs.len() * PANEL];
            let finish = Finish::Store(activation);
            linear.run(
                isa,
                inputs.len(),
                (&inputs, 1),
                (&mut output, PANEL),
                finish,
            );
            output.into_iter().step_by(PANEL).collect::<Vec<f32>>()
        };
        for (x, found) in inputs.iter().zip(apply(Activation::Silu)) {
            let expected = f64::from(*x) / (1.0 + f64::from(-*x).exp());
            assert!((f64::from(found) - expected).abs() <= 3e-7 * expected.abs() + 1e-12);
        }
        let gelu = apply(Activation::Gelu);
        for (x, expected) in [
            (1.0, 0.841_344_7),
            (-1.0, -0.158_655_25),
            (-3.0, -0.004_049_694),
        ] {
            let at = inputs
                .iter()
                .position(|input| (input - x).abs() < 1e-4)
                .unwrap();
            assert!((gelu[at] - expected).abs() < 1e-6, "{} of {x}", gelu[at]);
        }
    }
}

fn assert_near(isa: Isa, found: &[f32], expected: &[f64]) {
    for (found, expected) in found.iter().zip(expected) {
        let difference = (f64::from(*found) - expected).abs();
        assert!(difference < 2e-6, "{}: {found} {expected}", isa.name());
    }
}

fn softmax(values: &[f64]) -> Vec<f64> {
    let total: f64 = values.iter().map(|value| value.exp()).sum();
    values.iter().map(|value| value.exp() / total).collect()
}

#[test]
fn a_norm_counts_only_the_numbers_of_its_row() {
    for width in [5_usize, 40, 64] {
        let row = numbers(width, 7);
        let mean = row.iter().sum::<f64>() / width as f64;
        let squares: f64 = row.iter().map(|value| (value - mean).powi(2)).sum();
        let scale = (squares / width as f64 + 1e-5).sqrt();
        let expected: Vec<f64> = row.iter().map(|value| (value - mean) / scale).collect();
        let mut input = rounded(&row);
        input.resize(padded(width), 0.0);
        for isa in Isa::all() {
            let mut output = vec![f32::NAN; padded(width)];
            isa.run(Normalize {
                rows: 1,
                width,
                epsilon: 1e-5,
                input: Some(&input),
                output: &mut output,
                then: Modulation::None,
            });
            assert_near(isa, &output, &expected);
            assert!(output[width..].iter().all(|value| *value == 0.0));
        }
    }
}

#[test]
fn a_softmax_ignores_the_padding() {
    let row = numbers(19, 8);
    for isa in Isa::all() {
        let mut rows = rounded(&row);
        rows.resize(32, 1e30);
        isa.run(Softmax {
            rows: &mut rows,
            stride: 32,
            width: 19,
        });
        assert_near(isa, &rows, &softmax(&row));
        assert!(rows[19..].iter().all(|value| *value == 0.0));
    }
}

#[test]
fn a_position_attends_to_itself_and_those_before() {
    let (candidates, heads, head, positions) = (3, 2, 16, 3);
    let inner = heads * head;
    let memory = numbers(positions * candidates * 2 * inner, 9);
    let queries = numbers(2 * candidates * inner, 10);
    let row = |position: usize, candidate: usize, from: usize| {
        &memory[((position * candidates + candidate) * 2 * inner + from)..][..head]
    };
    let mut expected = Vec::new();
    for (index, query) in queries.chunks_exact(head).enumerate() {
        let (place, from) = (index / heads, index % heads * head);
        let (last, candidate) = (1 + place / candidates, place % candidates);
        let product = |keys: &[f64]| query.iter().zip(keys).map(|(a, b)| a * b).sum();
        let scores = (0..=last).map(|position| product(row(position, candidate, from)));
        let weights = softmax(&scores.collect::<Vec<f64>>());
        for lane in 0..head {
            let value = |position: usize| row(position, candidate, inner + from)[lane];
            let terms = weights.iter().enumerate();
            expected.push(
                terms
                    .map(|(position, weight)| weight * value(position))
                    .sum(),
            );
        }
    }
    for isa in Isa::all() {
        let mut output = vec![f32::NAN; queries.len()];
        isa.run(WindowAttention {
            candidates,
            first: 1,
            heads,
            head_width: head,
            stride: inner,
            queries: &rounded(&queries),
            keys_values: &rounded(&memory),
            weights: &mut [0.0; 48],
            output: &mut output,
        });
        assert_near(isa, &output, &expected);
    }
}
