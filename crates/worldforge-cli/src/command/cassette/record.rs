//! `cassette record`: run a command and keep its traffic.

use std::{path::PathBuf, sync::Arc};

use worldforge_core::{ConfigSource, Error, ProviderName, Result};
use worldforge_providers::{catalog, wire::Network};
use worldforge_testing::cassette::{Recorded, Recorder, Source};

use crate::{
    arguments, command, exit::Verdict, input::label_of, providers::Setup, session::Session,
};

/// Run a command and record its traffic without credentials
///
/// The command's own output and exit code stay what they are. Configured credentials, signed URLs and
/// whatever looks like a secret are scrubbed; a recording that would still hold one is not written.
/// An exchange that fails is not recorded.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge cassette record health.json --provider cosmos -- provider health cosmos
  worldforge cassette record chunk.json --provider gr00t --upstream-version 1.7 -- \\
      policy --provider gr00t --observation scene.npz --translator mapping.json")]
pub(super) struct Record {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose traffic it is
    #[arg(long, value_name = "NAME")]
    provider: ProviderName,
    /// What answers, in a few words [default: the provider's name]
    #[arg(long, value_name = "TEXT")]
    upstream: Option<String>,
    /// The version of what answers
    #[arg(long, value_name = "TEXT", default_value = "")]
    upstream_version: String,
    /// What the recording shows, in a sentence
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// Replace the file
    #[arg(long)]
    force: bool,
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Record {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let name = label_of(&self.file);
        if self.file.exists() && !self.force {
            return Err(Error::invalid_input(format!("{name} exists already"))
                .triage("choose another file, or add --force"));
        }
        let inner = arguments::nested(&self.command)?;
        let upstream = self.upstream.as_deref();
        let upstream = upstream.unwrap_or(self.provider.as_str());
        let origin = Recorded::new(upstream, Source::Captured).version(&self.upstream_version);
        let recorder = Recorder::new(Arc::new(Network), self.provider.clone(), origin);
        recorder.describe(self.description.as_str(), None);
        hide_credentials(session, &recorder)?;
        let carrier: Arc<Recorder> = Arc::clone(&recorder);
        let verdict = command::run(inner, &session.carried_by(carrier));
        let cassette = recorder.finish()?;
        let count = cassette.interactions.len();
        if count == 0 {
            session.say("nothing went over a wire, so nothing was recorded");
        } else {
            cassette.save(&self.file)?;
            session.say(&format!("recorded {count} interactions in {name}"));
        }
        verdict
    }
}

/// Names the values of all secret settings, whichever provider they belong to.
fn hide_credentials(session: &Session, recorder: &Recorder) -> Result<()> {
    let environment = Setup::default().environment(session)?;
    for entry in catalog::entries() {
        let fields = entry.config(&environment)?.fields;
        for field in fields.into_iter().filter(|field| field.secret) {
            if let ConfigSource::Environment(name) = &field.source
                && let Some(value) = environment.get(name)
            {
                recorder.hide(value);
            }
        }
    }
    Ok(())
}
