//! The matrix: what it accepts, and what it finds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, HttpRequest, Provider, ProviderProfile, Result, Step,
    Transport,
    capability::{EmbedRequest, EmbedResponse, Provide},
};
use worldforge_testing::cassette::{FaultMatrix, Injection};

use crate::toy::{self, Channel, Tasks};

fn injection(text: &str) -> Injection {
    text.parse().unwrap()
}

#[test]
fn sound_providers_pass_every_fault_of_their_wire() {
    let (cassette, request) = (toy::tasks(), toy::request());
    let report = FaultMatrix::new(Tasks::provider, &cassette, &request)
        .planting(toy::KEY)
        .http_faults(Step::Create)
        .http_faults(Step::Poll)
        .http_faults(Step::Download)
        .fails(injection("download*=expired-url"), ErrorKind::Expired)
        .fails(injection("download=wrong-shape"), ErrorKind::InvalidOutput)
        .fails(injection("download=non-finite"), ErrorKind::InvalidOutput)
        .recovers(injection("poll=drop"))
        .recovers(injection("poll*2=status:503"))
        .recovers(injection("download=delay:11s"))
        .run()
        .unwrap();
    report.require();
    insta::assert_snapshot!(report);

    let cassette = toy::channel();
    let report = FaultMatrix::new(Channel::provider, &cassette, &request)
        .planting(toy::KEY)
        .within(Duration::from_mins(1))
        .channel_faults(Step::Infer)
        .fails(injection("non-finite"), ErrorKind::InvalidOutput)
        .recovers(injection("delay:1s"))
        .run()
        .unwrap();
    report.require();
    insta::assert_snapshot!(report);
}

/// Breaks every rule: repeats its create, tells its key, and stays broken.
struct Careless {
    transport: Arc<dyn Transport>,
    failures: AtomicUsize,
}

impl Provide<EmbedRequest> for Careless {
    async fn provide(&self, cx: &CallContext, request: &EmbedRequest) -> Result<EmbedResponse> {
        let post = || {
            let body = serde_json::json!({"prompt": request.text, "seed": 7});
            HttpRequest::new("POST", "https://api.toy.example/v1/tasks", 1 << 20)
                .with_body(body.to_string())
        };
        let create = Exchange::new(Step::Create, "task create");
        let outcome = cx
            .step(create, |cx| async move {
                match self.transport.exchange(&cx, post()).await {
                    Ok(answer) => Ok(answer),
                    Err(_) => self.transport.exchange(&cx, post()).await,
                }
            })
            .await;
        if outcome.is_err() || self.failures.load(Ordering::SeqCst) > 0 {
            self.failures.fetch_add(1, Ordering::SeqCst);
            let message = format!("the address is {}", toy::KEY);
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        let one = worldforge_core::Finite::new(1.0)?;
        Ok(EmbedResponse::new(
            cx.provider().clone(),
            "careless",
            vec![one],
        ))
    }
}

#[test]
fn careless_providers_are_found_out() {
    let make = |transport| {
        let careless = Careless {
            transport,
            failures: AtomicUsize::new(0),
        };
        let profile = ProviderProfile::new(toy::name(), "Careless.");
        Ok(Provider::new(profile).with::<EmbedRequest>(Arc::new(careless)))
    };
    let mut cassette = toy::tasks();
    cassette.interactions.truncate(1);
    let mut text = cassette.to_json().unwrap();
    text = text.replace("\"authorization\": \"[redacted]\",", "");
    text = text.replace("\"content-type\": \"application/json\"", "");
    let cassette = worldforge_testing::cassette::Cassette::from_json(text.as_bytes()).unwrap();
    let request = toy::request();
    let report = FaultMatrix::new(make, &cassette, &request)
        .planting(toy::KEY)
        .within(Duration::from_secs(5))
        .fails(injection("create*=drop"), ErrorKind::Unavailable)
        .fails(injection("create=garbage"), ErrorKind::InvalidOutput)
        .recovers(injection("create*=refuse"))
        .fails(injection("poll=drop"), ErrorKind::Unavailable)
        .fails(injection("create=delay:20s"), ErrorKind::Timeout)
        .fails(injection("create=wrong-shape"), ErrorKind::InvalidOutput)
        .run()
        .unwrap();
    assert!(!report.is_sound());
    insta::assert_snapshot!(report);
    let panicked = std::panic::catch_unwind(|| report.require());
    assert!(panicked.is_err());
}

#[test]
fn a_matrix_needs_a_call_that_works_without_faults() {
    let (cassette, request) = (toy::channel(), toy::request());
    let error = FaultMatrix::new(Tasks::provider, &cassette, &request)
        .run()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let cassette = toy::tasks();
    let report = FaultMatrix::new(Tasks::provider, &cassette, &request).run();
    assert!(!report.unwrap().is_sound());
}
