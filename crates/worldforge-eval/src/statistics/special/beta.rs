//! The regularised incomplete beta function and its inverse.

use worldforge_core::{Error, ErrorKind, Probability, Result};

use super::gamma::saddle_point;

/// The greatest shape parameter; beyond it the continued fraction would take too many steps.
pub const MAX_SHAPE: f64 = 1e9;

/// Returns `I_x(a, b)`, the chance that a Beta(a, b) variable is at most `x`.
///
/// The continued fraction of A. R. `DiDonato` and A. H. Morris, "Algorithm 708: significant digit
/// computation of the incomplete beta function ratios", ACM Transactions on Mathematical Software
/// 18 (1992), 360-373, on the side of the mean where it converges fast, by the method of Lentz (I. J.
/// Thompson and A. R. Barnett, Journal of Computational Physics 64 (1986), 490-509), with a
/// prefactor that is computed without cancellation.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for a shape that is not a finite number greater than
/// 0, [`LimitExceeded`](ErrorKind::LimitExceeded) for one past [`MAX_SHAPE`].
pub fn incomplete_beta(a: f64, b: f64, x: Probability) -> Result<f64> {
    check(a)?;
    check(b)?;
    Ok(lower(a, b, x.get()))
}

/// Returns the `x` for which `I_x(a, b)` is `chance`: the quantile of the beta distribution.
///
/// Newton's method, kept between brackets that shrink with every step.
///
/// # Errors
///
/// As [`incomplete_beta`].
pub fn inverse_incomplete_beta(a: f64, b: f64, chance: Probability) -> Result<f64> {
    check(a)?;
    check(b)?;
    Ok(lower_quantile(a, b, chance.get()))
}

fn check(shape: f64) -> Result<()> {
    if !(shape.is_finite() && shape > 0.0) {
        return Err(Error::invalid_input(
            "a shape of the beta function must be a finite number greater than 0",
        ));
    }
    if shape > MAX_SHAPE {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("a shape of the beta function must be at most {MAX_SHAPE:e}, found {shape:e}"),
        ));
    }
    Ok(())
}

/// Returns `ln B(a, b)`.
pub(in super::super) fn log_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// Returns `I_x(a, b)` for lawful arguments.
pub(in super::super) fn lower(a: f64, b: f64, x: f64) -> f64 {
    tails(a, b, x).0
}

/// Returns `I_x(a, b)` and its complement, the smaller of them to full precision.
pub(in super::super) fn tails(a: f64, b: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        (0.0, 1.0)
    } else if x >= 1.0 {
        (1.0, 0.0)
    } else if x <= a / (a + b) {
        let below = small_tail(a, b, x, 1.0 - x);
        (below, 1.0 - below)
    } else {
        let above = small_tail(b, a, 1.0 - x, x);
        (1.0 - above, above)
    }
}

/// Returns the density of Beta(a, b) times `x (1 - x)`.
fn density(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    saddle_point(a, b, x, complement) * (a / (a + b)) * b
}

/// The tail below an `x` that is at most the mean.
fn small_tail(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    let tail = density(a, b, x, complement) / continued_fraction(a, b, x, complement);
    tail.clamp(0.0, 1.0)
}

/// The continued fraction of `DiDonato` and Morris, whose terms are positive up to the `b`-th, so
/// that nothing cancels: `β(0) + α(1) / (β(1) + α(2) / ..)` with
/// `α(m) = (a+m-1) (a+b+m-1) m (b-m) x² / (a+2m-1)²` and
/// `β(m) = m + m (b-m) x / (a+2m-1) + (a+m) (a (1-x) - b x + 1 + m (2-x)) / (a+2m+1)`.
fn continued_fraction(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    const MAX_STEPS: u32 = 1_000_000;
    /// Stands in for a zero that would be divided by.
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let lead = a * complement - b * x;
    let beta = |m: f64| {
        let even = m * (b - m) * x / (a + 2.0 * m - 1.0);
        let odd = (a + m) * (lead + 1.0 + m * (1.0 + complement)) / (a + 2.0 * m + 1.0);
        // At the start the first quotient is zero whatever it is divided by.
        if m > 0.0 { m + even + odd } else { odd }
    };
    let mut fraction = away_from_zero(beta(0.0));
    let (mut numerator, mut denominator) = (fraction, 0.0);
    for step in 1..=MAX_STEPS {
        let m = f64::from(step);
        let scaled = x / (a + 2.0 * m - 1.0);
        let alpha = (a + m - 1.0) * scaled * ((a + b + m - 1.0) * scaled) * m * (b - m);
        denominator = 1.0 / away_from_zero(beta(m) + alpha * denominator);
        numerator = away_from_zero(beta(m) + alpha / numerator);
        let factor = numerator * denominator;
        fraction *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

/// Returns the quantile of Beta(a, b) for lawful arguments.
pub(in super::super) fn lower_quantile(a: f64, b: f64, chance: f64) -> f64 {
    const MAX_STEPS: usize = 300;
    if chance <= 0.0 {
        return 0.0;
    }
    if chance >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high, mut x) = (0.0, 1.0, a / (a + b));
    for _ in 0..MAX_STEPS {
        let (below, above) = tails(a, b, x);
        // The smaller tail is the one that is known to full precision.
        let excess = if chance <= 0.5 {
            below - chance
        } else {
            (1.0 - chance) - above
        };
        if excess < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = excess / (density(a, b, x, 1.0 - x) / (x * (1.0 - x)));
        if step.abs() <= f64::EPSILON * x || (high - low) <= f64::EPSILON * x {
            break;
        }
        let newton = x - step;
        x = if low < newton && newton < high {
            newton
        } else if low > 0.0 {
            f64::midpoint(low, high)
        } else {
            high / 16.0
        };
    }
    x
}
