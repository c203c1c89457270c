//! `keys show`: the public half of a key.

use std::path::PathBuf;

use worldforge_core::Result;

use super::shown;
use crate::{
    exit::Verdict,
    session::Session,
    trust::{KeyFile, read_key},
};

/// Show the id and the public half of a key in a file
///
/// FILE holds a private or a public key. The private half is never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge keys show me.pem
  worldforge keys show me.pem.pub --format json | jq -r .key_id")]
pub(super) struct Show {
    /// The key
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Show {
    pub(super) fn run(&self, session: &Session) -> Result<Verdict> {
        let (kind, key) = match read_key(&self.file)? {
            KeyFile::Private(key) => ("private key", key.public()),
            KeyFile::Public(key) => ("public key", key),
        };
        session.print(&shown::describe(kind, &key)?)?;
        Ok(Verdict::Positive)
    }
}
