//! The scripts of providers in a real Python, with stand-ins for the packages that they use.

use std::{path::Path, sync::Arc};

use serde_json::{Value, json};
use worldforge_core::{
    Action, BoxFuture, ErrorKind, Forge, Host, Observation, Result, Sleeper, Tensor,
    capability::{PolicyRequest, PolicyResponse},
};
use worldforge_providers::{
    Environment, Setup, lerobot,
    translate::{FnTranslator, RawActions},
};
use worldforge_testing::{block_on, host::TestHost};

use crate::hosting::{environment, python};

/// A timer that never rings: a real worker takes real time.
struct Deaf;

impl Sleeper for Deaf {
    fn sleep(&self, _duration: std::time::Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Writes a checkpoint of the stand-in.
fn checkpoint(folder: &Path, changes: &Value) {
    let mut config = json!({
        "type": "standin",
        "chunk_size": 3,
        "input_features": {
            "observation.state": {"type": "STATE", "shape": [2]},
            "observation.images.front": {"type": "VISUAL", "shape": [3, 2, 4]},
        },
        "output_features": {"action": {"type": "ACTION", "shape": [3]}},
    });
    for (name, value) in changes.as_object().unwrap() {
        config
            .as_object_mut()
            .unwrap()
            .insert(name.clone(), value.clone());
    }
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in [
        ("config.json", config.to_string()),
        ("model.safetensors", String::new()),
    ] {
        let mut file = std::fs::File::create(folder.join(name)).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }
}

fn forge(python: &Path, policy: &Path, packages: &str) -> Forge {
    let settings: Environment = environment(&[
        ("LEROBOT_PYTHON", python.to_str().unwrap()),
        ("LEROBOT_POLICY_PATH", policy.to_str().unwrap()),
        ("PYTHONPATH", packages),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ]);
    let translator = FnTranslator::new("toy", |raw: &RawActions<'_>| {
        Ok(vec![vec![Action::Noop; raw.horizon]])
    });
    let setup = Setup::new(settings).with_translator(Arc::new(translator));
    let host = TestHost::manual();
    let mut forge = Forge::new(Host::new(host.clock, Arc::new(Deaf), host.ids));
    forge.register(lerobot::provider(&setup).unwrap()).unwrap();
    forge
}

const STANDINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/worker/standins");

fn ask(forge: &Forge, mode: &str) -> Result<PolicyResponse> {
    let pixels: Vec<u8> = (0..24).map(|index| index % 3 * 51).collect();
    let picture = Tensor::from_u8([2, 4, 3], pixels).unwrap();
    let observation = Observation::new()
        .with("state", Tensor::from_f32([2], &[0.5, -0.25]).unwrap())
        .with("images.front", picture);
    let mut request = PolicyRequest::new(observation);
    request.info.mode = Some(mode.to_owned());
    block_on(forge.policy(lerobot::NAME, &request))
}

fn values(response: &PolicyResponse) -> Vec<f32> {
    response.raw_actions.tensor("action").unwrap().to_f32()
}

#[test]
fn a_policy_is_loaded_and_asked() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    checkpoint(folder.path(), &json!({}));
    let forge = forge(&python, folder.path(), STANDINS);
    let health = block_on(forge.health(lerobot::NAME)).unwrap();
    assert!(health.healthy, "{}", health.details);
    let chunk = values(&ask(&forge, "predict_action_chunk").unwrap());
    assert_eq!(chunk, [0.5, -0.25, 0.2, 1.5, 0.75, 0.2, 2.5, 1.75, 0.2]);
    for step in chunk.chunks(3) {
        assert_eq!(values(&ask(&forge, "select_action").unwrap()), step);
    }
}

#[test]
fn what_a_policy_does_wrong_is_told_by_kind() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (changes, kind, says) in [
        (
            json!({"fault": "nan"}),
            ErrorKind::InvalidOutput,
            "action must be finite",
        ),
        (
            json!({"fault": "width"}),
            ErrorKind::InvalidOutput,
            "[1, 1, 4]",
        ),
        (
            json!({"fault": "weights"}),
            ErrorKind::Unsupported,
            "weights do not fit",
        ),
        (
            json!({"type": "telepathy"}),
            ErrorKind::Unsupported,
            "it has other, standin",
        ),
        (
            json!({"type": null}),
            ErrorKind::Unsupported,
            "no policy type",
        ),
    ] {
        checkpoint(folder.path(), &changes);
        let forge = forge(&python, folder.path(), STANDINS);
        let error = ask(&forge, "select_action").unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn packages_and_checkpoints_that_are_not_there_are_told_apart() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let hollow = tempfile::tempdir().unwrap();
    checkpoint(folder.path(), &json!({}));
    let nowhere = folder.path().join("nowhere");
    for (policy, packages, says) in [
        (nowhere.as_path(), STANDINS, "does not exist"),
        (hollow.path(), STANDINS, "no readable config.json"),
    ] {
        let forge = forge(&python, policy, packages);
        let health = block_on(forge.health(lerobot::NAME)).unwrap();
        assert!(health.details.contains(says), "{}", health.details);
        let error = ask(&forge, "select_action").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency, "{error}");
        let place = folder.path().to_str().unwrap();
        assert!(
            !format!("{error:?} {health:?}").contains(place),
            "{error:?}"
        );
    }
}
