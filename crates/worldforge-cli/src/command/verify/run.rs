//! Verifying a run.

use std::path::Path;

use worldforge_core::{Error, Result};
use worldforge_eval::{
    environment::Environment,
    proof::{self, JournalTally},
};
use worldforge_evidence::attest::{
    Check, ENVELOPE_FILE, Finding, TrustedKeys, Verification, Verifier, verify_unsigned,
};

use super::write_up;
use crate::{exit::Verdict, session::Session, world::EnvironmentName};

/// How much is done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Digests and numbers.
    Records,
    /// What the episodes record as well.
    Replay,
}

impl From<bool> for Depth {
    fn from(deep: bool) -> Self {
        if deep { Self::Replay } else { Self::Records }
    }
}

/// A run, what was signed of it, and who is trusted.
pub(super) struct Subject<'a> {
    pub(super) folder: &'a Path,
    pub(super) envelope: Option<&'a [u8]>,
    pub(super) trusted: Option<&'a TrustedKeys>,
}

impl Subject<'_> {
    pub(super) fn verify(&self, session: &Session, depth: Depth) -> Result<Verdict> {
        let mut found = self.compare();
        found.add(match depth {
            Depth::Records => {
                let reason = "it was not asked for with --deep";
                vec![Finding::skipped(Check::Replay, "episodes", reason)]
            }
            Depth::Replay => proof::replay(self.folder, &environment),
        });
        let judged = write_up::Judged::of(&found, self.trusted.is_some());
        session.print(&write_up::document(judged, &found)?)?;
        Ok(Verdict::from(judged.is_positive()))
    }

    fn compare(&self) -> Verification {
        let mut tally = JournalTally::default();
        match (self.envelope, self.trusted) {
            (Some(envelope), Some(trusted)) => {
                Verifier::new(trusted).verify(envelope, self.folder, &mut tally)
            }
            (Some(envelope), None) => {
                Verifier::without_keys().verify(envelope, self.folder, &mut tally)
            }
            (None, trusted) => {
                let claims = proof::own_claims(self.folder);
                let mut found = match &claims {
                    Ok(claims) => verify_unsigned(self.folder, claims.as_ref(), &mut tally),
                    Err(_) => verify_unsigned(self.folder, None, &mut tally),
                };
                found.add(claims.err().as_ref().map(unclaimed));
                if trusted.is_some() {
                    let reason = format!("a key was given, and the run has no {ENVELOPE_FILE}");
                    found.add([Finding::failed(Check::Envelope, "attestation").because(reason)]);
                }
                found
            }
        }
    }
}

/// Says that the run's own summary cannot be read.
fn unclaimed(error: &Error) -> Finding {
    Finding::failed(Check::Document, "summary of the run").because(error.to_string())
}

fn environment(name: &str) -> Option<Box<dyn Environment>> {
    let name: EnvironmentName = name.parse().ok()?;
    Some(name.make())
}
