//! Element types and their conversion.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DType {
    /// IEEE 754 half precision.
    F16,
    /// Brain floating point: the upper half of an `f32`.
    BF16,
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 double precision.
    F64,
    /// Signed 8-bit integer.
    I8,
    /// Signed 16-bit integer.
    I16,
    /// Signed 32-bit integer.
    I32,
    /// Signed 64-bit integer.
    I64,
    /// Unsigned 8-bit integer.
    U8,
    /// Unsigned 16-bit integer.
    U16,
    /// Unsigned 32-bit integer.
    U32,
    /// Unsigned 64-bit integer.
    U64,
    /// One byte, zero or one.
    Bool,
}

impl DType {
    /// Returns the bytes of one element.
    pub const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 | Self::Bool => 1,
            Self::F16 | Self::BF16 | Self::I16 | Self::U16 => 2,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// Returns the name, such as `f32`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F16 => "f16",
            Self::BF16 => "bf16",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::Bool => "bool",
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads fixed-size elements; the caller has checked that the bytes divide evenly.
macro_rules! elements {
    ($bytes:expr, $type:ty) => {
        $bytes
            .as_chunks::<{ size_of::<$type>() }>()
            .0
            .iter()
            .map(|raw| <$type>::from_le_bytes(*raw))
    };
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "rounding to f32 is what the conversion promises"
)]
pub(super) fn to_f32(dtype: DType, bytes: &[u8]) -> Vec<f32> {
    match dtype {
        DType::F32 => elements!(bytes, f32).collect(),
        DType::F64 => elements!(bytes, f64).map(|value| value as f32).collect(),
        DType::F16 => elements!(bytes, u16).map(half_to_f32).collect(),
        DType::BF16 => elements!(bytes, u16)
            .map(|bits| f32::from_bits(u32::from(bits) << 16))
            .collect(),
        DType::I8 => elements!(bytes, i8).map(f32::from).collect(),
        DType::I16 => elements!(bytes, i16).map(f32::from).collect(),
        DType::I32 => elements!(bytes, i32).map(|value| value as f32).collect(),
        DType::I64 => elements!(bytes, i64).map(|value| value as f32).collect(),
        DType::U8 | DType::Bool => bytes.iter().copied().map(f32::from).collect(),
        DType::U16 => elements!(bytes, u16).map(f32::from).collect(),
        DType::U32 => elements!(bytes, u32).map(|value| value as f32).collect(),
        DType::U64 => elements!(bytes, u64).map(|value| value as f32).collect(),
    }
}

pub(super) fn first_non_finite(dtype: DType, bytes: &[u8]) -> Option<usize> {
    match dtype {
        DType::F32 => elements!(bytes, f32).position(|value| !value.is_finite()),
        DType::F64 => elements!(bytes, f64).position(|value| !value.is_finite()),
        DType::F16 => elements!(bytes, u16).position(|bits| bits & 0x7c00 == 0x7c00),
        DType::BF16 => elements!(bytes, u16).position(|bits| bits & 0x7f80 == 0x7f80),
        _ => None,
    }
}

/// Widens IEEE 754 binary16, subnormals, infinities and NaN included.
fn half_to_f32(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let magnitude = u32::from(bits & 0x7fff);
    let widened = match magnitude >> 10 {
        // Zero and subnormals: a count of 2^-24, exact in f32.
        0 => (f32::from(bits & 0x03ff) * 2.0_f32.powi(-24)).to_bits(),
        0x1f => 0x7f80_0000 | (magnitude & 0x03ff) << 13,
        _ => (magnitude << 13) + ((127 - 15) << 23),
    };
    f32::from_bits(sign | widened)
}
