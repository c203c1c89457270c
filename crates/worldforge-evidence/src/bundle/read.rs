//! Reading the manifest of a bundle, whichever form it has.

use serde_json::Value;
use worldforge_core::{
    Error, Result,
    json::{self, Limits},
};

use super::{
    legacy,
    manifest::{BUNDLE_SCHEMA, BUNDLE_SCHEMA_VERSION, BundleManifest},
};

/// What the manifest of a bundle is held to: 64 MiB, 64 levels.
pub const BUNDLE_MANIFEST_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Reads the manifest of a bundle: version 2, or version 1 of the Python tools.
///
/// Version 1 becomes version 2 with everything it recorded; members that this form has no place for
/// are kept in [`BundleManifest::other`]. Digests are compared by
/// [`verify_bundle`](super::verify_bundle), not here.
///
/// # Errors
///
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`BUNDLE_MANIFEST_LIMITS`],
/// else [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the member by its pointer.
pub fn read_bundle_manifest(bytes: &[u8]) -> Result<BundleManifest> {
    read_value(json::parse(bytes, BUNDLE_MANIFEST_LIMITS)?)
}

pub(super) fn read_value(value: Value) -> Result<BundleManifest> {
    let Value::Object(members) = value else {
        return Err(Error::invalid_input(
            "bundle manifest must be a JSON object",
        ));
    };
    let version = members.get("schema_version").and_then(Value::as_u64);
    if !members.contains_key("schema") {
        return match version {
            Some(1) => legacy::read(members),
            _ => Err(Error::invalid_input("must be 1 or 2").at("/schema_version")),
        };
    }
    if members.get("schema").and_then(Value::as_str) != Some(BUNDLE_SCHEMA) {
        return Err(Error::invalid_input(format!("must be '{BUNDLE_SCHEMA}'")).at("/schema"));
    }
    if version != Some(BUNDLE_SCHEMA_VERSION.into()) {
        let message = format!("must be {BUNDLE_SCHEMA_VERSION}");
        return Err(Error::invalid_input(message).at("/schema_version"));
    }
    let manifest: BundleManifest = json::decode_value(Value::Object(members))?;
    if manifest.bundle_digest.is_none() {
        return Err(Error::invalid_input("must be a digest").at("/bundle_digest"));
    }
    Ok(manifest)
}
