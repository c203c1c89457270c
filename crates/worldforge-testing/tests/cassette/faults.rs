//! Every fault, at every place.

use std::{sync::Arc, time::Duration};

use worldforge_core::{ErrorKind, Result, Step, capability::EmbedResponse};
use worldforge_testing::cassette::{Cassette, Fault, Injection, Place, Player};

use crate::toy::{self, Channel, Tasks};

/// Every form that a fault is written in.
const FAULTS: [&str; 21] = [
    "delay:2s",
    "delay:250ms",
    "refuse",
    "drop",
    "truncate:10",
    "cut:10",
    "status:503",
    "status:429:retry-after=3",
    "expired-url",
    "expired-url:410",
    "garbage",
    "wrong-shape",
    "non-finite",
    "version:/schema_version=99",
    "version:=null",
    "edit:/status=\"FAILED\"",
    "edit:/output={\"a\":[1,2.5]}",
    "remove:/id",
    "patch:old=>new",
    "patch:a=b=>",
    "close:1011",
];

#[test]
fn faults_and_places_read_back_from_what_they_print() {
    let places = [
        "",
        "any*=",
        "0=",
        "12.3=",
        "poll*=",
        "download*3=",
        "health=",
        "create=",
    ];
    for fault in FAULTS {
        assert_eq!(fault.parse::<Fault>().unwrap().to_string(), fault);
        for place in places {
            let text = format!("{place}{fault}");
            assert_eq!(text.parse::<Injection>().unwrap().to_string(), text);
        }
    }
    assert_eq!(
        "edit:/status=FAILED".parse::<Fault>().unwrap(),
        "edit:/status=\"FAILED\"".parse::<Fault>().unwrap()
    );
    assert_eq!("any=drop".parse::<Injection>().unwrap().to_string(), "drop");
}

#[test]
fn faults_that_cannot_be_read_say_what_is_wanted() {
    let texts = [
        "",
        "explode",
        "delay",
        "delay:2",
        "delay:-1s",
        "truncate:x",
        "status:99",
        "status:429:x",
        "status:429:retry-after=-1",
        "expired-url:1",
        "edit:status=1",
        "remove:id",
        "patch:=>x",
        "patch:x",
        "close:70000",
        "drop:1",
        "poll*0=drop",
        "poll*x=drop",
        "step=drop",
        "1.x=drop",
        "1.2.3=drop",
    ];
    let said: Vec<String> = texts
        .iter()
        .map(|text| format!("{text:?}: {}", text.parse::<Injection>().unwrap_err()))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!("x".repeat(5000).parse::<Injection>().is_err());
}

fn run(
    cassette: Cassette,
    fault: &str,
    provider: fn(Arc<dyn worldforge_core::Transport>) -> Result<worldforge_core::Provider>,
) -> (Arc<Player>, Result<EmbedResponse>) {
    let player = Player::new(cassette);
    player.inject(fault.parse::<Injection>().unwrap());
    let forge = toy::forge(provider(Arc::clone(&player) as _).unwrap());
    let outcome = toy::call(&forge, &toy::request());
    (player, outcome)
}

fn told(outcome: &Result<EmbedResponse>) -> String {
    match outcome {
        Ok(answer) => format!("answered {:?}", answer.vector),
        Err(error) => format!("{}: {error}", error.code()),
    }
}

#[test]
fn each_fault_of_http_strikes_where_it_is_told_to() {
    let faults = [
        "create=refuse",
        "create=drop",
        "create=status:401",
        "create=status:429:retry-after=3",
        "create=garbage",
        "create=cut:3",
        "create=truncate:3",
        "create=delay:1s",
        "create=delay:31s",
        "create=remove:/id",
        "create=close:1000",
        "0=edit:/id=5",
        "1=drop",
        "poll=delay:11s",
        "poll*=status:503",
        "poll*=status:429:retry-after=3",
        "poll*2=drop",
        "2=version:/status=\"THROTTLED\"",
        "2=patch:SUCCEEDED=>DONE",
        "download=expired-url",
        "3=expired-url:410",
        "download=wrong-shape",
        "download=non-finite",
        "download=edit:=[]",
        "download=garbage",
        "any*=truncate:1",
    ];
    let said: Vec<String> = faults
        .iter()
        .map(|fault| {
            let (player, outcome) = run(toy::tasks(), fault, Tasks::provider);
            assert_eq!(player.mismatches(), [], "{fault}");
            assert!(player.requests_in(Step::Create) <= 1, "{fault}");
            format!("{fault}: {} ({} sent)", told(&outcome), player.requests())
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn each_fault_of_a_channel_strikes_where_it_is_told_to() {
    let faults = [
        "refuse",
        "drop",
        "truncate:5",
        "cut:5",
        "status:401",
        "status:503",
        "status:404",
        "garbage",
        "wrong-shape",
        "non-finite",
        "edit:/vector=null",
        "remove:/vector/data",
        "patch:vector=>factor",
        "close:1011",
        "delay:1s",
        "infer=delay:16s",
        "0=drop",
        "0.0=drop",
        "0.0=close:1008",
        "0.2=garbage",
    ];
    let said: Vec<String> = faults
        .iter()
        .map(|fault| {
            let (player, outcome) = run(toy::channel(), fault, Channel::provider);
            assert_eq!(player.mismatches(), [], "{fault}");
            assert!(player.requests_in(Step::Infer) <= 1, "{fault}");
            format!("{fault}: {}", told(&outcome))
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_fault_that_does_not_fit_its_answer_is_a_mismatch() {
    for (fault, wanted) in [
        (
            "create=wrong-shape",
            "a tensor or a list of numbers in the answer",
        ),
        (
            "create=non-finite",
            "a tensor of floats or a number in the answer",
        ),
        ("create=remove:/x", "the pointer in the answer"),
        (
            "create=edit:/x/y=1",
            "a place for the pointer in the answer",
        ),
        ("create=patch:zzz=>x", "the bytes to replace in the answer"),
        (
            "create=cut:500",
            "an answer that is longer than what is left",
        ),
        (
            "create=truncate:500",
            "an answer that is longer than what is left",
        ),
    ] {
        let (player, outcome) = run(toy::tasks(), fault, Tasks::provider);
        let fault = fault.trim_start_matches("create=");
        let said = format!("cassette interaction 0: fault {fault}: wanted {wanted}, found none");
        assert_eq!(outcome.unwrap_err().to_string(), said);
        assert!(player.finish().is_err());
    }
}

#[test]
fn faults_are_used_up_and_can_be_taken_away() {
    let player = Player::new(toy::tasks()).with_fault(0, Fault::Drop);
    player.inject(Fault::Garbage);
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let outcome = toy::call(&forge, &toy::request());
        kinds.push(outcome.map_err(|error| error.kind()).err());
    }
    let expected = [
        Some(ErrorKind::Unavailable),
        Some(ErrorKind::InvalidOutput),
        None,
    ];
    assert_eq!(kinds, expected);
    player.assert_finished();
    player.rewind();
    player.inject(Injection::always(Place::Any, Fault::Drop));
    toy::call(&forge, &toy::request()).unwrap_err();
    player.clear_faults();
    toy::call(&forge, &toy::request()).unwrap();
}

#[test]
fn a_delay_moves_virtual_time_only() {
    let player = Player::new(toy::tasks());
    player.inject(Fault::Delay(Duration::from_secs(29)));
    let forge = toy::forge(Tasks::provider(Arc::clone(&player) as _).unwrap());
    let before = forge.host().clock().monotonic();
    toy::call(&forge, &toy::request()).unwrap();
    let spent = forge.host().clock().monotonic().saturating_sub(before);
    // One second more is the wait between two polls.
    assert_eq!(spent, Duration::from_secs(30));
}
