//! Messages are written as msgpack for Python writes them.

use rmpv::{Value as Other, decode::read_value};
use serde_json::json;
use worldforge_core::{ErrorKind, Observation, Tensor};
use worldforge_providers::wire::codec::{
    envelope::{self, Envelope},
    msgpack::{self, Limits, Node, Writer},
};

fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut out = Writer::default();
    write(&mut out);
    out.finish().unwrap()
}

/// Reads with another implementation.
fn other(bytes: &[u8]) -> Other {
    let mut rest = bytes;
    let value = read_value(&mut rest).unwrap();
    assert!(rest.is_empty());
    value
}

#[test]
fn every_integer_has_its_shortest_form_and_keeps_its_value() {
    let edges = [
        0,
        1,
        0x7f,
        0x80,
        0xff,
        0x100,
        0xffff,
        0x1_0000,
        0xffff_ffff,
        0x1_0000_0000,
        i64::MAX,
        -1,
        -32,
        -33,
        -128,
        -129,
        -32768,
        -32769,
        -2_147_483_648,
        -2_147_483_649,
        i64::MIN,
    ];
    for value in edges {
        let bytes = written(|out| {
            out.int(value);
        });
        assert_eq!(
            msgpack::read(&bytes, &Limits::default()).unwrap(),
            Node::Int(value)
        );
        let mut shortest = Vec::new();
        rmpv::encode::write_value(&mut shortest, &Other::from(value)).unwrap();
        assert_eq!(bytes, shortest, "{value}");
    }
    let bytes = written(|out| {
        out.uint(u64::MAX);
    });
    let node = msgpack::read(&bytes, &Limits::default()).unwrap();
    assert_eq!(node, Node::UInt(u64::MAX));
    assert_eq!((node.as_u64(), node.as_i64()), (Some(u64::MAX), None));
}

#[test]
fn every_length_has_its_shortest_form() {
    for length in [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536] {
        let text = "x".repeat(length);
        let cases = [
            (
                written(|out| {
                    out.text(&text);
                }),
                Other::from(text.as_str()),
            ),
            (
                written(|out| {
                    out.bytes(text.as_bytes());
                }),
                Other::from(text.as_bytes()),
            ),
            (
                written(|out| {
                    out.array(length);
                    (0..length).for_each(|_| {
                        out.nil();
                    });
                }),
                Other::Array(vec![Other::Nil; length]),
            ),
            (
                written(|out| {
                    out.map(length);
                    (0..length).for_each(|key| {
                        out.text(&key.to_string()).bool(true);
                    });
                }),
                Other::Map(
                    (0..length)
                        .map(|key| (key.to_string().into(), true.into()))
                        .collect(),
                ),
            ),
        ];
        for (bytes, value) in cases {
            assert_eq!(other(&bytes), value);
            let mut shortest = Vec::new();
            rmpv::encode::write_value(&mut shortest, &value).unwrap();
            assert_eq!(bytes, shortest, "length {length}");
            msgpack::read(&bytes, &Limits::default()).unwrap();
        }
    }
}

#[test]
fn json_goes_through_unchanged() {
    let value = json!({
        "a": [null, true, -7, 18_446_744_073_709_551_615_u64, 0.5, "text"],
        "b": {"c": {}},
    });
    let bytes = written(|out| {
        out.json(&value);
    });
    assert_eq!(
        msgpack::read(&bytes, &Limits::default())
            .unwrap()
            .to_json()
            .unwrap(),
        value
    );
}

#[test]
fn features_go_through_unchanged_in_every_form_within_their_hint() {
    let seen = Observation::new()
        .with(
            "video",
            Observation::new().with("front", Tensor::from_u8([1, 2, 2, 3], vec![7; 12]).unwrap()),
        )
        .with("task", "pick up")
        .with(
            "tasks",
            worldforge_core::Feature::Texts(vec!["one".to_owned(), "two".to_owned()]),
        )
        .with("seed", worldforge_core::Feature::Scalar(json!(u64::MAX)));
    for form in [Envelope::Npy, Envelope::MsgpackNumpy, Envelope::Openpi] {
        let mut out = Writer::with_capacity(envelope::size_hint(&seen));
        out.observation(&seen, form);
        let bytes = out.finish().unwrap();
        assert!(bytes.len() <= envelope::size_hint(&seen));
        let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
        assert_eq!(envelope::observation(&tree).unwrap(), seen);
    }
}

#[test]
fn great_tensors_are_shared_and_the_bytes_are_the_same() {
    let great = Tensor::from_u8([100, 100], vec![7; 10_000]).unwrap();
    let small = Tensor::from_u8([2, 2], vec![9; 4]).unwrap();
    let seen = Observation::new()
        .with("great", great.clone())
        .with("small", small)
        .with("task", "pick up");
    for form in [Envelope::Npy, Envelope::MsgpackNumpy, Envelope::Openpi] {
        let copied = written(|out| {
            out.observation(&seen, form);
        });
        let mut out = Writer::in_parts();
        out.observation(&seen, form);
        let parts = out.finish_parts().unwrap();
        assert!(
            parts
                .iter()
                .any(|part| part.as_ptr() == great.bytes().as_ptr())
        );
        assert_eq!(parts.iter().len(), 3);
        assert_eq!(parts.joined(), copied);
    }
}

#[test]
fn a_message_that_lacks_or_repeats_values_is_a_defect() {
    let unfinished: [fn(&mut Writer); 4] = [
        |_out| {},
        |out| {
            out.map(1).text("a");
        },
        |out| {
            out.array(2).nil();
        },
        |out| {
            out.nil().nil();
        },
    ];
    for write in unfinished {
        let mut out = Writer::default();
        write(&mut out);
        assert_eq!(out.finish().unwrap_err().kind(), ErrorKind::Bug);
    }
}

#[test]
fn nothing_of_a_message_is_shown() {
    let bytes = written(|out| {
        out.map(1)
            .text("api_token")
            .array(2)
            .text("hunter2")
            .int(4711);
    });
    let tree = msgpack::read(&bytes, &Limits::default()).unwrap();
    let shown = format!("{tree:?} {:?}", tree.get("api_token").unwrap());
    assert_eq!(shown, "Map(1 members) Array(2 items)");
    assert!(
        !format!("{:?}", tree.get("api_token").unwrap().as_array().unwrap()).contains("hunter2")
    );
}
