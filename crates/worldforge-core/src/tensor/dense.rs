//! The tensor itself.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct,
};
use serde_json::Value;

use super::{DType, dtype, nested};
use crate::error::{Error, ErrorKind, Result};

/// Most axes a tensor may have.
pub const MAX_RANK: usize = 8;

/// Most elements a tensor may have: 2^31.
pub const MAX_ELEMENTS: usize = 1 << 31;

/// A dense, row-major, little-endian tensor.
#[derive(Clone, PartialEq, Eq)]
pub struct Tensor {
    dtype: DType,
    shape: Vec<usize>,
    bytes: Arc<[u8]>,
}

impl Tensor {
    /// Wraps bytes that are already in tensor order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the bytes do not fill the shape exactly, and
    /// [`ErrorKind::LimitExceeded`] past [`MAX_RANK`] or [`MAX_ELEMENTS`].
    pub fn new(dtype: DType, shape: Vec<usize>, bytes: impl Into<Arc<[u8]>>) -> Result<Self> {
        let bytes = bytes.into();
        let expected = element_count(&shape)?.saturating_mul(dtype.size());
        if bytes.len() != expected {
            return Err(Error::invalid_input(format!(
                "tensor of {dtype} with shape {shape:?} needs {expected} bytes, found {}",
                bytes.len()
            )));
        }
        Ok(Self {
            dtype,
            shape,
            bytes,
        })
    }

    /// Copies 32-bit floats.
    ///
    /// # Errors
    ///
    /// As [`Tensor::new`].
    pub fn from_f32(shape: impl Into<Vec<usize>>, values: &[f32]) -> Result<Self> {
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        Self::new(DType::F32, shape.into(), bytes)
    }

    /// Takes bytes, for pictures: one element each.
    ///
    /// # Errors
    ///
    /// As [`Tensor::new`].
    pub fn from_u8(shape: impl Into<Vec<usize>>, values: impl Into<Arc<[u8]>>) -> Result<Self> {
        Self::new(DType::U8, shape.into(), values)
    }

    /// Reads nested JSON lists of finite numbers (or of booleans) as a rectangular tensor.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the pointer of the first ragged row, empty axis or value
    /// that is no finite number.
    pub fn from_nested(value: &Value) -> Result<Self> {
        nested::read(value)
    }

    /// Returns the element type.
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// Returns the length of each axis.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the number of axes.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }

    /// Returns the number of elements.
    pub fn element_count(&self) -> usize {
        self.bytes.len() / self.dtype.size()
    }

    /// Returns the contiguous little-endian bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the same bytes, held together with the tensor.
    pub fn shared_bytes(&self) -> Arc<[u8]> {
        Arc::clone(&self.bytes)
    }

    /// Returns whether both tensors share one buffer, a cheap and sufficient test for equality.
    pub fn shares_bytes_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
            && self.shape == other.shape
            && self.dtype == other.dtype
    }

    /// Converts every element to a 32-bit float, rounding where needed.
    pub fn to_f32(&self) -> Vec<f32> {
        dtype::to_f32(self.dtype, &self.bytes)
    }

    /// Returns the same elements in another shape.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the element counts differ.
    pub fn reshaped(&self, shape: impl Into<Vec<usize>>) -> Result<Self> {
        Self::new(self.dtype, shape.into(), Arc::clone(&self.bytes))
    }

    /// Refuses NaN and infinities, naming the flat index of the first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`].
    pub fn check_finite(&self) -> Result<()> {
        match dtype::first_non_finite(self.dtype, &self.bytes) {
            None => Ok(()),
            Some(index) => Err(Error::invalid_input(format!(
                "tensor elements must be finite, element {index} of {:?} is not",
                self.shape
            ))),
        }
    }
}

/// Multiplies out a shape within the limits.
fn element_count(shape: &[usize]) -> Result<usize> {
    if shape.len() > MAX_RANK {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "tensor must have at most {MAX_RANK} axes, found {}",
                shape.len()
            ),
        ));
    }
    shape
        .iter()
        .try_fold(1_usize, |count, axis| count.checked_mul(*axis))
        .filter(|count| *count <= MAX_ELEMENTS)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::LimitExceeded,
                format!("tensor must have at most {MAX_ELEMENTS} elements, found shape {shape:?}"),
            )
        })
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tensor({}, {:?})", self.dtype, self.shape)
    }
}

/// Written as `{"dtype", "shape", "data_base64"}`.
impl Serialize for Tensor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Tensor", 3)?;
        record.serialize_field("dtype", &self.dtype)?;
        record.serialize_field("shape", &self.shape)?;
        record.serialize_field("data_base64", &STANDARD.encode(&self.bytes))?;
        record.end()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    dtype: DType,
    shape: Vec<usize>,
    data_base64: String,
}

/// Read from its record, or from nested lists of numbers.
impl<'de> Deserialize<'de> for Tensor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if !value.is_object() {
            return Self::from_nested(&value).map_err(D::Error::custom);
        }
        let record: Record = crate::json::decode_value(value).map_err(D::Error::custom)?;
        let bytes = STANDARD
            .decode(&record.data_base64)
            .map_err(|cause| D::Error::custom(format!("data_base64 must be base64: {cause}")))?;
        Self::new(record.dtype, record.shape, bytes).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tensor_reads_back_what_it_writes() {
        let tensor = Tensor::from_f32([2, 3], &[1.0, 2.5, -3.0, 0.0, 1e-9, 7.0]).unwrap();
        let text = serde_json::to_value(&tensor).unwrap();
        assert_eq!(serde_json::from_value::<Tensor>(text).unwrap(), tensor);
    }

    #[test]
    fn nested_lists_become_a_rectangular_tensor_or_name_the_fault() {
        let tensor = Tensor::from_nested(&json!([[1, 2.5], [3, 4]])).unwrap();
        assert_eq!((tensor.dtype(), tensor.shape()), (DType::F32, &[2, 2][..]));
        assert_eq!(tensor.to_f32(), [1.0, 2.5, 3.0, 4.0]);
        let cases = [
            (json!([[1, 2], [3]]), "/1"),
            (json!([[1, 2], 3]), "/1"),
            (json!([[1, "2"]]), "/0/1"),
            (json!([[1], [true]]), "/1/0"),
            (json!([[], []]), "/0"),
            (json!([1e39]), "/0"),
        ];
        for (value, pointer) in cases {
            let error = Tensor::from_nested(&value).unwrap_err();
            assert_eq!(
                error.pointer().map(crate::json::Pointer::as_str),
                Some(pointer),
                "{value}"
            );
        }
    }

    #[test]
    fn a_shape_that_overflows_or_does_not_fit_is_refused() {
        for shape in [vec![usize::MAX, 2], vec![1; 9], vec![1 << 40]] {
            assert_eq!(
                Tensor::from_f32(shape, &[1.0]).unwrap_err().kind(),
                ErrorKind::LimitExceeded
            );
        }
        assert_eq!(
            Tensor::from_f32([2], &[1.0]).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }

    #[test]
    fn every_float_type_widens_to_f32_and_reports_what_is_not_finite() {
        let half = Tensor::new(
            DType::F16,
            vec![3],
            vec![0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00],
        )
        .unwrap();
        assert_eq!(half.to_f32(), [1.0, -2.0, 5.960_464_5e-8]);
        let brain = Tensor::new(DType::BF16, vec![1], vec![0x80, 0x3f]).unwrap();
        assert_eq!(brain.to_f32(), [1.0]);
        assert!(
            Tensor::from_f32([2], &[0.0, f32::NAN])
                .unwrap()
                .check_finite()
                .is_err()
        );
        let infinite = Tensor::new(DType::F16, vec![1], vec![0x00, 0x7c]).unwrap();
        assert!(infinite.check_finite().is_err());
    }
}
