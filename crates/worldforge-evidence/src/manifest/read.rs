//! Reading a manifest, whichever form it has.

use serde_json::Value;
use worldforge_core::{
    Digest, Error, JsonObject, Result,
    json::{self, Limits, Pointer},
};

use super::{
    legacy,
    record::{MANIFEST_SCHEMA, MANIFEST_SCHEMA_VERSION, RunManifest},
};

/// What a manifest is held to: 8 MiB, 64 levels.
pub const MANIFEST_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(8 << 20);

/// Reads a manifest: version 2, a version 1 of the run workspace or of a live smoke, or the form
/// before that with `manifest_version`.
///
/// Older forms become version 2 with what they recorded; they have no `manifest_digest`. The
/// digest is not compared here, so that a changed manifest can still be looked at:
/// [`RunDirectory::verify`](crate::RunDirectory::verify) does that.
///
/// # Errors
///
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`MANIFEST_LIMITS`], else
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field by its pointer.
pub fn read_manifest(bytes: &[u8]) -> Result<RunManifest> {
    read_value(json::parse(bytes, MANIFEST_LIMITS)?)
}

/// Reads a manifest from its JSON value.
pub(crate) fn read_value(value: Value) -> Result<RunManifest> {
    let Value::Object(mut members) = value else {
        return Err(Error::invalid_input("run manifest must be a JSON object"));
    };
    if members.contains_key("schema") {
        return read_current(members);
    }
    match members.get("schema_version") {
        None if members.contains_key("manifest_version") => {
            check_version(&members, "manifest_version")?;
            members.remove("manifest_version");
            legacy::seed::read(members)
        }
        Some(version) if version.as_u64() == Some(MANIFEST_SCHEMA_VERSION.into()) => {
            Err(Error::invalid_input(format!("must be '{MANIFEST_SCHEMA}'")).at("/schema"))
        }
        None | Some(_) => {
            check_version(&members, "schema_version")?;
            if members.contains_key("command_argv") || members.contains_key("provider_profile") {
                legacy::smoke::read(members)
            } else {
                legacy::workspace::read(members)
            }
        }
    }
}

/// Returns the digest that a manifest should state: that of its canonical form without the field.
pub(crate) fn digest_without_itself(value: &Value) -> Digest {
    let Value::Object(members) = value else {
        return Digest::of_json(value);
    };
    let mut members = members.clone();
    members.remove("manifest_digest");
    Digest::of_json(&Value::Object(members))
}

fn read_current(mut members: JsonObject) -> Result<RunManifest> {
    if members.get("schema").and_then(Value::as_str) != Some(MANIFEST_SCHEMA) {
        return Err(Error::invalid_input(format!("must be '{MANIFEST_SCHEMA}'")).at("/schema"));
    }
    let version = members.get("schema_version").and_then(Value::as_u64);
    if version != Some(MANIFEST_SCHEMA_VERSION.into()) {
        let message = format!("must be {MANIFEST_SCHEMA_VERSION}");
        return Err(Error::invalid_input(message).at("/schema_version"));
    }
    if members.contains_key("manifest_version") {
        check_version(&members, "manifest_version")?;
        members.remove("manifest_version");
    }
    let manifest: RunManifest = json::decode_value(Value::Object(members))?;
    manifest.check()?;
    Ok(manifest)
}

fn check_version(members: &JsonObject, name: &'static str) -> Result<()> {
    if members.get(name).and_then(Value::as_u64) == Some(1) {
        return Ok(());
    }
    let message = if name == "schema_version" {
        "must be 1 or 2"
    } else {
        "must be 1"
    };
    Err(Error::invalid_input(message).at(Pointer::root().key(name)))
}
