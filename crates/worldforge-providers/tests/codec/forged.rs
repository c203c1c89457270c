//! Files and JSON that must be refused, and how.

use serde_json::json;
use worldforge_core::{ErrorKind, Result, Tensor};
use worldforge_providers::wire::codec::{descr, json_numpy, npy};

use crate::hostile::replaced;

fn npy_file(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

/// Reads a file of one float below a header.
fn read(header: &str) -> Result<Tensor> {
    npy::decode(&npy_file(header, &[0, 0, 128, 63]))
}

#[test]
fn npy_headers_are_read_in_every_spelling() {
    for header in [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n",
        "{\"shape\":(1,),\"fortran_order\":True,\"descr\":\"<f4\"}",
        "  { 'shape' : ( 1L , 1 ) , 'descr' : '<f4' , 'fortran_order' : False }  \n",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()}",
    ] {
        assert_eq!(read(header).unwrap().to_f32(), [1.0], "{header}");
    }
}

#[test]
fn npy_headers_are_literals_and_nothing_else() {
    use ErrorKind::{InvalidInput, Unsupported};
    for (header, kind) in [
        ("", InvalidInput),
        ("{}", InvalidInput),
        ("{'descr': '<f4', 'fortran_order': False}", InvalidInput),
        (
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
            InvalidInput,
        ),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': ()}x",
            InvalidInput,
        ),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}",
            InvalidInput,
        ),
        (
            "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
            InvalidInput,
        ),
        (
            "{'descr': '<f4, 'fortran_order': False, 'shape': ()}",
            InvalidInput,
        ),
        (
            "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': ()}",
            InvalidInput,
        ),
        (
            "{'descr': __import__('os').system('true'), 'fortran_order': False}",
            InvalidInput,
        ),
        (
            "{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': ()}",
            Unsupported,
        ),
        (
            "{'descr': '|O', 'fortran_order': False, 'shape': ()}",
            Unsupported,
        ),
    ] {
        let error = read(header).expect_err(header);
        assert_eq!(error.kind(), kind, "{header}: {error}");
    }
}

#[test]
fn npy_shapes_are_tuples_of_lengths_within_the_limits() {
    use ErrorKind::{InvalidInput, LimitExceeded};
    for (shape, kind) in [
        ("(1)", InvalidInput),
        ("[1]", InvalidInput),
        ("(-1,)", InvalidInput),
        ("(1.0,)", InvalidInput),
        ("(1 1)", InvalidInput),
        ("(,)", InvalidInput),
        ("(2,)", InvalidInput),
        ("(0,)", InvalidInput),
        ("(99999999999999999999999,)", InvalidInput),
        ("(1099511627776, 1099511627776)", LimitExceeded),
        ("(1, 1, 1, 1, 1, 1, 1, 1, 1)", LimitExceeded),
    ] {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}");
        let error = read(&header).expect_err(&header);
        assert_eq!(error.kind(), kind, "{header}: {error}");
    }
}

#[test]
fn npy_files_of_other_versions_and_endless_headers_are_refused() {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': ()}";
    let mut versioned = npy_file(text, &[0; 4]);
    for version in [[0, 0], [1, 1], [4, 0]] {
        versioned[6..8].copy_from_slice(&version);
        let error = npy::decode(&versioned).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    let long = [b"\x93NUMPY\x03\x00", &u32::MAX.to_le_bytes()[..]].concat();
    assert_eq!(
        npy::decode(&long).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}

#[test]
fn forged_json_arrays_are_refused_with_their_member() {
    use ErrorKind::{InvalidInput, LimitExceeded, Unsupported};
    let good = json!({"__numpy__": "AACAPw==", "dtype": "<f4", "shape": [1]});
    json_numpy::decode(&good).unwrap();
    for (member, value, kind, pointer) in [
        ("__numpy__", json!("AACAPw"), InvalidInput, "/__numpy__"),
        ("__numpy__", json!("AACA*w=="), InvalidInput, "/__numpy__"),
        ("__numpy__", json!("AACAPwAA"), InvalidInput, "/__numpy__"),
        ("__numpy__", json!("AACAPx=="), InvalidInput, "/__numpy__"),
        ("__numpy__", json!(1), InvalidInput, "/__numpy__"),
        ("shape", json!([2]), InvalidInput, "/__numpy__"),
        ("shape", json!([-1]), InvalidInput, "/shape"),
        ("shape", json!([1_u64 << 60]), LimitExceeded, "/shape"),
        ("dtype", json!("<U1"), Unsupported, "/dtype"),
        ("dtype", json!([["a", "<f4"]]), Unsupported, "/dtype"),
        ("dtype", json!(null), InvalidInput, "/dtype"),
        ("more", json!(1), InvalidInput, "/more"),
    ] {
        let forged = replaced(&good, member, value);
        let error = json_numpy::decode(&forged).expect_err(&forged.to_string());
        let found = error.pointer().unwrap().as_str();
        assert_eq!((error.kind(), found), (kind, pointer), "{forged}: {error}");
    }
    let list = json_numpy::decode(&json!([1.0])).unwrap_err();
    assert_eq!(list.kind(), InvalidInput);
}

#[test]
fn refusals_of_types_say_what_to_do() {
    let names = [
        "<U5", "|O", "|V8", "<c16", "<M8[D]", "<f16", "float32", "=f4",
    ];
    let shown: Vec<String> = names
        .into_iter()
        .map(|name| {
            let error = descr::parse(name).unwrap_err();
            format!("{error}\n  {}", error.first_triage_step())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}
