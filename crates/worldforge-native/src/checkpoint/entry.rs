//! Where a tensor lies in its file.

use serde::Serialize;
use worldforge_core::{DType, Error, ErrorKind, MAX_RANK, Result, Tensor};

use super::bytes::shown;

/// Most tensors a checkpoint may hold.
pub const MAX_TENSORS: usize = 65_536;

/// Longest name of a tensor, in bytes.
pub const MAX_NAME_BYTES: usize = 512;

/// A tensor's name, element type and shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TensorInfo {
    /// The name, such as `encoder.layernorm.weight`.
    pub name: String,
    /// The element type.
    pub dtype: DType,
    /// The length of each axis.
    pub shape: Vec<usize>,
}

/// A run of bytes in the file that a tensor is cut from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Storage {
    /// The offset in the file.
    pub(super) start: usize,
    /// The bytes.
    pub(super) length: usize,
    /// The element type.
    pub(super) dtype: DType,
}

/// A tensor that is known to lie inside its file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) info: TensorInfo,
    /// The offset of the first element in the file, in bytes.
    start: usize,
    /// The distance between neighbours on each axis, in elements.
    strides: Vec<usize>,
    elements: usize,
}

impl Entry {
    /// Checks that a view of a storage stays inside it and is no larger than it.
    pub(super) fn new(
        name: &str,
        storage: Storage,
        offset: usize,
        shape: Vec<usize>,
        strides: Vec<usize>,
    ) -> Result<Self> {
        let refuse = |what: String| Error::invalid_input(format!("tensor {}: {what}", shown(name)));
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "tensor name must have 1 to {MAX_NAME_BYTES} bytes, found {}",
                    name.len()
                ),
            ));
        }
        if shape.len() > MAX_RANK || shape.len() != strides.len() {
            return Err(refuse(format!(
                "must have at most {MAX_RANK} axes and a stride for each, found {} and {}",
                shape.len(),
                strides.len()
            )));
        }
        let size = storage.dtype.size();
        let available = storage.length / size;
        let elements = shape
            .iter()
            .try_fold(1_usize, |n, axis| n.checked_mul(*axis));
        let last = shape
            .iter()
            .zip(&strides)
            .try_fold(offset, |last, (axis, stride)| {
                last.checked_add(axis.saturating_sub(1).checked_mul(*stride)?)
            });
        let elements = elements.filter(|count| *count <= available);
        let (Some(elements), Some(last)) = (elements, last) else {
            return Err(refuse(format!(
                "shape {shape:?} does not fit its storage of {available} elements"
            )));
        };
        if elements > 0 && last >= available {
            return Err(refuse(format!(
                "element {last} lies past the {available} elements of its storage"
            )));
        }
        let start = offset
            .checked_mul(size)
            .and_then(|bytes| bytes.checked_add(storage.start))
            .ok_or_else(|| refuse("offset overflows".to_owned()))?;
        Ok(Self {
            info: TensorInfo {
                name: name.to_owned(),
                dtype: storage.dtype,
                shape,
            },
            start,
            strides,
            elements,
        })
    }

    /// Returns the number of elements.
    pub(super) fn elements(&self) -> usize {
        self.elements
    }

    /// Copies the tensor out of the file, contiguous.
    pub(super) fn tensor(&self, file: &[u8]) -> Result<Tensor> {
        let size = self.info.dtype.size();
        let cut = |start: usize, length: usize| {
            start
                .checked_add(length)
                .and_then(|end| file.get(start..end))
                .ok_or_else(|| Error::bug("a checked tensor lies inside its file"))
        };
        let shape = self.info.shape.clone();
        if self.is_contiguous() {
            let bytes = cut(self.start, self.elements * size)?;
            return Tensor::new(self.info.dtype, shape, bytes);
        }
        let mut bytes = Vec::with_capacity(self.elements * size);
        let mut index = vec![0_usize; shape.len()];
        for _ in 0..self.elements {
            let offset: usize = index
                .iter()
                .zip(&self.strides)
                .map(|(at, step)| at * step)
                .sum();
            bytes.extend_from_slice(cut(self.start + offset * size, size)?);
            for (at, length) in index.iter_mut().zip(&shape).rev() {
                *at += 1;
                if *at < *length {
                    break;
                }
                *at = 0;
            }
        }
        Tensor::new(self.info.dtype, shape, bytes)
    }

    fn is_contiguous(&self) -> bool {
        let mut expected = 1;
        self.elements == 0
            || self
                .info
                .shape
                .iter()
                .zip(&self.strides)
                .rev()
                .all(|(length, stride)| {
                    let fits = *length == 1 || *stride == expected;
                    expected *= length;
                    fits
                })
    }
}

/// Returns the strides of a row-major tensor; the caller checks that the shape fits something.
pub(super) fn row_major(shape: &[usize]) -> Vec<usize> {
    let mut strides: Vec<usize> = shape
        .iter()
        .rev()
        .scan(1_usize, |step, length| {
            let stride = *step;
            *step = step.saturating_mul((*length).max(1));
            Some(stride)
        })
        .collect();
    strides.reverse();
    strides
}
