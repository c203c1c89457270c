//! The host bridge with the real torch, lerobot and stable-worldmodel, where they were prepared by
//! `scripts/prepare-bridge.sh`.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use worldforge_core::{
    Action, BoxFuture, Forge, Host, Observation, Provider, Result, Sleeper, Tensor,
    capability::{PolicyRequest, PolicyResponse, ScoreRequest},
};
use worldforge_native::checkpoint::Checkpoint;
use worldforge_providers::{
    Environment, Setup, lerobot,
    leworldmodel::{self, LeWorldModel},
    translate::{FnTranslator, RawActions},
};
use worldforge_testing::{block_on, host::TestHost};

/// Names the folder that the script prepared.
const PREPARED: &str = "WORLDFORGE_BRIDGE";

/// Returns the prepared folder, or tells that the test is skipped.
#[expect(clippy::print_stderr, reason = "a test that could not run must say so")]
fn prepared() -> Option<PathBuf> {
    let found = variable(PREPARED).map(PathBuf::from);
    let found = found.filter(|folder| folder.join("venv/bin/python").is_file());
    if found.is_none() {
        eprintln!("skipped: {PREPARED} names no folder of scripts/prepare-bridge.sh");
    }
    found
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test finds what was prepared where a person would say it is"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A timer that never rings: what is really computed takes real time.
struct Deaf;

impl Sleeper for Deaf {
    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Registers a provider that runs in the prepared Python.
fn forge(
    folder: &Path,
    settings: &[(&str, &str)],
    make: impl FnOnce(Setup) -> Result<Provider>,
) -> Forge {
    let python = folder.join("venv/bin/python");
    let own = ["PATH", "HOME"].map(|name| (name.to_owned(), variable(name).unwrap_or_default()));
    let settings = settings
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let python = (
        "WORLDFORGE_PYTHON".to_owned(),
        python.to_str().unwrap().to_owned(),
    );
    let environment: Environment = own.into_iter().chain(settings).chain([python]).collect();
    let host = TestHost::manual();
    let mut forge = Forge::new(Host::new(host.clock, Arc::new(Deaf), host.ids));
    forge
        .register(make(Setup::new(environment)).unwrap())
        .unwrap();
    forge
}

fn acted(forge: &Forge, mode: &str) -> PolicyResponse {
    let pixels: Vec<u8> = (0..=250).cycle().take(32 * 32 * 3).collect();
    let picture = Tensor::from_u8([32, 32, 3], pixels).unwrap();
    let observation = Observation::new()
        .with("state", Tensor::from_f32([2], &[0.5, -0.25]).unwrap())
        .with("images", Observation::new().with("front", picture));
    let mut request = PolicyRequest::new(observation);
    request.info.mode = Some(mode.to_owned());
    block_on(forge.policy(lerobot::NAME, &request)).unwrap()
}

#[test]
fn a_policy_of_lerobot_acts() {
    let Some(folder) = prepared() else { return };
    let policy = folder.join("tiny-act");
    let settings = [("LEROBOT_POLICY_PATH", policy.to_str().unwrap())];
    let translator = FnTranslator::new("toy", |raw: &RawActions<'_>| {
        Ok(vec![vec![Action::Noop; raw.horizon]])
    });
    let forge = forge(&folder, &settings, |setup| {
        lerobot::provider(&setup.with_translator(Arc::new(translator)))
    });
    assert!(block_on(forge.health(lerobot::NAME)).unwrap().healthy);
    assert!(block_on(forge.prepare(lerobot::NAME)).unwrap().ready);
    let chunk = acted(&forge, "predict_action_chunk");
    assert_eq!(chunk.action_horizon, Some(4));
    let chunk = chunk.raw_actions.tensor("action").unwrap().to_f32();
    // The queue of a policy that was just reset gives the chunk, step by step.
    for step in chunk.chunks(2) {
        let response = acted(&forge, "select_action");
        let action = response.raw_actions.tensor("action").unwrap().to_f32();
        let pairs = action.iter().zip(step);
        assert!(
            pairs
                .into_iter()
                .all(|(left, right)| (left - right).abs() < 1e-5)
        );
    }
    assert!(block_on(forge.release(lerobot::NAME)).is_ok());
}

#[test]
fn stable_worldmodel_prices_as_the_native_runtime_does() {
    let Some(folder) = prepared() else { return };
    let checkpoint = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/two-room");
    let settings = [
        ("LEWORLDMODEL_POLICY", checkpoint),
        ("LEWORLDMODEL_RUNTIME", "bridge"),
    ];
    let bridged = forge(&folder, &settings, |setup| leworldmodel::provider(&setup));
    let native = LeWorldModel::open(checkpoint).unwrap();
    let native = forge(&folder, &[], |_| native.mounted());
    let vectors = Checkpoint::open(format!("{checkpoint}/parity.safetensors")).unwrap();
    for environment in 0..3 {
        let part = |name: &str| {
            let whole = vectors.tensor(name).unwrap();
            let (count, shape) = whole.shape().split_first().unwrap();
            let size = whole.bytes().len() / count;
            let bytes = whole.bytes().chunks(size).nth(environment).unwrap();
            Tensor::new(whole.dtype(), shape.to_vec(), bytes).unwrap()
        };
        let info = Observation::new()
            .with("pixels", part("h3.pixels_u8"))
            .with("goal", part("h3.goal_u8"))
            .with("action_history", part("h3.action_history"));
        let request = ScoreRequest::new(info, part("h3.candidates").into());
        let found = block_on(bridged.score(leworldmodel::NAME, &request)).unwrap();
        let expected = block_on(native.score(leworldmodel::NAME, &request)).unwrap();
        for (found, expected) in found.scores().iter().zip(expected.scores()) {
            let difference = (found - expected).abs() / expected.abs();
            assert!(difference < 5e-5, "{found} is not {expected}");
        }
        assert_eq!(found.best_index(), expected.best_index());
    }
}
