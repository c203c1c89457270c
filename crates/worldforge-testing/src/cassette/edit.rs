//! Answers that are wrong in one way, made from answers that are right.

use serde_json::Value;

use super::{Fault, form::Form, pointer, tensor};

/// What no reader takes: 0xC1 begins no `MessagePack` value, and no text either.
const GARBAGE: &[u8] = b"\xC1\xFF\x00<not an answer>\xC1";
/// What stands for a number until it is replaced by one that no double can hold.
const OVERFLOW_MARK: &str = "$overflow";
/// A JSON number beyond the range of a double.
const OVERFLOW: &str = "1e999";

/// Returns the bytes of an answer with the fault in them, or what the answer lacks for it.
pub(super) fn edited(fault: &Fault, bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    match fault {
        Fault::Cut(length) => {
            let kept = bytes.get(..*length).filter(|kept| kept.len() < bytes.len());
            kept.map(<[u8]>::to_vec)
                .ok_or("an answer that is longer than what is left")
        }
        Fault::Garbage => Ok(GARBAGE.to_vec()),
        Fault::Patch { find, replace } => patched(bytes, find.as_bytes(), replace.as_bytes()),
        Fault::WrongShape => structural(bytes, &Change::WrongShape),
        Fault::NonFinite => structural(bytes, &Change::NonFinite),
        Fault::VersionSkew { pointer, value } | Fault::Edit { pointer, value } => {
            structural(bytes, &Change::Set(pointer, value))
        }
        Fault::Remove(pointer) => structural(bytes, &Change::Remove(pointer)),
        _ => Err("a fault that changes bytes"),
    }
}

enum Change<'a> {
    WrongShape,
    NonFinite,
    Set(&'a str, &'a Value),
    Remove(&'a str),
}

fn structural(bytes: &[u8], change: &Change<'_>) -> Result<Vec<u8>, &'static str> {
    if tensor::is_npy(bytes) {
        let edited = match change {
            Change::WrongShape => tensor::npy_misshaped(bytes),
            Change::NonFinite => tensor::npy_poisoned(bytes),
            Change::Set(..) | Change::Remove(_) => None,
        };
        return edited.ok_or(lacking(change));
    }
    match Form::of(bytes, None) {
        Form::Json(Value::String(text)) => {
            // Some servers answer with JSON inside a JSON string.
            let inner = structural(text.as_bytes(), change)?;
            let inner = String::from_utf8_lossy(&inner).into_owned();
            Ok(Form::Json(Value::String(inner)).into_bytes())
        }
        Form::Json(value) => in_json(value, change),
        Form::Packed(value) => in_packed(value, change),
        _ => Err("an answer in JSON or MessagePack"),
    }
}

fn in_json(mut value: Value, change: &Change<'_>) -> Result<Vec<u8>, &'static str> {
    let found = match change {
        Change::WrongShape => {
            tensor::visit_json(&mut value, &mut tensor::misshape_json)
                || tensor::visit_json(&mut value, &mut tensor::shorten_json)
        }
        Change::NonFinite => {
            tensor::visit_json(&mut value, &mut tensor::poison_json) || {
                let mut mark = |item: &mut Value| tensor::mark_json(item, OVERFLOW_MARK);
                tensor::visit_json(&mut value, &mut mark)
            }
        }
        Change::Set(pointer, new) => pointer::set(&mut value, pointer, (*new).clone()),
        Change::Remove(pointer) => pointer::remove(&mut value, pointer),
    };
    if !found {
        return Err(lacking(change));
    }
    let bytes = Form::Json(value).into_bytes();
    let mark = format!("\"{OVERFLOW_MARK}\"");
    patched(&bytes, mark.as_bytes(), OVERFLOW.as_bytes()).or(Ok(bytes))
}

fn in_packed(mut value: rmpv::Value, change: &Change<'_>) -> Result<Vec<u8>, &'static str> {
    let found = match change {
        Change::WrongShape => {
            tensor::visit_packed(&mut value, &mut tensor::misshape_packed)
                || tensor::visit_packed(&mut value, &mut tensor::shorten_packed)
        }
        Change::NonFinite => {
            tensor::visit_packed(&mut value, &mut tensor::poison_packed)
                || tensor::visit_packed(&mut value, &mut tensor::poison_number)
        }
        Change::Set(pointer, new) => pointer::set_packed(&mut value, pointer, new),
        Change::Remove(pointer) => pointer::remove_packed(&mut value, pointer),
    };
    if found {
        Ok(Form::Packed(value).into_bytes())
    } else {
        Err(lacking(change))
    }
}

const fn lacking(change: &Change<'_>) -> &'static str {
    match change {
        Change::WrongShape => "a tensor or a list of numbers in the answer",
        Change::NonFinite => "a tensor of floats or a number in the answer",
        Change::Set(..) => "a place for the pointer in the answer",
        Change::Remove(_) => "the pointer in the answer",
    }
}

/// Replaces bytes wherever they stand.
fn patched(bytes: &[u8], find: &[u8], replace: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut found = false;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(find).filter(|_| !find.is_empty()) {
            out.extend_from_slice(replace);
            rest = after;
            found = true;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    if found {
        Ok(out)
    } else {
        Err("the bytes to replace in the answer")
    }
}
