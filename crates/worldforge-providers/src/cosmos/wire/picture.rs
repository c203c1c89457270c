//! A tensor of bytes as a picture file.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use worldforge_core::{DType, Error, ErrorKind, Result, Tensor};

use super::media::MAX_IMAGE_CHARS;

/// Longest side of a picture, in pixels.
const MAX_SIDE: usize = 4096;

/// Encodes a picture `[height, width, 3]` of bytes as a data URL of a PNG file.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for another shape or type, and
/// [`LimitExceeded`](ErrorKind::LimitExceeded) for a picture that is too large.
pub(super) fn data_url(tensor: &Tensor) -> Result<String> {
    let [height, width, 3] = *tensor.shape() else {
        return Err(Error::invalid_input(format!(
            "must be a picture [height, width, 3], found {:?}",
            tensor.shape()
        )));
    };
    if height > MAX_SIDE || width > MAX_SIDE {
        let message = format!("a picture's side must be at most {MAX_SIDE} pixels");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let side = |side: usize| u32::try_from(side).ok().filter(|side| *side > 0);
    let (Some(width), Some(height)) = (side(width), side(height)) else {
        return Err(Error::invalid_input("a picture must not be empty"));
    };
    let file = png(&bytes(tensor)?, [width, height])?;
    let mut url = "data:image/png;base64,".to_owned();
    STANDARD.encode_string(file, &mut url);
    if url.len() > MAX_IMAGE_CHARS {
        let message = format!("must be at most {MAX_IMAGE_CHARS} characters as a data URL");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    Ok(url)
}

fn png(pixels: &[u8], [width, height]: [u32; 2]) -> Result<Vec<u8>> {
    let failed = |_cause| Error::bug("a picture of checked size can be written");
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// Takes bytes as they are, and whole numbers that are bytes: lists in a document become floats.
fn bytes(tensor: &Tensor) -> Result<Vec<u8>> {
    if tensor.dtype() == DType::U8 {
        return Ok(tensor.bytes().to_vec());
    }
    let as_byte = |value: f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value is compared with the byte that it becomes"
        )]
        let byte = value as u8;
        (f32::from(byte).to_bits() == value.to_bits()).then_some(byte)
    };
    let bytes: Option<Vec<u8>> = tensor.to_f32().into_iter().map(as_byte).collect();
    bytes.ok_or_else(|| {
        let found = tensor.dtype();
        Error::invalid_input(format!(
            "a picture must be of bytes, or whole numbers from 0 to 255, found {found}"
        ))
    })
}
