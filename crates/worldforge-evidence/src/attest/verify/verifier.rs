//! The checks in their order.

use std::{collections::BTreeMap, path::Path};

use worldforge_core::{Digest, Safe, Untrusted};

use super::{
    Check, Finding, Verification,
    findings::Findings,
    inspection::{Inspection, Stated},
    signatures,
};
use crate::attest::{
    Envelope, IN_TOTO_PAYLOAD_TYPE, KeyId, MaterialRole, RunFolder, Statement, Tally, TrustedKeys,
};

/// Where a run's envelope lies if it lies in the run's folder; no statement can cover it.
pub const ENVELOPE_FILE: &str = "attestation.intoto.json";

/// Most letters of a foreign name that a finding shows.
pub(super) const MAX_SHOWN: usize = 80;

/// Trusted keys, and what else a verifier knows of what should have been signed.
#[derive(Clone, Debug)]
pub struct Verifier<'a> {
    trusted: Option<&'a TrustedKeys>,
    materials: BTreeMap<MaterialRole, Digest>,
}

impl<'a> Verifier<'a> {
    /// Trusts these keys.
    pub const fn new(trusted: &'a TrustedKeys) -> Self {
        Self {
            trusted: Some(trusted),
            materials: BTreeMap::new(),
        }
    }

    /// Trusts nobody: who signed is not looked at, and what is stated is compared all the same.
    ///
    /// Anybody can have written a statement that is read so; it never comes out as verified.
    pub const fn without_keys() -> Self {
        Self {
            trusted: None,
            materials: BTreeMap::new(),
        }
    }

    /// Asks that the material of this role has this digest, such as that of one's own copy.
    #[must_use]
    pub fn expecting(mut self, role: MaterialRole, digest: Digest) -> Self {
        self.materials.insert(role, digest);
        self
    }

    /// Checks an envelope's text against the run in a folder; `tally` counts the episodes.
    ///
    /// Where keys are trusted, nothing of the payload is read before enough of them are found to
    /// have signed it, and no file is.
    /// Nothing outside the folder is read, and nothing is written.
    pub fn verify(&self, envelope: &[u8], folder: &Path, tally: &mut dyn Tally) -> Verification {
        let mut findings = Findings::default();
        let mut signers = Vec::new();
        let statement = self.statement(envelope, &mut signers, &mut findings);
        if let Some(statement) = &statement {
            match RunFolder::open(folder) {
                Ok(folder) => {
                    let predicate = statement.predicate();
                    let mut inspection = Inspection {
                        stated: Stated::of(statement),
                        folder: &folder,
                        findings: &mut findings,
                    };
                    inspection.files();
                    inspection.manifest(predicate);
                    inspection.episodes(tally);
                    inspection.settings(predicate);
                    inspection.materials(predicate, &self.materials);
                    inspection.coverage();
                }
                Err(error) => {
                    let what = "the folder of the run";
                    findings.add(Finding::failed(Check::Subject, what).because_of(&error));
                    findings.skip_rest(Check::Subject, &"no file of the run can be read".into());
                }
            }
        }
        Verification::of(signers, findings.into_vec(), statement)
    }

    /// Reads what enough trusted keys have signed, or what anybody has when none is trusted.
    fn statement(
        &self,
        envelope: &[u8],
        signers: &mut Vec<KeyId>,
        findings: &mut Findings,
    ) -> Option<Statement> {
        let unsigned = Safe::from("nothing that enough trusted keys have signed was read");
        let envelope = match Envelope::read(envelope) {
            Ok(envelope) => envelope,
            Err(error) => {
                findings.add(Finding::failed(Check::Envelope, "envelope").because_of(&error));
                findings.skip_rest(Check::Envelope, &unsigned);
                return None;
            }
        };
        findings.add(Finding::passed(Check::Envelope, "envelope"));
        if let Some(trusted) = self.trusted {
            *signers = signatures::judge(&envelope, trusted, findings);
            if signers.len() < trusted.threshold().get() {
                findings.skip_rest(Check::Threshold, &unsigned);
                return None;
            }
        } else {
            signatures::pass_over(&envelope, findings);
        }
        let kind = envelope.payload_type();
        let finding = if kind == IN_TOTO_PAYLOAD_TYPE {
            match Statement::from_payload(envelope.payload()) {
                Ok(statement) => {
                    findings.add(Finding::passed(Check::Statement, "statement"));
                    return Some(statement);
                }
                Err(error) => Finding::failed(Check::Statement, "statement").because_of(&error),
            }
        } else {
            let kind = Untrusted::new(kind).excerpt(MAX_SHOWN);
            Finding::failed(Check::Statement, "payload type").between(&IN_TOTO_PAYLOAD_TYPE, &kind)
        };
        findings.add(finding);
        let reason = "the signed payload is not a statement about a run";
        findings.skip_rest(Check::Statement, &reason.into());
        None
    }
}
