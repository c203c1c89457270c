//! Numbers against those of PyTorch.

use worldforge_core::Tensor;
use worldforge_native::{
    checkpoint::Checkpoint,
    lewm::{Alignment, Config, Model, Rollout, Run, TrajectoryCost},
};

use crate::support::{
    Names, actions, assert_costs, assert_near, bytes, fixture, floats, pictures, procedural,
    tensors,
};

const LATENT_TOLERANCE: f32 = 5e-5;

fn encode(model: &Model, pictures: &Tensor) -> Vec<f32> {
    model.encode(pictures, &Run::single()).unwrap().to_f32()
}

fn costs(model: &Model, rollout: &Rollout<'_>, goals: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let run = Run::single();
    model
        .costs_and_latents(rollout, goals, TrajectoryCost::Last, &run)
        .unwrap()
}

/// Returns one frame of every candidate.
fn frames(latents: &[f32], candidates: usize, width: usize, frame: usize) -> Vec<f32> {
    let each = latents.len() / candidates;
    latents
        .chunks_exact(each)
        .flat_map(|latents| latents[frame * width..][..width].to_vec())
        .collect()
}

#[test]
fn every_container_gives_the_costs_of_pytorch() {
    let vectors = tensors("lewm/tiny/vectors.safetensors");
    let read = |name: &str| floats(&vectors, name);
    for file in ["weights.pt", "lewm_object.ckpt", "model.safetensors"] {
        let model = Model::open(fixture("lewm/tiny").join(file)).unwrap();
        let context = encode(&model, &vectors.tensor("pixels").unwrap());
        let goal = encode(&model, &vectors.tensor("goal").unwrap());
        assert_near(file, &context, &read("emb"), LATENT_TOLERANCE);
        assert_near(file, &goal, &read("goal_emb"), LATENT_TOLERANCE);
        let candidates = read("actions");
        let rollout = Rollout::new(&context, &candidates, 16, 5);
        let (found, latents) = costs(&model, &rollout, &goal);
        assert_near(file, &latents, &read("predicted_emb"), LATENT_TOLERANCE);
        assert_costs(file, &found, &read("cost"), &read("cost_f64"));
        let context = encode(&model, &vectors.tensor("pixels_ctx3").unwrap());
        let history = read("action_history");
        let rollout = Rollout::new(&context, &candidates, 16, 5).with_history(&history);
        let (found, latents) = costs(&model, &rollout, &goal);
        assert_near(
            file,
            &latents,
            &read("predicted_emb_ctx3"),
            LATENT_TOLERANCE,
        );
        assert_costs(file, &found, &read("cost_ctx3"), &read("cost_ctx3"));
    }
}

/// A configuration whose weights and pictures are made by formula.
struct Case {
    folder: &'static str,
    side: usize,
    block: usize,
    samples: usize,
    horizon: usize,
    frames: usize,
}

impl Case {
    fn check(&self, model: &Model) {
        let outputs = tensors(&format!("{}/outputs.safetensors", self.folder));
        let read = |name: &str| floats(&outputs, name);
        let width = model.config().latent_width();
        let action = model.config().action_width();
        let picture = |name, count| {
            encode(
                model,
                &pictures(name, [count, self.side, self.side], self.block),
            )
        };
        let goal = picture("goal", 1);
        let candidates = actions("actions", self.samples * self.horizon * action);
        let history = actions("action_history", (self.frames - 1) * action);
        let (one, many) = (picture("pixels", 1), picture("pixels_history", self.frames));
        assert_near("A.emb", &one, &read("A.emb"), LATENT_TOLERANCE);
        assert_near("B.emb", &many, &read("B.emb"), LATENT_TOLERANCE);
        assert_near("goal", &goal, &read("goal_emb"), LATENT_TOLERANCE);
        let rollout = |context| Rollout::new(context, &candidates, self.samples, self.horizon);
        let cases = [
            ("A", rollout(&one), Some(1)),
            (
                "B",
                rollout(&many).with_history(&history),
                Some(self.frames),
            ),
            ("C", rollout(&many).with_alignment(Alignment::Context), None),
        ];
        for (case, rollout, first) in cases {
            let (found, latents) = costs(model, &rollout, &goal);
            let reference = read(&format!("{case}.cost_f64"));
            assert_costs(case, &found, &read(&format!("{case}.cost")), &reference);
            if let Some(first) = first {
                let found = frames(&latents, self.samples, width, first);
                let expected = read(&format!("{case}.step1"));
                assert_near(case, &found, &expected, LATENT_TOLERANCE);
            }
            let last = latents.len() / self.samples / width - 1;
            let found = frames(&latents, self.samples, width, last);
            if let Ok(expected) = outputs.tensor(&format!("{case}.predicted_emb_last")) {
                assert_near(case, &found, &expected.to_f32(), LATENT_TOLERANCE);
            }
        }
    }

    fn model(&self, names: Names) -> Model {
        let config = Config::from_json(&bytes(&format!("{}/config.json", self.folder))).unwrap();
        Model::load(&config, &procedural(self.folder, names)).unwrap()
    }
}

const FULL: Case = Case {
    folder: "lewm/full",
    side: 224,
    block: 28,
    samples: 64,
    horizon: 5,
    frames: 3,
};

const IDENTITY: Case = Case {
    folder: "lewm/identity",
    side: 56,
    block: 7,
    samples: 8,
    horizon: 4,
    frames: 3,
};

const PROJECTED: Case = Case {
    folder: "lewm/projected",
    side: 40,
    block: 5,
    samples: 8,
    horizon: 4,
    frames: 2,
};

#[test]
fn the_full_model_gives_the_costs_of_pytorch() {
    FULL.check(&FULL.model(Names::Current));
}

#[test]
fn a_model_without_projectors_gives_the_costs_of_pytorch() {
    let model = IDENTITY.model(Names::Current);
    IDENTITY.check(&model);
    let pixels = pictures("pixels_interp", [1, 70, 84], IDENTITY.block);
    let outputs = tensors("lewm/identity/outputs.safetensors");
    let found = encode(&model, &pixels);
    assert_near(
        "D.cls",
        &found,
        &floats(&outputs, "D.cls"),
        LATENT_TOLERANCE,
    );
}

#[test]
fn a_model_with_every_projection_gives_the_costs_of_pytorch() {
    PROJECTED.check(&PROJECTED.model(Names::Current));
}

#[test]
fn the_names_of_transformers_4_give_the_same_model() {
    for case in [IDENTITY, PROJECTED] {
        case.check(&case.model(Names::Transformers4));
    }
}

#[test]
fn two_room_pictures_and_rollouts_match_pytorch() {
    let vectors = tensors("two-room/parity.safetensors");
    let read = |name: &str| floats(&vectors, name);
    let model = Model::open(fixture("two-room")).unwrap();
    let found = encode(&model, &vectors.tensor("frames_u8").unwrap());
    assert_near("frames", &found, &read("frames_emb"), LATENT_TOLERANCE);
    let normalised = encode(&model, &vectors.tensor("frames_pixels").unwrap());
    assert_near("pixels", &normalised, &found[..3 * 32], LATENT_TOLERANCE);
    let (context, goals) = (read("h1.emb"), read("h1.goal_emb"));
    let candidates = read("h1.candidates");
    let rollout = Rollout::new(&context, &candidates, 6, 5).with_environments(3);
    let (found, latents) = costs(&model, &rollout, &goals);
    assert_costs("h1", &found, &read("h1.cost"), &read("h1.cost"));
    assert_near("h1", &latents, &read("h1.predicted_emb"), LATENT_TOLERANCE);
    let run = Run::single();
    let mean = model
        .costs(&rollout, &goals, TrajectoryCost::Mean, &run)
        .unwrap();
    let expected = read("h1.cost_trajectory_mean");
    assert_costs("mean", &mean, &expected, &expected);
    let (context, history) = (read("h3.emb"), read("h3.action_history"));
    let candidates = read("h3.candidates");
    let rollout = Rollout::new(&context, &candidates, 6, 5)
        .with_environments(3)
        .with_history(&history);
    let (found, latents) = costs(&model, &rollout, &goals);
    assert_near("h3", &latents, &read("h3.predicted_emb"), LATENT_TOLERANCE);
    assert_costs("h3", &found, &read("h3.cost"), &read("h3.cost"));
}

/// Makes candidates `mean + deviation * noise`, the noise coloured over 50 steps of two numbers.
fn coloured(noise: &[f32], mean: &[f32], deviation: &[f32]) -> Vec<f32> {
    let fresh = (1.0_f32 - 0.9 * 0.9).sqrt();
    let mut candidates = noise.to_vec();
    for candidate in candidates.chunks_exact_mut(100) {
        for step in 2..100 {
            candidate[step] = 0.9 * candidate[step - 2] + fresh * candidate[step];
        }
        for ((number, mean), deviation) in candidate.iter_mut().zip(mean).zip(deviation) {
            *number = *number * deviation + mean;
        }
    }
    candidates[..100].copy_from_slice(mean);
    candidates
}

#[test]
fn a_traced_two_room_search_gives_the_costs_of_pytorch() {
    let vectors = tensors("two-room/parity.safetensors");
    let read = |name: &str| floats(&vectors, name);
    let model = Model::open(fixture("two-room/weights.pt")).unwrap();
    let (context, goal) = (read("cem.z0"), read("cem.zg"));
    let (mut mean, mut deviation) = (vec![0.0; 100], vec![1.0; 100]);
    for iteration in 0..3 {
        let part = |name: &str| read(&format!("cem.it{iteration}.{name}"));
        let candidates = coloured(&part("eps"), &mean, &deviation);
        let rollout = Rollout::new(&context, &candidates, 64, 10);
        let run = Run::single();
        let found = model
            .costs(&rollout, &goal, TrajectoryCost::Minimum, &run)
            .unwrap();
        assert_costs("search", &found, &part("cost"), &part("cost"));
        (mean, deviation) = (part("mean"), part("std"));
    }
}

#[test]
fn a_checkpoint_reads_the_same_from_every_container() {
    let names = ["weights.pt", "lewm_object.ckpt", "model.safetensors"];
    let [state_dict, module, plain] =
        names.map(|file| Checkpoint::open(fixture("lewm/tiny").join(file)).unwrap());
    assert_eq!(state_dict.infos().len(), plain.infos().len());
    assert_eq!(module.infos().len(), plain.infos().len());
    for info in plain.infos() {
        let expected = plain.tensor(&info.name).unwrap();
        assert_eq!(state_dict.tensor(&info.name).unwrap(), expected);
        assert_eq!(module.tensor(&info.name).unwrap(), expected);
    }
}
