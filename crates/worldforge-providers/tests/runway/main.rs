//! Runway against recordings: videos, uploads, robot actions, the life of a task, refusals and faults.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod bench;
mod failures;
mod faults;
mod generate;
mod life;
mod models;
mod predict;
mod refusals;
mod sdk;
mod settings;
mod tap;
mod transfer;

use worldforge_core::capability::Capability;
use worldforge_providers::{Setup, runway};
use worldforge_testing::{
    cassette::{Player, Replay},
    conformance::Inputs,
    conformance_suite,
};

use bench::{KEY, ROBOTICS, cassette, environment, generation, robot_steps, transfer_of};

fn setup() -> Setup {
    let player = Player::with(cassette("conformance"), Replay::endless());
    Setup::new(environment(&[KEY, ROBOTICS])).with_transport(player)
}

fn inputs() -> Inputs {
    let transfer = transfer_of("https://example.com/in.mp4");
    let inputs = Inputs::corpus().with(&generation()).unwrap();
    let inputs = inputs.with(&transfer).unwrap();
    inputs.with(&robot_steps()).unwrap()
}

conformance_suite!(
    conformance,
    runway::provider(&setup()).unwrap(),
    inputs(),
    [predict, generate, transfer]
);

#[test]
fn predict_is_offered_where_a_setting_says_that_access_was_granted() {
    let offered = |settings: &[(&str, &str)]| {
        let setup = Setup::new(environment(settings));
        let provider = runway::provider(&setup).unwrap();
        let names: Vec<_> = provider
            .capabilities()
            .iter()
            .map(Capability::name)
            .collect();
        names.join(" ")
    };
    assert_eq!(offered(&[KEY]), "generate transfer");
    assert_eq!(
        offered(&[KEY, ("RUNWAYML_ROBOTICS", "0")]),
        "generate transfer"
    );
    assert_eq!(offered(&[KEY, ROBOTICS]), "predict generate transfer");
}
