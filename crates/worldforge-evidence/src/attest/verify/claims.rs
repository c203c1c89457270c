//! Whether settings and materials are those that were signed.

use std::collections::BTreeMap;

use worldforge_core::{Digest, Result};

use super::{Check, Finding, inspection::Inspection};
use crate::{
    attest::{MaterialRole, Predicate, SettingsClaim},
    manifest::Summary,
};

impl Inspection<'_> {
    /// Compares the digest of all settings.
    pub(super) fn settings(&mut self, predicate: &Predicate) {
        for (name, claim) in &predicate.settings {
            let what = format!("settings {name}");
            let mut finding = match self.settings_digest(claim) {
                Ok(Some(found)) => Finding::compared(Check::Settings, what, &claim.digest, &found),
                Ok(None) => {
                    let reason = "the file is not the one that was signed";
                    Finding::skipped(Check::Settings, what, reason)
                }
                Err(error) => Finding::failed(Check::Settings, what).because_of(&error),
            };
            finding.file.clone_from(&claim.path);
            self.findings.add(finding);
        }
    }

    /// Returns nothing for a file that was changed, which another finding says.
    fn settings_digest(&self, claim: &SettingsClaim) -> Result<Option<Digest>> {
        match (&claim.path, &claim.value) {
            (Some(path), _) if !self.findings.is_intact(path) => Ok(None),
            (Some(path), _) => self
                .folder
                .json(path)
                .map(|value| Some(Digest::of_json(&value))),
            (None, value) => Ok(value.as_ref().map(Summary::digest)),
        }
    }

    /// Compares the digests of materials with those that the verifier expects.
    pub(super) fn materials(
        &mut self,
        predicate: &Predicate,
        expected: &BTreeMap<MaterialRole, Digest>,
    ) {
        let materials = &predicate.materials;
        let nothing = || "none".to_owned();
        for material in materials {
            let what = format!("{} {}", material.role, material.name);
            let stated = material
                .digest
                .map_or_else(nothing, |digest| digest.to_string());
            let finding = if let Some(wanted) = expected.get(&material.role) {
                Finding::compared(Check::Material, what, &wanted.to_string(), &stated)
            } else {
                let reason = "no digest was given to compare with";
                Finding::skipped(Check::Material, what, reason).finding(&stated)
            };
            self.findings.add(finding);
        }
        for (role, wanted) in expected {
            if !materials.iter().any(|material| material.role == *role) {
                let finding = Finding::failed(Check::Material, role.name()).wanting(wanted);
                self.findings.add(finding.because("none was signed"));
            }
        }
    }
}
