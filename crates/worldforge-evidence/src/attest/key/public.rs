//! The half of a key that verifies.

use ed25519_dalek::{Signature, VerifyingKey};
use worldforge_core::{Error, Result};

use super::{
    KeyId,
    pem::{self, Label},
};

/// What precedes the 32 bytes of the key in `SubjectPublicKeyInfo`, RFC 8410 section 4.
const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// The bytes of 2^255 - 19 from the least on: encodings of a coordinate are below it.
const FIELD_PRIME: [u8; 32] = {
    let mut bytes = [0xff_u8; 32];
    bytes[0] = 0xed;
    bytes[31] = 0x7f;
    bytes
};

/// An ed25519 public key of the one encoding that a point has, and of large order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Takes the 32 bytes of a key.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for bytes that encode no point,
    /// that encode one in a second way, or whose point has small order: signatures of such a key
    /// would hold for messages that nobody signed.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        if !is_canonical(bytes) {
            return Err(Error::invalid_input(
                "public key must be encoded canonically, found a coordinate past the field",
            ));
        }
        let key = VerifyingKey::from_bytes(bytes).map_err(|_cause| {
            Error::invalid_input("public key must be a point of the curve edwards25519")
        })?;
        if key.is_weak() {
            return Err(Error::invalid_input(
                "public key must be a point of large order, found one of small order",
            ));
        }
        Ok(Self(key))
    }

    /// Reads a key from PEM: `SubjectPublicKeyInfo` with the algorithm ed25519.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for another label, another
    /// algorithm, or as [`Self::from_bytes`].
    pub fn from_pem(text: &str) -> Result<Self> {
        let malformed = || {
            Error::invalid_input("public key must be ed25519 in SubjectPublicKeyInfo form")
                .triage("extract it with 'openssl pkey -in PRIVATE -pubout'")
        };
        let der = pem::decode(Label::Public, text)?;
        let bytes = der.strip_prefix(&SPKI_PREFIX).ok_or_else(malformed)?;
        Self::from_bytes(bytes.try_into().map_err(|_cause| malformed())?)
    }

    pub(super) const fn of(key: VerifyingKey) -> Self {
        Self(key)
    }

    /// Writes the key as PEM.
    pub fn to_pem(&self) -> String {
        pem::encode(Label::Public, &self.spki()).to_string()
    }

    /// Returns the 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Returns the key's id.
    pub fn id(&self) -> KeyId {
        KeyId::of_spki(&self.spki())
    }

    /// Returns whether `signature` is this key's signature of `message`.
    ///
    /// The check is the strict one: the scalar must be reduced, so that nobody can make a second
    /// signature from a first one, and no point may have small order.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        self.0.verify_strict(message, &signature).is_ok()
    }

    fn spki(&self) -> Vec<u8> {
        let mut der = Vec::with_capacity(SPKI_PREFIX.len() + 32);
        der.extend(SPKI_PREFIX);
        der.extend(self.as_bytes());
        der
    }
}

/// Says whether the coordinate, without the bit of the other coordinate's sign, is below the prime.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let mut coordinate = *bytes;
    if let Some(last) = coordinate.last_mut() {
        *last &= 0x7f;
    }
    coordinate.iter().rev().lt(FIELD_PRIME.iter().rev())
}
