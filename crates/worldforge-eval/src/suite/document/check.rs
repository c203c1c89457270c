//! A threshold that a metric must meet.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Error, Finite, Result, Safe};

use crate::suite::{CheckResult, Metrics};

/// A threshold that a metric must meet; a metric that was not measured meets none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Check {
    /// The metric's name.
    pub metric: String,
    /// The least it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Finite>,
    /// The most it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Finite>,
    /// What it must be: a number, a flag or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
}

impl Check {
    /// Requires a metric to be at least so much.
    pub const fn at_least(metric: String, least: Finite) -> Self {
        Self {
            metric,
            at_least: Some(least),
            at_most: None,
            equals: None,
        }
    }

    /// Requires a metric to be at most so much.
    pub const fn at_most(metric: String, most: Finite) -> Self {
        Self {
            metric,
            at_least: None,
            at_most: Some(most),
            equals: None,
        }
    }

    /// Requires a metric to be exactly this.
    pub fn equals(metric: String, value: impl Into<Value>) -> Self {
        Self {
            metric,
            at_least: None,
            at_most: None,
            equals: Some(value.into()),
        }
    }

    /// Refuses a check that nothing or everything could pass.
    pub(super) fn check(&self) -> Result<()> {
        super::check_name(&self.metric).map_err(|error| error.at("/metric"))?;
        let (least, most) = (self.at_least, self.at_most);
        match &self.equals {
            None if least.is_none() && most.is_none() => Err(Error::invalid_input(
                "must have at_least, at_most or equals",
            )),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) => {
                Err(Error::invalid_input("must be a number, a flag or a text").at("/equals"))
            }
            Some(_) if least.is_some() || most.is_some() => Err(Error::invalid_input(
                "must have either equals or a range, not both",
            )),
            _ => match (least, most) {
                (Some(least), Some(most)) if least > most => {
                    let message = format!("must be at least at_least, {least}");
                    Err(Error::invalid_input(message).at("/at_most"))
                }
                _ => Ok(()),
            },
        }
    }

    /// Says whether the metrics meet the threshold.
    pub(in crate::suite) fn judge(&self, metrics: &Metrics) -> CheckResult {
        let observed = metrics.get(&self.metric).cloned();
        let passed = match &self.equals {
            Some(wanted) => observed
                .as_ref()
                .is_some_and(|found| is_same(found, wanted)),
            None => metrics.number(&self.metric).is_some_and(|found| {
                self.at_least.is_none_or(|least| found >= least.get())
                    && self.at_most.is_none_or(|most| found <= most.get())
            }),
        };
        CheckResult {
            metric: Safe::from(self.metric.clone()),
            condition: Safe::from(self.condition()),
            observed,
            passed,
        }
    }

    /// Says what is required, such as `at most 0.01`.
    pub fn condition(&self) -> String {
        let least = self.at_least.map(|least| format!("at least {least}"));
        let most = self.at_most.map(|most| format!("at most {most}"));
        let equals = self.equals.as_ref().map(|value| format!("exactly {value}"));
        let parts: Vec<String> = [least, most, equals].into_iter().flatten().collect();
        parts.join(" and ")
    }
}

/// Compares numbers as numbers, so that `2` is `2.0`.
fn is_same(found: &Value, wanted: &Value) -> bool {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(found), Some(wanted)) => found.total_cmp(&wanted).is_eq(),
        _ => found == wanted,
    }
}
