//! What may be told about a translation: shapes and ranges, never the values of a step.

use serde_json::{Value, json};
use worldforge_core::{Feature, JsonObject, Safe, Tensor};

use super::{RawActions, Translate};

/// Most tensors that a preview describes.
pub const MAX_PREVIEWED: usize = 32;

/// Longest name that a preview quotes, in characters.
const MAX_NAME: usize = 64;

/// Describes raw output for logs and metadata: how many chunks and steps, and for each tensor its
/// type, shape, smallest and largest value. It is bounded by [`MAX_PREVIEWED`].
pub fn preview(raw: &RawActions<'_>) -> JsonObject {
    let all = raw.tensors.iter();
    let count = all.len();
    let tensors: Vec<Value> = all.take(MAX_PREVIEWED).map(describe).collect();
    let mut summary = JsonObject::from_iter([
        ("chunks".to_owned(), raw.chunks.into()),
        ("horizon".to_owned(), raw.horizon.into()),
        ("chosen".to_owned(), raw.chosen.into()),
        ("tensors".to_owned(), tensors.into()),
    ]);
    if let Some(tag) = raw.embodiment_tag {
        summary.insert("embodiment_tag".to_owned(), short(tag).into());
    }
    if count > MAX_PREVIEWED {
        summary.insert("omitted_tensors".to_owned(), (count - MAX_PREVIEWED).into());
    }
    summary
}

/// Describes a translation: the preview of what went in, the embodiment, and the digest of the
/// rules when they are data.
pub fn provenance(raw: &RawActions<'_>, translator: &dyn Translate) -> JsonObject {
    let mut summary = preview(raw);
    let tag = short(translator.embodiment_tag());
    summary.insert("embodiment_tag".to_owned(), tag.into());
    let digest = translator.digest().map(|digest| digest.to_string());
    summary.insert("mapping".to_owned(), digest.into());
    summary
}

fn describe((name, feature): (&str, &Feature)) -> Value {
    let name = short(name);
    match feature {
        Feature::Tensor(tensor) => {
            let [min, max] = range(tensor);
            json!({
                "name": name,
                "dtype": tensor.dtype().name(),
                "shape": tensor.shape(),
                "min": min,
                "max": max,
            })
        }
        _ => json!({"name": name}),
    }
}

/// Returns the smallest and the largest finite value as 32-bit floats; null when there is none.
fn range(tensor: &Tensor) -> [Value; 2] {
    let values = tensor.to_f32();
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let least = finite.clone().reduce(f32::min);
    let most = finite.reduce(f32::max);
    [least, most].map(|value| value.map(f64::from).into())
}

/// Redacts and cuts a name that comes from an upstream or a file.
fn short(text: &str) -> String {
    Safe::redact(text).chars().take(MAX_NAME).collect()
}
