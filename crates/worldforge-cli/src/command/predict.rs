//! `predict`: what becomes of a world under an action.

use serde::Serialize;
use worldforge_core::{
    Action, Digest, Error, JsonObject, NonNegative, Probability, Result, StorageId, WorldIdentity,
    WorldState,
    capability::{PredictRequest, PredictResponse, Request as _},
};

use crate::{
    arguments::finite,
    exit::Verdict,
    input::Source,
    output::{Cell, Column, Document, Table, milliseconds},
    providers::{self, Setup},
    session::Session,
};

/// Roll a world state forward under an action
///
/// Moves to a target in an empty world, or in the world of --state-file, and prints the state
/// after the steps. Nothing is stored: feed `.world_state` of one answer to --state-file of the
/// next. With --request the whole request is read as JSON: `world_state`, `action` and `steps`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge predict kitchen --x 0.3 --y 0.8 --z 0 --steps 2
  worldforge predict --state-file state.json --object-id cube --x 0.1 --y 0 --z 0
  worldforge predict kitchen --x 0 --y 0 --z 0 --format json | jq .world_state
  worldforge predict --request request.json --provider mock")]
pub(crate) struct Arguments {
    /// The world's name; the empty world is made under it
    #[arg(value_name = "NAME", required_unless_present_any = ["state_file", "request"])]
    name: Option<String>,
    /// Target position along x, in metres
    #[arg(
        long,
        value_name = "METRES",
        allow_negative_numbers = true,
        value_parser = finite,
        required_unless_present = "request"
    )]
    x: Option<f64>,
    /// Target position along y, in metres
    #[arg(
        long,
        value_name = "METRES",
        allow_negative_numbers = true,
        value_parser = finite,
        required_unless_present = "request"
    )]
    y: Option<f64>,
    /// Target position along z, in metres
    #[arg(
        long,
        value_name = "METRES",
        allow_negative_numbers = true,
        value_parser = finite,
        required_unless_present = "request"
    )]
    z: Option<f64>,
    /// Steps to take, at least 1
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 1,
        allow_negative_numbers = true
    )]
    steps: u32,
    /// The object to move [default: the scene's only one]
    #[arg(long, value_name = "ID")]
    object_id: Option<String>,
    /// Speed in metres per second, above 0
    #[arg(
        long,
        value_name = "M_PER_S",
        default_value_t = 1.0,
        value_parser = finite,
        allow_negative_numbers = true
    )]
    speed: f64,
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: String,
    /// The world state to start from, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "request")]
    state_file: Option<Source>,
    /// The whole request as JSON; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["name", "x", "y", "z", "steps", "object_id", "speed"]
    )]
    request: Option<Source>,
}

/// The answer as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    provider: &'a str,
    physics_score: Option<Probability>,
    confidence: Option<Probability>,
    frame_count: usize,
    latency_ms: Option<NonNegative>,
    metadata: &'a JsonObject,
    world_state: &'a WorldState,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = self.request()?;
        let setup = Setup::default();
        let response = providers::ask(session, setup, &self.provider, &request)?;
        session.print(&describe(&request, &response)?)?;
        Ok(Verdict::Positive)
    }

    fn request(&self) -> Result<PredictRequest> {
        if let Some(source) = &self.request {
            return PredictRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error));
        }
        let request = PredictRequest::new(self.state()?, self.action()?, self.steps);
        request.check().map(|()| request)
    }

    fn action(&self) -> Result<Action> {
        let mut parameters = JsonObject::new();
        parameters.insert(
            "target".to_owned(),
            serde_json::json!({ "x": self.x, "y": self.y, "z": self.z }),
        );
        parameters.insert("speed".to_owned(), self.speed.into());
        if let Some(object_id) = &self.object_id {
            parameters.insert("object_id".to_owned(), object_id.as_str().into());
        }
        Action::from_parts("move_to", parameters)
    }

    fn state(&self) -> Result<WorldState> {
        let mut state = match &self.state_file {
            Some(source) => {
                WorldState::from_json(source.read_json()?).map_err(|error| source.name_in(error))?
            }
            None => WorldState::new(),
        };
        match (&self.name, &state.identity) {
            (None, _) => {}
            (Some(name), None) => state.identity = Some(identity(name, &self.provider)?),
            (Some(name), Some(found)) if *name == found.name => {}
            (Some(name), Some(found)) => {
                return Err(Error::invalid_input(format!(
                    "name must be that of the state file, '{}', found '{name}'",
                    found.name
                ))
                .triage("leave the name out, or name the world of the state file"));
            }
        }
        Ok(state)
    }
}

/// Gives a world that exists nowhere an identity which depends on its name alone.
fn identity(name: &str, provider: &str) -> Result<WorldIdentity> {
    let digest = Digest::of_bytes(name.as_bytes()).to_hex();
    let id = digest.get(..12).unwrap_or(&digest);
    WorldIdentity::new(StorageId::new(format!("world_{id}"))?, name, provider)
}

fn describe(request: &PredictRequest, response: &PredictResponse) -> Result<Document> {
    let state = &response.state;
    let answer = Answer {
        provider: response.provider.as_str(),
        physics_score: response.physics_score,
        confidence: response.confidence,
        frame_count: response.frames.len(),
        latency_ms: response.latency_ms,
        metadata: &response.metadata,
        world_state: state,
    };
    let title = match &state.identity {
        Some(identity) => format!("{} after {}", identity.name, request.action.kind()),
        None => format!("World after {}", request.action.kind()),
    };
    let mut facts = vec![
        ("provider", answer.provider.into()),
        (
            "step",
            format!("{} -> {}", request.world_state.step, state.step).into(),
        ),
        ("confidence", share(response.confidence)),
        ("physics score", share(response.physics_score)),
        ("frames", answer.frame_count.into()),
    ];
    if let Some(latency) = response.latency_ms {
        facts.push(("took", milliseconds(latency.get()).into()));
    }
    let document = Document::new(&answer)?.heading(title).fields(facts);
    let mut table = Table::new([
        Column::new("object"),
        Column::new("name"),
        Column::number("x [m]"),
        Column::number("y [m]"),
        Column::number("z [m]"),
    ]);
    for (id, object) in state.scene.objects() {
        let [x, y, z] = object
            .pose()
            .position
            .to_array()
            .map(|value| format!("{value:.3}"));
        table.push([
            id.as_str().into(),
            object.name().into(),
            x.into(),
            y.into(),
            z.into(),
        ]);
    }
    Ok(if table.is_empty() {
        document.line(Cell::quiet("the scene holds no objects"))
    } else {
        document.heading("Objects").table(table)
    })
}

/// Writes a probability, or says that the provider gave none.
fn share(value: Option<Probability>) -> Cell {
    value.map_or_else(
        || Cell::quiet("not given"),
        |value| format!("{:.2}", value.get()).into(),
    )
}
