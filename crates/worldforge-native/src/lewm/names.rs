//! The tensors that a configuration needs, by the names of a current state dict.

use super::config::{Config, Mlp, MlpNorm};

/// A tensor that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
}

/// Lists every tensor that the model reads.
pub(super) fn wanted(config: &Config) -> Vec<Wanted> {
    let mut list = List::default();
    encoder(config, &mut list);
    predictor(config, &mut list);
    let actions = &config.action_encoder;
    let (smoothed, width) = (actions.smoothed_dim, actions.emb_dim);
    let inner = actions.mlp_scale * width;
    list.add(
        "action_encoder.patch_embed.weight",
        &[smoothed, actions.input_dim, 1],
    );
    list.add("action_encoder.patch_embed.bias", &[smoothed]);
    list.linear("action_encoder.embed.0", inner, smoothed);
    list.linear("action_encoder.embed.2", width, inner);
    for (name, mlp) in [
        ("projector", &config.projector),
        ("pred_proj", &config.pred_proj),
    ] {
        if let Some(mlp) = mlp {
            projector(name, mlp, &mut list);
        }
    }
    list.0
}

#[derive(Default)]
struct List(Vec<Wanted>);

impl List {
    fn add(&mut self, name: &str, shape: &[usize]) {
        self.0.push(Wanted {
            name: name.to_owned(),
            shape: shape.to_vec(),
        });
    }

    fn linear(&mut self, name: &str, outputs: usize, inputs: usize) {
        self.add(&format!("{name}.weight"), &[outputs, inputs]);
        self.add(&format!("{name}.bias"), &[outputs]);
    }

    fn norm(&mut self, name: &str, width: usize) {
        self.add(&format!("{name}.weight"), &[width]);
        self.add(&format!("{name}.bias"), &[width]);
    }
}

fn encoder(config: &Config, list: &mut List) {
    let vit = &config.encoder;
    let (width, patch) = (vit.hidden_size, vit.patch_size);
    let tokens = vit.grid() * vit.grid() + 1;
    let embeddings = "encoder.embeddings";
    list.add(&format!("{embeddings}.cls_token"), &[1, 1, width]);
    list.add(
        &format!("{embeddings}.position_embeddings"),
        &[1, tokens, width],
    );
    let projection = format!("{embeddings}.patch_embeddings.projection");
    list.add(
        &format!("{projection}.weight"),
        &[width, vit.num_channels, patch, patch],
    );
    list.add(&format!("{projection}.bias"), &[width]);
    for layer in 0..vit.num_hidden_layers {
        let layer = format!("encoder.layers.{layer}");
        list.norm(&format!("{layer}.layernorm_before"), width);
        for part in ["q_proj", "k_proj", "v_proj"] {
            let part = format!("{layer}.attention.{part}");
            list.add(&format!("{part}.weight"), &[width, width]);
            if vit.qkv_bias {
                list.add(&format!("{part}.bias"), &[width]);
            }
        }
        list.linear(&format!("{layer}.attention.o_proj"), width, width);
        list.norm(&format!("{layer}.layernorm_after"), width);
        list.linear(&format!("{layer}.mlp.fc1"), vit.intermediate_size, width);
        list.linear(&format!("{layer}.mlp.fc2"), width, vit.intermediate_size);
    }
    list.norm("encoder.layernorm", width);
}

fn predictor(config: &Config, list: &mut List) {
    let predictor = &config.predictor;
    let (input, hidden) = (predictor.input_dim, predictor.hidden_dim);
    let transformer = "predictor.transformer";
    list.add("predictor.pos_embedding", &[1, predictor.num_frames, input]);
    if predictor.is_projected() {
        list.linear(&format!("{transformer}.input_proj"), hidden, input);
        list.linear(&format!("{transformer}.cond_proj"), hidden, input);
    }
    for layer in 0..predictor.depth {
        let layer = format!("{transformer}.layers.{layer}");
        let inner = predictor.inner_dim();
        list.norm(&format!("{layer}.attn.norm"), hidden);
        list.add(&format!("{layer}.attn.to_qkv.weight"), &[3 * inner, hidden]);
        if predictor.has_attention_output() {
            list.linear(&format!("{layer}.attn.to_out.0"), hidden, inner);
        }
        list.norm(&format!("{layer}.mlp.net.0"), hidden);
        list.linear(&format!("{layer}.mlp.net.1"), predictor.mlp_dim, hidden);
        list.linear(&format!("{layer}.mlp.net.4"), hidden, predictor.mlp_dim);
        list.linear(&format!("{layer}.adaLN_modulation.1"), 6 * hidden, hidden);
    }
    list.norm(&format!("{transformer}.norm"), hidden);
    if hidden != predictor.output_dim {
        list.linear(
            &format!("{transformer}.output_proj"),
            predictor.output_dim,
            hidden,
        );
    }
}

fn projector(name: &str, mlp: &Mlp, list: &mut List) {
    list.linear(&format!("{name}.net.0"), mlp.hidden_dim, mlp.input_dim);
    let norm = format!("{name}.net.1");
    match mlp.norm {
        MlpNorm::None => {}
        MlpNorm::Layer => list.norm(&norm, mlp.hidden_dim),
        MlpNorm::Batch => {
            list.norm(&norm, mlp.hidden_dim);
            list.add(&format!("{norm}.running_mean"), &[mlp.hidden_dim]);
            list.add(&format!("{norm}.running_var"), &[mlp.hidden_dim]);
        }
    }
    list.linear(&format!("{name}.net.3"), mlp.output_dim, mlp.hidden_dim);
}
