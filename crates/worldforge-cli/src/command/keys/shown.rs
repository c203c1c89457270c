//! What may be seen of a key.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::attest::{KeyId, PublicKey};

use crate::output::{Cell, Document};

/// The public half, as programs read it.
#[derive(Serialize)]
struct Shown<'a> {
    kind: &'static str,
    algorithm: &'static str,
    key_id: KeyId,
    public_key: &'a str,
    public_key_pem: &'a str,
}

/// Describes the public half of a key that was found in a file of this kind.
pub(super) fn describe(kind: &'static str, key: &PublicKey) -> Result<Document> {
    let pem = key.to_pem();
    let line: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let shown = Shown {
        kind,
        algorithm: "ed25519",
        key_id: key.id(),
        public_key: &line,
        public_key_pem: &pem,
    };
    Ok(Document::new(&shown)?.fields([
        ("file", kind.into()),
        ("algorithm", "ed25519".into()),
        ("key id", Cell::code(key.id().to_string())),
        ("public key", Cell::code(&line)),
    ]))
}
