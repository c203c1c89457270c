//! DSSE 1.0.2: what is signed, and the envelope that carries it.
//!
//! The protocol: <https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md>.

mod encoding;
mod envelope;
mod outcome;
mod pae;
mod read;

pub use envelope::{Envelope, IN_TOTO_PAYLOAD_TYPE, MAX_ENVELOPE_BYTES, MAX_SIGNATURES, Signature};
pub use outcome::SignatureOutcome;
pub use pae::pae;
