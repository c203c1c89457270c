//! Statements: what holds together, what is passed over, and what is refused.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, json as encoding, json::Pointer};
use worldforge_evidence::attest::{
    MAX_STATISTICS, MAX_SUBJECTS, PREDICATE_TYPE, STATEMENT_TYPE, Statement,
};

use crate::place::{Place, attest};

fn statement() -> Value {
    let place = Place::new();
    serde_json::from_slice(&attest(place.run.path()).unwrap().to_payload().unwrap()).unwrap()
}

fn read(value: &Value) -> worldforge_core::Result<Statement> {
    Statement::from_payload(encoding::canonical(value).as_bytes())
}

#[test]
fn a_statement_reads_back_what_it_writes() {
    let value = statement();
    assert_eq!(value["_type"], STATEMENT_TYPE);
    assert_eq!(value["predicateType"], PREDICATE_TYPE);
    let read = read(&value).unwrap();
    assert_eq!(
        read.to_payload().unwrap(),
        encoding::canonical(&value).into_bytes()
    );
}

#[test]
fn in_toto_members_of_others_are_passed_over_and_the_predicate_s_are_not() {
    let mut value = statement();
    value["extension"] = json!(1);
    value["subject"][0]["mediaType"] = json!("text/plain");
    value["subject"][0]["digest"]["sha512"] = json!("0");
    assert!(read(&value).is_ok());
    for place in [
        "/predicate",
        "/predicate/run",
        "/predicate/episodes",
        "/predicate/statistics/0",
    ] {
        let mut value = statement();
        value.pointer_mut(place).unwrap()["extension"] = json!(1);
        let error = read(&value).unwrap_err();
        let found = error.pointer().map(|pointer| pointer.as_str().to_owned());
        assert_eq!(found, Some(format!("{place}/extension")));
    }
}

/// A place of the statement, what is put there, and the place that the refusal names.
const CONTRADICTIONS: &str = r#"
/_type | "https://in-toto.io/Statement/v0.1" | /_type
/predicateType | "https://slsa.dev/provenance/v1" | /predicateType
/subject/1/name | "inputs/cases.json" | /subject/1/name
/subject/6/name | "other.json" | /subject
/subject/0/digest/sha256 | "ABC" | /subject/0/digest
/subject/0/digest | {"sha512": "0"} | /subject/0/digest
/predicate/episodes/count | 7 | /predicate/episodes/sections
/predicate/episodes/sections/height | 1 | /predicate/episodes/sections
/predicate/episodes/path | "../x" | /predicate/episodes/path
/predicate/episodes/path | "results/x" | /subject
/predicate/statistics | [] | /predicate/statistics
/predicate/statistics/0/trials | 7 | /predicate/statistics
/predicate/statistics/1/group | "all" | /predicate/statistics/1/group
/predicate/statistics/1/successes | 4 | /predicate/statistics/1
/predicate/statistics/1/failed | 3 | /predicate/statistics/1
/predicate/statistics/1/interval/low | 1.5 | /predicate/statistics/1/interval
/predicate/provenance/schema_version | 1 | /predicate/provenance/schema_version
/predicate/provenance/suite_id | " " | /predicate/provenance/suite_id
/predicate/seeds/planner | "01" | /predicate/seeds/planner
/predicate/seeds/planner | 1 | /predicate/seeds/planner
/predicate/settings/planner/path | null | /predicate/settings/planner
"#;

#[test]
fn a_statement_that_contradicts_itself_is_refused_where_it_does() {
    for line in CONTRADICTIONS.trim().lines() {
        let [place, value, pointer] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let mut changed = statement();
        *changed.pointer_mut(place).unwrap() = serde_json::from_str(value).unwrap();
        let error = read(&changed).unwrap_err();
        let found = error.pointer().map(Pointer::as_str).unwrap_or_default();
        assert_eq!(found, pointer, "{place}: {error}");
    }
    let mut root = statement();
    root["predicate"]["episodes"]["merkle_root"] =
        root["predicate"]["episodes"]["sections"]["roots"][0].clone();
    let error = read(&root).unwrap_err();
    assert_eq!(
        error.pointer().unwrap().as_str(),
        "/predicate/episodes/merkle_root"
    );
}

#[test]
fn a_whole_number_may_be_written_as_a_double() {
    for (value, is_whole) in [
        (json!(6.0), true),
        (json!(6), true),
        (json!(6.5), false),
        (json!(-6), false),
        (json!("6"), false),
        (json!(1e300), false),
    ] {
        let mut changed = statement();
        changed["predicate"]["episodes"]["count"] = value.clone();
        assert_eq!(read(&changed).is_ok(), is_whole, "{value}");
    }
}

#[test]
fn what_is_counted_has_a_limit() {
    let mut many = statement();
    let subject = many["subject"][0].clone();
    let subjects = (0..=MAX_SUBJECTS).map(|number| {
        let mut subject = subject.clone();
        subject["name"] = json!(format!("artifacts/{number}"));
        subject
    });
    many["subject"] = subjects.collect();
    assert_eq!(read(&many).unwrap_err().kind(), ErrorKind::LimitExceeded);
    let mut many = statement();
    let statistic = many["predicate"]["statistics"][0].clone();
    many["predicate"]["statistics"] = vec![statistic; MAX_STATISTICS + 1].into();
    assert_eq!(read(&many).unwrap_err().kind(), ErrorKind::LimitExceeded);
}
