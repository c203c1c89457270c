//! What is verified, with whose keys.

use worldforge_core::{Error, Result};
use worldforge_evidence::attest::TrustedKeys;

use super::{bundle, run, target::Target};
use crate::{exit::Verdict, session::Session, trust::TrustedKey};

/// Verify a run, a bundle or an attestation
///
/// PATH is a run's id, an unambiguous beginning of one, `latest`, the folder of a run or of a bundle,
/// an archive of a bundle, or an attestation that lies in the folder of its run or beside it. Every
/// file is digested again, every number is derived from the episodes again, and every signature is
/// checked with the keys that you give. What disagrees is named with what was wanted and what was
/// found, and what was not checked is named as well.
///
/// Without --key the signatures of an attestation are not checked: anybody could have written it.
/// With --key a run must have been signed by one of the keys. Ends with exit code 0 when everything
/// agrees that was checked, 1 when anything disagrees or a signature is missing that was asked for,
/// and 2 when there is nothing to verify.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge verify latest
  worldforge verify latest --key me.pem.pub --require-signature
  worldforge verify .worldforge/runs/20260430T120000Z-eval-0a1b2c3d --key me.pem.pub --deep
  worldforge verify attestation.intoto.json --run latest --key me.pem.pub --format json
  worldforge verify bundle.tar.gz")]
pub(crate) struct Arguments {
    /// The run, bundle or attestation
    #[arg(value_name = "PATH|RUN")]
    target: String,
    /// A public key that you trust: its file, or the line that `keys show` prints; may be repeated
    #[arg(long = "key", id = "keys", value_name = "FILE|KEY")]
    keys: Vec<String>,
    /// Fail unless a trusted key has signed
    #[arg(long)]
    require_signature: bool,
    /// Do again what the episodes record: take their actions again, or read an import's source again
    #[arg(long)]
    deep: bool,
    /// The run that an attestation is of
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        if self.require_signature && self.keys.is_empty() {
            return Err(
                Error::invalid_input("--require-signature needs a --key to check with")
                    .triage("give the public key of whoever should have signed with --key"),
            );
        }
        let trusted = if self.keys.is_empty() {
            None
        } else {
            let keys = self.keys.iter().map(|key| key.parse());
            let keys: Vec<TrustedKey> = keys.collect::<Result<_>>()?;
            Some(TrustedKeys::new(keys.into_iter().map(|key| key.0))?)
        };
        match Target::find(session, &self.target, self.run.as_deref())? {
            Target::Bundle(path) => bundle::verify(session, &path, trusted.is_some()),
            Target::Run { folder, envelope } => run::Subject {
                folder: &folder,
                envelope: envelope.as_deref(),
                trusted: trusted.as_ref(),
            }
            .verify(session, run::Depth::from(self.deep)),
        }
    }
}
