//! What an observation must not silently become.

use worldforge_core::{DType, Error, Feature, Observation, Result, Tensor, json::Pointer};

/// Channels of a picture: red, green, blue.
const CHANNELS: usize = 3;

/// Refuses pictures whose pixels are whole numbers in a floating-point type.
///
/// Policies take floats for pixels from -1 to 1 and scale them up, so such a picture would be seen as
/// something else. Lists of numbers in a request are read as floats, which makes the mistake easy.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the feature.
pub(super) fn check(observation: &Observation) -> Result<()> {
    for (name, feature) in observation.iter() {
        let outcome = match feature {
            Feature::Tensor(tensor) if is_mistyped(tensor) => Err(Error::invalid_input(
                "must be u8 if it is a picture, found whole numbers as floats",
            )
            .at(Pointer::root())
            .triage("send pictures as tensor records of type u8, or scale their pixels to -1..1")),
            Feature::Group(group) => check(group),
            _ => Ok(()),
        };
        outcome.map_err(|error| error.under(&Pointer::root().key(name)))?;
    }
    Ok(())
}

fn is_mistyped(tensor: &Tensor) -> bool {
    let is_float = matches!(
        tensor.dtype(),
        DType::F16 | DType::BF16 | DType::F32 | DType::F64
    );
    let has_channels = match tensor.shape() {
        [rest @ .., first, _, last] if rest.len() < 2 => *first == CHANNELS || *last == CHANNELS,
        _ => false,
    };
    if !is_float || !has_channels {
        return false;
    }
    let values = tensor.to_f32();
    let is_pixel = |value: &f32| value.fract() == 0.0 && (0.0..=255.0).contains(value);
    values.iter().all(is_pixel) && values.iter().any(|value| *value > 1.0)
}
