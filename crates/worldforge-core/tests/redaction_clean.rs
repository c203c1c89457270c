//! The first look at JSON: whatever passes it is clean the long way too.

use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::Value;

use worldforge_core::{
    Redactor,
    json::{self, Limits},
};

fn is_clean(text: &str) -> bool {
    Redactor::standard().is_clean_json(text, Limits::DOCUMENT)
}

fn is_clean_the_long_way(text: &str) -> bool {
    let value = json::parse(text.as_bytes(), Limits::DOCUMENT);
    value.is_ok_and(|value| Redactor::standard().scan_value(&value).is_empty())
}

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "name", "value", "values", "content", "header", "key", "id", "label", "type", "case",
    "token_count", "token", "api_key", "apiKey", "password", "Authorization", "X-Api-Key", "-u",
    "--user", "--password", "--api-key", "-v", "user:pw", "hunter2", "a1b2c3", "[redacted]",
    "pass", "sid", "a1b2c3d4e5f6a7b8c9d0e1f2", "score", "episode 4 reached the goal", "", " ",
    "https://h/p", "https://h/p?q=1", "/tmp/x", "line\nline", "tab\tquote\"", "café", "\u{1f600}",
    "secret", "cookie", "bearer abc123", "back\\slash", "\u{7f}", "passed", "created_at",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => "[ -~]{0,8}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => word().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let items = prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from);
        let members = prop::collection::vec((word(), inner), 0..5)
            .prop_map(|members| Value::Object(members.into_iter().collect()));
        prop_oneof![items, members]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_clean_is_clean_the_long_way(value in value()) {
        for text in [value.to_string(), json::pretty(&value), json::canonical(&value)] {
            prop_assert!(!is_clean(&text) || is_clean_the_long_way(&text), "{}", text);
        }
    }

    #[test]
    fn damaged_documents_are_never_clean(
        value in value(),
        at in any::<prop::sample::Index>(),
        with in prop::sample::select(&["", ",", "\"", "}", "]", "0", "-", ".", "e9", "1e999", "\\", "\n", "{", "x"][..]),
        removes in 0_usize..3,
    ) {
        let text = value.to_string();
        let from = text.floor_char_boundary(at.index(text.len() + 1));
        let until = text.floor_char_boundary((from + removes).min(text.len())).max(from);
        let damaged = format!("{}{with}{}", &text[..from], &text[until..]);
        prop_assert!(!is_clean(&damaged) || is_clean_the_long_way(&damaged), "{}", damaged);
    }
}

#[test]
fn documents_of_runs_pass_the_first_look() {
    for text in [
        "{}",
        " [1, -0.5, 1e-05, true, null, \"text\", [], {}] ",
        r#"{"b": 1, "a": {"token_count": 3, "api_key": "[redacted]"}}"#,
        r#"{"message": "line\nline", "tokens": 5, "note": "passed the key frame"}"#,
    ] {
        assert!(is_clean(text) && is_clean_the_long_way(text), "{text}");
    }
}

#[test]
fn what_only_the_long_way_can_tell_does_not_pass() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.",
        "-",
        "1e999",
        "\"\u{1}\"",
        "nul",
        "1 2",
        r#"{"a": 1, "a": 2}"#,
        r#"{"b": 1, "a": 1, "b": 2}"#,
        r#"{"api_key": "x"}"#,
        r#"{"name": "api_key", "value": "x"}"#,
        r#"["--password", "x"]"#,
        r#"["-u", "a:b"]"#,
        r#"{"key": "a1b2c3d4e5f6a7b8c9d0e1f2"}"#,
        r#""https://h/p?q=1""#,
        r#""\ud800""#,
    ] {
        assert!(!is_clean(text), "{text}");
    }
    assert!(
        !is_clean(&"[".repeat(70)) && !is_clean(&format!("{}{}", "[".repeat(65), "]".repeat(65)))
    );
}
