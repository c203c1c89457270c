//! The shape of a `LeWM`, as upstream's `config.json` describes it.
//!
//! Source: the `_target_` tree that stable-worldmodel's `save_pretrained` writes, with the defaults
//! of the classes it names and of `vit_hf` in stable-pretraining.

use std::{fs::File, io::Read as _, path::Path};

use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits, Pointer},
};

use super::hydra::Node;

/// Widest layer, in numbers.
pub const MAX_WIDTH: usize = 16_384;

/// Most layers of the encoder or the predictor.
pub const MAX_LAYERS: usize = 128;

/// Longest side of a picture, in pixels.
pub const MAX_IMAGE_SIDE: usize = 4_096;

/// Most frames the predictor looks at.
pub const MAX_WINDOW: usize = 256;

/// Longest `config.json`, in bytes.
pub const MAX_CONFIG_BYTES: usize = 1 << 20;

const MAX_HEADS: usize = 256;
const MAX_CHANNELS: usize = 16;

/// Width, layers and heads of the named sizes of `vit_hf`.
const SIZES: &[(&str, usize, usize, usize)] = &[
    ("tiny", 192, 12, 3),
    ("small", 384, 12, 6),
    ("base", 768, 12, 12),
    ("large", 1_024, 24, 16),
    ("huge", 1_280, 32, 16),
];

const LEWM: &[&str] = &[
    "stable_worldmodel.wm.lewm.LeWM",
    "stable_worldmodel.wm.lewm.lewm.LeWM",
];
const VIT: &[&str] = &["stable_pretraining.backbone.utils.vit_hf"];
const PREDICTOR: &[&str] = &["stable_worldmodel.wm.lewm.module.Predictor"];
const EMBEDDER: &[&str] = &["stable_worldmodel.wm.lewm.module.Embedder"];
const MLP: &[&str] = &["stable_worldmodel.wm.lewm.module.MLP"];
const BATCH_NORM: &[&str] = &[
    "torch.nn.BatchNorm1d",
    "torch.nn.modules.batchnorm.BatchNorm1d",
];
const LAYER_NORM: &[&str] = &[
    "torch.nn.LayerNorm",
    "torch.nn.modules.normalization.LayerNorm",
];
const GELU: &[&str] = &["torch.nn.GELU", "torch.nn.modules.activation.GELU"];

/// The shape of a whole model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// The vision transformer.
    pub encoder: Encoder,
    /// The predictor of the next latent.
    pub predictor: Predictor,
    /// The embedding of an action block.
    pub action_encoder: Embedder,
    /// What turns the encoder's output into a latent; without it they are the same.
    pub projector: Option<Mlp>,
    /// What turns the predictor's output into a latent; without it they are the same.
    pub pred_proj: Option<Mlp>,
}

/// The shape of the vision transformer (`vit_hf`).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Encoder {
    /// Side of the square pictures it was trained on, in pixels.
    pub image_size: usize,
    /// Side of a patch, in pixels.
    pub patch_size: usize,
    /// Channels of a picture.
    pub num_channels: usize,
    /// Width of a token.
    pub hidden_size: usize,
    /// Number of layers.
    pub num_hidden_layers: usize,
    /// Heads of each attention.
    pub num_attention_heads: usize,
    /// Width inside the feed-forward layers.
    pub intermediate_size: usize,
    /// Whether queries, keys and values have a bias.
    pub qkv_bias: bool,
    /// Added to the variance in every layer norm.
    pub layer_norm_eps: f64,
}

/// The shape of the predictor.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Predictor {
    /// Frames in the window it looks at.
    pub num_frames: usize,
    /// Number of layers.
    pub depth: usize,
    /// Heads of each attention.
    pub heads: usize,
    /// Width inside the feed-forward layers.
    pub mlp_dim: usize,
    /// Width of a latent.
    pub input_dim: usize,
    /// Width of a token.
    pub hidden_dim: usize,
    /// Width of its output.
    pub output_dim: usize,
    /// Width of one head.
    pub dim_head: usize,
}

/// The shape of the action embedding.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Embedder {
    /// Numbers in one action block.
    pub input_dim: usize,
    /// Width after the first layer.
    pub smoothed_dim: usize,
    /// Width of the embedding.
    pub emb_dim: usize,
    /// The inner layer is this many times as wide as the embedding.
    pub mlp_scale: usize,
}

/// The shape of a projector.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Mlp {
    /// Width of the input.
    pub input_dim: usize,
    /// Width inside.
    pub hidden_dim: usize,
    /// Width of the output.
    pub output_dim: usize,
    /// What normalises inside.
    pub norm: MlpNorm,
}

/// What a projector normalises with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MlpNorm {
    /// Nothing.
    None,
    /// A layer norm.
    Layer,
    /// A batch norm with its running statistics.
    Batch,
}

impl Config {
    /// Reads a `config.json`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the file cannot be read, and as [`Config::from_json`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let io = |cause: std::io::Error| {
            let path = path.display();
            Error::new(ErrorKind::Io, format!("read {path}: {cause}"))
        };
        let mut bytes = Vec::new();
        File::open(path)
            .map_err(io)?
            .take(MAX_CONFIG_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(io)?;
        Self::from_json(&bytes)
    }

    /// Reads the text of a `config.json`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] naming a class or key that is not known, and
    /// [`ErrorKind::InvalidInput`] for a value out of range or widths that do not fit together;
    /// both carry the JSON pointer.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let limits = Limits::DOCUMENT.with_max_bytes(MAX_CONFIG_BYTES);
        let mut root = Node::new(json::parse(bytes, limits)?, Pointer::root())?;
        root.target(LEWM)?;
        let config = Self {
            encoder: Encoder::read(root.child("encoder")?)?,
            predictor: Predictor::read(root.child("predictor")?)?,
            action_encoder: Embedder::read(root.child("action_encoder")?)?,
            projector: root
                .optional_child("projector")?
                .map(Mlp::read)
                .transpose()?,
            pred_proj: root
                .optional_child("pred_proj")?
                .map(Mlp::read)
                .transpose()?,
        };
        config.check(&root)?;
        root.finish()?;
        Ok(config)
    }

    /// Returns the width of a latent.
    pub fn latent_width(&self) -> usize {
        self.predictor.input_dim
    }

    /// Returns the numbers in one action block.
    pub fn action_width(&self) -> usize {
        self.action_encoder.input_dim
    }

    /// Checks that every part takes what the part before it gives.
    fn check(&self, root: &Node) -> Result<()> {
        let latent = self.predictor.input_dim;
        let must_be = |key: &str, what: &str, wanted: usize, found: usize| {
            if wanted == found {
                return Ok(());
            }
            Err(root.refuse(key, format!("{what} must be {wanted}, found {found}")))
        };
        let encoded = self.encoder.hidden_size;
        match &self.projector {
            None => must_be("predictor", "input_dim", encoded, latent)?,
            Some(mlp) => {
                must_be("projector", "input_dim", encoded, mlp.input_dim)?;
                must_be("projector", "output_dim", latent, mlp.output_dim)?;
            }
        }
        let predicted = self.predictor.output_dim;
        match &self.pred_proj {
            None => must_be("predictor", "output_dim", latent, predicted)?,
            Some(mlp) => {
                must_be("pred_proj", "input_dim", predicted, mlp.input_dim)?;
                must_be("pred_proj", "output_dim", latent, mlp.output_dim)?;
            }
        }
        let action = self.action_encoder.emb_dim;
        must_be("action_encoder", "emb_dim", latent, action)
    }
}

impl Encoder {
    fn read(mut node: Node) -> Result<Self> {
        node.target(VIT)?;
        if node.flag("pretrained", false)? {
            return Err(node.refuse("pretrained", "must be false".to_owned()));
        }
        node.flag("use_mask_token", true)?;
        for dropout in ["hidden_dropout_prob", "attention_probs_dropout_prob"] {
            node.fraction(dropout, 0.0)?;
        }
        let names: Vec<&'static str> = SIZES.iter().map(|(name, ..)| *name).collect();
        let size = node.choice("size", "tiny", &names)?;
        let (_, width, layers, heads) = SIZES
            .iter()
            .find(|(name, ..)| *name == size)
            .ok_or_else(|| Error::bug("an accepted size is in the table"))?;
        node.choice("hidden_act", "gelu", &["gelu"])?;
        let encoder = Self {
            image_size: node.size("image_size", Some(224), 1..=MAX_IMAGE_SIDE)?,
            patch_size: node.size("patch_size", Some(16), 1..=MAX_IMAGE_SIDE)?,
            num_channels: node.size("num_channels", Some(3), 1..=MAX_CHANNELS)?,
            hidden_size: node.size("hidden_size", Some(*width), 1..=MAX_WIDTH)?,
            num_hidden_layers: node.size("num_hidden_layers", Some(*layers), 1..=MAX_LAYERS)?,
            num_attention_heads: node.size("num_attention_heads", Some(*heads), 1..=MAX_HEADS)?,
            intermediate_size: node.size("intermediate_size", Some(4 * width), 1..=MAX_WIDTH)?,
            qkv_bias: node.flag("qkv_bias", true)?,
            layer_norm_eps: node.fraction("layer_norm_eps", 1e-12)?,
        };
        if encoder.patch_size > encoder.image_size {
            let message = format!("must be at most the image_size of {}", encoder.image_size);
            return Err(node.refuse("patch_size", message));
        }
        if !encoder
            .hidden_size
            .is_multiple_of(encoder.num_attention_heads)
        {
            let message = format!("must divide the hidden_size of {}", encoder.hidden_size);
            return Err(node.refuse("num_attention_heads", message));
        }
        node.finish()?;
        Ok(encoder)
    }

    /// Returns the patches on each side of a picture of the trained size.
    pub(super) fn grid(&self) -> usize {
        self.image_size / self.patch_size
    }
}

impl Predictor {
    fn read(mut node: Node) -> Result<Self> {
        node.target(PREDICTOR)?;
        for dropout in ["dropout", "emb_dropout"] {
            node.fraction(dropout, 0.0)?;
        }
        let input_dim = node.size("input_dim", None, 1..=MAX_WIDTH)?;
        let predictor = Self {
            num_frames: node.size("num_frames", None, 1..=MAX_WINDOW)?,
            depth: node.size("depth", None, 1..=MAX_LAYERS)?,
            heads: node.size("heads", None, 1..=MAX_HEADS)?,
            mlp_dim: node.size("mlp_dim", None, 1..=MAX_WIDTH)?,
            input_dim,
            hidden_dim: node.size("hidden_dim", None, 1..=MAX_WIDTH)?,
            output_dim: node.size("output_dim", Some(input_dim), 1..=MAX_WIDTH)?,
            dim_head: node.size("dim_head", Some(64), 1..=MAX_WIDTH)?,
        };
        if predictor.inner_dim() > MAX_WIDTH {
            let message = format!("heads times dim_head must be at most {MAX_WIDTH}");
            return Err(node.refuse("heads", message));
        }
        node.finish()?;
        Ok(predictor)
    }

    /// Returns the width of all heads together.
    pub(super) fn inner_dim(&self) -> usize {
        self.heads * self.dim_head
    }

    /// Returns whether latents and actions pass a layer on their way in.
    pub(super) fn is_projected(&self) -> bool {
        self.input_dim != self.hidden_dim
    }

    /// Returns whether each attention ends with a layer; upstream leaves it out for one full head.
    pub(super) fn has_attention_output(&self) -> bool {
        self.heads != 1 || self.dim_head != self.hidden_dim
    }
}

impl Embedder {
    fn read(mut node: Node) -> Result<Self> {
        node.target(EMBEDDER)?;
        let embedder = Self {
            input_dim: node.size("input_dim", Some(10), 1..=MAX_WIDTH)?,
            smoothed_dim: node.size("smoothed_dim", Some(10), 1..=MAX_WIDTH)?,
            emb_dim: node.size("emb_dim", Some(10), 1..=MAX_WIDTH)?,
            mlp_scale: node.size("mlp_scale", Some(4), 1..=64)?,
        };
        node.finish()?;
        Ok(embedder)
    }
}

impl Mlp {
    fn read(mut node: Node) -> Result<Self> {
        node.target(MLP)?;
        let input_dim = node.size("input_dim", None, 1..=MAX_WIDTH)?;
        let mlp = Self {
            input_dim,
            hidden_dim: node.size("hidden_dim", None, 1..=MAX_WIDTH)?,
            output_dim: node.size("output_dim", Some(input_dim), 1..=MAX_WIDTH)?,
            norm: Self::read_norm(&mut node)?,
        };
        if let Some(activation) = node.optional_child("act_fn")? {
            partial(activation, GELU)?;
        }
        node.finish()?;
        Ok(mlp)
    }

    /// An absent norm is a layer norm, and one that is null is none.
    fn read_norm(node: &mut Node) -> Result<MlpNorm> {
        let is_given = node.has("norm_fn");
        let Some(norm) = node.optional_child("norm_fn")? else {
            return Ok(if is_given {
                MlpNorm::None
            } else {
                MlpNorm::Layer
            });
        };
        let accepted = [BATCH_NORM, LAYER_NORM].concat();
        let found = partial(norm, &accepted)?;
        Ok(if BATCH_NORM.contains(&found) {
            MlpNorm::Batch
        } else {
            MlpNorm::Layer
        })
    }
}

/// Reads a class that upstream calls later.
fn partial(mut node: Node, accepted: &[&'static str]) -> Result<&'static str> {
    let target = node.target(accepted)?;
    if !node.flag("_partial_", false)? {
        return Err(node.refuse("_partial_", "must be true".to_owned()));
    }
    node.finish()?;
    Ok(target)
}
