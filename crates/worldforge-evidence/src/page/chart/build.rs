//! Charts, made value by value.

use worldforge_core::Safe;

use super::{
    Axis, Bar, Chart, CurveLine, DistributionRow, IntervalRow, Mark, Plot, Range,
    histogram::histogram,
};
use crate::page::{Text, Tone};

/// What stands where there is no value.
const NO_VALUE: &str = "no value";

impl Chart {
    /// Begins a chart of estimates with what they may be off by.
    pub fn intervals(title: impl Into<Safe>, axis: Axis) -> Self {
        Self::of(
            title.into(),
            Plot::Intervals {
                axis,
                reference: None,
                rows: Vec::new(),
            },
        )
    }

    /// Begins a chart of values as lengths.
    pub fn bars(title: impl Into<Safe>, axis: Axis) -> Self {
        let rows = Vec::new();
        Self::of(title.into(), Plot::Bars { axis, rows })
    }

    /// Begins a chart of values that depend on another.
    pub fn curve(title: impl Into<Safe>, x: Axis, y: Axis) -> Self {
        let lines = Vec::new();
        Self::of(title.into(), Plot::Curve { x, y, lines })
    }

    /// Begins a chart of how often which values occur.
    pub fn distribution(title: impl Into<Safe>, axis: Axis) -> Self {
        let rows = Vec::new();
        Self::of(title.into(), Plot::Distribution { axis, rows })
    }

    /// Says below the chart how to read it.
    #[must_use]
    pub fn note(self, note: impl Into<Text>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    /// Draws a value to compare the estimates of [`intervals`](Self::intervals) with; other charts
    /// have none.
    #[must_use]
    pub fn reference(mut self, label: impl Into<Safe>, value: f64) -> Self {
        if let Plot::Intervals { reference, .. } = &mut self.plot
            && value.is_finite()
        {
            *reference = Some(Mark::new(label, value));
        }
        self
    }

    /// Adds an estimate to a chart of [`intervals`](Self::intervals): its value, lower and upper
    /// limit. What is not finite is shown as no value.
    #[must_use]
    pub fn interval(self, label: impl Into<Safe>, [value, low, high]: [f64; 3]) -> Self {
        self.toned_interval(label, [value, low, high], Tone::Plain)
    }

    /// Adds an estimate and how it is meant.
    #[must_use]
    pub fn toned_interval(
        mut self,
        label: impl Into<Safe>,
        [value, low, high]: [f64; 3],
        tone: Tone,
    ) -> Self {
        let is_finite = [value, low, high].iter().all(|part| part.is_finite());
        if let Plot::Intervals { axis, rows, .. } = &mut self.plot {
            let text = if is_finite {
                let shown = |part: f64| axis.shown(part).text.words();
                // An estimate without limits is only a place.
                if low.to_bits() == high.to_bits() {
                    Safe::from(shown(value))
                } else {
                    let (value, low, high) = (shown(value), shown(low), shown(high));
                    Safe::from(format!("{value} ({low} to {high})"))
                }
            } else {
                Safe::from(NO_VALUE)
            };
            rows.push(IntervalRow {
                label: label.into(),
                range: is_finite.then_some(Range { value, low, high }),
                text,
                tone,
            });
        }
        self
    }

    /// Adds a bar to a chart of [`bars`](Self::bars); what is not finite is shown as no value.
    #[must_use]
    pub fn bar(self, label: impl Into<Safe>, value: f64) -> Self {
        self.toned_bar(label, value, Tone::Plain)
    }

    /// Adds a bar and how it is meant.
    #[must_use]
    pub fn toned_bar(mut self, label: impl Into<Safe>, value: f64, tone: Tone) -> Self {
        if let Plot::Bars { axis, rows } = &mut self.plot {
            let text = if value.is_finite() {
                Safe::from(axis.shown(value).text.words())
            } else {
                Safe::from(NO_VALUE)
            };
            rows.push(Bar {
                label: label.into(),
                value: Some(value).filter(|value| value.is_finite()),
                text,
                tone,
            });
        }
        self
    }

    /// Adds a row without a value to a chart of intervals or bars, and why there is none.
    #[must_use]
    pub fn missing(mut self, label: impl Into<Safe>, reason: impl Into<Safe>) -> Self {
        let (label, text, tone) = (label.into(), reason.into(), Tone::Quiet);
        match &mut self.plot {
            Plot::Intervals { rows, .. } => rows.push(IntervalRow {
                label,
                range: None,
                text,
                tone,
            }),
            Plot::Bars { rows, .. } => rows.push(Bar {
                label,
                value: None,
                text,
                tone,
            }),
            Plot::Curve { .. } | Plot::Distribution { .. } => {}
        }
        self
    }

    /// Adds a line to a [`curve`](Self::curve); points that are not finite are left out.
    #[must_use]
    pub fn line(
        mut self,
        label: impl Into<Safe>,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        if let Plot::Curve { lines, .. } = &mut self.plot {
            let points = points.into_iter().map(|(x, y)| [x, y]);
            lines.push(CurveLine {
                label: label.into(),
                points: points
                    .filter(|point| point.iter().all(|part| part.is_finite()))
                    .collect(),
            });
        }
        self
    }

    /// Adds samples to a [`distribution`](Self::distribution), counted into bins, with values that
    /// have a name. Samples that are not finite, or not positive on a log axis, are left out.
    #[must_use]
    pub fn samples(
        mut self,
        label: impl Into<Safe>,
        samples: &[f64],
        marks: impl IntoIterator<Item = Mark>,
    ) -> Self {
        if let Plot::Distribution { axis, rows } = &mut self.plot {
            let marks = marks.into_iter();
            rows.push(DistributionRow {
                label: label.into(),
                bins: histogram(samples, axis.scale),
                marks: marks.filter(|mark| mark.value.is_finite()).collect(),
            });
        }
        self
    }

    /// Adds a distribution whose values have been counted.
    #[must_use]
    pub fn counted(mut self, row: DistributionRow) -> Self {
        if let Plot::Distribution { rows, .. } = &mut self.plot {
            rows.push(row);
        }
        self
    }

    fn of(title: Safe, plot: Plot) -> Self {
        Self {
            title,
            note: None,
            plot,
        }
    }
}
