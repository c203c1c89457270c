//! The boundary of each capability: what a request and an answer may hold.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use serde_json::{Value, json};
use worldforge_core::{
    Action, Error, ErrorKind, Finite, MAX_FRAMES, MediaBytes, NonNegative, Observation, Positive,
    ProviderName, Result, Tensor, VideoClip,
    capability::{
        ActionCandidates, Capability, CapabilitySet, EmbedRequest, EmbedResponse, GenerateRequest,
        PolicyRequest, PolicyResponse, PredictRequest, PredictResponse, Request, ScoreRequest,
        TransferRequest, VideoResponse,
    },
    json::{decode_value, encode},
};
use worldforge_testing::{corpus, fake::Answer};

fn name() -> ProviderName {
    ProviderName::new("p").unwrap()
}

#[track_caller]
fn assert_refused<T>(outcome: Result<T>, kind: ErrorKind, place: &str) {
    let error = outcome.map(drop).unwrap_err();
    let found = error.pointer().map(ToString::to_string);
    assert_eq!(
        (error.kind(), found.as_deref()),
        (kind, Some(place)),
        "{error}"
    );
}

/// Reads a baseline with one value replaced.
fn changed<R: Request>(pointer: &str, value: Value) -> Result<R> {
    let baseline = corpus::fixture(R::CAPABILITY, "valid_baseline")?;
    let mut payload = baseline.payload()?;
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = payload.pointer_mut(parent).unwrap();
    parent
        .as_object_mut()
        .unwrap()
        .insert(key.to_owned(), value);
    R::from_json(payload)
}

#[test]
fn a_request_out_of_range_is_refused_where_it_is() {
    use ErrorKind::{InvalidInput, LimitExceeded};
    let steps = changed::<PredictRequest>("/steps", json!(100_001));
    assert_refused(steps, InvalidInput, "/steps");
    let late = changed::<PredictRequest>("/world_state/step", json!(u64::MAX));
    assert_refused(late, InvalidInput, "/world_state/step");
    let long = changed::<GenerateRequest>("/duration_seconds", json!(3601));
    assert_refused(long, InvalidInput, "/duration_seconds");
    for (side, pixels) in [("/width", 0), ("/height", 16_385)] {
        assert_refused(
            changed::<TransferRequest>(side, json!(pixels)),
            InvalidInput,
            side,
        );
    }
    let media = changed::<TransferRequest>("/clip/content_type", json!(" "));
    assert_refused(media, InvalidInput, "/clip/content_type");
    let frames = changed::<TransferRequest>("/clip/frames_base64", json!(vec![""; MAX_FRAMES + 1]));
    assert_refused(frames, LimitExceeded, "/clip/frames_base64");
    for (pointer, value) in [
        ("/info/observation", json!({})),
        ("/info/action_horizon", json!(0)),
        ("/info/action_horizon", json!(10_001)),
        ("/info/embodiment_tag", json!(" ")),
    ] {
        assert_refused(
            changed::<PolicyRequest>(pointer, value),
            InvalidInput,
            pointer,
        );
    }
}

#[test]
fn a_reference_with_credentials_is_refused_and_a_plain_one_is_not() {
    for (option, reference, is_refused) in [
        ("image", json!("https://h.example/a.png"), false),
        ("image", json!("https://h.example/a.png?width=640"), false),
        ("image", json!("data:image/png;base64,AAAA"), false),
        ("image", json!("https://u:p@h.example/a.png"), true),
        (
            "video",
            json!("s3://bucket/a.mp4?X-Amz-Signature=abc"),
            true,
        ),
        (
            "reference_images",
            json!(["a.png", "https://h.example/b?token=abc"]),
            true,
        ),
    ] {
        let options = json!({option: reference});
        let place = format!("/options/{option}");
        let generate = changed::<GenerateRequest>("/options", options.clone());
        let transfer = changed::<TransferRequest>("/options", options);
        assert_eq!(generate.is_err(), is_refused, "{reference}");
        if is_refused {
            assert_refused(generate, ErrorKind::InvalidInput, &place);
            assert_refused(transfer, ErrorKind::InvalidInput, &place);
        }
    }
}

#[test]
fn candidates_have_three_axes_and_hold_something() {
    let request = |candidates: ActionCandidates| {
        let info = Observation::new().with("note", "x");
        ScoreRequest::new(info, candidates).check()
    };
    let zeros = |shape: &[usize]| Tensor::from_f32(shape, &vec![0.0; shape.iter().product()]);
    for shape in [&[2, 3][..], &[2, 1, 3, 4], &[0, 3, 4], &[2, 0, 4]] {
        let outcome = request(zeros(shape).unwrap().into());
        assert_refused(outcome, ErrorKind::InvalidInput, "/action_candidates");
    }
    let hollow = vec![vec![Action::Noop], vec![]];
    assert_refused(
        request(hollow.into()),
        ErrorKind::InvalidInput,
        "/action_candidates",
    );
    let many = zeros(&[1_000_001, 1, 1]).unwrap();
    assert_refused(
        request(many.into()),
        ErrorKind::LimitExceeded,
        "/action_candidates",
    );
    for (shape, count) in [(&[2, 3, 4][..], 2), (&[1, 2, 3, 4], 2), (&[2, 3], 0)] {
        let candidates = ActionCandidates::from(zeros(shape).unwrap());
        assert_eq!(
            (candidates.len(), candidates.is_empty()),
            (count, count == 0)
        );
    }
}

#[test]
fn a_policys_answer_fits_its_request() {
    let seen = Observation::new().with("state", Tensor::from_f32([1], &[0.0]).unwrap());
    let request = PolicyRequest::new(seen)
        .with_action_horizon(2)
        .with_embodiment_tag("arm");
    request.check().unwrap();
    let answer = |change: fn(&mut PolicyResponse)| {
        let mut response = PolicyResponse::new(name(), vec![Action::Noop; 2]);
        change(&mut response);
        request.check_response(&response)
    };
    answer(|response| response.embodiment_tag = Some("arm".to_owned())).unwrap();
    let wrong = ErrorKind::InvalidOutput;
    assert_refused(
        answer(|response| response.actions.clear()),
        wrong,
        "/actions",
    );
    assert_refused(
        answer(|one| one.action_candidates.push(vec![])),
        wrong,
        "/action_candidates",
    );
    assert_refused(
        answer(|one| one.action_candidates.clear()),
        wrong,
        "/action_candidates",
    );
    assert_refused(
        answer(|one| one.action_candidates = vec![one.actions.clone(); 100_001]),
        wrong,
        "/action_candidates",
    );
    assert_refused(
        answer(|one| one.action_horizon = Some(1)),
        wrong,
        "/action_horizon",
    );
    assert_refused(
        answer(|response| response.embodiment_tag = Some("leg".to_owned())),
        wrong,
        "/embodiment_tag",
    );
}

#[test]
fn a_clip_has_the_rate_that_was_asked_for() {
    let mut request = GenerateRequest::new("a cube", 1.0);
    request.options.fps = Some(Positive::new(24.0).unwrap());
    let good = request.answer(name()).unwrap();
    request.check_response(&good).unwrap();
    let mut slow = good.clone();
    slow.clip.fps = Positive::ONE;
    assert_refused(
        request.check_response(&slow),
        ErrorKind::InvalidOutput,
        "/clip/fps",
    );
    let mut flat = good;
    flat.clip.resolution = [0, 9];
    let outcome = request.check_response(&flat);
    assert_refused(outcome, ErrorKind::InvalidOutput, "/clip/resolution");
}

#[test]
fn an_embedding_names_its_model() {
    let request = EmbedRequest::new("x");
    let response = EmbedResponse::new(name(), " ", vec![Finite::new(0.5).unwrap()]);
    let outcome = request.check_response(&response);
    assert_refused(outcome, ErrorKind::InvalidOutput, "/model");
}

#[test]
fn a_prediction_has_a_bounded_number_of_frames() {
    let request: PredictRequest = corpus::baseline().unwrap();
    let mut response: PredictResponse = request.answer(name()).unwrap();
    response.frames = vec![MediaBytes::new(*b"f"); MAX_FRAMES + 1];
    let outcome = request.check_response(&response);
    assert_refused(outcome, ErrorKind::InvalidOutput, "/frames_base64");
}

#[test]
fn a_prediction_takes_one_step_unless_told() {
    let payload = json!({"world_state": {}, "action": {"type": "noop"}});
    assert_eq!(PredictRequest::from_json(payload).unwrap().steps, 1);
    let error = PredictRequest::from_json(json!({"action": {"type": "noop"}})).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_clip_is_described_without_its_bytes() {
    let frames = vec![MediaBytes::new(*b"frame"); 2];
    let length = NonNegative::new(2.0).unwrap();
    let clip = VideoClip::new(frames, Positive::ONE, [16, 9], length).unwrap();
    let summary = encode(&clip.summary()).unwrap();
    assert_eq!(
        (&summary["frame_count"], &summary["size_bytes"]),
        (&json!(2), &json!(10))
    );
    assert_eq!(summary["frame_digests"][0], summary["frame_digests"][1]);
    assert!(!summary.to_string().contains("ZnJhbWU="));
    assert!(format!("{clip:?}").contains("MediaBytes(5 bytes)"));
    let request = TransferRequest::new(clip, [32, 18], Positive::ONE);
    let response: VideoResponse = request.answer(name()).unwrap();
    request.check_response(&response).unwrap();
    assert!(VideoClip::new(Vec::new(), Positive::ONE, [0, 1], length).is_err());
}

#[test]
fn capabilities_are_known_by_name() {
    for capability in Capability::ALL {
        assert_eq!(capability.name().parse::<Capability>().unwrap(), capability);
        assert!(!capability.summary().is_empty());
    }
    let error: Error = "scores".parse::<Capability>().unwrap_err();
    assert_eq!(error.first_triage_step(), "use 'score'");
    let set: CapabilitySet = [Capability::Policy, Capability::Predict]
        .into_iter()
        .collect();
    assert_eq!(encode(&set).unwrap(), json!(["predict", "policy"]));
    assert_eq!(
        decode_value::<CapabilitySet>(json!(["policy", "predict"])).unwrap(),
        set
    );
    assert!(CapabilitySet::default().is_empty() && !set.is_empty());
}
