//! What a parameter is made of: constants and columns of tensors.

use serde::Deserialize;
use serde_json::{Number, Value};
use worldforge_core::{
    Error, ErrorKind, JsonObject, Result,
    json::{Pointer, canonical, decode_value},
};

use super::{numbers::Table, rules::MappedTensor};
use crate::translate::raw::refuse;

/// Most values that one action may be made of; a constant counts one for each 16 bytes of its text.
pub const MAX_VALUES_PER_STEP: usize = 4096;

/// Bytes of constant text that count as one value.
const BYTES_PER_VALUE: usize = 16;

/// Longest note on a unit, in characters.
const MAX_UNIT: usize = 64;

/// A parameter, or a part of one.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Constant(Value),
    Number(Source),
    Numbers(Source),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Columns of a tensor: each becomes `scale * x + offset`, and must lie within the bounds.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The tensor's place in the mapping's list.
    tensor: usize,
    name: String,
    first: usize,
    count: usize,
    scale: f64,
    offset: f64,
    min: f64,
    max: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    tensor: String,
    column: Option<usize>,
    columns: Option<[usize; 2]>,
    #[serde(default = "one")]
    scale: f64,
    #[serde(default)]
    offset: f64,
    unit: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
}

const fn one() -> f64 {
    1.0
}

/// Turns the JSON of parameters into expressions, and keeps account of what they read.
pub(super) struct Compiler<'a> {
    tensors: &'a [MappedTensor],
    read: Vec<Vec<bool>>,
    values: usize,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(tensors: &'a [MappedTensor]) -> Self {
        let read = tensors.iter().map(|tensor| vec![false; tensor.width]);
        Self {
            tensors,
            read: read.collect(),
            values: 0,
        }
    }

    /// Compiles the parameters of the action.
    pub(super) fn parameters(&mut self, members: &JsonObject) -> Result<Expression> {
        let place = Pointer::from("/action/parameters");
        let members = members.iter().map(|(key, value)| {
            let place = place.key(key);
            Ok((key.clone(), self.compile(value, &place)?))
        });
        members.collect::<Result<_>>().map(Expression::Object)
    }

    fn compile(&mut self, value: &Value, place: &Pointer) -> Result<Expression> {
        if !reads_a_tensor(value) {
            let size = canonical(value).len();
            self.count(1 + size / BYTES_PER_VALUE, place)?;
            return Ok(Expression::Constant(value.clone()));
        }
        match value {
            Value::Object(members) if members.contains_key("tensor") => self.source(value, place),
            Value::Object(members) => {
                let parts = members.iter().map(|(key, part)| {
                    let place = place.key(key);
                    self.count(1 + key.len() / BYTES_PER_VALUE, &place)?;
                    Ok((key.clone(), self.compile(part, &place)?))
                });
                parts.collect::<Result<_>>().map(Expression::Object)
            }
            Value::Array(items) => {
                let parts = items.iter().enumerate();
                let parts = parts.map(|(index, part)| self.compile(part, &place.index(index)));
                parts.collect::<Result<_>>().map(Expression::List)
            }
            _ => Err(Error::bug("only objects and lists read a tensor")),
        }
    }

    fn source(&mut self, value: &Value, place: &Pointer) -> Result<Expression> {
        let entry: SourceEntry = decode_value(value.clone()).map_err(|error| error.under(place))?;
        let position = self
            .tensors
            .iter()
            .position(|tensor| tensor.name == entry.tensor);
        let (index, tensor) = position
            .and_then(|index| Some((index, self.tensors.get(index)?)))
            .ok_or_else(|| {
                Error::invalid_input("must name one of the tensors").at(place.key("tensor"))
            })?;
        let (first, end) = match (entry.column, entry.columns) {
            (Some(column), None) => (column, column + 1),
            (None, Some([first, end])) => (first, end),
            _ => {
                let message = "must have either column or columns";
                return Err(Error::invalid_input(message).at(place.clone()));
            }
        };
        if first >= end || end > tensor.width {
            let message = format!(
                "must be columns of the {} there are, the last one excluded, found {first} to {end}",
                tensor.width
            );
            return Err(Error::invalid_input(message).at(place.clone()));
        }
        let source = Source {
            tensor: index,
            name: entry.tensor.clone(),
            first,
            count: end - first,
            scale: entry.scale,
            offset: entry.offset,
            min: entry.min.unwrap_or(f64::NEG_INFINITY),
            max: entry.max.unwrap_or(f64::INFINITY),
        };
        check_terms(&entry, &source, place)?;
        self.count(source.count, place)?;
        for column in self
            .read
            .get_mut(index)
            .into_iter()
            .flatten()
            .take(end)
            .skip(first)
        {
            *column = true;
        }
        Ok(if entry.column.is_some() {
            Expression::Number(source)
        } else {
            Expression::Numbers(source)
        })
    }

    fn count(&mut self, values: usize, place: &Pointer) -> Result<()> {
        self.values = self.values.saturating_add(values);
        if self.values <= MAX_VALUES_PER_STEP {
            return Ok(());
        }
        let message = format!("an action must be made of at most {MAX_VALUES_PER_STEP} values");
        Err(Error::new(ErrorKind::LimitExceeded, message).at(place.clone()))
    }

    /// Refuses a tensor of which a column is neither read nor listed as unused, and returns how
    /// many values an action is made of.
    pub(super) fn finish(self) -> Result<usize> {
        for (tensor, read) in self.tensors.iter().zip(&self.read) {
            let forgotten = read
                .iter()
                .enumerate()
                .position(|(column, read)| *read == tensor.unused_columns.contains(&column));
            if let Some(column) = forgotten {
                let message = format!(
                    "every column must be read, or else listed under unused_columns, found {column}"
                );
                let place = Pointer::from("/tensors").key(&tensor.name);
                return Err(Error::invalid_input(message).at(place));
            }
        }
        Ok(self.values)
    }
}

fn reads_a_tensor(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key("tensor") || members.values().any(reads_a_tensor)
        }
        Value::Array(items) => items.iter().any(reads_a_tensor),
        _ => false,
    }
}

fn check_terms(entry: &SourceEntry, source: &Source, place: &Pointer) -> Result<()> {
    let wrong =
        |key: &str, message: &'static str| Err(Error::invalid_input(message).at(place.key(key)));
    if source.scale == 0.0 {
        return wrong("scale", "must not be zero: write a constant instead");
    }
    if source.min > source.max {
        return wrong("min", "must not be above max");
    }
    let fits = |unit: &String| (1..=MAX_UNIT).contains(&unit.trim().chars().count());
    if !entry.unit.as_ref().is_none_or(fits) {
        return wrong("unit", "must be a note of 1 to 64 characters");
    }
    Ok(())
}

impl Expression {
    /// Returns the value of a step, the row of each tensor counted over all chunks.
    pub(super) fn value(&self, tables: &[Table], row: usize) -> Result<Value> {
        self.fold(&mut |source, column| source.value(tables, row, column))
    }

    /// Returns a value of the right form, to try out the action's kind.
    pub(super) fn probe(&self) -> Result<Value> {
        self.fold(&mut |source, _| number(1.0_f64.clamp(source.min, source.max), source))
    }

    fn fold(&self, read: &mut impl FnMut(&Source, usize) -> Result<Value>) -> Result<Value> {
        Ok(match self {
            Self::Constant(value) => value.clone(),
            Self::Number(source) => read(source, source.first)?,
            Self::Numbers(source) => {
                let columns = source.first..source.first + source.count;
                let values = columns.map(|column| read(source, column));
                Value::Array(values.collect::<Result<_>>()?)
            }
            Self::List(parts) => {
                let values = parts.iter().map(|part| part.fold(read));
                Value::Array(values.collect::<Result<_>>()?)
            }
            Self::Object(parts) => {
                let members = parts
                    .iter()
                    .map(|(key, part)| Ok((key.clone(), part.fold(read)?)));
                Value::Object(members.collect::<Result<_>>()?)
            }
        })
    }
}

impl Source {
    fn value(&self, tables: &[Table], row: usize, column: usize) -> Result<Value> {
        let table = tables.get(self.tensor);
        let raw = table
            .and_then(|table| table.at(row, column))
            .ok_or_else(|| Error::bug("a mapped tensor has the checked shape"))?;
        let value = self.scale * raw + self.offset;
        if (self.min..=self.max).contains(&value) {
            return number(value, self);
        }
        Err(refuse(&self.name, "must lie within the mapping's bounds")
            .with("row", row.to_string())
            .with("column", column.to_string())
            .triage("check the upstream's output against the mapping; nothing is clipped"))
    }
}

fn number(value: f64, source: &Source) -> Result<Value> {
    Number::from_f64(value)
        .map(Value::Number)
        .ok_or_else(|| refuse(&source.name, "must stay finite when it is scaled"))
}
