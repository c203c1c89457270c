//! The answer to the question whether a file may be attached.

use worldforge_core::{Safe, redact::Rule};

use super::RuleHit;

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
    /// The rules that the file breaks, by name.
    pub rule_hits: Vec<RuleHit>,
}

impl Attachability {
    /// Keeps a file on the host for the writer's own reason.
    pub fn local(reason: impl Into<Safe>) -> Self {
        Self {
            safe_to_attach: false,
            local_only: true,
            reason: Some(reason.into()),
            rule_hits: Vec::new(),
        }
    }

    pub(crate) fn safe() -> Self {
        Self {
            safe_to_attach: true,
            local_only: false,
            reason: None,
            rule_hits: Vec::new(),
        }
    }

    pub(crate) fn excluded(reason: impl Into<Safe>) -> Self {
        Self {
            local_only: false,
            ..Self::local(reason)
        }
    }

    /// Judges by the rules that were broken; paths of the host alone keep a file on the host.
    pub(super) fn of(rule_hits: Vec<RuleHit>) -> Self {
        if rule_hits.is_empty() {
            return Self::safe();
        }
        let rules: Vec<&str> = rule_hits.iter().map(|hit| hit.rule.as_str()).collect();
        let places = rule_hits.iter().flat_map(|hit| &hit.places);
        let mut named: Vec<&str> = Vec::new();
        for place in places.map(Safe::as_str) {
            if named.len() < super::hits::MAX_PLACES && !named.contains(&place) {
                named.push(place);
            }
        }
        let reason = format!("holds {} at {}", rules.join(", "), named.join(", "));
        let is_local = rules.iter().all(|rule| *rule == Rule::HostPath.name());
        let verdict = if is_local {
            Self::local(reason)
        } else {
            Self::excluded(reason)
        };
        Self {
            rule_hits,
            ..verdict
        }
    }
}
