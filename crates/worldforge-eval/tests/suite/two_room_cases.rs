//! Cases of `TwoRoom`: drawn, kept in a file, and refused.

use worldforge_core::{ErrorKind, json};
use worldforge_eval::environment::{
    Case, Cases, Environment,
    two_room::{TwoRoom, is_in_wall, is_in_world},
};

static FILE: &[u8] = include_bytes!("../../../../fixtures/two-room/eval_cases.json");

fn pair(values: &[f32]) -> [f32; 2] {
    values.try_into().unwrap()
}

/// What the reference promises of a case of its group.
fn check_rules(case: &Case) {
    let (start, goal) = (pair(&case.start), pair(&case.goal));
    assert!(is_in_world(start) && !is_in_wall(start), "{case:?}");
    assert!(
        goal.iter().all(|place| (21.0..=203.0).contains(place)),
        "{case:?}"
    );
    for [x, _] in [start, goal] {
        assert!(!(100.0..=124.0).contains(&x), "{case:?}");
    }
    let squared: f32 = start
        .iter()
        .zip(goal)
        .map(|(from, to)| (from - to).powi(2))
        .sum();
    assert!(squared.sqrt() >= 40.0, "{case:?}");
    let crosses = (start[0] > 112.0) != (goal[0] > 112.0);
    assert_eq!(crosses, case.group == "cross_room", "{case:?}");
}

#[test]
fn the_reference_cases_keep_the_rules_and_can_be_stood_in() {
    let mut environment = TwoRoom::new();
    let cases = Cases::decode(FILE).unwrap();
    cases.check(environment.specification()).unwrap();
    assert_eq!(cases.as_slice().len(), 100);
    for case in cases.as_slice() {
        check_rules(case);
        environment.reset(case).unwrap();
        assert_eq!(environment.state(), case.start);
    }
}

#[test]
fn the_reference_outcomes_are_as_published() {
    let cases = Cases::decode(FILE).unwrap();
    let solved = |planner: &str| {
        let outcomes = &cases.reference()[planner];
        outcomes
            .success
            .iter()
            .filter(|is_success| **is_success)
            .count()
    };
    let planners = [
        "recommended",
        "light",
        "light_hs1",
        "iid_noise",
        "upstream_like_h5",
    ];
    assert_eq!(planners.map(solved), [96, 96, 97, 65, 29]);
    for outcomes in cases.reference().values() {
        for (is_success, steps) in outcomes.success.iter().zip(&outcomes.steps) {
            assert!(*is_success || *steps == 150);
        }
    }
}

#[test]
fn drawn_cases_keep_the_rules_and_depend_on_group_seed_and_index_alone() {
    let environment = TwoRoom::new();
    let cases = Cases::draw(&environment, 777, 500).unwrap();
    cases.as_slice().iter().for_each(check_rules);
    let late = environment.draw_case("cross_room", 777, 499).unwrap();
    assert_eq!(cases.as_slice().last().unwrap(), &late);
    assert_ne!(environment.draw_case("cross_room", 778, 499).unwrap(), late);
    assert_ne!(environment.draw_case("cross_room", 777, 498).unwrap(), late);
}

#[test]
fn drawn_cases_fill_the_world() {
    let cases = Cases::draw(&TwoRoom::new(), 1, 1_000).unwrap();
    let extreme = |pick: fn(&Case) -> f32| {
        let values: Vec<f32> = cases.as_slice().iter().map(pick).collect();
        (
            values.iter().copied().fold(f32::MAX, f32::min),
            values.into_iter().fold(0.0, f32::max),
        )
    };
    for (low, high) in [extreme(|case| case.start[0]), extreme(|case| case.start[1])] {
        assert!(low < 15.0 && high > 208.0, "{low} {high}");
    }
    for (low, high) in [extreme(|case| case.goal[0]), extreme(|case| case.goal[1])] {
        assert!((21.0..22.0).contains(&low) && high > 202.0, "{low} {high}");
    }
}

#[test]
fn the_first_drawn_case_never_changes() {
    let case = TwoRoom::new().draw_case("same_room", 777, 0).unwrap();
    let bits = [case.start, case.goal]
        .concat()
        .into_iter()
        .map(f32::to_bits);
    assert_eq!(
        bits.collect::<Vec<_>>(),
        [0x4300_b294, 0x4346_1bb3, 0x432e_4ab7, 0x42b2_7a0a]
    );
}

#[test]
fn cases_read_back_what_they_write() {
    for cases in [
        Cases::decode(FILE).unwrap(),
        Cases::draw(&TwoRoom::new(), 3, 5).unwrap(),
    ] {
        let text = json::pretty(&cases.to_json().unwrap());
        assert_eq!(Cases::decode(text.as_bytes()).unwrap(), cases);
    }
}

#[test]
fn a_malformed_file_names_the_place() {
    let file = |cases: &str, rest: &str| {
        format!(r#"{{"schema_version":1,"environment":"two-room","cases":[{cases}]{rest}}}"#)
    };
    let good = r#"{"group":"same_room","start":[30,30],"goal":[60,90]}"#;
    let with_goal = |goal: &str| good.replace("[60,90]", goal);
    let table = [
        (file("", ""), "/cases"),
        (file(&with_goal("[60]"), ""), "/cases/0/goal"),
        (file(&with_goal("[60,null]"), ""), "/cases/0/goal/1"),
        (file(&with_goal("[60,1e39]"), ""), "/cases/0/goal/1"),
        (file(&with_goal("[]"), ""), "/cases/0/goal"),
        (
            file(good, r#","reference":{"a":{"success":[],"steps":[1]}}"#),
            "/reference/a/success",
        ),
        (
            file(good, r#","reference":{"a":{"success":[true],"steps":[]}}"#),
            "/reference/a/steps",
        ),
        (file(good, "").replace(":1,", ":2,"), "/schema_version"),
    ];
    for (text, pointer) in table {
        let error = Cases::decode(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        assert_eq!(error.pointer().unwrap().as_str(), pointer, "{text}");
    }
    assert!(Cases::decode(file(good, r#","extra":1"#).as_bytes()).is_err());
    assert!(Cases::decode(file(good, "").as_bytes()).is_ok());
}

#[test]
fn cases_of_another_environment_or_group_are_refused() {
    let specification = TwoRoom::new().specification().clone();
    let text = String::from_utf8(FILE.to_vec()).unwrap();
    for (from, to, pointer) in [
        ("\"two-room\"", "\"push-t\"", "/environment"),
        ("\"cross_room\"", "\"upstairs\"", "/cases/50/group"),
    ] {
        let cases = Cases::decode(text.replace(from, to).as_bytes()).unwrap();
        let error = cases.check(&specification).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), pointer);
    }
}

#[test]
fn drawing_no_cases_or_too_many_is_refused() {
    for (per_group, kind) in [
        (0, ErrorKind::InvalidInput),
        (50_001, ErrorKind::LimitExceeded),
        (u64::MAX, ErrorKind::LimitExceeded),
    ] {
        let error = Cases::draw(&TwoRoom::new(), 0, per_group).unwrap_err();
        assert_eq!(error.kind(), kind);
    }
}

#[test]
fn a_file_in_columns_holds_the_same_cases() {
    let columns = br#"{"start": [[30, 180], [60, 60]], "goal": [[190, 180], [90, 150]],
        "cross_room": [1, 0], "note": "x",
        "runs": {"light": {"success": [1, 0], "steps": [40, 150], "seed": 1}}}"#;
    let cases = Cases::decode(columns).unwrap();
    assert_eq!(cases.environment(), "two-room");
    assert_eq!(
        cases.as_slice(),
        [
            Case::new("cross_room", [30.0, 180.0], [190.0, 180.0]),
            Case::new("same_room", [60.0, 60.0], [90.0, 150.0]),
        ]
    );
    assert_eq!(cases.reference()["light"].success, [true, false]);
    let written = json::canonical(&cases.to_json().unwrap());
    assert_eq!(Cases::decode(written.as_bytes()).unwrap(), cases);
}

#[test]
fn malformed_columns_are_refused_by_name() {
    for (text, place) in [
        (
            r#"{"start": [[1, 2]], "goal": [], "cross_room": [1]}"#,
            "/goal",
        ),
        (
            r#"{"start": [[1, 2]], "goal": [[1, 2]], "cross_room": []}"#,
            "/cross_room",
        ),
        (
            r#"{"start": [[1, 2]], "goal": [[1, 2]], "cross_room": [2]}"#,
            "/cross_room",
        ),
        (
            r#"{"start": [[1, 2]], "goal": [[1]], "cross_room": [1]}"#,
            "/cases/0/goal",
        ),
        (
            r#"{"start": [[1, 2]], "goal": [[1, 2]], "cros_room": [1]}"#,
            "/cros_room",
        ),
    ] {
        let error = Cases::decode(text.as_bytes()).unwrap_err();
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(place), "{text}");
    }
}
