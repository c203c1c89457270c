//! Configurations, checkpoints that do not fit, and how a model runs.

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use worldforge_core::{DType, Error, ErrorKind, Tensor};
use worldforge_native::{
    checkpoint::Checkpoint,
    lewm::{Alignment, Config, MlpNorm, Model, Rollout, Run, TrajectoryCost},
};

use crate::support::{actions, all, bytes, fixture, floats, safetensors, tensors};

fn tiny_config() -> Config {
    Config::from_json(&bytes("lewm/tiny/config.json")).unwrap()
}

fn tiny_tensors() -> Vec<(String, Tensor)> {
    all(&tensors("lewm/tiny/model.safetensors"))
}

fn tiny() -> Model {
    Model::open(fixture("lewm/tiny")).unwrap()
}

fn load(tensors: &[(String, Tensor)]) -> Result<Model, Error> {
    let checkpoint = Checkpoint::from_bytes(safetensors(tensors)).unwrap();
    Model::load(&tiny_config(), &checkpoint)
}

fn tiny_costs(model: &Model) -> Vec<f32> {
    let vectors = tensors("lewm/tiny/vectors.safetensors");
    let read = |name: &str| floats(&vectors, name);
    let (context, goal, candidates) = (read("emb"), read("goal_emb"), read("actions"));
    let rollout = Rollout::new(&context, &candidates, 16, 5);
    let run = Run::single();
    model
        .costs(&rollout, &goal, TrajectoryCost::Last, &run)
        .unwrap()
}

/// Changes one value of the tiny configuration and returns the refusal.
fn config_refusal(pointer: &str, value: Value) -> (ErrorKind, String) {
    let mut config: Value = serde_json::from_slice(&bytes("lewm/tiny/config.json")).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = config.pointer_mut(parent).unwrap();
    parent
        .as_object_mut()
        .unwrap()
        .insert(key.to_owned(), value);
    let error = Config::from_json(config.to_string().as_bytes()).unwrap_err();
    let found = error.pointer().map(ToString::to_string).unwrap_or_default();
    (error.kind(), found)
}

#[test]
fn a_configuration_names_what_it_refuses() {
    let cases = [
        ("/_target_", json!("os.system"), ErrorKind::Unsupported),
        (
            "/encoder/_target_",
            json!("timm.vit"),
            ErrorKind::Unsupported,
        ),
        ("/encoder/pretrained", json!(true), ErrorKind::InvalidInput),
        ("/encoder/size", json!("giant"), ErrorKind::Unsupported),
        ("/encoder/hidden_act", json!("relu"), ErrorKind::Unsupported),
        (
            "/encoder/num_attention_heads",
            json!(3),
            ErrorKind::InvalidInput,
        ),
        ("/encoder/patch_size", json!(57), ErrorKind::InvalidInput),
        (
            "/encoder/image_size",
            json!(1_u64 << 40),
            ErrorKind::InvalidInput,
        ),
        ("/encoder/window", json!(1), ErrorKind::Unsupported),
        ("/predictor/depth", json!(-1), ErrorKind::InvalidInput),
        ("/predictor/heads", json!(1.5), ErrorKind::InvalidInput),
        ("/predictor/dropout", json!("0.1"), ErrorKind::InvalidInput),
        (
            "/action_encoder/input_dim",
            json!("???"),
            ErrorKind::InvalidInput,
        ),
        (
            "/projector/norm_fn/_target_",
            json!("torch.nn.SyncBatchNorm"),
            ErrorKind::Unsupported,
        ),
        (
            "/projector/norm_fn/_partial_",
            json!(false),
            ErrorKind::InvalidInput,
        ),
        ("/pred_proj/act_fn", json!("gelu"), ErrorKind::InvalidInput),
        ("/decoder", json!({}), ErrorKind::Unsupported),
    ];
    for (pointer, value, kind) in cases {
        assert_eq!(config_refusal(pointer, value), (kind, pointer.to_owned()));
    }
}

#[test]
fn a_configuration_must_fit_together() {
    let cases = [
        ("/projector/output_dim", "/projector"),
        ("/projector/input_dim", "/projector"),
        ("/pred_proj/output_dim", "/pred_proj"),
        ("/predictor/output_dim", "/pred_proj"),
        ("/action_encoder/emb_dim", "/action_encoder"),
    ];
    for (changed, blamed) in cases {
        let expected = (ErrorKind::InvalidInput, blamed.to_owned());
        assert_eq!(config_refusal(changed, json!(48)), expected, "{changed}");
    }
}

#[test]
fn sizes_and_defaults_are_those_of_upstream() {
    let full = Config::from_json(&bytes("lewm/full/config.json")).unwrap();
    let encoder = &full.encoder;
    assert_eq!(
        (
            encoder.hidden_size,
            encoder.num_hidden_layers,
            encoder.num_attention_heads
        ),
        (192, 12, 3)
    );
    assert_eq!((encoder.intermediate_size, encoder.qkv_bias), (768, true));
    let projected = Config::from_json(&bytes("lewm/projected/config.json")).unwrap();
    let norms = [projected.projector, projected.pred_proj].map(|mlp| mlp.unwrap().norm);
    assert_eq!(norms, [MlpNorm::Layer, MlpNorm::None]);
    let identity = Config::from_json(&bytes("lewm/identity/config.json")).unwrap();
    assert_eq!(
        (identity.projector, identity.predictor.output_dim),
        (None, 32)
    );
}

#[test]
fn a_checkpoint_that_does_not_fit_lists_the_differences() {
    let mut tensors = tiny_tensors();
    tensors.retain(|(name, _)| !name.starts_with("encoder.layers.1."));
    tensors.push(("head.weight".into(), Tensor::from_f32([1], &[0.0]).unwrap()));
    for (name, tensor) in &mut tensors {
        match name.as_str() {
            "predictor.pos_embedding" => {
                *tensor = Tensor::from_f32([1, 2, 32], &[0.0; 64]).unwrap();
            }
            "encoder.layernorm.bias" => {
                *tensor = Tensor::new(DType::I32, vec![32], vec![0; 128]).unwrap();
            }
            _ => {}
        }
    }
    let error = load(&tensors).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        error.message().as_str(),
        "checkpoint does not fit its config.json: 16 missing: \
         `encoder.layers.1.layernorm_before.weight`, `encoder.layers.1.layernorm_before.bias`, \
         `encoder.layers.1.attention.q_proj.weight`, `encoder.layers.1.attention.q_proj.bias`, \
         `encoder.layers.1.attention.k_proj.weight`, `encoder.layers.1.attention.k_proj.bias` and \
         10 more; 1 unexpected: `head.weight`; 2 of another shape or type: `encoder.layernorm.bias` \
         wanted floating-point numbers, found i32, `predictor.pos_embedding` wanted [1, 3, 32], \
         found [1, 2, 32]"
    );
}

#[test]
fn one_prefix_is_stripped_if_every_tensor_carries_it() {
    let expected = tiny_costs(&tiny());
    for prefix in ["model.", "module."] {
        let mut tensors = tiny_tensors();
        for (name, _) in &mut tensors {
            name.insert_str(0, prefix);
        }
        assert_eq!(tiny_costs(&load(&tensors).unwrap()), expected);
        tensors[0].0 = tensors[0].0[prefix.len()..].to_owned();
        assert_eq!(load(&tensors).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn a_mixture_of_names_is_refused() {
    let mut tensors = tiny_tensors();
    for (name, _) in &mut tensors {
        *name = name.replace(
            "encoder.layers.0.layernorm",
            "encoder.encoder.layer.0.layernorm",
        );
    }
    let error = load(&tensors).unwrap_err();
    assert!(error.message().contains("mixes"), "{error}");
}

#[test]
fn weights_in_other_precisions_are_converted() {
    let mut tensors = tiny_tensors();
    for (_, tensor) in &mut tensors {
        if tensor.dtype() == DType::F32 {
            let wide: Vec<u8> = tensor
                .to_f32()
                .iter()
                .flat_map(|value| f64::from(*value).to_le_bytes())
                .collect();
            *tensor = Tensor::new(DType::F64, tensor.shape().to_vec(), wide).unwrap();
        }
    }
    let expected = tiny_costs(&tiny());
    assert_eq!(tiny_costs(&load(&tensors).unwrap()), expected);
    for (_, tensor) in &mut tensors {
        if tensor.dtype() == DType::F64 {
            let upper = |value: &f32| (value.to_bits() >> 16) as u16;
            let values = tensor.to_f32();
            let brain = values.iter().flat_map(|value| upper(value).to_le_bytes());
            let brain: Vec<u8> = brain.collect();
            *tensor = Tensor::new(DType::BF16, tensor.shape().to_vec(), brain).unwrap();
        }
    }
    for (found, expected) in tiny_costs(&load(&tensors).unwrap()).iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 0.1, "{found} {expected}");
    }
}

#[test]
fn weights_that_are_not_finite_are_refused() {
    let mut tensors = tiny_tensors();
    let bias = tensors
        .iter_mut()
        .find(|(name, _)| name == "encoder.layernorm.bias");
    bias.unwrap().1 = Tensor::from_f32([32], &[f32::NAN; 32]).unwrap();
    assert_eq!(load(&tensors).unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_missing_file_is_a_missing_dependency() {
    for path in ["lewm", "lewm/tiny/none.pt", "lewm/full"] {
        let error = Model::open(fixture(path)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingDependency, "{path}");
    }
}

#[test]
fn results_do_not_depend_on_threads_or_blocks() {
    let model = Model::open(fixture("two-room")).unwrap();
    let context = actions("context", 3 * 2 * 32);
    let history = actions("history", 3 * 10);
    let candidates = actions("candidates", 3 * 131 * 6 * 10);
    let goals = actions("goals", 3 * 32);
    let rollout = Rollout::new(&context, &candidates, 131, 6)
        .with_environments(3)
        .with_history(&history);
    let run = |threads| {
        let run = Run::with_threads(NonZeroUsize::new(threads).unwrap());
        model
            .costs_and_latents(&rollout, &goals, TrajectoryCost::Minimum, &run)
            .unwrap()
    };
    let expected = run(1);
    for threads in [2, 3, 7] {
        assert_eq!(run(threads), expected, "{threads}");
    }
    for environment in 0..3 {
        let part = |all: &'static str, values: &[f32]| {
            let each = values.len() / 3;
            assert!(each > 0, "{all}");
            values[environment * each..][..each].to_vec()
        };
        let (context, history) = (part("context", &context), part("history", &history));
        let (candidates, goal) = (part("candidates", &candidates), part("goals", &goals));
        let rollout = Rollout::new(&context, &candidates, 131, 6).with_history(&history);
        let found = model.costs(&rollout, &goal, TrajectoryCost::Minimum, &Run::single());
        assert_eq!(found.unwrap(), part("costs", &expected.0));
    }
}

#[test]
fn a_window_of_one_frame_forgets_the_frames_before() {
    let model = Model::open(fixture("two-room")).unwrap();
    let (context, goal) = (actions("context", 3 * 32), actions("goal", 32));
    let (history, candidates) = (actions("history", 20), actions("candidates", 8 * 4 * 10));
    let run = Run::single();
    let cost = |rollout: Rollout<'_>| {
        model
            .costs(&rollout, &goal, TrajectoryCost::Mean, &run)
            .unwrap()
    };
    let all = Rollout::new(&context, &candidates, 8, 4).with_history(&history);
    let last = Rollout::new(&context[64..], &candidates, 8, 4);
    let short = cost(last.clone().with_window(1));
    assert_eq!(cost(all.clone().with_window(1)), short);
    assert_ne!(cost(all), cost(last.clone()));
    assert_ne!(cost(last), short);
}

#[test]
fn trajectory_costs_are_taken_over_the_imagined_latents() {
    let model = tiny();
    let (context, goal) = (actions("context", 32), actions("goal", 32));
    let candidates = actions("candidates", 5 * 4 * 10);
    let rollout = Rollout::new(&context, &candidates, 5, 4);
    let run = Run::single();
    let latents = model.imagine(&rollout, &run).unwrap();
    let costs = |cost| model.costs(&rollout, &goal, cost, &run).unwrap();
    let (last, nearest) = (costs(TrajectoryCost::Last), costs(TrajectoryCost::Minimum));
    let mean = costs(TrajectoryCost::Mean);
    for (candidate, latents) in latents.chunks_exact(5 * 32).enumerate() {
        let distances: Vec<f32> = latents[32..]
            .chunks_exact(32)
            .map(|latent| {
                latent
                    .iter()
                    .zip(&goal)
                    .map(|(a, b)| (a - b) * (a - b))
                    .sum()
            })
            .collect();
        let near = |found: f32, expected: f32| assert!((found / expected - 1.0).abs() < 1e-5);
        near(last[candidate], distances[3]);
        near(
            nearest[candidate],
            distances.iter().copied().fold(f32::MAX, f32::min),
        );
        near(mean[candidate], distances.iter().sum::<f32>() / 4.0);
    }
}

#[test]
fn a_cancelled_computation_stops_between_blocks() {
    let model = tiny();
    let (context, goal) = (actions("context", 32), actions("goal", 32));
    let candidates = actions("candidates", 4_000 * 10);
    let rollout = Rollout::new(&context, &candidates, 4_000, 1);
    let asked = AtomicUsize::new(0);
    let is_cancelled = || asked.fetch_add(1, Ordering::Relaxed) >= 3;
    let run = Run::single().with_cancel(&is_cancelled);
    let error = model
        .costs(&rollout, &goal, TrajectoryCost::Last, &run)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(asked.load(Ordering::Relaxed), 4);
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let model = tiny();
    let (context, goal) = (vec![0.0; 64], vec![0.0; 32]);
    let candidates = vec![0.0; 4 * 10];
    let many = vec![0.0; 2_000 * 10];
    let wild = [f32::NAN; 40];
    let one = || Rollout::new(&context[..32], &candidates, 2, 2);
    let cases = [
        (
            Rollout::new(&context, &candidates, 2, 2),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&[], &candidates, 2, 2),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&context[..31], &candidates, 2, 2),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&context[..32], &candidates, 2, 3),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&context[..32], &candidates, 0, 2),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&context[..32], &wild, 2, 2),
            ErrorKind::InvalidInput,
        ),
        (
            Rollout::new(&context[..32], &many, 1, 2_000),
            ErrorKind::LimitExceeded,
        ),
        (one().with_environments(0), ErrorKind::InvalidInput),
        (one().with_environments(usize::MAX), ErrorKind::InvalidInput),
        (one().with_window(0), ErrorKind::InvalidInput),
        (one().with_window(4), ErrorKind::InvalidInput),
        (one().with_history(&goal), ErrorKind::InvalidInput),
        (
            Rollout::new(&context, &candidates, 4, 1).with_alignment(Alignment::Context),
            ErrorKind::InvalidInput,
        ),
    ];
    for (index, (rollout, kind)) in cases.into_iter().enumerate() {
        let error = model.imagine(&rollout, &Run::single()).unwrap_err();
        assert_eq!(error.kind(), kind, "{index}");
    }
    let run = Run::single();
    let error = model.costs(&one(), &goal[1..], TrajectoryCost::Last, &run);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn pictures_that_do_not_fit_are_refused() {
    let model = tiny();
    let float = |shape: &[usize]| {
        let count = shape.iter().product();
        Tensor::from_f32(shape, &vec![0.0; count]).unwrap()
    };
    let byte = |shape: &[usize]| {
        let count = shape.iter().product();
        Tensor::from_u8(shape, vec![0; count]).unwrap()
    };
    let cases = [
        float(&[3, 56, 57]),
        float(&[1, 56, 56]),
        float(&[56, 56, 3]),
        byte(&[3, 56, 56]),
        byte(&[56, 56]),
        Tensor::from_f32([3, 14, 14], &[f32::INFINITY; 588]).unwrap(),
    ];
    for picture in cases {
        let error = model.encode(&picture, &Run::single()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{picture:?}");
    }
}
