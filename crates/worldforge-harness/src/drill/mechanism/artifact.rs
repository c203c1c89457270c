//! An artifact that is past its expiry.

use serde::Deserialize;
use serde_json::json;
use worldforge_core::{Error, ErrorKind, Result, Timestamp, json as strict};

use crate::drill::stage::{Observation, Stage};

/// What a provider says about something it made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Descriptor {
    artifact_id: String,
    #[serde(rename = "artifact_url")]
    _artifact_url: String,
    expires_at: Timestamp,
}

/// Asks for an artifact whose link ended long ago.
pub(in crate::drill) fn expired_artifact(stage: &mut Stage<'_>) -> Result<Observation> {
    let descriptor = json!({
        "artifact_id": "drill-artifact",
        "artifact_url": "https://artifacts.example.com/drill-artifact",
        "expires_at": "2000-01-01T00:00:00Z",
    });
    let outcome = require_fresh(
        strict::decode_value(descriptor.clone())?,
        stage.host.clock().now(),
    );
    let observation = Observation::of(outcome, ErrorKind::Expired);
    let mut kept = descriptor;
    if let Some(members) = kept.as_object_mut() {
        members.insert("expired".to_owned(), observation.failure.is_some().into());
        members.insert("safe_to_attach".to_owned(), false.into());
    }
    stage.keep_json("expired-artifact", "artifacts/expired-artifact.json", &kept)?;
    Ok(observation)
}

fn require_fresh(descriptor: Descriptor, now: Timestamp) -> Result<()> {
    if descriptor.expires_at > now {
        return Ok(());
    }
    let Descriptor {
        artifact_id,
        expires_at,
        ..
    } = descriptor;
    let message = format!("artifact {artifact_id} expired at {expires_at}");
    Err(Error::new(ErrorKind::Expired, message).at("/expires_at"))
}
