//! `checkpoint`.

use super::support::{Sandbox, fixture};

fn inspect(options: &str, file: &str) -> String {
    let path = fixture(file);
    let line = format!("checkpoint inspect {path} {options}");
    Sandbox::new().run(&line).success().stdout
}

#[test]
fn a_checkpoint_is_described_with_its_architecture() {
    insta::assert_snapshot!("checkpoint_text", inspect("", "two-room"));
    insta::assert_snapshot!(
        "checkpoint_markdown",
        inspect("--format markdown", "two-room/weights.pt")
    );
    insta::assert_snapshot!(
        "checkpoint_json",
        inspect("--format json", "two-room/model.safetensors")
    );
}

#[test]
fn tensors_are_listed_on_request() {
    let text = inspect("--tensors", "lewm/tiny/lewm_object.ckpt");
    insta::assert_snapshot!(text.lines().take(24).collect::<Vec<_>>().join("\n"));
}

#[test]
fn weights_of_another_architecture_are_a_negative_verdict() {
    let (weights, config) = (
        fixture("lewm/tiny/weights.pt"),
        fixture("two-room/config.json"),
    );
    let output = Sandbox::new().run(&format!(
        "checkpoint inspect {weights} --config {config} --format json"
    ));
    assert_eq!(output.code, 1);
    let architecture = &output.json()["architecture"];
    assert_eq!(architecture["fits"], false);
    assert!(architecture["mismatch"].is_string());
}

#[test]
fn hostile_files_are_refused_and_nothing_in_them_runs() {
    let sandbox = Sandbox::new();
    let huge = [&u64::MAX.to_le_bytes()[..], b"{}"].concat();
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("text", b"hello there"),
        ("zip", b"PK\x03\x04 and then nothing"),
        ("legacy", b"\x80\x02\x8a\x0a rest"),
        ("header", &huge),
    ] {
        sandbox.file(name, bytes);
        sandbox
            .run(&format!("checkpoint inspect {name}"))
            .refusal(2);
    }
}
