//! What is deleted, what stays, and that nothing else ever goes.

use std::{collections::BTreeMap, fs};

use proptest::prelude::*;
use serde_json::json;
use worldforge_core::ErrorKind;
use worldforge_evidence::{
    Action, CleanupPolicy, Liveness, PrunePolicy, RemovalOutcome, RetentionPlan, RetentionPolicy,
    RunKind, RunStatus, TRASH_FOLDER, unknown_liveness,
};

use crate::{
    many::{DAY, HOUR, alive, dead, id, manifest, now, snapshot},
    support::{Place, put_file},
};

fn plan(place: &Place, policy: impl Into<RetentionPolicy>) -> RetentionPlan {
    place
        .workspace
        .plan_retention(policy, now(), &unknown_liveness)
        .unwrap()
}

fn actions(plan: &RetentionPlan) -> BTreeMap<String, Action> {
    let candidates = plan.candidates.iter();
    candidates
        .map(|candidate| (candidate.run_dir.to_string(), candidate.action))
        .collect()
}

/// Decides about one run that is not among the newest of its kind.
fn decide(policy: PrunePolicy, age: u64, kind: RunKind) -> (Action, String) {
    let place = Place::new();
    let name = place.put_run(kind, RunStatus::Passed, age, "judged");
    let plan = plan(&place, policy.with_keep_latest(0));
    assert_eq!(*plan.candidates[0].run_dir, *name);
    (
        plan.candidates[0].action,
        plan.candidates[0].reason.to_string(),
    )
}

#[test]
fn each_row_of_the_table_decides_as_it_says() {
    let policy = PrunePolicy::default;
    let eval_only = || policy().with_family(RunKind::Eval);
    for (row, policy, age, kind, action) in [
        (
            "1 other kind",
            eval_only(),
            99 * DAY,
            RunKind::Smoke,
            Action::SkipFamily,
        ),
        (
            "1 same kind",
            eval_only(),
            99 * DAY,
            RunKind::Eval,
            Action::Delete,
        ),
        (
            "3 young",
            policy().with_max_age_days(1),
            DAY - 1000,
            RunKind::Eval,
            Action::SkipYoung,
        ),
        (
            "3 not young",
            policy().with_max_age_days(1),
            DAY,
            RunKind::Eval,
            Action::Keep,
        ),
        (
            "4 zero days",
            policy().with_max_age_days(0),
            0,
            RunKind::Eval,
            Action::Delete,
        ),
        (
            "6 too old",
            policy(),
            30 * DAY + 1000,
            RunKind::Eval,
            Action::Delete,
        ),
        (
            "7 old enough",
            policy(),
            30 * DAY,
            RunKind::Eval,
            Action::Keep,
        ),
    ] {
        assert_eq!(decide(policy, age, kind).0, action, "{row}");
    }
}

#[test]
fn the_newest_of_each_kind_stay_by_the_order_of_their_names() {
    let place = Place::new();
    let mut expected = BTreeMap::new();
    for (kind, age, action) in [
        (RunKind::Eval, 40, Action::SkipKeepLatest),
        (RunKind::Eval, 50, Action::SkipKeepLatest),
        (RunKind::Eval, 60, Action::Delete),
        (RunKind::Smoke, 70, Action::SkipKeepLatest),
        (RunKind::Smoke, 80, Action::SkipKeepLatest),
        (RunKind::Smoke, 90, Action::Delete),
    ] {
        let name = place.put_run(kind, RunStatus::Passed, age * DAY, "a");
        expected.insert(name, action);
    }
    let plan = plan(&place, PrunePolicy::default().with_keep_latest(2));
    assert_eq!(actions(&plan), expected);
    assert_eq!((plan.candidate_count, plan.delete_count), (6, 2));
    let names: Vec<&str> = plan
        .candidates
        .iter()
        .map(|it| it.run_dir.as_str())
        .collect();
    assert!(names.is_sorted_by(|one, other| one > other));
}

#[test]
fn a_directory_without_a_manifest_counts_by_its_name_and_without_a_time_stays() {
    let place = Place::new();
    let (old, starting) = (id(40 * DAY, "gone"), id(HOUR / 2, "new"));
    place.put_empty(&old);
    place.put_empty(&starting);
    place.put_empty("leftovers");
    let none = |policy: PrunePolicy| actions(&plan(&place, policy.with_keep_latest(0)));
    let by_age = none(PrunePolicy::default());
    assert_eq!(by_age[&old], Action::Delete);
    assert_eq!(by_age["leftovers"], Action::SkipYoung);
    assert_eq!(by_age[&starting], Action::SkipYoung);
    let all = none(PrunePolicy::default().with_max_age_days(0));
    assert_eq!(all[&old], Action::Delete);
    assert_eq!(all["leftovers"], Action::Delete);
    assert_eq!(
        all[&starting],
        Action::SkipRunning,
        "a recorder may be writing it"
    );
    let families = none(PrunePolicy::default().with_family(RunKind::Eval));
    assert_eq!(families[&old], Action::SkipFamily);
}

#[test]
fn a_running_run_goes_only_when_its_process_is_gone() {
    let place = Place::new();
    let name = place.put_run(RunKind::Eval, RunStatus::Running, 99 * DAY, "a");
    let policies: [RetentionPolicy; 2] = [
        PrunePolicy::default()
            .with_keep_latest(0)
            .with_max_age_days(0)
            .into(),
        CleanupPolicy::new(0).into(),
    ];
    for policy in policies {
        let decide = |probe: &(dyn Fn(&_) -> Liveness + Sync)| {
            let plan = place.workspace.plan_retention(policy.clone(), now(), probe);
            plan.unwrap().candidates[0].action
        };
        assert_eq!(decide(&unknown_liveness), Action::SkipRunning);
        assert_eq!(decide(&alive), Action::SkipRunning);
        assert_eq!(decide(&dead), Action::Delete);
        let plan = place
            .workspace
            .plan_retention(policy, now(), &dead)
            .unwrap();
        let removal = place.workspace.apply_retention(plan, &alive).unwrap();
        assert_eq!(removal.runs[0].outcome, RemovalOutcome::Running);
        assert!(place.has(&name));
    }
}

#[test]
fn pinned_runs_stay_whatever_the_policy_says() {
    let place = Place::new();
    let name = place.put_run(RunKind::Eval, RunStatus::Passed, 99 * DAY, "a");
    let other = place.put_run(RunKind::Eval, RunStatus::Passed, 98 * DAY, "b");
    let pins = place.workspace.pin(&name, "release 1.0", now()).unwrap();
    assert_eq!(&*pins.pins.values().next().unwrap().reason, "release 1.0");
    let everything = || {
        PrunePolicy::default()
            .with_keep_latest(0)
            .with_max_age_days(0)
    };
    let first = plan(&place, everything());
    assert_eq!(actions(&first)[&name], Action::SkipPinned);
    assert_eq!(actions(&first)[&other], Action::Delete);
    // Pinned between the plan and the deletion.
    place.workspace.pin(&other, "cited", now()).unwrap();
    let removal = place.workspace.apply_retention(first, &dead).unwrap();
    assert_eq!(removal.runs[0].outcome, RemovalOutcome::Pinned);
    place.workspace.unpin(&other).unwrap();
    place.workspace.unpin(&name).unwrap();
    let removal = place
        .workspace
        .apply_retention(plan(&place, everything()), &dead)
        .unwrap();
    assert_eq!(removal.removed_count, 2);
}

#[test]
fn pins_that_cannot_be_read_stop_every_deletion() {
    let place = Place::new();
    let name = place.put_run(RunKind::Eval, RunStatus::Passed, 99 * DAY, "a");
    let policy = || PrunePolicy::default().with_keep_latest(0);
    let before = plan(&place, policy());
    for broken in [
        "{",
        "[]",
        r#"{"schema_version": 2, "pins": {}}"#,
        r#"{"schema_version": 1, "pins": {"../x": {"reason": "r", "pinned_at": "2026-01-01T00:00:00Z"}}}"#,
    ] {
        put_file(&place.workspace.root().join("pins.json"), broken.as_bytes());
        let planned = place.workspace.plan_retention(policy(), now(), &dead);
        assert_eq!(
            planned.unwrap_err().kind(),
            ErrorKind::InvalidInput,
            "{broken}"
        );
        let applied = place.workspace.apply_retention(before.clone(), &dead);
        assert_eq!(applied.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(place.has(&name));
    let unknown = Place::new();
    unknown.put_empty("a");
    assert_eq!(
        unknown.workspace.unpin("a").unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(unknown.workspace.pin("b", "r", now()).is_err());
    assert!(unknown.workspace.pin("a", "  ", now()).is_err());
}

#[test]
fn a_plan_changes_nothing_and_applying_it_deletes_exactly_what_it_says() {
    let place = Place::new();
    for (age, word) in [(1, "a"), (40, "b"), (50, "c"), (60, "d")] {
        let name = place.put_run(RunKind::Eval, RunStatus::Passed, age * DAY, word);
        fs::create_dir(place.runs().join(&name).join("results")).unwrap();
        put_file(
            &place.runs().join(&name).join("results/data.bin"),
            &[7; 1000],
        );
    }
    let before = snapshot(place.outside());
    let planned = plan(&place, PrunePolicy::default().with_keep_latest(2));
    assert_eq!(snapshot(place.outside()), before);
    assert!(planned.delete_bytes > 2000, "{}", planned.delete_bytes);
    let kept: Vec<String> = planned
        .candidates
        .iter()
        .filter(|candidate| candidate.action != Action::Delete)
        .map(|candidate| candidate.run_dir.to_string())
        .collect();
    let bytes = planned.delete_bytes;
    let removal = place
        .workspace
        .apply_retention(planned.clone(), &dead)
        .unwrap();
    assert_eq!((removal.removed_count, removal.removed_bytes), (2, bytes));
    assert!(kept.iter().all(|name| place.has(name)));
    assert_eq!(fs::read_dir(place.runs()).unwrap().count(), 2);
    assert_eq!(
        fs::read_dir(place.workspace.root().join(TRASH_FOLDER))
            .unwrap()
            .count(),
        0
    );
    // The same plan again finds nothing to do.
    let again = place.workspace.apply_retention(planned, &dead).unwrap();
    let outcomes: Vec<RemovalOutcome> = again.runs.iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [RemovalOutcome::AlreadyGone; 2]);
}

#[test]
fn a_run_that_changed_after_the_plan_stays() {
    let place = Place::new();
    let name = place.put_run(RunKind::Eval, RunStatus::Running, 40 * DAY, "a");
    let bare = id(50 * DAY, "b");
    place.put_empty(&bare);
    let policy = PrunePolicy::default().with_keep_latest(0);
    let planned = place
        .workspace
        .plan_retention(policy, now(), &dead)
        .unwrap();
    assert_eq!(planned.delete_count, 2);
    for name in [&name, &bare] {
        place.put_value(
            name,
            &manifest(name, RunKind::Eval, RunStatus::Passed, 40 * DAY),
        );
    }
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    let outcomes: Vec<RemovalOutcome> = removal.runs.iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [RemovalOutcome::Changed; 2]);
    assert!(place.has(&name) && place.has(&bare));
}

#[test]
fn a_deletion_that_was_interrupted_is_ended_the_next_time() {
    let place = Place::new();
    let name = place.put_run(RunKind::Eval, RunStatus::Passed, 40 * DAY, "a");
    let trash = place.workspace.root().join(TRASH_FOLDER);
    fs::create_dir(&trash).unwrap();
    // As a crash leaves it: moved, and half of it removed.
    fs::rename(place.runs().join(&name), trash.join(&name)).unwrap();
    fs::remove_file(trash.join(&name).join("run_manifest.json")).unwrap();
    put_file(&trash.join("a note"), b"somebody's file");
    let left: Vec<String> = place
        .workspace
        .trash()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(left, std::slice::from_ref(&name));
    assert!(
        place
            .workspace
            .list(&worldforge_evidence::RunFilter::new())
            .unwrap()
            .entries
            .is_empty()
    );
    let removal = place
        .workspace
        .apply_retention(plan(&place, PrunePolicy::default()), &dead)
        .unwrap();
    assert_eq!((removal.runs.len(), removal.resumed.len()), (0, 1));
    assert_eq!(removal.resumed[0].outcome, RemovalOutcome::Removed);
    assert!(!trash.join(&name).exists() && trash.join("a note").exists());
    // A run of the same name, thrown away while an older one still lies in the trash.
    fs::create_dir_all(trash.join(&name).join("old")).unwrap();
    place.put_run(RunKind::Eval, RunStatus::Passed, 40 * DAY, "a");
    let planned = plan(&place, PrunePolicy::default().with_keep_latest(0));
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    assert_eq!(removal.removed_count, 1);
    assert!(!trash.join(&name).exists());
}

#[cfg(unix)]
#[test]
fn links_are_never_followed_out_of_the_workspace() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    let precious = place.outside().join("precious");
    fs::create_dir(&precious).unwrap();
    put_file(&precious.join("file"), b"keep me");
    let name = place.put_run(RunKind::Eval, RunStatus::Passed, 99 * DAY, "a");
    symlink(&precious, place.runs().join(&name).join("artifacts")).unwrap();
    symlink(&precious, place.runs().join(id(98 * DAY, "link"))).unwrap();
    let everything = || {
        PrunePolicy::default()
            .with_keep_latest(0)
            .with_max_age_days(0)
    };
    let planned = plan(&place, everything());
    assert_eq!(actions(&planned)[&id(98 * DAY, "link")], Action::SkipUnsafe);
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    assert_eq!((removal.removed_count, removal.runs.len()), (1, 1));
    assert!(precious.join("file").exists());
    assert!(place.runs().join(id(98 * DAY, "link")).exists());
    // A run that became a link after the plan was made.
    let name = place.put_run(RunKind::Eval, RunStatus::Passed, 97 * DAY, "b");
    let planned = plan(&place, everything());
    fs::rename(place.runs().join(&name), precious.join("moved")).unwrap();
    symlink(precious.join("moved"), place.runs().join(&name)).unwrap();
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    assert_eq!(removal.runs[0].outcome, RemovalOutcome::Refused);
    assert!(precious.join("moved/run_manifest.json").exists());
}

#[cfg(unix)]
#[test]
fn a_linked_folder_of_runs_or_trash_is_refused() {
    use std::os::unix::fs::symlink;
    let elsewhere = Place::new();
    elsewhere.put_run(RunKind::Eval, RunStatus::Passed, 99 * DAY, "a");
    let place = Place::new();
    fs::create_dir(place.workspace.root()).unwrap();
    symlink(elsewhere.runs(), place.runs()).unwrap();
    let planned = plan(&place, CleanupPolicy::new(0));
    assert_eq!(planned.delete_count, 1);
    let removal = place.workspace.apply_retention(planned, &dead).unwrap();
    assert_eq!(removal.runs[0].outcome, RemovalOutcome::Refused);
    let place = Place::new();
    place.put_run(RunKind::Eval, RunStatus::Passed, 99 * DAY, "a");
    symlink(
        elsewhere.outside(),
        place.workspace.root().join(TRASH_FOLDER),
    )
    .unwrap();
    let planned = plan(&place, CleanupPolicy::new(0));
    let refused = place.workspace.apply_retention(planned, &dead).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    assert_eq!(fs::read_dir(elsewhere.runs()).unwrap().count(), 1);
}

#[test]
fn cleanup_keeps_the_newest_readable_runs_and_leaves_the_rest_alone() {
    let place = Place::new();
    let names: Vec<String> = (0..4)
        .map(|day| place.put_run(RunKind::Eval, RunStatus::Passed, day * DAY, "a"))
        .collect();
    place.put(&id(0, "broken"), b"{");
    place.put_empty(&id(90 * DAY, "bare"));
    let planned = plan(&place, CleanupPolicy::new(2));
    let actions = actions(&planned);
    let of = |name: &str| actions[name];
    assert_eq!(
        names.iter().map(|name| of(name)).collect::<Vec<_>>(),
        [
            Action::SkipKeepLatest,
            Action::SkipKeepLatest,
            Action::Delete,
            Action::Delete
        ]
    );
    assert_eq!(
        (of(&id(0, "broken")), of(&id(90 * DAY, "bare"))),
        (Action::Keep, Action::Keep)
    );
    assert_eq!(plan(&place, CleanupPolicy::default()).delete_count, 0);
    assert_eq!(
        plan(&Place::new(), CleanupPolicy::default()).candidate_count,
        0
    );
}

#[test]
fn a_plan_reads_as_its_snapshot() {
    let place = Place::new();
    place.put_run(RunKind::Eval, RunStatus::Passed, 40 * DAY, "old");
    place.put_run(RunKind::Smoke, RunStatus::Skipped, HOUR, "young");
    place.put(&id(50 * DAY, "broken"), b"{");
    let policy = PrunePolicy::default().with_keep_latest(0);
    let mut shown = serde_json::to_value(plan(&place, policy)).unwrap();
    shown["delete_bytes"] = json!(0);
    for candidate in shown["candidates"].as_array_mut().unwrap() {
        if !candidate["size_bytes"].is_null() {
            candidate["size_bytes"] = json!(0);
        }
    }
    insta::assert_json_snapshot!(shown);
}

#[test]
fn a_retention_profile_is_read_strictly() {
    let read = |text: &str| PrunePolicy::from_profile(text.as_bytes());
    let policy = read(r#"{"runs_retention": {"max_age_days": 7, "families": ["operator-drill", "eval"]}, "other": 1}"#).unwrap();
    assert_eq!((policy.max_age_days, policy.keep_latest), (7, 10));
    assert_eq!(
        policy.families.into_iter().collect::<Vec<_>>(),
        [RunKind::Eval, RunKind::Drill]
    );
    for (text, pointer) in [
        ("[]", ""),
        ("{}", "/runs_retention"),
        (r#"{"runs_retention": []}"#, "/runs_retention"),
        (
            r#"{"runs_retention": {"max_age_days": true}}"#,
            "/runs_retention/max_age_days",
        ),
        (
            r#"{"runs_retention": {"max_age_days": -1}}"#,
            "/runs_retention/max_age_days",
        ),
        (
            r#"{"runs_retention": {"max_age_days": 1.5}}"#,
            "/runs_retention/max_age_days",
        ),
        (
            r#"{"runs_retention": {"families": ["party"]}}"#,
            "/runs_retention/families/0",
        ),
        (
            r#"{"runs_retention": {"families": [1]}}"#,
            "/runs_retention/families/0",
        ),
        (r#"{"runs_retention": {"keep": 1}}"#, "/runs_retention/keep"),
    ] {
        let error = read(text).unwrap_err();
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert_eq!(
            (error.kind(), found.as_str()),
            (ErrorKind::InvalidInput, pointer),
            "{text}"
        );
    }
}

/// A workspace of runs of three kinds, some broken, running or pinned.
fn any_runs() -> impl Strategy<Value = Vec<(u64, u8, bool)>> {
    prop::collection::vec((0_u64..60, 0_u8..6, any::<bool>()), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_must_stay_stays(runs in any_runs(), keep in 0_usize..4, days in 0_u32..40) {
        let place = Place::new();
        let mut must_stay = Vec::new();
        for (index, (age, sort, pinned)) in runs.into_iter().enumerate() {
            let word = format!("w{index}");
            let age = age * DAY + 2 * HOUR;
            let name = match sort {
                0 => place.put_run(RunKind::Eval, RunStatus::Running, age, &word),
                1 => { place.put(&id(age, &word), b"{"); id(age, &word) }
                2 => { place.put_empty(&id(age, &word)); id(age, &word) }
                3 => place.put_run(RunKind::Smoke, RunStatus::Failed, age, &word),
                _ => place.put_run(RunKind::Eval, RunStatus::Passed, age, &word),
            };
            if pinned {
                place.workspace.pin(&name, "wanted", now()).unwrap();
            }
            if pinned || sort == 0 || days > 0 && age < DAY {
                must_stay.push(name);
            }
        }
        let policy = PrunePolicy::default().with_keep_latest(keep).with_max_age_days(days);
        let planned = plan(&place, policy);
        let says = actions(&planned);
        for kind in [RunKind::Eval, RunKind::Smoke] {
            let newest = planned.candidates.iter().filter(|it| it.kind == Some(kind)).take(keep);
            must_stay.extend(newest.map(|it| it.run_dir.to_string()));
        }
        place.workspace.apply_retention(planned, &unknown_liveness).unwrap();
        for name in must_stay {
            prop_assert!(place.has(&name), "{}", name);
        }
        for (name, action) in says {
            prop_assert_eq!(place.has(&name), action != Action::Delete, "{}", name);
        }
    }
}
