//! Bundles of runs that hold what no run should hold, or that change while they are read.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use worldforge_core::{Safe, Untrusted};
use worldforge_evidence::{
    BundleRequest, Ending, Existing, NewArtifact, RunKind, RunStatus, verify_bundle,
    verify_bundle_archive,
};
use worldforge_testing::redaction::{InputKind, redaction_corpus};

use crate::{
    bundle::{evidence, issue},
    many::{DAY, manifest, now},
    support::{Place, put_file, time},
};

#[cfg(unix)]
#[test]
fn links_pipes_and_odd_names_are_named_and_never_opened() {
    let place = Place::new();
    let name = crate::hostile::booby_trapped(&place);
    let bundle = issue(&place, &name);
    let lines: Vec<String> = bundle
        .manifest()
        .files
        .iter()
        .filter(|file| !file.included)
        .map(|file| {
            format!(
                "{} [local {}]: {}",
                file.path,
                file.local_only,
                file.reason.as_deref().unwrap_or_default()
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    let folder = place.outside().join("bundle");
    bundle.write_folder(&folder, Existing::Refuse).unwrap();
    assert!(verify_bundle(&folder).unwrap().is_intact());
    let text = format!("{:?}", bundle.files().collect::<Vec<_>>());
    assert!(!text.contains("hunter2") && !text.contains('\u{7}'));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_in_a_bundle_are_named() {
    use std::os::unix::fs::symlink;
    use worldforge_evidence::BundleProblemKind as Kind;
    let place = Place::new();
    let name = crate::bundle::good_run(&place);
    let folder = place.outside().join("bundle");
    issue(&place, &name)
        .write_folder(&folder, Existing::Refuse)
        .unwrap();
    let report = folder.join(format!("runs/{name}/reports/report.md"));
    fs::rename(&report, place.outside().join("report.md")).unwrap();
    symlink(place.outside().join("report.md"), &report).unwrap();
    symlink("/", folder.join("root")).unwrap();
    crate::hostile::make_fifo(&folder.join("pipe.txt"));
    let found: Vec<(String, Kind)> = verify_bundle(&folder)
        .unwrap()
        .problems
        .into_iter()
        .map(|it| (it.path.to_string(), it.kind))
        .collect();
    let kinds: Vec<Kind> = found.iter().map(|(_, kind)| *kind).collect();
    assert!(
        kinds.iter().all(|kind| *kind == Kind::UnsafeEntry) && found.len() >= 3,
        "{found:?}"
    );
    symlink(&folder, place.outside().join("linked")).unwrap();
    assert!(verify_bundle(&place.outside().join("linked")).is_err());
}

/// Everything that a bundle shows, as one text.
fn shown(bundle: &worldforge_evidence::Bundle) -> String {
    let texts = bundle
        .files()
        .map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)));
    texts.collect()
}

/// Digests hold any letters; the parts of secrets may be among them by chance.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.get(64..).unwrap_or_default()
    })
}

/// Bundles a failed run in which this text stands wherever a text may stand.
fn bundle_of(text: &str, value: &serde_json::Value) -> String {
    let file = if value.is_string() {
        text.to_owned()
    } else {
        value.to_string()
    };
    let place = Place::new();
    let name = place.put_run(RunKind::Smoke, RunStatus::Failed, DAY, "a");
    let mut told = manifest(&name, RunKind::Smoke, RunStatus::Failed, DAY);
    told["label"] = text.into();
    told["failure"] = serde_json::json!({
        "family": null, "code": null, "message": text, "first_triage_step": text,
    });
    told["result"]["summary"] = serde_json::json!({"validation_errors": [text], "input": value});
    place.put_value(&name, &told);
    let run = place.runs().join(&name);
    for folder in ["results", "logs"] {
        fs::create_dir_all(run.join(folder)).unwrap();
    }
    for ending in ["md", "txt", "csv", "html", "jsonl", "bin"] {
        put_file(&run.join(format!("results/a.{ending}")), file.as_bytes());
    }
    put_file(&run.join("results/a.json"), value.to_string().as_bytes());
    put_file(&run.join("logs/a.jsonl"), value.to_string().as_bytes());
    without_digests(&shown(&issue(&place, &name)))
}

#[test]
fn no_secret_of_the_corpus_gets_into_a_bundle() {
    // Some parts of secrets are also parts of words that every bundle has.
    let harmless = bundle_of("nothing", &serde_json::Value::Null);
    for case in redaction_corpus().unwrap() {
        // Targets lose their query by another rule than texts.
        if case.kind == InputKind::Target {
            continue;
        }
        let shown = bundle_of(case.text(), &case.input);
        let mut leaks = case.leaks(&shown);
        leaks.retain(|part| !harmless.contains(part));
        assert_eq!(leaks, [""; 0], "{}", case.id);
    }
}

#[test]
fn a_name_that_is_a_secret_is_not_shown() {
    let place = Place::new();
    let recorder = place.start();
    let run = recorder.directory().path().to_path_buf();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    put_file(&run.join("results/ghp_0123456789abcdefghij.txt"), b"fine");
    put_file(&run.join("results/AKIAIOSFODNN7EXAMPLE.json"), b"{}");
    let bundle = evidence(&place);
    let text = shown(&bundle);
    assert!(
        !text.contains("ghp_0123") && !text.contains("AKIAIOS"),
        "{text}"
    );
    assert_eq!(bundle.manifest().excluded_count, 2);
}

#[test]
fn markup_in_a_run_is_shown_as_text() {
    let place = Place::new();
    let name = place.put_run(RunKind::Smoke, RunStatus::Failed, DAY, "a");
    let mut told = manifest(&name, RunKind::Smoke, RunStatus::Failed, DAY);
    let message = "<script>alert(1)</script> ![x](https://h/p) @maintainer fixes #1 ``` \u{202e}evil\u{1b}[31m";
    told["failure"] = serde_json::json!({"family": null, "code": null, "message": message, "first_triage_step": "`@all`"});
    told["command"] = serde_json::json!(["worldforge", "```\n# Heading", "<img src=x>"]);
    place.put_value(&name, &told);
    let bundle = issue(&place, &name);
    let documents = ["issue.md", "issue.html", "summary.md", "summary.html"];
    for (path, bytes) in bundle.files().filter(|(path, _)| documents.contains(path)) {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains('\u{202e}') && !text.contains('\u{1b}'),
            "{path}"
        );
        if path.to_ascii_lowercase().ends_with(".html") {
            assert!(
                !text.contains("<script") && !text.contains("<img"),
                "{path}"
            );
        }
    }
    let issue = bundle.issue_text().unwrap();
    let outside_code: Vec<&str> = outside_code(issue);
    assert!(
        outside_code
            .iter()
            .all(|line| !line.contains('@') && !line.contains('<')),
        "{issue}"
    );
}

/// The lines of Markdown that are in no fence, up to their first code span.
fn outside_code(text: &str) -> Vec<&str> {
    let mut fence: Option<usize> = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(open) if ticks == open && line.len() == ticks => fence = None,
            Some(_) => {}
            None if ticks >= 3 => fence = Some(ticks),
            None => lines.push(line.split('`').next().unwrap_or_default()),
        }
    }
    lines
}

#[test]
fn a_file_that_changes_meanwhile_is_judged_and_copied_as_one() {
    let place = Place::new();
    let mut recorder = place.start();
    let artifact = NewArtifact::new("a", "results/a.md").unwrap();
    recorder.write_artifact(artifact, b"fine").unwrap();
    let file = recorder.directory().path().join("results/a.md");
    recorder.finish(Ending::Passed, time(9)).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let texts: [&[u8]; 3] = [b"fine", b"password=hunter2", b"longer and fine"];
            for text in texts.iter().cycle() {
                put_file(&file, text);
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        for _ in 0..200 {
            let bundle = place
                .workspace
                .bundle(&BundleRequest::evidence(now()))
                .unwrap();
            assert!(!shown(&bundle).contains("hunter2"));
            let archive = bundle.to_archive().unwrap();
            assert!(verify_bundle_archive(&archive).unwrap().is_intact());
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn words_of_an_upstream_reach_an_issue_only_redacted_and_cut() {
    let place = Place::new();
    let name = place.put_run(RunKind::Smoke, RunStatus::Failed, DAY, "a");
    let mut told = manifest(&name, RunKind::Smoke, RunStatus::Failed, DAY);
    let long = Untrusted::new("word ".repeat(100_000)).excerpt(600_000);
    told["failure"] = serde_json::json!({"family": null, "code": null, "message": long, "first_triage_step": null});
    told["result"]["summary"] =
        serde_json::json!({"validation_errors": vec![Safe::from("x").as_str().repeat(5_000); 500]});
    place.put_value(&name, &told);
    for number in 0..200 {
        put_file(
            &place.runs().join(&name).join(format!("{number}.bin")),
            b"x",
        );
    }
    let bundle = issue(&place, &name);
    let text = bundle.issue_text().unwrap();
    assert!(text.len() < 40_000, "{}", text.len());
    assert!(text.contains("151 more are in evidence_manifest.json."));
}
