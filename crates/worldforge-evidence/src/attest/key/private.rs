//! The half of a key that signs.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use worldforge_core::{Error, Result};
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    KeyId, PublicKey,
    pem::{self, Label},
};

/// What precedes the 32 bytes of the seed in PKCS#8 version 1, RFC 8410 section 7.
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// An ed25519 private key.
///
/// Its memory is wiped when it is dropped, it cannot be cloned, and `Debug` shows only its id.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    /// Makes a key from 32 random bytes, which become the seed of RFC 8032.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when all bytes are equal, which
    /// no source of randomness returns.
    pub fn from_entropy(mut entropy: [u8; 32]) -> Result<Self> {
        let first = entropy.first().copied().unwrap_or_default();
        let is_constant = entropy.iter().all(|byte| *byte == first);
        let key = SigningKey::from_bytes(&entropy);
        entropy.zeroize();
        if is_constant {
            return Err(Error::invalid_input(
                "entropy must be 32 random bytes, found one byte repeated",
            ));
        }
        Ok(Self(key))
    }

    /// Reads a key from PEM: PKCS#8 version 1, not encrypted.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for another label, another
    /// algorithm or another encoding; the error never quotes the text.
    pub fn from_pem(text: &str) -> Result<Self> {
        let der = pem::decode(Label::Private, text)?;
        let seed = der.strip_prefix(&PKCS8_PREFIX).ok_or_else(malformed)?;
        let seed: Zeroizing<[u8; 32]> =
            Zeroizing::new(seed.try_into().map_err(|_cause| malformed())?);
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Writes the key as PEM, for the file of [`write_private_key`](super::write_private_key) only.
    pub(super) fn to_pem(&self) -> Zeroizing<String> {
        let mut der = Zeroizing::new([0_u8; PKCS8_PREFIX.len() + 32]);
        let bytes = PKCS8_PREFIX.iter().chain(self.0.as_bytes());
        for (place, byte) in der.iter_mut().zip(bytes) {
            *place = *byte;
        }
        pem::encode(Label::Private, &*der)
    }

    /// Returns the half that verifies.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    /// Returns the key's id, which is that of its public half.
    pub fn id(&self) -> KeyId {
        self.public().id()
    }

    /// Signs a message as RFC 8032 says; equal messages give equal signatures.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

fn malformed() -> Error {
    Error::invalid_input("private key must be ed25519 in PKCS#8 version 1, without attributes")
        .triage("make one with 'openssl genpkey -algorithm ed25519'")
}
