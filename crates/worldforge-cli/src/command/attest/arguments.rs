//! What is attested, by whom, and where it goes.

use std::path::{Path, PathBuf};

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_eval::proof;
use worldforge_evidence::{
    attest::{ENVELOPE_FILE, PrivateKey, read_private_key},
    write_file,
};

use super::{material::StatedMaterial, write_up};
use crate::{exit::Verdict, input::label_of, session::Session, trust::find_run};

/// Sign what a run shows
///
/// RUN is an id, an unambiguous beginning of one, `latest`, or a run's folder. The run's files are
/// compared with its manifest and its numbers are derived from its episodes first: a run that was
/// changed is not signed. What is signed names every file by digest, the tree over the episodes, the
/// statistics, materials, seeds and settings. It is written into the run's folder, where `verify`
/// finds it, and nothing else there is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge attest latest --key me.pem
  worldforge attest 20260430T120000Z --key me.pem --output attestation.intoto.json
  worldforge attest latest --key me.pem --material checkpoint=weights.pt \\
      --material binary:worldforge=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
pub(crate) struct Arguments {
    /// The run
    #[arg(value_name = "RUN")]
    run: String,
    /// The private key to sign with; may be repeated
    #[arg(long = "key", id = "keys", value_name = "FILE", required = true)]
    keys: Vec<PathBuf>,
    /// Where the attestation goes [default: `attestation.intoto.json` in the run's folder]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What the run was made with, by digest: checkpoint, environment, dataset or binary; may be
    /// repeated
    #[arg(
        long = "material",
        id = "materials",
        value_name = "ROLE[:NAME]=PATH|DIGEST"
    )]
    materials: Vec<StatedMaterial>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let folder = find_run(session, &self.run)?;
        let keys = self.keys.iter().map(|path| {
            let key = read_private_key(path);
            key.map_err(|error| {
                let error = error.with("key", label_of(path));
                match error.kind() {
                    ErrorKind::NotFound => error.triage("make one with 'worldforge keys generate'"),
                    _ => error,
                }
            })
        });
        let keys: Vec<PrivateKey> = keys.collect::<Result<_>>()?;
        let materials = self.materials.iter().map(StatedMaterial::read);
        let statement = proof::state(&folder, materials.collect::<Result<_>>()?)?;
        let envelope = statement.sign(&keys)?.to_json();
        let path = self.output.unwrap_or_else(|| folder.join(ENVELOPE_FILE));
        keep(&path, envelope.as_bytes())?;
        session.print(&write_up::document(&statement, &keys, &label_of(&path))?)?;
        Ok(Verdict::Positive)
    }
}

/// Writes a new file; the same bytes again change nothing.
fn keep(path: &Path, envelope: &[u8]) -> Result<()> {
    let name = label_of(path);
    match path.symlink_metadata() {
        Err(_) => write_file(path, envelope),
        Ok(_) if std::fs::read(path).is_ok_and(|present| present == envelope) => Ok(()),
        Ok(_) => Err(Error::new(
            ErrorKind::Duplicate,
            format!("{name} must be a new file, found another attestation of that name"),
        )
        .triage("name another file with --output, or remove that one")),
    }
}
