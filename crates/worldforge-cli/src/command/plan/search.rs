//! `plan search`: sample action sequences and let a score provider price them.

use std::{path::PathBuf, time::Duration};

use serde::Serialize;
use serde_json::json;
use worldforge_core::{
    CallOptions, Correlation, Error, EventHub, Forge, Observation, ProviderName, Result, RunId,
    capability::Capability, json as encoding, nearest,
};
use worldforge_evidence::{Ending, InputRecord, ResultRecord, RunKind, RunRecorder};
use worldforge_plan::{
    mode::ScoreObjective,
    search::{ActionBlock, Cem, Decision, IterationTrace, SearchControl, SeededNoise, Solution},
};

use crate::{
    arguments::one_of,
    command::score::CostName,
    exit::Verdict,
    input::{Source, read_observation},
    output::{Cell, Column, Document, Table, milliseconds},
    providers::Setup,
    run,
    session::Session,
    world::{self, EnvironmentName, Place},
};

/// Search for a cheap action sequence under a world model
///
/// Draws action sequences, lets the provider price them, and draws better ones: the cross-entropy
/// method. The scene is an observation file, --info, whose `goal` says what is wanted, or a
/// simulated environment with --start and --goal. The environment two-room comes with a trained
/// checkpoint, which is used unless --checkpoint names another. The costs are the model's own
/// numbers: a small cost is a claim of the model, not a probability of success.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge plan search --env two-room --start 56,112 --goal 168,112
  worldforge plan search --env two-room --start 40,40 --goal 60,180 --preset light --seed 7
  worldforge plan search --info scene.safetensors --block 5x2 --checkpoint two-room/ \\
      --deadline-ms 50")]
pub(super) struct Search {
    /// The simulated environment that the scene is taken from
    #[arg(
        long,
        value_name = "ENVIRONMENT",
        value_parser = one_of::<EnvironmentName>(&EnvironmentName::NAMES),
        required_unless_present = "info",
        requires = "start",
        requires = "goal"
    )]
    env: Option<EnvironmentName>,
    /// Where the search starts, in the environment's units (two-room: pixels, 14 to 209)
    #[arg(
        long,
        value_name = "X,Y",
        requires = "env",
        allow_negative_numbers = true
    )]
    start: Option<Place>,
    /// What is to be reached, in the environment's units
    #[arg(
        long,
        value_name = "X,Y",
        requires = "env",
        allow_negative_numbers = true
    )]
    goal: Option<Place>,
    /// What is seen and what is wanted; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "env", requires = "block")]
    info: Option<Source>,
    /// The shape of one planned action: environment steps, and numbers of each
    #[arg(long, value_name = "STEPSxAXES", conflicts_with = "env")]
    block: Option<Block>,
    /// The score provider
    #[arg(long, value_name = "NAME", default_value = "leworldmodel")]
    provider: ProviderName,
    /// The checkpoint of leworldmodel, a folder or a file; replaces `LEWORLDMODEL_POLICY`
    #[arg(long, value_name = "PATH")]
    checkpoint: Option<PathBuf>,
    /// The settings of the search
    #[arg(
        long,
        value_name = "PRESET",
        default_value = "recommended",
        value_parser = one_of::<PresetName>(&PresetName::NAMES)
    )]
    preset: PresetName,
    /// Candidates of each iteration [default: the preset's]
    #[arg(long, value_name = "COUNT")]
    samples: Option<usize>,
    /// Iterations [default: the preset's]
    #[arg(long, value_name = "COUNT")]
    iterations: Option<u32>,
    /// Planned actions, in blocks [default: the preset's]
    #[arg(long, value_name = "BLOCKS")]
    horizon: Option<usize>,
    /// Which imagined steps make a candidate's cost
    #[arg(
        long,
        value_name = "STEPS",
        default_value = "minimum",
        value_parser = one_of::<CostName>(&CostName::NAMES)
    )]
    trajectory_cost: CostName,
    /// The seed of the noise
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Stop after this long with the iterations complete by then, in milliseconds
    #[arg(long, value_name = "MS")]
    deadline_ms: Option<u64>,
}

/// A block's shape as it is typed.
#[derive(Clone, Copy, Debug)]
struct Block(ActionBlock);

impl std::str::FromStr for Block {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('x');
        let sizes = parts.and_then(|(steps, axes)| Some((steps.parse().ok()?, axes.parse().ok()?)));
        let (steps, axes) = sizes.ok_or_else(|| {
            Error::invalid_input(format!("--block must be STEPSxAXES, found '{text}'"))
                .triage("write '5x2' for five steps of two numbers")
        })?;
        ActionBlock::new(steps, axes).map(Self)
    }
}

/// The settings of a search by name.
#[derive(Clone, Copy, Debug)]
struct PresetName(fn(ActionBlock) -> Cem);

impl PresetName {
    const NAMES: [&str; 3] = ["recommended", "light", "stable-worldmodel"];
}

impl std::str::FromStr for PresetName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(Self(match name {
            "recommended" => Cem::recommended,
            "light" => Cem::light,
            "stable-worldmodel" => Cem::stable_worldmodel,
            _ => {
                let known = Self::NAMES;
                return Err(Error::invalid_input(format!(
                    "unknown preset '{name}'; known presets: {}",
                    known.join(", ")
                ))
                .triage(format!(
                    "use '{}'",
                    nearest(name, known).unwrap_or("recommended")
                )));
            }
        }))
    }
}

/// What the search looks at.
struct Scene {
    info: Observation,
    block: ActionBlock,
    label: serde_json::Value,
}

/// What programs read of a search.
#[derive(Serialize)]
struct Found<'a> {
    run_id: &'a RunId,
    provider: &'a ProviderName,
    action_shape: [usize; 2],
    plan: Vec<&'a [f32]>,
    std: Vec<&'a [f32]>,
    trace: worldforge_plan::search::SearchTrace,
}

impl Search {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let scene = self.scene()?;
        let cem = self.planner(scene.block)?;
        let config = encoding::encode(cem.config())?;
        let new = run::describe(session, RunKind::Flow, "plan search")?
            .with_operation("plan search")
            .with_provider(self.provider.clone())
            .with_capability(Capability::Score)
            .with_input(InputRecord::new(run::members(json!({
                "scene": scene.label,
                "seed": self.seed,
                "search": config,
            }))));
        let forge = self.forge(session, EventHub::new())?;
        crate::providers::require(session, &forge, self.provider.as_str())?;
        let mut recorder = run::start(session, new)?;
        let outcome = self.solve(session, &mut recorder, &cem, scene);
        let solution = match outcome {
            Ok(solution) => solution,
            Err(error) => return Err(run::fail(session, recorder, error)),
        };
        let id = recorder.id().clone();
        let found = Found {
            run_id: &id,
            provider: &self.provider,
            action_shape: [solution.plan.horizon(), solution.plan.action_dim()],
            plan: solution.plan.actions().collect(),
            std: solution.std.actions().collect(),
            trace: solution.trace(),
        };
        run::keep_json(
            &mut recorder,
            "plan",
            "results/plan.json",
            &encoding::encode(&found)?,
        )?;
        recorder.record_result(ResultRecord::new(run::members(json!({
            "cost": solution.cost,
            "best_cost": solution.best.cost,
            "evaluations": solution.evaluations,
            "termination": solution.termination,
        }))));
        run::finish(session, recorder, Ending::Passed)?;
        session.print(&describe(session, &found, &solution)?)?;
        Ok(Verdict::Positive)
    }

    fn scene(&self) -> Result<Scene> {
        if let Some(source) = &self.info {
            let Some(block) = self.block else {
                return Err(Error::bug("the parser requires --block with --info"));
            };
            return Ok(Scene {
                info: read_observation(source)?,
                block: block.0,
                label: json!({ "input": source.label() }),
            });
        }
        let (Some(env), Some(start), Some(goal)) = (&self.env, &self.start, &self.goal) else {
            return Err(Error::bug(
                "the parser requires --env, --start and --goal without --info",
            ));
        };
        let (pixels, wanted) = env.look(start, goal)?;
        Ok(Scene {
            info: Observation::new()
                .with("pixels", pixels)
                .with("goal", wanted),
            block: env.normalization()?.block(),
            label: json!({ "environment": env.name(), "start": start.numbers(), "goal": goal.numbers() }),
        })
    }

    fn planner(&self, block: ActionBlock) -> Result<Cem> {
        let mut config = (self.preset.0)(block).into_config();
        config.samples = self.samples.unwrap_or(config.samples);
        config.iterations = self.iterations.unwrap_or(config.iterations);
        config.horizon = self.horizon.unwrap_or(config.horizon);
        config.elites = config.elites.min(config.samples);
        Cem::new(config)
    }

    /// Builds the forge; an environment brings its own checkpoint.
    fn forge(&self, session: &Session, events: EventHub) -> Result<Forge> {
        let setup = Setup::default()
            .with_checkpoint(self.checkpoint.as_deref())
            .with_events(events);
        let mut forge = setup.build(session)?;
        if self.env.is_some()
            && self.checkpoint.is_none()
            && self.provider.as_str() == world::PROVIDER
        {
            forge.replace(world::provider()?);
        }
        Ok(forge)
    }

    fn solve(
        &self,
        session: &Session,
        recorder: &mut RunRecorder,
        cem: &Cem,
        scene: Scene,
    ) -> Result<Solution> {
        let forge = self.forge(session, EventHub::new().with(recorder.log()?))?;
        let cancellation = session.interruptible()?;
        let options = CallOptions::default()
            .with_cancellation(cancellation.clone())
            .with_correlation(Correlation::of_run(recorder.id().as_str().to_owned()));
        let objective = ScoreObjective::new(&forge, self.provider.clone(), scene.info)
            .with_trajectory_cost(self.trajectory_cost.0)
            .with_options(options);
        let noise = SeededNoise::new(self.seed);
        let clock = session.host().clock();
        let mut observer = |iteration: &IterationTrace| {
            if session.shows_progress() {
                session.say(&format!(
                    "iteration {:>2}  best {:>10.4}  elites {:>10.4}",
                    iteration.iteration, iteration.best_cost, iteration.elite_mean_cost
                ));
            }
        };
        let mut control = SearchControl::new(clock)
            .with_cancellation(cancellation)
            .with_observer(&mut observer);
        if let Some(millis) = self.deadline_ms {
            let deadline = Duration::from_millis(millis);
            control = control.with_deadline(clock.monotonic().saturating_add(deadline));
        }
        pollster::block_on(cem.solve(&objective, Decision::new(&noise, 0), control))
    }
}

fn describe(session: &Session, found: &Found<'_>, solution: &Solution) -> Result<Document> {
    let [horizon, action_dim] = found.action_shape;
    let mut trace = Table::new([
        Column::number("iteration"),
        Column::number("best cost"),
        Column::number("mean of elites"),
        Column::number("spread"),
        Column::number("elapsed"),
    ]);
    for iteration in &solution.iterations {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the number is rounded for people"
        )]
        let elapsed = iteration.elapsed_us as f64 / 1e3;
        trace.push([
            iteration.iteration.to_string().into(),
            format!("{:.4}", iteration.best_cost).into(),
            format!("{:.4}", iteration.elite_mean_cost).into(),
            format!("{:.3}", iteration.std_norm).into(),
            milliseconds(elapsed).into(),
        ]);
    }
    let mut actions = Table::new([Column::number("block"), Column::wrapped("action")]);
    for (block, action) in solution.plan.actions().enumerate() {
        let numbers: Vec<String> = action.iter().map(|value| format!("{value:.3}")).collect();
        actions.push([block.into(), numbers.join(" ").into()]);
    }
    Ok(Document::new(found)?
        .heading("Plan")
        .fields([
            ("provider", found.provider.as_str().into()),
            (
                "plan",
                format!("{horizon} blocks of {action_dim} numbers").into(),
            ),
            ("cost", Cell::from(format!("{:.4}", solution.cost))),
            (
                "best candidate",
                format!("{:.4}", solution.best.cost).into(),
            ),
            ("evaluations", solution.evaluations.to_string().into()),
        ])
        .table(actions)
        .heading("Search")
        .table(trace)
        .next_steps([session.hint_run(found.run_id.as_str())]))
}
