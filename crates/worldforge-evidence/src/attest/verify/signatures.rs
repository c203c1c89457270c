//! Who signed.

use worldforge_core::Untrusted;

use super::{
    Check, Finding,
    findings::Findings,
    verifier::{MAX_SHOWN, Verifier},
};
use crate::attest::{Envelope, KeyId, Signature, SignatureOutcome};

impl Verifier<'_> {
    /// Judges each signature and their number; returns the trusted keys that signed.
    pub(super) fn signers(&self, envelope: &Envelope, findings: &mut Findings) -> Vec<KeyId> {
        let mut signers = Vec::new();
        let outcomes = envelope.check(self.trusted);
        for (number, (signature, outcome)) in
            (1_usize..).zip(envelope.signatures().iter().zip(outcomes))
        {
            if let SignatureOutcome::Valid(id) = outcome {
                signers.push(id);
            }
            findings.add(judged(number, signature, outcome));
        }
        let (wanted, found) = (self.trusted.threshold().get(), signers.len());
        let finding = if found < wanted {
            Finding::failed(Check::Threshold, "trusted keys that signed")
        } else {
            Finding::passed(Check::Threshold, "trusted keys that signed")
        };
        findings.add(finding.between(&format!("at least {wanted}"), &found));
        signers
    }
}

fn judged(number: usize, signature: &Signature, outcome: SignatureOutcome) -> Finding {
    let what = format!("signature {number}");
    let named = signature.key_name().map_or_else(
        || "no key".into(),
        |name| Untrusted::new(name).excerpt(MAX_SHOWN),
    );
    let check = Check::Signature;
    match outcome {
        SignatureOutcome::Valid(id) => Finding::passed(check, what).finding(&id),
        SignatureOutcome::Repeated(id) => {
            Finding::skipped(check, what, "the same key counts once").finding(&id)
        }
        SignatureOutcome::Invalid(id) => Finding::failed(check, what)
            .wanting(&id)
            .because("the named key did not sign this payload"),
        SignatureOutcome::Mislabelled(id) => Finding::failed(check, what)
            .between(&id, &named)
            .because("the signature names another key than the one that made it"),
        SignatureOutcome::Untrusted => {
            Finding::skipped(check, what, "no trusted key made it").finding(&named)
        }
    }
}
