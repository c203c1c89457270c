//! Reading a registry: every rule, and everything that breaks one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use worldforge_core::{
    JsonObject,
    json::{Limits, Pointer, parse},
};

use super::{
    SMOKE_REGISTRY_VERSION, SmokeEntry, SmokeRegistry,
    fields::Fields,
    publish,
    violation::{Findings, Violation},
};

/// What a registry may be: 64 MiB, as deep as a line of a log.
pub const REGISTRY_LIMITS: Limits = Limits::LINE.with_max_bytes(64 << 20);

/// Most rows of a registry.
pub const MAX_SMOKE_ENTRIES: usize = 100_000;

const ROOT_FIELDS: [&str; 2] = ["schema_version", "entries"];

const ENTRY_FIELDS: [&str; 10] = [
    "provider",
    "capability",
    "command",
    "runtime_manifest",
    "date",
    "version",
    "status",
    "artifact_path",
    "skip_reason",
    "known_limitations",
];

impl SmokeRegistry {
    /// Reads a registry and checks every rule.
    ///
    /// `known` are the ids of the runtime manifests that exist, such as `runway:schema-1`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the places, at most
    /// [`MAX_VIOLATIONS`](super::MAX_VIOLATIONS).
    pub fn read(bytes: &[u8], known: &BTreeSet<String>) -> Result<Self, Vec<Violation>> {
        let value = parse(bytes, REGISTRY_LIMITS).map_err(|error| vec![Violation::of(&error)])?;
        let mut findings = Findings::default();
        let entries = read_root(&value, known, &mut findings);
        let violations = findings.finish();
        if violations.is_empty() {
            Ok(Self { entries })
        } else {
            Err(violations)
        }
    }
}

fn read_root(value: &Value, known: &BTreeSet<String>, findings: &mut Findings) -> Vec<SmokeEntry> {
    let root = Pointer::root();
    let Value::Object(members) = value else {
        findings.add(root, "must be a JSON object");
        return Vec::new();
    };
    refuse_unknown(members, &ROOT_FIELDS, &root, findings);
    if members.get("schema_version") != Some(&SMOKE_REGISTRY_VERSION.into()) {
        let message = format!("must be {SMOKE_REGISTRY_VERSION}");
        findings.add(root.key("schema_version"), message);
    }
    let place = root.key("entries");
    let Some(Value::Array(rows)) = members.get("entries") else {
        findings.add(place, "must be a list");
        return Vec::new();
    };
    if rows.len() > MAX_SMOKE_ENTRIES {
        let message = format!(
            "must have at most {MAX_SMOKE_ENTRIES} rows, found {}",
            rows.len()
        );
        findings.add(place, message);
        return Vec::new();
    }
    let mut entries = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let place = place.index(index);
        publish::check(row, &place, findings);
        entries.extend(read_entry(row, &place, known, findings));
    }
    refuse_twins(rows, &place, findings);
    entries
}

fn read_entry(
    row: &Value,
    place: &Pointer,
    known: &BTreeSet<String>,
    findings: &mut Findings,
) -> Option<SmokeEntry> {
    let members = match row {
        Value::Object(members) if !members.is_empty() => members,
        _ => {
            findings.add(place.clone(), "must be a JSON object that is not empty");
            return None;
        }
    };
    refuse_unknown(members, &ENTRY_FIELDS, place, findings);
    let mut fields = Fields {
        members,
        place,
        findings,
    };
    // Every field is read before any of them may be found missing.
    let provider = fields.provider();
    let capability = fields.capability();
    let command = fields.text("command");
    let runtime_manifest = fields.runtime_manifest(known, provider.as_ref());
    let date = fields.date();
    let version = fields.text("version");
    let status = fields.status();
    let artifact_path = fields.artifact_path(status);
    let skip_reason = fields.skip_reason(status);
    let known_limitations = fields.known_limitations();
    Some(SmokeEntry {
        provider: provider?,
        capability: capability?,
        command: command?,
        runtime_manifest,
        date: date?,
        version: version?,
        status: status?,
        artifact_path,
        skip_reason,
        known_limitations: known_limitations?,
    })
}

fn refuse_unknown(members: &JsonObject, known: &[&str], place: &Pointer, findings: &mut Findings) {
    for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
        findings.add(
            place.key(key),
            format!("must be one of {}", known.join(", ")),
        );
    }
}

/// Refuses a second row of the same provider and capability, whatever else is wrong with either.
fn refuse_twins(rows: &[Value], place: &Pointer, findings: &mut Findings) {
    let mut seen: BTreeMap<[&str; 2], usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let (Some(provider), Some(capability)) = (text("provider"), text("capability")) else {
            continue;
        };
        match seen.get(&[provider, capability]) {
            Some(first) => findings.add(
                place.index(index),
                format!("must be the only row of its provider and capability, as is row {first}"),
            ),
            None => drop(seen.insert([provider, capability], index)),
        }
    }
}
