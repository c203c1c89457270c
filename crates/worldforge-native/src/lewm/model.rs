//! A loaded model.

use std::{
    fmt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use worldforge_core::{Digest, Error, ErrorKind, Result, Tensor};

use super::{
    config::Config,
    distance::{TrajectoryCost, squared},
    imagine::{Block, Scratch},
    mlp::Mlp,
    picture::Pictures,
    predictor::Predictor,
    rollout::{Plan, Rollout, check},
    run::Run,
    vit::{Vit, VitScratch},
    weights::Weights,
};
use crate::{
    checkpoint::{Checkpoint, shown},
    kernel::{Buffer, Isa, padded},
};

/// Weight files that are looked for beside `config.json`, the preferred first.
const WEIGHT_FILES: &[&str] = &["model.safetensors", "weights.pt"];

/// Most candidates of one block: larger ones read the weights less often.
const MAX_BLOCK: usize = 120;

/// Numbers of modulation that one block may keep, 16 MiB of them.
const MAX_MODULATION_NUMBERS: usize = 4 << 20;

/// A `LeWM` ready to run.
///
/// A model is shared freely between threads; calls reuse scratch memory that it keeps.
///
/// ```no_run
/// use worldforge_core::{Result, Tensor};
/// use worldforge_native::lewm::{Model, Rollout, Run, TrajectoryCost};
///
/// fn score(picture: &Tensor, goal: &Tensor, candidates: &[f32]) -> Result<Vec<f32>> {
///     let model = Model::open("two-room/")?;
///     let run = Run::single();
///     let context = model.encode(picture, &run)?.to_f32();
///     let goal = model.encode(goal, &run)?.to_f32();
///     let rollout = Rollout::new(&context, candidates, 64, 5);
///     model.costs(&rollout, &goal, TrajectoryCost::Last, &run)
/// }
/// ```
pub struct Model {
    config: Config,
    digest: Digest,
    isa: Isa,
    vit: Vit,
    projector: Option<Mlp>,
    predictor: Predictor,
    pred_proj: Option<Mlp>,
    pool: Mutex<Vec<Workspace>>,
}

/// Memory that one thread computes in.
#[derive(Default)]
struct Workspace {
    vit: VitScratch,
    class: Buffer,
    hidden: Buffer,
    latent: Buffer,
    imagine: Scratch,
}

/// A block and where its results go.
struct Job<'a> {
    block: Block<'a>,
    goal: Option<(&'a [f32], TrajectoryCost)>,
    costs: &'a mut [f32],
    latents: &'a mut [f32],
}

impl Model {
    /// Packs the weights of a checkpoint, whose tensors must be exactly those of the configuration.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] listing what is missing, unexpected or of another shape, and
    /// naming the first tensor that is not finite.
    pub fn load(config: &Config, checkpoint: &Checkpoint) -> Result<Self> {
        let weights = Weights::fit(config, checkpoint)?;
        let mlp = |name: &str, shape: Option<&super::config::Mlp>| {
            shape
                .map(|shape| Mlp::load(&weights, name, shape))
                .transpose()
        };
        Ok(Self {
            config: config.clone(),
            digest: checkpoint.digest(),
            isa: Isa::detect(),
            vit: Vit::load(&weights, &config.encoder)?,
            projector: mlp("projector", config.projector.as_ref())?,
            predictor: Predictor::load(&weights, config)?,
            pred_proj: mlp("pred_proj", config.pred_proj.as_ref())?,
            pool: Mutex::default(),
        })
    }

    /// Opens a folder with `config.json` and `model.safetensors` or `weights.pt`, or a weight file
    /// with `config.json` beside it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MissingDependency`] naming the file that is not there, and as
    /// [`Config::open`], [`Checkpoint::open`] and [`Model::load`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let missing = |what: String| {
            Error::new(ErrorKind::MissingDependency, what)
                .triage("point at a folder with config.json and its weights")
        };
        let weights = if path.is_dir() {
            WEIGHT_FILES
                .iter()
                .map(|name| path.join(name))
                .find(|file| file.is_file())
                .ok_or_else(|| {
                    let wanted = WEIGHT_FILES.join(" or ");
                    missing(format!(
                        "{} must hold {wanted}",
                        shown(&path.display().to_string())
                    ))
                })?
        } else {
            path.to_owned()
        };
        let config = weights.with_file_name("config.json");
        for file in [&weights, &config] {
            if !file.is_file() {
                return Err(missing(format!(
                    "{} must be a file",
                    shown(&file.display().to_string())
                )));
            }
        }
        Self::load(&Config::open(config)?, &Checkpoint::open(weights)?)
    }

    /// Returns the shape of the model.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the SHA-256 of the weight file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the instruction set that the kernels use, such as `avx512f`.
    pub fn instruction_set(&self) -> &'static str {
        self.isa.name()
    }

    /// Encodes pictures to latents `[N, D]`.
    ///
    /// Bytes `[N, H, W, 3]` are scaled to 0..1 and normalised with `ImageNet`'s mean and deviation;
    /// floats `[N, C, H, W]` are taken as normalised. One picture may come without its first axis.
    /// The sides must be multiples of the patch; where they are not the trained size, the position
    /// table is resampled as upstream does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for other shapes or element types and for numbers that are not
    /// finite, [`ErrorKind::Cancelled`] when the hook says so.
    pub fn encode(&self, pictures: &Tensor, run: &Run<'_>) -> Result<Tensor> {
        let pictures = Pictures::take(pictures, &self.config.encoder)?;
        let latent = self.config.latent_width();
        let mut latents = vec![0.0; pictures.count * latent];
        let jobs = latents.chunks_exact_mut(latent).enumerate().collect();
        run.each(jobs, |(picture, output)| {
            self.with_workspace(|space| self.encode_one(space, (&pictures, picture), output));
            Ok(())
        })?;
        Tensor::from_f32([pictures.count, latent], &latents)
    }

    /// Imagines every candidate and returns all latents, context first, `[B, S, H + steps, D]`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for lengths that do not fit and for numbers that are not finite,
    /// [`ErrorKind::LimitExceeded`] past a named limit, [`ErrorKind::Cancelled`] when the hook says
    /// so.
    pub fn imagine(&self, rollout: &Rollout<'_>, run: &Run<'_>) -> Result<Vec<f32>> {
        let plan = rollout.plan(&self.config)?;
        let mut latents = room_for_latents(rollout, &plan);
        self.run(rollout, &plan, None, (&mut [], &mut latents), run)?;
        Ok(latents)
    }

    /// Imagines every candidate and returns what it costs, `[B, S]`; the goals are `[B, D]`.
    ///
    /// # Errors
    ///
    /// As [`Model::imagine`].
    pub fn costs(
        &self,
        rollout: &Rollout<'_>,
        goals: &[f32],
        cost: TrajectoryCost,
        run: &Run<'_>,
    ) -> Result<Vec<f32>> {
        let plan = rollout.plan(&self.config)?;
        let mut costs = vec![0.0; rollout.environments * rollout.samples];
        let goal = Some((goals, cost));
        self.run(rollout, &plan, goal, (&mut costs, &mut []), run)?;
        Ok(costs)
    }

    /// Returns both what [`Model::costs`] and what [`Model::imagine`] return, imagining once.
    ///
    /// # Errors
    ///
    /// As [`Model::imagine`].
    pub fn costs_and_latents(
        &self,
        rollout: &Rollout<'_>,
        goals: &[f32],
        cost: TrajectoryCost,
        run: &Run<'_>,
    ) -> Result<(Vec<f32>, Vec<f32>)> {
        let plan = rollout.plan(&self.config)?;
        let mut costs = vec![0.0; rollout.environments * rollout.samples];
        let mut latents = room_for_latents(rollout, &plan);
        let goal = Some((goals, cost));
        self.run(rollout, &plan, goal, (&mut costs, &mut latents), run)?;
        Ok((costs, latents))
    }

    fn encode_one(&self, space: &mut Workspace, picture: (&Pictures, usize), output: &mut [f32]) {
        let width = padded(self.config.encoder.hidden_size);
        space.class.grow(width);
        self.vit.encode(
            self.isa,
            &mut space.vit,
            picture,
            space.class.as_mut_slice(),
        );
        let class = (space.class.as_slice(), width);
        let latent = match &self.projector {
            None => class.0,
            Some(projector) => {
                let wide = padded(output.len());
                space.latent.grow(wide);
                let latent = (space.latent.as_mut_slice(), wide);
                projector.run(self.isa, 1, class, &mut space.hidden, latent);
                space.latent.as_slice()
            }
        };
        for (to, from) in output.iter_mut().zip(latent) {
            *to = *from;
        }
    }

    /// Cuts the candidates into blocks and runs them.
    fn run(
        &self,
        rollout: &Rollout<'_>,
        plan: &Plan,
        goal: Option<(&[f32], TrajectoryCost)>,
        (costs, latents): (&mut [f32], &mut [f32]),
        run: &Run<'_>,
    ) -> Result<()> {
        if let Some((goals, _)) = goal {
            check("goals", goals, rollout.environments * plan.latent)?;
        }
        let block = self.block_size(rollout, plan, run);
        let mut costs = Chunks(costs);
        let mut latents = Chunks(latents);
        let mut jobs = Vec::new();
        for environment in 0..rollout.environments {
            let context = part(rollout.context, environment, plan.frames * plan.latent);
            let history = part(rollout.history, environment, plan.past * plan.action);
            let one = rollout.horizon * plan.action;
            let candidates = part(rollout.candidates, environment, rollout.samples * one);
            for candidates in candidates.chunks(block * one) {
                let count = candidates.len() / one;
                let frames = plan.frames + plan.steps;
                jobs.push(Job {
                    block: Block {
                        count,
                        context,
                        history,
                        candidates,
                    },
                    goal: goal.map(|(goals, cost)| (part(goals, environment, plan.latent), cost)),
                    costs: costs.next(count),
                    latents: latents.next(count * frames * plan.latent),
                });
            }
        }
        run.each(jobs, |mut job| {
            self.with_workspace(|space| self.run_block(plan, &mut job, &mut space.imagine));
            Ok(())
        })
    }

    /// Chooses a block size that spreads the candidates evenly and fits the cache.
    fn block_size(&self, rollout: &Rollout<'_>, plan: &Plan, run: &Run<'_>) -> usize {
        let fitting = MAX_MODULATION_NUMBERS / self.predictor.modulation_numbers(plan).max(1);
        let largest = MAX_BLOCK.min(fitting).max(12);
        let shares = run.threads().div_ceil(rollout.environments).max(1);
        let blocks = rollout.samples.div_ceil(largest).next_multiple_of(shares);
        rollout.samples.div_ceil(blocks)
    }

    fn run_block(&self, plan: &Plan, job: &mut Job<'_>, scratch: &mut Scratch) {
        let pred_proj = self.pred_proj.as_ref();
        self.predictor
            .imagine(self.isa, pred_proj, plan, &job.block, scratch);
        let count = job.block.count;
        let frames = plan.frames + plan.steps;
        if let Some((goal, cost)) = job.goal {
            for (candidate, total) in job.costs.iter_mut().enumerate() {
                let predicted = (plan.frames..frames)
                    .map(|frame| squared(scratch.latent(plan, (count, candidate), frame), goal));
                *total = cost.join(predicted);
            }
        }
        let rows = job.latents.chunks_exact_mut(plan.latent).enumerate();
        for (row, latent) in rows {
            let from = scratch.latent(plan, (count, row / frames), row % frames);
            latent.copy_from_slice(from);
        }
    }

    /// Lends a workspace and takes it back.
    fn with_workspace(&self, work: impl FnOnce(&mut Workspace)) {
        let pool = || self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let mut space = pool().pop().unwrap_or_default();
        work(&mut space);
        pool().push(space);
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("config", &self.config)
            .field("digest", &self.digest)
            .field("instruction_set", &self.isa.name())
            .finish_non_exhaustive()
    }
}

fn room_for_latents(rollout: &Rollout<'_>, plan: &Plan) -> Vec<f32> {
    let frames = plan.frames + plan.steps;
    vec![0.0; rollout.environments * rollout.samples * frames * plan.latent]
}

/// Returns the numbers of one environment.
fn part(values: &[f32], environment: usize, length: usize) -> &[f32] {
    values
        .get(environment * length..(environment + 1) * length)
        .unwrap_or_default()
}

/// A slice that is handed out from the front; an empty one hands out empty slices.
struct Chunks<'a>(&'a mut [f32]);

impl<'a> Chunks<'a> {
    fn next(&mut self, length: usize) -> &'a mut [f32] {
        let rest = std::mem::take(&mut self.0);
        let (chunk, rest) = rest.split_at_mut(length.min(rest.len()));
        self.0 = rest;
        chunk
    }
}
