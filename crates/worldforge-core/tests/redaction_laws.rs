//! Laws of the redactor, over mixtures of secrets, separators and plain words.

use std::borrow::Cow;

use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::Value;
use worldforge_core::{Redactor, json};

const PARTS: &[&str] = &[
    "password",
    "token",
    "Authorization",
    "Cookie",
    "api_key",
    "key",
    "pass",
    "secret",
    "bearer",
    "Basic",
    "abc",
    "hunter2",
    "dXNlcjpwYXNz",
    "sk-live-123abc",
    "hf_",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9",
    "user:pass@host",
    "bob",
    "-u",
    "--password",
    "https://",
    "http:\\/\\/",
    "%3A%2F%2F",
    "%3D",
    "%3F",
    "%40",
    "//",
    "/home/me/x",
    "/tmp/",
    "~/x",
    "C:\\Users\\me",
    "\\\\srv\\share",
    "file:///x",
    "=",
    ":",
    "::",
    ":=",
    "=>",
    "\"",
    "'",
    "`",
    "\\\"",
    "\\",
    "\\\\",
    " ",
    "  ",
    "\n",
    "\n  ",
    "\t",
    ",",
    ", ",
    ";",
    "&",
    "|",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "</",
    "<token>",
    "@",
    "?",
    "#",
    ".",
    "-",
    "- ",
    "_",
    "%",
    "é",
    "—",
    "[redacted]",
    "<host-path>",
    "is",
    "to",
    "value",
    "name",
    "-----BEGIN KEY-----",
    "-----END KEY-----",
    "1",
    "\u{0}",
    "$",
    "b'",
    "mailto",
    "x-amz-",
    "header",
    "sha256",
    "port",
    "bot123:",
    "%22",
];

fn mixture() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..14).prop_map(|parts| parts.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        mixture().prop_map(Value::from),
        any::<i32>().prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(mixture(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(20_260_430), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn redacting_text_twice_changes_nothing(text in mixture()) {
        let once = Redactor::standard().text(&text).into_owned();
        let twice = Redactor::standard().text(&once);
        prop_assert_eq!(&*twice, &*once);
        prop_assert!(matches!(twice, Cow::Borrowed(_)));
    }

    #[test]
    fn redacting_a_target_twice_changes_nothing(text in mixture()) {
        let Some(once) = Redactor::standard().target(&text) else { return Ok(()) };
        prop_assert_eq!(Redactor::standard().target(&once), Some(Cow::Borrowed(&*once)));
    }

    #[test]
    fn findings_ascend_and_their_bytes_are_replaced(text in mixture()) {
        let findings = Redactor::standard().scan(&text);
        let changed = matches!(Redactor::standard().text(&text), Cow::Owned(_));
        prop_assert_eq!(changed, !findings.is_empty());
        for pair in findings.windows(2) {
            prop_assert!(pair[0].range.end <= pair[1].range.start);
        }
        for finding in findings {
            prop_assert!(text.get(finding.range).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn values_are_written_as_they_are_redacted(value in value()) {
        let once = Redactor::standard().value(&value).into_owned();
        let mut written = String::new();
        Redactor::standard().write_value(&mut written, &value);
        prop_assert_eq!(written, json::canonical(&once));
        prop_assert!(matches!(Redactor::standard().value(&once), Cow::Borrowed(_)));
        prop_assert!(Redactor::standard().scan_value(&once).is_empty());
    }

    #[test]
    fn any_text_at_all_is_redacted_without_a_panic(text in "\\PC{0,60}") {
        let once = Redactor::standard().text(&text).into_owned();
        prop_assert_eq!(&*Redactor::standard().text(&once), &*once);
    }
}
