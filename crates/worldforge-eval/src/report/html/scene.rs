//! Pictures of episodes as SVG over a scene that the page holds once.

use std::fmt::Write as _;

use super::text::{coordinate, points};
use crate::{
    picture::{Mark, Patch, Surface},
    report::{CaseView, DecisionView, EpisodeView, Spot, Verdict},
};

/// The side of a picture, in its own units.
const SIDE: f64 = 100.0;

/// Most places of a path that each get a dot; more of them hide the path.
const MAX_STEP_DOTS: usize = 60;

/// Returns the scene that pictures refer to; nothing where the environment has none.
pub(super) fn symbol(backdrop: &[Patch]) -> String {
    let mut out = String::from(
        "<svg width=\"0\" height=\"0\" class=\"hidden\" aria-hidden=\"true\">\
         <symbol id=\"scene\" viewBox=\"0 0 100 100\">",
    );
    for patch in backdrop {
        let class = match patch.surface {
            Surface::Wall => "wall",
            Surface::Floor => "floor",
            Surface::Opening => "opening",
        };
        let [x, y, right, bottom, corner] = [
            patch.from.x,
            patch.from.y,
            patch.to.x,
            patch.to.y,
            patch.corner_radius,
        ]
        .map(|part| SIDE * f64::from(part));
        let _infallible = write!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            coordinate(x),
            coordinate(y),
            coordinate(right - x),
            coordinate(bottom - y),
            coordinate(corner)
        );
    }
    out.push_str("</symbol></svg>");
    out
}

/// Draws a path for the contact sheet.
pub(super) fn thumbnail(episode: &EpisodeView) -> String {
    let mut out = open("thumb", &described(episode));
    goal(&mut out, episode.goal);
    path(&mut out, episode);
    out.push_str("</svg>");
    out
}

/// Draws a path with what the model imagined of each plan.
pub(super) fn large(episode: &EpisodeView, case: &CaseView) -> String {
    let mut out = open("large", &described(episode));
    goal(&mut out, episode.goal);
    for decision in &case.decisions {
        imagined(&mut out, decision, case.executed_blocks);
    }
    path(&mut out, episode);
    if episode.path.len() <= MAX_STEP_DOTS {
        for spot in episode.path.iter().skip(1) {
            dot(&mut out, "step", *spot, 0.35);
        }
    }
    let starts = case.decisions.iter().filter_map(|decision| {
        let step = usize::try_from(decision.step).ok()?;
        episode.path.get(step)
    });
    for spot in starts {
        dot(&mut out, "decision", *spot, 0.95);
    }
    out.push_str("</svg>");
    out
}

fn open(class: &str, label: &str) -> String {
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 100 100\" role=\"img\" aria-label=\"{label}\">\
         <use href=\"#scene\"/>"
    )
}

fn described(episode: &EpisodeView) -> String {
    format!(
        "case {}, {} after {} steps",
        episode.index,
        episode.verdict.words(),
        episode.steps
    )
}

fn goal(out: &mut String, goal: Option<Mark>) {
    if let Some(mark) = goal {
        circle(out, "goal", mark);
        let center = [mark.center.x, mark.center.y].map(f64::from);
        dot(out, "goal-center", center, 1.2);
    }
}

fn path(out: &mut String, episode: &EpisodeView) {
    let class = match episode.verdict {
        Verdict::Solved => "path",
        Verdict::BudgetSpent | Verdict::Failed => "path unsolved",
    };
    if let Some(start) = episode.start {
        circle(out, "start", start);
    }
    line(out, class, &episode.path);
    if let (Some(spot), Some(start)) = (episode.path.last(), episode.start) {
        let [x, y] = spot.map(|part| SIDE * part);
        let radius = SIDE * f64::from(start.radius);
        let class = if episode.verdict == Verdict::Solved {
            "end"
        } else {
            "end unsolved"
        };
        let _infallible = write!(
            out,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
            coordinate(x),
            coordinate(y),
            coordinate(radius)
        );
    }
}

/// Draws where a plan was imagined to lead, its executed beginning stronger than the rest.
fn imagined(out: &mut String, decision: &DecisionView, executed_blocks: u32) {
    let executed = usize::try_from(executed_blocks).unwrap_or(usize::MAX);
    line(out, "imagined", &decision.imagined_path);
    for (block, spot) in decision.imagined_path.iter().enumerate().skip(1) {
        let class = if block <= executed {
            "thought executed"
        } else {
            "thought"
        };
        dot(out, class, *spot, 0.8);
    }
}

fn line(out: &mut String, class: &str, spots: &[Spot]) {
    if spots.len() < 2 {
        return;
    }
    let places = points(spots.iter().map(|[x, y]| (SIDE * x, SIDE * y)));
    let _infallible = write!(out, "<polyline class=\"{class}\" points=\"{places}\"/>");
}

fn circle(out: &mut String, class: &str, mark: Mark) {
    let [x, y, radius] =
        [mark.center.x, mark.center.y, mark.radius].map(|part| SIDE * f64::from(part));
    let _infallible = write!(
        out,
        "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
        coordinate(x),
        coordinate(y),
        coordinate(radius)
    );
}

fn dot(out: &mut String, class: &str, spot: Spot, radius: f64) {
    let [x, y] = spot.map(|part| SIDE * part);
    let _infallible = write!(
        out,
        "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
        coordinate(x),
        coordinate(y),
        coordinate(radius)
    );
}
