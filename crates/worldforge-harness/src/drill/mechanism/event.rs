//! Events with what must not be in them.

use serde_json::json;
use worldforge_core::{Error, ErrorKind, Event, EventHub, Phase, Result, json as strict};
use worldforge_evidence::read_event_log;

use crate::drill::stage::{Observation, Stage};

/// A value that looks like a credential and is none.
const PLANTED: &str = "drill-value-0123456789abcdef";

/// What stands in its place.
const REDACTED: &str = "[redacted]";

/// An event whose metadata holds a number that JSON cannot.
const NOT_FINITE: &str = r#"{"event_type":"provider_event","provider":"fixture","operation":"drill","phase":"success","attempt":1,"max_attempts":1,"metadata":{"reward":1e999}}
"#;

/// Offers an event that must be refused, then one that must be redacted.
pub(in crate::drill) fn unsafe_metadata(stage: &mut Stage<'_>) -> Result<Observation> {
    stage.keep(
        "unsafe-event",
        "inputs/unsafe-event.txt",
        NOT_FINITE.as_bytes(),
    )?;
    let refused = read_event_log(NOT_FINITE.as_bytes())?.issues;
    let kept = redacted_log(stage)?;
    let is_redacted = !kept.contains(PLANTED) && kept.contains(REDACTED);
    let detail = refused.first().map(|issue| issue.detail.clone());
    let value = json!({
        "refused": detail.is_some(),
        "refusal": detail,
        "planted_value_kept": kept.contains(PLANTED),
        "redacted": is_redacted,
    });
    stage.keep_json("event-redaction", "results/event-redaction.json", &value)?;
    let Some(detail) = detail.filter(|_| is_redacted) else {
        return Ok(Observation::missing("unsafe metadata went through"));
    };
    let message = format!("event metadata must hold finite JSON values only: {detail}");
    let error = Error::invalid_input(message)
        .triage("keep numbers finite and credentials out of metadata, then repeat the workflow");
    Ok(Observation::of_error(error, ErrorKind::InvalidInput).with("redacted", is_redacted))
}

/// Sends an event full of credentials to the run's log, and returns what the log holds.
fn redacted_log(stage: &mut Stage<'_>) -> Result<String> {
    let log = stage.recorder.log()?;
    let metadata = json!({
        "api_token": PLANTED,
        "note": format!("Authorization: Bearer {PLANTED}"),
        "link": format!("https://user:{PLANTED}@example.com/x?signature={PLANTED}"),
    });
    let event = Event::new(
        Stage::provider()?,
        "drill",
        Phase::Failure,
        stage.host.clock().now(),
    )
    .with_target(&format!("https://example.com/x?token={PLANTED}"))
    .with_message(format!("password={PLANTED}"))
    .with_metadata(metadata.as_object().cloned().unwrap_or_default());
    let details = strict::canonical(&strict::encode(event.metadata())?);
    let target = event.target.as_deref().unwrap_or_default();
    let text = format!("{details} {target} {}", event.message);
    EventHub::new().with(log).emit(event, stage.host.ids());
    Ok(text)
}
