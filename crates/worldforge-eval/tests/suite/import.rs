//! Results of other programs.

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::{Value, json};
use worldforge_core::{Error, ErrorKind};
use worldforge_eval::import::{CaseIdentity, ImportRequest, Imported, SourceForm, import};

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    fs::read(folder.join(name)).unwrap()
}

fn read(name: &str) -> Imported {
    import(&fixture(name), &ImportRequest::new()).unwrap()
}

/// Reads a fixture after a change of its JSON.
fn changed(name: &str, change: impl FnOnce(&mut Value)) -> Result<Imported, Error> {
    let mut value = serde_json::from_slice(&fixture(name)).unwrap();
    change(&mut value);
    import(value.to_string().as_bytes(), &ImportRequest::new())
}

type Layout = (
    &'static str,
    SourceForm,
    &'static str,
    &'static str,
    usize,
    CaseIdentity,
);

/// Each known file: its form and layout, successes, tasks, and whether its cases are known.
const LAYOUTS: [Layout; 9] = [
    (
        "lerobot-per-episode.json",
        SourceForm::LeRobot,
        "per_episode",
        "14/20",
        0,
        CaseIdentity::Known,
    ),
    (
        "lerobot-per-task.json",
        SourceForm::LeRobot,
        "per_task",
        "31/40",
        4,
        CaseIdentity::Numbered,
    ),
    (
        "lerobot-per-task-intervals.json",
        SourceForm::LeRobot,
        "per_task",
        "31/40",
        4,
        CaseIdentity::Numbered,
    ),
    (
        "vla-eval-0.0.4.json",
        SourceForm::VlaEval,
        "tasks, success beside",
        "16/20",
        2,
        CaseIdentity::Known,
    ),
    (
        "vla-eval-0.6.0.json",
        SourceForm::VlaEval,
        "tasks, success in metrics",
        "15/20",
        2,
        CaseIdentity::Known,
    ),
    (
        "tworoom_results.txt",
        SourceForm::Swm,
        "results file",
        "47/50",
        0,
        CaseIdentity::Known,
    ),
    (
        "tworoom_random_results.txt",
        SourceForm::Swm,
        "results file",
        "10/50",
        0,
        CaseIdentity::Known,
    ),
    (
        "swm-dictionary.txt",
        SourceForm::Swm,
        "dictionary",
        "3/4",
        0,
        CaseIdentity::Known,
    ),
    (
        "swm-dictionary.json",
        SourceForm::Swm,
        "dictionary",
        "3/4",
        0,
        CaseIdentity::Numbered,
    ),
];

#[test]
fn every_known_layout_is_read_without_loss() {
    for (name, form, layout, solved, tasks, identity) in LAYOUTS {
        let found = read(name);
        assert_eq!((found.form, found.layout), (form, layout), "{name}");
        assert_eq!(found.solved().to_string(), solved, "{name}");
        assert_eq!(
            (found.tasks().len(), found.identity),
            (tasks, identity),
            "{name}"
        );
        assert_eq!(found.disagreements, [], "{name}");
    }
}

#[test]
fn what_was_asked_is_kept_and_what_answered_is_told_apart() {
    let found = read("tworoom_results.txt");
    assert_eq!(found.protocol["world.env_name"].as_str(), "swm/TwoRoom-v1");
    assert_eq!(found.protocol["eval.eval_budget"].as_str(), "50");
    assert_eq!(found.facts["policy"].as_str(), "lewm_epoch_8");
    assert_eq!(found.episodes[3].seed, Some(42));
    assert_eq!(
        found.notes,
        ["the file holds 2 results; this is the last one"].map(Into::into)
    );
    let found = read("vla-eval-0.6.0.json");
    assert_eq!(found.protocol["config.subname"].as_str(), "libero_spatial");
    assert!(found.episodes[19].failure.is_some() && !found.episodes[19].solved);
    assert_eq!(found.notes.len(), 1);
}

#[test]
fn every_stated_number_that_does_not_follow_is_named() {
    let set = |place: &'static str, value: Value| {
        move |document: &mut Value| *document.pointer_mut(place).unwrap() = value
    };
    for (name, place, value) in [
        (
            "lerobot-per-episode.json",
            "/aggregated/pc_success",
            json!(75.0),
        ),
        (
            "lerobot-per-episode.json",
            "/aggregated/avg_sum_reward",
            json!(1.0),
        ),
        (
            "lerobot-per-episode.json",
            "/aggregated/avg_max_reward",
            json!(null),
        ),
        (
            "lerobot-per-task-intervals.json",
            "/overall/n_success",
            json!(30),
        ),
        (
            "lerobot-per-task-intervals.json",
            "/overall/pc_success_ci95",
            json!([60.0, 80.0]),
        ),
        (
            "lerobot-per-task-intervals.json",
            "/per_task/1/n_episodes",
            json!(11),
        ),
        (
            "lerobot-per-task.json",
            "/per_group/libero_goal/pc_success",
            json!(80.0),
        ),
        ("vla-eval-0.0.4.json", "/tasks/0/success_rate", json!(0.8)),
        ("vla-eval-0.0.4.json", "/overall_success_rate", json!(0.9)),
        ("vla-eval-0.6.0.json", "/mean_success", json!(0.9)),
        ("vla-eval-0.6.0.json", "/tasks/1/num_errors", json!(0)),
        ("swm-dictionary.json", "/success_rate", json!(80.0)),
    ] {
        let is_null = value.is_null();
        let found = changed(name, set(place, value)).unwrap();
        let places: Vec<&str> = found
            .disagreements
            .iter()
            .map(|it| it.place.as_str())
            .collect();
        // What is not stated cannot be wrong.
        let wanted = if is_null { vec![] } else { vec![place] };
        assert_eq!(places, wanted, "{name}");
    }
}

#[test]
fn a_changed_episode_contradicts_every_aggregate_over_it() {
    let found = changed("lerobot-per-task-intervals.json", |document| {
        document["per_task"][0]["metrics"]["successes"][9] = json!(true);
    });
    let places: Vec<String> = found
        .unwrap()
        .disagreements
        .iter()
        .map(|it| it.place.to_string())
        .collect();
    for level in ["/per_task/0", "/per_group/libero_spatial", "/overall"] {
        for number in ["n_success", "pc_success", "pc_success_ci95"] {
            assert!(
                places.contains(&format!("{level}/{number}")),
                "{level}/{number}: {places:?}"
            );
        }
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 13] = [
        ("lerobot-per-episode.json", |it| {
            it["per_episode"][3]["success"] = json!("yes");
        }),
        ("lerobot-per-episode.json", |it| {
            it["per_episode"][3]["success"] = json!(0.5);
        }),
        ("lerobot-per-episode.json", |it| {
            it["per_episode"][3]["episode_ix"] = json!(2);
        }),
        ("lerobot-per-episode.json", |it| {
            it["per_episode"][3]["seed"] = json!(-1);
        }),
        ("lerobot-per-episode.json", |it| {
            it["per_episode"] = json!([]);
        }),
        ("lerobot-per-episode.json", |it| it["per_task"] = json!([])),
        ("lerobot-per-task.json", |it| {
            it["per_task"][1]["metrics"]["successes"] = json!(0.7);
        }),
        ("lerobot-per-task.json", |it| {
            it["per_task"][1]["metrics"]["sum_rewards"] = json!([1.0]);
        }),
        ("lerobot-per-task.json", |it| {
            it["per_task"][1]["task_id"] = json!(0);
        }),
        ("vla-eval-0.0.4.json", |it| {
            it["tasks"][0]["episodes"][0] = json!({"episode_id": 1});
        }),
        ("vla-eval-0.6.0.json", |it| {
            it["tasks"][0]["episodes"][0]["metrics"] = json!({"completed_subtasks": 3});
        }),
        ("vla-eval-0.6.0.json", |it| {
            it["tasks"][0]["task"] = json!(" ");
        }),
        ("swm-dictionary.json", |it| it["seeds"] = json!([1, 2])),
    ];
    let errors: Vec<String> = cases
        .iter()
        .map(|(name, change)| changed(name, change).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn a_wrong_file_says_what_it_resembles() {
    let as_lerobot = ImportRequest::new().with_form(SourceForm::LeRobot);
    let any = ImportRequest::new();
    let cases: [(&[u8], &ImportRequest); 11] = [
        (&fixture("vla-eval-0.6.0.json"), &as_lerobot),
        (&fixture("tworoom_results.txt"), &as_lerobot),
        (br#"{"overall": {"pc_success": 90.0}}"#, &any),
        (br#"{"benchmark": "x", "mean_success": 1.0}"#, &any),
        (br#"{"accuracy": 1.0, "loss": 2.0}"#, &any),
        (b"{}", &any),
        (b"[1]", &any),
        (b" \n", &any),
        (b"\xff\xfe", &any),
        (
            br#"{"per_episode": [], "aggregated": {"pc_success": NaN}}"#,
            &any,
        ),
        (b"==== RESULTS ====\nnothing\n", &any),
    ];
    let errors: Vec<String> = cases
        .iter()
        .map(|(bytes, request)| {
            let error = import(bytes, request).unwrap_err();
            format!("{error}\n  {}", error.first_triage_step())
        })
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn printed_values_are_read_and_never_executed() {
    let metrics = |text: &str| {
        let text = format!("metrics: {{'success_rate': 100.0, 'episode_successes': {text}}}\n");
        import(text.as_bytes(), &ImportRequest::new()).map(|found| found.episodes.len())
    };
    for (text, count) in [
        ("array([ True,\n        True], dtype=bool)", 2),
        ("[True, 1, 1.0]", 3),
        ("(np.True_(1),)", 1),
        ("array([np.float64(1.0)])", 1),
    ] {
        assert_eq!(metrics(text).unwrap(), count, "{text}");
    }
    for text in [
        "array([True, ..., True])",
        "array([True, True",
        "[__import__]",
        "'yes'",
        "[True] + [True]",
        "[\"a\\\"\"]",
        "[nan]",
        "[]",
    ] {
        assert!(metrics(text).is_err(), "{text}");
    }
    let deep = "[".repeat(200);
    assert_eq!(metrics(&deep).unwrap_err().kind(), ErrorKind::LimitExceeded);
    assert!(
        metrics("array([True, ..., True])")
            .unwrap_err()
            .to_string()
            .contains("'...'")
    );
}

#[test]
fn the_importer_names_the_task_only_where_the_file_does_not() {
    let named = ImportRequest::new().with_task("pusht");
    let found = import(&fixture("lerobot-per-episode.json"), &named).unwrap();
    assert_eq!(found.tasks().into_iter().collect::<Vec<_>>(), ["pusht"]);
    assert!(import(&fixture("lerobot-per-task.json"), &named).is_err());
    for task in ["", "  ", "all"] {
        let request = ImportRequest::new().with_task(task);
        assert!(
            import(&fixture("swm-dictionary.json"), &request).is_err(),
            "{task:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}", name in 0_usize..4, cut in 0.0..1.0_f64) {
        let name = ["lerobot-per-task.json", "vla-eval-0.6.0.json", "tworoom_results.txt", "swm-dictionary.txt"][name];
        let mut bytes = fixture(name);
        let place = (bytes.len() as f64 * cut) as usize;
        bytes.truncate(place);
        bytes.extend(text.as_bytes());
        import(&bytes, &ImportRequest::new()).ok();
        import(format!("metrics: {text}").as_bytes(), &ImportRequest::new()).ok();
    }
}
