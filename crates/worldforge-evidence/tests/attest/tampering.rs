//! Files that were changed after the run was signed.

use std::fs;

use serde_json::{Value, json};
use worldforge_core::json as encoding;
use worldforge_evidence::{
    MANIFEST_FILE, NewArtifact,
    attest::{Check, CheckOutcome, ENVELOPE_FILE},
};

use crate::place::{EPISODES, Place, SUMMARY, episodes, failed, failures};

#[test]
fn every_changed_file_is_named() {
    for (path, bytes) in [
        ("reports/report.md", &b"Six of six.\n"[..]),
        ("logs/provider-events.jsonl", b""),
        (MANIFEST_FILE, b"{}"),
        (
            SUMMARY,
            br#"{"summary": {"all": 6, "failed": 0, "solved": 6}}"#,
        ),
        ("inputs/planner.json", b"{}"),
    ] {
        let place = Place::new();
        let envelope = place.sign(&[1]);
        place.put(path, bytes);
        let found = place.verify(&envelope);
        assert!(!found.is_verified);
        assert_eq!(
            failures(&found),
            failed(&[(Check::Subject, "digest", path)])
        );
        fs::remove_file(place.path(path)).unwrap();
        let found = place.verify(&envelope);
        let first = found.failures().next().unwrap();
        assert!(
            first.reason.as_ref().unwrap().contains("not found"),
            "{first:?}"
        );
    }
}

fn journal_of(episodes: &[Value]) -> Vec<u8> {
    let lines = episodes
        .iter()
        .map(|episode| encoding::canonical(episode) + "\n");
    lines.collect::<String>().into_bytes()
}

#[test]
fn a_changed_episode_is_named_with_what_it_changes() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let mut changed = episodes();
    changed[3]["outcome"] = json!("solved");
    place.put(EPISODES, &journal_of(&changed));
    let found = place.verify(&envelope);
    assert_eq!(
        failures(&found),
        failed(&[
            (Check::Subject, "digest", EPISODES),
            (Check::Episodes, "episode 3 (line 4)", EPISODES),
            (Check::Statistics, "group all", EPISODES),
            (Check::Statistics, "group far", EPISODES),
            (Check::Result, "digest of what was done", EPISODES),
            (Check::Document, "value at '/summary/failed'", SUMMARY),
        ])
    );
    let all = found
        .failures()
        .find(|finding| finding.what.as_str() == "group all")
        .unwrap();
    assert_eq!(
        (
            all.wanted.as_deref().unwrap(),
            all.found.as_deref().unwrap()
        ),
        (
            "4 of 6, 1 failed, 0.36666666666666664 to 0.9666666666666666 (plain, 0.9)",
            "5 of 6, 0 failed, 0.5333333333333334 to 1 (plain, 0.9)"
        )
    );
}

#[test]
fn a_lost_an_added_and_a_moved_episode_are_told_apart() {
    let changed = |change: fn(&mut Vec<Value>)| {
        let place = Place::new();
        let envelope = place.sign(&[1]);
        let mut changed = episodes();
        change(&mut changed);
        place.put(EPISODES, &journal_of(&changed));
        let found = place.verify(&envelope);
        let failures = failures(&found).into_iter();
        let failures = failures.filter(|(check, ..)| *check == Check::Episodes);
        failures.map(|(_, what, _)| what).collect::<Vec<_>>()
    };
    let lost = changed(|episodes| episodes.truncate(5));
    assert_eq!(lost, ["number of episodes", "episode 5 (line 6)"]);
    let added = changed(|episodes| episodes.push(episodes[0].clone()));
    assert_eq!(added, ["number of episodes", "episode 6 (line 7)"]);
    let moved = changed(|episodes| episodes.swap(1, 2));
    assert_eq!(moved, ["episode 1 (line 2)", "episode 2 (line 3)"]);
}

#[test]
fn spaces_in_the_journal_change_the_file_and_no_episode() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let text = String::from_utf8(place.read(EPISODES)).unwrap();
    place.put(EPISODES, text.replace(':', ": ").as_bytes());
    assert_eq!(
        failures(&place.verify(&envelope)),
        failed(&[(Check::Subject, "digest", EPISODES)])
    );
}

#[test]
fn lines_that_are_no_episodes_say_why() {
    for (line, why) in [("{]", "JSON"), (r#"{"group":"near"}"#, "/outcome")] {
        let place = Place::new();
        let envelope = place.sign(&[1]);
        let text = String::from_utf8(place.read(EPISODES)).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines[2] = line;
        place.put(EPISODES, (lines.join("\n") + "\n").as_bytes());
        let found = place.verify(&envelope);
        let reasons = found
            .failures()
            .filter_map(|finding| finding.reason.as_deref());
        let reasons: Vec<&str> = reasons.collect();
        assert_eq!(reasons.len(), 2, "{reasons:?}");
        assert!(
            reasons.iter().all(|reason| reason.contains(why)),
            "{reasons:?}"
        );
        assert!(failures(&found).contains(&(
            Check::Episodes,
            "episode 2 (line 3)".to_owned(),
            EPISODES.to_owned()
        )));
    }
}

#[test]
fn files_that_nobody_signed_are_named_and_do_not_fail() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    place.put(ENVELOPE_FILE, &envelope);
    let covered = place.verify(&envelope);
    assert_eq!(covered.count(CheckOutcome::Failed), 0);
    assert!(
        covered
            .findings
            .iter()
            .any(|f| (f.check, f.outcome) == (Check::Coverage, CheckOutcome::Passed))
    );
    place.put("reports/better.md", b"Six of six.");
    place.put("aside.txt", b"");
    let found = place.verify(&envelope);
    assert!(found.is_verified);
    let coverage = found
        .findings
        .iter()
        .find(|f| f.check == Check::Coverage)
        .unwrap();
    assert_eq!(coverage.outcome, CheckOutcome::Skipped);
    assert_eq!(
        coverage.found.as_deref(),
        Some("aside.txt, reports/better.md")
    );
}

#[test]
fn a_picture_of_a_run_is_covered_like_any_file() {
    let place = Place::with(|recorder| {
        let picture = NewArtifact::new("animation", "reports/episode-000.gif").unwrap();
        recorder.write_artifact(picture.drawn(), b"GIF89a").unwrap();
    });
    let envelope = place.sign(&[1]);
    assert!(place.verify(&envelope).is_verified);
    place.put("reports/episode-000.gif", b"GIF89b");
    assert_eq!(
        failures(&place.verify(&envelope)),
        failed(&[(Check::Subject, "digest", "reports/episode-000.gif")])
    );
}
