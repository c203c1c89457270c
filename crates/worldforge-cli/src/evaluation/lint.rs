//! When an audit fails a command, and what it may know beside the episodes.

use std::str::FromStr;

use worldforge_core::{Digest, Error, ErrorKind, Result};
use worldforge_eval::audit::{Audit, Finding, Rule, Selection, Severity, TrainingStarts};

use crate::input::{Source, read_states};

/// What an audit is told, and what it may decide.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Audit")]
pub(crate) struct AuditArguments {
    /// The states that the model was trained on: npz, npy, safetensors, JSON lists or cases
    #[arg(long, value_name = "FILE")]
    training_starts: Option<Source>,
    /// How far apart each number of near states may be [default: 0.001 of the widest range]
    #[arg(long, value_name = "NUMBER", requires = "training_starts", value_parser = crate::arguments::finite)]
    training_tolerance: Option<f64>,
    /// How the checkpoint was chosen, declared as JSON
    #[arg(long, value_name = "FILE")]
    selection: Option<Source>,
    /// Exit with 1 when the audit finds this: `error`, `warning` (or worse), or a rule's name
    #[arg(long, value_name = "WHAT")]
    audit_fail: Vec<FailOn>,
    /// Exit with 1 when the audit finds anything
    #[arg(long)]
    strict_audit: bool,
}

/// What makes an audit fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailOn {
    /// A finding at least this bad.
    Severity(Severity),
    /// A finding of this rule.
    Rule(Rule),
}

/// What an audit knows beside the episodes.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// The states that the model was trained on.
    pub(crate) training: Option<TrainingStarts>,
    /// The digest of the file that they came from.
    pub(crate) training_digest: Option<Digest>,
    /// How the checkpoint was chosen.
    pub(crate) selection: Option<Selection>,
}

impl AuditArguments {
    /// Reads the files.
    pub(crate) fn background(&self) -> Result<Background> {
        let mut background = Background::default();
        if let Some(source) = &self.training_starts {
            let bytes = source.read()?;
            background.training_digest = Some(Digest::of_bytes(&bytes));
            let states = read_states(source, bytes)?;
            let starts = TrainingStarts::new(states.width, &states.values, self.training_tolerance);
            background.training = Some(starts.map_err(|error| source.name_in(error))?);
        }
        if let Some(source) = &self.selection {
            let selection = Selection::decode(&source.read()?);
            background.selection = Some(selection.map_err(|error| source.name_in(error))?);
        }
        Ok(background)
    }

    /// Returns what makes the audit fail; errors, where nothing was said.
    pub(crate) fn bar_or_errors(&self) -> Vec<FailOn> {
        let bar = self.bar();
        if bar.is_empty() {
            vec![FailOn::Severity(Severity::Error)]
        } else {
            bar
        }
    }

    /// Returns what makes the audit fail.
    pub(crate) fn bar(&self) -> Vec<FailOn> {
        let mut bar = self.audit_fail.clone();
        if self.strict_audit {
            bar.push(FailOn::Severity(Severity::Warning));
        }
        bar
    }
}

/// Returns the findings that fail the audit.
pub(crate) fn failing<'a>(audit: &'a Audit, bar: &[FailOn]) -> Vec<&'a Finding> {
    let fails = |finding: &&Finding| {
        bar.iter().any(|fail_on| match fail_on {
            FailOn::Severity(severity) => finding.severity >= *severity,
            FailOn::Rule(rule) => finding.rule == *rule,
        })
    };
    audit.findings.iter().filter(fails).collect()
}

/// Says which rules failed an audit.
pub(crate) fn failure(findings: &[&Finding]) -> Error {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule.name()).collect();
    rules.dedup();
    let first = findings.first().map_or("", |finding| finding.fix.as_str());
    Error::new(
        ErrorKind::InvalidOutput,
        format!("the audit of the protocol failed: {}", rules.join(", ")),
    )
    .triage(first.to_owned())
}

impl FromStr for FailOn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "warning" => Ok(Self::Severity(Severity::Warning)),
            "error" => Ok(Self::Severity(Severity::Error)),
            rule => rule.parse().map(Self::Rule),
        }
    }
}

#[cfg(test)]
mod tests {
    use worldforge_eval::audit::{Arm, AuditedEpisode, Protocol};

    use super::*;

    #[test]
    fn a_bar_is_a_severity_or_a_rule() {
        let mut episode = AuditedEpisode::default();
        episode.starts_solved = Some(true);
        let audit = Protocol::of(vec![Arm::new("a", vec![episode])])
            .audit()
            .unwrap();
        for (bar, rules) in [
            ("error", &["starts-solved"][..]),
            ("warning", &["starts-solved", "selected-on-test"]),
            ("selected-on-test", &["selected-on-test"]),
            ("repeated-cases", &[]),
        ] {
            let found = failing(&audit, &[bar.parse().unwrap()]);
            let found: Vec<&str> = found.iter().map(|finding| finding.rule.name()).collect();
            assert_eq!(found, rules, "{bar}");
        }
        assert!("errors".parse::<FailOn>().is_err());
        assert!(failing(&audit, &[]).is_empty());
    }
}
