//! All episodes at a glance.

use std::fmt::Write as _;

use super::{chart::Chart, scene, text::escape};
use crate::{
    closed_loop::{GroupSummary, IntervalMethod},
    report::{
        Report, Verdict,
        number::{percent, percents, short},
    },
};

/// Most episodes of the contact sheet.
const MAX_THUMBNAILS: usize = 400;

/// Bins of the histogram.
const BINS: u32 = 15;

/// Writes the result of every group, with its interval drawn.
pub(super) fn groups(report: &Report) -> String {
    let summary = &report.summary;
    let method = match summary.interval_method {
        IntervalMethod::Wilson => "",
        IntervalMethod::Anytime => ", anytime-valid",
    };
    let mut out = format!(
        "<div class=\"scroll\"><table><thead><tr><th>group</th><th>solved</th>\
         <th class=\"wide\">95 % interval{method}</th><th>median steps</th><th>given up</th></tr></thead><tbody>",
    );
    for group in summary.groups.iter().chain([&summary.overall]) {
        row(&mut out, group);
    }
    out.push_str("</tbody></table></div>");
    out
}

fn row(out: &mut String, group: &GroupSummary) {
    let median = group.median_steps.map_or_else(|| "–".to_owned(), short);
    let rate = group.solved.rate().unwrap_or_default();
    let interval = group.interval;
    let _infallible = write!(
        out,
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"wide\"><span class=\"interval\">\
         <i style=\"left:{low:.1}%;width:{width:.1}%\"></i><b style=\"left:{rate:.1}%\"></b></span>\
         <span class=\"soft\">{}</span></td><td>{median}</td><td>{}</td></tr>",
        escape(&group.name.replace('_', " ")),
        group.solved,
        percents(interval),
        group.failed,
        low = 100.0 * interval.low,
        width = 100.0 * (interval.high - interval.low),
        rate = 100.0 * rate,
    );
}

/// Draws every path, in report order.
pub(super) fn contact_sheet(report: &Report) -> String {
    let mut out = String::from("<div class=\"sheet\">");
    for episode in report.episodes.iter().take(MAX_THUMBNAILS) {
        let class = if episode.verdict == Verdict::Solved {
            ""
        } else {
            " class=\"bad\""
        };
        let _infallible = write!(
            out,
            "<figure{class}>{}<figcaption>#{} · {}</figcaption></figure>",
            scene::thumbnail(episode),
            episode.index,
            episode.steps
        );
    }
    out.push_str("</div>");
    let hidden = report.episodes.len().saturating_sub(MAX_THUMBNAILS);
    if hidden > 0 {
        let _infallible = write!(out, "<p class=\"soft\">{hidden} more are in the JSON.</p>");
    }
    out
}

/// Draws how many steps the episodes took.
pub(super) fn histogram(report: &Report) -> String {
    let budget = report.environment.budget_steps;
    let width = budget.div_ceil(BINS).max(1);
    let mut bins = vec![(0_u32, 0_u32); budget.div_ceil(width) as usize];
    for episode in &report.episodes {
        let bin = (episode.steps.saturating_sub(1) / width) as usize;
        if let Some((solved, unsolved)) = bins.get_mut(bin) {
            if episode.verdict == Verdict::Solved {
                *solved += 1;
            } else {
                *unsolved += 1;
            }
        }
    }
    let tallest = bins.iter().map(|(s, u)| s + u).max().unwrap_or_default();
    let mut chart = Chart::new(
        "histogram of steps",
        (
            "environment steps",
            f64::from(width) * f64::from(budget.div_ceil(width)),
        ),
        // From five upwards the grid counts whole episodes.
        tallest.max(5).into(),
    );
    chart.number_x();
    let mut left = 0.0;
    for (solved, unsolved) in bins {
        let span = (left, left + f64::from(width));
        if solved > 0 {
            chart.bar("solved", span, (0.0, solved.into()));
        }
        if unsolved > 0 {
            chart.bar(
                "unsolved",
                span,
                (solved.into(), (solved + unsolved).into()),
            );
        }
        left = span.1;
    }
    chart.finish()
}

/// Writes how others did on the same cases.
pub(super) fn references(report: &Report) -> String {
    if report.references.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "<h2>Against the reference outcomes</h2><div class=\"scroll\"><table><thead><tr>\
         <th>reference planner, same cases</th><th>solved</th><th>same outcome as here</th></tr>\
         </thead><tbody>",
    );
    for reference in &report.references {
        let trials = reference.solved.trials();
        let rate = reference.solved.rate().unwrap_or_default();
        let _infallible = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{} <span class=\"soft\">{}</span></td><td>{}/{trials}</td></tr>",
            escape(&reference.name),
            reference.solved,
            percent(rate),
            reference.same_outcome
        );
    }
    out.push_str("</tbody></table></div>");
    out
}
