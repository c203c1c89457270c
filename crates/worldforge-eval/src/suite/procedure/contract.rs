//! `contract`: what no provider of a capability may ever be asked.

use std::fmt;

use regex_lite::Regex;
use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, Result,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
    json::{self, Limits, Pointer},
};

use super::kind::decode;
use crate::suite::Metrics;

/// Most fixtures of one scenario.
const MAX_FIXTURES: usize = 1000;

/// Most letters that a fixture may be filled with.
const MAX_FILL: usize = 1 << 20;

/// Longest name of a fixture, in bytes.
const MAX_ID_BYTES: usize = 120;

/// Longest pattern, in bytes.
const MAX_PATTERN_BYTES: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    capability: Capability,
    fixtures: Vec<FixtureWire>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixtureWire {
    id: String,
    expected: Expected,
    expected_error_pattern: Option<String>,
    payload: Option<Value>,
    payload_text: Option<String>,
    fill: Option<Fill>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Valid,
    Invalid,
}

/// Puts a letter many times where the payload says so, instead of writing it out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fill {
    pointer: String,
    letter: char,
    count: usize,
}

/// Requests in their JSON form, each with what the boundary must make of it.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Contract {
    pub(super) capability: Capability,
    fixtures: Vec<Fixture>,
}

#[derive(Clone)]
struct Fixture {
    id: String,
    /// What the error must match; nothing for a request that is accepted.
    refusal: Option<Regex>,
    /// Kept as text: a fixture may hold what a JSON reader must refuse, such as `1e999`.
    payload: String,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Contract {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: Wire = decode(value)?;
        let count = wire.fixtures.len();
        let place = Pointer::from("/fixtures");
        if !(1..=MAX_FIXTURES).contains(&count) {
            let message = format!("must be 1 to {MAX_FIXTURES} fixtures, found {count}");
            return Err(Error::invalid_input(message).at(place));
        }
        let fixtures = wire.fixtures.into_iter().enumerate();
        let fixtures = fixtures.map(|(index, fixture)| {
            Fixture::read(fixture).map_err(|error| error.under(&place.index(index)))
        });
        Ok(Self {
            capability: wire.capability,
            fixtures: fixtures.collect::<Result<_>>()?,
        })
    }

    /// Reads every request as a call would, and calls nobody: what the boundary refuses never
    /// reaches a provider, and what it wrongly accepts must not reach one either.
    pub(super) fn measure(&self) -> Metrics {
        let (mut refused, mut accepted, mut broken) = (0_usize, 0_usize, Vec::new());
        for fixture in &self.fixtures {
            let outcome = fixture.ask(self.capability);
            match (&fixture.refusal, outcome) {
                (Some(pattern), Err(error)) if pattern.is_match(&error.to_string()) => refused += 1,
                (None, Ok(())) => accepted += 1,
                _ => broken.push(Value::from(fixture.id.as_str())),
            }
        }
        let of = |is_invalid: bool| {
            let all = self.fixtures.iter();
            all.filter(|fixture| fixture.refusal.is_some() == is_invalid)
                .count()
        };
        Metrics::new()
            .with_count("fixture_count", self.fixtures.len())
            .with_count("invalid_count", of(true))
            .with_count("refused_count", refused)
            .with_count("valid_count", of(false))
            .with_count("accepted_count", accepted)
            .with_count("broken_count", broken.len())
            .with("broken", broken)
            .with_count("provider_calls", 0)
    }
}

impl Fixture {
    fn read(wire: FixtureWire) -> Result<Self> {
        check_id(&wire.id)?;
        let payload = match (wire.payload, wire.payload_text) {
            (Some(payload), None) => json::canonical(&filled(payload, wire.fill.as_ref())?),
            (None, Some(text)) if wire.fill.is_none() => text,
            _ => {
                let message = "must have either payload, with fill or without, or payload_text";
                return Err(Error::invalid_input(message).at("/payload"));
            }
        };
        let place = "/expected_error_pattern";
        let refusal = match (wire.expected, wire.expected_error_pattern) {
            (Expected::Valid, None) => None,
            (Expected::Invalid, Some(pattern))
                if (1..=MAX_PATTERN_BYTES).contains(&pattern.len()) =>
            {
                let pattern = Regex::new(&pattern).map_err(|cause| {
                    let message = format!("must be a regular expression: {cause}");
                    Error::invalid_input(message).at(place)
                })?;
                Some(pattern)
            }
            (Expected::Valid, Some(_)) => {
                let message = "must be null for a valid fixture";
                return Err(Error::invalid_input(message).at(place));
            }
            (Expected::Invalid, _) => {
                let message = format!("must have 1 to {MAX_PATTERN_BYTES} bytes");
                return Err(Error::invalid_input(message).at(place));
            }
        };
        Ok(Self {
            id: wire.id,
            refusal,
            payload,
        })
    }

    /// Does what stands before every call: reads the request and checks it.
    fn ask(&self, capability: Capability) -> Result<()> {
        let payload = json::parse(self.payload.as_bytes(), Limits::DOCUMENT)?;
        match capability {
            Capability::Predict => read::<PredictRequest>(payload),
            Capability::Generate => read::<GenerateRequest>(payload),
            Capability::Reason => read::<ReasonRequest>(payload),
            Capability::Embed => read::<EmbedRequest>(payload),
            Capability::Transfer => read::<TransferRequest>(payload),
            Capability::Score => read::<ScoreRequest>(payload),
            Capability::Policy => read::<PolicyRequest>(payload),
            _ => Err(Error::bug("every capability has a request")),
        }
    }
}

/// Checks the name of a fixture, which may say that it is about a secret.
fn check_id(id: &str) -> Result<()> {
    let fits = (1..=MAX_ID_BYTES).contains(&id.len())
        && id.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte)
        });
    if fits {
        return Ok(());
    }
    let message = format!("must be 1 to {MAX_ID_BYTES} of a-z, 0-9, '_', '-' and '.'");
    Err(Error::invalid_input(message).at("/id"))
}

fn read<R: Request>(payload: Value) -> Result<()> {
    R::from_json(payload).map(drop)
}

fn filled(mut payload: Value, fill: Option<&Fill>) -> Result<Value> {
    let Some(fill) = fill else {
        return Ok(payload);
    };
    if fill.count > MAX_FILL {
        let message = format!("must be at most {MAX_FILL}");
        return Err(Error::invalid_input(message).at("/fill/count"));
    }
    let place = payload
        .pointer_mut(&fill.pointer)
        .ok_or_else(|| Error::invalid_input("must point into the payload").at("/fill/pointer"))?;
    *place = Value::from(fill.letter.to_string().repeat(fill.count));
    Ok(payload)
}
