//! A judgement as text.

use worldforge_core::Result;
use worldforge_eval::{
    judgement::{Conclusion, Judgement},
    statistics::{
        Estimate, Interval, Proportion,
        compare::{Evidence, NeedMore, Verdict},
    },
};

use crate::output::{Cell, Column, Document, Table, Tone, grouped};

/// Describes a judgement.
pub(super) fn document(judgement: &Judgement) -> Result<Document> {
    let evidence = &judgement.comparison.evidence;
    let tone = match judgement.conclusion {
        Conclusion::Better => Tone::Good,
        Conclusion::Worse => Tone::Bad,
        _ => Tone::Warning,
    };
    let mut table = Table::new([
        Column::new("result"),
        Column::number("solved"),
        Column::number("rate"),
        Column::number("interval"),
    ]);
    for (label, rate, interval) in [
        (
            &judgement.baseline.label,
            evidence.baseline,
            evidence.baseline_interval,
        ),
        (
            &judgement.candidate.label,
            evidence.candidate,
            evidence.candidate_interval,
        ),
    ] {
        table.push([
            label.as_str().into(),
            rate.to_string().into(),
            rate_text(rate).into(),
            interval_text(interval).into(),
        ]);
    }
    let warnings = judgement.warnings.iter();
    let warnings = warnings.map(|text| Cell::new(text.as_str(), Tone::Warning));
    Ok(Document::new(judgement)?
        .line(Cell::new(verdict(judgement), tone))
        .table(table)
        .fields(facts(judgement, evidence))
        .list_under("Warnings", warnings))
}

/// Says the verdict in one line.
pub(super) fn verdict(judgement: &Judgement) -> String {
    let plain = match judgement.comparison.verdict {
        Verdict::Better => "better: B solves more than A".to_owned(),
        Verdict::Worse => "worse: B solves less than A".to_owned(),
        Verdict::CannotTell { need_more } => format!("cannot tell: {}", need(need_more)),
        _ => "cannot tell".to_owned(),
    };
    let Some(finding) = judgement.margin else {
        return plain;
    };
    let points = 100.0 * finding.margin;
    let within = match finding.conclusion {
        Conclusion::Better => format!("B is not worse than A by {points:.1} points or more"),
        Conclusion::Worse => format!("B is worse than A by more than {points:.1} points"),
        _ => format!("cannot tell whether B is worse than A by more than {points:.1} points"),
    };
    format!("{within} ({plain})")
}

fn need(need: NeedMore) -> String {
    match need {
        NeedMore::Episodes(count) => format!(
            "about {} more episodes of each would show a difference like this one",
            number(count)
        ),
        NeedMore::MoreThan(count) => format!(
            "more than {} further episodes of each would be needed",
            number(count)
        ),
        _ => "more episodes are needed".to_owned(),
    }
}

fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

fn facts(judgement: &Judgement, evidence: &Evidence) -> Vec<(&'static str, Cell)> {
    let level = 100.0 * evidence.confidence.level();
    let cases = if judgement.is_paired {
        "the same, compared one by one"
    } else {
        "compared as independent episodes"
    };
    let mut facts = vec![
        ("difference", difference_text(evidence.difference).into()),
        (
            "intervals",
            format!("{level:.0} %, Wilson's for rates, Newcombe's for the difference").into(),
        ),
        ("test", evidence.method.name().into()),
        (
            "p value",
            format!(
                "{}, shown up to {}",
                p_text(evidence.p_value),
                evidence.level
            )
            .into(),
        ),
        ("cases", cases.into()),
    ];
    if let Some(cases) = &evidence.discordant {
        let text = format!(
            "{} solved by A only, {} by B only",
            cases.only_baseline, cases.only_candidate
        );
        facts.push(("discordant", text.into()));
    }
    if let Some(over) = &evidence.over_clusters {
        let text = difference_text(over.estimate);
        facts.push(("over clusters", text.into()));
    }
    facts
}

/// Writes a p-value; what is too small to be written is said to be smaller.
fn p_text(value: f64) -> String {
    if value < 1e-4 {
        "less than 0.0001".to_owned()
    } else {
        format!("{value:.4}")
    }
}

pub(super) fn rate_text(rate: Proportion) -> String {
    let share = rate.rate().unwrap_or_default();
    format!("{:.1} %", 100.0 * share)
}

pub(super) fn interval_text(interval: Interval) -> String {
    format!(
        "{:.1} to {:.1} %",
        100.0 * interval.low,
        100.0 * interval.high
    )
}

pub(super) fn difference_text(difference: Estimate) -> String {
    format!(
        "{:+.1} points ({:+.1} to {:+.1})",
        100.0 * difference.value,
        100.0 * difference.low,
        100.0 * difference.high
    )
}
