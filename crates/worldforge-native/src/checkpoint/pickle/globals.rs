//! The names that a checkpoint's pickle may mention.

use worldforge_core::{DType, Error, ErrorKind, Result};

use super::value::{Function, Value};
use crate::checkpoint::bytes::shown;

/// Modules whose classes a saved module consists of; they are labels and are never looked into.
const CLASS_MODULES: &[&str] = &[
    "stable_pretraining.",
    "stable_worldmodel.",
    "torch.nn.modules.",
    "transformers.activations",
    "transformers.models.",
];

/// Functions that a saved module holds as attributes; labels, too.
const LABELS: &[(&str, &str)] = &[("torch._C._nn", "gelu"), ("torch.nn.functional", "gelu")];

/// Returns what a name stands for.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] naming a name that is on no list.
pub(super) fn resolve<'a>(module: &str, name: &str) -> Result<Value<'a>> {
    if let Some(value) = exact(module, name) {
        return Ok(value);
    }
    let is_class = CLASS_MODULES
        .iter()
        .any(|prefix| module.starts_with(prefix))
        && !name.contains('.');
    if is_class || LABELS.contains(&(module, name)) {
        return Ok(Value::Class);
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        format!(
            "pickle mentions {}, which no checkpoint needs",
            shown(&format!("{module}.{name}"))
        ),
    )
    .triage("do not load this file elsewhere; ask its author for a safetensors file"))
}

fn exact<'a>(module: &str, name: &str) -> Option<Value<'a>> {
    Some(match (module, name) {
        ("collections", "OrderedDict") => Value::Function(Function::OrderedDict),
        ("__builtin__" | "builtins", "set") => Value::Function(Function::Set),
        ("torch._utils", "_rebuild_tensor_v2") => Value::Function(Function::RebuildTensor),
        ("torch._utils", "_rebuild_parameter") => Value::Function(Function::RebuildParameter),
        ("torch", storage) => Value::StorageType(match storage {
            "FloatStorage" => DType::F32,
            "DoubleStorage" => DType::F64,
            "HalfStorage" => DType::F16,
            "BFloat16Storage" => DType::BF16,
            "LongStorage" => DType::I64,
            "IntStorage" => DType::I32,
            "ShortStorage" => DType::I16,
            "CharStorage" => DType::I8,
            "ByteStorage" => DType::U8,
            "BoolStorage" => DType::Bool,
            _ => return None,
        }),
        _ => return None,
    })
}
