//! `import`.

use std::fs;

use super::support::{Sandbox, words};

const FILES: [&str; 6] = [
    "lerobot-per-episode.json",
    "lerobot-per-task-intervals.json",
    "vla-eval-0.0.4.json",
    "vla-eval-0.6.0.json",
    "tworoom_results.txt",
    "swm-dictionary.txt",
];

fn bytes(name: &str) -> Vec<u8> {
    let folder = format!(
        "{}/../worldforge-eval/tests/fixtures/import",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::read(format!("{folder}/{name}")).unwrap()
}

#[test]
fn every_known_file_becomes_a_run_that_can_be_signed_and_verified() {
    for name in FILES {
        let sandbox = Sandbox::new();
        sandbox.file(name, bytes(name));
        sandbox
            .run("keys generate --output me.pem --quiet")
            .success();
        let kept = sandbox.json(&format!("import {name}"));
        let path = kept["summary"]["source"]["path"].as_str().unwrap();
        let run = sandbox.only_run();
        assert_eq!(
            fs::read(run.join(path)).unwrap(),
            bytes(name),
            "{name}: byte for byte"
        );
        assert_eq!(sandbox.run("verify latest --deep").code, 0, "{name}");
        let attested = sandbox.run("attest latest --key me.pem");
        assert_eq!(attested.code, 0, "{name}: {}", attested.stderr);
        let found = sandbox.run("verify latest --key me.pem.pub --require-signature --deep");
        assert_eq!(found.code, 0, "{name}: {}", found.stdout);
        let same = sandbox.run(&format!("eval compare {name} latest --format json"));
        assert_eq!(same.code, 3, "{name}: {}", same.stderr);
    }
}

#[test]
fn an_import_shows_what_the_file_states_and_what_follows() {
    let sandbox = Sandbox::new();
    sandbox.file("eval_info.json", bytes("lerobot-per-task-intervals.json"));
    let output = sandbox.run("import eval_info.json").success();
    insta::assert_snapshot!(words(&output.stdout));
}

#[test]
fn a_file_that_contradicts_its_episodes_is_kept_and_named() {
    let sandbox = Sandbox::new();
    let text = String::from_utf8(bytes("lerobot-per-episode.json")).unwrap();
    let better = text.replace("\"pc_success\": 70.0", "\"pc_success\": 90.0");
    assert_ne!(text, better);
    sandbox.file("eval_info.json", better);
    let output = sandbox.run("import eval_info.json");
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert!(
        output
            .stdout
            .contains("/aggregated/pc_success states 90.0, the episodes give 70 (14/20)"),
        "{}",
        output.stdout
    );
    assert_eq!(
        sandbox.json("runs show latest")["manifest"]["status"],
        "failed"
    );
    assert_eq!(sandbox.run("verify latest --deep").code, 0);
}

#[test]
fn an_episode_that_the_source_does_not_give_is_found() {
    let sandbox = Sandbox::new();
    sandbox.file("r.txt", bytes("swm-dictionary.txt"));
    sandbox.run("import r.txt").success();
    let journal = sandbox.only_run().join("results/episodes.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    sandbox.file(
        journal.to_str().unwrap(),
        text.replace("\"solved\":false", "\"solved\":true"),
    );
    let output = sandbox.run("verify latest --deep");
    assert_eq!(output.code, 1);
    assert!(
        output.stdout.contains(
            "replay: results/episodes.jsonl: episode 1 (the source gives another episode)"
        ),
        "{}",
        output.stdout
    );
}

#[test]
fn what_cannot_be_imported_is_refused_and_leaves_no_run() {
    let sandbox = Sandbox::new();
    sandbox
        .file("vla.json", bytes("vla-eval-0.6.0.json"))
        .file("totals.json", r#"{"overall": {"pc_success": 90.0}}"#)
        .file("twice.json", r#"{"per_episode": [], "per_episode": []}"#)
        .file(
            "nan.json",
            r#"{"per_episode": [{"episode_ix": 0, "success": NaN}]}"#,
        )
        .file("empty.json", "")
        .file("binary.json", b"\x00\xff".as_slice());
    let mut refusals = String::new();
    for line in [
        "import",
        "import missing.json",
        "import .",
        "import vla.json --as lerobot",
        "import vla.json --as openvla",
        "import vla.json --task pick",
        "import totals.json",
        "import twice.json",
        "import nan.json",
        "import empty.json",
        "import binary.json",
    ] {
        for part in ["$ ", line, "\n", &sandbox.run(line).refusal(2)] {
            refusals.push_str(part);
        }
    }
    insta::assert_snapshot!(refusals);
    assert!(!sandbox.path().join(".worldforge").exists());
}
