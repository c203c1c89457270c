//! The manifests that a registry points at.

use worldforge_core::{Result, json::Pointer};

use super::{
    SmokeEntry, SmokeRegistry,
    violation::{Findings, Violation},
};
use crate::read_manifest;

impl SmokeRegistry {
    /// Compares each row that points at a run's manifest with that manifest: the provider, the
    /// capability, the status and the runtime manifest must agree.
    ///
    /// `fetch` returns the bytes at a row's `artifact_path`, or nothing when it is not there.
    pub fn check_links(
        &self,
        mut fetch: impl FnMut(&str) -> Result<Option<Vec<u8>>>,
    ) -> Vec<Violation> {
        let mut findings = Findings::default();
        let place = Pointer::root().key("entries");
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(path) = &entry.artifact_path {
                let place = place.index(index).key("artifact_path");
                match fetch(path) {
                    Ok(Some(bytes)) => compare(entry, &bytes, &place, &mut findings),
                    Ok(None) => findings.add(place, "must be there"),
                    Err(error) => {
                        findings.add(place, format!("must be readable: {}", error.message()));
                    }
                }
            }
        }
        findings.finish()
    }
}

fn compare(entry: &SmokeEntry, bytes: &[u8], place: &Pointer, findings: &mut Findings) {
    let manifest = match read_manifest(bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            findings.add(place.clone(), format!("must be a run manifest: {error}"));
            return;
        }
    };
    let mut differs = |what: &str, wanted: Option<String>, found: Option<String>| {
        if wanted != found {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "must agree with its run on the {what}: the row says {}, the run {}",
                shown(wanted),
                shown(found)
            );
            findings.add(place.clone(), message);
        }
    };
    let provider = manifest.provider.as_ref().map(ToString::to_string);
    differs("provider", Some(entry.provider.to_string()), provider);
    let capability = manifest
        .capability
        .map(|capability| capability.name().to_owned());
    differs(
        "capability",
        Some(entry.capability.name().to_owned()),
        capability,
    );
    let status = entry.status.of_run().map(|status| status.to_string());
    differs("status", status, Some(manifest.status.to_string()));
    if let (Some(wanted), Some(found)) = (&entry.runtime_manifest, &manifest.runtime_manifest) {
        differs(
            "runtime manifest",
            Some(wanted.to_string()),
            Some(found.to_string()),
        );
    }
}
