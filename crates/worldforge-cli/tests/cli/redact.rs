//! `redact`.

use super::support::Sandbox;

#[test]
fn text_json_and_lines_come_out_without_their_secrets() {
    let sandbox = Sandbox::new();
    for (input, expected) in [
        (
            "GET https://u:p@host/a?sig=1\nAuthorization: Bearer abc123def\n",
            "GET https://host/a\nAuthorization: [redacted]\n",
        ),
        (
            r#"{"b": {"api_token": 17}, "a": "plain"}"#,
            "{\n  \"a\": \"plain\",\n  \"b\": {\n    \"api_token\": \"[redacted]\"\n  }\n}\n",
        ),
        (
            "{\"password\": \"x\"}\n[1, 2]\n",
            "{\"password\":\"[redacted]\"}\n[1,2]\n",
        ),
        ("", ""),
    ] {
        let output = sandbox.run_with_input("redact -", input).success();
        assert_eq!(output.stdout, expected);
    }
}

#[test]
fn a_check_names_places_and_never_values() {
    let sandbox = Sandbox::new();
    sandbox.file("server.log", "started\nexport API_KEY=hunter2\n");
    let output = sandbox.run("redact --check server.log");
    assert_eq!(output.code, 1);
    assert!(output.stdout.contains("line 2"), "{}", output.stdout);
    assert!(!output.stdout.contains("hunter2"), "{}", output.stdout);
    sandbox.file("clean.log", "started\n");
    sandbox.run("redact --check clean.log").success();
    sandbox.run("redact missing.log").refusal(2);
}
