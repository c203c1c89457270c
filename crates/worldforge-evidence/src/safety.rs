//! Which files of a run may be attached to an issue.
//!
//! The rules about text are the redactor's; this module asks whether the redactor would change
//! anything, and names the rule and the place, never the value.

use std::collections::BTreeSet;

use worldforge_core::{Redactor, Safe, json, redact::Rule};

use crate::store::RunPath;

/// Largest file that may be attached, in bytes.
pub const MAX_ATTACHABLE_BYTES: usize = 1_000_000;

/// Most places that a reason names.
const MAX_PLACES: usize = 3;

/// Whether a file may be attached to an issue, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachability {
    /// Whether the file may leave the host.
    pub safe_to_attach: bool,
    /// Whether the file speaks of this host only.
    pub local_only: bool,
    /// Why the file may not be attached.
    pub reason: Option<Safe>,
}

impl Attachability {
    /// Keeps a file on the host for the writer's own reason.
    pub fn local(reason: impl Into<Safe>) -> Self {
        Self {
            safe_to_attach: false,
            local_only: true,
            reason: Some(reason.into()),
        }
    }

    fn safe() -> Self {
        Self {
            safe_to_attach: true,
            local_only: false,
            reason: None,
        }
    }

    fn excluded(reason: impl Into<Safe>) -> Self {
        Self {
            local_only: false,
            ..Self::local(reason)
        }
    }
}

/// Judges a file by its name and its bytes.
///
/// Only text of the kinds json, jsonl, md, csv, txt and html may be attached, up to
/// [`MAX_ATTACHABLE_BYTES`], and only when the redactor would leave it as it is.
pub fn classify(path: &RunPath, bytes: &[u8]) -> Attachability {
    let extension = path.extension().unwrap_or_default();
    if !is_checkable(&extension) {
        return Attachability::excluded("the kind of file is not text that can be checked");
    }
    if bytes.len() > MAX_ATTACHABLE_BYTES {
        return Attachability::excluded("the file is over the limit of safe attachments");
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Attachability::excluded("the file is not UTF-8 text");
    };
    let mut findings = Findings::default();
    match extension.as_str() {
        "json" => match json::parse(bytes, json::Limits::DOCUMENT) {
            Ok(value) => findings.add_value("", &value),
            Err(_) => return Attachability::excluded("the file is not strict JSON"),
        },
        "jsonl" => findings.add_lines(text),
        _ => findings.add_text(text),
    }
    findings.judge()
}

/// Returns whether files with this ending are text that can be checked.
pub(crate) fn is_checkable(extension: &str) -> bool {
    ["json", "jsonl", "md", "csv", "txt", "html"].contains(&extension)
}

/// Judges a picture that this program drew: its size, and that it is a picture.
pub(crate) fn classify_picture(path: &RunPath, bytes: &[u8]) -> Attachability {
    let is_picture = match path.extension().as_deref() {
        Some("gif") => bytes.starts_with(b"GIF8"),
        Some("png") => bytes.starts_with(b"\x89PNG"),
        _ => return classify(path, bytes),
    };
    if !is_picture {
        return Attachability::excluded("the file is not the picture that its name says");
    }
    if bytes.len() > MAX_ATTACHABLE_BYTES {
        return Attachability::excluded("the file is over the limit of safe attachments");
    }
    Attachability::safe()
}

#[derive(Default)]
struct Findings {
    rules: BTreeSet<Rule>,
    places: Vec<String>,
}

impl Findings {
    fn add(&mut self, rule: Rule, place: String) {
        self.rules.insert(rule);
        if self.places.len() < MAX_PLACES && !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    fn add_value(&mut self, prefix: &str, value: &serde_json::Value) {
        for finding in Redactor::standard().scan_value(value) {
            self.add(finding.rule, format!("{prefix}{}", finding.pointer));
        }
    }

    fn add_text(&mut self, text: &str) {
        for finding in Redactor::standard().scan(text) {
            let before = text.get(..finding.range.start).unwrap_or_default();
            let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
            self.add(finding.rule, format!("line {line}"));
            if self.places.len() >= MAX_PLACES && self.rules.len() > 1 {
                break;
            }
        }
    }

    fn add_lines(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            let place = format!("line {}", index + 1);
            match json::parse(line.as_bytes(), json::Limits::LINE) {
                Ok(value) => self.add_value(&place, &value),
                Err(_) => {
                    for finding in Redactor::standard().scan(line) {
                        self.add(finding.rule, place.clone());
                    }
                }
            }
        }
    }

    fn judge(self) -> Attachability {
        if self.rules.is_empty() {
            return Attachability::safe();
        }
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.name()).collect();
        let reason = format!("holds {} at {}", rules.join(", "), self.places.join(", "));
        if self.rules.iter().all(|rule| *rule == Rule::HostPath) {
            Attachability::local(reason)
        } else {
            Attachability::excluded(reason)
        }
    }
}
