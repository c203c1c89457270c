//! Finding a family by its name or by a document.

use serde_json::Value;
use worldforge_core::{
    Error, JsonObject, Result,
    json::{Limits, parse},
    nearest,
};

use super::{Family, calls, evaluation, inputs, runs};

/// Limits of a document whose family is not known yet.
const LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// The least share of members, in percent, that tells a document's family.
const MIN_SHARE: usize = 70;

/// Returns every family, those that are told by more before those that are told by less.
pub(in super::super) fn families() -> impl Iterator<Item = &'static Family> {
    let rows = [
        runs::FAMILIES,
        evaluation::FAMILIES,
        inputs::FAMILIES,
        calls::FAMILIES,
    ];
    rows.into_iter().flatten()
}

/// Returns whether a word is the name of a family.
pub(in super::super) fn is_family(name: &str) -> bool {
    families().any(|family| family.name == name)
}

/// Returns the family of a name.
pub(in super::super) fn find(name: &str) -> Result<&'static Family> {
    families()
        .find(|family| family.name == name)
        .ok_or_else(|| unknown(name))
}

/// Refuses a name that no family has.
pub(in super::super) fn unknown(name: &str) -> Error {
    let error = Error::invalid_input(format!("unknown family '{name}'"));
    match nearest(name, families().map(|family| family.name)) {
        Some(known) => error.triage(format!("did you mean '{known}'?")),
        None => error.triage("list the families with 'worldforge schema list'"),
    }
}

/// Tells the family of a document from its members.
pub(in super::super) fn recognise(bytes: &[u8]) -> Result<&'static Family> {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    // A log of several lines is no JSON document, and its first line is.
    let value = parse(bytes, LIMITS).or_else(|error| {
        let line = parse(first, LIMITS).ok();
        line.filter(|line| line.get("event_type").is_some())
            .ok_or(error)
    })?;
    let Value::Object(members) = value else {
        return Err(named("must be a JSON object to tell its family"));
    };
    families()
        .find(|family| (family.is)(&members))
        .or_else(|| nearest_to(&members))
        .ok_or_else(|| named("must be a document of a known family"))
}

/// Returns the family that shares most members with a document, if it shares most of them.
fn nearest_to(members: &JsonObject) -> Option<&'static Family> {
    let scored = families().map(|family| (shared(family, members), family));
    let best = scored.max_by_key(|(share, _)| *share);
    best.filter(|(share, _)| *share >= MIN_SHARE)
        .map(|(_, family)| family)
}

/// Returns how many of a document's members, and of those that must be there, are both, in percent.
fn shared(family: &Family, members: &JsonObject) -> usize {
    let schema = (family.schema)();
    let Some(Value::Object(known)) = schema.get("properties") else {
        return 0;
    };
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let missing = required.filter(|name| !members.contains_key(*name)).count();
    let both = members.keys().filter(|key| known.contains_key(*key));
    let both = both.count();
    // A document with one or two members says too little of itself.
    if both < 3 {
        return 0;
    }
    100 * both / (members.len() + missing)
}

fn named(message: &'static str) -> Error {
    Error::invalid_input(message).triage("name the family before the file")
}
