//! Which form a manifest was written in, and the words it used.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{Result, Safe, json};

use super::{MANIFEST_LIMITS, RunManifest, read::read_value};

/// A manifest as it was written: its form, and words that the present form spells otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ManifestForm {
    /// The form.
    pub form: FormName,
    /// The word for the status, such as `completed`.
    pub status: Safe,
    /// The word for the kind, such as `demo_showcase`; a smoke's manifest has none.
    pub kind: Option<Safe>,
}

/// The forms that a manifest was ever written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FormName {
    /// The present one.
    Version2,
    /// Version 1 of the run workspace.
    Workspace1,
    /// Version 1 of live smokes.
    Smoke1,
    /// The form with `manifest_version`.
    Seed,
}

impl FormName {
    /// Returns the name that reports use, such as `workspace1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Version2 => "version2",
            Self::Workspace1 => "workspace1",
            Self::Smoke1 => "smoke1",
            Self::Seed => "seed",
        }
    }

    fn of(document: &Value) -> Self {
        let has = |name: &str| document.get(name).is_some();
        if has("schema") {
            Self::Version2
        } else if !has("schema_version") {
            Self::Seed
        } else if has("command_argv") || has("provider_profile") {
            Self::Smoke1
        } else {
            Self::Workspace1
        }
    }
}

/// Reads a manifest, and how it was written.
///
/// # Errors
///
/// As [`read_manifest`](super::read_manifest).
pub fn read_manifest_with_form(bytes: &[u8]) -> Result<(RunManifest, ManifestForm)> {
    let document = json::parse(bytes, MANIFEST_LIMITS)?;
    let word = |name: &str| document.get(name).and_then(Value::as_str).map(Safe::redact);
    let form = ManifestForm {
        form: FormName::of(&document),
        status: word("status").unwrap_or_default(),
        kind: word("kind"),
    };
    Ok((read_value(document)?, form))
}
