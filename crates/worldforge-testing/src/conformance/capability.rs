//! The checks of one capability, written once for all of them.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
};

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    CallOptions, Cancellation, Correlation, Error, ErrorKind, Event, Phase, Result as CallResult,
    Step,
    capability::{Request, Response},
    json,
};

use super::{
    CapabilityCheck, Subject,
    report::{Stop, Verdict, broken, ensure},
    secret::{self, CANARY},
    subject::guarded,
};
use crate::{block_on, corpus};

/// Threads that call at once.
const CONCURRENT_CALLS: usize = 4;

pub(super) fn run<R>(subject: &Subject, check: CapabilityCheck) -> Verdict
where
    R: Request + Serialize,
    R::Response: Serialize,
{
    let is_kept: fn(&Subject, &R) -> Verdict = match check {
        CapabilityCheck::InvalidRequestsAreRefused => return invalid_are_refused::<R>(subject),
        CapabilityCheck::SecretsStayInRequests => return secrets_stay::<R>(subject),
        CapabilityCheck::ValidRequestsAreAnswered => answered,
        CapabilityCheck::EachCallEndsInOneEvent => one_event,
        CapabilityCheck::BrokenSinksAreHarmless => sinks_are_harmless,
        CapabilityCheck::RequestsAreLeftAlone => left_alone,
        CapabilityCheck::RepeatedCallsAgree => repeats,
        CapabilityCheck::CancellationIsHonoured => cancels,
        CapabilityCheck::DeadlinesAreHonoured => meets_deadline,
        CapabilityCheck::ConcurrentCallsAgree => agrees_with_itself,
    };
    if let Some(reason) = subject.unready()? {
        return Err(Stop::Skipped(reason));
    }
    let requests = subject.inputs.requests::<R>().map_err(broken)?;
    requests
        .iter()
        .try_for_each(|request| is_kept(subject, request))
}

fn answered<R: Request>(subject: &Subject, request: &R) -> Verdict {
    let response = subject.call(request).map_err(broken)?;
    request.check_response(&response).map_err(broken)?;
    ensure!(
        *response.provider() == subject.name,
        "the answer must be in the provider's own name, found {}",
        response.provider()
    );
    Ok(())
}

fn invalid_are_refused<R: Request>(subject: &Subject) -> Verdict {
    for fixture in corpus::fixtures(R::CAPABILITY) {
        let fixture = fixture.map_err(broken)?;
        if fixture.is_valid() {
            continue;
        }
        let before = subject.runs();
        let outcome = fixture
            .request::<R>()
            .and_then(|request| subject.call(&request).map(drop));
        fixture.judge(&outcome).map_err(broken)?;
        ensure!(
            subject.runs() == before,
            "{} must be refused before the provider is called",
            fixture.id()
        );
    }
    Ok(())
}

fn one_event<R: Request>(subject: &Subject, request: &R) -> Verdict {
    let (outcome, events) = subject.watch(|| subject.call(request));
    outcome.map_err(broken)?;
    final_event::<R>(&events, Phase::Success)?;
    let flag = Cancellation::new();
    flag.cancel();
    let options = CallOptions::default().with_cancellation(flag);
    let (outcome, events) = subject.watch(|| subject.call_with(request, options));
    refused_as(ErrorKind::Cancelled, &outcome)?;
    final_event::<R>(&events, Phase::Failure)
}

/// Checks that one event ends the call, that it is the last one, and that the order is kept.
fn final_event<R: Request>(events: &[Event], phase: Phase) -> Verdict {
    let ends = |event: &&Event| event.step == Some(Step::Call) && event.phase != Phase::Retry;
    ensure!(
        events.iter().filter(ends).count() == 1,
        "a call must end in one event, found {events:?}"
    );
    let fits = events.last().is_some_and(|event| {
        event.step == Some(Step::Call)
            && event.phase == phase
            && event.capability == Some(R::CAPABILITY)
            && &*event.operation == R::CAPABILITY.name()
    });
    ensure!(
        fits,
        "the last event must be the call's {}, found {events:?}",
        phase.name()
    );
    let is_rising = events.is_sorted_by(|earlier, later| earlier.seq < later.seq);
    ensure!(is_rising, "events must be in order, found {events:?}");
    Ok(())
}

fn sinks_are_harmless<R: Request>(subject: &Subject, request: &R) -> Verdict {
    let before = subject.forge.events().failures();
    subject.call(request).map_err(broken)?;
    ensure!(
        subject.forge.events().failures() >= before + 2,
        "the broken sinks must have been asked"
    );
    Ok(())
}

fn secrets_stay<R: Request>(subject: &Subject) -> Verdict {
    let payloads = subject.inputs.payloads(R::CAPABILITY).map_err(broken)?;
    for payload in &payloads {
        for payload in secret::planted(R::CAPABILITY, payload) {
            let options =
                CallOptions::default().with_correlation(Correlation::of_run(secret::secret_text()));
            let (outcome, events) = subject.watch(|| {
                let request = R::from_json(payload)?;
                subject.call_with(&request, options).map(drop)
            });
            let lines = events.iter().map(Event::to_json);
            let error = outcome.err().map(|error| format!("{error:?}"));
            if let Some(leak) = lines.chain(error).find(|text| text.contains(CANARY)) {
                let leak = leak.replace(CANARY, "<the secret>");
                return Err(Stop::Failed(format!("a secret was published: {leak}")));
            }
        }
    }
    Ok(())
}

fn left_alone<R: Request + Serialize>(subject: &Subject, request: &R) -> Verdict {
    let before = json::encode(request).map_err(broken)?;
    subject.call(request).map_err(broken)?;
    let after = json::encode(request).map_err(broken)?;
    ensure!(before == after, "the call must not change its request");
    Ok(())
}

fn repeats<R>(subject: &Subject, request: &R) -> Verdict
where
    R: Request,
    R::Response: Serialize,
{
    subject.require_determinism()?;
    let first = comparable(subject.call(request))?;
    for _ in 0..2 {
        let again = comparable(subject.call(request))?;
        ensure!(
            first == again,
            "the same request must give the same answer: {first} and then {again}"
        );
    }
    Ok(())
}

fn cancels<R: Request>(subject: &Subject, request: &R) -> Verdict {
    let flag = Cancellation::new();
    flag.cancel();
    let before = subject.runs();
    let options = CallOptions::default().with_cancellation(flag);
    refused_as(ErrorKind::Cancelled, &subject.call_with(request, options))?;
    ensure!(
        subject.runs() == before,
        "a cancelled call must not reach the provider"
    );
    match cancelled_on_the_way(subject, request) {
        Ok(()) => Ok(()),
        outcome => refused_as(ErrorKind::Cancelled, &outcome),
    }
}

/// Begins a call, raises the flag, and returns how the call ended; it may have been done before.
fn cancelled_on_the_way<R: Request>(subject: &Subject, request: &R) -> CallResult<()> {
    let flag = Cancellation::new();
    let options = CallOptions::default().with_cancellation(flag.clone());
    let name = subject.name.as_str();
    guarded(|| {
        let mut call = pin!(subject.forge.call_with(name, request, options));
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome.map(drop),
            Poll::Pending => {
                flag.cancel();
                block_on(call).map(drop)
            }
        }
    })
}

fn meets_deadline<R: Request>(subject: &Subject, request: &R) -> Verdict {
    let options = CallOptions::default().with_timeout(std::time::Duration::ZERO);
    let (outcome, events) = subject.watch(|| subject.call_with(request, options));
    refused_as(ErrorKind::BudgetExceeded, &outcome)?;
    final_event::<R>(&events, Phase::BudgetExceeded)
}

fn agrees_with_itself<R>(subject: &Subject, request: &R) -> Verdict
where
    R: Request,
    R::Response: Serialize,
{
    let answers: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = (0..CONCURRENT_CALLS)
            .map(|_| scope.spawn(|| subject.call(request)))
            .collect();
        let broken_off = |_| Err(Error::bug("a call's own panic is caught"));
        let calls = calls.into_iter();
        calls
            .map(|call| call.join().unwrap_or_else(broken_off))
            .collect()
    });
    let mut answers = answers.into_iter().map(comparable);
    let Some(first) = answers.next().transpose()? else {
        return Ok(());
    };
    let is_deterministic = subject.require_determinism().is_ok();
    for answer in answers {
        let answer = answer?;
        ensure!(
            !is_deterministic || answer == first,
            "concurrent calls must give the same answer"
        );
    }
    Ok(())
}

fn refused_as<T>(kind: ErrorKind, outcome: &CallResult<T>) -> Verdict {
    match outcome {
        Err(error) if error.kind() == kind => Ok(()),
        Err(error) => Err(Stop::Failed(format!(
            "the call must end as {}, found {}: {error}",
            kind.code(),
            error.code()
        ))),
        Ok(_) => Err(Stop::Failed(format!(
            "the call must end as {}",
            kind.code()
        ))),
    }
}

/// Returns an answer without what it took to give it.
fn comparable<T: Serialize>(outcome: CallResult<T>) -> Result<Value, Stop> {
    let response = outcome.map_err(broken)?;
    let mut value = json::encode(&response).map_err(broken)?;
    if let Some(members) = value.as_object_mut() {
        members.remove("latency_ms");
    }
    Ok(value)
}

impl Subject {
    /// Skips a check that only deterministic providers must keep.
    fn require_determinism(&self) -> Verdict {
        let provider = self.forge.provider(self.name.as_str()).map_err(broken)?;
        if provider.profile().is_deterministic {
            return Ok(());
        }
        Err(Stop::Skipped(
            "the profile does not call the provider deterministic".to_owned(),
        ))
    }

    /// Does something and returns the events that it caused.
    fn watch<T>(&self, act: impl FnOnce() -> T) -> (T, Vec<Event>) {
        self.recorder.clear();
        let outcome = act();
        (outcome, self.recorder.events())
    }
}
