//! What a player says when a request is not the recorded one.

use std::sync::Arc;

use serde_json::{Value, json};
use worldforge_core::ErrorKind;
use worldforge_testing::cassette::{
    Body, Cassette, ChannelInteraction, HttpInteraction, Interaction, MessageKind, Order, Player,
    ProtocolName, Repeat, Replay,
};

use crate::toy::{self, Channel, Tasks};

fn http(cassette: &mut Cassette, index: usize) -> &mut HttpInteraction {
    match &mut cassette.interactions[index] {
        Interaction::Http(http) => http,
        other => panic!("{other:?}"),
    }
}

fn channel(cassette: &mut Cassette) -> &mut ChannelInteraction {
    match &mut cassette.interactions[0] {
        Interaction::Channel(channel) => channel,
        other => panic!("{other:?}"),
    }
}

/// Returns what the adapter with tasks meets in a changed recording.
fn met(change: impl FnOnce(&mut Cassette)) -> String {
    let mut cassette = toy::tasks();
    change(&mut cassette);
    played(cassette, Replay::strict(), Tasks::provider)
}

fn met_on_channel(change: impl FnOnce(&mut ChannelInteraction)) -> String {
    let mut cassette = toy::channel();
    change(channel(&mut cassette));
    played(cassette, Replay::strict(), Channel::provider)
}

fn played(
    cassette: Cassette,
    replay: Replay,
    provider: fn(
        Arc<dyn worldforge_core::Transport>,
    ) -> worldforge_core::Result<worldforge_core::Provider>,
) -> String {
    let player = Player::with(cassette, replay);
    let forge = toy::forge(provider(Arc::clone(&player) as _).unwrap());
    let error = toy::call(&forge, &toy::request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(player.mismatches().len(), 1);
    assert!(!format!("{error:?}").contains(toy::KEY));
    error.to_string()
}

#[test]
fn the_first_difference_of_a_request_is_named() {
    let body = |value: Value| {
        move |cassette: &mut Cassette| http(cassette, 0).request.body = Body::json(value)
    };
    let said = [
        met(|tape| http(tape, 0).request.method = "PUT".to_owned()),
        met(|tape| http(tape, 0).request.target = "/v2/tasks".to_owned()),
        met(|tape| http(tape, 1).request.target = "/v1/tasks/t2?full=1".to_owned()),
        met(|tape| {
            let headers = &mut http(tape, 0).request.headers;
            headers.insert("x-toy-version".to_owned(), "2".to_owned());
        }),
        met(|tape| {
            let headers = &mut http(tape, 0).request.headers;
            headers.insert("content-type".to_owned(), "text/plain".to_owned());
        }),
        met(|tape| http(tape, 0).request.headers.clear()),
        met(|tape| {
            let headers = &mut http(tape, 3).request.headers;
            headers.insert("authorization".to_owned(), "[redacted]".to_owned());
        }),
        met(body(json!({"prompt": "a blue cube", "seed": 7}))),
        met(body(json!({"prompt": "a red cube"}))),
        met(body(
            json!({"prompt": "a red cube", "seed": 7, "ratio": "16:9"}),
        )),
        met(body(json!({"prompt": "a red cube", "seed": 7.0}))),
        met(body(json!(["a red cube"]))),
        met(|tape| http(tape, 0).request.body = Body::empty()),
        met(|tape| http(tape, 0).request.body = Body::text("a red cube")),
        met(|tape| http(tape, 0).request.body = Body::binary([0, 159])),
        met(|tape| tape.interactions.truncate(2)),
        met(|tape| *tape = toy::channel()),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_first_difference_of_a_channel_is_named() {
    let said = [
        met_on_channel(|tape| tape.dial.protocol = ProtocolName::ZeroMq),
        met_on_channel(|tape| tape.dial.target = Some("/policy".to_owned())),
        met_on_channel(|tape| tape.dial.headers.clear()),
        met_on_channel(|tape| {
            tape.messages.remove(0);
        }),
        met_on_channel(|tape| {
            tape.messages.remove(1);
        }),
        met_on_channel(|tape| tape.messages.truncate(1)),
        met_on_channel(|tape| tape.messages.truncate(2)),
        met_on_channel(|tape| tape.messages[1].kind = MessageKind::Text),
        met_on_channel(|tape| {
            tape.messages[1].body = Body::binary(toy::question("a blue cube", "[redacted]"));
        }),
        met_on_channel(|tape| {
            let body = toy::map(&[("text".into(), "a red cube".into())]);
            tape.messages[1].body = Body::binary(toy::packed(&body));
        }),
        met_on_channel(|tape| tape.messages[1].body = Body::json(json!({"text": "a red cube"}))),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn in_any_order_the_nearest_interaction_is_blamed() {
    let replay = Replay::endless();
    let mut cassette = toy::tasks();
    http(&mut cassette, 0).request.body = Body::json(json!({"prompt": "x", "seed": 7}));
    let said = played(cassette, replay, Tasks::provider);
    assert_eq!(
        said,
        "cassette interaction 0: body /prompt: wanted \"x\", found \"a red cube\""
    );
    let mut cassette = toy::channel();
    let other = toy::question("x", "[redacted]");
    channel(&mut cassette).messages[1].body = Body::binary(other);
    let said = played(cassette, replay, Channel::provider);
    assert_eq!(
        said,
        "cassette interaction 0: message 1: body /text: wanted \"x\", found \"a red cube\""
    );
}

#[test]
fn placeholders_and_ignored_pointers_take_anything() {
    type Change = fn(&mut HttpInteraction);
    let changes: [Change; 5] = [
        |create| create.request.body = Body::json("$any".into()),
        |create| create.request.body = Body::json(json!({"prompt": "$any", "seed": "$any"})),
        |create| {
            create.request.body = Body::json(json!({"prompt": "a red cube"}));
            create.request.ignore = vec!["/seed".to_owned()];
        },
        |create| {
            create.request.body = Body::json(json!({"seed": 7, "prompt": {"a": 1}}));
            create.request.ignore = vec!["/prompt".to_owned()];
        },
        |create| create.request.target = "/v1/$any".to_owned(),
    ];
    for change in changes {
        let mut cassette = toy::tasks();
        change(http(&mut cassette, 0));
        let player = Player::new(cassette);
        let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
        toy::call(&forge, &toy::request()).unwrap();
        player.assert_finished();
    }
    let mut cassette = toy::channel();
    let message = &mut channel(&mut cassette).messages[1];
    message.body = Body::binary(toy::question("else", "[redacted]"));
    message.ignore = vec!["/text".to_owned()];
    let player = Player::new(cassette);
    let forge = toy::forge(Channel::provider(Arc::clone(&player) as _).unwrap());
    toy::call(&forge, &toy::request()).unwrap();
}

#[test]
fn the_order_of_members_does_not_matter_and_what_keys_are_does() {
    let question = |name: rmpv::Value| {
        let members = [
            ("api_token".into(), "[redacted]".into()),
            (name, "a red cube".into()),
        ];
        Body::binary(toy::packed(&toy::map(&members)))
    };
    let mut cassette = toy::channel();
    channel(&mut cassette).messages[1].body = question("text".into());
    let player = Player::with(
        cassette.clone(),
        Replay::strict()
            .with_order(Order::Strict)
            .with_repeat(Repeat::Never),
    );
    let forge = toy::forge(Channel::provider(player as _).unwrap());
    toy::call(&forge, &toy::request()).unwrap();
    let bytes = rmpv::Value::Binary(b"text".to_vec());
    channel(&mut cassette).messages[1].body = question(bytes);
    assert_eq!(
        played(cassette, Replay::strict(), Channel::provider),
        "cassette interaction 0: message 1: body /bytes:text: \
         wanted \"a red cube\", found nothing"
    );
}
