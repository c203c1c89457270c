//! Every vector unit of this processor against plain double precision.
#![expect(
    clippy::cast_possible_truncation,
    reason = "the inputs of f32 kernels are rounded to f32"
)]

use super::{Activation, Finish, Isa, Linear, Matrix, PANEL, padded};

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
