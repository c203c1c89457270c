//! An audit as rows, for the renderers.

use super::number::short;
use crate::audit::{ArmFacts, Audit, CheckOutcome, Finding, Severity, Spread};

/// Most cases that a row names.
const MAX_NAMED: usize = 12;

/// One finding, in columns.
pub(super) struct Row {
    pub(super) severity: Severity,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) cases: String,
    pub(super) fix: String,
}

/// Returns the findings, errors first.
pub(super) fn rows(audit: &Audit) -> Vec<Row> {
    let of = |severity: Severity| {
        let findings = audit.findings.iter();
        findings.filter(move |finding| finding.severity == severity)
    };
    let findings = of(Severity::Error).chain(of(Severity::Warning));
    findings
        .map(|finding| Row {
            severity: finding.severity,
            rule: finding.rule.name(),
            message: finding.message.clone(),
            cases: cases(finding),
            fix: finding.fix.clone(),
        })
        .collect()
}

/// Warns of errors before anybody reads the rate; nothing where there are none.
pub(super) fn warning(audit: &Audit) -> Option<String> {
    let errors = audit
        .findings
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let mut rules: Vec<&str> = errors.map(|finding| finding.rule.name()).collect();
    rules.dedup();
    (!rules.is_empty()).then(|| {
        format!(
            "The rate does not mean what it says: the audit found {}.",
            rules.join(", ")
        )
    })
}

/// Returns the rules that could not look, each with the reason.
pub(super) fn unchecked(audit: &Audit) -> Vec<(&'static str, &str)> {
    let checks = audit.checks.iter();
    checks
        .filter(|check| check.outcome == CheckOutcome::Unchecked)
        .map(|check| (check.rule.name(), check.detail.as_str()))
        .collect()
}

/// Returns the rules that passed, by name.
pub(super) fn passed(audit: &Audit) -> Vec<&'static str> {
    let checks = audit.checks.iter();
    checks
        .filter(|check| check.outcome == CheckOutcome::Passed)
        .map(|check| check.rule.name())
        .collect()
}

/// Says how success was counted, how far goals are, and how the budget compares.
pub(super) fn facts(arm: &ArmFacts) -> Vec<String> {
    let success = &arm.success;
    let mut facts = Vec::new();
    if let (Some(at_end), Some(ever)) = (success.at_end, success.at_any_time) {
        facts.push(format!(
            "Solved at the end: {at_end}; at any time: {ever}; reported: {}.",
            success.reported
        ));
    }
    if let (Some(budget), Some(least)) = (arm.budget_steps, &arm.least_steps) {
        facts.push(format!(
            "Steps that a case needs at least: {}; the budget is {budget}.",
            spread(least, "")
        ));
    }
    for group in &arm.distances {
        facts.push(format!(
            "Distance from start to goal, {} ({} cases): {}.",
            group.group.replace('_', " "),
            group.cases,
            spread(&group.spread, &arm.state_unit)
        ));
    }
    facts
}

fn spread(spread: &Spread, unit: &str) -> String {
    let Spread {
        min,
        p10,
        median,
        p90,
        max,
    } = spread;
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    format!(
        "{} to {}{unit}, median {}{unit}, 80 % between {} and {}{unit}",
        short(*min),
        short(*max),
        short(*median),
        short(*p10),
        short(*p90)
    )
}

fn cases(finding: &Finding) -> String {
    let named: Vec<String> = finding
        .cases
        .iter()
        .take(MAX_NAMED)
        .map(u64::to_string)
        .collect();
    let rest = finding.count.saturating_sub(named.len() as u64);
    match (named.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => named.join(", "),
        (false, rest) => format!("{} and {rest} more", named.join(", ")),
    }
}
