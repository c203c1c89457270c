//! `world create`.

use worldforge_core::{ErrorKind, Result, StorageId, WorldIdentity};
use worldforge_evidence::worlds::World;

use super::{place::Place, write_up};
use crate::{
    exit::Verdict,
    providers::{self, Setup},
};

/// Create a world, empty or from a few words
///
/// With --prompt the words `kitchen` and `mug` bring their objects, anything else a cube. The id is
/// new unless --id names one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world create lab
  worldforge world create kitchen --id kitchen --prompt 'a kitchen with a mug'
  worldforge world create lab --provider mock --format json | jq -r .id")]
pub(super) struct Create {
    /// The display name
    #[arg(value_name = "NAME")]
    name: String,
    /// The provider that predicts in it
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: String,
    /// Words that say what is in it
    #[arg(long, value_name = "TEXT", conflicts_with = "description")]
    prompt: Option<String>,
    /// A free description
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The id, which is also the file's name [default: a new one]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

impl Create {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        self.require_provider(place)?;
        let id = match &self.id {
            Some(id) => StorageId::new(id.as_str())?,
            None => place.new_id()?,
        };
        let mut identity = WorldIdentity::new(id, &self.name, &self.provider)?;
        if let Some(description) = self.description {
            identity.description = description;
        }
        let mut world = match &self.prompt {
            Some(prompt) => World::from_prompt(identity, prompt)?,
            None => World::new(identity)?,
        };
        place.store.writer()?.create(&mut world)?;
        let summary = world.summary()?;
        let document = write_up::facts(&summary, format!("Created {}", summary.name), &summary)?
            .table(write_up::objects(&world.state().scene));
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }

    /// Refuses a provider that nobody knows; one that is not configured here may be elsewhere.
    fn require_provider(&self, place: &Place<'_>) -> Result<()> {
        let forge = Setup::default().build(place.session)?;
        match providers::require(place.session, &forge, &self.provider) {
            Err(error) if error.kind() == ErrorKind::NotConfigured => Ok(()),
            outcome => outcome,
        }
    }
}
