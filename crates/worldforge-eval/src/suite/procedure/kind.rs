//! The procedures by name.

use serde::de::DeserializeOwned;
use serde_json::Value;
use worldforge_core::{
    Error, Result,
    capability::{Capability, CapabilitySet},
    json, nearest,
};

use super::{
    Ask, Worlds,
    composition::{PolicyScore, ScorePredict},
    contract::Contract,
    embed::Embed,
    media::{Generate, Transfer},
    plan::Plan,
    policy::Policy,
    predict::Predict,
    reason::Reason,
    score::Score,
};
use crate::suite::Metrics;

/// What is asked, and how the answer is measured.
#[derive(Clone, Debug)]
pub(in crate::suite) enum Procedure {
    Predict(Predict),
    Plan(Plan),
    Reason(Reason),
    Generate(Generate),
    Transfer(Transfer),
    Score(Score),
    Policy(Policy),
    Embed(Embed),
    PolicyScore(PolicyScore),
    ScorePredict(ScorePredict),
    Contract(Contract),
}

/// What a document calls the procedures.
const NAMES: [&str; 11] = [
    "predict",
    "plan",
    "reason",
    "generate",
    "transfer",
    "score",
    "policy",
    "embed",
    "policy-score",
    "score-predict",
    "contract",
];

impl Procedure {
    /// Reads a procedure: its `type`, and what that type needs.
    pub(in crate::suite) fn read(mut value: Value, worlds: &Worlds) -> Result<Self> {
        let Value::Object(members) = &mut value else {
            return Err(Error::invalid_input("procedure must be a JSON object"));
        };
        let Some(Value::String(kind)) = members.remove("type") else {
            let message = format!("must be one of {}", NAMES.join(", "));
            return Err(Error::invalid_input(message).at("/type"));
        };
        match kind.as_str() {
            "predict" => Predict::read(value, worlds).map(Self::Predict),
            "plan" => Plan::read(value, worlds).map(Self::Plan),
            "reason" => Reason::read(value, worlds).map(Self::Reason),
            "generate" => Generate::read(value).map(Self::Generate),
            "transfer" => Transfer::read(value).map(Self::Transfer),
            "score" => Score::read(value).map(Self::Score),
            "policy" => Policy::read(value).map(Self::Policy),
            "embed" => Embed::read(value).map(Self::Embed),
            "policy-score" => PolicyScore::read(value).map(Self::PolicyScore),
            "score-predict" => ScorePredict::read(value, worlds).map(Self::ScorePredict),
            "contract" => Contract::read(value).map(Self::Contract),
            unknown => Err(unknown_procedure(unknown)),
        }
    }

    /// Returns what a document calls it.
    pub(in crate::suite) const fn name(&self) -> &'static str {
        match self {
            Self::Predict(_) => "predict",
            Self::Plan(_) => "plan",
            Self::Reason(_) => "reason",
            Self::Generate(_) => "generate",
            Self::Transfer(_) => "transfer",
            Self::Score(_) => "score",
            Self::Policy(_) => "policy",
            Self::Embed(_) => "embed",
            Self::PolicyScore(_) => "policy-score",
            Self::ScorePredict(_) => "score-predict",
            Self::Contract(_) => "contract",
        }
    }

    /// Returns the capabilities that it calls.
    pub(in crate::suite) fn capabilities(&self) -> CapabilitySet {
        let called = match self {
            Self::Predict(_) | Self::Plan(_) => vec![Capability::Predict],
            Self::Reason(_) => vec![Capability::Reason],
            Self::Generate(_) => vec![Capability::Generate],
            Self::Transfer(_) => vec![Capability::Transfer],
            Self::Score(_) => vec![Capability::Score],
            Self::Policy(_) => vec![Capability::Policy],
            Self::Embed(_) => vec![Capability::Embed],
            Self::PolicyScore(_) => vec![Capability::Policy, Capability::Score],
            Self::ScorePredict(_) => vec![Capability::Score, Capability::Predict],
            Self::Contract(contract) => vec![contract.capability],
        };
        called.into_iter().collect()
    }

    /// Asks a provider, and measures its answer.
    ///
    /// # Errors
    ///
    /// What the call ends in.
    pub(in crate::suite) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        match self {
            Self::Predict(procedure) => procedure.measure(ask).await,
            Self::Plan(procedure) => procedure.measure(ask).await,
            Self::Reason(procedure) => procedure.measure(ask).await,
            Self::Generate(procedure) => procedure.measure(ask).await,
            Self::Transfer(procedure) => procedure.measure(ask).await,
            Self::Score(procedure) => procedure.measure(ask).await,
            Self::Policy(procedure) => procedure.measure(ask).await,
            Self::Embed(procedure) => procedure.measure(ask).await,
            Self::PolicyScore(procedure) => procedure.measure(ask).await,
            Self::ScorePredict(procedure) => procedure.measure(ask).await,
            Self::Contract(procedure) => Ok(procedure.measure()),
        }
    }
}

fn unknown_procedure(kind: &str) -> Error {
    let error = Error::invalid_input(format!("must be one of {}", NAMES.join(", "))).at("/type");
    match nearest(kind, NAMES) {
        Some(near) => error.triage(format!("use '{near}'")),
        None => error,
    }
}

/// Reads the members of a procedure.
pub(super) fn decode<T: DeserializeOwned>(value: Value) -> Result<T> {
    json::decode_value(value)
}

/// Reads and checks a request that is a member of a procedure.
pub(super) fn request<R: worldforge_core::capability::Request>(
    value: Value,
    place: &'static str,
) -> Result<R> {
    R::from_json(value).map_err(|error| error.under(&place.into()))
}
