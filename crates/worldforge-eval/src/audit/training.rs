//! The states that a model was trained on.

use worldforge_core::{Error, ErrorKind, Result};

/// Most numbers of all states together.
pub const MAX_TRAINING_NUMBERS: usize = 1 << 28;

/// How far apart two states may be to count as the same one, unless told otherwise: this share of the
/// widest range of any number.
const DEFAULT_TOLERANCE_SHARE: f64 = 1e-3;

/// States, ordered along the number that differs most, to look for the like of others.
#[derive(Clone, Debug)]
pub struct TrainingStarts {
    width: usize,
    /// State after state, ordered by the number at `axis`.
    values: Vec<f32>,
    axis: usize,
    tolerance: f64,
}

/// How near the training came to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The very state was in it.
    Exact,
    /// A state within the tolerance was in it.
    Near,
    /// Neither.
    None,
}

impl TrainingStarts {
    /// Takes states of `width` numbers each, one after another.
    ///
    /// Two states are near when no number of theirs differs by more than the tolerance, by default a
    /// thousandth of the widest range of any number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for no states, for a list that is no multiple of the width, for a
    /// number that is not finite, or for a tolerance below zero; [`ErrorKind::LimitExceeded`] past
    /// [`MAX_TRAINING_NUMBERS`].
    pub fn new(width: usize, values: &[f32], tolerance: Option<f64>) -> Result<Self> {
        if width == 0 || values.is_empty() || !values.len().is_multiple_of(width) {
            let message = "training states must be at least one, all of the same width";
            return Err(Error::invalid_input(message));
        }
        if values.len() > MAX_TRAINING_NUMBERS {
            let message =
                format!("training states must have at most {MAX_TRAINING_NUMBERS} numbers");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            let state = place / width;
            let message = format!("training states must be finite, state {state} is not");
            return Err(Error::invalid_input(message));
        }
        if tolerance.is_some_and(|tolerance| !tolerance.is_finite() || tolerance < 0.0) {
            let message = "tolerance of training states must be a finite number, at least 0";
            return Err(Error::invalid_input(message));
        }
        let (axis, range) = widest(width, values);
        let mut states: Vec<&[f32]> = values.chunks_exact(width).collect();
        let along = |state: &[f32]| state.get(axis).copied().unwrap_or_default();
        states.sort_by(|one, other| along(one).total_cmp(&along(other)));
        Ok(Self {
            width,
            values: states.concat(),
            axis,
            tolerance: tolerance.unwrap_or(DEFAULT_TOLERANCE_SHARE * range),
        })
    }

    /// Returns how many states there are.
    pub fn count(&self) -> usize {
        self.values.len() / self.width
    }

    /// Returns the numbers of one state.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns how far apart each number of near states may be.
    pub const fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// Looks for a state like this one.
    pub(super) fn likeness(&self, state: &[f32]) -> Likeness {
        let Some(here) = state.get(self.axis).map(|value| f64::from(*value)) else {
            return Likeness::None;
        };
        let (low, high) = (here - self.tolerance, here + self.tolerance);
        let mut first = 0;
        let mut last = self.count();
        while first < last {
            let middle = usize::midpoint(first, last);
            if self.along(middle) < low {
                first = middle + 1;
            } else {
                last = middle;
            }
        }
        let mut likeness = Likeness::None;
        for other in self.values.chunks_exact(self.width).skip(first) {
            if other
                .get(self.axis)
                .is_none_or(|value| f64::from(*value) > high)
            {
                break;
            }
            let farthest = farthest(state, other);
            if farthest == 0.0 {
                return Likeness::Exact;
            }
            if farthest <= self.tolerance {
                likeness = Likeness::Near;
            }
        }
        likeness
    }

    fn along(&self, state: usize) -> f64 {
        let place = state * self.width + self.axis;
        self.values
            .get(place)
            .map_or(f64::MAX, |value| f64::from(*value))
    }
}

/// Returns the number that differs most between states, and by how much.
fn widest(width: usize, values: &[f32]) -> (usize, f64) {
    let mut widest = (0, 0.0);
    for axis in 0..width {
        let along = values
            .iter()
            .skip(axis)
            .step_by(width)
            .map(|value| f64::from(*value));
        let (low, high) = along.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if high - low > widest.1 {
            widest = (axis, high - low);
        }
    }
    widest
}

/// Returns the most that any number differs.
fn farthest(one: &[f32], other: &[f32]) -> f64 {
    let pairs = one.iter().zip(other);
    pairs
        .map(|(one, other)| (f64::from(*one) - f64::from(*other)).abs())
        .fold(0.0, f64::max)
}
