//! Messages and envelopes that must be refused, and how.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Result, Tensor};
use worldforge_providers::wire::codec::{
    envelope,
    msgpack::{self, Limits},
    npy,
};

use crate::sample::{Sample, from_hex};

fn open(bytes: &[u8]) -> Result<()> {
    let tree = msgpack::read(bytes, &Limits::default())?;
    envelope::feature(&tree).map(drop)
}

#[test]
fn cut_messages_are_refused_wherever_they_are_cut() {
    for sample in Sample::all("msgpack")
        .into_iter()
        .chain(Sample::all("messages"))
    {
        let bytes = sample.bytes();
        for length in 0..bytes.len() {
            let error = msgpack::read(&bytes[..length], &Limits::default()).unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::InvalidInput,
                "{} at {length}",
                sample.name()
            );
        }
    }
    for sample in Sample::all("npy") {
        let bytes = sample.bytes();
        for length in 0..bytes.len() {
            assert!(
                npy::decode(&bytes[..length]).is_err(),
                "{} at {length}",
                sample.name()
            );
        }
    }
}

#[test]
fn damaged_bytes_never_panic() {
    for sample in Sample::all("msgpack") {
        let bytes = sample.bytes();
        for at in 0..bytes.len() {
            for value in [0x00, 0x7f, 0x81, 0x91, 0xc1, 0xc6, 0xdd, 0xdf, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                open(&damaged).ok();
            }
        }
    }
    for sample in Sample::all("npy").into_iter().take(8) {
        let bytes = sample.bytes();
        for at in 0..bytes.len() {
            for value in [0x00, b'\'', b'{', b'(', b'9', 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                npy::decode(&damaged).ok();
            }
        }
    }
}

#[test]
fn messages_that_are_no_msgpack_or_too_much_are_refused() {
    use ErrorKind::{InvalidInput, LimitExceeded, Unsupported};
    let nested = |levels: usize| [vec![0x91; levels], vec![0xc0]].concat();
    let cases = [
        ("nothing", vec![], InvalidInput),
        ("a second value", vec![0xc0, 0xc0], InvalidInput),
        ("a marker without meaning", vec![0xc1], InvalidInput),
        (
            "an array of four thousand million",
            from_hex("ddffffffff"),
            InvalidInput,
        ),
        (
            "a map of four thousand million",
            from_hex("dfffffffff"),
            InvalidInput,
        ),
        (
            "bytes of four thousand million",
            from_hex("c6ffffffff00"),
            InvalidInput,
        ),
        (
            "text of four thousand million",
            from_hex("dbffffffff00"),
            InvalidInput,
        ),
        ("text that is not UTF-8", from_hex("a1ff"), InvalidInput),
        ("a key that is a number", from_hex("8101c0"), InvalidInput),
        ("a key that is nil", from_hex("81c0c0"), InvalidInput),
        ("a key that is an array", from_hex("8190c0"), InvalidInput),
        (
            "a key that is not UTF-8",
            from_hex("81c401ffc0"),
            InvalidInput,
        ),
        ("a key twice", from_hex("82a161c0a161c0"), InvalidInput),
        (
            "a key twice, in both types",
            from_hex("82a161c0c40161c0"),
            InvalidInput,
        ),
        ("an extension", from_hex("d40100"), Unsupported),
        ("a timestamp", from_hex("d6ff00000000"), Unsupported),
        ("a long extension", from_hex("c9ffffffff01"), Unsupported),
        ("too many levels", nested(33), LimitExceeded),
        ("far too many levels", nested(1_000_000), LimitExceeded),
    ];
    for (what, bytes, kind) in cases {
        let error = msgpack::read(&bytes, &Limits::default()).expect_err(what);
        assert_eq!(error.kind(), kind, "{what}: {error}");
    }
    msgpack::read(&nested(32), &Limits::default()).unwrap();
}

#[test]
fn nested_arrays_cannot_each_claim_the_rest_of_the_message() {
    // Every level declares as many items as bytes remain: believed, that were quadratic memory.
    let mut bytes = Vec::new();
    for _ in 0..30 {
        bytes.extend([0xdd, 0, 1, 0, 0]);
    }
    bytes.resize(bytes.len() + (1 << 16) + 64, 0xc0);
    let error = msgpack::read(&bytes, &Limits::default()).unwrap_err();
    assert!(
        error.to_string().contains("more values than it has bytes"),
        "{error}"
    );
    assert!(error.to_string().ends_with("byte 10"), "{error}");
}

#[test]
fn limits_hold_at_their_edge() {
    let bytes = from_hex("93c0a16190");
    let exact = Limits {
        bytes: 5,
        depth: 2,
        items: 3,
    };
    msgpack::read(&bytes, &exact).unwrap();
    for limits in [
        Limits { bytes: 4, ..exact },
        Limits { depth: 1, ..exact },
        Limits { items: 2, ..exact },
    ] {
        let error = msgpack::read(&bytes, &limits).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{limits:?}");
    }
    let deepest = Limits {
        depth: usize::MAX,
        ..Limits::default()
    };
    let error = msgpack::read(&[0x91; 200], &deepest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

/// Writes a message from JSON, with `{"bytes": [..]}` for bytes.
fn pack(value: &Value) -> Vec<u8> {
    fn other(value: &Value) -> rmpv::Value {
        match value {
            Value::Array(items) => items.iter().map(other).collect::<Vec<_>>().into(),
            Value::Object(members) => match members.get("bytes") {
                Some(bytes) => rmpv::Value::Binary(serde_json::from_value(bytes.clone()).unwrap()),
                None => rmpv::Value::Map(
                    members
                        .iter()
                        .map(|(name, value)| (name.as_str().into(), other(value)))
                        .collect(),
                ),
            },
            Value::Number(number) if number.is_f64() => number.as_f64().unwrap().into(),
            Value::Number(number) if number.is_u64() => number.as_u64().unwrap().into(),
            Value::Number(number) => number.as_i64().unwrap().into(),
            Value::String(text) => text.as_str().into(),
            Value::Bool(flag) => (*flag).into(),
            Value::Null => rmpv::Value::Nil,
        }
    }
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &other(value)).unwrap();
    bytes
}

pub(crate) fn replaced(envelope: &Value, member: &str, value: Value) -> Value {
    let mut envelope = envelope.clone();
    envelope[member] = value;
    envelope
}

/// Asserts that an envelope opens, and no longer does once a member is replaced.
fn check_forged(good: &Value, cases: &[(&str, Value, ErrorKind)]) {
    open(&pack(good)).unwrap();
    for (member, value, kind) in cases {
        let forged = replaced(good, member, value.clone());
        let error = open(&pack(&forged)).expect_err(&forged.to_string());
        assert_eq!(error.kind(), *kind, "{forged}: {error}");
    }
}

#[test]
fn forged_arrays_of_msgpack_numpy_are_refused() {
    use ErrorKind::{InvalidInput, LimitExceeded, Unsupported};
    let data = json!({"bytes": [0, 0, 128, 63]});
    let good = json!({
        "nd": true, "type": "<f4", "kind": {"bytes": []}, "shape": [1], "data": data
    });
    check_forged(
        &good,
        &[
            ("shape", json!([2]), InvalidInput),
            ("shape", json!([-1]), InvalidInput),
            ("shape", json!([1.0]), InvalidInput),
            ("shape", json!(1), InvalidInput),
            ("shape", json!([1_u64 << 40, 1_u64 << 40]), LimitExceeded),
            ("shape", json!([1, 1, 1, 1, 1, 1, 1, 1, 1]), LimitExceeded),
            ("shape", json!([u64::MAX]), LimitExceeded),
            ("kind", json!({"bytes": b"O"}), Unsupported),
            ("kind", json!({"bytes": b"V"}), Unsupported),
            ("kind", json!(7), Unsupported),
            ("type", json!("|O"), Unsupported),
            ("type", json!("<U5"), Unsupported),
            ("type", json!("<c8"), Unsupported),
            ("type", json!([["a", "<i4"]]), Unsupported),
            ("type", json!("=f4"), Unsupported),
            ("type", json!("|f4"), Unsupported),
            ("type", json!(""), Unsupported),
            ("type", json!(4), InvalidInput),
            ("type", json!("|b1"), InvalidInput),
            ("data", json!("text"), InvalidInput),
            ("data", json!({"bytes": []}), InvalidInput),
            ("more", json!(1), InvalidInput),
            ("nd", json!(false), InvalidInput),
        ],
    );
    for (forged, kind) in [
        (json!({"nd": true}), InvalidInput),
        (
            json!({"nd": false, "type": "<f4", "data": {"bytes": [0]}}),
            InvalidInput,
        ),
        (json!({"complex": true, "data": "1j"}), Unsupported),
        (
            json!({"nd": true, "type": "|b1", "shape": [1], "data": {"bytes": [2]}}),
            InvalidInput,
        ),
    ] {
        assert_eq!(open(&pack(&forged)).unwrap_err().kind(), kind, "{forged}");
    }
}

#[test]
fn forged_arrays_of_openpi_and_gr00t_are_refused() {
    use ErrorKind::{InvalidInput, LimitExceeded, Unsupported};
    let data = json!({"bytes": [0, 0, 128, 63]});
    check_forged(
        &json!({"__ndarray__": true, "data": data, "dtype": "<f4", "shape": [1]}),
        &[
            ("__ndarray__", json!(false), InvalidInput),
            ("shape", json!([1_u64 << 40, 1_u64 << 40]), LimitExceeded),
            ("data", json!({"bytes": []}), InvalidInput),
            ("data", Value::Null, InvalidInput),
            ("dtype", json!("|V4"), Unsupported),
            ("more", json!(1), InvalidInput),
        ],
    );
    check_forged(
        &json!({"__npgeneric__": true, "data": 200, "dtype": "|u1"}),
        &[
            ("data", json!(256), InvalidInput),
            ("data", json!(-1), InvalidInput),
            ("data", json!(1.5), InvalidInput),
            ("dtype", json!("|b1"), InvalidInput),
            ("dtype", json!("<U1"), Unsupported),
        ],
    );
    let file = npy::encode(&Tensor::from_f32([1], &[1.0]).unwrap()).unwrap();
    check_forged(
        &json!({"__ndarray_class__": true, "as_npy": {"bytes": file}}),
        &[
            ("__ndarray_class__", json!(1), InvalidInput),
            ("as_npy", json!("text"), InvalidInput),
            ("as_npy", json!({"bytes": []}), InvalidInput),
            ("more", json!(1), InvalidInput),
        ],
    );
}

#[test]
fn a_fault_deep_in_a_message_is_named_by_its_place() {
    let cases = [
        (
            json!({"a": {"b": {"nd": true, "type": "<U5"}}}),
            "/a/b/type",
        ),
        (json!({"a": [{"__ndarray__": 1}]}), "/a/0"),
        (json!({"a": ["text", 1]}), "/a/1"),
        (json!({"a": [[1], [1, 2]]}), "/a/1"),
        (json!({"a": {"": 1}}), "/a/"),
        (json!({"a": []}), "/a"),
    ];
    for (message, pointer) in cases {
        let mut complete = message.clone();
        if let Some(envelope) = complete.pointer_mut("/a/b") {
            envelope["shape"] = json!([]);
        }
        let bytes = pack(&complete);
        let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
        let error = envelope::observation(&tree).unwrap_err();
        assert_eq!(
            error.pointer().unwrap().as_str(),
            pointer,
            "{message}: {error}"
        );
    }
    let deep = (0..10).fold(json!(1), |inner, _| json!({ "a": inner }));
    assert_eq!(
        open(&pack(&deep)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}
