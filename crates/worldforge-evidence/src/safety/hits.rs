//! Which rules a file breaks, how often and where; never with what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Redactor, Safe,
    json::{self, Limits},
    redact::Rule,
};

/// Most places that one rule names.
pub(super) const MAX_PLACES: usize = 3;

/// A rule that a file breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    pub(super) fn add_value(&mut self, prefix: &str, value: &Value) {
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

    pub(super) fn add_lines(&mut self, text: &str) {
        let redactor = Redactor::standard();
        for (index, line) in text.lines().enumerate() {
            if redactor.is_clean_json(line, Limits::LINE) {
                continue;
            }
            let place = || format!("line {}", index + 1);
            match json::parse(line.as_bytes(), Limits::LINE) {
                Ok(value) => self.add_value(&place(), &value),
                Err(_) => {
                    for finding in redactor.scan(line) {
                        self.add(finding.rule, place);
                    }
                }
            }
        }
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
