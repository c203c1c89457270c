//! Values that depend on another.

use std::fmt::Write as _;

use super::{
    frame::{labels, number, open},
    ruler::Ruler,
};
use crate::page::{Axis, CurveLine, Scale, html};

const HEIGHT: f64 = 240.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 42.0;
/// Most points of a line that each get a dot; more of them hide the line.
const MAX_DOTS: usize = 40;
/// Colours and dashes of lines, after which they begin again.
const COLOURS: usize = 6;
const DASHES: [&str; 6] = ["", "7 5", "2 5", "10 4 2 4", "4 4", "1 4"];

/// Draws the sample of a line that stands beside its name.
pub(in crate::page) fn key(index: usize) -> String {
    format!(
        "<svg width=\"26\" height=\"8\" aria-hidden=\"true\"><line class=\"s{}\" x1=\"1\" x2=\"25\" \
         y1=\"4\" y2=\"4\" stroke-width=\"2.5\"{}/></svg>",
        index % COLOURS,
        dash(index)
    )
}

pub(super) fn draw(title: &str, (x, y): (&Axis, &Axis), lines: &[CurveLine]) -> String {
    let has_place = |[at, value]: &&[f64; 2]| {
        (x.scale == Scale::Linear || *at > 0.0) && (y.scale == Scale::Linear || *value > 0.0)
    };
    let points = lines.iter().flat_map(|line| &line.points).filter(has_place);
    let across = Ruler::new(x, points.clone().map(|[at, _]| *at));
    let up = Ruler::new(y, points.map(|[_, value]| *value));
    let mut out = open(title, &described(x, y, lines), HEIGHT);
    axes(&mut out, (x, y), &across, &up);
    for (index, line) in lines.iter().enumerate() {
        let places: Vec<(f64, f64)> = line
            .points
            .iter()
            .filter(has_place)
            .map(|[at, value]| (across_share(&across, *at), up_place(&up, *value)))
            .collect();
        one(&mut out, index, &places);
    }
    out.push_str("</svg>\n");
    out
}

fn one(out: &mut String, index: usize, places: &[(f64, f64)]) {
    let colour = index % COLOURS;
    // A path cannot be given in percent of the width; this inner picture is stretched instead.
    let _infallible = write!(
        out,
        "<svg x=\"0\" y=\"0\" width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 100 {HEIGHT}\" \
         preserveAspectRatio=\"none\"><polyline class=\"line s{colour}\"{} style=\"fill:none\" points=\"",
        dash(index)
    );
    for (place, (x, y)) in places.iter().enumerate() {
        let gap = if place > 0 { " " } else { "" };
        let _infallible = write!(out, "{gap}{},{}", number(*x), number(*y));
    }
    out.push_str("\"/></svg>");
    if places.len() <= MAX_DOTS {
        for (x, y) in places {
            let _infallible = write!(
                out,
                "<circle class=\"s{colour}\" cx=\"{}%\" cy=\"{}\" r=\"3\"/>",
                number(*x),
                number(*y)
            );
        }
    }
}

fn axes(out: &mut String, (x, y): (&Axis, &Axis), across: &Ruler, up: &Ruler) {
    for (value, label) in up.ticks() {
        let place = up_place(up, value);
        let _infallible = write!(
            out,
            "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{at}\" y2=\"{at}\"/>\
             <text class=\"tick\" x=\"0\" y=\"{}\">{}</text>",
            number(place - 4.0),
            html::line(&label),
            at = number(place)
        );
    }
    let ticks = across.ticks();
    let ticks = ticks.map(|(value, label)| (across_share(across, value), label));
    out.push_str(&labels(ticks, HEIGHT - BOTTOM + 17.0));
    let _infallible = write!(
        out,
        "<text class=\"tick\" x=\"100%\" y=\"{}\" text-anchor=\"end\">{}</text>\
         <text class=\"tick\" x=\"100%\" y=\"12\" text-anchor=\"end\">{}</text>",
        number(HEIGHT - 6.0),
        html::line(&x.label),
        html::line(&y.label)
    );
}

/// Returns a place in percent of the width; the labels of the upright axis stand left of it.
fn across_share(ruler: &Ruler, value: f64) -> f64 {
    14.0 + 84.5 * ruler.share(value)
}

fn up_place(ruler: &Ruler, value: f64) -> f64 {
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * ruler.share(value)
}

fn dash(index: usize) -> String {
    match DASHES.get(index % DASHES.len()) {
        Some(dash) if !dash.is_empty() => format!(" stroke-dasharray=\"{dash}\""),
        _ => String::new(),
    }
}

fn described(x: &Axis, y: &Axis, lines: &[CurveLine]) -> String {
    let mut out = format!("{} by {}", y.label, x.label);
    for line in lines {
        if let (Some([from, low]), Some([to, high])) = (line.points.first(), line.points.last()) {
            let [low, high] = [low, high].map(|value| y.shown(*value).text.words());
            let [from, to] = [from, to].map(|value| x.shown(*value).text.words());
            let _infallible = write!(
                out,
                "; {}: {low} at {from} to {high} at {to}",
                line.label.as_str()
            );
        }
    }
    out
}
