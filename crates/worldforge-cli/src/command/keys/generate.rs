//! `keys generate`: a new key.

use std::path::{Path, PathBuf};

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::attest::{PrivateKey, write_private_key, write_public_key};

use super::shown;
use crate::{exit::Verdict, input::label_of, session::Session, trust};

/// Make a key and write its two halves
///
/// The private half goes to FILE, which only its owner may read (mode 0600); the public half goes to
/// FILE.pub and is printed. Neither file is ever replaced: what a lost private key has signed can
/// still be verified, but nothing more can be signed with it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge keys generate --output me.pem
  worldforge keys generate --output me.pem --format json | jq -r .key_id")]
pub(super) struct Generate {
    /// The new file of the private half
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

impl Generate {
    pub(super) fn run(&self, session: &Session) -> Result<Verdict> {
        let public = public_path(&self.output);
        for path in [&self.output, &public] {
            refuse_present(path)?;
        }
        let key = PrivateKey::from_entropy(trust::entropy()?)?;
        write_private_key(&self.output, &key)?;
        write_public_key(&public, &key.public())?;
        let (private, public) = (label_of(&self.output), label_of(&public));
        session.say(&format!(
            "{private}: private key, keep it; {public}: public key, give it away"
        ));
        session.print(&shown::describe("private key", &key.public())?)?;
        Ok(Verdict::Positive)
    }
}

fn public_path(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Neither half may be written when the other cannot be.
fn refuse_present(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let name = label_of(path);
    let message = format!("{name} must be a new file, found one of that name");
    Err(Error::new(ErrorKind::Duplicate, message)
        .triage("choose another name; a lost private key cannot be made again"))
}
