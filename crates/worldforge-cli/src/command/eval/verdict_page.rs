//! A judgement as a page.

use worldforge_eval::{
    judgement::{Conclusion, Judgement},
    statistics::{Interval, Proportion},
};
use worldforge_evidence::page::{Axis, Cell, Chart, Column, NoticeKind, Page, Table, Tone};

use super::verdict_text::{difference_text, verdict};

/// Makes the page: the verdict, both rates with their intervals, the difference, and the warnings.
pub(super) fn page(judgement: &Judgement) -> Page {
    let evidence = &judgement.comparison.evidence;
    let kind = match judgement.conclusion {
        Conclusion::Better => NoticeKind::Passed,
        Conclusion::Worse => NoticeKind::Failed,
        _ => NoticeKind::Info,
    };
    let names = [&judgement.baseline.label, &judgement.candidate.label];
    let rows = [
        (names[0], evidence.baseline, evidence.baseline_interval),
        (names[1], evidence.candidate, evidence.candidate_interval),
    ];
    let mut rates = Chart::intervals("Success rates", Axis::share("solved"));
    let mut table = Table::new([
        Column::text("result"),
        Column::number("solved"),
        Column::number("of"),
        Column::number("rate"),
        Column::number("low"),
        Column::number("high"),
    ])
    .primary();
    for (label, rate, interval) in rows {
        rates = rates.interval(label.clone(), ends(rate, interval));
        table.push([
            Cell::text(label.clone()),
            Cell::count(rate.successes()),
            Cell::count(rate.trials()),
            Cell::percent(rate.rate().unwrap_or_default()),
            Cell::percent(interval.low),
            Cell::percent(interval.high),
        ]);
    }
    let difference = evidence.difference;
    let tone = match judgement.conclusion {
        Conclusion::Better => Tone::Good,
        Conclusion::Worse => Tone::Bad,
        _ => Tone::Plain,
    };
    let apart = Chart::intervals("Difference B - A", Axis::share_difference("difference"))
        .reference("no difference", 0.0)
        .toned_interval(
            "B - A",
            [difference.value, difference.low, difference.high],
            tone,
        );
    let page = Page::new("Comparison of two results")
        .notice(kind, verdict(judgement))
        .chart(rates)
        .chart(apart)
        .table(table)
        .facts(facts(judgement));
    let warnings = judgement.warnings.iter();
    warnings.fold(page, |page, text| {
        page.notice(NoticeKind::Warning, text.clone())
    })
}

fn ends(rate: Proportion, interval: Interval) -> [f64; 3] {
    [rate.rate().unwrap_or_default(), interval.low, interval.high]
}

fn facts(judgement: &Judgement) -> Vec<(&'static str, Cell)> {
    let evidence = &judgement.comparison.evidence;
    let mut facts = vec![
        (
            "difference",
            Cell::text(difference_text(evidence.difference)),
        ),
        ("test", Cell::text(evidence.method.name())),
        ("p value", Cell::decimals(evidence.p_value, 4)),
        ("level", Cell::decimals(evidence.level, 4)),
        ("paired", Cell::yes_no(judgement.is_paired)),
    ];
    if let Some(cases) = &evidence.discordant {
        facts.push(("solved by A only", Cell::count(cases.only_baseline)));
        facts.push(("solved by B only", Cell::count(cases.only_candidate)));
    }
    facts
}
