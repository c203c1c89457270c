//! Ed25519 keys, their files, and which of them are trusted.

mod file;
mod id;
mod pem;
mod private;
mod public;
mod trusted;

pub use file::{
    MAX_KEY_FILE_BYTES, read_private_key, read_public_key, write_private_key, write_public_key,
};
pub use id::KeyId;
pub use private::PrivateKey;
pub use public::PublicKey;
pub use trusted::{MAX_TRUSTED_KEYS, TrustedKeys};
