//! A mapping that was read, and how it translates.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Action, DType, Digest, Error, ErrorKind, Feature, Result,
    json::{Pointer, decode_value, parse},
};

use super::{
    expression::{Compiler, Expression},
    file::{LIMITS, MappingFile},
    numbers::Table,
};
use crate::translate::{
    RawActions, Translate,
    answer::check_tag,
    raw::{place, refuse},
};

/// Most values that all actions of one translation may be made of, and most elements that it may
/// read: 2^22.
pub const MAX_MAPPED_VALUES: usize = 1 << 22;

/// A translator as data: which tensors there must be, and which action each step becomes.
///
/// The file is described in the book under *Translators*.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "super::file::MappingFile")
)]
pub struct Mapping {
    digest: Digest,
    embodiment_tag: String,
    description: Option<String>,
    horizon: Horizon,
    tensors: Vec<MappedTensor>,
    unused: BTreeSet<String>,
    kind: String,
    parameters: Expression,
    values_per_step: usize,
}

/// How many steps a chunk may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "MappingHorizon")
)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Horizon {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
}

/// A tensor that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MappedTensor {
    /// Its name in the raw output.
    pub name: String,
    /// How many columns a row has.
    pub width: usize,
    /// The type of its elements; any floating-point type when the mapping does not say.
    pub dtype: Option<DType>,
    /// The columns that the mapping passes over.
    pub unused_columns: BTreeSet<usize>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming the pointer of what does not fit: an unknown
    /// field, an unknown tensor, a column that is not there or that nobody reads, parameters that
    /// the kind of action refuses. [`LimitExceeded`](ErrorKind::LimitExceeded) past a limit of this
    /// module.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let value = parse(bytes, LIMITS)?;
        let digest = Digest::of_json(&value);
        let file: MappingFile = decode_value(value)?;
        file.check()?;
        let tensors = file.tensors()?;
        let mut compiler = Compiler::new(&tensors);
        let parameters = compiler.parameters(&file.action.parameters)?;
        let values_per_step = compiler.finish()?;
        try_out(&file.action.kind, &parameters)?;
        Ok(Self {
            digest,
            horizon: file.horizon()?,
            unused: file.unused()?,
            embodiment_tag: file.embodiment_tag,
            description: file.description,
            tensors,
            kind: file.action.kind,
            parameters,
            values_per_step,
        })
    }

    /// Returns what the mapping is for, in the words of who wrote it.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Returns how many steps a chunk may have.
    pub const fn horizon(&self) -> Horizon {
        self.horizon
    }

    /// Returns the tensors that must be there, in the order of their names.
    pub fn tensors(&self) -> &[MappedTensor] {
        &self.tensors
    }

    /// Returns the kind of the actions, such as `move_to`.
    pub fn action_kind(&self) -> &str {
        &self.kind
    }

    /// Refuses output that is not what the mapping is for.
    fn check(&self, raw: &RawActions<'_>) -> Result<()> {
        check_tag(raw.embodiment_tag, &self.embodiment_tag)?;
        raw.check()?;
        let Horizon { min, max } = self.horizon;
        let fits = u32::try_from(raw.horizon).is_ok_and(|steps| (min..=max).contains(&steps));
        if !fits {
            let first = self
                .tensors
                .first()
                .map_or("", |tensor| tensor.name.as_str());
            let message = format!("must have {min} to {max} steps, found {}", raw.horizon);
            return Err(refuse(first, message));
        }
        for (name, _) in raw.tensors.iter() {
            let is_known = self.tensors.iter().any(|tensor| tensor.name == name);
            if !is_known && !self.unused.contains(name) {
                return Err(refuse(name, "the mapping has no such tensor")
                    .triage("name the tensor in the mapping, or list it under unused on purpose"));
            }
        }
        let widest = self
            .tensors
            .iter()
            .map(|tensor| tensor.width)
            .sum::<usize>();
        let per_step = widest.max(self.values_per_step);
        let values = raw
            .chunks
            .saturating_mul(raw.horizon)
            .saturating_mul(per_step);
        if values > MAX_MAPPED_VALUES {
            let message = format!("must have at most {MAX_MAPPED_VALUES} values, found {values}");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/raw_actions"));
        }
        Ok(())
    }

    fn action(&self, tables: &[Table], row: usize) -> Result<Action> {
        match self.parameters.value(tables, row)? {
            Value::Object(parameters) => Action::from_parts(&self.kind, parameters)
                .map_err(|error| error.into_kind(ErrorKind::InvalidOutput)),
            _ => Err(Error::bug("parameters are an object")),
        }
    }
}

impl Translate for Mapping {
    fn embodiment_tag(&self) -> &str {
        &self.embodiment_tag
    }

    fn translate(&self, raw: &RawActions<'_>) -> Result<Vec<Vec<Action>>> {
        self.check(raw)?;
        let tables = self.tensors.iter().map(|tensor| tensor.table(raw));
        let tables = tables.collect::<Result<Vec<_>>>()?;
        let chunk = |chunk: usize| {
            let steps = 0..raw.horizon;
            let actions = steps.map(|step| {
                let action = self.action(&tables, chunk * raw.horizon + step);
                action.map_err(|error| locate(error, chunk, step))
            });
            actions.collect::<Result<Vec<_>>>()
        };
        (0..raw.chunks).map(chunk).collect()
    }

    fn digest(&self) -> Option<Digest> {
        Some(self.digest)
    }
}

impl MappedTensor {
    /// Reads the tensor's elements, if it is as the mapping says.
    fn table(&self, raw: &RawActions<'_>) -> Result<Table> {
        let Some(Feature::Tensor(tensor)) = raw.tensors.get(&self.name) else {
            return Err(refuse(&self.name, "must be there"));
        };
        let width = tensor.shape().last().copied().unwrap_or_default();
        if width != self.width {
            let message = format!("must be {} wide, found {width}", self.width);
            return Err(refuse(&self.name, message));
        }
        let found = tensor.dtype();
        match self.dtype {
            Some(wanted) if wanted != found => {
                return Err(refuse(
                    &self.name,
                    format!("must be {wanted}, found {found}"),
                ));
            }
            None if !is_float(found) => {
                let message = format!("must be of a floating-point type, found {found}");
                return Err(refuse(&self.name, message));
            }
            _ => {}
        }
        Table::read(&self.name, tensor, width)
    }
}

const fn is_float(dtype: DType) -> bool {
    matches!(dtype, DType::F16 | DType::BF16 | DType::F32 | DType::F64)
}

/// Says which action an error is about, unless it already names a tensor.
fn locate(error: Error, chunk: usize, step: usize) -> Error {
    let names_a_tensor = error
        .pointer()
        .is_some_and(|pointer| pointer.as_str().starts_with(place("").as_str()));
    if names_a_tensor {
        return error;
    }
    let candidates = Pointer::from("/action_candidates");
    error.under(&candidates.index(chunk).index(step).key("parameters"))
}

/// Refuses parameters that the kind of action does not take.
fn try_out(kind: &str, parameters: &Expression) -> Result<()> {
    match parameters.probe()? {
        Value::Object(parameters) => Action::from_parts(kind, parameters)
            .map(drop)
            .map_err(|error| error.under(&"/action/parameters".into())),
        _ => Err(Error::bug("parameters are an object")),
    }
}
