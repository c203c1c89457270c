//! What the redactor hides, and what it leaves alone.

use serde_json::Value;
use worldforge_core::{Redactor, json};
use worldforge_testing::redaction::{InputKind, RedactionCase, redaction_corpus};

/// Shows an input as a surface of its kind does.
fn shown(case: &RedactionCase, input: &Value) -> Value {
    let redactor = Redactor::standard();
    let text = input.as_str().unwrap_or_default();
    match case.kind {
        InputKind::Text => redactor.text(text).into(),
        InputKind::Target => redactor.target(text).into(),
        InputKind::Value => redactor.value(input).into_owned(),
        _ => {
            let mut event = redactor.value(input).into_owned();
            let target = input.get("target").and_then(Value::as_str);
            if let (Some(target), Some(fields)) = (target, event.as_object_mut()) {
                fields.insert("target".to_owned(), redactor.target(target).into());
            }
            event
        }
    }
}

#[test]
fn no_secret_of_the_corpus_is_shown() {
    let mut failures = Vec::new();
    for case in redaction_corpus().unwrap() {
        let shown = shown(&case, &case.input);
        let printed = match &shown {
            Value::String(text) => text.clone(),
            other => json::canonical(other),
        };
        for part in case.leaks(&printed) {
            failures.push(format!("{}: {part:?} in {printed}", case.id));
        }
        if case.required().is_some_and(|required| *required != shown) {
            failures.push(format!("{}: {printed}", case.id));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn redacting_the_corpus_twice_changes_nothing() {
    for case in redaction_corpus().unwrap() {
        let once = shown(&case, &case.input);
        assert_eq!(shown(&case, &once), once, "{}", case.id);
    }
}

#[test]
fn writing_a_value_gives_the_canonical_text_of_the_redacted_value() {
    for case in redaction_corpus().unwrap() {
        let mut written = String::new();
        Redactor::standard().write_value(&mut written, &case.input);
        let redacted = Redactor::standard().value(&case.input);
        assert_eq!(written, json::canonical(&redacted), "{}", case.id);
    }
}

#[test]
fn keys_that_become_equal_are_numbered_once_and_for_all() {
    let redactor = Redactor::standard();
    let input = serde_json::json!({"<token>password": "", "<token>token": "", "<token>secret": ""});
    let once = redactor.value(&input).into_owned();
    assert_eq!(once.as_object().map(serde_json::Map::len), Some(3));
    assert_eq!(*redactor.value(&once), once);
}

#[test]
fn a_finding_ends_between_letters() {
    let text = "\\\"Authorization=é\"";
    let findings = Redactor::standard().scan(text);
    assert!(!findings.is_empty());
    assert!(
        findings
            .into_iter()
            .all(|finding| text.get(finding.range).is_some())
    );
}
