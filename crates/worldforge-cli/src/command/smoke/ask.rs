//! One call of whatever capability, kept as its summary.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    CallOptions, Digest, Error, ErrorKind, Forge, JsonObject, Result,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
    json,
};
use worldforge_evidence::{ResultRecord, RunRecorder};

use crate::session::Session;

/// Most characters of a text, and items of a list, that a summary shows.
const SHOWN: usize = 16;

/// Asks the provider and records what came back; raw tensors and media stay out of the manifest.
pub(super) fn ask(
    session: &Session,
    forge: &Forge,
    (name, capability): (&str, Capability),
    payload: Value,
    recorder: &mut RunRecorder,
) -> Result<()> {
    let answer = match capability {
        Capability::Predict => call::<PredictRequest>(session, forge, name, payload),
        Capability::Generate => call::<GenerateRequest>(session, forge, name, payload),
        Capability::Reason => call::<ReasonRequest>(session, forge, name, payload),
        Capability::Embed => call::<EmbedRequest>(session, forge, name, payload),
        Capability::Transfer => call::<TransferRequest>(session, forge, name, payload),
        Capability::Score => call::<ScoreRequest>(session, forge, name, payload),
        Capability::Policy => call::<PolicyRequest>(session, forge, name, payload),
        other => {
            let message = format!("capability {} cannot be tried", other.name());
            Err(Error::new(ErrorKind::Unsupported, message))
        }
    }?;
    let digest = Digest::of_json(&answer);
    let record = ResultRecord::new(summary(&answer)).with_digest(digest);
    recorder.record_result(record);
    Ok(())
}

fn call<R>(session: &Session, forge: &Forge, name: &str, payload: Value) -> Result<Value>
where
    R: Request<Response: Serialize>,
{
    let request = R::from_json(payload)?;
    let options = CallOptions::default().with_cancellation(session.interruptible()?);
    let response = pollster::block_on(forge.call_with(name, &request, options))?;
    json::encode(&response)
}

/// Describes an answer by its shape: short values as they are, long ones by their length.
fn summary(answer: &Value) -> JsonObject {
    let Value::Object(members) = answer else {
        return JsonObject::new();
    };
    let members = members.iter();
    members
        .map(|(name, value)| (name.clone(), brief(value)))
        .collect()
}

fn brief(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > SHOWN * SHOWN => {
            format!("{} characters", text.chars().count()).into()
        }
        Value::Array(items) if items.len() > SHOWN => format!("{} items", items.len()).into(),
        Value::Array(items) => items.iter().map(brief).collect(),
        Value::Object(members) if members.contains_key("data_base64") => {
            let shape = members.get("shape").cloned().unwrap_or_default();
            let dtype = members.get("dtype").cloned().unwrap_or_default();
            serde_json::json!({ "dtype": dtype, "shape": shape })
        }
        Value::Object(members) => {
            let members = members.iter();
            let brief = members.map(|(name, value)| (name.clone(), brief(value)));
            Value::Object(brief.collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_summary_holds_shapes_and_no_payload() {
        let long = "x".repeat(300);
        let many: Vec<u32> = (0..40).collect();
        let answer = json!({
            "raw": {"a": {"data_base64": "AAAA", "dtype": "f32", "shape": [1]}},
            "text": long, "vector": many, "few": [1, 2]
        });
        let expected = json!({
            "raw": {"a": {"dtype": "f32", "shape": [1]}},
            "text": "300 characters", "vector": "40 items", "few": [1, 2]
        });
        assert_eq!(Value::Object(summary(&answer)), expected);
    }
}
