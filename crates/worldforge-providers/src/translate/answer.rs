//! From raw output to the answer of a policy: what every policy adapter does alike.

use std::sync::Arc;

use worldforge_core::{
    Action, CallContext, Error, ErrorKind, JsonObject, Result,
    capability::{PolicyRequest, PolicyResponse},
    json::Pointer,
};

use super::{RawActions, Translate, preview::provenance};

/// Returns the host's translator.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) when there is none: a policy's output must not
/// become actions without one.
pub fn require(translator: Option<&Arc<dyn Translate>>) -> Result<&Arc<dyn Translate>> {
    translator.ok_or_else(|| {
        Error::new(ErrorKind::NotConfigured, "no embodiment translator")
            .triage("pass --translator FILE, or Setup::with_translator")
    })
}

/// Checks, before an upstream is asked, that a request is for the translator's embodiment.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) at `/info/embodiment_tag`.
pub fn check_request(request: &PolicyRequest, translator: &dyn Translate) -> Result<()> {
    check_tag(
        request.info.embodiment_tag.as_deref(),
        translator.embodiment_tag(),
    )
    .map_err(|error| {
        error
            .into_kind(ErrorKind::InvalidInput)
            .at("/info/embodiment_tag")
            .triage("ask for the translator's embodiment, or pass another translator")
    })
}

/// Translates raw output and fills in the answer: the chosen chunk, all chunks as candidates, the
/// raw tensors, the horizon, the embodiment, and under `translation` in the metadata what was
/// translated by which rules.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) when the output is for another embodiment than the
/// request or the translator, has another horizon than the request, does not fit the translator, or
/// when the translator gives another number of chunks or steps than it got.
pub fn answer(
    cx: &CallContext,
    request: &PolicyRequest,
    raw: &RawActions<'_>,
    translator: &dyn Translate,
) -> Result<PolicyResponse> {
    raw.check()?;
    let tag = translator.embodiment_tag();
    check_tag(request.info.embodiment_tag.as_deref(), tag)?;
    check_tag(raw.embodiment_tag, tag)?;
    let horizon = u32::try_from(raw.horizon).unwrap_or(u32::MAX);
    if let Some(wanted) = request.info.action_horizon
        && wanted != horizon
    {
        return Err(Error::invalid_output(format!(
            "must be the requested {wanted} steps, found {horizon}"
        ))
        .at("/action_horizon"));
    }
    let chunks = translator.translate(raw)?;
    check_cardinality(&chunks, raw)?;
    let chosen = chunks
        .get(raw.chosen)
        .cloned()
        .ok_or_else(|| Error::bug("the chosen chunk was checked"))?;
    let mut response = PolicyResponse::chosen_among(cx.provider().clone(), chosen, chunks);
    response.raw_actions = raw.tensors.clone();
    response.action_horizon = Some(horizon);
    response.embodiment_tag = Some(tag.to_owned());
    response.metadata =
        JsonObject::from_iter([("translation".to_owned(), provenance(raw, translator).into())]);
    Ok(response)
}

/// Refuses another embodiment than the translator's; who names none means any.
pub(super) fn check_tag(found: Option<&str>, wanted: &str) -> Result<()> {
    match found {
        Some(found) if found != wanted => Err(Error::invalid_output(format!(
            "must be the translator's embodiment '{wanted}', found '{}'",
            found.chars().take(64).collect::<String>()
        ))
        .at("/embodiment_tag")),
        _ => Ok(()),
    }
}

/// Refuses a translator that lost or made chunks or steps.
fn check_cardinality(chunks: &[Vec<Action>], raw: &RawActions<'_>) -> Result<()> {
    let place = || Pointer::root().key("action_candidates");
    if chunks.len() != raw.chunks {
        return Err(Error::invalid_output(format!(
            "the translator must give one chunk for each of the {} it got, found {}",
            raw.chunks,
            chunks.len()
        ))
        .at(place()));
    }
    for (index, chunk) in chunks.iter().enumerate() {
        if chunk.len() != raw.horizon {
            return Err(Error::invalid_output(format!(
                "the translator must give one action for each of the {} steps, found {}",
                raw.horizon,
                chunk.len()
            ))
            .at(place().index(index)));
        }
    }
    Ok(())
}
