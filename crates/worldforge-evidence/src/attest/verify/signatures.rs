//! Who signed.

use worldforge_core::{Safe, Untrusted};

use super::{Check, Finding, findings::Findings, verifier::MAX_SHOWN};
use crate::attest::{Envelope, KeyId, Signature, SignatureOutcome, TrustedKeys};

/// Judges each signature and their number; returns the trusted keys that signed.
pub(super) fn judge(
    envelope: &Envelope,
    trusted: &TrustedKeys,
    findings: &mut Findings,
) -> Vec<KeyId> {
    let mut signers = Vec::new();
    let outcomes = envelope.check(trusted);
    for (number, (signature, outcome)) in
        (1_usize..).zip(envelope.signatures().iter().zip(outcomes))
    {
        if let SignatureOutcome::Valid(id) = outcome {
            signers.push(id);
        }
        findings.add(judged(number, signature, outcome));
    }
    let (wanted, found) = (trusted.threshold().get(), signers.len());
    let finding = if found < wanted {
        Finding::failed(Check::Threshold, "trusted keys that signed")
    } else {
        Finding::passed(Check::Threshold, "trusted keys that signed")
    };
    findings.add(finding.between(&format!("at least {wanted}"), &found));
    signers
}

/// Says that nobody looked at the signatures.
pub(super) fn pass_over(envelope: &Envelope, findings: &mut Findings) {
    for (number, signature) in (1_usize..).zip(envelope.signatures()) {
        let what = format!("signature {number}");
        let reason = "no key was given to check it with";
        findings.add(Finding::skipped(Check::Signature, what, reason).finding(&named(signature)));
    }
    let (what, reason) = ("trusted keys that signed", "no key was given to trust");
    findings.add(Finding::skipped(Check::Threshold, what, reason));
}

fn named(signature: &Signature) -> Safe {
    signature.key_name().map_or_else(
        || "no key".into(),
        |name| Untrusted::new(name).excerpt(MAX_SHOWN),
    )
}

fn judged(number: usize, signature: &Signature, outcome: SignatureOutcome) -> Finding {
    let what = format!("signature {number}");
    let named = named(signature);
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
