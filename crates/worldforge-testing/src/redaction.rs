//! The redaction corpus: inputs with made-up secrets, and what must not survive.
//!
//! The cases say nothing about how a redactor works; whatever shows text to a person or writes it
//! to a file can run them.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Result,
    json::{Limits, decode},
};

/// The files of the corpus.
const FILES: [&str; 5] = [
    include_str!("../corpus/redaction/text.json"),
    include_str!("../corpus/redaction/unchanged.json"),
    include_str!("../corpus/redaction/target.json"),
    include_str!("../corpus/redaction/value.json"),
    include_str!("../corpus/redaction/event.json"),
];

/// What kind of input a case holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// Free text, such as a message.
    Text,
    /// The target of an event: a URL, a route or a name.
    Target,
    /// A JSON value, such as metadata.
    Value,
    /// The fields of a provider event.
    Event,
}

/// One case of the corpus.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RedactionCase {
    /// Names the case in a report.
    pub id: String,
    /// What the input is.
    pub kind: InputKind,
    /// The input: a string for texts and targets, any value for the others.
    pub input: Value,
    /// Parts of the secrets; none may occur in what is shown.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// What is shown exactly, where the corpus says so.
    #[serde(default)]
    pub expected: Option<Value>,
    /// Whether the input is harmless and must be shown as it is.
    #[serde(default)]
    pub unchanged: bool,
}

impl RedactionCase {
    /// Returns the input of a text or target case, empty for the others.
    pub fn text(&self) -> &str {
        self.input.as_str().unwrap_or_default()
    }

    /// Returns the forbidden parts that occur in what is shown.
    pub fn leaks<'a>(&'a self, shown: &str) -> Vec<&'a str> {
        self.forbidden
            .iter()
            .map(String::as_str)
            .filter(|part| shown.contains(part))
            .collect()
    }

    /// Returns what must be shown exactly, if the case says so.
    pub fn required(&self) -> Option<&Value> {
        if self.unchanged {
            return Some(&self.input);
        }
        self.expected.as_ref()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "schema_version")]
    _schema_version: OnlyVersion,
    cases: Vec<RedactionCase>,
}

/// The one version of the corpus files.
#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct OnlyVersion;

impl TryFrom<u32> for OnlyVersion {
    type Error = String;

    fn try_from(version: u32) -> std::result::Result<Self, String> {
        match version {
            1 => Ok(Self),
            other => Err(format!("schema version must be 1, found {other}")),
        }
    }
}

/// Reads all cases of the corpus.
///
/// # Errors
///
/// [`worldforge_core::ErrorKind::InvalidInput`] when a file of the corpus has another shape.
pub fn redaction_corpus() -> Result<Vec<RedactionCase>> {
    let mut cases = Vec::new();
    for file in FILES {
        let File { cases: more, .. } = decode::<File>(file.as_bytes(), Limits::DOCUMENT)?;
        cases.extend(more);
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_case_has_its_own_id_and_says_what_it_wants() {
        let cases = redaction_corpus().unwrap();
        let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        assert!(cases.len() >= 180);
        assert_eq!(ids.len(), cases.len());
        for case in &cases {
            assert!(case.unchanged == case.forbidden.is_empty(), "{}", case.id);
            let input = case.input.to_string();
            for part in &case.forbidden {
                let escaped = Value::from(part.as_str()).to_string();
                assert!(
                    input.contains(escaped.trim_matches('"')),
                    "{}: {part}",
                    case.id
                );
            }
        }
    }
}
