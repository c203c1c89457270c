//! Where a value stands along an axis, and which values have a label.

use crate::page::{Axis, Scale, Unit, quantity};

/// Most labels along an axis.
const MAX_TICKS: f64 = 6.0;

/// The part of an axis that a chart shows.
#[derive(Clone, Debug)]
pub(super) struct Ruler {
    from: f64,
    to: f64,
    scale: Scale,
    unit: Unit,
    ticks: Vec<f64>,
}

impl Ruler {
    /// Chooses round ends around the values, where the axis does not say its own.
    pub(super) fn new(axis: &Axis, values: impl IntoIterator<Item = f64>) -> Self {
        let has_place =
            |value: &f64| value.is_finite() && (axis.scale == Scale::Linear || *value > 0.0);
        let values: Vec<f64> = values.into_iter().filter(has_place).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (least, most) = if values.is_empty() {
            match axis.scale {
                Scale::Linear => (0.0, 1.0),
                Scale::Log => (1.0, 10.0),
            }
        } else {
            (least, most)
        };
        let (low, high) = (axis.from.unwrap_or(least), axis.to.unwrap_or(most));
        let (from, to, ticks) = match axis.scale {
            Scale::Linear => linear(axis, low, high),
            Scale::Log => log(axis, low, high),
        };
        Self {
            from,
            to,
            scale: axis.scale,
            unit: axis.unit,
            ticks,
        }
    }

    /// Returns a value's place as a share of the axis; what lies outside stands at its end.
    pub(super) fn share(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.from) / (self.to - self.from),
            Scale::Log => {
                (value.max(f64::MIN_POSITIVE) / self.from).ln() / (self.to / self.from).ln()
            }
        };
        if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Returns the values that have a label, with it.
    pub(super) fn ticks(&self) -> impl Iterator<Item = (f64, String)> {
        let step = match (self.scale, self.ticks.as_slice()) {
            (Scale::Linear, [first, second, ..]) => second - first,
            _ => 0.0,
        };
        self.ticks
            .iter()
            .map(move |value| (*value, self.label(*value, step)))
    }

    fn label(&self, value: f64, step: f64) -> String {
        match self.unit {
            Unit::Number => plain(value, step),
            Unit::Share => format!("{} %", plain(100.0 * value, 100.0 * step)),
            Unit::ShareDifference => {
                let points = plain(100.0 * value, 100.0 * step);
                let sign = if value > 0.0 { "+" } else { "" };
                format!("{sign}{points} pp")
            }
            Unit::Milliseconds if self.scale == Scale::Linear => {
                let most = self.to.abs().max(self.from.abs());
                if most < 1.0 {
                    format!("{} µs", plain(1e3 * value, 1e3 * step))
                } else if most < 2_000.0 {
                    format!("{} ms", plain(value, step))
                } else {
                    format!("{} s", plain(value / 1e3, step / 1e3))
                }
            }
            Unit::Milliseconds if value < 1.0 => format!("{} µs", plain(1e3 * value, 0.0)),
            Unit::Milliseconds if value < 1e3 => format!("{} ms", plain(value, 0.0)),
            Unit::Milliseconds => format!("{} s", plain(value / 1e3, 0.0)),
        }
    }
}

fn linear(axis: &Axis, low: f64, high: f64) -> (f64, f64, Vec<f64>) {
    let (mut low, mut high) = (low.min(high), high.max(low));
    let is_flat = (high - low).abs() <= f64::EPSILON * high.abs().max(low.abs());
    if is_flat || !(high - low).is_finite() {
        let margin = (low.abs() / 10.0)
            .clamp(1e-9, 1e300)
            .max(if low == 0.0 { 1.0 } else { 0.0 });
        (low, high) = (
            low.clamp(-1e300, 1e300) - margin,
            low.clamp(-1e300, 1e300) + margin,
        );
    }
    let step = nice((high - low) / (MAX_TICKS - 1.0));
    let from = axis.from.map_or((low / step).floor() * step, |_| low);
    let to = axis.to.map_or((high / step).ceil() * step, |_| high);
    let first = (from / step - 1e-9).ceil();
    let mut ticks = Vec::new();
    let mut index = first;
    while index * step <= to + step * 1e-9 && ticks.len() < 20 {
        // Adding zero turns -0 into 0.
        ticks.push(index * step + 0.0);
        index += 1.0;
    }
    (from, to, ticks)
}

/// The steps of a decade at which a log axis may begin, end and have labels.
const COARSE: [f64; 3] = [1.0, 2.0, 5.0];
const FINE: [f64; 6] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0];
/// Up to which ratio of its ends a log axis has the finer steps.
const FINE_RATIO: f64 = 12.0;
/// More labels than this stand in each other's way.
const MAX_LOG_TICKS: usize = 7;

fn log(axis: &Axis, low: f64, high: f64) -> (f64, f64, Vec<f64>) {
    let low = low.min(high).clamp(1e-300, 1e300);
    let high = high.clamp(low, 1e300);
    let steps: &[f64] = if high / low <= FINE_RATIO {
        &FINE
    } else {
        &COARSE
    };
    let (first, last) = (low.log10().floor() - 1.0, high.log10().ceil() + 1.0);
    let mut ladder = Vec::new();
    let mut decade = first;
    while decade <= last {
        let unit = 10_f64.powf(decade);
        ladder.extend(steps.iter().map(|step| step * unit));
        decade += 1.0;
    }
    let below = ladder.iter().copied().rfind(|step| *step <= low * 0.999);
    let above = ladder.iter().copied().find(|step| *step >= high * 1.001);
    let from = axis.from.or(below).unwrap_or(low);
    let to = axis.to.or(above).unwrap_or(high * 10.0);
    let is_shown = |step: &f64| *step >= from * 0.999 && *step <= to * 1.001;
    let mut ticks: Vec<f64> = ladder.into_iter().filter(is_shown).collect();
    if ticks.len() > MAX_LOG_TICKS {
        let is_decade = |step: &f64| (step.log10() - step.log10().round()).abs() < 1e-9;
        let decades: Vec<f64> = ticks.iter().copied().filter(is_decade).collect();
        if decades.len() > 2 {
            ticks = decades;
        }
        let stride = ticks.len().div_ceil(MAX_LOG_TICKS);
        ticks = ticks.into_iter().step_by(stride).collect();
    }
    (from, to, ticks)
}

/// Returns 1, 2 or 5 times a power of ten, not below a step.
fn nice(step: f64) -> f64 {
    let power = 10_f64.powf(step.max(1e-300).log10().floor());
    let factor = step / power;
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|nice| factor <= nice + 1e-9);
    factor.unwrap_or(10.0) * power
}

/// Writes a number with the decimals of its step.
fn plain(value: f64, step: f64) -> String {
    if value != 0.0 && !(1e-4..1e6).contains(&value.abs()) {
        return format!("{value:.0e}");
    }
    let places = [(1.0, 0), (0.1, 1), (0.01, 2), (0.001, 3)]
        .into_iter()
        .find(|(unit, _)| step >= *unit && (step / unit).fract().abs() < 1e-6)
        .map_or(4, |(_, places)| places);
    quantity::decimals(value, places)
}
