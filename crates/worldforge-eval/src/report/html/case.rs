//! One episode in detail.

use std::fmt::Write as _;

use super::{chart::Chart, scene, text::escape};
use crate::report::{
    CaseView, DecisionView, EpisodeView, Verdict,
    number::{decimals, milliseconds},
};

/// Writes an episode's picture, charts and, where there is one, its animation.
pub(super) fn card(episode: &EpisodeView, case: &CaseView, animation: Option<&str>) -> String {
    let verdict = match episode.verdict {
        Verdict::Solved => "good",
        Verdict::BudgetSpent | Verdict::Failed => "bad",
    };
    let mut out = format!(
        "<article class=\"card\"><header><h3>Case {} <span class=\"soft\">{}</span></h3>\
         <span class=\"badge {verdict}\">{} · {} steps · {} decisions</span></header>",
        episode.index,
        escape(&episode.group.replace('_', " ")),
        episode.verdict.words(),
        episode.steps,
        case.decisions.len()
    );
    if let Some(failure) = &episode.failure {
        let _infallible = write!(
            out,
            "<p class=\"failure\"><code>{}</code> {}</p>",
            escape(&failure.code),
            escape(&failure.message)
        );
    }
    out.push_str("<div class=\"parts\">");
    let has_imagined = case.decisions.iter().any(|d| !d.imagined_path.is_empty());
    let _infallible = write!(
        out,
        "<figure>{}<figcaption><span class=\"key {}\"></span>walked{}</figcaption></figure>",
        scene::large(episode, case),
        if episode.verdict == Verdict::Solved {
            "walked"
        } else {
            "lost"
        },
        if has_imagined {
            " <span class=\"key thought\"></span>imagined at each decision \
             <span class=\"key dim\"></span>imagined, not executed"
        } else {
            ""
        }
    );
    if let Some(uri) = animation {
        let _infallible = write!(
            out,
            "<figure><img class=\"large\" alt=\"case {} as it went\" src=\"{uri}\">\
             <figcaption>as it went, one environment step a frame</figcaption></figure>",
            episode.index
        );
    }
    if !case.decisions.is_empty() {
        out.push_str(&search(case));
        out.push_str(&distances(case));
    }
    out.push_str("</div></article>");
    out
}

/// Draws the costs of every iteration, decision by decision.
fn search(case: &CaseView) -> String {
    let iterations = case.decisions.iter().flat_map(|d| &d.iterations);
    let most = iterations.map(|i| i.elite_mean).fold(0.0, f64::max);
    let longest = case.decisions.iter().map(|d| d.iterations.len()).max();
    let longest = real(longest.unwrap_or(1).max(1));
    let slot = longest + 0.6;
    let count = real(case.decisions.len());
    let mut chart = Chart::new(
        "cost per iteration of each decision",
        ("decision, iterations from left to right", count * slot),
        most,
    );
    let every = (case.decisions.len() / 12) + 1;
    for (index, decision) in case.decisions.iter().enumerate() {
        let left = real(index) * slot + 0.3;
        let at = |cost: fn(&crate::report::IterationCosts) -> f64| -> Vec<(f64, f64)> {
            let costs = decision.iterations.iter().map(cost).enumerate();
            costs
                .map(|(place, cost)| (left + real(place) + 0.5, cost))
                .collect()
        };
        let (best, mean) = (at(|i| i.best), at(|i| i.elite_mean));
        chart.band("spread", &best, &mean);
        chart.line("mean", &mean);
        chart.line("best", &best);
        chart.dots("best-dot", 1.8, &best);
        if index.is_multiple_of(every) {
            chart.label_x(left + longest / 2.0, &(index + 1).to_string());
        }
    }
    format!(
        "<figure>{}<figcaption><span class=\"key best\"></span>cheapest candidate \
         <span class=\"key mean\"></span>mean of the elites, squared latent distance; {}\
         </figcaption></figure>",
        chart.finish(),
        times(&case.decisions)
    )
}

/// Draws the imagined distance to the goal over what it then was.
fn distances(case: &CaseView) -> String {
    if case.real_costs.is_empty() {
        return String::new();
    }
    let real_line: Vec<(f64, f64)> = case
        .real_costs
        .iter()
        .map(|real| (f64::from(real.step), real.cost))
        .collect();
    let block = f64::from(case.block_steps);
    let imagined = case.decisions.iter().flat_map(|d| &d.imagined_costs);
    let highest = imagined
        .chain(case.real_costs.iter().map(|real| &real.cost))
        .fold(0.0, |most: f64, cost| most.max(*cost));
    let plans: Vec<Vec<(f64, f64)>> = case
        .decisions
        .iter()
        .map(|decision| plan(case, decision, block))
        .collect();
    let last = |line: &Vec<(f64, f64)>| line.last().map_or(0.0, |(x, _)| *x);
    let longest = plans.iter().chain([&real_line]).map(last);
    let longest = longest.fold(0.0, f64::max);
    let mut chart = Chart::new(
        "imagined and real distance to the goal",
        ("environment step", longest),
        highest,
    );
    chart.number_x();
    for line in &plans {
        chart.line("imagined-cost", line);
        chart.dots("imagined-dot", 1.4, line.get(1..).unwrap_or_default());
    }
    chart.line("real-cost", &real_line);
    chart.dots("real-dot", 2.2, &real_line);
    let error = case.imagination_error.map_or_else(String::new, |error| {
        let error = decimals(error, 2);
        format!("; executed blocks were off by {error} in the median")
    });
    format!(
        "<figure>{}<figcaption><span class=\"key walked\"></span>real distance to the goal \
         <span class=\"key thought\"></span>as imagined at each decision, squared latent \
         distance{error}</figcaption></figure>",
        chart.finish()
    )
}

/// Returns a plan's imagined distances from the real one at its decision.
fn plan(case: &CaseView, decision: &DecisionView, block: f64) -> Vec<(f64, f64)> {
    let step = f64::from(decision.step);
    let here = case.real_costs.iter().find(|r| r.step == decision.step);
    let blocks = decision.imagined_costs.iter().zip(1_u32..);
    here.map(|real| (step, real.cost))
        .into_iter()
        .chain(blocks.map(|(cost, number)| (step + block * f64::from(number), *cost)))
        .collect()
}

fn times(decisions: &[DecisionView]) -> String {
    let times = || decisions.iter().map(|decision| decision.planning_ms);
    let (least, most) = (
        times().fold(f64::INFINITY, f64::min),
        times().fold(0.0, f64::max),
    );
    format!(
        "planned in {} to {}",
        milliseconds(least),
        milliseconds(most)
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn real(count: usize) -> f64 {
    count as f64
}
