//! One file of a run.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Error, Result, Safe};

use crate::{
    safety::Attachability,
    store::{RunPath, Stored},
};

/// One file of a run, or what an older manifest says of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Artifact {
    /// The name, unique in its manifest.
    pub label: Safe,
    /// What it is: `input`, `result`, `report`, `artifact`, `log` or the writer's own word.
    pub kind: Safe,
    /// Where it lies in the run; absent when an older manifest points out of the run.
    pub path: Option<RunPath>,
    /// The media type.
    pub media_type: Safe,
    /// The size in bytes, unless an older manifest did not record it.
    pub size_bytes: Option<u64>,
    /// The digest of the bytes, unless an older manifest did not record it.
    pub sha256: Option<Digest>,
    /// Whether it may be attached to an issue.
    pub safe_to_attach: bool,
    /// Whether it speaks of one host only.
    pub local_only: bool,
    /// Why it may not be attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Safe>,
}

impl Artifact {
    pub(crate) fn stored(
        (label, kind, media_type): (Safe, Safe, Safe),
        path: RunPath,
        stored: Stored,
        attachability: Attachability,
    ) -> Self {
        Self {
            label,
            kind,
            path: Some(path),
            media_type,
            size_bytes: Some(stored.size_bytes),
            sha256: Some(stored.sha256),
            safe_to_attach: attachability.safe_to_attach,
            local_only: attachability.local_only,
            reason: attachability.reason,
        }
    }

    /// Takes a reference of an older manifest, which recorded neither size nor digest.
    pub(super) fn referenced(label: Safe, kind: Option<Safe>, path: &str) -> Self {
        let path = RunPath::new(path).ok();
        let kind = kind.unwrap_or_else(|| Safe::from(path.as_ref().map_or("artifact", kind_of)));
        let media_type = Safe::from(path.as_ref().map_or(UNKNOWN_MEDIA, media_type_of));
        let reason = if path.is_some() {
            Safe::from("the older manifest recorded no digest")
        } else {
            Safe::from("the older manifest points out of the run")
        };
        Self {
            label,
            kind,
            local_only: path.is_none(),
            path,
            media_type,
            size_bytes: None,
            sha256: None,
            safe_to_attach: false,
            reason: Some(reason),
        }
    }

    /// Checks what version 2 demands of one artifact.
    pub(super) fn check(&self) -> Result<()> {
        let is_whole = self.path.is_some() && self.size_bytes.is_some() && self.sha256.is_some();
        if self.label.trim().is_empty() {
            Err(Error::invalid_input("artifact label must not be blank").at("/label"))
        } else if !is_whole {
            Err(Error::invalid_input(
                "artifact must record path, size_bytes and sha256",
            ))
        } else if self.safe_to_attach && self.local_only {
            Err(Error::invalid_input(
                "artifact must not be both safe_to_attach and local_only",
            ))
        } else if !self.safe_to_attach && self.reason.is_none() {
            Err(Error::invalid_input(
                "artifact that is not safe_to_attach must state a reason",
            ))
        } else {
            Ok(())
        }
    }
}

const UNKNOWN_MEDIA: &str = "application/octet-stream";

/// Returns the kind of file that a run's folder holds.
pub(crate) fn kind_of(path: &RunPath) -> &'static str {
    match path.folder() {
        "inputs" => "input",
        "results" => "result",
        "reports" => "report",
        "logs" => "log",
        _ => "artifact",
    }
}

/// Returns the media type that the file name announces.
pub(crate) fn media_type_of(path: &RunPath) -> &'static str {
    match path.extension().as_deref() {
        Some("json") => "application/json",
        Some("jsonl") => "application/x-ndjson",
        Some("md") => "text/markdown",
        Some("csv") => "text/csv",
        Some("txt") => "text/plain",
        Some("html") => "text/html",
        Some("png") => "image/png",
        Some("gif") => "image/gif",
        Some("svg") => "image/svg+xml",
        Some("mp4") => "video/mp4",
        _ => UNKNOWN_MEDIA,
    }
}
