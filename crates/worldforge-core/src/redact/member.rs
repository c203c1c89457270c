//! What a JSON key or a neighbour says about a value.

use std::{borrow::Cow, collections::BTreeSet};

use serde_json::{Map, Value};

use super::{
    name::{Name, classify},
    redactor::Redactor,
    rule::{REDACTED, Rule},
    shape,
};

/// Keys that hold the name in `{"name": …, "value": …}`.
pub(super) const NAME_KEYS: [&str; 13] = [
    "name",
    "key",
    "header",
    "field",
    "param",
    "parameter",
    "var",
    "variable",
    "type",
    "id",
    "label",
    "Name",
    "Key",
];

/// Returns why the value of a member is hidden, if it is.
///
/// A redacted key may be shorter than the key was, so what is shown counts as well.
pub(super) fn hides_member(
    members: &Map<String, Value>,
    (key, shown): (&str, &str),
    value: &Value,
) -> Option<Rule> {
    let hides = |key: &str| match (classify(key.as_bytes()), value) {
        (Name::Secret | Name::Header, _) => true,
        (Name::IfOpaque, Value::String(text)) => shape::is_opaque(text.as_bytes()),
        (Name::IfMixed, Value::String(text)) => shape::is_mixed(text.as_bytes()),
        _ => false,
    };
    if hides(key) || key != shown && hides(shown) {
        return Some(Rule::Key);
    }
    let is_value = is_value_key(key);
    let is_named = || {
        NAME_KEYS
            .iter()
            .filter_map(|key| members.get(*key)?.as_str())
            .any(|name| is_name(name) && classify(name.as_bytes()).is_secret())
    };
    (is_value && is_named()).then_some(Rule::Pair)
}

/// Returns whether a key holds the value in `{"name": …, "value": …}`.
pub(super) fn is_value_key(key: &str) -> bool {
    matches!(
        key,
        "value" | "Value" | "values" | "Values" | "val" | "v" | "content" | "data"
    )
}

/// Returns whether the item behind a flag is `user:password`.
pub(super) fn is_login_flag(flag: &str) -> bool {
    matches!(flag, "-u" | "-U" | "--user" | "--proxy-user")
}

/// Returns why an item is hidden because of the one before it, if it is.
///
/// The item before may be the name in a `[name, value]` pair, a header in a flat list of headers,
/// or a flag in a list of arguments.
pub(super) fn hides_item(items: &[Value], index: usize) -> Option<Rule> {
    let text = items.get(index)?;
    let text = match text {
        Value::String(text) => text,
        Value::Array(_) | Value::Object(_) if items.len() == 2 => "",
        _ => return None,
    };
    let before = items.get(index.checked_sub(1)?)?.as_str()?;
    if !is_name(before) {
        return None;
    }
    if let Some(flag) = before.strip_prefix('-') {
        let hides = is_login_flag(before) && text.contains(':')
            || !flag.contains(' ') && !is_option(text) && classify(flag.as_bytes()).is_secret();
        return hides.then_some(Rule::Flag);
    }
    let is_pair = items.len() == 2;
    let looks_secret = text.contains(' ') || shape::is_mixed(text.as_bytes());
    let hides = match classify(before.as_bytes()) {
        Name::Header => is_pair || looks_secret,
        Name::Secret => is_pair && before.contains(['-', '_']) || looks_secret,
        Name::IfMixed | Name::IfOpaque | Name::Ordinary => false,
    };
    hides.then_some(Rule::Pair)
}

/// Returns whether a text is the next option and so no option's value; a PEM block is a value.
fn is_option(text: &str) -> bool {
    let name = text.strip_prefix("--").map(str::as_bytes);
    matches!(name, Some([first, ..]) if first.is_ascii_alphanumeric())
}

/// Returns whether a text may be a name, and so is none that a rule for text changes.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b' ');
    !text.is_empty() && text.bytes().all(fits)
}

/// One member: the key as it is shown, the key as it is, and the value.
pub(super) type Member<'a> = (Cow<'a, str>, &'a str, &'a Value);

/// Returns the members with redacted keys in canonical order, or `None` when no key changes and
/// the map is in that order already.
pub(super) fn renamed<'a>(
    redactor: &Redactor,
    members: &'a Map<String, Value>,
) -> Option<Vec<Member<'a>>> {
    let is_plain = members.keys().is_sorted()
        && members
            .keys()
            .all(|key| matches!(redactor.text(key), Cow::Borrowed(_)));
    if is_plain {
        return None;
    }
    let mut renamed: Vec<Member<'a>> = members
        .iter()
        .map(|(key, value)| (redactor.text(key), key.as_str(), value))
        .collect();
    renamed.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    number_duplicates(redactor, &mut renamed);
    renamed.sort_by(|a, b| a.0.cmp(&b.0));
    Some(renamed)
}

/// Numbers the second and later of equal keys.
///
/// A numbered key must itself pass the redactor unchanged; where it would not, as after an
/// assignment inside the key, the whole key becomes the numbered mark.
fn number_duplicates(redactor: &Redactor, members: &mut [Member<'_>]) {
    let mut taken: BTreeSet<String> = members.iter().map(|(key, ..)| key.to_string()).collect();
    let mut last = String::new();
    let mut number = 0_usize;
    let mut marks = 1_usize;
    for (key, ..) in members {
        if number == 0 || *key != last {
            last = key.to_string();
            number = 1;
            continue;
        }
        loop {
            number += 1;
            let mut candidate = format!("{last}#{number}");
            if matches!(redactor.text(&candidate), Cow::Owned(_)) {
                marks += 1;
                candidate = format!("{REDACTED}#{marks}");
            }
            if taken.insert(candidate.clone()) {
                *key = Cow::Owned(candidate);
                break;
            }
        }
    }
}
