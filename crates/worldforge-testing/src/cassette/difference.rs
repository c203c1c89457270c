//! The first difference between what a recording wants and what it finds.

use std::fmt;

use serde_json::Value;
use worldforge_core::{Redactor, json};

use super::target::ANY;

/// Most characters of a value that a difference shows.
const MAX_SHOWN: usize = 80;

/// Where two bodies differ first, and how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// A JSON pointer, or the name of a part; empty is the whole.
    pub(super) at: String,
    pub(super) wanted: String,
    pub(super) found: String,
}

impl Difference {
    pub(super) fn new(wanted: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            at: String::new(),
            wanted: wanted.into(),
            found: found.into(),
        }
    }

    pub(super) fn at(mut self, at: impl Into<String>) -> Self {
        self.at = at.into();
        self
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(f, " {}", self.at)?;
        }
        write!(f, ": wanted {}, found {}", self.wanted, self.found)
    }
}

/// Compares two JSON values; `ignored` are the pointers at which anything is right.
pub(super) fn of_json(wanted: &Value, found: &Value, ignored: &[String]) -> Option<Difference> {
    Comparison { ignored }.of(wanted, found, String::new())
}

struct Comparison<'a> {
    ignored: &'a [String],
}

impl Comparison<'_> {
    fn of(&self, wanted: &Value, found: &Value, at: String) -> Option<Difference> {
        if wanted.as_str() == Some(ANY) || self.ignored.contains(&at) {
            return None;
        }
        match (wanted, found) {
            (Value::Object(wanted), Value::Object(found)) => {
                let mut keys: Vec<&String> = wanted.keys().chain(found.keys()).collect();
                keys.sort_unstable();
                keys.dedup();
                keys.into_iter().find_map(|key| {
                    let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                    self.of_members(wanted.get(key), found.get(key), at)
                })
            }
            (Value::Array(wanted), Value::Array(found)) => (0..wanted.len().max(found.len()))
                .find_map(|index| {
                    let at = format!("{at}/{index}");
                    self.of_members(wanted.get(index), found.get(index), at)
                }),
            _ if wanted == found => None,
            _ => Some(Difference::new(shown(wanted), shown(found)).at(at)),
        }
    }

    fn of_members(
        &self,
        wanted: Option<&Value>,
        found: Option<&Value>,
        at: String,
    ) -> Option<Difference> {
        match (wanted, found) {
            (Some(wanted), Some(found)) => self.of(wanted, found, at),
            _ if self.ignored.contains(&at) => None,
            _ => {
                let show = |value: Option<&Value>| value.map_or("nothing".to_owned(), shown);
                Some(Difference::new(show(wanted), show(found)).at(at))
            }
        }
    }
}

/// Compares two texts and shows them from a little before where they part.
pub(super) fn of_texts(wanted: &str, found: &str) -> Option<Difference> {
    if wanted == found {
        return None;
    }
    let common = wanted.chars().zip(found.chars());
    let common = common.take_while(|(wanted, found)| wanted == found).count();
    let from = common.saturating_sub(10);
    let show = |text: &str| {
        cut(&format!(
            "{:?}",
            text.chars().skip(from).collect::<String>()
        ))
    };
    Some(Difference::new(show(wanted), show(found)).at(format!("(character {common})")))
}

/// Shows a value, redacted and cut.
fn shown(value: &Value) -> String {
    let value = Redactor::standard().value(value);
    cut(&json::canonical(&value))
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    text.chars().take(MAX_SHOWN).chain(['…']).collect()
}
