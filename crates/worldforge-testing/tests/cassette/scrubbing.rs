//! No secret of the redaction corpus is written, wherever in a recording it stands.

use serde_json::{Value, json};
use worldforge_core::ErrorKind;
use worldforge_testing::{
    cassette::{Body, Cassette, ChannelInteraction, HttpInteraction, Interaction, ProtocolName},
    redaction::{InputKind, RedactionCase, redaction_corpus},
};

use crate::toy;

/// Puts an input wherever a recording may hold one of its kind.
fn planted(case: &RedactionCase) -> Cassette {
    if case.kind == InputKind::Target {
        let channel = ChannelInteraction::new(ProtocolName::WebSocket).with_target(case.text());
        let http = HttpInteraction::new("GET", case.text(), 302);
        let http = http.answering_with("location", case.text());
        return toy::blank().with(http).with(channel);
    }
    let value = &case.input;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let packed = toy::map(&[("note".into(), text.as_str().into())]);
    let form =
        format!("--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n{text}\r\n--b--\r\n");
    let mut http = HttpInteraction::new("POST", "/x", 200)
        .asking_with("content-type", "multipart/form-data; boundary=b")
        .asking(Body::binary(form))
        .answering(Body::json(json!({"list": [value], "value": value})));
    let channel = ChannelInteraction::new(ProtocolName::ZeroMq)
        .sends(Body::text(text.clone()))
        .receives(Body::binary(toy::packed(&packed)))
        .receives(Body::file("bodies/x.bin", toy::packed(&packed)));
    let mut cassette = toy::blank();
    if value.is_string() {
        let keyed = toy::map(&[(text.as_str().into(), 1.into())]);
        http = http
            .asking_with("x-note", text.clone())
            .answering_with("x-note", text.clone());
        cassette = cassette.describing(text, None).with(
            ChannelInteraction::new(ProtocolName::Worker).sends(Body::binary(toy::packed(&keyed))),
        );
    }
    let cassette = cassette.with(channel);
    let mut interactions = cassette.interactions.clone();
    interactions.insert(0, http.into());
    let mut cassette = cassette;
    cassette.interactions = interactions;
    cassette
}

/// Returns everything that saving writes: the document without digests and base64, which hold short
/// words by chance, and the bytes of all bodies.
fn written(cassette: &Cassette) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tape.json");
    cassette.save(&path).unwrap();
    let mut document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    drop_encoded(&mut document);
    let mut all = worldforge_core::json::pretty(&document);
    for interaction in Cassette::load(&path).unwrap().interactions {
        let bodies = match interaction {
            Interaction::Http(http) => vec![http.request.body, http.response.body],
            Interaction::Channel(channel) => channel
                .messages
                .into_iter()
                .map(|message| message.body)
                .collect(),
            _ => Vec::new(),
        };
        for body in bodies {
            all.push_str(&String::from_utf8_lossy(&body.bytes()));
        }
    }
    all
}

fn drop_encoded(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_encoded),
        Value::Object(members) => {
            members.remove("sha256");
            members.remove("base64");
            members.values_mut().for_each(drop_encoded);
        }
        _ => {}
    }
}

#[test]
fn no_secret_of_the_corpus_is_written() {
    // Short words are part of the document's own: `en` of `sent`.
    let own = written(&toy::tasks().with(toy::channel().interactions[0].clone()));
    let mut failures = Vec::new();
    for case in redaction_corpus().unwrap() {
        let all = written(&planted(&case));
        let leaks = case.leaks(&all).into_iter();
        let leaks: Vec<_> = leaks.filter(|part| !own.contains(part)).collect();
        if !leaks.is_empty() {
            failures.push(format!("{}: {leaks:?}", case.id));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn harmless_inputs_of_the_corpus_are_kept() {
    for case in redaction_corpus().unwrap() {
        if !case.unchanged || case.kind == InputKind::Target {
            continue;
        }
        let cassette = planted(&case);
        let kept = cassette.scrubbed();
        if case.input.is_string() {
            assert_eq!(kept.description, cassette.description, "{}", case.id);
        }
        let Interaction::Http(http) = &kept.interactions[0] else {
            panic!("{}", case.id);
        };
        if case.kind != InputKind::Event {
            let value = &http.response.body.as_json().unwrap()["value"];
            assert_eq!(*value, case.input, "{}", case.id);
        }
    }
}

#[test]
fn scrubbing_twice_changes_nothing() {
    for case in redaction_corpus().unwrap() {
        let once = planted(&case).scrubbed();
        assert_eq!(once.scrubbed(), once, "{}", case.id);
        assert_eq!(once.findings(), [], "{}", case.id);
    }
}

#[test]
fn what_scrubbing_cannot_take_out_is_not_written() {
    let body = b"\xff\xfe\x00 Authorization: Bearer abcdef0123456789abcdef \x00\xff".to_vec();
    let answer = HttpInteraction::new("GET", "/x", 200).answering(Body::binary(body));
    let cassette = toy::blank().with(answer);
    let error = cassette.to_json().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        error.to_string(),
        "the recording still holds what looks like a credential and is not written \
         (rule: header, place: /interactions/0/http/response/body)"
    );
    let folder = tempfile::tempdir().unwrap();
    cassette.save(folder.path().join("tape.json")).unwrap_err();
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn an_overview_holds_no_value() {
    let mut cassette = toy::tasks().with(toy::channel().interactions[0].clone());
    cassette.recorded.upstream = format!("server of api_key={}", toy::KEY);
    let clean = toy::tasks().inspect();
    assert_eq!(clean.findings, []);
    let summary = cassette.inspect();
    assert!(!summary.findings.is_empty());
    let text = serde_json::to_string_pretty(&summary).unwrap();
    for value in [toy::KEY, "a red cube", "SUCCEEDED"] {
        assert!(!text.contains(value), "{value}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn payloads_are_judged_by_what_they_hold() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    // Bytes whose base64 reads as a token after a slash.
    let picture = STANDARD.decode(format!(
        "{}/eyJhbGciOiJIUzI1NiJ9/AKIAIOSFODNN7EXAMPLE{}",
        "A".repeat(31),
        "A".repeat(11)
    ));
    let picture = STANDARD.encode(picture.unwrap());
    assert!(
        !worldforge_core::Redactor::standard()
            .scan(&picture)
            .is_empty()
    );
    let letter = STANDARD.encode(format!(
        "{{\"api_key\": \"{}\", \"note\": \"{}\"}}",
        toy::KEY,
        "x".repeat(40)
    ));
    let answer = json!({
        "b64_video": picture,
        "url": format!("data:image/png;base64,{picture}"),
        "token": picture,
        "key": picture,
        "letter": letter,
    });
    let packed = toy::map(&[
        ("png".into(), picture.as_str().into()),
        ("letter".into(), letter.as_str().into()),
    ]);
    let cassette = toy::blank()
        .with(HttpInteraction::new("GET", "/x", 200).answering(Body::json(answer)))
        .with(
            ChannelInteraction::new(ProtocolName::ZeroMq)
                .receives(Body::binary(toy::packed(&packed))),
        );
    let clean = Cassette::from_json(cassette.to_json().unwrap().as_bytes()).unwrap();
    let [Interaction::Http(http), Interaction::Channel(channel)] = &clean.interactions[..] else {
        panic!("{clean:?}");
    };
    let kept = http.response.body.as_json().unwrap();
    assert_eq!(kept["b64_video"], picture);
    assert_eq!(kept["url"], format!("data:image/png;base64,{picture}"));
    assert_eq!(kept["token"], "[redacted]");
    assert_eq!(kept["key"], "[redacted]");
    let opened = STANDARD.decode(kept["letter"].as_str().unwrap()).unwrap();
    let opened = String::from_utf8(opened).unwrap();
    assert!(opened.contains("\"api_key\":\"[redacted]\""), "{opened}");
    let packed = rmpv::decode::read_value(&mut &*channel.messages[0].body.bytes()).unwrap();
    assert_eq!(packed["png"].as_str(), Some(picture.as_str()));
    assert_ne!(packed["letter"].as_str(), Some(letter.as_str()));
}
