//! `world predict`: a provider moves a world on.

use serde_json::json;
use worldforge_core::{
    Action, JsonObject, ObjectId, Result,
    capability::{PredictRequest, PredictResponse, Request as _},
};
use worldforge_evidence::worlds::World;

use super::{
    place::{Place, object_id},
    write_up,
};
use crate::{
    arguments::finite,
    exit::Verdict,
    output::Cell,
    providers::{self, Setup},
};

/// Move an object through a provider, and keep the world that it predicts
///
/// Nothing is locked while the provider works: when the world was changed meanwhile, the prediction
/// is refused and nothing is written. With --dry-run the prediction is shown and not kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world predict lab --x 0.3 --y 0.8 --z 0 --steps 2
  worldforge world predict lab --object-id cube --x 0.3 --y 0.8 --z 0 --dry-run")]
pub(super) struct Predict {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// The provider to ask [default: the world's own]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Target position along x, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    x: f64,
    /// Target position along y, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    y: f64,
    /// Target position along z, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    z: f64,
    /// Speed in metres per second, above 0
    #[arg(
        long,
        value_name = "M_PER_S",
        default_value_t = 1.0,
        value_parser = finite,
        allow_negative_numbers = true
    )]
    speed: f64,
    /// The object to move [default: the scene's only one]
    #[arg(long, value_name = "ID", value_parser = object_id)]
    object_id: Option<ObjectId>,
    /// Steps to take, at least 1
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 1,
        allow_negative_numbers = true
    )]
    steps: u32,
    /// Show the prediction and keep nothing
    #[arg(long)]
    dry_run: bool,
}

impl Predict {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let mut world = place.store.read(&self.world)?;
        let request = PredictRequest::new(world.state().clone(), self.action()?, self.steps);
        request.check()?;
        let own = world.state().identity.as_ref();
        let provider = self
            .provider
            .as_deref()
            .or_else(|| own.map(|identity| identity.provider.as_str()))
            .unwrap_or("mock")
            .to_owned();
        let setup = Setup::default();
        let response = providers::ask(place.session, setup, &provider, &request)?;
        let at = place.now();
        world.predicted(&request, &response, at)?;
        if !self.dry_run {
            place.store.writer()?.save(&mut world)?;
        }
        print(place, &world, &response, Kept::of(self.dry_run))?;
        Ok(Verdict::Positive)
    }

    fn action(&self) -> Result<Action> {
        let mut parameters = JsonObject::new();
        let target = json!({ "x": self.x, "y": self.y, "z": self.z });
        parameters.insert("target".to_owned(), target);
        parameters.insert("speed".to_owned(), self.speed.into());
        if let Some(id) = &self.object_id {
            parameters.insert("object_id".to_owned(), id.as_str().into());
        }
        Action::from_parts("move_to", parameters)
    }
}

/// Whether a prediction was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Written,
    Shown,
}

impl Kept {
    fn of(is_dry: impl Into<bool>) -> Self {
        if is_dry.into() {
            Self::Shown
        } else {
            Self::Written
        }
    }
}

fn print(place: &Place<'_>, world: &World, response: &PredictResponse, kept: Kept) -> Result<()> {
    let summary = world.summary()?;
    let data = json!({
        "world_id": world.id(),
        "saved": kept == Kept::Written,
        "provider": response.provider,
        "physics_score": response.physics_score,
        "confidence": response.confidence,
        "metadata": response.metadata,
        "world": summary,
        "world_state": world.state(),
    });
    let title = format!("{} as {} predicts it", summary.name, response.provider);
    let mut document = write_up::facts(&data, title, &summary)?;
    if kept == Kept::Shown {
        document = document.line(Cell::quiet("nothing was kept"));
    }
    let scene = &world.state().scene;
    let document = document.table(write_up::objects(scene));
    place.session.print(&document)
}
