//! Ratios, which are sizes in pixels for most models.

use worldforge_core::{
    Error, Result,
    capability::{GenerationOptions, MAX_SIDE},
};

/// Below this a ratio such as `16:9` is a shape and no size.
const LEAST_SIDE: u32 = 64;

/// Returns the ratio that a caller chose, and where.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a size that cannot be read, or beside
/// a ratio.
pub(super) fn asked_ratio(options: &GenerationOptions) -> Result<Option<(String, &'static str)>> {
    let place = "/options/size";
    match (&options.ratio, &options.size) {
        (Some(_), Some(_)) => {
            Err(Error::invalid_input("must not be given beside a ratio").at(place))
        }
        (Some(ratio), None) => Ok(Some((ratio.clone(), "/options/ratio"))),
        (None, Some(size)) => {
            let ratio = size.replacen('x', ":", 1);
            if pixels(&ratio).is_none() {
                let message = "must be <width>x<height> in pixels, such as 1280x720";
                return Err(Error::invalid_input(message).at(place));
            }
            Ok(Some((ratio, place)))
        }
        (None, None) => Ok(None),
    }
}

/// Returns the size that a ratio means, and nothing for a mere shape.
pub(super) fn pixels(ratio: &str) -> Option<[u32; 2]> {
    let (width, height) = ratio.split_once(':')?;
    let side = |digits: &str| {
        let side: u32 = digits.parse().ok()?;
        (LEAST_SIDE..=MAX_SIDE).contains(&side).then_some(side)
    };
    Some([side(width)?, side(height)?])
}
