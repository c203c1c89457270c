//! Laws: what is saved loads as it was, scrubbing is done once, and faults never panic.

use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::Value;
use worldforge_testing::cassette::{
    Body, Cassette, ChannelInteraction, Direction, Fault, HttpInteraction, MessageKind,
    ProtocolName, RecordedMessage,
};

use crate::toy;

/// Pieces of texts: plain words, secrets, and what a scanner may trip over.
const PIECES: [&str; 20] = [
    "cube",
    " ",
    "\n",
    "é",
    "\"",
    "\\",
    "token",
    "=",
    "api_key",
    "hunter2",
    "Bearer",
    "abcdef0123",
    "https://u:p@h.example/x?sig=1",
    "/home/me/x",
    ":",
    "eyJhbGciOiJIUzI1NiJ9.e30.abc",
    "{",
    "}",
    ",",
    "sk-live-0123456789abcdefghij",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..6)
        .prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::empty()),
        value().prop_map(Body::json),
        text().prop_map(Body::text),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(Body::binary),
        (text(), text()).prop_map(|(key, item)| {
            let value = toy::map(&[(key.into(), item.into()), ("api_token".into(), "x".into())]);
            Body::binary(toy::packed(&value))
        }),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| {
            let name = worldforge_core::Digest::of_bytes(&bytes).to_hex();
            Body::file(format!("bodies/{name}.bin"), bytes)
        }),
    ]
}

fn cassette() -> impl Strategy<Value = Cassette> {
    let http = (text(), text(), body(), body()).prop_map(|(target, header, sent, answer)| {
        HttpInteraction::new("POST", format!("/{target}"), 200)
            .asking_with("x-note", header.clone())
            .asking_with("authorization", header)
            .asking(sent)
            .answering(answer)
            .into()
    });
    let channel = prop::collection::vec((any::<bool>(), body()), 0..3).prop_map(|messages| {
        let tape = ChannelInteraction::new(ProtocolName::WebSocket);
        let tape = messages.into_iter().fold(tape, |tape, (is_sent, body)| {
            let direction = if is_sent {
                Direction::Sent
            } else {
                Direction::Received
            };
            tape.with(RecordedMessage::new(direction, MessageKind::Binary, body))
        });
        tape.into()
    });
    let interaction = prop_oneof![http, channel];
    (text(), prop::collection::vec(interaction, 0..3)).prop_map(|(note, interactions)| {
        let mut cassette = toy::blank().describing(note, None);
        cassette.interactions = interactions;
        cassette
    })
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn scrubbing_is_done_once(cassette in cassette()) {
        let once = cassette.scrubbed();
        prop_assert_eq!(once.scrubbed(), once);
    }

    #[test]
    fn what_is_saved_is_loaded_and_saved_again(cassette in cassette()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tape.json");
        cassette.save(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let loaded = Cassette::load(&path).unwrap();
        prop_assert_eq!(loaded.clone(), cassette.scrubbed());
        loaded.save(&path).unwrap();
        prop_assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }

    #[test]
    fn texts_never_panic_as_faults(text in "[a-z0-9*.=:/~>\"{-]{0,24}") {
        if let Ok(fault) = text.parse::<Fault>() {
            prop_assert_eq!(fault.to_string().parse::<Fault>().unwrap(), fault);
        }
        drop(text.parse::<worldforge_testing::cassette::Injection>());
    }
}
