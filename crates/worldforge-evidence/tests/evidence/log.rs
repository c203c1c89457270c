//! Event logs, written and read.

use std::{fs, io::Cursor};

use serde_json::json;
use worldforge_core::{
    Correlation, ErrorKind, Event, EventHub, EventSink, Phase, json as json_text,
};
use worldforge_evidence::{EVENT_LOG, Ending, EventLog, LoggedPhase, read_event_log};

use crate::support::{Counter, Place, object, provider, run_id, time};

pub(crate) fn event(second: u64) -> Event {
    Event::new(
        provider("leworldmodel"),
        "score",
        Phase::Success,
        time(second),
    )
    .with_message(format!("scored batch {second}"))
    .with_target("https://user:hunter2@example.com/v1/score?token=hunter2")
    .with_metadata(object(json!({"candidates": 64, "password": "hunter2"})))
    .with_correlation(Correlation::of_run("somebody else's run"))
}

fn read(text: &str) -> EventLog {
    read_event_log(Cursor::new(text.to_owned())).unwrap()
}

#[test]
fn events_reach_the_manifest_by_count_path_and_digest() {
    let place = Place::new();
    let mut recorder = place.start();
    let hub = EventHub::new().with(recorder.log().unwrap());
    let ids = Counter::default();
    for second in 0..3 {
        hub.emit(event(second), &ids);
    }
    assert_eq!((recorder.log().unwrap().count(), hub.failures()), (3, 0));
    let manifest = recorder.finish(Ending::Passed, time(9)).unwrap();
    assert_eq!(manifest.events.count, 3);
    assert_eq!(manifest.events.path.unwrap().as_str(), EVENT_LOG);
    let run = place.workspace.find("latest").unwrap();
    assert!(run.verify().unwrap().is_intact());
    hub.emit(event(4), &ids);
    assert_eq!(hub.failures(), 1);
    assert!(run.verify().unwrap().is_intact());
}

#[test]
fn a_log_reads_back_what_was_sent_without_secrets() {
    let place = Place::new();
    let mut recorder = place.start();
    recorder.log().unwrap().record(&event(5)).unwrap();
    let manifest = recorder.finish(Ending::Passed, time(9)).unwrap();
    let run = place.workspace.find("latest").unwrap();
    let text = fs::read_to_string(run.path().join(EVENT_LOG)).unwrap();
    assert!(!text.contains("hunter2"));
    let log = read(&text);
    assert_eq!(
        (log.events.len() as u64, log.is_torn),
        (manifest.events.count, false)
    );
    let event = &log.events[0];
    assert_eq!(event.run_id.as_deref(), Some(run_id(1).as_str()));
    assert_eq!(event.time, Some(time(5)));
    assert_eq!(
        event.target.as_deref(),
        Some("https://example.com/v1/score")
    );
    assert_eq!(event.metadata.as_object()["candidates"], 64);
    assert_eq!(event.phase, LoggedPhase::Known(Phase::Success));
}

#[test]
fn lines_of_version_1_are_read_with_what_they_have() {
    let line = json!({"event_type": "provider_event", "provider": "runway", "operation": "generate", "phase": "success",
        "attempt": 1, "max_attempts": 1, "duration_ms": 1200.0, "run_id": "20260430T120000Z-provider-event",
        "metadata": {"artifact_id": "clip-1", "input_digest": "sha256:0"}, "host_field": [1]});
    let log = read(&format!("{}\n\n", json_text::canonical(&line)));
    let event = &log.events[0];
    assert_eq!(
        (event.schema_version, event.time, event.seq),
        (1, None, None)
    );
    assert_eq!(event.artifact_id.as_deref(), Some("clip-1"));
    assert_eq!(event.input_digest.as_deref(), Some("sha256:0"));
    assert_eq!(event.duration_ms, Some(1200.0));
    assert!(log.issues.is_empty());
}

#[test]
fn an_unknown_phase_is_kept_as_other() {
    let log = read("{\"provider\":\"p\",\"operation\":\"o\",\"phase\":\"throttled\"}\n");
    let phase = &log.events[0].phase;
    assert_eq!(
        (phase.name(), phase.to_string()),
        ("other", "throttled".to_owned())
    );
    assert_eq!(json_text::encode(phase).unwrap(), json!("throttled"));
    assert_eq!(LoggedPhase::Known(Phase::Retry).name(), "retry");
    assert_eq!(LoggedPhase::Known(Phase::Retry).to_string(), "retry");
}

#[test]
fn a_torn_last_line_is_noted_and_a_broken_line_is_an_issue() {
    let good = "{\"provider\":\"p\",\"operation\":\"o\",\"phase\":\"retry\"}";
    let log = read(&format!(
        "{good}\nnonsense\n{{\"provider\":5}}\n{good}\n{{\"prov"
    ));
    assert_eq!((log.events.len(), log.is_torn), (2, true));
    let lines: Vec<u64> = log.issues.iter().map(|issue| issue.line).collect();
    assert_eq!(lines, [2, 3]);
    let whole_without_end = read(good);
    assert_eq!(
        (whole_without_end.events.len(), whole_without_end.is_torn),
        (1, false)
    );
}

#[test]
fn a_line_over_the_limit_ends_the_reading() {
    let line = format!("\"{}\"\n", "a".repeat(json_text::Limits::LINE.max_bytes));
    let error = read_event_log(Cursor::new(line)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn events_of_a_run_that_died_are_on_disk() {
    let place = Place::new();
    let mut recorder = place.start();
    let log = recorder.log().unwrap();
    log.record(&event(1)).unwrap();
    log.flush().unwrap();
    std::mem::forget((recorder, log));
    let run = place.workspace.find("latest").unwrap();
    let text = fs::read_to_string(run.path().join(EVENT_LOG)).unwrap();
    assert_eq!(read(&text).events.len(), 1);
}

#[test]
fn many_threads_write_whole_lines_and_an_abandoned_log_is_written_too() {
    let place = Place::new();
    let mut recorder = place.start();
    let log = recorder.log().unwrap();
    std::thread::scope(|scope| {
        for second in 0..4 {
            let log = &log;
            scope.spawn(move || {
                let mut failed = event(second);
                failed.phase = Phase::Failure;
                for number in 0..250 {
                    let event = if number % 50 == 0 {
                        failed.clone()
                    } else {
                        event(second)
                    };
                    log.record(&event).unwrap();
                }
            });
        }
    });
    drop((recorder, log));
    let run = place.workspace.find("latest").unwrap();
    let log = read(&fs::read_to_string(run.path().join(EVENT_LOG)).unwrap());
    assert_eq!(
        (log.events.len(), log.issues.len(), log.is_torn),
        (1000, 0, false)
    );
}
