//! `attest` and `verify`.

use std::{fs, path::PathBuf};

use super::support::{Output, Sandbox, words};

/// A sandbox with a key and one evaluation, which is signed.
struct Proof {
    sandbox: Sandbox,
    run: PathBuf,
}

const EVALUATE: &str = "eval --env two-room --limit 4 --planner light --quiet";

fn evaluated() -> Proof {
    let sandbox = Sandbox::new();
    sandbox.run(EVALUATE).success();
    let run = sandbox.only_run();
    sandbox
        .run("keys generate --output me.pem --quiet")
        .success();
    Proof { sandbox, run }
}

fn signed() -> Proof {
    let proof = evaluated();
    proof.sandbox.run("attest latest --key me.pem").success();
    proof
}

impl Proof {
    fn verify(&self, more: &str) -> Output {
        self.sandbox.run(&format!("verify latest {more}"))
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.run.join(file)).unwrap()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the test changes a file as an attacker would"
    )]
    fn put(&self, file: &str, text: &str) {
        fs::write(self.run.join(file), text).unwrap();
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}");
        self.put(file, &text.replacen(from, to, 1));
    }

    /// Returns what failed, as `check: file: what`.
    fn failures(&self, more: &str) -> Vec<String> {
        let output = self.verify(&format!("{more} --format json"));
        assert_eq!(output.code, 1, "{}{}", output.stdout, output.stderr);
        let found = output.json();
        assert_eq!(found["verdict"], "not_verified");
        let findings = found["verification"]["findings"]
            .as_array()
            .unwrap()
            .clone();
        let failed = findings.into_iter().filter(|it| it["outcome"] == "failed");
        failed
            .map(|it| {
                let part = |name: &str| it[name].as_str().unwrap_or("-").to_owned();
                format!("{}: {}: {}", part("check"), part("file"), part("what"))
            })
            .collect()
    }
}

const EPISODES: &str = "results/episodes.jsonl";
const ENVELOPE: &str = "attestation.intoto.json";
const MANIFEST: &str = "run_manifest.json";

#[test]
fn a_signed_run_is_verified_and_says_what_was_not_checked() {
    let proof = evaluated();
    let attested = proof.sandbox.run("attest latest --key me.pem").success();
    insta::assert_snapshot!("attest", words(&attested.stdout));
    let found = proof.verify("--key me.pem.pub --require-signature --deep");
    insta::assert_snapshot!("verify", words(&found.success().stdout));
    let unkeyed = proof.verify("");
    insta::assert_snapshot!("verify_without_key", words(&unkeyed.success().stdout));
    let key = proof.sandbox.json("keys show me.pem")["public_key"].clone();
    let line = format!("--key {}", key.as_str().unwrap());
    assert_eq!(proof.verify(&line).code, 0);
    let again = proof.sandbox.run("attest latest --key me.pem");
    assert_eq!(again.code, 0, "the same bytes again: {}", again.stderr);
}

type Tamper = fn(&Proof);

/// What is done to a signed run, and what must be named.
const TAMPERINGS: [(&str, Tamper, &[&str]); 11] = [
    (
        "an episode's outcome",
        |it| it.change(EPISODES, r#""kind":"solved""#, r#""kind":"budget_spent""#),
        &[
            "subject: results/episodes.jsonl: digest",
            "episodes: results/episodes.jsonl: episode 0 (line 1)",
            "statistics: results/episodes.jsonl: group all",
        ],
    ),
    (
        "an episode is left out",
        |it| it.put(EPISODES, it.read(EPISODES).split_once('\n').unwrap().1),
        &[
            "subject: results/episodes.jsonl: digest",
            "episodes: results/episodes.jsonl: number of episodes",
            "statistics: results/episodes.jsonl: group all",
        ],
    ),
    (
        "a line that is none",
        |it| it.put(EPISODES, &format!("{}nonsense\n", it.read(EPISODES))),
        &["subject: results/episodes.jsonl: digest"],
    ),
    (
        "a report",
        |it| it.put("reports/report.md", "All solved.\n"),
        &["subject: reports/report.md: digest"],
    ),
    (
        "the summary",
        |it| it.change("results/summary.json", "\"failed\": 0", "\"failed\": 1"),
        &["subject: results/summary.json: digest"],
    ),
    (
        "the planner's settings",
        |it| it.change("inputs/planner.json", "\"seed\": 0", "\"seed\": 7"),
        &["subject: inputs/planner.json: digest"],
    ),
    (
        "the manifest",
        |it| it.change(MANIFEST, "\"status\": \"passed\"", "\"status\": \"failed\""),
        &["subject: run_manifest.json: digest"],
    ),
    (
        "a missing file",
        |it| fs::remove_file(it.run.join("reports/report.html")).unwrap(),
        &["subject: reports/report.html: digest"],
    ),
    (
        "a missing manifest",
        |it| fs::remove_file(it.run.join(MANIFEST)).unwrap(),
        &["subject: run_manifest.json: digest"],
    ),
    (
        "the signature",
        |it| {
            let text = it.read(ENVELOPE);
            let place = text.find("\"sig\":").unwrap() + 9;
            let letter = if text.as_bytes()[place] == b'A' {
                "B"
            } else {
                "A"
            };
            it.put(
                ENVELOPE,
                &format!("{}{letter}{}", &text[..place], &text[place + 1..]),
            );
        },
        &[
            "signature: -: signature 1",
            "threshold: -: trusted keys that signed",
        ],
    ),
    (
        "an attestation that is none",
        |it| it.put(ENVELOPE, "{}"),
        &["envelope: -: envelope"],
    ),
];

#[test]
fn every_kind_of_tampering_is_named() {
    for (what, tamper, expected) in TAMPERINGS {
        let proof = signed();
        tamper(&proof);
        let is_gone = !proof.run.join(MANIFEST).exists();
        let failures = if is_gone {
            // Without its manifest a run is found by its folder alone.
            let name = proof.run.file_name().unwrap().to_str().unwrap().to_owned();
            let output = proof
                .sandbox
                .run(&format!("verify {name} --key me.pem.pub"));
            assert_eq!(output.code, 1, "{what}: {}", output.stderr);
            assert!(
                output
                    .stdout
                    .contains("run_manifest.json: digest: wanted sha256:"),
                "{}",
                output.stdout
            );
            continue;
        } else {
            proof.failures("--key me.pem.pub")
        };
        for wanted in expected {
            assert!(
                failures.iter().any(|it| it == wanted),
                "{what}: {wanted} is not among {failures:#?}"
            );
        }
    }
}

#[test]
fn what_was_wanted_and_what_was_found_are_shown() {
    let proof = signed();
    proof.put("reports/report.md", "All solved.\n");
    let output = proof.verify("--key me.pem.pub");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(words(&output.stdout));
}

#[test]
fn a_statement_that_somebody_else_signed_is_not_verified() {
    let proof = signed();
    proof
        .sandbox
        .run("keys generate --output other.pem --quiet")
        .success();
    let failures = proof.failures("--key other.pem.pub");
    assert_eq!(failures, ["threshold: -: trusted keys that signed"]);
}

#[test]
fn an_unsigned_run_is_held_against_its_manifest_and_its_episodes() {
    let proof = evaluated();
    let output = proof.verify("").success();
    insta::assert_snapshot!("verify_unsigned", words(&output.stdout));
    assert_eq!(
        proof.failures("--key me.pem.pub"),
        ["envelope: -: attestation"]
    );
    proof.change(EPISODES, r#""kind":"solved""#, r#""kind":"budget_spent""#);
    let failures = proof.failures("");
    for wanted in [
        "subject: results/episodes.jsonl: digest",
        "statistics: results/episodes.jsonl: group all",
    ] {
        assert!(
            failures.iter().any(|it| it == wanted),
            "{wanted} is not among {failures:#?}"
        );
    }
}

#[test]
fn an_invented_episode_is_found_by_doing_it_again() {
    let proof = evaluated();
    let line = proof.read(EPISODES).lines().next().unwrap().to_owned();
    let mut episode: serde_json::Value = serde_json::from_str(&line).unwrap();
    episode["states"][1][0] = 99.0.into();
    let rest = proof.read(EPISODES).split_once('\n').unwrap().1.to_owned();
    proof.put(EPISODES, &format!("{episode}\n{rest}"));
    let failures = proof.failures("--deep");
    assert!(
        failures
            .iter()
            .any(|it| it == "replay: results/episodes.jsonl: episode 0"),
        "{failures:#?}"
    );
}

#[test]
fn a_changed_run_is_not_signed() {
    let proof = evaluated();
    proof.put("reports/report.md", "All solved.\n");
    let refused = proof.sandbox.run("attest latest --key me.pem").refusal(2);
    assert!(
        refused.contains("reports/report.md was changed"),
        "{refused}"
    );
    assert!(!proof.run.join(ENVELOPE).exists());
}

#[test]
fn an_attestation_may_lie_anywhere_and_is_never_replaced_by_another() {
    let proof = evaluated();
    let run = |line: &str| proof.sandbox.run(line);
    run("attest latest --key me.pem --output proof.json").success();
    for line in [
        "verify proof.json --key me.pem.pub",
        "verify proof.json --run latest --key me.pem.pub",
    ] {
        assert_eq!(run(line).code, 0, "{line}");
    }
    run("keys generate --output other.pem --quiet").success();
    run("attest latest --key other.pem --output proof.json").refusal(2);
    run("attest latest --key me.pem --key other.pem --material binary:w=me.pem.pub").success();
    let found = proof
        .sandbox
        .json("verify latest --key me.pem.pub --key other.pem.pub");
    assert_eq!(
        found["verification"]["signers"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_bundle_is_compared_with_its_manifest() {
    let proof = evaluated();
    let id = proof.run.file_name().unwrap().to_str().unwrap();
    let made = proof.sandbox.run(&format!("runs bundle {id} --output out"));
    assert_eq!(made.code, 0, "{}", made.stderr);
    let line = "verify out";
    let found = proof.sandbox.run(line);
    assert_eq!(found.code, 0, "{}{}", found.stdout, found.stderr);
    proof
        .sandbox
        .run(&format!("{line} --key me.pem.pub"))
        .refusal(2);
    proof.sandbox.file("out/summary.md", "All solved.");
    let found = proof.sandbox.run(line);
    assert_eq!(found.code, 1);
    assert!(
        found
            .stdout
            .contains("summary.md: digest: recorded sha256:"),
        "{}",
        found.stdout
    );
}

#[test]
fn what_cannot_be_verified_is_refused() {
    let proof = signed();
    proof.sandbox.file("text.txt", "hello").file("empty", "");
    fs::create_dir(proof.sandbox.path().join("folder")).unwrap();
    let mut refusals = String::new();
    for line in [
        "verify",
        "verify text.txt",
        "verify empty",
        "verify ./folder",
        "verify no-such-run",
        "verify latest --require-signature",
        "verify latest --key missing.pem",
        "attest latest",
        "attest latest --key me.pem.pub",
        "attest no-such-run --key me.pem",
        "attest latest --key me.pem --output again.json --material weights=x",
        "attest latest --key me.pem --output again.json --material checkpoint=missing.pt",
    ] {
        let refused = proof.sandbox.run(line).refusal(2);
        for part in ["$ ", line, "\n", &refused] {
            refusals.push_str(part);
        }
    }
    insta::assert_snapshot!(words(&refusals));
}

#[test]
fn the_page_about_proofs_can_be_followed() {
    let page = include_str!("../../../../docs/src/guide/prove-an-evaluation.md");
    let results =
        include_bytes!("../../../worldforge-eval/tests/fixtures/import/lerobot-per-episode.json");
    let sandbox = Sandbox::new();
    sandbox.file("eval_info.json", results);
    let commands = page
        .lines()
        .filter_map(|line| line.strip_prefix("$ worldforge "));
    let mut count = 0;
    for command in commands {
        let output = sandbox.run(command);
        // Fifty episodes tell nothing apart, and neither does a result from itself.
        let wanted = if command.starts_with("eval compare") {
            3
        } else {
            0
        };
        assert_eq!(
            output.code, wanted,
            "{command}: {}{}",
            output.stdout, output.stderr
        );
        count += 1;
    }
    assert!(count > 10);
}
