//! `keys`.

use super::support::Sandbox;

#[test]
fn a_key_is_made_for_its_owner_alone_and_never_replaced() {
    let sandbox = Sandbox::new();
    let made = sandbox.json("keys generate --output me.pem --quiet");
    let shown = sandbox.json("keys show me.pem");
    assert_eq!(
        (&made["key_id"], &made["kind"]),
        (&shown["key_id"], &"private key".into())
    );
    let public = sandbox.json("keys show me.pem.pub");
    assert_eq!(
        (&public["key_id"], &public["kind"]),
        (&made["key_id"], &"public key".into())
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let access = sandbox.path().join("me.pem").metadata().unwrap().mode();
        assert_eq!(access & 0o777, 0o600);
    }
    let before = std::fs::read(sandbox.path().join("me.pem")).unwrap();
    let refused = sandbox.run("keys generate --output me.pem").refusal(2);
    assert!(refused.contains("me.pem must be a new file"), "{refused}");
    assert_eq!(
        std::fs::read(sandbox.path().join("me.pem")).unwrap(),
        before
    );
}

#[test]
fn neither_half_is_written_when_the_other_cannot_be() {
    let sandbox = Sandbox::new();
    sandbox.file("me.pem.pub", "something else");
    sandbox.run("keys generate --output me.pem").refusal(2);
    assert!(!sandbox.path().join("me.pem").exists());
}

#[test]
fn no_private_byte_is_ever_shown() {
    let sandbox = Sandbox::new();
    let made = sandbox.run("keys generate --output me.pem");
    let pem = std::fs::read_to_string(sandbox.path().join("me.pem")).unwrap();
    let secret = pem.lines().nth(1).unwrap();
    for output in [
        made,
        sandbox.run("keys show me.pem"),
        sandbox.run("keys show me.pem --format json"),
    ] {
        assert_eq!(output.code, 0);
        assert!(!output.stdout.contains(&secret[20..]) && !output.stderr.contains(&secret[20..]));
    }
}

#[test]
fn what_is_no_key_is_refused_without_being_quoted() {
    let sandbox = Sandbox::new();
    sandbox
        .file("no.pem", "hunter2hunter2")
        .file("empty.pem", "");
    let mut refusals = String::new();
    for line in [
        "keys show no.pem",
        "keys show empty.pem",
        "keys show missing.pem",
        "keys show .",
        "keys",
    ] {
        let refused = sandbox.run(line).refusal(2);
        assert!(!refused.contains("hunter2"));
        refusals.push_str(&refused);
    }
    insta::assert_snapshot!(refusals);
}
