//! Asset manifests: what may be attached, and what stays on the host.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Result, json::encode};
use worldforge_providers::manifest::AssetManifest;

fn read(file: &Value) -> Result<AssetManifest> {
    AssetManifest::from_json(file.to_string().as_bytes())
}

fn file() -> Value {
    json!({
        "schema_version": 1,
        "asset_id": "arm:checkpoint:v1",
        "provider": "arm",
        "asset_kind": "checkpoint",
        "source": "huggingface:arm/v1",
        "revision": "0123456789abcdef0123456789abcdef01234567",
        "checksum": format!("sha256:{}", "0".repeat(64)),
        "size_bytes": 4096,
        "local_only": true,
        "exists": true,
        "rebuild_command": "hf download arm/v1",
        "safe_to_attach": true
    })
}

#[test]
fn the_built_in_assets_are_safe_to_attach() {
    let lewm = AssetManifest::leworldmodel_checkpoint("pusht/lewm").unwrap();
    lewm.validate().unwrap();
    insta::assert_json_snapshot!(lewm);
    let lerobot = AssetManifest::lerobot_policy_checkpoint().unwrap();
    lerobot.validate().unwrap();
    assert_eq!(lerobot.asset_id, "lerobot:policy-checkpoint");
    assert_eq!(read(&encode(&lerobot).unwrap()).unwrap(), lerobot);
    for policy in ["", "../lewm", "/data/lewm", "~/lewm", "a\\b", "C:lewm"] {
        let error = AssetManifest::leworldmodel_checkpoint(policy).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{policy}");
    }
}

#[test]
fn the_local_form_has_a_place_and_the_safe_form_has_none() {
    let safe = AssetManifest::leworldmodel_checkpoint("pusht/lewm").unwrap();
    let local = safe.clone().located("/data/lewm", Some("/data".to_owned()));
    local.validate().unwrap();
    assert!(local.local_only && !local.safe_to_attach);
    let reference = local.reference();
    reference.validate().unwrap();
    assert_eq!(reference, safe);
    assert!(!encode(&reference).unwrap().to_string().contains("/data"));
}

/// What is set in the file, and where it is refused.
const WRONG: &[(&str, &str)] = &[
    (r#"{"schema_version": 2}"#, "/schema_version"),
    (r#"{"extra": 1}"#, "/extra"),
    (r#"{"asset_id": " "}"#, "/asset_id"),
    (r#"{"checksum": "sha256:input"}"#, "/checksum"),
    (r#"{"size_bytes": -1}"#, "/size_bytes"),
    (
        r#"{"source": "https://a.example/m?sig=abcdefgh"}"#,
        "/source",
    ),
    (r#"{"source": "https://a.example/m#part"}"#, "/source"),
    (r#"{"source": "https://me:pass@a.example/m"}"#, "/source"),
    (
        r#"{"rebuild_command": "HF_TOKEN=abcdefgh1234 get"}"#,
        "/rebuild_command",
    ),
    (r#"{"path": "models/arm.bin"}"#, "/path"),
    (r#"{"cache_root": "models"}"#, "/cache_root"),
    (r#"{"local_only": false, "path": "/data/arm.bin"}"#, "/path"),
    (r#"{"local_only": false, "path": "~/arm.bin"}"#, "/path"),
    (r#"{"local_only": false, "path": "C:arm.bin"}"#, "/path"),
    (r#"{"local_only": false, "path": "../arm.bin"}"#, "/path"),
    (r#"{"safe_to_attach": false}"#, "/path"),
    (
        r#"{"safe_to_attach": false, "path": "/a", "cache_root": " "}"#,
        "/cache_root",
    ),
    (
        r#"{"safe_to_attach": false, "path": "/a", "local_only": false}"#,
        "/local_only",
    ),
];

fn changed(change: &str) -> Result<AssetManifest> {
    let mut file = file();
    let change: Value = serde_json::from_str(change).unwrap();
    let members = file.as_object_mut().unwrap();
    members.extend(change.as_object().unwrap().clone());
    read(&file)
}

#[test]
fn an_asset_that_does_not_fit_is_refused_where_it_does_not() {
    for (change, place) in WRONG {
        let error = changed(change).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{change} {error:?}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(*place), "{error:?}");
    }
}

#[test]
fn an_asset_of_either_form_is_read() {
    assert!(changed("{}").is_ok());
    assert!(changed(r#"{"safe_to_attach": false, "path": "/data/arm.bin"}"#).is_ok());
    let public = changed(r#"{"local_only": false, "path": "models/arm.bin"}"#).unwrap();
    assert_eq!(public.path.as_deref(), Some("models/arm.bin"));
}
