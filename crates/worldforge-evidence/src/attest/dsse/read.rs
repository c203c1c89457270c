//! Reading an envelope.

use serde::Deserialize;
use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits, Pointer},
};

use super::{
    encoding::decode,
    envelope::{Envelope, MAX_ENVELOPE_BYTES, MAX_NAME_BYTES, MAX_SIGNATURES, Signature},
};

const LIMITS: Limits = Limits::LINE.with_max_bytes(MAX_ENVELOPE_BYTES);

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
pub(super) struct EnvelopeWire {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<SignatureWire>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
struct SignatureWire {
    #[serde(default)]
    keyid: String,
    sig: String,
}

impl Envelope {
    /// Reads an envelope.
    ///
    /// A missing `keyid` is an empty one, as the protocol says. Other members than the protocol's
    /// are refused: nobody signed them and nobody reads them, so they have no place in evidence.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past [`MAX_ENVELOPE_BYTES`] or [`MAX_SIGNATURES`], else
    /// [`ErrorKind::InvalidInput`] naming the member by its pointer.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let wire: EnvelopeWire = json::decode(bytes, LIMITS)?;
        if wire.payload_type.len() > MAX_NAME_BYTES {
            let message = format!("must be at most {MAX_NAME_BYTES} bytes");
            return Err(Error::invalid_input(message).at("/payloadType"));
        }
        if wire.signatures.len() > MAX_SIGNATURES {
            let message = format!("must be at most {MAX_SIGNATURES} signatures");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/signatures"));
        }
        let payload = decode(&wire.payload).map_err(|error| error.at("/payload"))?;
        let list = Pointer::from("/signatures");
        let signatures = (0..).zip(wire.signatures);
        Ok(Self {
            payload_type: wire.payload_type,
            payload,
            signatures: signatures
                .map(|(index, wire)| {
                    signature(wire).map_err(|error| error.under(&list.index(index)))
                })
                .collect::<Result<_>>()?,
        })
    }
}

fn signature(wire: SignatureWire) -> Result<Signature> {
    if wire.keyid.len() > MAX_NAME_BYTES {
        let message = format!("must be at most {MAX_NAME_BYTES} bytes");
        return Err(Error::invalid_input(message).at("/keyid"));
    }
    Ok(Signature {
        key_name: Some(wire.keyid).filter(|name| !name.is_empty()),
        bytes: decode(&wire.sig).map_err(|error| error.at("/sig"))?,
    })
}
