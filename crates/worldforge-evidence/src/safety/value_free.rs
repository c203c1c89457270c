//! Records that say whether a setting was there, and never what it was.

use serde_json::Value;

/// Takes the member `secret` from value-free records: it says of a variable what its name says.
///
/// A record is value-free when it has exactly the members of an
/// [`EnvironmentFact`](crate::EnvironmentFact) and both marks are true or false.
pub(super) fn without_marks(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_marks),
        Value::Object(members) => {
            let is_text = |name: &str| members.get(name).is_some_and(Value::is_string);
            let is_mark = |name: &str| members.get(name).is_some_and(Value::is_boolean);
            let is_value_free = members.len() == 4
                && is_text("name")
                && is_text("source")
                && is_mark("present")
                && is_mark("secret");
            if is_value_free {
                members.remove("secret");
            } else {
                members.values_mut().for_each(without_marks);
            }
        }
        _ => {}
    }
}
