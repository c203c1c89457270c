//! `reason`: a question about a scene, whose answer is known.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    ObjectId, Probability, Result,
    capability::{ReasonRequest, Request as _},
};

use super::{Ask, Worlds, kind::decode, measure::share};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    world: String,
    query: String,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Reason {
    request: ReasonRequest,
    ids: Vec<ObjectId>,
}

impl Reason {
    pub(super) fn read(value: Value, worlds: &Worlds) -> Result<Self> {
        let wire: Wire = decode(value)?;
        let world = worlds.get(&wire.world)?;
        let ids = world.scene.objects().map(|(id, _)| id.clone()).collect();
        let request = ReasonRequest::new(wire.query, Some(world));
        request.check()?;
        Ok(Self { request, ids })
    }

    /// Measures whether the answer names how many objects there are and, with its evidence, which.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let response = ask.call(&self.request).await?;
        let texts: Vec<Vec<String>> = std::iter::once(&response.answer)
            .chain(&response.evidence)
            .map(|text| words(text))
            .collect();
        let answer = texts.first().map(Vec::as_slice).unwrap_or_default();
        let named = self.ids.iter().filter(|id| {
            let wanted = words(id.as_str());
            texts.iter().any(|text| holds(text, &wanted))
        });
        let named = named.count();
        Ok(Metrics::new()
            .with_some("confidence", response.confidence.map(Probability::get))
            .with("mentions_count", mentions(answer, self.ids.len()))
            .with_count("evidence_count", response.evidence.len())
            .with("has_evidence", !response.evidence.is_empty())
            .with_count("object_count", self.ids.len())
            .with_count("named_objects", named)
            .with("id_coverage", share(named, self.ids.len())))
    }
}

/// Splits a text into words of lower-case letters and digits.
fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Says whether words follow each other in a text.
fn holds(text: &[String], wanted: &[String]) -> bool {
    !wanted.is_empty() && text.windows(wanted.len()).any(|window| window == wanted)
}

/// Says whether a text names a number, in digits or as a word.
fn mentions(text: &[String], count: usize) -> bool {
    const WORDS: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let digits = count.to_string();
    let word = WORDS.get(count);
    text.iter()
        .any(|found| *found == digits || word.is_some_and(|word| found == word))
}
