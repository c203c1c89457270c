//! What each signature of an envelope is worth.

use std::collections::BTreeSet;

use super::Envelope;
use crate::attest::{KeyId, TrustedKeys};

/// What a signature turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureOutcome {
    /// A trusted key made it.
    Valid(KeyId),
    /// A trusted key made it, and another one before it in the envelope.
    Repeated(KeyId),
    /// It names this trusted key, which did not make it.
    Invalid(KeyId),
    /// It names another key than the trusted one that made it.
    Mislabelled(KeyId),
    /// It names no trusted key, and none made it.
    Untrusted,
}

impl Envelope {
    /// Judges every signature, in order.
    pub fn check(&self, trusted: &TrustedKeys) -> Vec<SignatureOutcome> {
        let message = self.signed_bytes();
        let mut accepted = BTreeSet::new();
        let signatures = self.signatures.iter();
        signatures
            .map(|signature| {
                let signer = match &signature.key_name {
                    None => trusted.signer(&message, &signature.bytes),
                    Some(name) => match trusted.named(name) {
                        Some((id, key)) if key.verifies(&message, &signature.bytes) => Some(id),
                        Some((id, _)) => return SignatureOutcome::Invalid(id),
                        None => {
                            let signer = trusted.signer(&message, &signature.bytes);
                            return signer.map_or(
                                SignatureOutcome::Untrusted,
                                SignatureOutcome::Mislabelled,
                            );
                        }
                    },
                };
                match signer {
                    None => SignatureOutcome::Untrusted,
                    Some(id) if accepted.insert(id) => SignatureOutcome::Valid(id),
                    Some(id) => SignatureOutcome::Repeated(id),
                }
            })
            .collect()
    }

    /// Returns the trusted keys that signed, when they are as many as asked for.
    pub fn signers(&self, trusted: &TrustedKeys) -> Option<Vec<KeyId>> {
        let outcomes = self.check(trusted).into_iter();
        let signers: Vec<KeyId> = outcomes
            .filter_map(|outcome| match outcome {
                SignatureOutcome::Valid(id) => Some(id),
                _ => None,
            })
            .collect();
        (signers.len() >= trusted.threshold().get()).then_some(signers)
    }
}
