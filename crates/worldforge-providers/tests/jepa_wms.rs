//! The candidate under its upstream's name: the same costs, made by a host and by nobody else.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

#[path = "upstream/mod.rs"]
mod upstream;

use worldforge_core::{
    ErrorKind, Forge, ImplementationStatus, Observation, Tensor, capability::ScoreRequest,
};
use worldforge_providers::{
    Setup,
    catalog::{self, Admission},
    jepa_wms,
};
use worldforge_testing::{
    block_on, cassette::Injection, conformance::Inputs, conformance_suite, host::test_host,
};

use upstream::{Failure, SECRET, Scene, assert_failure, cassette, endless, environment};

const NAME: &str = "jepa-wms";
const SETTINGS: [(&str, &str); 2] = [
    ("JEPA_WMS_MODEL_NAME", "jepa_wm_pusht"),
    ("WORLDFORGE_PYTHON", "python3"),
];

fn request() -> ScoreRequest {
    let picture = |step: u8| {
        let pixels: Vec<u8> = (0..48_u8).map(|index| index.wrapping_mul(step)).collect();
        Tensor::from_u8([4, 4, 3], pixels).unwrap()
    };
    let actions: Vec<f32> = (0..24_u8)
        .map(|index| f32::from(index % 10) / 10.0)
        .collect();
    let info = Observation::new()
        .with("observation", picture(1))
        .with("goal", picture(3));
    ScoreRequest::new(info, Tensor::from_f32([3, 2, 4], &actions).unwrap().into())
}

conformance_suite!(
    conformance,
    jepa_wms::provider(&endless(cassette("jepa", "conformance"), &SETTINGS)).unwrap(),
    Inputs::corpus().with(&request()).unwrap(),
    [score]
);

#[test]
fn a_host_that_wants_it_makes_it() {
    let scene = Scene::new(cassette("jepa", "score"), &SETTINGS, |setup| {
        jepa_wms::provider(&setup)
    });
    assert!(block_on(scene.forge.health(NAME)).unwrap().healthy);
    let response = block_on(scene.forge.score(NAME, &request())).unwrap();
    assert_eq!(response.provider().as_str(), NAME);
    assert_eq!(response.best_index(), 0);
    scene.player.assert_finished();
}

#[test]
fn it_stands_in_the_catalog_and_is_never_registered_by_it() {
    let entry = catalog::entry(NAME).unwrap();
    assert_eq!(entry.admission, Admission::DirectOnly);
    assert_eq!(
        entry.profile().unwrap().status,
        ImplementationStatus::Experimental
    );
    let mut forge = Forge::new(test_host());
    let setup = Setup::new(environment(&SETTINGS));
    let names = catalog::register_available(&mut forge, &setup).unwrap();
    assert!(!names.iter().any(|name| name.as_str() == NAME), "{names:?}");
    forge.register(entry.provider(&setup).unwrap()).unwrap();
    assert!(forge.provider(NAME).is_ok());
}

#[test]
fn a_worker_that_dies_is_its_failure() {
    let scene = Scene::new(cassette("jepa", "score"), &SETTINGS, |setup| {
        jepa_wms::provider(&setup)
    });
    assert!(block_on(scene.forge.health(NAME)).unwrap().healthy);
    let scene = scene;
    scene
        .player
        .inject("infer=close:139".parse::<Injection>().unwrap());
    let error = block_on(scene.forge.score(NAME, &request())).unwrap_err();
    scene.assert_discreet(Some(&error));
    assert_failure(
        &error,
        ("close", ErrorKind::Unavailable, "", "exit_code: 139"),
    );
}

const MISSING: Failure<'_> = (
    "no model",
    ErrorKind::NotConfigured,
    "",
    "missing JEPA_WMS_MODEL_NAME",
);

#[test]
fn its_settings_are_its_own_and_its_older_path_is_not_used() {
    let settings = [
        ("JEPA_MODEL_NAME", "jepa_wm_pusht"),
        ("JEPA_WMS_MODEL_PATH", SECRET),
    ];
    let error = jepa_wms::provider(&Setup::new(environment(&settings))).unwrap_err();
    assert_failure(&error, MISSING);
    let summary = jepa_wms::summary(&environment(&settings)).unwrap();
    let text = serde_json::to_string(&summary).unwrap();
    assert!(
        text.contains("env:JEPA_WMS_MODEL_PATH") && !text.contains(SECRET),
        "{text}"
    );
}
