//! What the server speaks: routes, the body of a request, its answers, as pure functions.
//!
//! Source: the interface of Acme WM, which is made up. An adapter of a real server names the document,
//! or the file and the commit, that it follows.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, JsonObject, ProviderName, Result, Safe, Tensor, Untrusted,
    capability::{
        ActionCandidates, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse, TrajectoryCost,
    },
    json::{self, Pointer},
};
use worldforge_providers::wire::http::Answer;

/// The route that says whether the server is well.
pub(crate) const HEALTH: &str = "/health";

/// The route that takes candidates.
pub(crate) const SCORE: &str = "/v1/score";

/// Most candidates of one request.
pub const MAX_CANDIDATES: usize = 1024;

/// Most numbers of one request's candidates.
pub const MAX_NUMBERS: usize = 1 << 20;

/// Most bytes of an answer: 1 MiB.
pub const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Most letters of the server's own words that an error quotes.
const MAX_EXCERPT: usize = 60;

/// The parts of an observation that the server takes.
const PARTS: [&str; 2] = ["state", "goal"];

/// The part of an observation that stays with the host.
const NOTES: &str = "metadata";

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    state: Vec<f32>,
    goal: Vec<f32>,
    candidates: Vec<Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
struct Scored {
    costs: Vec<f64>,
    best: usize,
    model: String,
}

#[derive(Deserialize)]
struct Health {
    status: String,
}

/// Writes a request as the server takes it.
///
/// # Errors
///
/// What the server does not take, with its place in the request.
pub(crate) fn request(request: &ScoreRequest, model: Option<&str>) -> Result<Value> {
    if request.trajectory_cost != TrajectoryCost::Last {
        return Err(unsupported(
            "the only cost is that of the last step",
            "/trajectory_cost",
        ));
    }
    if request.detail != ScoreDetail::Scores {
        return Err(unsupported("the server gives no trajectories", "/detail"));
    }
    let info = Pointer::from("/info");
    let is_known = |name: &str| name == NOTES || PARTS.contains(&name);
    if let Some((name, _)) = request.info.iter().find(|(name, _)| !is_known(name)) {
        let message = format!("must be one of {}, {NOTES}", PARTS.join(", "));
        return Err(Error::invalid_input(message).at(info.key(name)));
    }
    let part = |name: &str| {
        let tensor = request
            .info
            .tensor(name)
            .map_err(|error| error.under(&info))?;
        vector(tensor).map_err(|error| error.at(info.key(name)))
    };
    json::encode(&Body {
        model,
        state: part("state")?,
        goal: part("goal")?,
        candidates: candidates(&request.action_candidates)
            .map_err(|error| error.at("/action_candidates"))?,
    })
}

/// Reads costs, in the provider's name.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) with the place in the answer.
pub(crate) fn costs(answer: &Answer, provider: &ProviderName) -> Result<ScoreResponse> {
    let Scored { costs, best, model } = answer.decode()?;
    let response = ScoreResponse::new(provider.clone(), costs, ScoreDirection::LowerIsBetter)
        .map_err(|error| error.at("/costs"))?;
    response
        .verify_best_index(best)
        .map_err(|error| error.at("/best"))?;
    let mut notes = JsonObject::new();
    notes.insert("model".to_owned(), model.into());
    Ok(response.with_metadata(notes))
}

/// Reads how well the server is.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable) with the server's own word when it is not well.
pub(crate) fn health(answer: &Answer) -> Result<Safe> {
    let Health { status } = answer.decode()?;
    if status == "ok" {
        return Ok("the server is well".into());
    }
    let word = Untrusted::new(status).excerpt(MAX_EXCERPT);
    Err(Error::new(
        ErrorKind::Unavailable,
        "the server says that it is not well",
    )
    .with("status", word))
}

fn vector(tensor: &Tensor) -> Result<Vec<f32>> {
    match tensor.shape() {
        [_] => Ok(tensor.to_f32()),
        shape => Err(Error::invalid_input(format!(
            "must have one axis, found {shape:?}"
        ))),
    }
}

fn candidates(candidates: &ActionCandidates) -> Result<Vec<Vec<Vec<f32>>>> {
    let ActionCandidates::Tensor(tensor) = candidates else {
        let message = "the server takes numbers, and no symbolic actions";
        return Err(Error::new(ErrorKind::Unsupported, message));
    };
    // The request has been checked: its shape is one of these, and no axis is empty.
    let ([_, horizon, width] | [_, _, horizon, width]) = *tensor.shape() else {
        return Err(Error::bug("candidates have three or four axes"));
    };
    let (count, numbers) = (candidates.len(), tensor.element_count());
    if count > MAX_CANDIDATES || numbers > MAX_NUMBERS {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "must be at most {MAX_CANDIDATES} candidates of {MAX_NUMBERS} numbers in all, found \
                 {count} of {numbers}"
            ),
        ));
    }
    let values = tensor.to_f32();
    let plans = values.chunks(horizon * width);
    Ok(plans
        .map(|plan| plan.chunks(width).map(<[f32]>::to_vec).collect())
        .collect())
}

fn unsupported(message: &'static str, place: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, message).at(place)
}
