//! Reading a statement whose signatures have been checked.

use serde::Deserialize;
use worldforge_core::{
    Error, Result, Untrusted,
    json::{self, Limits},
};

use super::{PREDICATE_TYPE, Predicate, STATEMENT_TYPE, Statement, Subject};
use crate::attest::MAX_ENVELOPE_BYTES;

/// Most letters of a foreign type that an error shows.
const MAX_SHOWN: usize = 120;

const LIMITS: Limits = Limits::LINE.with_max_bytes(MAX_ENVELOPE_BYTES);

/// What tells a statement; members that this version does not know are passed over, as in-toto
/// asks, except in the predicate.
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "_type")]
    kind: String,
    #[serde(rename = "predicateType")]
    predicate_type: String,
}

#[derive(Deserialize)]
struct Body {
    subject: Vec<Subject>,
    predicate: Predicate,
}

impl Statement {
    /// Reads a statement from a payload.
    ///
    /// # Errors
    ///
    /// As [`Statement::new`], and [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when
    /// the payload is no in-toto Statement 1 or has another predicate.
    pub fn from_payload(payload: &[u8]) -> Result<Self> {
        let value = json::parse(payload, LIMITS)?;
        let header: Header = json::decode_value(value.clone())?;
        expect("/_type", STATEMENT_TYPE, header.kind)?;
        expect("/predicateType", PREDICATE_TYPE, header.predicate_type)?;
        let body: Body = json::decode_value(value)?;
        Self::new(body.subject, body.predicate)
    }
}

fn expect(pointer: &'static str, wanted: &str, found: String) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    let found = Untrusted::new(found).excerpt(MAX_SHOWN);
    Err(Error::invalid_input(format!("must be '{wanted}', found '{found}'")).at(pointer))
}
