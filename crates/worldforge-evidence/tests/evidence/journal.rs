//! Journals: what is in them outlives a kill, and damage is named.

use std::fs;

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, Result};
use worldforge_evidence::{JournalReader, RunPath};

use crate::support::Place;

const PATH: &str = "logs/journal.jsonl";

/// Writes a journal of three entries and returns its lines with their ends.
fn written(place: &Place) -> Vec<String> {
    let recorder = place.start();
    let mut journal = recorder.journal(PATH, json!({"cases": 3})).unwrap();
    for entry in [json!({"index": 0}), json!({"index": 2}), json!([1.5, "x"])] {
        journal.append(entry).unwrap();
    }
    let text = fs::read_to_string(recorder.directory().path().join(PATH)).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

/// Reads a journal that was replaced by this text.
fn read(place: &Place, text: impl AsRef<[u8]>) -> Result<(Value, Vec<Value>, bool)> {
    let run = place.workspace.find("latest").unwrap();
    let path = RunPath::new(PATH).unwrap();
    run.write(&path, text.as_ref()).unwrap();
    let mut reader = JournalReader::open(&run, path)?;
    let mut entries = Vec::new();
    while let Some(entry) = reader.next_entry()? {
        entries.push(entry);
    }
    Ok((reader.header().clone(), entries, reader.is_torn()))
}

#[test]
fn a_journal_reads_back_what_was_written() {
    let place = Place::new();
    let lines = written(&place);
    let (header, entries, is_torn) = read(&place, lines.concat()).unwrap();
    assert_eq!(header, json!({"cases": 3}));
    assert_eq!(
        entries,
        [json!({"index": 0}), json!({"index": 2}), json!([1.5, "x"])]
    );
    assert!(!is_torn);
}

#[test]
fn a_line_that_breaks_off_is_dropped_wherever_it_breaks() {
    let place = Place::new();
    let lines = written(&place);
    let whole = lines.concat();
    let last = whole.len() - lines[3].len();
    for length in last..whole.len() {
        let (_, entries, is_torn) = read(&place, &whole[..length]).unwrap();
        assert_eq!((entries.len(), is_torn), (2, length > last), "{length}");
    }
    for length in 0..lines[0].len() {
        let error = read(&place, &whole[..length]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{length}");
    }
}

#[test]
fn any_other_damage_is_named_with_its_line() {
    let place = Place::new();
    let lines = written(&place);
    let [first, one, two, three] = lines.as_slice() else {
        panic!("want four lines");
    };
    let changed = two.replace("\"index\":2", "\"index\":1");
    let noted = two.replacen('{', "{\"note\":1,", 1);
    for (damage, text, line) in [
        (
            "changed",
            [first, one, &changed, three].map(String::as_str).concat(),
            3,
        ),
        (
            "left out",
            [first, one, three].map(String::as_str).concat(),
            3,
        ),
        (
            "doubled",
            [first, one, one, two].map(String::as_str).concat(),
            3,
        ),
        ("moved", [first, two, one].map(String::as_str).concat(), 2),
        (
            "extended",
            [first, one, &noted].map(String::as_str).concat(),
            3,
        ),
        ("no JSON", format!("{first}{one}nonsense\n"), 3),
        ("empty line", format!("{first}\n{one}"), 2),
        ("no first line", [one, two].map(String::as_str).concat(), 1),
        (
            "another header",
            format!("{}{one}", first.replace('3', "4")),
            1,
        ),
        (
            "a newer version",
            first.replace("version\":1", "version\":2"),
            1,
        ),
        ("zeros", format!("{first}{one}\0\0\0\n"), 3),
    ] {
        let error = read(&place, text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{damage}");
        let shown = error.to_string();
        assert!(
            shown.contains(&format!("line: {line}")),
            "{damage}: {shown}"
        );
    }
}

#[test]
fn a_journal_is_created_once_and_can_be_discarded() {
    let place = Place::new();
    let recorder = place.start();
    let journal = recorder.journal(PATH, json!({})).unwrap();
    let again = recorder.journal(PATH, json!({})).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Duplicate);
    assert_eq!(journal.path().as_str(), PATH);
    journal.discard().unwrap();
    assert!(!recorder.directory().path().join(PATH).exists());
    let outside = recorder.journal("journal.jsonl", json!({})).unwrap_err();
    assert_eq!(outside.kind(), ErrorKind::InvalidInput);
}
