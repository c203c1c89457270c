//! Every fault against a provider: one typed error in time, told by events, and no lasting harm.

use std::{sync::Arc, time::Duration};

use worldforge_core::{
    CallOptions, Error, ErrorKind, Event, Forge, Phase, Provider, Recorder, Result, Step,
    Transport, capability::Request,
};

use super::{Cassette, Fault, Injection, MatrixReport, MatrixRow, Place, Player, Replay};
use crate::{block_on, host::TestHost};

/// The longest that a call may take unless the matrix says otherwise, in virtual time.
const DEADLINE: Duration = Duration::from_mins(10);
/// Later than any deadline.
const NEVER: Duration = Duration::from_hours(24);

/// The steps whose requests must never be sent twice.
const ONCE: [Step; 4] = [Step::Create, Step::Infer, Step::Upload, Step::Cancel];
/// The steps whose requests may be repeated, and whose repetitions events must show.
const REPEATABLE: [Step; 3] = [Step::Poll, Step::Download, Step::Health];

/// How a call must end under a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// As an error of this kind.
    Error(ErrorKind),
    /// Well: a retry gets over it.
    Recovery,
}

/// Runs a request against a provider once for each fault.
///
/// Each run has a fresh player, host, forge and provider. The call must end as expected and within
/// the deadline; it must make one final event, and one for each attempt that was repeated; creates
/// and inferences must be sent at most once; no event and no error may hold a planted secret; and
/// with the fault gone the same provider must answer the next call.
pub struct FaultMatrix<'a, R> {
    provider: Box<dyn Fn(Arc<dyn Transport>) -> Result<Provider> + 'a>,
    cassette: &'a Cassette,
    request: &'a R,
    replay: Replay,
    deadline: Duration,
    secrets: Vec<String>,
    cases: Vec<(Injection, Expected)>,
}

impl<'a, R: Request> FaultMatrix<'a, R> {
    /// Takes how the provider is made, a recording of one successful call, and the call's request.
    pub fn new(
        provider: impl Fn(Arc<dyn Transport>) -> Result<Provider> + 'a,
        cassette: &'a Cassette,
        request: &'a R,
    ) -> Self {
        Self {
            provider: Box::new(provider),
            cassette,
            request,
            replay: Replay::strict(),
            deadline: DEADLINE,
            secrets: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// Replays in another way.
    #[must_use]
    pub const fn replaying(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// Sets the longest that a call may take, in virtual time.
    #[must_use]
    pub const fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Names a value that no event and no error may hold, such as the provider's configured key.
    #[must_use]
    pub fn planting(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Adds a fault under which the call must end as an error.
    #[must_use]
    pub fn fails(self, injection: impl Into<Injection>, kind: ErrorKind) -> Self {
        self.case(injection, Expected::Error(kind))
    }

    /// Adds a fault that the provider must get over.
    #[must_use]
    pub fn recovers(self, injection: impl Into<Injection>) -> Self {
        self.case(injection, Expected::Recovery)
    }

    /// Adds a fault and how the call must end.
    #[must_use]
    pub fn case(mut self, injection: impl Into<Injection>, expected: Expected) -> Self {
        self.cases.push((injection.into(), expected));
        self
    }

    /// Adds what a carrier can do to every HTTP answer, always, at one place: nobody there, a lost
    /// connection, a truncated, garbled or late answer, and the usual statuses.
    #[must_use]
    pub fn http_faults(self, place: impl Into<Place>) -> Self {
        let place = place.into();
        let status = |code, retry_after| Fault::Status { code, retry_after };
        [
            (Fault::Refuse, ErrorKind::Unavailable),
            (Fault::Drop, ErrorKind::Unavailable),
            (Fault::Truncate(1), ErrorKind::Unavailable),
            (Fault::Delay(NEVER), ErrorKind::Timeout),
            (Fault::Cut(1), ErrorKind::InvalidOutput),
            (Fault::Garbage, ErrorKind::InvalidOutput),
            (status(401, None), ErrorKind::Unauthorized),
            (status(429, Some(3)), ErrorKind::RateLimited),
            (status(503, None), ErrorKind::Unavailable),
        ]
        .into_iter()
        .fold(self, |matrix, (fault, kind)| {
            matrix.fails(Injection::always(place, fault), kind)
        })
    }

    /// Adds what can happen to every answer on a channel, always, at one place.
    #[must_use]
    pub fn channel_faults(self, place: impl Into<Place>) -> Self {
        let place = place.into();
        [
            (Fault::Refuse, ErrorKind::Unavailable),
            (Fault::Drop, ErrorKind::Unavailable),
            (Fault::Truncate(1), ErrorKind::Unavailable),
            (Fault::Close(1011), ErrorKind::Unavailable),
            (Fault::Delay(NEVER), ErrorKind::Timeout),
            (Fault::Cut(1), ErrorKind::InvalidOutput),
            (Fault::Garbage, ErrorKind::InvalidOutput),
        ]
        .into_iter()
        .fold(self, |matrix, (fault, kind)| {
            matrix.fails(Injection::always(place, fault), kind)
        })
    }

    /// Runs every case.
    ///
    /// # Errors
    ///
    /// What making the provider, or the call without a fault, ends with: then nothing can be said
    /// about faults.
    pub fn run(&self) -> Result<MatrixReport> {
        let clean = Run::new(self)?;
        clean.call().0?;
        let baseline = clean.player;
        let rows = self
            .cases
            .iter()
            .map(|(injection, expected)| self.row(&baseline, injection, *expected));
        Ok(MatrixReport::new(
            self.cassette.provider.clone(),
            rows.collect::<Result<_>>()?,
        ))
    }

    fn row(
        &self,
        baseline: &Player,
        injection: &Injection,
        expected: Expected,
    ) -> Result<MatrixRow> {
        let run = Run::new(self)?;
        run.player.inject(injection.clone());
        let (outcome, events, elapsed) = run.call();
        let mut row = MatrixRow::new(injection, &outcome, elapsed, run.player.requests());
        judge_outcome(&mut row, &outcome, expected);
        if elapsed > self.deadline {
            row.complain(format!("took longer than {:?}", self.deadline));
        }
        judge_events(&mut row, &events, outcome.as_ref().err().map(Error::kind));
        judge_requests(&mut row, &events, &run.player, baseline);
        let told = events.iter().map(Event::to_json);
        let error = outcome.err().map(|error| format!("{error:?} {error}"));
        let leaks = |text: &String| self.secrets.iter().any(|secret| text.contains(secret));
        if told.chain(error).any(|text| leaks(&text)) {
            row.complain("published a planted secret");
        }
        if let Some(mismatch) = run.player.mismatches().first() {
            row.complain(mismatch.as_str());
        }
        run.player.clear_faults();
        run.player.rewind();
        if let Err(error) = run.call().0 {
            row.complain(format!("does not work afterwards: {error}"));
        }
        for complaint in &mut row.complaints {
            for secret in &self.secrets {
                *complaint = complaint.replace(secret, "<the secret>");
            }
        }
        Ok(row)
    }
}

/// A provider in a forge of its own.
struct Run<'a, R> {
    matrix: &'a FaultMatrix<'a, R>,
    player: Arc<Player>,
    host: TestHost,
    events: Arc<Recorder>,
    forge: Forge,
    name: String,
}

impl<'a, R: Request> Run<'a, R> {
    fn new(matrix: &'a FaultMatrix<'a, R>) -> Result<Self> {
        let player = Player::with(matrix.cassette.clone(), matrix.replay);
        let host = TestHost::manual();
        let events = Arc::new(Recorder::new());
        let provider = (matrix.provider)(Arc::clone(&player) as Arc<dyn Transport>)?;
        let name = provider.name().to_string();
        let mut forge = Forge::new(host.host()).with_sink(Arc::clone(&events));
        // The forge is empty, so nothing is replaced.
        drop(forge.replace(provider));
        Ok(Self {
            matrix,
            player,
            host,
            events,
            forge,
            name,
        })
    }

    /// Calls once and returns the outcome, the events, and the virtual time that it took.
    fn call(&self) -> (Result<R::Response>, Vec<Event>, Duration) {
        self.events.clear();
        let started = self.host.clock.peek();
        let options = CallOptions::default().with_timeout(self.matrix.deadline);
        let call = self
            .forge
            .call_with(&self.name, self.matrix.request, options);
        let outcome = block_on(call);
        let elapsed = self.host.clock.peek().saturating_sub(started);
        (outcome, self.events.events(), elapsed)
    }
}

fn judge_outcome<T>(row: &mut MatrixRow, outcome: &Result<T>, expected: Expected) {
    match (outcome, expected) {
        (Ok(_), Expected::Recovery) => {}
        (Err(error), Expected::Error(kind)) if error.kind() == kind => {}
        (Ok(_), Expected::Error(kind)) => {
            row.complain(format!("must end as {}, and was answered", kind.code()));
        }
        (Err(error), Expected::Error(kind)) => row.complain(format!(
            "must end as {}, found {}: {error}",
            kind.code(),
            error.code()
        )),
        (Err(error), Expected::Recovery) => {
            row.complain(format!("must be got over, found {}: {error}", error.code()));
        }
    }
}

/// Checks that one event ends the call, that it is the last, and that it says how.
fn judge_events(row: &mut MatrixRow, events: &[Event], kind: Option<ErrorKind>) {
    let is_final = |event: &&Event| event.step == Some(Step::Call) && event.phase != Phase::Retry;
    if events.iter().filter(is_final).count() != 1 {
        row.complain("must make exactly one final event");
    }
    let phase = match kind {
        None => Phase::Success,
        Some(ErrorKind::BudgetExceeded) => Phase::BudgetExceeded,
        Some(_) => Phase::Failure,
    };
    let fits = |event: &Event| event.step == Some(Step::Call) && event.phase == phase;
    if !events.last().is_some_and(fits) {
        row.complain(format!(
            "the last event must be the call's {}",
            phase.name()
        ));
    }
}

/// Checks that nothing was sent twice that must not be, and that what was shows in events.
fn judge_requests(row: &mut MatrixRow, events: &[Event], player: &Player, baseline: &Player) {
    for step in ONCE {
        let (most, sent) = (baseline.requests_in(step), player.requests_in(step));
        if sent > most {
            row.complain(format!("sent {sent} requests to {step} instead of {most}"));
        }
    }
    for step in REPEATABLE {
        let (usual, sent) = (baseline.requests_in(step), player.requests_in(step));
        let is_retry = |event: &&Event| event.step == Some(step) && event.phase == Phase::Retry;
        let shown = events.iter().filter(is_retry).count();
        if sent.saturating_sub(usual) > shown {
            row.complain(format!(
                "sent {sent} requests to {step} instead of {usual}, and events show {shown} retries"
            ));
        }
    }
}

impl<R> std::fmt::Debug for FaultMatrix<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaultMatrix")
            .field("provider", &self.cassette.provider)
            .field("cases", &self.cases.len())
            .finish_non_exhaustive()
    }
}
