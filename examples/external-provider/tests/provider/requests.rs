//! What is refused before anything is sent.

use worldforge_core::{
    Action, ErrorKind, Feature,
    capability::{ActionCandidates, ScoreDetail, TrajectoryCost},
};

use super::*;

fn zeros(shape: &[usize]) -> Tensor {
    Tensor::from_f32(shape, &vec![0.0; shape.iter().product()]).unwrap()
}

/// The recorded request with one part of what is seen replaced or added.
fn seeing(name: &str, feature: impl Into<Feature>) -> ScoreRequest {
    let mut changed = request();
    changed.info = changed.info.with(name, feature);
    changed
}

fn of(candidates: impl Into<ActionCandidates>) -> ScoreRequest {
    ScoreRequest::new(request().info, candidates.into())
}

#[test]
fn what_the_server_cannot_answer_is_not_sent() {
    use ErrorKind::{InvalidInput, LimitExceeded, Unsupported};
    let push = Action::from_parts("push", worldforge_core::JsonObject::new()).unwrap();
    let stateless = Observation::new().with("goal", zeros(&[2]));
    let table = [
        (seeing("pixels", zeros(&[4])), InvalidInput, "/info/pixels"),
        (seeing("goal", zeros(&[2, 2])), InvalidInput, "/info/goal"),
        (seeing("state", "here"), InvalidInput, "/info/state"),
        (
            ScoreRequest::new(stateless, request().action_candidates),
            InvalidInput,
            "/info",
        ),
        (of(vec![vec![push]]), Unsupported, "/action_candidates"),
        (
            of(zeros(&[acme_wm::MAX_CANDIDATES + 1, 1, 1])),
            LimitExceeded,
            "/action_candidates",
        ),
        (
            of(zeros(&[1, 1, acme_wm::MAX_NUMBERS + 1])),
            LimitExceeded,
            "/action_candidates",
        ),
        (
            request().with_trajectory_cost(TrajectoryCost::Mean),
            Unsupported,
            "/trajectory_cost",
        ),
        (
            request().with_detail(ScoreDetail::Trajectories),
            Unsupported,
            "/detail",
        ),
    ];
    for (request, kind, place) in table {
        let (forge, player) = forge(cassette("score"));
        let error = ask(&forge, &request).unwrap_err();
        assert_eq!(error.kind(), kind, "{place}: {error}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(place), "{error}");
        assert_eq!(player.requests(), 0, "{place}");
    }
}

#[test]
fn the_hosts_own_notes_stay_with_the_host() {
    let notes = Observation::new().with("task", "push the block");
    let (forge, player) = forge(cassette("score"));
    ask(&forge, &seeing("metadata", notes)).unwrap();
    player.assert_finished();
}

#[test]
fn candidates_may_have_a_leading_axis_of_one() {
    let ActionCandidates::Tensor(plans) = request().action_candidates else {
        unreachable!("the recorded candidates are numbers");
    };
    let (forge, player) = forge(cassette("score"));
    let response = ask(&forge, &of(plans.reshaped([1, 2, 2, 2]).unwrap())).unwrap();
    assert_eq!(response.best_index(), 1);
    player.assert_finished();
}
