//! `embed`: whether vectors are stable, and tell texts apart.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Finite, Result,
    capability::{EmbedRequest, Request as _},
};

use super::{Ask, kind::decode, measure::deviation};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    text: String,
    other_text: Option<String>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Embed {
    request: EmbedRequest,
    other: Option<EmbedRequest>,
}

impl Embed {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: Wire = decode(value)?;
        let request = EmbedRequest::new(wire.text);
        request.check()?;
        let other = wire.other_text.map(EmbedRequest::new);
        if let Some(other) = &other {
            other.check().map_err(|error| error.at("/other_text"))?;
        }
        Ok(Self { request, other })
    }

    /// Asks for the same text twice, and for another one where the scenario gives one.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let first = numbers(ask.call(&self.request).await?.vector);
        let again = numbers(ask.call(&self.request).await?.vector);
        let metrics = Metrics::new()
            .with_count("dimension", first.len())
            .with("finite", first.iter().all(|value| value.is_finite()))
            .with("same_dimension", first.len() == again.len())
            .with("repeat_deviation", deviation(&first, &again));
        let Some(other) = &self.other else {
            return Ok(metrics);
        };
        let other = numbers(ask.call(other).await?.vector);
        Ok(metrics
            .with("same_dimension_for_other", first.len() == other.len())
            .with("other_deviation", deviation(&first, &other)))
    }
}

fn numbers(vector: Vec<Finite>) -> Vec<f64> {
    vector.into_iter().map(Finite::get).collect()
}
