//! What upstreams wrote is read, and what we write is what they would have written.

use serde_json::Value;
use worldforge_core::{DType, ErrorKind, Feature, Observation, Tensor};
use worldforge_providers::wire::codec::{
    envelope::{self, Envelope},
    json_numpy,
    msgpack::{self, Limits, Writer},
    npy,
};

use crate::sample::Sample;

#[test]
fn npy_files_of_numpy_are_read_and_written() {
    for sample in Sample::all("npy") {
        if sample.0.get("header_only").is_some() {
            let zeros = vec![0; sample.shape().iter().product()];
            let file = npy::encode(&Tensor::from_u8(sample.shape(), zeros).unwrap()).unwrap();
            assert_eq!(file[..128], sample.bytes(), "{}", sample.name());
            continue;
        }
        let bytes = sample.bytes();
        sample.check(npy::decode(&bytes));
        if sample.is_exact() {
            let written = npy::encode(&sample.tensor()).unwrap();
            assert_eq!(written, bytes, "{}", sample.name());
        }
    }
}

#[test]
fn an_npy_file_may_be_the_start_of_more() {
    let sample = &Sample::all("npy")[0];
    let file = sample.bytes();
    let more = [file.as_slice(), b"more"].concat();
    assert_eq!(
        npy::decode_prefix(&more).unwrap(),
        (sample.tensor(), file.len())
    );
    assert_eq!(
        npy::decode(&more).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn json_arrays_are_read_and_written() {
    for sample in Sample::all("json_numpy") {
        let value: Value = serde_json::from_str(sample.text("json")).unwrap();
        assert!(json_numpy::is_array(&value));
        sample.check(json_numpy::decode(&value));
        if sample.is_exact() {
            let written = json_numpy::encode(&sample.tensor()).unwrap();
            assert_eq!(written, value, "{}", sample.name());
        }
    }
}

#[test]
fn rows_of_json_arrays_are_one_array() {
    let row = |value: f32| json_numpy::encode(&Tensor::from_f32([2], &[value, 0.5]).unwrap());
    let rows = Value::Array(vec![row(1.0).unwrap(), row(2.0).unwrap()]);
    let stacked = json_numpy::decode_rows(&rows).unwrap();
    assert_eq!(
        stacked,
        Tensor::from_f32([2, 2], &[1.0, 0.5, 2.0, 0.5]).unwrap()
    );
    let short = json_numpy::encode(&Tensor::from_f32([1], &[1.0]).unwrap()).unwrap();
    let ragged = Value::Array(vec![row(1.0).unwrap(), short]);
    let error = json_numpy::decode_rows(&ragged).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/1");
}

#[test]
fn arrays_in_msgpack_are_read_and_written_in_every_form() {
    let form = |name: &str| match name {
        "npy" => Envelope::Npy,
        "msgpack-numpy" => Envelope::MsgpackNumpy,
        _ => Envelope::Openpi,
    };
    for sample in Sample::all("msgpack") {
        let bytes = sample.bytes();
        let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
        let node = match sample.0.get("member").and_then(Value::as_str) {
            Some(member) => tree.get(member).unwrap(),
            None => &tree,
        };
        match envelope::tensor(node) {
            Ok(None) => assert!(sample.0.get("scalar").is_some(), "{}", sample.name()),
            read => sample.check(read.map(Option::unwrap)),
        }
        match (envelope::feature(node), sample.0.get("scalar")) {
            (Err(_), _) => assert!(sample.is_refused(), "{}", sample.name()),
            (Ok(Feature::Scalar(value)), Some(scalar)) => {
                assert_eq!(&value, scalar, "{}", sample.name());
            }
            (Ok(feature), _) => assert_eq!(feature, sample.tensor().into(), "{}", sample.name()),
        }
        if sample.is_exact() {
            let mut out = Writer::default();
            out.tensor(&sample.tensor(), form(sample.text("form")));
            assert_eq!(out.finish().unwrap(), bytes, "{}", sample.name());
        }
    }
}

#[test]
fn whole_messages_become_features() {
    for sample in Sample::all("messages") {
        let bytes = sample.bytes();
        let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
        let node = match sample.text("item").parse::<usize>() {
            Ok(index) => &tree.as_array().unwrap()[index],
            Err(_) => &tree,
        };
        let features = envelope::observation(node).unwrap();
        let expected = Observation::from_json(sample.0["features"].clone()).unwrap();
        assert_eq!(features, expected, "{}", sample.name());
    }
}

#[test]
fn bfloat16_has_no_name_outside() {
    let tensor = Tensor::new(DType::BF16, vec![1], vec![0, 0]).unwrap();
    let mut refusals = vec![
        npy::encode(&tensor).unwrap_err(),
        json_numpy::encode(&tensor).unwrap_err(),
    ];
    for form in [Envelope::Npy, Envelope::MsgpackNumpy, Envelope::Openpi] {
        let mut out = Writer::default();
        out.map(1).text("x").tensor(&tensor, form);
        refusals.push(out.finish().unwrap_err());
    }
    for error in refusals {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.to_string(), "NumPy has no element type for bf16");
    }
}
