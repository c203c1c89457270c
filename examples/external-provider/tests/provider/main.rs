//! The provider against recordings: costs, refusals, faults, settings, the conformance suite.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod faults;
mod requests;
mod settings;

use std::{path::Path, sync::Arc};

use acme_wm::NAME;
use worldforge_core::{
    Forge, Observation, Result, Step, Tensor, Transport,
    capability::{ScoreDirection, ScoreRequest, ScoreResponse},
};
use worldforge_providers::{Environment, Setup};
use worldforge_testing::{
    block_on,
    cassette::{Cassette, Player, Replay},
    conformance::Inputs,
    conformance_suite,
    host::TestHost,
};

/// A credential that must be seen nowhere.
const KEY: &str = "wfcanary-9d2a84f7c1be";

const SETTINGS: [(&str, &str); 3] = [
    ("ACME_WM_BASE_URL", "https://wm.example:8443"),
    ("ACME_WM_API_KEY", KEY),
    ("ACME_WM_MODEL", "wm-1"),
];

fn cassette(name: &str) -> Cassette {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cassettes");
    Cassette::load(folder.join(format!("{name}.json"))).unwrap()
}

fn setup(settings: &[(&str, &str)], transport: Arc<dyn Transport>) -> Setup {
    let environment: Environment = settings.iter().copied().collect();
    Setup::new(environment).with_transport(transport)
}

/// A forge with the provider alone, in virtual time, and the recording that it asks.
fn forge(cassette: Cassette) -> (Forge, Arc<Player>) {
    let player = Player::new(cassette);
    let mut forge = Forge::new(TestHost::manual().host());
    let transport = Arc::clone(&player) as Arc<dyn Transport>;
    let provider = acme_wm::provider(&setup(&SETTINGS, transport)).unwrap();
    forge.register(provider).unwrap();
    (forge, player)
}

fn ask(forge: &Forge, request: &ScoreRequest) -> Result<ScoreResponse> {
    block_on(forge.score(NAME, request))
}

/// What the recording was asked.
fn request() -> ScoreRequest {
    let vector = |values: [f32; 2]| Tensor::from_f32([2], &values).unwrap();
    let info = Observation::new()
        .with("state", vector([0.0, 0.0]))
        .with("goal", vector([1.0, 0.5]));
    let plans = [0.25, 0.0, 0.5, 0.25, 0.5, 0.25, 0.5, 0.25];
    let candidates = Tensor::from_f32([2, 2, 2], &plans).unwrap();
    ScoreRequest::new(info, candidates.into())
}

fn endless() -> Setup {
    let player = Player::with(cassette("conformance"), Replay::endless());
    setup(&SETTINGS, player)
}

conformance_suite!(
    conformance,
    acme_wm::provider(&endless()).unwrap(),
    Inputs::corpus().with(&request()).unwrap(),
    [score]
);

#[test]
fn the_cheapest_candidate_is_the_best() {
    let (forge, player) = forge(cassette("score"));
    let response = ask(&forge, &request()).unwrap();
    assert_eq!(response.scores(), [0.125, 0.0]);
    assert_eq!(response.best_index(), 1);
    assert_eq!(response.direction(), ScoreDirection::LowerIsBetter);
    assert_eq!(response.metadata()["model"], "wm-1");
    assert_eq!(player.requests_in(Step::Infer), 1);
    player.assert_finished();
}
