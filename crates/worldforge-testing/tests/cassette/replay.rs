//! Replay: order, repetition, limits, and what is left.

use std::{sync::Arc, thread};

use worldforge_core::{ErrorKind, Step, capability::EmbedRequest};
use worldforge_testing::cassette::{Body, HttpInteraction, Order, Player, Repeat, Replay};

use crate::toy::{self, Channel, Tasks};

fn numbers(response: &worldforge_core::capability::EmbedResponse) -> Vec<f64> {
    response.vector.iter().map(|number| number.get()).collect()
}

#[test]
fn a_recording_of_http_is_played_to_its_end() {
    let player = Player::new(toy::tasks());
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    let answer = toy::call(&forge, &toy::request()).unwrap();
    assert_eq!(numbers(&answer), [0.5, -0.5]);
    player.assert_finished();
    assert_eq!(player.requests(), 4);
    assert_eq!(player.requests_in(Step::Create), 1);
    assert_eq!(player.requests_in(Step::Poll), 2);
    let asked = player.log();
    let told: Vec<_> = asked
        .iter()
        .map(|asked| {
            (
                asked.step,
                asked.method,
                asked.target.as_str(),
                asked.interaction,
            )
        })
        .collect();
    assert_eq!(
        told[0],
        (
            Step::Create,
            "POST",
            "https://api.toy.example/v1/tasks",
            Some(0)
        )
    );
    assert_eq!(told[3].2, "https://cdn.toy.example/t1/out.json");
}

#[test]
fn a_recording_of_a_channel_is_played_to_its_end() {
    let player = Player::new(toy::channel());
    let forge = toy::forge(Channel::provider(Arc::clone(&player) as _).unwrap());
    let answer = toy::call(&forge, &toy::request()).unwrap();
    assert_eq!(numbers(&answer), [1.0, 2.0]);
    player.assert_finished();
    assert_eq!(player.requests_in(Step::Infer), 1);
}

#[test]
fn what_is_over_is_refused_and_what_is_left_is_told() {
    let player = Player::new(toy::tasks());
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    assert_eq!(player.remaining().len(), 4);
    let error = player.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the recording was not played to its end, left is interaction 0: POST /v1/tasks"
    );
    toy::call(&forge, &toy::request()).unwrap();
    let error = toy::call(&forge, &toy::request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        error.to_string(),
        "cassette: no interaction is left for POST https://api.toy.example/v1/tasks"
    );
    assert!(player.finish().is_err());
    player.rewind();
    toy::call(&forge, &toy::request()).unwrap();
    player.assert_finished();
}

#[test]
fn a_strict_recording_that_repeats_begins_again() {
    let replay = Replay::strict().with_repeat(Repeat::Always);
    for (cassette, provider) in both() {
        let player = Player::with(cassette, replay);
        let forge = toy::forge(provider(Arc::clone(&player) as _).unwrap());
        for _ in 0..3 {
            toy::call(&forge, &toy::request()).unwrap();
        }
        player.assert_finished();
    }
}

type Make =
    fn(Arc<dyn worldforge_core::Transport>) -> worldforge_core::Result<worldforge_core::Provider>;

fn both() -> [(worldforge_testing::cassette::Cassette, Make); 2] {
    [
        (toy::tasks(), Tasks::provider),
        (toy::channel(), Channel::provider),
    ]
}

#[test]
fn an_endless_recording_answers_many_calls_at_once() {
    for (cassette, provider) in both() {
        let player = Player::with(cassette, Replay::endless());
        let forge = toy::forge(provider(Arc::clone(&player) as _).unwrap());
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| toy::call(&forge, &toy::request()).unwrap());
            }
        });
        assert_eq!(player.mismatches(), []);
        let sent = player.requests_in(Step::Create) + player.requests_in(Step::Infer);
        assert_eq!(sent, 8);
    }
}

#[test]
fn in_any_order_each_interaction_is_used_once() {
    let ask = |text: &str| {
        let body = serde_json::json!({"prompt": text, "seed": 7});
        let answer = serde_json::json!({"id": 5});
        HttpInteraction::new("POST", "/v1/tasks", 200)
            .asking_with("authorization", "[redacted]")
            .asking(Body::json(body))
            .answering(Body::json(answer))
    };
    let cassette = toy::blank().with(ask("one")).with(ask("two"));
    let player = Player::with(cassette, Replay::strict().with_order(Order::ByTarget));
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    for (text, mismatches) in [("two", 0), ("one", 0), ("one", 1)] {
        // The answer is no task, so that each call ends after its first request.
        toy::call(&forge, &EmbedRequest::new(text)).unwrap_err();
        assert_eq!(player.mismatches().len(), mismatches, "{text}");
    }
    assert_eq!(player.remaining(), [""; 0]);
}

#[test]
fn answers_are_held_to_the_limits_of_their_requests() {
    let long = Body::text("x".repeat(1 << 20 | 1));
    let ask = HttpInteraction::new("POST", "/v1/tasks", 200)
        .asking_with("authorization", "[redacted]")
        .asking(Body::json("$any".into()))
        .answering(long);
    let player = Player::new(toy::blank().with(ask));
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    let error = toy::call(&forge, &toy::request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}
