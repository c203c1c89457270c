//! A payload with its signatures.

use serde_json::{Value, json};
use worldforge_core::{Error, ErrorKind, Result, json as encoding};

use super::{encoding::encode, pae};
use crate::attest::{KeyId, PrivateKey, PublicKey};

/// The payload type of in-toto statements.
pub const IN_TOTO_PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// Most bytes of an envelope as text.
pub const MAX_ENVELOPE_BYTES: usize = 8 << 20;

/// Most signatures of one envelope.
pub const MAX_SIGNATURES: usize = 16;

/// Most bytes of a payload type, and of the name that a signature gives to its key.
pub(super) const MAX_NAME_BYTES: usize = 256;

/// A payload, its type, and signatures over both.
///
/// Nothing in it is to be believed before [`Envelope::check`] has found enough trusted signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "super::read::EnvelopeWire")
)]
pub struct Envelope {
    pub(super) payload_type: String,
    pub(super) payload: Vec<u8>,
    pub(super) signatures: Vec<Signature>,
}

/// One signature, and the name of the key that is said to have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub(super) key_name: Option<String>,
    pub(super) bytes: Vec<u8>,
}

impl Signature {
    /// Returns the name of the key, which nobody signed and which is a hint only.
    pub fn key_name(&self) -> Option<&str> {
        self.key_name.as_deref()
    }

    /// Returns the signature's bytes, 64 when it is one of ed25519.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Envelope {
    /// Puts a payload into an envelope without signatures.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for a payload type that is empty or very long,
    /// [`ErrorKind::LimitExceeded`] for a payload that no envelope has room for.
    pub fn new(payload_type: impl Into<String>, payload: impl Into<Vec<u8>>) -> Result<Self> {
        let envelope = Self {
            payload_type: payload_type.into(),
            payload: payload.into(),
            signatures: Vec::new(),
        };
        if !(1..=MAX_NAME_BYTES).contains(&envelope.payload_type.len()) {
            let message = format!("payload type must be 1 to {MAX_NAME_BYTES} bytes");
            return Err(Error::invalid_input(message));
        }
        // Base64 writes three bytes as four letters; the rest is left to signatures.
        let most = MAX_ENVELOPE_BYTES / 4 * 3 - MAX_SIGNATURES * (MAX_NAME_BYTES + 128);
        if envelope.payload.len() > most {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "payload must be at most {most} bytes, found {}",
                    envelope.payload.len()
                ),
            ));
        }
        Ok(envelope)
    }

    /// Adds a signature.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the key has signed already, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_SIGNATURES`].
    pub fn sign(&mut self, key: &PrivateKey) -> Result<()> {
        let id = key.id();
        if self.names(id) {
            let message = format!("envelope must be signed once by each key, found {id}");
            return Err(Error::new(ErrorKind::Duplicate, message));
        }
        if self.signatures.len() >= MAX_SIGNATURES {
            let message = format!("envelope must have at most {MAX_SIGNATURES} signatures");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        self.signatures.push(Signature {
            key_name: Some(id.to_string()),
            bytes: key.sign(&self.signed_bytes()).to_vec(),
        });
        Ok(())
    }

    /// Returns whether one of the signatures is said to be of this key.
    fn names(&self, id: KeyId) -> bool {
        let id = id.to_string();
        let mut names = self.signatures.iter().filter_map(Signature::key_name);
        names.any(|name| name == id)
    }

    /// Returns the payload's type.
    pub fn payload_type(&self) -> &str {
        &self.payload_type
    }

    /// Returns the payload.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the signatures in order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Returns whether this key signed the payload, whatever the signatures say of themselves.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let message = self.signed_bytes();
        let mut signatures = self.signatures.iter();
        signatures.any(|signature| key.verifies(&message, &signature.bytes))
    }

    /// Writes the envelope as one line of JSON with a final newline; equal envelopes give equal
    /// bytes.
    pub fn to_json(&self) -> String {
        let signatures: Vec<Value> = self
            .signatures
            .iter()
            .map(|signature| match &signature.key_name {
                Some(name) => json!({"keyid": name, "sig": encode(&signature.bytes)}),
                None => json!({"sig": encode(&signature.bytes)}),
            })
            .collect();
        let mut text = encoding::canonical(&json!({
            "payload": encode(&self.payload),
            "payloadType": self.payload_type,
            "signatures": signatures,
        }));
        text.push('\n');
        text
    }

    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        pae(&self.payload_type, &self.payload)
    }
}
