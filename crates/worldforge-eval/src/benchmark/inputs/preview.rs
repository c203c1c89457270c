//! Inputs as a report shows them.

use serde_json::{Value, json};
use worldforge_core::{Digest, Redactor, Result, json};

use super::BenchmarkInputs;

/// Largest canonical form of one input that a report shows, in bytes.
const MAX_SHOWN_BYTES: usize = 2_048;

pub(super) fn preview(inputs: &BenchmarkInputs) -> Result<Value> {
    let mut value = json::encode(inputs)?;
    if let Value::Object(members) = &mut value {
        let clip = json::encode(&inputs.transfer_clip.summary())?;
        members.insert("transfer_clip".to_owned(), clip);
        for member in members.values_mut() {
            let text = json::canonical(member);
            if text.len() > MAX_SHOWN_BYTES {
                let digest = Digest::of_bytes(text.as_bytes());
                *member = json!({"digest": digest, "size_bytes": text.len()});
            }
        }
    }
    // A prompt or an observation may hold what must not be published.
    Ok(Redactor::standard().value(&value).into_owned())
}
