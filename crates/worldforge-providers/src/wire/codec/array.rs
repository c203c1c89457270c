//! An array as it lies in foreign bytes, and the tensor it becomes.

use std::sync::Arc;

use worldforge_core::{
    DType, Error, ErrorKind, MAX_ELEMENTS, MAX_RANK, Result, Tensor, json::Pointer,
};

use super::{
    descr::{self, ByteOrder},
    transpose::transpose,
};

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
        self.check_length(data.len())?;
        if !self.is_transposed() {
            return self.seal(Arc::from(data));
        }
        let (size, shape) = (self.dtype.size(), self.shape.clone());
        self.fill(|place| {
            transpose(size, &shape, data, place);
            Ok(())
        })
    }

    /// Makes a tensor of an array whose bytes `fill` writes, in row-major order, into zeros.
    pub(super) fn fill(self, fill: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<Tensor> {
        let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, self.byte_count()?).collect();
        fill(own(&mut bytes)?)?;
        self.seal(bytes)
    }

    /// Swaps and checks the elements where they lie.
    fn seal(self, mut bytes: Arc<[u8]>) -> Result<Tensor> {
        if self.byte_order == ByteOrder::Big {
            swap(self.dtype.size(), own(&mut bytes)?);
        }
        if self.dtype == DType::Bool {
            check_booleans(&bytes)?;
        }
        Tensor::new(self.dtype, self.shape, bytes)
    }

    fn check_length(&self, found: usize) -> Result<()> {
        let wanted = self.byte_count()?;
        if found == wanted {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "array of {} with shape {:?} must have {wanted} bytes, found {found}",
            self.dtype, self.shape
        )))
    }

    /// Returns whether the order of the axes changes anything.
    fn is_transposed(&self) -> bool {
        self.axis_order == AxisOrder::ColumnMajor
            && self.shape.iter().filter(|axis| **axis > 1).count() > 1
    }
}

/// Returns the bytes of a buffer that nobody else has yet.
fn own(bytes: &mut Arc<[u8]>) -> Result<&mut [u8]> {
    Arc::get_mut(bytes).ok_or_else(|| Error::bug("a new buffer has one owner"))
}

/// Turns the bytes of every element around.
fn swap(size: usize, bytes: &mut [u8]) {
    match size {
        2 => turn(bytes.as_chunks_mut::<2>().0),
        4 => turn(bytes.as_chunks_mut::<4>().0),
        8 => turn(bytes.as_chunks_mut::<8>().0),
        _ => {}
    }
}

fn turn<const N: usize>(elements: &mut [[u8; N]]) {
    for element in elements {
        element.reverse();
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
