//! What is sent, and what is refused before anything is.

use worldforge_core::Feature;

use super::*;

fn tensor(dtype: DType, shape: &[usize], bytes: &[u8]) -> Tensor {
    Tensor::new(dtype, shape.to_vec(), bytes.to_vec()).unwrap()
}

/// Sends what is recorded as `whole`, with one part of the observation in another form.
fn accepted(change: impl Fn(Observation) -> Observation) {
    let scene = scene("whole", &[]);
    ask(&scene, change(whole())).unwrap();
    scene.player.assert_finished();
}

fn with_video(observation: Observation, feature: impl Into<Feature>) -> Observation {
    observation.with("video", Observation::new().with("ego_view", feature))
}

fn with_state(observation: Observation, feature: impl Into<Feature>) -> Observation {
    let arms = group("left_arm", joints()).with("right_arm", feature);
    observation.with("state", arms)
}

/// Refused before anything but the question for the modalities is sent.
fn refused(observation: Observation, place: &str, says: &str) {
    let scene = scene("whole", &[]);
    let error = ask(&scene, observation).unwrap_err();
    let place = format!("/info/observation{place}");
    assert_failure(&error, (says, ErrorKind::InvalidInput, &place, says));
    assert_eq!(scene.player.requests_in(Step::Infer), 0);
}

#[test]
fn lists_and_other_types_are_sent_as_the_policy_takes_them_when_nothing_changes() {
    let pixels: Vec<u8> = (0..48_u64).flat_map(u64::to_le_bytes).collect();
    accepted(|all| with_video(all, tensor(DType::U64, &[1, 1, 4, 4, 3], &pixels)));
    let pixels: Vec<u8> = (0..48_u32)
        .flat_map(|at| f64::from(at).to_le_bytes())
        .collect();
    accepted(|all| with_video(all, tensor(DType::F64, &[1, 1, 4, 4, 3], &pixels)));
    let pixels: Vec<f32> = (0..48_u8).map(f32::from).collect();
    accepted(|all| with_video(all, Tensor::from_f32([1, 1, 4, 4, 3], &pixels).unwrap()));
    let joints: Vec<u8> = joints()
        .to_f32()
        .into_iter()
        .flat_map(|at| f64::from(at).to_le_bytes())
        .collect();
    accepted(|all| with_state(all, tensor(DType::F64, &[1, 1, 7], &joints)));
}

#[test]
fn what_would_change_is_refused_by_name_and_element() {
    let float = |value: f64| value.to_le_bytes();
    let pixels = |value: f64| {
        let mut bytes = vec![0; 48 * 8];
        bytes.splice(80..88, float(value));
        tensor(DType::F64, &[1, 1, 4, 4, 3], &bytes)
    };
    for value in [0.5, -1.0, 256.0, 255.000_000_01] {
        refused(
            with_video(whole(), pixels(value)),
            "/video/ego_view",
            "element 10 is no whole number from 0 to 255",
        );
    }
    let state =
        |dtype: DType, bytes: &[u8]| tensor(dtype, &[1, 1, bytes.len() / dtype.size()], bytes);
    let tenth = state(DType::F64, &[float(0.5), float(0.1)].concat());
    refused(
        with_state(whole(), tenth),
        "/state/right_arm",
        "element 1 of f64",
    );
    for big in [(1_i64 << 24) + 1, i64::MAX] {
        let big = state(DType::I64, &big.to_le_bytes());
        refused(
            with_state(whole(), big),
            "/state/right_arm",
            "element 0 of i64",
        );
    }
    let flags = state(DType::Bool, &[1]);
    refused(
        with_state(whole(), flags),
        "/state/right_arm",
        "found booleans",
    );
    let flags = tensor(DType::Bool, &[1, 1, 1, 1, 3], &[1, 0, 1]);
    refused(
        with_video(whole(), flags),
        "/video/ego_view",
        "found booleans",
    );
}

#[test]
fn what_the_server_does_not_see_as_it_is_is_refused() {
    let video = |shape: &[usize]| {
        let count = shape.iter().product();
        Tensor::from_u8(shape, vec![0; count]).unwrap()
    };
    let state = |shape: &[usize]| {
        let count = shape.iter().product();
        Tensor::from_f32(shape, &vec![0.0; count]).unwrap()
    };
    for shape in [&[1, 4, 4, 3][..], &[1, 2, 4, 4, 3], &[1, 1, 3, 4, 4]] {
        let says = "must be shaped [batch, T, height, width, 3] with T = 1";
        refused(with_video(whole(), video(shape)), "/video/ego_view", says);
    }
    for shape in [&[1, 7][..], &[1, 2, 7], &[7]] {
        let says = "must be shaped [batch, T, width] with T = 1";
        refused(with_state(whole(), state(shape)), "/state/right_arm", says);
    }
    let says = "must have 1 items in its batch as the others, found 2";
    refused(
        with_state(whole(), state(&[2, 1, 7])),
        "/state/right_arm",
        says,
    );
    let texts = Observation::from_json(json!({TASK: ["one", "two"]})).unwrap();
    refused(
        whole().with("language", texts),
        &format!("/language/{TASK}"),
        says,
    );
    refused(captured(), "/state/right_arm", "needs this feature");
    refused(
        whole().with("video", Observation::new().with("x", video(&[1]))),
        "/video/ego_view",
        "needs this feature",
    );
    let wrist = Observation::new()
        .with("ego_view", picture())
        .with("wrist", picture());
    refused(
        whole().with("video", wrist),
        "/video/wrist",
        "sees no such feature",
    );
    let depth = group("front", picture());
    refused(
        whole().with("depth", depth),
        "/depth/front",
        "sees no such feature",
    );
}

#[test]
fn features_of_another_kind_are_refused() {
    refused(
        with_video(whole(), "front.png"),
        "/video/ego_view",
        "must be a tensor",
    );
    refused(
        with_state(whole(), "up"),
        "/state/right_arm",
        "must be a tensor",
    );
    let spoken = group(TASK, joints());
    refused(
        whole().with("language", spoken),
        &format!("/language/{TASK}"),
        "must be a text",
    );
    refused(whole().with("note", "beside"), "/note", "must not be mixed");
}

#[test]
fn without_the_comparison_anything_but_a_changed_value_is_sent() {
    let scene = scene("bad_observation", &[LENIENT]);
    let error = ask(&scene, captured()).unwrap_err();
    let says = "Observation must contain a 'state' key";
    assert_failure(
        &error,
        ("bad_observation", ErrorKind::Unavailable, "", says),
    );
    scene.player.assert_finished();
}

#[test]
fn generation_b_is_told_apart_from_the_later_ones() {
    let flat = || Observation::new().with("video.ego_view", picture());
    let info = |observation: Observation, more: &Value| {
        let mut info = json!({"observation": encode(&observation).unwrap()});
        info.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request(&info)
    };
    for (asked, place) in [
        (info(captured(), &json!({})), "/info/observation"),
        (info(flat(), &json!({"mode": "reset"})), "/info/mode"),
        (
            info(flat(), &json!({"options": {"seed": 1}})),
            "/info/options",
        ),
        (info(flat(), &json!({"mode": "think"})), "/info/mode"),
    ] {
        let scene = scene("generation_b", &[LENIENT]);
        let error = call(&scene, &asked).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), place);
        assert_eq!(scene.player.requests_in(Step::Infer), 0);
    }
}

#[test]
fn generation_b_takes_observations_with_and_without_a_batch() {
    let observation = |video: Tensor, state: Tensor| {
        Observation::new()
            .with("video.ego_view", video)
            .with("state.left_arm", state)
    };
    let flat = observation(
        picture().reshaped([1, 4, 4, 3]).unwrap(),
        joints().reshaped([1, 7]).unwrap(),
    );
    for (asked, place, says) in [
        (
            flat.clone().with("note", joints()),
            "/note",
            "sees no such feature",
        ),
        (
            observation(picture(), joints()).with("note", "x"),
            "/note",
            "sees no such feature",
        ),
        (
            observation(picture(), joints().reshaped([7]).unwrap()),
            "/state.left_arm",
            "[T, width] with T = 1",
        ),
        (
            observation(picture().reshaped([4, 4, 3]).unwrap(), joints()),
            "/video.ego_view",
            "[T, height, width, 3]",
        ),
    ] {
        let scene = scene("generation_b", &[]);
        let error = ask(&scene, asked).unwrap_err();
        let place = format!("/info/observation{place}");
        assert_failure(&error, (says, ErrorKind::InvalidInput, &place, says));
    }
}
