//! Which rules a file breaks, how often and where; never with what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Redactor, Safe,
    json::{self, Limits},
    redact::Rule,
};

use super::value_free::without_marks;

/// Most places that one rule names.
pub(super) const MAX_PLACES: usize = 3;

/// A rule that a file breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleHit {
    /// The rule's name, such as `token-shape`.
    pub rule: Safe,
    /// How often.
    pub count: u64,
    /// The first places: JSON pointers and lines.
    pub places: Vec<Safe>,
}

/// Collects what is found in one file.
#[derive(Default)]
pub(super) struct Hits(BTreeMap<Rule, (u64, Vec<String>)>);

impl Hits {
    fn add(&mut self, rule: Rule, place: impl FnOnce() -> String) {
        let (count, places) = self.0.entry(rule).or_default();
        *count += 1;
        if places.len() < MAX_PLACES {
            let place = place();
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }

    /// Reads a text as one JSON document; returns whether it is one.
    pub(super) fn add_document(&mut self, text: &str) -> bool {
        if Redactor::standard().is_clean_json(text, Limits::DOCUMENT) {
            return true;
        }
        let value = json::parse(text.as_bytes(), Limits::DOCUMENT);
        value.is_ok_and(|mut value| {
            without_marks(&mut value);
            self.add_value("", &value);
            true
        })
    }

    fn add_value(&mut self, prefix: &str, value: &Value) {
        for finding in Redactor::standard().scan_value(value) {
            self.add(finding.rule, || format!("{prefix}{}", finding.pointer));
        }
    }

    pub(super) fn add_text(&mut self, text: &str) {
        let (mut line, mut counted) = (1, 0);
        for finding in Redactor::standard().scan(text) {
            let since = text.get(counted..finding.range.start);
            line += since.map_or(0, |since| since.matches('\n').count());
            counted = counted.max(finding.range.start);
            self.add(finding.rule, || format!("line {line}"));
        }
    }

    /// Reads each line as JSON; when one is none, what spans several lines counts too.
    pub(super) fn add_lines(&mut self, text: &str) {
        if !self.add_json_lines(text) {
            self.add_text(text);
        }
    }

    /// Reads the lines that are JSON; returns whether all of them are.
    pub(super) fn add_json_lines(&mut self, text: &str) -> bool {
        let mut is_json = true;
        for (index, line) in text.lines().enumerate() {
            if Redactor::standard().is_clean_json(line, Limits::LINE) {
                continue;
            }
            match json::parse(line.as_bytes(), Limits::LINE) {
                Ok(value) => self.add_value(&format!("line {}", index + 1), &value),
                Err(_) => is_json &= line.trim().is_empty(),
            }
        }
        is_json
    }

    pub(super) fn finish(self) -> Vec<RuleHit> {
        let hits = self.0.into_iter().map(|(rule, (count, places))| RuleHit {
            rule: Safe::from(rule.name()),
            count,
            places: places.into_iter().map(Safe::from).collect(),
        });
        hits.collect()
    }
}
