//! Reviewing a log of anybody's events: what is wrong with it, and a copy that is fit to publish.
//!
//! A line is read, judged and written before the next one is looked at, so a log of any length
//! takes the memory of its longest line.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, JsonObject, Redactor, Result, Safe,
    json::{self, Limits},
};

use super::{
    fields,
    tally::{Counter, EventTally},
};

/// Most bytes of a log that is reviewed, 16 GiB.
pub const MAX_REVIEWED_BYTES: u64 = 16 << 30;

/// Most problems that a review names; all are counted.
const MAX_NAMED: usize = 1_000;

/// What was found in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct EventReview {
    /// How many lines it has, blank ones included.
    pub lines: u64,
    /// How many lines are no events.
    pub bad_lines: u64,
    /// How many events hold what must not be published.
    pub unsafe_lines: u64,
    /// Whether the last line breaks off, as in a run that died.
    pub is_torn: bool,
    /// The events.
    pub tally: EventTally,
    /// What is wrong with lines; the first thousand problems.
    pub problems: Vec<EventProblem>,
}

impl EventReview {
    /// Returns whether every line is an event that may be published as it is.
    pub fn is_clean(&self) -> bool {
        self.bad_lines == 0 && self.unsafe_lines == 0
    }
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct EventProblem {
    /// The line, counted from one.
    pub line: u64,
    /// The field as a JSON pointer, or nothing for the line as a whole.
    pub field: Option<Safe>,
    /// What is wrong, never with what.
    pub detail: Safe,
}

/// Reads a log of version 2 or 1 line by line and writes every event, redacted, to `clean`.
///
/// Lines that are no events are named and not written.
///
/// # Errors
///
/// [`ErrorKind::Io`] when reading or writing fails, [`ErrorKind::LimitExceeded`] past
/// [`MAX_REVIEWED_BYTES`]. What is wrong with a line is a problem, no error.
pub fn review_event_log(mut source: impl BufRead, clean: &mut dyn Write) -> Result<EventReview> {
    let mut review = Review {
        found: EventReview::default(),
        counter: Counter::default(),
        clean,
    };
    let mut line = Vec::new();
    let mut total = 0_u64;
    loop {
        let length = read_line(&mut source, &mut line).map_err(|cause| failed("read", &cause))?;
        total = total.saturating_add(length);
        if total > MAX_REVIEWED_BYTES {
            let message = format!("event log must have at most {MAX_REVIEWED_BYTES} bytes");
            return Err(Error::new(ErrorKind::LimitExceeded, message)
                .triage("split it by lines, and review the parts"));
        }
        if length == 0 {
            review.found.tally = review.counter.finish();
            return Ok(review.found);
        }
        review.line(&line)?;
    }
}

/// Reads one line without holding more of it than a line may have; returns the bytes it took.
fn read_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let limit = Limits::LINE.max_bytes as u64 + 2;
    let length = source.by_ref().take(limit).read_until(b'\n', line)? as u64;
    if length < limit || line.ends_with(b"\n") {
        return Ok(length);
    }
    let mut total = length;
    loop {
        let waiting = source.fill_buf()?;
        let end = waiting.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(waiting.len(), |end| end + 1);
        source.consume(taken);
        total = total.saturating_add(taken as u64);
        if end.is_some() || taken == 0 || total > MAX_REVIEWED_BYTES {
            return Ok(total);
        }
    }
}

fn failed(what: &str, cause: &io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        format!("{what} an event log: {}", cause.kind()),
    )
}

struct Review<'a> {
    found: EventReview,
    counter: Counter,
    clean: &'a mut dyn Write,
}

impl Review<'_> {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        self.found.lines += 1;
        let body = line.strip_suffix(b"\n");
        let bytes = body.unwrap_or(line);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let event = match json::parse(bytes, Limits::LINE) {
            Ok(Value::Object(event)) => event,
            Ok(_) => {
                self.refuse(&[Error::invalid_input("must be a JSON object")]);
                return Ok(());
            }
            Err(_) if body.is_none() && line.len() <= Limits::LINE.max_bytes => {
                self.found.is_torn = true;
                self.refuse(&[Error::invalid_input("the last line breaks off")]);
                return Ok(());
            }
            Err(error) => {
                self.refuse(&[error]);
                return Ok(());
            }
        };
        let problems = fields::problems(&event);
        if !problems.is_empty() {
            self.refuse(&problems);
            return Ok(());
        }
        let event = self.redacted(event, bytes);
        self.counter.add(&event);
        let mut text = json::canonical(&Value::Object(event));
        text.push('\n');
        let written = self.clean.write_all(text.as_bytes());
        written.map_err(|cause| failed("write", &cause))
    }

    fn refuse(&mut self, problems: &[Error]) {
        self.found.bad_lines += 1;
        for problem in problems {
            let field = problem.pointer().map(|field| Safe::redact(field.as_str()));
            self.name(field, problem.message().clone());
        }
    }

    fn name(&mut self, field: Option<Safe>, detail: Safe) {
        if self.found.problems.len() < MAX_NAMED {
            let line = self.found.lines;
            self.found.problems.push(EventProblem {
                line,
                field: field.filter(|field| !field.is_empty()),
                detail,
            });
        }
    }

    /// Redacts an event and names what had to go; `bytes` is its line.
    fn redacted(&mut self, event: JsonObject, bytes: &[u8]) -> JsonObject {
        let redactor = Redactor::standard();
        let target = event.get("target").and_then(Value::as_str);
        let route = target.map(|target| {
            let shown = redactor.target(target);
            (
                shown.as_deref().unwrap_or_default() != target.trim(),
                shown.map(String::from),
            )
        });
        let has_clean_target = route.as_ref().is_none_or(|(is_changed, _)| !is_changed);
        let is_clean = |text: &str| redactor.is_clean_json(text, Limits::LINE);
        if has_clean_target && std::str::from_utf8(bytes).is_ok_and(is_clean) {
            return event;
        }
        let value = Value::Object(event);
        let mut findings: Vec<(Safe, Safe)> = Vec::new();
        if let Some((true, _)) = route {
            let detail = "must be a route without user, query and fragment";
            findings.push((Safe::from("/target"), Safe::from(detail)));
        }
        let named = findings.len();
        for found in redactor.scan_value(&value) {
            if named > 0 && found.pointer.as_str() == "/target" {
                continue;
            }
            let detail = format!("holds {}", found.rule.name());
            let place = found.pointer.as_str().to_owned();
            findings.push((Safe::from(place), Safe::from(detail)));
        }
        if !findings.is_empty() {
            self.found.unsafe_lines += 1;
            for (field, detail) in findings {
                self.name(Some(field), detail);
            }
        }
        let mut event = match redactor.value(&value).into_owned() {
            Value::Object(event) => event,
            _ => JsonObject::new(),
        };
        if let Some((_, route)) = route {
            event.insert(
                "target".to_owned(),
                route.map_or(Value::Null, Value::String),
            );
        }
        event
    }
}
