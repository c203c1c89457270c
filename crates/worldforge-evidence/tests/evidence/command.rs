//! Command lines without their secrets.

use proptest::prelude::*;
use serde_json::json;
use worldforge_core::{
    Safe,
    json::{decode_value, encode},
};
use worldforge_evidence::CommandLine;

fn sanitized(argv: &[&str]) -> String {
    let kept = CommandLine::sanitize(argv);
    let words: Vec<&str> = kept.argv().iter().map(Safe::as_str).collect();
    words.join(" ")
}

#[test]
fn arguments_lose_secrets_queries_and_folders() {
    for (argv, expected) in [
        (
            &["/usr/local/bin/worldforge", "eval"][..],
            "worldforge eval",
        ),
        (&["C:\\tools\\worldforge.exe"], "worldforge.exe"),
        (&["scripts/lewm-real"], "scripts/lewm-real"),
        (&["w", "--api-key", "abc"], "w --api-key [redacted]"),
        (&["w", "--api-key=abc"], "w --api-key=[redacted]"),
        (&["w", "--api-key", "--json"], "w --api-key --json"),
        (&["w", "--token-count", "5"], "w --token-count 5"),
        (&["API_TOKEN=abc", "w"], "API_TOKEN=[redacted] w"),
        (&["w", "-u", "user:pw"], "w -u [redacted]"),
        (
            &["w", "-H", "Authorization: Bearer abc"],
            "w -H Authorization: [redacted]",
        ),
        (
            &["w", "--header=Authorization: Bearer abc"],
            "w --header=Authorization: [redacted]",
        ),
        (
            &["w", "https://u:p@example.com/v1?token=abc#x"],
            "w https://example.com/v1",
        ),
        (
            &["w", "--url=https://u:p@example.com/v1?a=b"],
            "w --url=https://example.com/v1",
        ),
        (&["w", "/srv/data/scene.json"], "w <host-local:scene.json>"),
        (
            &["w", "--scene=/opt/x/scene.json"],
            "w --scene=<host-local:scene.json>",
        ),
        (&["w", "~/scene.json"], "w <host-local:scene.json>"),
        (&["w", "@/opt/scene.json"], "w <host-local:scene.json>"),
        (
            &["w", "file:///opt/scene.json"],
            "w <host-local:scene.json>",
        ),
        (&["w", "D:\\runs\\scene.json"], "w <host-local:scene.json>"),
        (&["w", "/"], "w <host-local>"),
        (&["w", "results/summary.json"], "w results/summary.json"),
    ] {
        assert_eq!(sanitized(argv), expected, "{argv:?}");
    }
}

#[test]
fn a_command_read_from_a_file_is_sanitised_again() {
    let read: CommandLine = decode_value(json!(["w", "--token", "abc"])).unwrap();
    assert_eq!(
        encode(&read).unwrap(),
        json!(["w", "--token", "[redacted]"])
    );
}

proptest! {
    #[test]
    fn sanitising_twice_changes_nothing(argv in prop::collection::vec("[a-zA-Z0-9/:=?@~ .\\-\\\\]{0,24}", 1..6)) {
        let once = CommandLine::sanitize(&argv);
        let twice = CommandLine::sanitize(once.argv().iter().map(Safe::as_str).collect::<Vec<_>>().as_slice());
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn no_value_of_a_secret_flag_survives(value in "[a-zA-Z0-9]{12,24}", flag in "(--password|--api-key|--auth-token|--client-secret)") {
        let separate = [String::from("w"), flag.clone(), value.clone()];
        let joined = [String::from("w"), format!("{flag}={value}")];
        for argv in [&separate[..], &joined[..]] {
            let kept = CommandLine::sanitize(argv);
            prop_assert!(!kept.argv().iter().any(|word| word.contains(value.as_str())));
        }
    }
}
