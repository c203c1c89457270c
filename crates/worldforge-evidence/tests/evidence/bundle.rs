//! What goes into a bundle, what stays out, and how a bundle is written.

use std::{collections::BTreeMap, fs};

use serde_json::json;
use worldforge_core::{Digest, ErrorKind};
use worldforge_evidence::{
    Bundle, BundleKind, BundleLimits, BundleRequest, BundledFile, Ending, Existing, FileKind,
    FixtureDigest, NewArtifact, NewRun, RunIntegrity, RunKind, RunStatus, Sharing, verify_bundle,
    verify_bundle_archive,
};

use crate::{
    many::{DAY, now, snapshot},
    support::{Place, fixture, full_run, process, put_file, run_id, time, toolchain},
};

pub(crate) fn evidence(place: &Place) -> Bundle {
    place
        .workspace
        .bundle(&BundleRequest::evidence(now()))
        .unwrap()
}

pub(crate) fn issue(place: &Place, run: &str) -> Bundle {
    place
        .workspace
        .bundle(&BundleRequest::issue(run, now()))
        .unwrap()
}

/// A finished run of which every file may be attached.
pub(crate) fn good_run(place: &Place) -> String {
    let mut recorder = place.start_run(full_run());
    for (path, bytes) in [
        ("results/summary.json", &b"{\"score\": 0.5}\n"[..]),
        ("reports/report.md", b"# Report\n\nAll is well.\n"),
        ("reports/plot.gif", b"GIF89a.."),
    ] {
        let artifact = NewArtifact::new(path, path).unwrap().drawn();
        recorder.write_artifact(artifact, bytes).unwrap();
    }
    let name = recorder.id().to_string();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    name
}

/// A run with these files besides its manifest, none of which the manifest names.
fn run_with(place: &Place, files: &[(&str, &[u8])]) -> String {
    let recorder = place.start();
    for (path, bytes) in files {
        put_file(&recorder.directory().path().join(path), bytes);
    }
    let name = recorder.id().to_string();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    name
}

pub(crate) fn rows(bundle: &Bundle) -> BTreeMap<&str, &BundledFile> {
    let files = bundle.manifest().files.iter();
    files
        .map(|file| {
            (
                file.path
                    .rsplit_once("00000001/")
                    .map_or(file.path.as_str(), |it| it.1),
                file,
            )
        })
        .collect()
}

fn reason(file: &BundledFile) -> &str {
    file.reason.as_deref().unwrap_or_default()
}

#[test]
fn a_bundle_of_a_good_run_has_every_file_with_its_digest() {
    let place = Place::new();
    let name = good_run(&place);
    let bundle = issue(&place, &name);
    let manifest = bundle.manifest();
    assert!(manifest.safe_to_attach, "{:?}", manifest.files);
    assert_eq!(
        (manifest.bundle_kind, manifest.run_count),
        (BundleKind::IssueRun, 1)
    );
    assert_eq!((manifest.included_count, manifest.excluded_count), (4, 0));
    let paths: Vec<&str> = bundle.files().map(|(path, _)| path).collect();
    let runs = format!("runs/{name}");
    let expected = [
        "evidence_manifest.json".to_owned(),
        "issue.html".to_owned(),
        "issue.md".to_owned(),
        format!("{runs}/reports/plot.gif"),
        format!("{runs}/reports/report.md"),
        format!("{runs}/results/summary.json"),
        format!("{runs}/run_manifest.json"),
        "summary.html".to_owned(),
        "summary.md".to_owned(),
    ];
    assert_eq!(paths, expected);
    for (path, bytes) in bundle.files() {
        let Some(file) = manifest
            .files
            .iter()
            .find(|file| file.path.as_str() == path)
        else {
            continue;
        };
        assert_eq!(file.sha256, Some(Digest::of_bytes(bytes)), "{path}");
        assert_eq!(file.size_bytes, Some(bytes.len() as u64));
    }
    let matches: Vec<Option<bool>> = manifest
        .files
        .iter()
        .map(|it| it.matches_manifest)
        .collect();
    assert_eq!(matches, [Some(true), Some(true), Some(true), None]);
    assert_eq!(manifest.runs[0].integrity, Some(RunIntegrity::Intact));
}

#[test]
fn the_text_for_an_issue_and_the_summary_read_as_their_snapshots() {
    let place = Place::new();
    let name = place.put_run(RunKind::Smoke, RunStatus::Failed, DAY, "issue");
    let mut manifest = crate::many::manifest(&name, RunKind::Smoke, RunStatus::Failed, DAY);
    manifest["failure"] = json!({
        "family": "ProviderError", "code": "unavailable",
        "message": "upstream said `<b>no</b>` to @somebody | see #12\n```\nand more",
        "first_triage_step": "check the endpoint",
    });
    manifest["result"]["summary"] = json!({"validation_errors": ["cost | must be finite"]});
    place.put_value(&name, &manifest);
    put_file(
        &place.runs().join(&name).join("notes.txt"),
        b"password=hunter2",
    );
    let bundle = issue(&place, &name);
    insta::assert_snapshot!("issue", bundle.issue_text().unwrap());
    let files: BTreeMap<&str, &[u8]> = bundle.files().collect();
    let text = |path: &str| String::from_utf8(files[path].to_vec()).unwrap();
    insta::assert_snapshot!("summary", text("summary.md"));
    insta::assert_snapshot!("issue_html", text("issue.html"));
    let mut manifest: serde_json::Value =
        serde_json::from_slice(files["evidence_manifest.json"]).unwrap();
    for volatile in ["bundle_digest", "documents"] {
        manifest[volatile] = json!(null);
    }
    insta::assert_json_snapshot!("manifest", manifest);
}

#[test]
fn runs_of_every_status_and_form_can_be_exported() {
    let place = Place::new();
    let mut names = Vec::new();
    for status in RunStatus::ALL {
        names.push(place.put_run(
            RunKind::Drill,
            status,
            DAY,
            status.name().split('_').next().unwrap(),
        ));
    }
    for form in [
        "workspace-v1-eval.json",
        "smoke-v1-runway.json",
        "seed-leworldmodel-score.json",
    ] {
        let name = form.trim_end_matches(".json").to_owned();
        place.put(&name, &fixture(form));
        names.push(name);
    }
    for name in &names {
        let bundle = issue(&place, name);
        assert_eq!(bundle.manifest().runs[0].run_id.as_str(), name);
        assert!(bundle.issue_text().unwrap().contains("## Expected Signal"));
        assert!(
            verify_bundle_archive(&bundle.to_archive().unwrap())
                .unwrap()
                .is_intact()
        );
    }
    assert_eq!(evidence(&place).manifest().run_count, names.len());
}

#[test]
fn a_record_of_settings_without_values_may_be_attached() {
    let place = Place::new();
    let bundle = issue(&place, &good_run(&place));
    let manifest = rows(&bundle)["run_manifest.json"];
    assert!(manifest.safe_to_attach, "{:?}", manifest.reason);
    for (facts, safe) in [
        (
            json!([{"name": "X_API_SECRET", "present": false, "secret": true, "source": "unset"}]),
            true,
        ),
        (
            json!([{"name": "X_API_SECRET", "present": false, "secret": "hunter2", "source": "unset"}]),
            false,
        ),
        (
            json!([{"name": "X", "present": false, "secret": true, "source": "unset", "value": "a"}]),
            false,
        ),
        (json!({"secret": true}), false),
    ] {
        let place = Place::new();
        run_with(
            &place,
            &[("results/facts.json", facts.to_string().as_bytes())],
        );
        assert_eq!(
            rows(&evidence(&place))["results/facts.json"].safe_to_attach,
            safe,
            "{facts}"
        );
    }
}

#[test]
fn what_may_not_leave_the_host_is_named_and_not_copied() {
    let place = Place::new();
    let large = vec![b'a'; 1_000_001];
    let files: [(&str, &[u8]); 10] = [
        ("artifacts/model.bin", b"weights"),
        ("results/large.txt", &large),
        ("results/secret.json", br#"{"api_key": "abc123"}"#),
        ("results/host.md", b"see /home/operator/report.md"),
        ("results/both.md", b"/home/operator/x and password=hunter2"),
        (
            "results/signed.json",
            br#"{"url": "https://h/x?X-Amz-Signature=abc"}"#,
        ),
        ("results/broken.json", b"{"),
        ("results/latin.txt", b"caf\xe9"),
        ("reports/plot.gif", b"GIF89a.."),
        ("results/.tmp-AbCdEf", b"half"),
    ];
    run_with(&place, &files);
    let bundle = evidence(&place);
    let rows = rows(&bundle);
    let mut lines = Vec::new();
    for (path, bytes) in &files {
        let row = rows[path];
        assert!(
            !row.included && !row.safe_to_attach && row.sha256.is_none(),
            "{path}"
        );
        assert_eq!(row.size_bytes, Some(bytes.len() as u64));
        let rules: Vec<String> = row
            .rule_hits
            .iter()
            .map(|hit| format!("{} x{}", hit.rule, hit.count))
            .collect();
        lines.push(format!(
            "{path}: {} [local {}] {}",
            reason(row),
            row.local_only,
            rules.join(", ")
        ));
    }
    insta::assert_snapshot!(lines.join("\n"));
    assert!(!bundle.manifest().safe_to_attach);
    let all: Vec<u8> = bundle
        .files()
        .flat_map(|(_, bytes)| bytes.to_vec())
        .collect();
    for secret in ["hunter2", "abc123", "/home/operator"] {
        assert!(!String::from_utf8_lossy(&all).contains(secret), "{secret}");
    }
}

#[test]
fn strings_that_older_tools_let_through_are_told_apart() {
    for (text, safe) in [
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n", false),
        ("key id AKIAIOSFODNN7EXAMPLE", false),
        (
            "cloned with ghp_0123456789abcdefghijklmnopqrstuvwxyz",
            false,
        ),
        ("GET https://user:hunter2@example.org/x", false),
        (
            "see https://bucket.example.org/x?X-Amz-Signature=abc",
            false,
        ),
        ("wrote /home/operator/out.json", false),
        ("wrote /root/out.json", false),
        ("wrote /tmp/out/run.json", false),
        ("wrote /opt/models/lewm.ckpt", false),
        ("wrote C:\\Users\\me\\out.json", false),
        ("Authorization: Bearer abcdef0123456789", false),
        ("no secret here", true),
    ] {
        let place = Place::new();
        run_with(
            &place,
            &[
                ("reports/a.md", text.as_bytes()),
                ("reports/a.csv", text.as_bytes()),
            ],
        );
        let bundle = evidence(&place);
        for path in ["reports/a.md", "reports/a.csv"] {
            assert_eq!(rows(&bundle)[path].safe_to_attach, safe, "{path}: {text}");
        }
    }
}

#[test]
fn references_that_lead_nowhere_or_out_of_the_run_are_named() {
    let place = Place::new();
    let name = "20260430T130000Z-11223344";
    place.put(name, &fixture("workspace-v1-benchmark-failed.json"));
    fs::create_dir(place.runs().join(name).join("results")).unwrap();
    let report = json!({"run_metadata": {
        "input_file": {"path": "/home/operator/inputs.json", "sha256": "ab"},
        "budget_file": {"path": "budgets/strict.json"},
    }});
    // A report with a path of the host is left out as a whole; one without names what it needs.
    put_file(
        &place.runs().join(name).join("results/a.json"),
        report.to_string().as_bytes(),
    );
    let relative = report.to_string().replace("/home/operator/", "");
    put_file(
        &place.runs().join(name).join("results/b.json"),
        relative.as_bytes(),
    );
    let bundle = evidence(&place);
    let lines: Vec<String> = bundle
        .manifest()
        .files
        .iter()
        .filter(|file| !file.included)
        .map(|file| {
            format!(
                "{} {} <- {}: {}",
                file.kind,
                file.path,
                file.source,
                reason(file)
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(
        bundle.manifest().runs[0].integrity,
        Some(RunIntegrity::NotRecorded)
    );
}

#[test]
fn what_a_writer_keeps_on_its_host_stays_there() {
    let place = Place::new();
    let mut recorder = place.start_run(full_run());
    let artifact = NewArtifact::new("raw", "inputs/raw.txt").unwrap();
    recorder
        .write_artifact(artifact.local_only("holds what a camera saw"), b"harmless")
        .unwrap();
    recorder.finish(Ending::Passed, time(9)).unwrap();
    for sharing in [Sharing::Public, Sharing::Private] {
        let request = BundleRequest::evidence(now()).for_sharing(sharing);
        let bundle = place.workspace.bundle(&request).unwrap();
        let row = rows(&bundle)["inputs/raw.txt"].clone();
        assert_eq!(
            (row.included, row.local_only, reason(&row)),
            (false, true, "holds what a camera saw")
        );
    }
}

#[test]
fn private_sharing_lets_paths_of_the_host_through_and_nothing_else() {
    let place = Place::new();
    let large = vec![b'a'; 1_000_001];
    let files: [(&str, &[u8]); 3] = [
        ("results/host.md", b"see /home/operator/report.md"),
        ("results/both.md", b"/home/operator/x and password=hunter2"),
        ("results/large.txt", &large),
    ];
    run_with(&place, &files);
    let request = BundleRequest::evidence(now()).for_sharing(Sharing::Private);
    let bundle = place.workspace.bundle(&request).unwrap();
    let rows = rows(&bundle);
    let included: Vec<bool> = files.iter().map(|(path, _)| rows[path].included).collect();
    assert_eq!(included, [true, false, false]);
    assert!(!bundle.manifest().safe_to_attach && !rows["results/host.md"].safe_to_attach);
    assert!(
        verify_bundle_archive(&bundle.to_archive().unwrap())
            .unwrap()
            .is_intact()
    );
}

#[test]
fn limits_leave_files_out_by_name_in_a_fixed_order() {
    let place = Place::new();
    let files: [(&str, &[u8]); 4] = [
        ("results/a.txt", &[b'a'; 600]),
        ("results/b.txt", &[b'b'; 2_000]),
        ("results/c.txt", &[b'c'; 600]),
        ("results/d.txt", &[b'd'; 100]),
    ];
    run_with(&place, &files);
    let left_out = |limits: BundleLimits| -> Vec<String> {
        let request = BundleRequest::evidence(now()).with_limits(limits);
        let bundle = place.workspace.bundle(&request).unwrap();
        let excluded = bundle.manifest().files.iter().filter(|file| !file.included);
        excluded
            .map(|file| {
                format!(
                    "{}: {}",
                    file.path.rsplit('/').next().unwrap(),
                    reason(file)
                )
            })
            .collect()
    };
    assert_eq!(left_out(BundleLimits::new(3_000, 10, 100_000)), [""; 0]);
    assert_eq!(
        left_out(BundleLimits::new(1_999, 10, 100_000)),
        ["b.txt: the file is over the limit of safe attachments"]
    );
    assert_eq!(
        left_out(BundleLimits::new(3_000, 3, 100_000)),
        [
            "d.txt: the bundle is at its limit of files",
            "run_manifest.json: the bundle is at its limit of files"
        ]
    );
    assert_eq!(
        left_out(BundleLimits::new(3_000, 10, 2_700)),
        [
            "c.txt: the bundle is at its limit of bytes",
            "run_manifest.json: the bundle is at its limit of bytes"
        ]
    );
}

#[test]
fn files_of_the_host_and_fixtures_travel_with_the_evidence() {
    let place = Place::new();
    good_run(&place);
    let request = BundleRequest::evidence(now())
        .with_attachment(
            FileKind::BudgetFile,
            "strict.json",
            b"{\"p95_ms\": 10}".to_vec(),
        )
        .unwrap()
        .with_attachment(
            FileKind::DatasetManifest,
            "pusht.json",
            b"{\"token\": \"abc\"}".to_vec(),
        )
        .unwrap()
        .with_fixture_digests(vec![
            FixtureDigest::of("fixtures/b.json", b"b"),
            FixtureDigest::of("fixtures/a.json", b"a"),
        ]);
    let bundle = place.workspace.bundle(&request).unwrap();
    let rows = rows(&bundle);
    let budget = rows["budgets/strict.json"];
    assert_eq!(
        (
            budget.included,
            budget.kind.as_str(),
            budget.source.as_str()
        ),
        (true, "budget_file", "<host-local:strict.json>")
    );
    assert!(!rows["dataset-manifests/pusht.json"].included);
    assert_eq!(
        bundle.manifest().fixture_digests[0].path.as_str(),
        "fixtures/a.json"
    );
    for name in ["../x", "a/b", ""] {
        let refused =
            BundleRequest::evidence(now()).with_attachment(FileKind::InputFile, name, Vec::new());
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    let twice = request
        .with_attachment(FileKind::BudgetFile, "strict.json", b"{}".to_vec())
        .unwrap();
    assert_eq!(
        place.workspace.bundle(&twice).unwrap_err().kind(),
        ErrorKind::Duplicate
    );
}

#[test]
fn the_same_runs_give_the_same_bytes_wherever_they_lie() {
    let make = || {
        let place = Place::new();
        good_run(&place);
        place.put("runway-live", &fixture("smoke-v1-runway.json"));
        let bundle = evidence(&place);
        let files: Vec<(String, Vec<u8>)> = bundle
            .files()
            .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
            .collect();
        (
            files,
            bundle.to_archive().unwrap(),
            bundle.manifest().bundle_digest,
        )
    };
    let (files, archive, digest) = make();
    assert_eq!((files, archive.clone(), digest), make());
    assert!(digest.is_some());
    assert_eq!(archive[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
}

#[test]
fn an_archive_of_a_fixed_bundle_has_a_fixed_digest() {
    let place = Place::new();
    place.put("20260101T000001Z-00000001", &fixture("v2.json"));
    let archive = issue(&place, "20260101T000001Z-00000001")
        .to_archive()
        .unwrap();
    // It changes with the manifest's form, the documents' words and the compression's version.
    insta::assert_snapshot!(Digest::of_bytes(&archive));
}

#[test]
fn a_folder_and_an_archive_hold_the_same_files() {
    let place = Place::new();
    let name = good_run(&place);
    let bundle = issue(&place, &name);
    let folder = place.workspace.root().join("issue-bundles").join(&name);
    bundle.write_folder(&folder, Existing::Refuse).unwrap();
    let verification = verify_bundle(&folder).unwrap();
    assert!(verification.is_intact(), "{:?}", verification.problems);
    let archive = place.outside().join("bundle.tar.gz");
    bundle.write_archive(&archive, Existing::Refuse).unwrap();
    assert_eq!(verify_bundle(&archive).unwrap(), verification);
    for (path, bytes) in bundle.files() {
        assert_eq!(fs::read(folder.join(path)).unwrap(), bytes, "{path}");
    }
    // Nothing but the bundle is left behind.
    let left = fs::read_dir(folder.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1);
    assert_eq!(bundle.name(), format!("issue-{name}"));
}

#[test]
fn a_place_that_is_taken_is_replaced_only_when_it_is_a_bundle() {
    let place = Place::new();
    let name = good_run(&place);
    let bundle = issue(&place, &name);
    let folder = place.outside().join("out");
    fs::create_dir(&folder).unwrap();
    bundle.write_folder(&folder, Existing::Refuse).unwrap();
    assert_eq!(
        bundle
            .write_folder(&folder, Existing::Refuse)
            .unwrap_err()
            .kind(),
        ErrorKind::Duplicate
    );
    put_file(&folder.join("stale.txt"), b"of the former bundle");
    bundle.write_folder(&folder, Existing::Replace).unwrap();
    assert!(verify_bundle(&folder).unwrap().is_intact());
    let home = place.outside().join("home");
    fs::create_dir(&home).unwrap();
    put_file(&home.join("precious.txt"), b"keep me");
    let before = snapshot(place.outside());
    for (target, existing) in [
        (&home, Existing::Replace),
        (&home.join("precious.txt"), Existing::Replace),
    ] {
        assert_eq!(
            bundle.write_folder(target, existing).unwrap_err().kind(),
            ErrorKind::Duplicate
        );
    }
    assert_eq!(
        bundle
            .write_archive(&home, Existing::Replace)
            .unwrap_err()
            .kind(),
        ErrorKind::Duplicate
    );
    assert_eq!(
        bundle
            .write_archive(&home.join("precious.txt"), Existing::Refuse)
            .unwrap_err()
            .kind(),
        ErrorKind::Duplicate
    );
    assert_eq!(snapshot(place.outside()), before);
}

#[test]
fn a_run_that_is_named_must_be_readable_and_the_others_are_issues() {
    let place = Place::new();
    let good = good_run(&place);
    place.put("invalid", b"{");
    place.put_empty("missing");
    place.put_value(
        "20260101T000000Z-moved",
        &crate::many::manifest(
            "20260101T000000Z-other",
            RunKind::Eval,
            RunStatus::Passed,
            DAY,
        ),
    );
    let named = |name: &str| {
        place
            .workspace
            .bundle(&BundleRequest::issue(name, now()))
            .unwrap_err()
            .kind()
    };
    assert_eq!(named("invalid"), ErrorKind::InvalidInput);
    assert_eq!(named("missing"), ErrorKind::NotFound);
    assert_eq!(named("20260101T000000Z-moved"), ErrorKind::InvalidInput);
    assert_eq!(named("nobody"), ErrorKind::NotFound);
    assert_eq!(named("../x"), ErrorKind::InvalidInput);
    let bundle = evidence(&place);
    let issues: Vec<String> = bundle
        .manifest()
        .run_issues
        .iter()
        .map(|it| format!("{} {}", it.run_dir, it.reason))
        .collect();
    assert_eq!(
        issues,
        [
            "20260101T000000Z-moved manifest-invalid",
            "invalid manifest-invalid-json",
            "missing manifest-missing"
        ]
    );
    let twice = BundleRequest::evidence(now())
        .with_run(&good)
        .with_run(&good);
    assert_eq!(
        place.workspace.bundle(&twice).unwrap().manifest().run_count,
        1
    );
    let empty = Place::new()
        .workspace
        .bundle(&BundleRequest::evidence(now()))
        .unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::NotFound);
}

#[test]
fn a_changed_run_is_told_in_its_bundle() {
    let place = Place::new();
    let name = good_run(&place);
    put_file(
        &place.runs().join(&name).join("results/summary.json"),
        b"{\"score\": 1}\n",
    );
    put_file(
        &place.runs().join(&name).join("reports/plot.gif"),
        b"GIF89a..changed",
    );
    let bundle = issue(&place, &name);
    assert_eq!(
        bundle.manifest().runs[0].integrity,
        Some(RunIntegrity::Changed)
    );
    let rows = rows(&bundle);
    assert_eq!(rows["results/summary.json"].matches_manifest, Some(false));
    // A picture that is not the one that was drawn is not known to be harmless.
    assert!(!rows["reports/plot.gif"].included);
}

#[test]
fn a_command_in_an_issue_is_the_sanitised_one() {
    let place = Place::new();
    let argv = [
        "worldforge",
        "smoke",
        "--api-key",
        "hunter2",
        "--out",
        "/home/me/x.json",
    ];
    let run = NewRun::new(run_id(1), RunKind::Smoke, &argv, process(), toolchain()).unwrap();
    place
        .start_run(run)
        .finish(Ending::Cancelled, time(9))
        .unwrap();
    let bundle = issue(&place, run_id(1).as_str());
    let text = bundle.issue_text().unwrap();
    assert!(
        text.contains("worldforge smoke --api-key [redacted] --out <host-local:x.json>"),
        "{text}"
    );
}
