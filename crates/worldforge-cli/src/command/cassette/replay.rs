//! `cassette replay`: run a command against a recording.

use std::{path::PathBuf, sync::Arc};

use worldforge_core::{Error, Result};
use worldforge_testing::cassette::{self, Cassette, Injection, Player};

use crate::{
    arguments, command,
    exit::Verdict,
    input::{Named, label_of},
    session::Session,
};

/// Run a command against a recording instead of the network
///
/// What the command asks must be what was recorded; the first difference ends it. Settings that a
/// provider needs must be made all the same, by --set or in the environment, to whatever value. With --fault an answer is made late,
/// lost or wrong on cue. Ends with exit code 1 when the command succeeded and left a part of the
/// recording unused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge cassette replay health.json --set COSMOS_BASE_URL=https://cosmos.example -- \\
      provider health cosmos
  worldforge cassette replay chunk.json --fault drop -- \\
      policy --provider gr00t --observation scene.npz --translator mapping.json
  worldforge cassette replay task.json --fault poll=status:429:retry-after=3 -- \\
      generate --provider runway --request request.json

Faults:
  delay:2s  drop  refuse  truncate:10  cut:10  status:503  status:429:retry-after=3  expired-url
  garbage  wrong-shape  non-finite  version:/schema_version=99  edit:/status='\"FAILED\"'
  remove:/status  close:1011; before it, and an equals sign, where and how often: poll*3=drop")]
pub(super) struct Replay {
    /// The recording
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What goes wrong; may be repeated
    #[arg(long = "fault", id = "faults", value_name = "FAULT")]
    faults: Vec<Injection>,
    /// A setting for this run, as if it were in the environment; may be repeated
    #[arg(long = "set", id = "settings", value_name = "NAME=VALUE")]
    settings: Vec<Named<String>>,
    /// Take requests in any order, as often as they come
    #[arg(long)]
    any_order: bool,
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Replay {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let inner = arguments::nested(&self.command)?;
        let name = label_of(&self.file);
        let cassette =
            Cassette::load(&self.file).map_err(|error: Error| error.with("cassette", name))?;
        let replay = if self.any_order {
            cassette::Replay::endless()
        } else {
            cassette::Replay::strict()
        };
        let player = Player::with(cassette, replay);
        for fault in self.faults {
            player.inject(fault);
        }
        let carrier: Arc<Player> = Arc::clone(&player);
        let settings = self.settings.into_iter();
        let inside = session
            .carried_by(carrier)
            .with_settings(settings.map(|setting| (setting.name, setting.value)));
        let verdict = command::run(inner, &inside)?;
        let remaining = player.remaining();
        if self.any_order || remaining.is_empty() {
            return Ok(verdict);
        }
        session.say(&format!("not asked for: {}", remaining.join(", ")));
        Ok(Verdict::Negative)
    }
}
