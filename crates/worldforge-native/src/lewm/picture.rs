//! Pictures as the encoder takes them.
#![expect(
    clippy::indexing_slicing,
    reason = "the pictures' length was compared with their shape when they were taken"
)]

use worldforge_core::{DType, Error, ErrorKind, Result, Tensor};

use super::config::{Encoder, MAX_IMAGE_SIDE};

/// `ImageNet`'s mean and deviation of red, green and blue in 0 to 1.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

/// Some pictures of one size.
pub(super) struct Pictures {
    pub(super) count: usize,
    pub(super) channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    pixels: Pixels,
}

enum Pixels {
    /// Normalised, `[count][channels][height][width]`.
    Planes(Vec<f32>),
    /// Raw, `[count][height][width][channels]`, and what each byte is in each channel.
    Bytes(Tensor, Box<[[f32; 256]; 3]>),
}

impl Pictures {
    /// Takes `u8` pictures `[N, H, W, 3]` or normalised float pictures `[N, C, H, W]`.
    pub(super) fn take(tensor: &Tensor, encoder: &Encoder) -> Result<Self> {
        let is_raw = tensor.dtype() == DType::U8;
        let (count, channels, height, width) = match *tensor.shape() {
            [n, h, w, c] if is_raw => (n, c, h, w),
            [h, w, c] if is_raw => (1, c, h, w),
            [n, c, h, w] => (n, c, h, w),
            [c, h, w] => (1, c, h, w),
            _ => return Err(wrong_shape(tensor)),
        };
        if channels != encoder.num_channels {
            return Err(Error::invalid_input(format!(
                "pictures must have {} channels, found {channels} in {tensor:?}",
                encoder.num_channels
            )));
        }
        let patch = encoder.patch_size;
        for side in [height, width] {
            if side == 0 || side > MAX_IMAGE_SIDE || side % patch != 0 {
                return Err(Error::invalid_input(format!(
                    "picture sides must be multiples of {patch} up to {MAX_IMAGE_SIDE} pixels, \
                     found {height} x {width}; resize to {0} x {0}",
                    encoder.image_size
                )));
            }
        }
        let pixels = match tensor.dtype() {
            DType::U8 if channels == 3 => Pixels::Bytes(tensor.clone(), normalisation()),
            DType::F16 | DType::BF16 | DType::F32 | DType::F64 => {
                tensor.check_finite()?;
                Pixels::Planes(tensor.to_f32())
            }
            _ => return Err(wrong_shape(tensor)),
        };
        Ok(Self {
            count,
            channels,
            height,
            width,
            pixels,
        })
    }

    /// Copies one patch of one picture, channel by channel and row by row.
    pub(super) fn patch(&self, picture: usize, (row, column): (usize, usize), patch: &mut [f32]) {
        let (channels, height, width) = (self.channels, self.height, self.width);
        let picture = picture * channels * height * width;
        let side = side(patch.len(), channels);
        let lines = patch.chunks_exact_mut(side).enumerate();
        for (line, out) in lines {
            let (channel, y) = (line / side, row * side + line % side);
            let x = column * side;
            match &self.pixels {
                Pixels::Planes(values) => {
                    let from = picture + (channel * height + y) * width + x;
                    out.copy_from_slice(&values[from..][..side]);
                }
                Pixels::Bytes(tensor, normalised) => {
                    let from = picture + (y * width + x) * channels;
                    let bytes = &tensor.bytes()[from..][..side * channels];
                    for (out, pixel) in out.iter_mut().zip(bytes.chunks_exact(channels)) {
                        *out = normalised[channel][usize::from(pixel[channel])];
                    }
                }
            }
        }
    }
}

/// Returns the side of a square patch.
fn side(length: usize, channels: usize) -> usize {
    (length / channels).isqrt()
}

fn wrong_shape(tensor: &Tensor) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!(
            "pictures must be u8 [N, H, W, 3] or normalised floats [N, C, H, W], found {tensor:?}"
        ),
    )
}

/// Tabulates `(byte / 255 - mean) / deviation`.
fn normalisation() -> Box<[[f32; 256]; 3]> {
    let mut table = Box::new([[0.0; 256]; 3]);
    for ((row, mean), deviation) in table.iter_mut().zip(MEAN).zip(DEVIATION) {
        for (byte, value) in (0..=u8::MAX).zip(row) {
            *value = (f32::from(byte) / 255.0 - mean) / deviation;
        }
    }
    table
}
