//! Matching a checkpoint to a configuration.

use std::collections::BTreeMap;

use worldforge_core::{DType, Error, Result};

use super::names::{Wanted, wanted};
use crate::{
    checkpoint::{Checkpoint, TensorInfo, shown},
    kernel::Matrix,
    lewm::Config,
};

/// Most tensors that each list of a message names.
const MAX_LISTED: usize = 6;

/// What a whole state dict may be wrapped in.
const PREFIXES: &[&str] = &["model.", "module.", "_orig_mod."];

/// Endings of tensors that a state dict may hold and nothing reads.
const UNUSED: &[&str] = &["num_batches_tracked", "mask_token"];

/// A checkpoint that has every tensor of a configuration, in its shape.
pub(super) struct Weights<'c> {
    checkpoint: &'c Checkpoint,
    /// The name in the file for each current name.
    names: BTreeMap<String, &'c str>,
}

impl<'c> Weights<'c> {
    /// Finds every tensor, or lists what is missing, unexpected and of another shape.
    pub(super) fn fit(config: &Config, checkpoint: &'c Checkpoint) -> Result<Self> {
        let infos = current_names(checkpoint)?;
        let mut report = Report::default();
        let mut names = BTreeMap::new();
        for Wanted { name, shape } in wanted(config) {
            match infos.get(&name) {
                None => report.missing.push(shown(&name)),
                Some(info) if info.shape != shape => report.misshapen.push(format!(
                    "{} wanted {shape:?}, found {:?}",
                    shown(&name),
                    info.shape
                )),
                Some(info) if !is_float(info.dtype) => report.misshapen.push(format!(
                    "{} wanted floating-point numbers, found {}",
                    shown(&name),
                    info.dtype
                )),
                Some(info) => {
                    names.insert(name, info.name.as_str());
                }
            }
        }
        let known: Vec<String> = wanted(config)
            .into_iter()
            .map(|wanted| wanted.name)
            .collect();
        report.unexpected = infos
            .keys()
            .filter(|name| !known.contains(name) && !UNUSED.iter().any(|end| name.ends_with(end)))
            .map(|name| shown(name))
            .collect();
        report.finish()?;
        Ok(Self { checkpoint, names })
    }

    /// Reads a tensor as one run of finite numbers.
    pub(super) fn vector(&self, name: &str) -> Result<Vec<f64>> {
        let name = self
            .names
            .get(name)
            .ok_or_else(|| Error::bug("a model reads only tensors that it wants"))?;
        let tensor = self.checkpoint.tensor(name)?;
        tensor
            .check_finite()
            .map_err(|error| error.with("tensor", shown(name)))?;
        Ok(tensor.to_f32().into_iter().map(f64::from).collect())
    }

    /// Reads `name.weight` and, where the layer has one, `name.bias`.
    pub(super) fn linear(&self, name: &str) -> Result<Matrix> {
        let weight = self.vector(&format!("{name}.weight"))?;
        let bias = format!("{name}.bias");
        let outputs = self
            .names
            .get(&format!("{name}.weight"))
            .and_then(|found| self.checkpoint.info(found))
            .and_then(|info| info.shape.first().copied())
            .ok_or_else(|| Error::bug("a weight has rows"))?;
        let bias = if self.names.contains_key(&bias) {
            self.vector(&bias)?
        } else {
            vec![0.0; outputs]
        };
        Ok(Matrix {
            outputs,
            inputs: weight.len() / outputs,
            weight,
            bias,
        })
    }

    /// Reads the factors and terms of a norm.
    pub(super) fn norm(&self, name: &str) -> Result<(Vec<f64>, Vec<f64>)> {
        Ok((
            self.vector(&format!("{name}.weight"))?,
            self.vector(&format!("{name}.bias"))?,
        ))
    }
}

fn is_float(dtype: DType) -> bool {
    matches!(dtype, DType::F16 | DType::BF16 | DType::F32 | DType::F64)
}

/// Strips a prefix that all names share and translates the names of transformers 4.
fn current_names(checkpoint: &Checkpoint) -> Result<BTreeMap<String, &TensorInfo>> {
    let prefix = PREFIXES
        .iter()
        .find(|prefix| {
            checkpoint.infos().len() > 0
                && checkpoint
                    .infos()
                    .all(|info| info.name.starts_with(**prefix))
        })
        .copied()
        .unwrap_or_default();
    let (mut old, mut new) = (None, None);
    let mut infos = BTreeMap::new();
    for info in checkpoint.infos() {
        let name = info.name.get(prefix.len()..).unwrap_or_default();
        let current = match name.strip_prefix("encoder.encoder.layer.") {
            Some(rest) => {
                old.get_or_insert(name);
                from_transformers_4(rest).unwrap_or_else(|| name.to_owned())
            }
            None => name.to_owned(),
        };
        if name.starts_with("encoder.layers.") {
            new.get_or_insert(name);
        }
        infos.insert(current, info);
    }
    match (old, new) {
        (Some(old), Some(new)) => Err(Error::invalid_input(format!(
            "checkpoint mixes the names of transformers 4 and 5: {} and {}",
            shown(old),
            shown(new)
        ))),
        _ => Ok(infos),
    }
}

/// Translates what follows `encoder.encoder.layer.` in a state dict of transformers 4.
fn from_transformers_4(rest: &str) -> Option<String> {
    let (layer, part) = rest.split_once('.')?;
    [
        ("attention.attention.query.", "attention.q_proj."),
        ("attention.attention.key.", "attention.k_proj."),
        ("attention.attention.value.", "attention.v_proj."),
        ("attention.output.dense.", "attention.o_proj."),
        ("intermediate.dense.", "mlp.fc1."),
        ("output.dense.", "mlp.fc2."),
        ("layernorm_before.", "layernorm_before."),
        ("layernorm_after.", "layernorm_after."),
    ]
    .iter()
    .find_map(|(old, new)| {
        let end = part.strip_prefix(old)?;
        Some(format!("encoder.layers.{layer}.{new}{end}"))
    })
}

/// How a checkpoint differs from what is wanted.
#[derive(Default)]
struct Report {
    missing: Vec<String>,
    unexpected: Vec<String>,
    misshapen: Vec<String>,
}

impl Report {
    fn finish(self) -> Result<()> {
        let parts: Vec<String> = [
            ("missing", self.missing),
            ("unexpected", self.unexpected),
            ("of another shape or type", self.misshapen),
        ]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| {
            let listed: Vec<&str> = names.iter().take(MAX_LISTED).map(String::as_str).collect();
            let more = match names.len().saturating_sub(MAX_LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{} {what}: {}{more}", names.len(), listed.join(", "))
        })
        .collect();
        if parts.is_empty() {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "checkpoint does not fit its config.json: {}",
            parts.join("; ")
        ))
        .triage("check that config.json and the weights belong to the same training run"))
    }
}
