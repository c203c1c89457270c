//! Capabilities as templates name them.

use crate::stop::Stop;

/// One capability with the names of its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capability {
    pub(super) name: &'static str,
    pub(super) request: &'static str,
    pub(super) response: &'static str,
}

/// Every capability, in the order in which sets of them are listed.
const ALL: [Capability; 7] = [
    capability("predict", "PredictRequest", "PredictResponse"),
    capability("generate", "GenerateRequest", "VideoResponse"),
    capability("reason", "ReasonRequest", "ReasonResponse"),
    capability("embed", "EmbedRequest", "EmbedResponse"),
    capability("transfer", "TransferRequest", "VideoResponse"),
    capability("score", "ScoreRequest", "ScoreResponse"),
    capability("policy", "PolicyRequest", "PolicyResponse"),
];

const fn capability(
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Capability {
    Capability {
        name,
        request,
        response,
    }
}

/// Returns the named capabilities in their own order, each once.
pub(super) fn named(names: &[&str]) -> Result<Vec<Capability>, Stop> {
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let known = ALL.map(|capability| capability.name).join(", ");
        return Err(Stop::Failed(format!(
            "unknown capability {unknown}; known capabilities: {known}"
        )));
    }
    let chosen = ALL.into_iter().filter(|it| names.contains(&it.name));
    let chosen: Vec<Capability> = chosen.collect();
    if chosen.is_empty() {
        return Err(Stop::Failed(
            "name what it is going to offer with --capability".to_owned(),
        ));
    }
    Ok(chosen)
}

fn is_known(name: &str) -> bool {
    ALL.iter().any(|capability| capability.name == name)
}
