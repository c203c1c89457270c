//! Translators as policy adapters use them: the request, the answer, the preview.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::sync::Arc;

use serde_json::{Value, json};
use worldforge_core::{
    Action, CallContext, ErrorKind, Forge, Observation, Provider, ProviderName, ProviderProfile,
    Result, Tensor,
    capability::{PolicyRequest, PolicyResponse, Provide},
    json::{Limits, canonical, parse},
};
use worldforge_providers::translate::{
    self, FnTranslator, MAX_PREVIEWED, Mapping, RawActions, Translate,
};
use worldforge_testing::{block_on, host::test_host};

const FILE: &str = r#"{
    "schema_version": 1,
    "embodiment_tag": "arm",
    "horizon": 2,
    "tensors": {"a": {"width": 3}},
    "action": {"type": "set", "parameters": {
        "joints": {"tensor": "a", "columns": [0, 2], "scale": 2, "offset": 1, "unit": "rad"},
        "gripper": {"tensor": "a", "column": 2, "min": 0, "max": 1}
    }}
}"#;

fn mapping() -> Mapping {
    Mapping::from_json(FILE.as_bytes()).unwrap()
}

fn robot() -> ProviderName {
    ProviderName::new("robot").unwrap()
}

fn tensor(shape: [usize; 3], value: f32) -> Tensor {
    Tensor::from_f32(shape, &vec![value; shape.iter().product()]).unwrap()
}

/// A policy that answers with prepared output.
struct Robot {
    tensors: Observation,
    size: [usize; 2],
    chosen: usize,
    tag: Option<&'static str>,
    translator: Arc<dyn Translate>,
}

impl Provide<PolicyRequest> for Robot {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let raw = RawActions::new(cx.provider(), &self.tensors, self.size)
            .with_embodiment_tag(self.tag)
            .with_chosen(self.chosen);
        translate::answer(cx, request, &raw, &*self.translator)
    }
}

impl Robot {
    fn new(translator: impl Translate) -> Self {
        let values: Vec<f32> = (0..12_u8).map(|step| f32::from(step) / 16.0).collect();
        let tensors = Tensor::from_f32([2, 2, 3], &values).unwrap();
        Self {
            tensors: Observation::new().with("a", tensors),
            size: [2, 2],
            chosen: 0,
            tag: None,
            translator: Arc::new(translator),
        }
    }

    fn mapped() -> Self {
        Self::new(mapping())
    }

    fn ask(self, request: &PolicyRequest) -> Result<PolicyResponse> {
        let mut forge = Forge::new(test_host());
        let profile = ProviderProfile::new(robot(), "A robot of tests.");
        forge.register(Provider::new(profile).with::<PolicyRequest>(Arc::new(self)))?;
        block_on(forge.call("robot", request))
    }
}

fn request() -> PolicyRequest {
    PolicyRequest::new(Observation::new().with("task", "push"))
}

#[test]
fn an_answer_holds_every_chunk_and_the_chosen_one() {
    for chosen in [0, 1] {
        let policy = Robot {
            chosen,
            tag: Some("arm"),
            ..Robot::mapped()
        };
        let tensors = policy.tensors.clone();
        let asked = request().with_embodiment_tag("arm").with_action_horizon(2);
        let answer = policy.ask(&asked).unwrap();
        assert_eq!(answer.action_candidates.len(), 2);
        assert_eq!(answer.actions, answer.action_candidates[chosen]);
        assert_eq!(answer.raw_actions, tensors);
        assert_eq!(answer.action_horizon, Some(2));
        assert_eq!(answer.embodiment_tag.as_deref(), Some("arm"));
    }
}

#[test]
fn an_answer_for_something_else_is_refused() {
    let outside = Robot {
        chosen: 2,
        ..Robot::mapped()
    };
    let other = Robot {
        tag: Some("gr1"),
        ..Robot::mapped()
    };
    let give = |chunks: usize, steps: usize| {
        Robot::new(FnTranslator::new("arm", move |_: &RawActions<'_>| {
            Ok(vec![vec![Action::Noop; steps]; chunks])
        }))
    };
    let table = [
        (outside, request(), "/actions"),
        (other, request(), "/embodiment_tag"),
        (
            Robot::mapped(),
            request().with_embodiment_tag("gr1"),
            "/embodiment_tag",
        ),
        (
            Robot::mapped(),
            request().with_action_horizon(3),
            "/action_horizon",
        ),
        (give(1, 2), request(), "/action_candidates"),
        (give(3, 2), request(), "/action_candidates"),
        (give(2, 1), request(), "/action_candidates/0"),
        (give(2, 3), request(), "/action_candidates/0"),
    ];
    for (policy, asked, pointer) in table {
        let error = policy.ask(&asked).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput, "{error:?}");
        let place = error.pointer().map(ToString::to_string);
        assert_eq!(place.as_deref(), Some(pointer), "{error:?}");
    }
    assert!(give(2, 2).ask(&request()).is_ok());
}

#[test]
fn a_request_for_another_embodiment_is_refused_before_the_upstream_is_asked() {
    let mapping = mapping();
    assert!(translate::check_request(&request(), &mapping).is_ok());
    let error =
        translate::check_request(&request().with_embodiment_tag("gr1"), &mapping).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.pointer().unwrap().as_str(), "/info/embodiment_tag");
}

#[test]
fn a_closure_sees_only_well_shaped_output_of_its_embodiment() {
    let translator = FnTranslator::new("arm", |raw: &RawActions<'_>| {
        Ok(vec![vec![Action::Noop; raw.horizon]; raw.chunks])
    });
    let robot = robot();
    let tensors = Observation::new().with("a", tensor([1, 2, 3], 0.5));
    let raw = RawActions::new(&robot, &tensors, [1, 2]);
    assert_eq!(
        translator.translate(&raw).unwrap(),
        [[Action::Noop, Action::Noop]]
    );
    assert!(
        translator
            .translate(&raw.with_embodiment_tag(Some("gr1")))
            .is_err()
    );
    assert!(
        translator
            .translate(&RawActions::new(&robot, &tensors, [2, 2]))
            .is_err()
    );
    assert_eq!(translator.digest(), None);
}

#[test]
fn without_a_translator_the_next_step_is_named() {
    let error = translate::require(None).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConfigured);
    insta::assert_snapshot!(format!("{error:?}"), @r"
    ProviderError [not_configured]: no embodiment translator
    first triage step: pass --translator FILE, or Setup::with_translator
    ");
    let translator: Arc<dyn Translate> = Arc::new(mapping());
    assert!(Arc::ptr_eq(
        translate::require(Some(&translator)).unwrap(),
        &translator
    ));
}

#[test]
fn the_notes_of_an_answer_tell_what_was_translated_by_which_rules() {
    let answer = Robot::mapped().ask(&request()).unwrap();
    insta::assert_json_snapshot!(answer.metadata);
}

#[test]
fn a_translation_can_be_repeated_from_the_answer() {
    let answer = Robot::mapped().ask(&request()).unwrap();
    let again = mapping();
    let digest = &answer.metadata["translation"]["mapping"];
    assert_eq!(*digest, json!(again.digest().unwrap().to_string()));
    let robot = robot();
    let raw = RawActions::new(&robot, &answer.raw_actions, [2, 2]);
    assert_eq!(again.translate(&raw).unwrap(), answer.action_candidates);
}

#[test]
fn a_preview_is_bounded_and_fit_to_publish() {
    let robot = robot();
    let secret = "api_key=sk-live-0123456789abcdef0123456789abcdef";
    let mut tensors = Observation::new()
        .with(secret, tensor([1, 1, 1], f32::NAN))
        .with("a".repeat(500), tensor([1, 1, 1], 1.0))
        .with("text", "not a tensor");
    for index in 0..200 {
        tensors = tensors.with(format!("t{index:03}"), tensor([1, 1, 900], 0.5));
    }
    let raw = RawActions::new(&robot, &tensors, [1, 1]).with_embodiment_tag(Some(secret));
    let preview = translate::preview(&raw);
    let text = canonical(&preview.clone().into());
    assert!(!text.contains("0123456789abcdef"), "{text}");
    assert!(text.len() < 8192, "{}", text.len());
    assert_eq!(preview["tensors"].as_array().unwrap().len(), MAX_PREVIEWED);
    assert_eq!(preview["omitted_tensors"], json!(203 - MAX_PREVIEWED));
    assert_eq!(
        parse(text.as_bytes(), Limits::LINE).unwrap(),
        Value::from(preview)
    );
}
