//! Which envelopes may be attached to an issue.

use worldforge_evidence::{
    RunPath,
    attest::{Envelope, IN_TOTO_PAYLOAD_TYPE},
    classify,
};

use super::support::key;

fn may_be_attached(payload: &str) -> bool {
    let mut envelope = Envelope::new(IN_TOTO_PAYLOAD_TYPE, payload).unwrap();
    envelope.sign(&key(1)).unwrap();
    let path = RunPath::new("attestation.intoto.json").unwrap();
    classify(&path, envelope.to_json().as_bytes()).safe_to_attach
}

#[test]
fn an_envelope_is_judged_by_what_is_signed() {
    assert!(may_be_attached(r#"{"solved": 44, "trials": 50}"#));
    for payload in [
        r#"{"api_key": "hunter2"}"#,
        r#"{"note": "see /home/alice/run.json"}"#,
        "no JSON",
    ] {
        assert!(!may_be_attached(payload), "{payload}");
    }
}

#[test]
fn what_only_has_the_name_of_an_envelope_is_kept() {
    let path = RunPath::new("attestation.intoto.json").unwrap();
    for text in [
        "{}",
        r#"{"payload": "", "payloadType": "x", "signatures": []}"#,
    ] {
        assert!(!classify(&path, text.as_bytes()).safe_to_attach, "{text}");
    }
}
