//! The size that generation options ask for.

use worldforge_core::{
    Error, Result,
    capability::{GenerationOptions, MAX_SIDE},
};

use super::DEFAULT_RESOLUTION;

/// Returns the resolution: `size` as it stands, or the default width in the shape of `ratio`.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for two numbers that cannot be read.
pub(super) fn resolution(options: &GenerationOptions) -> Result<[u32; 2]> {
    if let Some(size) = &options.size {
        let wanted = "size must be <width>x<height> in pixels, such as 1280x720";
        return pair(size, 'x').ok_or_else(|| Error::invalid_input(wanted).at("/options/size"));
    }
    let Some(ratio) = &options.ratio else {
        return Ok(DEFAULT_RESOLUTION);
    };
    let wanted = "ratio must be <width>:<height>, such as 16:9";
    let refuse = || Error::invalid_input(wanted).at("/options/ratio");
    let [across, down] = pair(ratio, ':').ok_or_else(refuse)?;
    let [width, _] = DEFAULT_RESOLUTION;
    let height = (u64::from(width) * u64::from(down) + u64::from(across) / 2) / u64::from(across);
    match u32::try_from(height) {
        Ok(height) if (1..=MAX_SIDE).contains(&height) => Ok([width, height]),
        _ => Err(refuse()),
    }
}

/// Reads two numbers between 1 and the longest side.
fn pair(text: &str, separator: char) -> Option<[u32; 2]> {
    let (left, right) = text.split_once(separator)?;
    let side = |digits: &str| {
        let side = digits.parse().ok()?;
        (1..=MAX_SIDE).contains(&side).then_some(side)
    };
    Some([side(left)?, side(right)?])
}
