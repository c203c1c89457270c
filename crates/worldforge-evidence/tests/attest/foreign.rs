//! A run that other people's tools signed: in-toto's Python bindings and securesystemslib.

use std::path::PathBuf;

use worldforge_core::Digest;
use worldforge_evidence::attest::{
    ENVELOPE_FILE, TrustedKeys, Verification, Verifier, read_public_key,
};

use crate::{place::Count, support::public};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/attest/foreign")
}

fn verify(trusted: &TrustedKeys) -> Verification {
    let run = folder().join("run");
    let envelope = std::fs::read(run.join(ENVELOPE_FILE)).unwrap();
    Verifier::new(trusted).verify(&envelope, &run, &mut Count::default())
}

#[test]
fn a_run_that_others_signed_is_verified() {
    let key = read_public_key(&folder().join("key.pem")).unwrap();
    let found = verify(&TrustedKeys::new([key]).unwrap());
    assert_eq!(found.failures().next(), None);
    assert!(found.is_verified);
    assert_eq!(found.signers, [key.id()]);
    let statement = found.statement.unwrap();
    assert_eq!(statement.predicate().episodes.count, 6);
    assert_eq!(
        statement.predicate().provenance.notes.as_deref(),
        Some("signed by securesystemslib")
    );
}

#[test]
fn a_run_that_others_signed_is_not_verified_by_another_key() {
    let found = verify(&TrustedKeys::new([public(1)]).unwrap());
    assert!(!found.is_verified);
    assert_eq!(found.statement, None);
}

#[test]
fn a_key_is_called_what_openssl_and_sha256sum_call_it() {
    let key = read_public_key(&folder().join("key.pem")).unwrap();
    let prefix = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    let der = [&prefix[..], key.as_bytes()].concat();
    assert_eq!(key.id().to_string(), Digest::of_bytes(&der).to_hex());
    assert_eq!(
        public(1).id().to_string(),
        "6e6854dc8f97caf3c5b69b7bda8f124bee4e2b6d4b437c05bae4e2c72a8b3da6"
    );
}
