//! An array as it lies in foreign bytes, and the tensor it becomes.

use std::sync::Arc;

use worldforge_core::{
    DType, Error, ErrorKind, MAX_ELEMENTS, MAX_RANK, Result, Tensor, json::Pointer,
};

use super::descr::{self, ByteOrder};

/// Which axis runs fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AxisOrder {
    /// The last, as in C and in a tensor.
    RowMajor,
    /// The first, as in Fortran.
    ColumnMajor,
}

/// What stands before the bytes of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) dtype: DType,
    pub(super) byte_order: ByteOrder,
    pub(super) axis_order: AxisOrder,
    pub(super) shape: Vec<usize>,
}

impl Layout {
    /// Describes an array in row-major order by NumPy's name of its elements.
    pub(super) fn row_major(name: &str, shape: Vec<usize>) -> Result<Self> {
        let (dtype, byte_order) = descr::parse(name)?;
        Ok(Self {
            dtype,
            byte_order,
            axis_order: AxisOrder::RowMajor,
            shape,
        })
    }

    /// Returns how many bytes the array has, within the limits of a tensor.
    pub(super) fn byte_count(&self) -> Result<usize> {
        let limit = |message: String| Error::new(ErrorKind::LimitExceeded, message);
        if self.shape.len() > MAX_RANK {
            let found = self.shape.len();
            return Err(limit(format!(
                "array must have at most {MAX_RANK} axes, found {found}"
            )));
        }
        self.shape
            .iter()
            .try_fold(1_usize, |count, axis| count.checked_mul(*axis))
            .filter(|count| *count <= MAX_ELEMENTS)
            .and_then(|count| count.checked_mul(self.dtype.size()))
            .ok_or_else(|| limit(format!("array must have at most {MAX_ELEMENTS} elements")))
    }

    /// Copies the array into a tensor.
    pub(super) fn tensor(self, data: &[u8]) -> Result<Tensor> {
        let wanted = self.byte_count()?;
        if data.len() != wanted {
            return Err(Error::invalid_input(format!(
                "array of {} with shape {:?} must have {wanted} bytes, found {}",
                self.dtype,
                self.shape,
                data.len()
            )));
        }
        if self.dtype == DType::Bool {
            check_booleans(data)?;
        }
        let mut bytes = Arc::<[u8]>::from(data);
        if self.byte_order == ByteOrder::Big || self.is_transposed() {
            // The buffer is new, so it is changed where it lies.
            let place =
                Arc::get_mut(&mut bytes).ok_or_else(|| Error::bug("a new buffer has one owner"))?;
            if self.is_transposed() {
                self.transpose(data, place);
            }
            if self.byte_order == ByteOrder::Big {
                swap(self.dtype.size(), place);
            }
        }
        Tensor::new(self.dtype, self.shape, bytes)
    }

    /// Returns whether the order of the axes changes anything.
    fn is_transposed(&self) -> bool {
        self.axis_order == AxisOrder::ColumnMajor
            && self.shape.iter().filter(|axis| **axis > 1).count() > 1
    }

    fn transpose(&self, from: &[u8], to: &mut [u8]) {
        match self.dtype.size() {
            1 => gather(
                from.as_chunks::<1>().0,
                to.as_chunks_mut::<1>().0,
                &self.shape,
            ),
            2 => gather(
                from.as_chunks::<2>().0,
                to.as_chunks_mut::<2>().0,
                &self.shape,
            ),
            4 => gather(
                from.as_chunks::<4>().0,
                to.as_chunks_mut::<4>().0,
                &self.shape,
            ),
            _ => gather(
                from.as_chunks::<8>().0,
                to.as_chunks_mut::<8>().0,
                &self.shape,
            ),
        }
    }
}

/// Copies an array whose first axis runs fastest into one whose last axis does.
fn gather<const N: usize>(from: &[[u8; N]], to: &mut [[u8; N]], shape: &[usize]) {
    let Some((last, outer)) = shape.split_last() else {
        return;
    };
    let step: usize = outer.iter().product();
    let mut index = vec![0_usize; outer.len()];
    for row in to.chunks_exact_mut((*last).max(1)) {
        let mut stride = 1;
        let mut offset = 0;
        for (at, length) in index.iter().zip(outer) {
            offset += at * stride;
            stride *= length;
        }
        let column = from.iter().skip(offset).step_by(step.max(1));
        for (place, element) in row.iter_mut().zip(column) {
            *place = *element;
        }
        for (at, length) in index.iter_mut().zip(outer).rev() {
            *at += 1;
            if *at < *length {
                break;
            }
            *at = 0;
        }
    }
}

fn swap(size: usize, bytes: &mut [u8]) {
    match size {
        2 => bytes
            .as_chunks_mut::<2>()
            .0
            .iter_mut()
            .for_each(|raw| raw.reverse()),
        4 => bytes
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .for_each(|raw| raw.reverse()),
        8 => bytes
            .as_chunks_mut::<8>()
            .0
            .iter_mut()
            .for_each(|raw| raw.reverse()),
        _ => {}
    }
}

/// Refuses bytes that are neither zero nor one, which a tensor of booleans never holds.
fn check_booleans(data: &[u8]) -> Result<()> {
    // Without an early exit the loop runs on whole registers.
    let bits = data.iter().fold(0, |bits, byte| bits | byte);
    if bits <= 1 {
        Ok(())
    } else {
        Err(Error::invalid_input(
            "booleans must be bytes of zero or one",
        ))
    }
}

/// Puts tensors of one type and shape below a new first axis.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] naming the index of the first tensor that differs, and for none at
/// all; [`ErrorKind::LimitExceeded`] past [`MAX_RANK`] or [`MAX_ELEMENTS`].
pub fn stack(rows: &[Tensor]) -> Result<Tensor> {
    let first = rows
        .first()
        .ok_or_else(|| Error::invalid_input("must have at least one array to stack"))?;
    let mut bytes = Vec::with_capacity(rows.len().saturating_mul(first.bytes().len()));
    for (index, row) in rows.iter().enumerate() {
        if (row.dtype(), row.shape()) != (first.dtype(), first.shape()) {
            return Err(Error::invalid_input(format!(
                "must be {} of shape {:?} as the first, found {} of shape {:?}",
                first.dtype(),
                first.shape(),
                row.dtype(),
                row.shape()
            ))
            .at(Pointer::root().index(index)));
        }
        bytes.extend_from_slice(row.bytes());
    }
    let shape = std::iter::once(rows.len())
        .chain(first.shape().iter().copied())
        .collect();
    Tensor::new(first.dtype(), shape, bytes)
}
