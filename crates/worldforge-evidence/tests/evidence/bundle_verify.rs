//! Whatever is done to a bundle is noticed, and bundles of older tools are read.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};
use worldforge_core::{Digest, ErrorKind};
use worldforge_evidence::{
    BUNDLE_MANIFEST, BundleKind, BundleProblemKind, BundleRequest, Existing, read_bundle_manifest,
    verify_bundle, verify_bundle_archive,
};

use crate::{
    bundle::{evidence, good_run, issue},
    many::now,
    support::{Place, put_file},
};

const RUN: &str = "runs/20260101T000001Z-00000001";

/// A bundle in a folder.
fn written(place: &Place) -> std::path::PathBuf {
    let name = good_run(place);
    put_file(
        &place.runs().join(&name).join("results/secret.md"),
        b"password=hunter2",
    );
    let folder = place.outside().join("bundle");
    issue(place, &name)
        .write_folder(&folder, Existing::Refuse)
        .unwrap();
    folder
}

fn problems(folder: &Path) -> Vec<(String, BundleProblemKind)> {
    let found = verify_bundle(folder).unwrap().problems.into_iter();
    found.map(|it| (it.path.to_string(), it.kind)).collect()
}

/// Changes the manifest of a bundle and its digest with it.
fn change(folder: &Path, change: impl FnOnce(&mut Value)) {
    let file = folder.join(BUNDLE_MANIFEST);
    let mut manifest: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    change(&mut manifest);
    manifest.as_object_mut().unwrap().remove("bundle_digest");
    manifest["bundle_digest"] = json!(Digest::of_json(&manifest));
    put_file(&file, manifest.to_string().as_bytes());
}

/// Does something to the folder of a bundle.
type Tamper<'a> = Box<dyn Fn(&Path) + 'a>;

#[test]
fn every_change_is_named_with_its_file() {
    use BundleProblemKind as Kind;
    let summary = format!("{RUN}/results/summary.json");
    let report = format!("{RUN}/reports/report.md");
    let secret = format!("{RUN}/results/secret.md");
    let write = |path: &str, bytes: &'static [u8]| -> Tamper<'static> {
        let path = path.to_owned();
        Box::new(move |folder| put_file(&folder.join(&path), bytes))
    };
    let cases: Vec<(Tamper<'_>, Vec<(&str, Kind)>)> = vec![
        (Box::new(|_| {}), vec![]),
        (
            write(&summary, b"{\"score\": 0.6}\n"),
            vec![(&summary, Kind::Digest)],
        ),
        (
            write(&summary, b"{}"),
            vec![(&summary, Kind::Size), (&summary, Kind::Digest)],
        ),
        (
            Box::new(|folder| fs::remove_file(folder.join(&report)).unwrap()),
            vec![(&report, Kind::Missing)],
        ),
        (
            write("issue.md", b"# Other"),
            vec![("issue.md", Kind::Size), ("issue.md", Kind::Digest)],
        ),
        (
            write("more.txt", b"x"),
            vec![("more.txt", Kind::Unexpected)],
        ),
        (
            write(&secret, b"password=hunter2"),
            vec![(&secret, Kind::Excluded)],
        ),
        (
            write(&report, b"password=hunter2"),
            vec![
                (&report, Kind::Size),
                (&report, Kind::Digest),
                (&report, Kind::UnsafeContent),
            ],
        ),
    ];
    for (tamper, expected) in cases {
        let place = Place::new();
        let folder = written(&place);
        tamper(&folder);
        let expected: Vec<(String, Kind)> = expected
            .into_iter()
            .map(|(path, kind)| (path.to_owned(), kind))
            .collect();
        assert_eq!(problems(&folder), expected);
    }
}

#[test]
fn a_manifest_that_was_changed_or_contradicts_itself_is_named() {
    use BundleProblemKind as Kind;
    let manifest = || BUNDLE_MANIFEST.to_owned();
    let place = Place::new();
    let folder = written(&place);
    let file = folder.join(BUNDLE_MANIFEST);
    let text = fs::read_to_string(&file).unwrap();
    put_file(&file, text.replace("\"passed\"", "\"failed\"").as_bytes());
    assert_eq!(problems(&folder), [(manifest(), Kind::ManifestDigest)]);
    put_file(&file, text.as_bytes());
    change(&folder, |manifest| {
        manifest["safe_to_attach"] = json!(true);
        manifest["run_count"] = json!(2);
    });
    assert_eq!(
        problems(&folder),
        [
            (manifest(), Kind::Inconsistent),
            (manifest(), Kind::Inconsistent)
        ]
    );
    put_file(&file, text.as_bytes());
    change(&folder, |manifest| {
        manifest["files"][1]["path"] = json!("../../outside.txt");
    });
    let found = problems(&folder);
    assert!(
        found.contains(&("../../outside.txt".to_owned(), Kind::UnsafeEntry)),
        "{found:?}"
    );
    put_file(&file, text.as_bytes());
    change(&folder, |manifest| {
        let twin = manifest["files"][0].clone();
        manifest["files"].as_array_mut().unwrap().push(twin);
        manifest["included_count"] = json!(5);
    });
    assert!(
        problems(&folder)
            .iter()
            .any(|(_, kind)| *kind == Kind::Inconsistent)
    );
}

#[test]
fn a_manifest_that_calls_a_secret_safe_is_not_believed() {
    let place = Place::new();
    let folder = written(&place);
    let bytes = b"Authorization: Bearer abcdef0123456789";
    put_file(&folder.join(format!("{RUN}/reports/report.md")), bytes);
    change(&folder, |manifest| {
        let files = manifest["files"].as_array_mut().unwrap();
        let row = files
            .iter_mut()
            .find(|row| row["path"].as_str().unwrap().ends_with("report.md"))
            .unwrap();
        row["sha256"] = json!(Digest::of_bytes(bytes));
        row["size_bytes"] = json!(bytes.len());
    });
    assert_eq!(
        problems(&folder),
        [(
            format!("{RUN}/reports/report.md"),
            BundleProblemKind::UnsafeContent
        )]
    );
}

#[test]
fn what_is_no_bundle_is_refused() {
    let place = Place::new();
    let kind = |path: &Path| verify_bundle(path).unwrap_err().kind();
    assert_eq!(kind(&place.outside().join("nobody")), ErrorKind::NotFound);
    assert_eq!(kind(place.outside()), ErrorKind::NotFound);
    put_file(&place.outside().join("file"), b"PK\x03\x04");
    assert_eq!(kind(&place.outside().join("file")), ErrorKind::InvalidInput);
    for (text, pointer) in [
        ("", ""),
        ("[]", ""),
        ("{}", "/schema_version"),
        (r#"{"schema_version": 3}"#, "/schema_version"),
        (
            r#"{"schema": "worldforge.other", "schema_version": 2}"#,
            "/schema",
        ),
        (
            r#"{"schema": "worldforge.evidence_bundle", "schema_version": 1}"#,
            "/schema_version",
        ),
        (
            r#"{"schema_version": 1, "generated_at": "today"}"#,
            "/generated_at",
        ),
    ] {
        let error = read_bundle_manifest(text.as_bytes()).unwrap_err();
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            (error.kind(), found.as_str()),
            (ErrorKind::InvalidInput, pointer),
            "{text}"
        );
    }
}

fn kept() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles/v1-issue")
}

#[test]
fn a_bundle_of_version_1_is_read_without_loss() {
    let bytes = fs::read(kept().join(BUNDLE_MANIFEST)).unwrap();
    let manifest = read_bundle_manifest(&bytes).unwrap();
    assert_eq!(manifest.bundle_kind, BundleKind::IssueRun);
    assert_eq!(
        manifest.generated_at.to_string(),
        "2026-04-30T13:05:00.123Z"
    );
    assert_eq!((manifest.included_count, manifest.excluded_count), (2, 2));
    assert_eq!(
        manifest.other.as_object()["checkout"],
        json!({"commit": "0a1b2c3d", "dirty": false})
    );
    assert_eq!(
        (manifest.rules_checked, manifest.bundle_digest),
        (None, None)
    );
    insta::assert_json_snapshot!(manifest);
}

#[test]
fn a_bundle_of_version_1_is_verified_by_what_it_recorded() {
    let verification = verify_bundle(&kept()).unwrap();
    assert!(verification.is_intact(), "{:?}", verification.problems);
    assert_eq!(verification.checked, 3);
    let place = Place::new();
    let folder = place.outside().join("old");
    for entry in [
        "evidence_manifest.json",
        "summary.md",
        "runs/20260430T130000Z-11223344/reports/report.json",
        "runs/20260430T130000Z-11223344/reports/report.md",
    ] {
        fs::create_dir_all(folder.join(entry).parent().unwrap()).unwrap();
        fs::copy(kept().join(entry), folder.join(entry)).unwrap();
    }
    let report = "runs/20260430T130000Z-11223344/reports/report.md";
    put_file(
        &folder.join(report),
        b"# Benchmark\n\nThe p95 latency of predict failed its budget.\n",
    );
    assert_eq!(
        problems(&folder),
        [(report.to_owned(), BundleProblemKind::Digest)]
    );
}

#[test]
fn long_names_travel_in_archives() {
    let place = Place::new();
    let name = good_run(&place);
    let long = format!("results/{}.txt", "long-name-".repeat(12));
    put_file(&place.runs().join(&name).join(&long), b"fine");
    let bundle = evidence(&place);
    assert!(
        bundle.manifest().safe_to_attach,
        "{:?}",
        bundle.manifest().files
    );
    let archive = bundle.to_archive().unwrap();
    assert!(verify_bundle_archive(&archive).unwrap().is_intact());
    let plain = decompressed(&archive);
    assert!(
        String::from_utf8_lossy(&plain)
            .contains(&format!("path=evidence-20260601T000000Z/{RUN}/{long}\n"))
    );
}

fn decompressed(archive: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(archive)
        .read_to_end(&mut plain)
        .unwrap();
    plain
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = flate2::GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), flate2::Compression::new(6));
    out.write_all(plain).unwrap();
    out.finish().unwrap()
}

#[test]
fn an_archive_that_this_program_does_not_write_is_refused() {
    let place = Place::new();
    good_run(&place);
    let archive = evidence(&place).to_archive().unwrap();
    let plain = decompressed(&archive);
    assert_eq!(compressed(&plain), archive);
    let refused = |archive: &[u8]| verify_bundle_archive(archive).unwrap_err().kind();
    let with = |at: usize, byte: u8| {
        let mut plain = plain.clone();
        plain[at] = byte;
        compressed(&plain)
    };
    // The kind of entry: a link, a device, a folder.
    for kind in *b"123456LK" {
        assert_eq!(refused(&with(156, kind)), ErrorKind::InvalidInput);
    }
    for archive in [
        archive[..archive.len() - 1].to_vec(),
        [archive.as_slice(), b"more"].concat(),
        [archive.as_slice(), archive.as_slice()].concat(),
        compressed(&plain[..plain.len() - 512]),
        compressed(&[plain.as_slice(), &[0; 512]].concat()),
        compressed(b""),
        Vec::new(),
    ] {
        assert_eq!(refused(&archive), ErrorKind::InvalidInput);
    }
    let bomb = compressed(&vec![0; 300 << 20]);
    assert_eq!(refused(&bomb), ErrorKind::LimitExceeded);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_byte_of_a_bundle_can_change_unnoticed(at in any::<prop::sample::Index>(), xor in 1_u8..) {
        let place = Place::new();
        let name = good_run(&place);
        let bundle = place.workspace.bundle(&BundleRequest::issue(name, now())).unwrap();
        let folder = place.outside().join("bundle");
        bundle.write_folder(&folder, Existing::Refuse).unwrap();
        let files: BTreeMap<&str, &[u8]> = bundle.files().collect();
        let total: usize = files.values().map(|bytes| bytes.len()).sum();
        let mut at_total = at.index(total);
        for (path, bytes) in files {
            if at_total < bytes.len() {
                let mut changed = bytes.to_vec();
                changed[at_total] ^= xor;
                put_file(&folder.join(path), &changed);
                match verify_bundle(&folder) {
                    // White space between the manifest's members says nothing.
                    Ok(found) if found.is_intact() => {
                        prop_assert_eq!(path, BUNDLE_MANIFEST);
                        let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
                        prop_assert_eq!(read(&changed), read(bytes));
                    }
                    Ok(found) => prop_assert!(path == BUNDLE_MANIFEST || found.problems.iter().all(|it| it.path.as_str() == path)),
                    Err(_) => prop_assert_eq!(path, BUNDLE_MANIFEST),
                }
                break;
            }
            at_total -= bytes.len();
        }
        let archive = bundle.to_archive().unwrap();
        let mut changed = archive.clone();
        changed[at.index(archive.len())] ^= xor;
        let outcome = verify_bundle_archive(&changed);
        prop_assert!(outcome.is_err() || !outcome.unwrap().is_intact());
    }
}
