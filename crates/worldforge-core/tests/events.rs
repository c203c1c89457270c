//! Events of a whole call, and the sinks that take them.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use worldforge_core::{
    CallContext, CallOptions, Correlation, Error, ErrorKind, Event, EventHub, EventSink, Exchange,
    Forge, JsonLines, JsonObject, MAX_RECORDED, MAX_SERIES, MediaBytes, Metrics, NonNegative,
    OVERFLOW_LABEL, OperationPolicy, Phase, Positive, Provider, ProviderName, ProviderProfile,
    Recorder, RequestPolicy, Result, RetryPolicy, RunId, Step, Timestamp, VideoClip,
    capability::{EmbedRequest, GenerateRequest, Provide, VideoResponse},
};
use worldforge_testing::{
    block_on,
    fake::{Act, FakeProvider},
    host::{TestIds, test_host},
};

fn name(text: &str) -> ProviderName {
    ProviderName::new(text).unwrap()
}

/// Makes a video as remote media providers do: create, poll until it is there, download.
#[derive(Default)]
struct Studio {
    polls: Mutex<u32>,
}

impl Studio {
    async fn create(&self, cx: &CallContext) -> Result<()> {
        let create = Exchange::new(Step::Create, "generation request")
            .method("POST")
            .target("https://user:pass@studio.example/v1/tasks?key=abc");
        cx.step(create, |cx| async move {
            cx.record_status(201);
            cx.record("task_kind", "video");
            cx.record("api_key", "sk-live-0123456789abcdef");
            Ok(())
        })
        .await
    }

    async fn poll(&self, cx: &CallContext) -> Result<()> {
        let poll = Exchange::new(Step::Poll, "task poll")
            .method("GET")
            .target("/v1/tasks/7");
        cx.step(poll, |cx| async move {
            let mut polls = self.polls.lock().unwrap();
            *polls += 1;
            if *polls == 1 {
                let message = "upstream said: Authorization: Bearer abc.def.ghi".to_owned();
                return Err(Error::new(ErrorKind::Unavailable, message).status_code(503));
            }
            cx.record_status(200);
            Ok(())
        })
        .await
    }
}

impl Provide<GenerateRequest> for Studio {
    async fn provide(&self, cx: &CallContext, request: &GenerateRequest) -> Result<VideoResponse> {
        self.create(cx).await?;
        self.poll(cx).await?;
        let frame = cx
            .step(Step::Download, |_| async { Ok(MediaBytes::new(*b"frame")) })
            .await?;
        let length = NonNegative::new(request.duration_seconds)?;
        let clip = VideoClip::new(vec![frame], Positive::ONE, [16, 9], length)?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

fn studio() -> Provider {
    let mut policy = RequestPolicy::default();
    policy.polling = OperationPolicy::default().with_retry(RetryPolicy::reads());
    let profile = ProviderProfile::new(name("studio"), "A studio.");
    Provider::new(profile)
        .with::<GenerateRequest>(Arc::new(Studio::default()))
        .with_policy(policy)
        .unwrap()
}

/// Runs one call with some sinks.
fn run(hub: EventHub) -> Forge {
    let mut forge = Forge::new(test_host()).with_events(hub);
    forge.register(studio()).unwrap();
    let correlation = Correlation::of_run("20260101T000000Z-studio".to_owned());
    let options = CallOptions::default().with_correlation(correlation);
    let request = GenerateRequest::new("a cube", 1.0);
    block_on(forge.call_with("studio", &request, options)).unwrap();
    forge
}

#[test]
fn a_whole_call_is_told_step_by_step() {
    let recorder = Arc::new(Recorder::new());
    drop(run(EventHub::new().with(Arc::clone(&recorder))));
    let lines: Vec<_> = recorder.events().iter().map(Event::to_json).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_run_log_has_the_runs_id_and_the_hosts_fields_on_every_line() {
    let run_id = RunId::new("20260430T120000Z-provider-event").unwrap();
    let extra = json!({"host": "service", "phase": "mine", "artifact_id": "mine", "zone": "b",
        "api_key": "sk-live-0123456789abcdef"});
    let extra: JsonObject = serde_json::from_value(extra).unwrap();
    let lines = JsonLines::new(Vec::new())
        .for_run(&run_id)
        .with_extra(extra);
    let lines = Arc::new(lines);
    drop(run(EventHub::new().with(Arc::clone(&lines))));
    let text = String::from_utf8(Arc::into_inner(lines).unwrap().into_inner()).unwrap();
    assert!(text.ends_with('\n') && !text.contains("sk-live"));
    for line in text.lines() {
        let event: JsonObject = serde_json::from_str(line).unwrap();
        assert_eq!(event["run_id"], run_id.as_str());
        assert_eq!(
            (&event["host"], &event["zone"]),
            (&json!("service"), &json!("b"))
        );
        assert_ne!(event["phase"], "mine");
        assert!(!event.contains_key("artifact_id"));
        assert_eq!(event["event_type"], "provider_event");
        let keys: Vec<_> = line_keys(line);
        assert!(keys.is_sorted(), "{keys:?}");
    }
}

/// Returns the keys of a line's own members, in the order in which they stand.
fn line_keys(line: &str) -> Vec<String> {
    struct Keys(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Keys {
        fn deserialize<D: serde::Deserializer<'de>>(
            reader: D,
        ) -> std::result::Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Keys;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut members: A,
                ) -> std::result::Result<Keys, A::Error> {
                    let mut keys = Vec::new();
                    while let Some((key, _)) =
                        members.next_entry::<String, serde::de::IgnoredAny>()?
                    {
                        keys.push(key);
                    }
                    Ok(Keys(keys))
                }
            }
            reader.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<Keys>(line).unwrap().0
}

/// A writer without room.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("no room"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn sinks_that_fail_or_panic_are_counted_and_change_nothing() {
    struct Panics;
    impl EventSink for Panics {
        fn record(&self, _event: &Event) -> Result<()> {
            std::panic::resume_unwind(Box::new("on cue"))
        }
    }
    let recorder = Arc::new(Recorder::new());
    let hub = EventHub::new()
        .with(Panics)
        .with(JsonLines::new(Full))
        .with(Arc::clone(&recorder));
    let forge = run(hub);
    let told = recorder.events().len();
    assert_eq!(told, 5);
    assert_eq!(forge.events().failures(), 10);
    assert!(format!("{:?}", forge.events()).contains("sinks: 3"));
}

#[test]
fn a_provider_that_panics_fails_its_own_call_with_one_event() {
    let recorder = Arc::new(Recorder::new());
    let mut forge = Forge::new(test_host()).with_sink(Arc::clone(&recorder));
    let fake = Arc::new(FakeProvider::<EmbedRequest>::new().then(Act::Panic));
    forge.register(fake.mounted(name("fragile"))).unwrap();
    let request = EmbedRequest::new("hello");
    let error = block_on(forge.embed("fragile", &request)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    let phases: Vec<_> = recorder.events().iter().map(|event| event.phase).collect();
    assert_eq!(phases, [Phase::Failure]);
    assert!(block_on(forge.embed("fragile", &request)).is_ok());
}

#[test]
fn metrics_sum_up_operations_and_attempts_apart() {
    let metrics = Arc::new(Metrics::new());
    drop(run(EventHub::new().with(Arc::clone(&metrics))));
    let sums = metrics.aggregate();
    let studio = sums.get("studio").unwrap();
    let names: Vec<_> = studio.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["download", "generate", "generation request", "task poll"]
    );
    let poll = studio.get("task poll").unwrap();
    assert_eq!(
        (poll.events, poll.operations, poll.retries, poll.errors),
        (2, 1, 1, 0)
    );
    assert!(poll.min_ms <= poll.mean_ms && poll.mean_ms <= poll.max_ms);
}

fn event(provider: &str, phase: Phase) -> Event {
    Event::new(
        name(provider),
        "score",
        phase,
        Timestamp::from_unix_millis(0),
    )
}

#[test]
fn metrics_are_written_in_the_text_format_of_prometheus() {
    let metrics = Metrics::new();
    for (phase, status_code, duration_ms) in [
        (Phase::Retry, Some(503), 250.0),
        (Phase::Success, Some(200), 7.5),
        (Phase::Success, Some(200), 0.25),
    ] {
        let mut event = event("p", phase);
        event.status_code = status_code;
        event.duration_ms = Some(duration_ms);
        metrics.record(&event).unwrap();
    }
    insta::assert_snapshot!(metrics.prometheus("worldforge_provider"));
}

#[test]
fn failures_and_spent_budgets_are_both_errors() {
    let metrics = Metrics::new();
    for phase in Phase::ALL {
        metrics.record(&event("p", phase)).unwrap();
    }
    let sums = metrics.aggregate();
    let sum = sums
        .get("p")
        .and_then(|operations| operations.get("score"))
        .unwrap();
    let counts = (
        sum.events,
        sum.operations,
        sum.retries,
        sum.errors,
        sum.budget_exceeded,
    );
    assert_eq!(counts, (4, 3, 1, 2, 1));
    assert_eq!((sum.mean_ms, sum.min_ms, sum.max_ms), (None, None, None));
}

#[test]
fn labels_past_the_limit_are_counted_together() {
    let metrics = Metrics::new();
    let count = MAX_SERIES + 10;
    for index in 0..count {
        metrics
            .record(&event(&format!("p{index:03}"), Phase::Success))
            .unwrap();
    }
    let sums = metrics.aggregate();
    assert_eq!(sums.len(), MAX_SERIES + 1);
    let rest = sums
        .get(OVERFLOW_LABEL)
        .and_then(|operations| operations.get(OVERFLOW_LABEL));
    assert_eq!(rest.unwrap().events, 10);
    let text = metrics.prometheus("wf");
    let series = text
        .lines()
        .filter(|line| line.starts_with("wf_events_total{"));
    assert_eq!(series.count(), MAX_SERIES + 1);
}

#[test]
fn an_event_publishes_nothing_that_it_was_told_in_confidence() {
    let secret = "sk-live-0123456789abcdef";
    let details = json!({"password": secret, "list": [{"note": format!("token={secret}")}],
        format!("api_key={secret}"): 1});
    let event = event("p", Phase::Failure)
        .with_attempt(0, 0)
        .with_target("https://user:pass@h.example/v1?sig=abc#top")
        .with_message(format!("refused: api_key={secret}"))
        .with_metadata(serde_json::from_value(details).unwrap())
        .with_correlation(Correlation::of_run(format!("token={secret}")));
    let line = event.to_json();
    assert!(!line.contains(secret) && !line.contains("pass@"), "{line}");
    assert_eq!(event.target.as_deref(), Some("https://h.example/v1"));
    assert_eq!(event.metadata()["password"], "[redacted]");
    assert_eq!((event.attempt, event.max_attempts), (1, 1));
}

#[test]
fn status_codes_have_classes_and_phases_have_names() {
    let mut event = event("p", Phase::Success);
    for (code, class) in [
        (None, "none"),
        (Some(101), "1xx"),
        (Some(204), "2xx"),
        (Some(304), "3xx"),
        (Some(404), "4xx"),
        (Some(503), "5xx"),
        (Some(999), "none"),
    ] {
        event.status_code = code;
        assert_eq!(event.status_class(), class);
    }
    for phase in Phase::ALL {
        assert_eq!(phase.name().parse::<Phase>().unwrap(), phase);
    }
    assert!("done".parse::<Phase>().is_err());
    let errors = Phase::ALL.map(Phase::is_error);
    assert_eq!(errors, [false, true, false, true]);
}

#[test]
fn a_hub_numbers_its_events() {
    let recorder = Arc::new(Recorder::new());
    let hub = EventHub::new().with(Arc::clone(&recorder));
    let ids = TestIds::starting_at(0xabc);
    for _ in 0..2 {
        hub.emit(event("p", Phase::Success), &ids);
    }
    let numbers: Vec<_> = recorder
        .events()
        .iter()
        .map(|event| (event.seq, event.event_id.to_string()))
        .collect();
    let expected = [(1, "evt_0000000000000abc"), (2, "evt_0000000000000abd")];
    assert_eq!(numbers, expected.map(|(seq, id)| (seq, id.to_owned())));
    recorder.clear();
    assert!(recorder.events().is_empty());
}

#[test]
fn a_full_recorder_says_so() {
    let recorder = Recorder::new();
    let event = event("p", Phase::Success);
    for _ in 0..MAX_RECORDED {
        recorder.record(&event).unwrap();
    }
    let error = recorder.record(&event).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}
