//! What the tests of signed evidence share.

use std::{fs, path::Path};

use serde_json::Value;
use worldforge_core::{Event, JsonObject, Phase, ProviderName, Timestamp};
use worldforge_evidence::attest::{PrivateKey, PublicKey, TrustedKeys};

/// Reads a file of vectors.
pub(crate) fn vectors(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/attest");
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Makes the key that a number stands for.
pub(crate) fn key(number: u8) -> PrivateKey {
    let mut entropy = *b"not random, but good for a test.";
    entropy[0] = number;
    PrivateKey::from_entropy(entropy).unwrap()
}

pub(crate) fn public(number: u8) -> PublicKey {
    key(number).public()
}

pub(crate) fn trusting(numbers: &[u8]) -> TrustedKeys {
    TrustedKeys::new(numbers.iter().map(|number| public(*number))).unwrap()
}

pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let digits = text(value).as_bytes();
    let pairs = digits.chunks_exact(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub(crate) fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

pub(crate) fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

pub(crate) fn event() -> Event {
    let provider = ProviderName::new("mock").unwrap();
    Event::new(
        provider,
        "score",
        Phase::Success,
        Timestamp::from_unix_millis(0),
    )
}
