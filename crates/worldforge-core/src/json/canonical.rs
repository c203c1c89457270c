//! The canonical and the pretty writer.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Number, Value};

use super::halfway::settle;

/// Writes `value` with sorted keys, without spaces, non-ASCII escaped as `\u` and four digits.
///
/// Floats are written as Python's `repr` writes them (`1e-05`, `1e+16`, `1.0`), so that digests
/// agree with evidence that Python tools wrote.
pub fn canonical(value: &Value) -> String {
    let mut out = String::with_capacity(256);
    write_value(&mut out, value, None);
    out
}

/// Writes `value` with sorted keys, an indent of two and a final newline.
pub fn pretty(value: &Value) -> String {
    let mut out = String::with_capacity(512);
    write_value(&mut out, value, Some(0));
    out.push('\n');
    out
}

/// `indent` is the current depth of the pretty form, and absent in the canonical form.
pub(crate) fn write_value(out: &mut String, value: &Value, indent: Option<usize>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text, indent.is_none()),
        Value::Array(items) => {
            write_items(
                out,
                ('[', ']'),
                items.iter(),
                indent,
                |out, item, indent| {
                    write_value(out, item, indent);
                },
            );
        }
        Value::Object(members) => write_members(out, members, indent),
    }
}

/// Writes an object in the canonical form.
pub(crate) fn write_object(out: &mut String, members: &Map<String, Value>) {
    write_members(out, members, None);
}

fn write_members(out: &mut String, members: &Map<String, Value>, indent: Option<usize>) {
    let write = |out: &mut String, (key, item): (&str, &Value), indent: Option<usize>| {
        write_string(out, key, indent.is_none());
        out.push_str(if indent.is_some() { ": " } else { ":" });
        write_value(out, item, indent);
    };
    if members.keys().is_sorted() {
        let members = members.iter().map(|(key, item)| (key.as_str(), item));
        write_items(out, ('{', '}'), members, indent, write);
    } else {
        write_items(out, ('{', '}'), sorted(members).into_iter(), indent, write);
    }
}

/// Sorts whatever order the map keeps; a dependency may turn on insertion order.
fn sorted(members: &Map<String, Value>) -> BTreeMap<&str, &Value> {
    members
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect()
}

fn write_items<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = T>,
    indent: Option<usize>,
    write: impl Fn(&mut String, T, Option<usize>),
) {
    out.push(open);
    let is_empty = items.len() == 0;
    let inner = indent.map(|depth| depth + 1);
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push(',');
        }
        new_line(out, inner);
        write(out, item, inner);
    }
    if !is_empty {
        new_line(out, indent);
    }
    out.push(close);
}

fn new_line(out: &mut String, indent: Option<usize>) {
    if let Some(depth) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

#[expect(
    clippy::fn_params_excessive_bools,
    reason = "crate-internal, and both forms are named where it is called"
)]
pub(crate) fn write_string(out: &mut String, text: &str, escape_non_ascii: bool) {
    out.push('"');
    if is_plain(text) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(letter),
            _ if letter < ' ' || escape_non_ascii => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _infallible = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// Returns whether the text stands in JSON as it is; looks at every byte so that it vectorises.
fn is_plain(text: &str) -> bool {
    let is_special = |byte: u8| !matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    !text
        .bytes()
        .fold(false, |found, byte| found | is_special(byte))
}

fn write_number(out: &mut String, number: &Number) {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(integer), ..) => {
            let _infallible = write!(out, "{integer}");
        }
        (_, Some(integer), _) => {
            let _infallible = write!(out, "{integer}");
        }
        (.., Some(float)) => write_float(out, float),
        _ => out.push_str("null"),
    }
}

/// Lays out the shortest digits as Python's `repr` does: plain from 1e-4 up to 1e16.
pub(crate) fn write_float(out: &mut String, value: f64) {
    let magnitude = value.abs();
    let start = out.len();
    // Writing to a String cannot fail.
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        let _infallible = write!(out, "{value}");
        match decimals(out.get(start..).unwrap_or_default()) {
            0 => out.push_str(".0"),
            decimals => settle(out, value, decimals, |text| text.get(start..)?.parse().ok()),
        }
        return;
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    out.push_str(mantissa);
    let behind_point = decimals(mantissa) - exponent.parse().unwrap_or(0);
    settle(out, value, behind_point, |text| {
        format!("{}e{exponent}", text.get(start..)?).parse().ok()
    });
    let _infallible = write!(out, "e{sign}{digits:0>2}");
}

fn decimals(text: &str) -> i32 {
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    i32::try_from(decimals).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_text_matches_the_python_encoder() {
        let cases = [
            (
                json!({"b": 1, "a": [true, null]}),
                r#"{"a":[true,null],"b":1}"#,
            ),
            (
                json!("é\u{1F600}\n\u{1}"),
                r#""\u00e9\ud83d\ude00\n\u0001""#,
            ),
            (
                json!([1.0, 0.1, 1e16, 1e-5, 123_456.789, -0.0, 5e-324]),
                "[1.0,0.1,1e+16,1e-05,123456.789,-0.0,5e-324]",
            ),
            (
                json!([1e15, 0.0001, u64::MAX, i64::MIN]),
                "[1000000000000000.0,0.0001,18446744073709551615,-9223372036854775808]",
            ),
            (json!({}), "{}"),
            (
                // Halfway between two spellings that are equally short.
                json!([
                    74.125_762_939_453_13,
                    -2.204_261_779_785_156_2,
                    5e-324,
                    9e22,
                    2e-44
                ]),
                "[74.12576293945312,-2.2042617797851562,5e-324,9e+22,2e-44]",
            ),
        ];
        for (value, expected) in cases {
            assert_eq!(canonical(&value), expected);
        }
    }

    #[test]
    fn pretty_text_indents_by_two_and_ends_with_a_newline() {
        let text = pretty(&json!({"b": [1, {"é": []}], "a": {}}));
        assert_eq!(
            text,
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"é\": []\n    }\n  ]\n}\n"
        );
    }
}
