//! Scene artifacts: those of the public project, and hostile ones.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use serde_json::{Value, json};
use worldforge_core::{
    SceneArtifact,
    json::{Limits, encode, parse},
};

const MINIMAL: &str = include_str!("../fixtures/scene/minimal.json");

fn minimal() -> Value {
    serde_json::from_str(MINIMAL).unwrap()
}

fn faults(value: Value) -> Vec<String> {
    let faults = SceneArtifact::read(value).err().unwrap_or_default();
    faults
        .iter()
        .map(|fault| fault.pointer().map(ToString::to_string).unwrap_or_default())
        .collect()
}

fn with(pointer: &str, value: Value) -> Value {
    let mut artifact = minimal();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match artifact.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(last.to_owned(), value)),
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value,
        _ => unreachable!(),
    }
    artifact
}

#[test]
fn a_whole_artifact_reads_back_what_it_writes() {
    let artifact = SceneArtifact::read(minimal()).unwrap();
    assert_eq!(encode(&artifact).unwrap(), minimal());
}

#[test]
fn the_artifacts_of_the_public_project_are_refused_for_what_is_wrong_with_them() {
    let digests = ["/provenance/input_digest"];
    let cases: [(&str, &[&str]); 5] = [
        (
            include_str!("../fixtures/scene/public-project-minimal.json"),
            &["/assets/0/digest", "/media/0/digest", digests[0]],
        ),
        (
            include_str!("../fixtures/scene/malformed-transform.json"),
            &["/objects/0/transform/rotation_quat", digests[0]],
        ),
        (
            include_str!("../fixtures/scene/oversized-metadata.json"),
            &[digests[0], "/metadata"],
        ),
        (
            include_str!("../fixtures/scene/unit.json"),
            &["/units", digests[0]],
        ),
        (
            include_str!("../fixtures/scene/signed-mesh.json"),
            &["/assets/0/digest", "/assets/0/uri", digests[0]],
        ),
    ];
    for (text, places) in cases {
        assert_eq!(faults(serde_json::from_str(text).unwrap()), places);
    }
    let endless = include_str!("../fixtures/scene/non-finite-transform.json");
    let error = parse(endless.as_bytes(), Limits::DOCUMENT).unwrap_err();
    assert_eq!(
        error.pointer().unwrap().as_str(),
        "/objects/0/transform/translation/1"
    );
}

fn check(cases: impl IntoIterator<Item = (&'static str, Value)>) {
    for (pointer, value) in cases {
        let found = faults(with(pointer, value.clone()));
        assert!(!found.is_empty(), "{pointer} {value}");
        for place in found {
            assert!(place.starts_with(pointer), "{pointer} {value}: {place}");
        }
    }
}

#[test]
fn every_rule_of_scenes_and_objects_names_its_place() {
    check([
        ("/kind", json!("scene")),
        ("/kind", json!(null)),
        ("/schema_version", json!("2")),
        ("/schema_version", json!(1)),
        ("/capability", json!("fly")),
        ("/provider", json!("Fixture Scene")),
        ("/extra", json!(1)),
        ("/units", json!("Meter")),
        ("/coordinate_frame/forward_axis", json!("z")),
        ("/coordinate_frame/handedness", json!("both")),
        ("/objects", json!({})),
        ("/objects/0", json!([])),
        ("/objects/0/id", json!("")),
        ("/objects/0/id", json!("a\u{0}b")),
        ("/objects/0/label", json!("token=abcdef0123456789")),
        ("/objects/0/transform/rotation_quat", json!([0, 0, 0, 2])),
        (
            "/objects/0/transform/rotation_quat",
            json!([0, 0, 0, 1e200]),
        ),
        ("/objects/0/transform/rotation_quat/0", json!(true)),
        ("/objects/0/transform/scale", json!([1, -1, 1])),
        ("/objects/0/transform/translation", json!([0, 0, 0, 0])),
        (
            "/objects/0/bbox",
            json!({"min": [1, 0, 0], "max": [0, 0, 0]}),
        ),
        ("/objects/0/asset_refs", json!([])),
        ("/objects/0/asset_refs", json!(["mesh-block-2"])),
        ("/objects/0/asset_refs", json!(["preview-1"])),
        (
            "/objects/0/metadata",
            json!({"nested": [{"password": "x"}]}),
        ),
    ]);
}

#[test]
fn every_rule_of_assets_and_provenance_names_its_place() {
    check([
        ("/assets/0/digest", json!("sha256:input")),
        (
            "/assets/0/digest",
            json!(format!("sha256:{}", "A".repeat(64))),
        ),
        (
            "/assets/0/digest",
            json!(format!("sha256:{}", "a".repeat(63))),
        ),
        ("/assets/0/role", json!(" ")),
        ("/assets/0/size_bytes", json!(-1)),
        ("/assets/0/size_bytes", json!(1.5)),
        ("/assets/0/local_only", json!("yes")),
        ("/assets/0/uri", json!("https://user:pw@example.org/a")),
        ("/assets/0/uri", json!("https://169.254.169.254/latest")),
        ("/assets/0/uri", json!("file:///data/a")),
        ("/assets/0/uri", json!("meshes/%2e%2e/%2E./a")),
        ("/media/0/uri", json!("/data/a.png")),
        ("/provenance/input_digest", json!("input")),
        ("/provenance/event_count", json!(-1)),
        ("/provenance/limitations", json!([])),
        ("/provenance/limitations/0", json!("")),
        (
            "/provenance/command",
            json!("smoke --api-key=sk-abcdefghijklmnop"),
        ),
        (
            "/provenance/command",
            json!("smoke /home/alice/prompt.json"),
        ),
        ("/metadata", json!([])),
    ]);
}

#[test]
fn a_local_asset_may_lie_on_this_machine_and_still_not_climb() {
    let local = |uri: &str| {
        let mut artifact = with("/assets/0/uri", json!(uri));
        artifact["assets"][0]["local_only"] = json!(true);
        faults(artifact)
    };
    for uri in [
        "file:///data/a.gltf",
        "/data/a.gltf",
        "http://10.0.0.1/a.gltf",
        "~/a.gltf",
    ] {
        assert!(local(uri).is_empty(), "{uri}");
    }
    for uri in [
        "file:///data/../etc/passwd",
        "file:../a.gltf",
        "file:///data/%2e%2e/a.gltf",
        "/data/../a.gltf",
        "http://user@10.0.0.1/a.gltf",
        "file:///data/a.gltf?x=1",
    ] {
        assert_eq!(local(uri), ["/assets/0/uri"], "{uri}");
    }
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let mut artifact = with("/units", json!("furlong"));
    artifact["provider"] = json!("");
    artifact["objects"][0]["transform"]["scale"] = json!([1]);
    artifact["assets"][0]["uri"] = json!("../x");
    artifact["assets"][0]["digest"] = json!("x");
    artifact["extra"] = json!(null);
    let places = [
        "/extra",
        "/provider",
        "/units",
        "/objects/0/transform/scale",
        "/assets/0/digest",
        "/assets/0/uri",
    ];
    assert_eq!(faults(artifact), places);
}
