//! One fixture: its envelope, checked rule by rule, and its payload, kept as it was written.

use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use worldforge_core::{
    Error, ErrorKind, Result,
    capability::{Capability, Request},
    json::{self, Limits},
};

/// The version of the envelope.
pub const FIXTURE_SCHEMA_VERSION: u64 = 1;

/// Largest fixture file: 1 MiB.
pub const MAX_FIXTURE_BYTES: usize = 1 << 20;

/// Where a payload comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DataClass {
    /// Written by hand.
    Synthetic,
    /// Recorded from a real run and sanitised.
    Captured,
    /// An example of what a host puts in its place.
    HostSupplied,
}

/// What the boundary makes of a payload.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Expectation {
    /// It is accepted.
    Valid,
    /// It is refused with an error whose text matches the pattern.
    Invalid(Regex),
}

/// One checked fixture.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "Envelope<'static>")
)]
pub struct Fixture {
    id: String,
    capability: Capability,
    data_class: DataClass,
    expectation: Expectation,
    description: String,
    payload: String,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "CapabilityFixture")
)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    #[cfg_attr(feature = "schema", schema(constant = FIXTURE_SCHEMA_VERSION))]
    schema_version: u64,
    id: String,
    capability: String,
    data_class: DataClass,
    expected: String,
    #[cfg_attr(feature = "schema", schema(required))]
    #[serde(deserialize_with = "present")]
    expected_error_pattern: Option<String>,
    description: String,
    #[cfg_attr(feature = "schema", schema(with = "worldforge_core::JsonObject"))]
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// Reads a field that may be null but not absent.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl Fixture {
    /// Reads and checks one fixture file, whose name is `<name>.json`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming the envelope's field and its rule,
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`MAX_FIXTURE_BYTES`].
    pub fn parse(capability: Capability, name: &str, text: &[u8]) -> Result<Self> {
        let id = format!("{capability}.{name}");
        Self::read(&id, capability, name, text).map_err(|error| error.with("fixture", id))
    }

    fn read(id: &str, capability: Capability, name: &str, text: &[u8]) -> Result<Self> {
        if text.len() > MAX_FIXTURE_BYTES {
            let message = format!("fixture must be at most {MAX_FIXTURE_BYTES} bytes");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        let envelope: Envelope<'_> = serde_json::from_slice(text)
            .map_err(|cause| Error::invalid_input(format!("must be a fixture: {cause}")))?;
        let must = |holds: bool, pointer: &'static str, wanted: String| {
            if holds {
                Ok(())
            } else {
                Err(Error::invalid_input(wanted).at(pointer))
            }
        };
        let version = envelope.schema_version;
        must(
            version == FIXTURE_SCHEMA_VERSION,
            "/schema_version",
            format!("must be {FIXTURE_SCHEMA_VERSION}, found {version}"),
        )?;
        must(
            envelope.capability.parse::<Capability>()? == capability,
            "/capability",
            format!("must be {capability}, the folder's name"),
        )?;
        must(envelope.id == id, "/id", format!("must be {id}"))?;
        must(
            !envelope.description.trim().is_empty(),
            "/description",
            "must be a sentence".to_owned(),
        )?;
        must(
            envelope.payload.get().starts_with('{'),
            "/payload",
            "must be a JSON object".to_owned(),
        )?;
        must(
            name.split('_').next() == Some(&envelope.expected),
            "/expected",
            "must be the first word of the file's name".to_owned(),
        )?;
        Ok(Self {
            expectation: Expectation::read(&envelope.expected, envelope.expected_error_pattern)?,
            id: envelope.id,
            capability,
            data_class: envelope.data_class,
            description: envelope.description,
            payload: envelope.payload.get().to_owned(),
        })
    }

    /// Returns `<capability>.<name>`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the file's stem, such as `valid_baseline`.
    pub fn name(&self) -> &str {
        self.id.split_once('.').map_or("", |(_, name)| name)
    }

    /// Returns the capability it belongs to.
    pub const fn capability(&self) -> Capability {
        self.capability
    }

    /// Returns where the payload comes from.
    pub const fn data_class(&self) -> DataClass {
        self.data_class
    }

    /// Returns what the boundary makes of it.
    pub const fn expectation(&self) -> &Expectation {
        &self.expectation
    }

    /// Returns whether the boundary accepts it.
    pub const fn is_valid(&self) -> bool {
        matches!(self.expectation, Expectation::Valid)
    }

    /// Returns what it exercises, in one sentence.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Returns the payload as it was written.
    pub fn payload_text(&self) -> &str {
        &self.payload
    }

    /// Reads the payload as JSON.
    ///
    /// # Errors
    ///
    /// As [`json::parse`]: a fixture may hold what a reader must refuse.
    pub fn payload(&self) -> Result<Value> {
        json::parse(self.payload.as_bytes(), Limits::DOCUMENT)
    }

    /// Reads the payload as a typed request and checks it.
    ///
    /// # Errors
    ///
    /// What the reader or the request refuses, and [`InvalidInput`](ErrorKind::InvalidInput) for a
    /// request type of another capability.
    pub fn request<R: Request>(&self) -> Result<R> {
        if R::CAPABILITY != self.capability {
            return Err(
                Error::invalid_input("the fixture belongs to another capability")
                    .with("fixture", self.id.clone())
                    .with("wanted", R::CAPABILITY.name()),
            );
        }
        R::from_json(self.payload()?)
    }

    /// Compares what became of the payload with what the envelope says.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) when a valid fixture was refused, an invalid one
    /// was accepted, or the refusal's text does not match the pattern.
    pub fn judge<T>(&self, outcome: &Result<T>) -> Result<()> {
        let complaint = match (&self.expectation, outcome) {
            (Expectation::Valid, Ok(_)) => return Ok(()),
            (Expectation::Valid, Err(error)) => format!("must be accepted, was refused: {error}"),
            (Expectation::Invalid(_), Ok(_)) => "must be refused, was accepted".to_owned(),
            (Expectation::Invalid(pattern), Err(error)) => {
                if pattern.is_match(&error.to_string()) {
                    return Ok(());
                }
                format!("must be refused with an error that matches {pattern}, found: {error}")
            }
        };
        Err(Error::invalid_output(complaint).with("fixture", self.id.clone()))
    }
}

impl Expectation {
    fn read(expected: &str, pattern: Option<String>) -> Result<Self> {
        let refuse =
            |message: String| Err(Error::invalid_input(message).at("/expected_error_pattern"));
        match (expected, pattern) {
            ("valid", None) => Ok(Self::Valid),
            ("valid", Some(_)) => refuse("must be null for a valid fixture".to_owned()),
            ("invalid", Some(pattern)) if !pattern.trim().is_empty() => Regex::new(&pattern)
                .map(Self::Invalid)
                .or_else(|cause| refuse(format!("must be a regular expression: {cause}"))),
            ("invalid", _) => refuse("must be non-empty for an invalid fixture".to_owned()),
            _ => Err(Error::invalid_input("must be valid or invalid").at("/expected")),
        }
    }
}
