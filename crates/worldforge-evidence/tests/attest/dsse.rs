//! Envelopes: what is signed, and what each signature is worth.

use std::num::NonZeroUsize;

use proptest::prelude::*;
use worldforge_core::{ErrorKind, json::Pointer};
use worldforge_evidence::attest::{
    Envelope, MAX_ENVELOPE_BYTES, MAX_SIGNATURES, PublicKey,
    SignatureOutcome::{self, Invalid, Mislabelled, Repeated, Untrusted, Valid},
    TrustedKeys, pae,
};

use crate::support::{array, bytes, key, list, public, text, trusting, vectors};

fn signed(numbers: &[u8]) -> Envelope {
    let mut envelope = Envelope::new("text/plain", *b"payload").unwrap();
    for number in numbers {
        envelope.sign(&key(*number)).unwrap();
    }
    envelope
}

#[test]
fn the_published_vectors_are_judged_as_published() {
    let file = vectors("dsse.json");
    for vector in list(&file["vectors"]) {
        let id = text(&vector["id"]);
        let names = list(&vector["trustedKeys"]).iter().map(text);
        let keys = names.map(|name| {
            let bytes = array(&file["keys"][name]);
            (name, PublicKey::from_bytes(&bytes).unwrap())
        });
        let keys: Vec<_> = keys.collect();
        let mut trusted = TrustedKeys::new(keys.iter().map(|(_, key)| *key)).unwrap();
        for (name, key) in &keys {
            trusted = trusted.with_name(key.id(), name).unwrap();
        }
        let threshold = usize::try_from(vector["threshold"].as_u64().unwrap()).unwrap();
        let trusted = trusted
            .with_threshold(NonZeroUsize::new(threshold).unwrap())
            .unwrap();
        let envelope = Envelope::read(vector["envelope"].to_string().as_bytes()).unwrap();
        let is_supported = list(&vector["supportedPayloadTypes"])
            .iter()
            .any(|supported| text(supported) == envelope.payload_type());
        if id != "payload-type-swapped" {
            assert_eq!(
                pae(envelope.payload_type(), envelope.payload()),
                bytes(&vector["pae"])
            );
        }
        let is_accepted = is_supported && envelope.signers(&trusted).is_some();
        assert_eq!(is_accepted, vector["expect"] == "accept", "{id}");
    }
}

#[test]
fn the_protocol_s_own_example_is_read() {
    let text = br#"{"payload": "aGVsbG8gd29ybGQ=",
        "payloadType": "http://example.com/HelloWorld",
        "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}"#;
    let envelope = Envelope::read(text).unwrap();
    assert_eq!(envelope.payload(), b"hello world");
    let covered = pae(envelope.payload_type(), envelope.payload());
    assert_eq!(
        covered,
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
    // Its signature is one of ECDSA, of the length of ed25519's, and by nobody known here.
    assert_eq!(
        envelope.check(&trusting(&[1])),
        [SignatureOutcome::Untrusted]
    );
}

#[test]
fn each_signature_is_judged_for_itself() {
    let trusted = trusting(&[1, 2]);
    let (one, two) = (public(1).id(), public(2).id());
    let envelope = signed(&[1, 3, 2]);
    assert_eq!(
        envelope.check(&trusted),
        [Valid(one), Untrusted, Valid(two)]
    );
    let both = trusted
        .clone()
        .with_threshold(NonZeroUsize::new(2).unwrap())
        .unwrap();
    assert_eq!(envelope.signers(&both), Some(vec![one, two]));
    assert_eq!(signed(&[1, 3]).signers(&both), None);
    let swapped = |from: u8, to: u8| {
        let (from, to) = (public(from).id().to_string(), public(to).id().to_string());
        Envelope::read(signed(&[1]).to_json().replace(&from, &to).as_bytes()).unwrap()
    };
    assert_eq!(swapped(1, 2).check(&trusted), [Invalid(two)]);
    assert_eq!(swapped(1, 3).check(&trusted), [Mislabelled(one)]);
    let unnamed = signed(&[1]).to_json().replace(&one.to_string(), "");
    let unnamed = Envelope::read(unnamed.as_bytes()).unwrap();
    assert_eq!(unnamed.check(&trusted), [Valid(one)]);
    let json = signed(&[1]).to_json();
    let again = json.replace("\"signatures\":[", "\"signatures\":[SIG,");
    let signature = json.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let twice = Envelope::read(again.replace("SIG", signature).as_bytes()).unwrap();
    assert_eq!(twice.check(&trusted), [Valid(one), Repeated(one)]);
}

#[test]
fn a_key_signs_once_and_so_many_keys_may_sign() {
    let mut envelope = signed(&[1]);
    assert_eq!(
        envelope.sign(&key(1)).unwrap_err().kind(),
        ErrorKind::Duplicate
    );
    let most: Vec<u8> = (0..16).collect();
    assert_eq!(most.len(), MAX_SIGNATURES);
    let mut envelope = signed(&most);
    assert_eq!(
        envelope.sign(&key(99)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    assert!(Envelope::read(envelope.to_json().as_bytes()).is_ok());
    let one_more = envelope
        .to_json()
        .replace("\"signatures\":[", "\"signatures\":[{\"sig\":\"\"},");
    let error = Envelope::read(one_more.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn what_is_no_envelope_is_refused_where_it_is_none() {
    let cases = [
        (r#"{"payload":"","payloadType":"t"}"#, ""),
        (
            r#"{"payload":"","payloadType":"t","signatures":[],"more":1}"#,
            "/more",
        ),
        (
            r#"{"payload":"","payloadType":"t","signatures":[{}]}"#,
            "/signatures/0",
        ),
        (
            r#"{"payload":"","payloadType":"t","signatures":[{"sig":"","keyie":"a"}]}"#,
            "/signatures/0/keyie",
        ),
        (
            r#"{"payload":"eB==","payloadType":"t","signatures":[]}"#,
            "/payload",
        ),
        (
            r#"{"payload":"eA","payloadType":"t","signatures":[]}"#,
            "/payload",
        ),
        (
            r#"{"payload":"+-==","payloadType":"t","signatures":[]}"#,
            "/payload",
        ),
        (
            r#"{"payload":"","payloadType":"t","signatures":[{"sig":"!"}]}"#,
            "/signatures/0/sig",
        ),
        (
            r#"{"payload":"","payload":"","payloadType":"t","signatures":[]}"#,
            "/payload",
        ),
    ];
    for (text, pointer) in cases {
        let error = Envelope::read(text.as_bytes()).unwrap_err();
        let found = error.pointer().map(Pointer::as_str).unwrap_or_default();
        assert_eq!(found, pointer, "{text}: {error}");
    }
    assert!(Envelope::new("", *b"x").is_err());
    assert!(Envelope::new("t".repeat(257), *b"x").is_err());
    let error = Envelope::new("t", vec![0; 8 << 20]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn the_largest_payload_leaves_room_for_every_signature() {
    let most = MAX_ENVELOPE_BYTES / 4 * 3 - MAX_SIGNATURES * 384;
    let mut envelope = Envelope::new("t".repeat(256), vec![0xff; most]).unwrap();
    for number in 0..16 {
        envelope.sign(&key(number)).unwrap();
    }
    let json = envelope.to_json();
    assert!(json.len() <= MAX_ENVELOPE_BYTES, "{}", json.len());
    assert_eq!(Envelope::read(json.as_bytes()).unwrap(), envelope);
    let error = Envelope::new("t", vec![0; most + 1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let long = format!("{json}{}", " ".repeat(MAX_ENVELOPE_BYTES));
    let error = Envelope::read(long.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn every_flipped_byte_of_an_envelope_is_noticed() {
    let trusted = trusting(&[1]);
    let json = signed(&[1]).to_json().into_bytes();
    assert!(Envelope::read(&json).unwrap().signers(&trusted).is_some());
    for place in 0..json.len() {
        for mask in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
            let mut changed = json.clone();
            changed[place] ^= mask;
            let signers = Envelope::read(&changed)
                .ok()
                .and_then(|e| e.signers(&trusted));
            assert_eq!(signers, None, "byte {place} with {mask}");
        }
    }
}

proptest! {
    #[test]
    fn an_envelope_reads_back_what_it_writes(
        kind in "[ -~]{1,40}",
        payload in proptest::collection::vec(any::<u8>(), 0..200),
        numbers in proptest::collection::btree_set(any::<u8>(), 0..4),
    ) {
        let mut envelope = Envelope::new(kind, payload).unwrap();
        for number in numbers {
            envelope.sign(&key(number)).unwrap();
        }
        let json = envelope.to_json();
        prop_assert_eq!(&Envelope::read(json.as_bytes()).unwrap(), &envelope);
        prop_assert_eq!(Envelope::read(json.as_bytes()).unwrap().to_json(), json);
    }

    #[test]
    fn two_payloads_are_never_covered_by_the_same_bytes(
        first in ("[a-z0-9 ]{1,12}", "[a-z0-9 ]{0,12}"),
        second in ("[a-z0-9 ]{1,12}", "[a-z0-9 ]{0,12}"),
    ) {
        let same = pae(&first.0, first.1.as_bytes()) == pae(&second.0, second.1.as_bytes());
        prop_assert_eq!(same, first == second);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _either = Envelope::read(&bytes);
    }
}
