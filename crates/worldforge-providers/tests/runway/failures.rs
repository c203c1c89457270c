//! What the upstream does wrong, or refuses, by kind, place and first step.

use serde_json::json;
use worldforge_core::{ErrorKind, Retryability, Step};

use crate::bench::{Scene, TASK, generation};

/// A recording, the fault in it, the error's kind, whether another try may help, and what it says.
type Failure<'a> = (&'a str, &'a str, ErrorKind, bool, &'a [&'a str]);

const FAILURES: &[Failure<'_>] = {
    use ErrorKind::{
        Expired, InvalidInput, InvalidOutput, NotFound, RateLimited, Unauthorized, Unavailable,
    };
    &[
        (
            "failed",
            "",
            InvalidInput,
            false,
            &["SAFETY.INPUT.TEXT", "did not pass moderation", TASK],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="SAFETY.OUTPUT.VIDEO""#,
            InvalidInput,
            false,
            &["moderation refused"],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="INPUT_PREPROCESSING.SAFETY.TEXT""#,
            InvalidInput,
            false,
            &["moderation refused"],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="ASSET.INVALID""#,
            InvalidInput,
            false,
            &["could not use an input file"],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="INTERNAL.BAD_OUTPUT.CODE01""#,
            InvalidOutput,
            true,
            &["discarded the result"],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="INPUT_PREPROCESSING.INTERNAL""#,
            Unavailable,
            true,
            &["the task failed", "INPUT_PREPROCESSING.INTERNAL"],
        ),
        (
            "failed",
            r#"poll=edit:/failureCode="<script>""#,
            Unavailable,
            true,
            &["the task failed"],
        ),
        (
            "failed_without_code",
            "",
            Unavailable,
            true,
            &["the task failed", "unexpected error"],
        ),
        (
            "cancelled",
            "",
            Unavailable,
            false,
            &["cancelled or deleted"],
        ),
        ("gone", "", NotFound, false, &["knows no such task", TASK]),
        ("limited", "", RateLimited, true, &["Rate limited"]),
        (
            "no_id",
            "",
            InvalidOutput,
            false,
            &["/id: the id of a task", "task: may exist"],
        ),
        (
            "no_result",
            "",
            InvalidOutput,
            false,
            &["/output: ", "must have a result", TASK],
        ),
        (
            "not_a_video",
            "",
            InvalidOutput,
            false,
            &["must be a media file", "text/html", TASK],
        ),
        (
            "expired_twice",
            "",
            Expired,
            false,
            &["no longer works", TASK],
        ),
        (
            "text_to_video",
            "poll=remove:/status",
            InvalidOutput,
            false,
            &["/status: ", TASK],
        ),
        (
            "text_to_video",
            "poll=edit:/status=5",
            InvalidOutput,
            false,
            &["/status: ", TASK],
        ),
        (
            "text_to_video",
            "poll=remove:/id",
            InvalidOutput,
            false,
            &["/id: ", TASK],
        ),
        (
            "text_to_video",
            "create=status:401",
            Unauthorized,
            false,
            &["refused the credentials"],
        ),
        (
            "text_to_video",
            "create=status:402",
            Unavailable,
            false,
            &["paid first"],
        ),
        (
            "text_to_video",
            r#"create=edit:/id="../organization""#,
            InvalidOutput,
            false,
            &["/id: the id of a task", "task: may exist"],
        ),
        (
            "expired",
            r#"1=edit:/output/0="http://files.example/o.mp4""#,
            InvalidOutput,
            false,
            &["/output/0: ", "must begin with https://", TASK],
        ),
        (
            "expired",
            r#"1=edit:/output/0="https://127.0.0.1/o.mp4""#,
            InvalidInput,
            false,
            &["must not be at such an address", TASK],
        ),
        (
            "expired",
            r#"1=edit:/output/0="https://user:pass@files.example/o.mp4""#,
            InvalidOutput,
            false,
            &["no user information", TASK],
        ),
        (
            "text_to_video",
            "download=garbage",
            InvalidOutput,
            false,
            &["must be a video file", TASK],
        ),
        (
            "text_to_video",
            "5=status:413",
            InvalidInput,
            false,
            &[TASK],
        ),
        (
            "no_result",
            "1=edit:/output=[[]]",
            InvalidOutput,
            false,
            &["/output"],
        ),
        (
            "text_to_video",
            "create=cut:5",
            InvalidOutput,
            false,
            &["task: may exist"],
        ),
    ]
};

#[test]
fn what_goes_wrong_is_told_by_kind_with_a_first_step() {
    for (name, fault, kind, is_temporary, says) in FAILURES {
        let scene = Scene::of(name);
        let scene = if fault.is_empty() {
            scene
        } else {
            scene.struck_by(fault)
        };
        let error = scene.ask(&generation()).unwrap_err();
        let case = format!("{name} {fault}: {error:?}");
        assert_eq!(error.kind(), *kind, "{case}");
        assert_eq!(error.is_temporary(), *is_temporary, "{case}");
        for said in *says {
            assert!(error.to_string().contains(said), "{case} must say {said}");
        }
        assert_eq!(scene.player.requests_in(Step::Create), 1, "{case}");
        assert_eq!(scene.player.requests_in(Step::Cancel), 0, "{case}");
        assert!(!error.to_string().contains("<script>"), "{case}");
    }
}

#[test]
fn an_address_that_expired_is_asked_for_once_more() {
    let scene = Scene::of("expired");
    let clip = scene.ask(&generation()).unwrap().clip;
    assert_eq!(clip.resolution, [1280, 720]);
    assert_eq!(scene.player.requests_in(Step::Poll), 2);
    assert_eq!(scene.player.requests_in(Step::Download), 2);
    scene.player.assert_finished();

    let scene = Scene::of("expired_twice");
    let error = scene.ask(&generation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired);
    assert!(error.first_triage_step().contains("`task`"), "{error:?}");
    scene.player.assert_finished();
}

#[test]
fn a_create_in_doubt_is_told_apart_from_one_that_failed_surely() {
    for (fault, is_in_doubt) in [
        ("create=drop", true),
        ("create=truncate:10", true),
        ("create=delay:121s", true),
        ("create=garbage", true),
        ("create=status:500", true),
        ("create=status:502", true),
        ("create=status:504", true),
        ("create=refuse", false),
        ("create=status:400", false),
        ("create=status:401", false),
        ("create=status:429:retry-after=3", false),
        ("create=status:503", false),
    ] {
        let scene = Scene::of("text_to_video").struck_by(fault);
        let error = scene.ask(&generation()).unwrap_err();
        let says = error.to_string().contains("task: may exist");
        assert_eq!(says, is_in_doubt, "{fault}: {error}");
        if is_in_doubt {
            assert_eq!(error.get_retryability(), Retryability::Permanent, "{fault}");
            assert!(
                error
                    .first_triage_step()
                    .contains("may exist and be charged"),
                "{fault}"
            );
        }
        assert_eq!(scene.player.requests_in(Step::Create), 1, "{fault}");
        assert_eq!(scene.count("task create"), 1, "{fault}");
    }
}

#[test]
fn the_signature_of_an_address_is_told_nowhere() {
    let signature = "wfcanarysignature77";
    let address = format!(
        "https://files.example/output.mp4?X-Amz-Signature={signature}&_jwt=eyJ.{signature}.y"
    );
    for (name, fault) in [
        ("text_to_video", ""),
        ("text_to_video", "download*=drop"),
        ("text_to_video", "download*=status:500"),
        ("text_to_video", "download*=garbage"),
        ("not_a_video", ""),
        ("expired", ""),
        ("expired_twice", ""),
    ] {
        let at = if name == "text_to_video" { 4 } else { 1 };
        let edit = format!("{at}=edit:/output/0={}", json!(address));
        let mut scene = Scene::of(name).struck_by(&edit);
        if !fault.is_empty() {
            scene = scene.struck_by(fault);
        }
        let outcome = scene.ask(&generation());
        scene.assert_hidden(signature, outcome.as_ref().err());
        if let Ok(response) = &outcome {
            let shown = format!("{response:?}") + &json!(response.clip.metadata).to_string();
            assert!(!shown.contains(signature), "{name} {fault}: {shown}");
        }
        assert!(
            scene.player.requests_in(Step::Download) > 0,
            "{name} {fault}"
        );
    }
}
