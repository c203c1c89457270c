//! PNG, with a palette where 256 colours are enough.

use std::collections::{BTreeMap, BTreeSet};

use png::{BitDepth, ColorType, Compression, Encoder};
use worldforge_core::{Error, ErrorKind, Result};

use super::{Color, Picture};

const MAX_PALETTE: usize = 256;

impl Picture {
    /// Encodes the picture as a PNG file; equal pictures give equal bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] only.
    pub fn to_png(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let sides = (side(self.width())?, side(self.height())?);
        let mut encoder = Encoder::new(&mut bytes, sides.0, sides.1);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        let indexed = self.indexed();
        let data = if let Some((palette, indices)) = &indexed {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(palette.clone());
            indices
        } else {
            encoder.set_color(ColorType::Rgb);
            self.bytes()
        };
        encoder
            .write_header()
            .and_then(|mut writer| {
                writer.write_image_data(data)?;
                writer.finish()
            })
            .map_err(|cause| Error::new(ErrorKind::Bug, format!("encode as PNG: {cause}")))?;
        Ok(bytes)
    }

    /// Returns palette and indices, or nothing past [`MAX_PALETTE`] colours.
    fn indexed(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut colors = BTreeSet::new();
        for color in self.colors() {
            if colors.insert(color) && colors.len() > MAX_PALETTE {
                return None;
            }
        }
        let palette = colors.iter().flat_map(|color| color.channels()).collect();
        let places: BTreeMap<Color, u8> = colors.into_iter().zip(0..=u8::MAX).collect();
        let indices = self
            .colors()
            .map(|color| places.get(&color).copied())
            .collect::<Option<_>>()?;
        Some((palette, indices))
    }
}

fn side(pixels: usize) -> Result<u32> {
    u32::try_from(pixels)
        .ok()
        .ok_or_else(|| Error::bug("a picture's side fits 32 bits"))
}
