//! Which keys a verifier trusts, and how many of them must have signed.

use std::num::NonZeroUsize;

use worldforge_core::{Error, ErrorKind, Result};

use super::{KeyId, PublicKey};

/// Most keys that one verification trusts.
pub const MAX_TRUSTED_KEYS: usize = 64;

/// Most bytes of a name that another tool gave to a key.
const MAX_NAME_BYTES: usize = 256;

/// Public keys, and how many different ones must have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKeys {
    keys: Vec<Trusted>,
    threshold: NonZeroUsize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Trusted {
    key: PublicKey,
    id: KeyId,
    names: Vec<String>,
}

impl TrustedKeys {
    /// Trusts these keys, one of which must have signed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] without a key, [`ErrorKind::Duplicate`] for one that is given
    /// twice, [`ErrorKind::LimitExceeded`] past [`MAX_TRUSTED_KEYS`].
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self> {
        let mut trusted: Vec<Trusted> = Vec::new();
        for key in keys {
            let id = key.id();
            if trusted.iter().any(|other| other.id == id) {
                let message = format!("trusted keys must differ, found {id} twice");
                return Err(Error::new(ErrorKind::Duplicate, message));
            }
            if trusted.len() >= MAX_TRUSTED_KEYS {
                let message = format!("trusted keys must be at most {MAX_TRUSTED_KEYS}");
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
            let names = Vec::new();
            trusted.push(Trusted { key, id, names });
        }
        if trusted.is_empty() {
            return Err(Error::invalid_input("trusted keys must be at least one"));
        }
        Ok(Self {
            keys: trusted,
            threshold: NonZeroUsize::MIN,
        })
    }

    /// Asks for signatures by so many different keys.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for more than there are keys.
    pub fn with_threshold(self, threshold: NonZeroUsize) -> Result<Self> {
        if threshold.get() > self.keys.len() {
            return Err(Error::invalid_input(format!(
                "threshold must be at most {}, the number of trusted keys, found {threshold}",
                self.keys.len()
            )));
        }
        Ok(Self { threshold, ..self })
    }

    /// Lets signatures name a key as another tool does; WorldForge names it by its id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when the key is not trusted, [`ErrorKind::Duplicate`] when the name
    /// is a trusted key's already, [`ErrorKind::InvalidInput`] for an empty or very long name.
    pub fn with_name(mut self, id: KeyId, name: &str) -> Result<Self> {
        if !(1..=MAX_NAME_BYTES).contains(&name.len()) {
            let message = format!("name of a key must be 1 to {MAX_NAME_BYTES} bytes");
            return Err(Error::invalid_input(message));
        }
        if self.named(name).is_some() {
            let message = "name of a key must not be that of another trusted key";
            return Err(Error::new(ErrorKind::Duplicate, message));
        }
        let Some(trusted) = self.keys.iter_mut().find(|trusted| trusted.id == id) else {
            let message = format!("key {id} must be a trusted one to be named");
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        trusted.names.push(name.to_owned());
        Ok(self)
    }

    /// Returns how many different keys must have signed.
    pub const fn threshold(&self) -> NonZeroUsize {
        self.threshold
    }

    /// Returns the ids of the keys, in the order in which they were given.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys.iter().map(|trusted| trusted.id)
    }

    /// Finds the key that a signature names.
    pub(in crate::attest) fn named(&self, name: &str) -> Option<(KeyId, &PublicKey)> {
        let is_named = |trusted: &&Trusted| {
            trusted.id.to_string() == name || trusted.names.iter().any(|other| other == name)
        };
        let trusted = self.keys.iter().find(is_named)?;
        Some((trusted.id, &trusted.key))
    }

    /// Finds the key that made a signature.
    pub(in crate::attest) fn signer(&self, message: &[u8], signature: &[u8]) -> Option<KeyId> {
        let mut keys = self.keys.iter();
        let signer = keys.find(|trusted| trusted.key.verifies(message, signature))?;
        Some(signer.id)
    }
}
