//! A log of anybody's events is judged line by line, and its copy is fit to publish.

use std::io::{self, BufReader, Read};

use worldforge_core::ErrorKind;
use worldforge_evidence::{EventReview, FormName, read_manifest_with_form, review_event_log};

use crate::support::fixture;

const GOOD: &str = r#"{"provider":"mock","operation":"score","phase":"success"}"#;

fn review(text: impl AsRef<[u8]>) -> (EventReview, String) {
    let mut clean = Vec::new();
    let found = review_event_log(text.as_ref(), &mut clean).unwrap();
    (found, String::from_utf8(clean).unwrap())
}

fn first_field(line: &str) -> Option<String> {
    let (found, clean) = review(format!("{line}\n"));
    assert_eq!((found.bad_lines, clean.as_str()), (1, ""), "{line}");
    let first = &found.problems[0];
    assert_eq!(first.line, 1);
    first.field.as_ref().map(ToString::to_string)
}

#[test]
fn every_field_that_is_not_what_it_must_be_is_named() {
    let with = |field: &str| {
        let rest = r#""provider":"p","operation":"o","phase":"success""#;
        format!("{{{rest},{field}}}")
    };
    for (field, pointer) in [
        (r#""attempt":0"#, "/attempt"),
        (r#""attempt":1.5"#, "/attempt"),
        (r#""attempt":99999999999"#, "/attempt"),
        (r#""attempt":2,"max_attempts":1"#, "/max_attempts"),
        (r#""method":5"#, "/method"),
        (r#""target":["x"]"#, "/target"),
        (r#""status_code":"200""#, "/status_code"),
        (r#""status_code":600"#, "/status_code"),
        (r#""duration_ms":"1""#, "/duration_ms"),
        (r#""elapsed_ms":-0.5"#, "/elapsed_ms"),
        (r#""message":null"#, "/message"),
        (r#""metadata":[]"#, "/metadata"),
        (r#""run_id":7"#, "/run_id"),
        (r#""time":"yesterday""#, "/time"),
        (r#""seq":-1"#, "/seq"),
        (r#""schema_version":true"#, "/schema_version"),
        (r#""schema_version":3"#, "/schema_version"),
        (r#""event_type":"log""#, "/event_type"),
        (r#""capability":"plan""#, "/capability"),
        (r#""attempt":1,"attempt":1"#, "/attempt"),
        (r#""duration_ms":NaN"#, "/duration_ms"),
    ] {
        assert_eq!(
            first_field(&with(field)).as_deref(),
            Some(pointer),
            "{field}"
        );
    }
    assert_eq!(
        first_field(r#"{"operation":"o","phase":"success"}"#).as_deref(),
        Some("/provider")
    );
    assert_eq!(first_field("null"), None);
    assert_eq!(first_field("\u{feff}{}"), None);
}

#[test]
fn lines_end_as_any_system_ends_them_and_fields_of_a_sink_are_kept() {
    let text = format!(
        "{GOOD}\r\n\r\n{}",
        r#"{"host":"lab","operation":"score","phase":" Retry ","provider":"mock"}"#
    );
    let (found, clean) = review(text);
    assert!(found.is_clean() && !found.is_torn);
    assert_eq!((found.lines, found.tally.events), (3, 2));
    assert!(clean.contains(r#""host":"lab""#));
    assert_eq!(found.tally.phases["retry"], 1);
}

#[test]
fn a_line_that_is_too_long_or_no_text_is_named_and_the_next_one_is_read() {
    let mut text = b"{\"provider\":\"".to_vec();
    text.extend(std::iter::repeat_n(b'x', 3 << 20));
    text.extend_from_slice(b"\"}\n\xff\xfe\n");
    text.extend_from_slice(GOOD.as_bytes());
    let (found, _) = review(text);
    assert_eq!(
        (found.lines, found.bad_lines, found.tally.events),
        (3, 2, 1)
    );
    assert!(!found.is_torn);
}

#[test]
fn a_million_names_and_problems_take_bounded_memory() {
    let mut text = String::new();
    for number in 0..3_000 {
        text.extend([format!(
            "{{\"provider\":\"p{number}\",\"operation\":\"o\",\"phase\":\"success\",\"run_id\":\"r{number}\"}}\n[]\n"
        )]);
    }
    let (found, _) = review(text);
    assert_eq!(
        (found.tally.groups.len(), found.tally.ungrouped),
        (1_000, 2_000)
    );
    assert_eq!((found.bad_lines, found.problems.len()), (3_000, 1_000));
    assert_eq!(found.tally.run_ids.len(), 16);
}

#[test]
fn a_source_that_fails_ends_the_review() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        }
    }
    let error = review_event_log(BufReader::new(Broken), &mut io::sink()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn what_is_clean_stays_clean() {
    let dirty = r#"{"message":"Bearer abcdef0123456789","metadata":{"api_key":"k"},"operation":"o","phase":"failure","provider":"p","target":"/v1/x?token=abc"}"#;
    let (found, clean) = review(format!("{dirty}\n"));
    assert_eq!((found.unsafe_lines, found.bad_lines), (1, 0));
    let (again, same) = review(&clean);
    assert!(again.is_clean());
    assert_eq!(same, clean);
}

#[test]
fn every_form_of_a_manifest_has_its_name_and_its_words() {
    for (file, form, status) in [
        ("v2.json", FormName::Version2, "passed"),
        ("workspace-v1-eval.json", FormName::Workspace1, "completed"),
        ("smoke-v1-runway.json", FormName::Smoke1, "passed"),
        ("seed-leworldmodel-score.json", FormName::Seed, "passed"),
    ] {
        let (_, found) = read_manifest_with_form(&fixture(file)).unwrap();
        assert_eq!((found.form, &*found.status), (form, status), "{file}");
    }
}
