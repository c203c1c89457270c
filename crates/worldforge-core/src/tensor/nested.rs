//! Nested JSON lists as tensors.

use serde_json::Value;

use super::{DType, MAX_RANK, Tensor};
use crate::{
    error::{Error, ErrorKind, Result},
    json::Pointer,
};

pub(super) fn read(value: &Value) -> Result<Tensor> {
    let shape = first_shape(value)?;
    let mut elements = Elements {
        kind: None,
        bytes: Vec::new(),
    };
    fill(value, &shape, &mut elements, &Pointer::root())?;
    Tensor::new(elements.kind.unwrap_or(DType::F32), shape, elements.bytes)
}

/// Reads the shape along the first item of each axis.
fn first_shape(value: &Value) -> Result<Vec<usize>> {
    let mut shape = Vec::new();
    let mut pointer = Pointer::root();
    let mut current = value;
    while let Value::Array(items) = current {
        let Some(first) = items.first() else {
            return Err(Error::invalid_input("tensor axis must not be empty").at(pointer));
        };
        if shape.len() == MAX_RANK {
            let message = format!("tensor must have at most {MAX_RANK} axes");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at(pointer));
        }
        shape.push(items.len());
        pointer = pointer.index(0);
        current = first;
    }
    Ok(shape)
}

struct Elements {
    kind: Option<DType>,
    bytes: Vec<u8>,
}

impl Elements {
    fn push(&mut self, value: &Value, pointer: &Pointer) -> Result<()> {
        let kind = match value {
            Value::Bool(flag) => {
                self.bytes.push(u8::from(*flag));
                DType::Bool
            }
            Value::Number(number) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "tensors from lists are f32"
                )]
                let single = number.as_f64().map_or(f32::NAN, |value| value as f32);
                if !single.is_finite() {
                    return Err(
                        Error::invalid_input("must be a finite 32-bit number").at(pointer.clone())
                    );
                }
                self.bytes.extend(single.to_le_bytes());
                DType::F32
            }
            _ => return Err(Error::invalid_input("must be a finite number").at(pointer.clone())),
        };
        if *self.kind.get_or_insert(kind) == kind {
            Ok(())
        } else {
            Err(Error::invalid_input("numbers and booleans must not be mixed").at(pointer.clone()))
        }
    }
}

fn fill(value: &Value, shape: &[usize], elements: &mut Elements, pointer: &Pointer) -> Result<()> {
    let Some((length, rest)) = shape.split_first() else {
        return elements.push(value, pointer);
    };
    match value {
        Value::Array(items) if items.len() == *length => {
            for (index, item) in items.iter().enumerate() {
                fill(item, rest, elements, &pointer.index(index))?;
            }
            Ok(())
        }
        Value::Array(items) => Err(Error::invalid_input(format!(
            "tensor must be rectangular: wanted {length} items, found {}",
            items.len()
        ))
        .at(pointer.clone())),
        _ => Err(Error::invalid_input(format!(
            "tensor must be rectangular: wanted {length} items"
        ))
        .at(pointer.clone())),
    }
}
