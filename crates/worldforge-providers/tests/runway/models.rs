//! The table of models.

use serde_json::Value;
use worldforge_core::ErrorKind;
use worldforge_providers::runway::{self, Endpoint, Table};

use crate::bench::{Scene, generation, transfer_of};

#[test]
fn the_table_holds_the_models_of_every_endpoint() {
    let table = Table::embedded().unwrap();
    let counts = Endpoint::ALL.map(|endpoint| table.models(endpoint).count());
    assert_eq!(counts, [24, 25, 12]);
    let has = |endpoint, model: &str| table.models(endpoint).any(|known| known == model);
    assert!(has(Endpoint::TextToVideo, runway::DEFAULT_MODEL));
    assert!(has(Endpoint::ImageToVideo, runway::DEFAULT_MODEL));
    assert!(has(Endpoint::VideoToVideo, runway::DEFAULT_TRANSFER_MODEL));
    assert!(!has(Endpoint::TextToVideo, "gen4_turbo"));
}

#[test]
fn the_profile_names_every_model_once() {
    let profile = runway::profile().unwrap();
    assert_eq!(profile.default_model.as_deref(), Some("gen4.5"));
    assert!(profile.supported_models.is_sorted());
    let mut models = profile.supported_models.clone();
    models.dedup();
    assert_eq!(models, profile.supported_models);
    assert_eq!(models.len(), 26);
}

/// Returns which models of an endpoint refuse a request, and why.
fn refusals(endpoint: Endpoint, ask: impl Fn(&str) -> worldforge_core::Error) -> Vec<String> {
    let table = Table::embedded().unwrap();
    let models = table.models(endpoint).map(str::to_owned);
    let refused = models.filter_map(|model| {
        let error = ask(&model);
        // The recording holds no create: a mismatch there is as far as a good request comes.
        let is_sent = error.to_string().contains("cassette interaction 0");
        (!is_sent).then(|| format!("{model}: {error}"))
    });
    refused.collect()
}

#[test]
fn every_model_takes_a_plain_request() {
    let refused = refusals(Endpoint::TextToVideo, |model| {
        let mut request = generation();
        // Eight seconds and five fit everything but a few.
        request.duration_seconds = if model.starts_with("veo") { 8.0 } else { 5.0 };
        request.options.model = Some(model.to_owned());
        Scene::of("organization").ask(&request).unwrap_err()
    });
    assert_eq!(refused, Vec::<String>::new());
    let refused = refusals(Endpoint::ImageToVideo, |model| {
        let mut request = generation();
        request.duration_seconds = if model.starts_with("veo") { 8.0 } else { 5.0 };
        request.options.model = Some(model.to_owned());
        request.options.image = Some("https://example.com/a.png".to_owned());
        Scene::of("organization").ask(&request).unwrap_err()
    });
    assert_eq!(refused, Vec::<String>::new());
    let refused = refusals(Endpoint::VideoToVideo, |model| {
        let mut request = transfer_of("https://example.com/in.mp4");
        request.options.model = Some(model.to_owned());
        Scene::of("organization").ask(&request).unwrap_err()
    });
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn a_choice_of_the_table_is_refused_by_its_list() {
    let mut request = generation();
    request.options.model = Some("h3_max".to_owned());
    let quality = |value: &str| Value::from(value);
    request
        .options
        .extras
        .insert("promptExpansionMode".to_owned(), quality("loud"));
    let error = Scene::of("never_done").ask(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(
        error
            .to_string()
            .contains("one of disabled, balanced, quality"),
        "{error}"
    );
}
