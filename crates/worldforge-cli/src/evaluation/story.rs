//! One solved episode, drawn for a terminal: what shows best how the model finds its way.

use worldforge_eval::{
    picture::{Patch, Surface},
    report::{CaseView, EpisodeView, Report, Spot, Verdict},
};

use crate::output::{Canvas, Cell, DOTS_ACROSS, DOTS_DOWN, Ink, Place, Sketch};

/// The most columns of a drawing.
pub(super) const MAX_COLUMNS: usize = 44;

/// The most rows of a drawing.
pub(super) const MAX_ROWS: usize = 22;

/// The radius of a place that is only imagined, in dots.
const THOUGHT_RADIUS: f64 = 1.1;

/// A solved episode with the scene that it takes place in.
pub(super) struct Story<'a> {
    episode: &'a EpisodeView,
    case: &'a CaseView,
    view: View,
    /// Walls, openings and the ring around the goal.
    scene: Canvas,
    goal: Place,
}

impl<'a> Story<'a> {
    /// Takes the solved episode with the fewest steps of those that are shown in detail, one through
    /// an opening before all others; nothing where none was solved or the environment has no
    /// picture.
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let solved = || {
            report.shown.iter().filter_map(|case| {
                let mut episodes = report.episodes.iter();
                let episode = episodes.find(|episode| episode.index == case.index)?;
                (episode.verdict == Verdict::Solved).then_some((episode, case))
            })
        };
        let passing = solved().filter(|(episode, _)| passes_opening(episode, &report.backdrop));
        let fewest = |(episode, _): &(&EpisodeView, &CaseView)| episode.steps;
        let (episode, case) = passing
            .min_by_key(fewest)
            .or_else(|| solved().min_by_key(fewest))?;
        Self::draw(&report.backdrop, episode, case)
    }

    fn draw(backdrop: &[Patch], episode: &'a EpisodeView, case: &'a CaseView) -> Option<Self> {
        let view = View::of(backdrop)?;
        episode.path.first()?;
        let mut scene = Canvas::new(view.columns, view.rows);
        for patch in backdrop {
            let [from, to] =
                [patch.from, patch.to].map(|corner| view.place([corner.x.into(), corner.y.into()]));
            match patch.surface {
                Surface::Wall => scene.block(from, to, Ink::Scene),
                _ => scene.clear(from, to),
            }
        }
        let goal = episode.goal?;
        let center = view.place([goal.center.x, goal.center.y].map(f64::from));
        scene.ring(center, view.length(goal.radius), Ink::Goal);
        Some(Self {
            episode,
            case,
            view,
            scene,
            goal: center,
        })
    }

    /// Returns the number of steps; the start comes before the first.
    pub(super) fn steps(&self) -> usize {
        self.episode.path.len().saturating_sub(1)
    }

    /// Draws the whole way.
    pub(super) fn sketch(&self) -> Sketch {
        let mut canvas = self.scene.clone();
        self.walk(&mut canvas, self.steps());
        Sketch {
            legend: format!("{}: from S to G in {} steps", self.name(), self.steps()),
            canvas,
        }
    }

    /// Draws the moment after so many steps, with what is imagined of the plan that is followed.
    pub(super) fn moment(&self, step: usize) -> Sketch {
        let mut canvas = self.scene.clone();
        let decisions = self.case.decisions.iter();
        let current = decisions
            .take_while(|decision| usize::try_from(decision.step).is_ok_and(|at| at <= step))
            .last();
        for spot in current.iter().flat_map(|decision| &decision.imagined_path) {
            canvas.disc(self.view.place(*spot), THOUGHT_RADIUS, Ink::Thought);
        }
        self.walk(&mut canvas, step);
        if let (Some(spot), Some(start)) = (self.episode.path.get(step), self.episode.start) {
            let radius = self.view.length(start.radius);
            canvas.disc(self.view.place(*spot), radius, Ink::Agent);
        }
        Sketch {
            legend: format!("{}: step {step} of {}", self.name(), self.steps()),
            canvas,
        }
    }

    /// Draws the way of the first steps, where it begins, and where it is to end.
    fn walk(&self, canvas: &mut Canvas, steps: usize) {
        let path = self.episode.path.get(..=steps).unwrap_or_default();
        for pair in path.windows(2) {
            if let [from, to] = pair {
                canvas.line(self.view.place(*from), self.view.place(*to), Ink::Path);
            }
        }
        if let Some(start) = path.first() {
            canvas.letter(self.view.place(*start), 'S', Ink::Path);
        }
        canvas.letter(self.goal, 'G', Ink::Goal);
    }

    fn name(&self) -> String {
        let group = Cell::from(self.episode.group.replace('_', " "));
        format!("case {}, {}", self.episode.index, group.text())
    }
}

/// The part of a picture that the scene covers, as large as a terminal has room for.
struct View {
    corner: Spot,
    /// Dots for the whole width of the picture.
    scale: f64,
    columns: usize,
    rows: usize,
}

impl View {
    /// Returns nothing for a scene without an extent.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "both sides are clamped to what a terminal has room for"
    )]
    fn of(backdrop: &[Patch]) -> Option<Self> {
        let mut least = [f64::INFINITY; 2];
        let mut most = [f64::NEG_INFINITY; 2];
        for patch in backdrop {
            for corner in [patch.from, patch.to] {
                let corner = [corner.x, corner.y].map(f64::from);
                for ((least, most), part) in least.iter_mut().zip(&mut most).zip(corner) {
                    *least = least.min(part);
                    *most = most.max(part);
                }
            }
        }
        let ([left, top], [right, bottom]) = (least, most);
        let (width, height) = (right - left, bottom - top);
        let is_extended = |side: f64| side.is_finite() && side > 0.0;
        if !is_extended(width) || !is_extended(height) {
            return None;
        }
        let across = (MAX_COLUMNS * DOTS_ACROSS) as f64 / width;
        let down = (MAX_ROWS * DOTS_DOWN) as f64 / height;
        let scale = across.min(down);
        let characters = |side: f64, dots: usize| (side * scale / dots as f64).ceil() as usize;
        Some(Self {
            corner: least,
            scale,
            columns: characters(width, DOTS_ACROSS).clamp(1, MAX_COLUMNS),
            rows: characters(height, DOTS_DOWN).clamp(1, MAX_ROWS),
        })
    }

    fn place(&self, [x, y]: Spot) -> Place {
        let [left, top] = self.corner;
        [(x - left) * self.scale, (y - top) * self.scale]
    }

    fn length(&self, fraction: f32) -> f64 {
        f64::from(fraction) * self.scale
    }
}

fn passes_opening(episode: &EpisodeView, backdrop: &[Patch]) -> bool {
    let is_in = |spot: &Spot, patch: &Patch| {
        let [x, y] = *spot;
        let across = f64::from(patch.from.x)..=f64::from(patch.to.x);
        let down = f64::from(patch.from.y)..=f64::from(patch.to.y);
        across.contains(&x) && down.contains(&y)
    };
    let mut openings = backdrop
        .iter()
        .filter(|patch| patch.surface == Surface::Opening);
    openings.any(|patch| episode.path.iter().any(|spot| is_in(spot, patch)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use worldforge_eval::environment::{Environment as _, two_room::TwoRoom};

    use crate::output::Screen;

    use super::*;

    fn episode() -> EpisodeView {
        serde_json::from_value(json!({
            "index": 3, "group": "cross_room", "verdict": "solved", "failure": null, "steps": 3,
            "start": {"center": {"x": 0.25, "y": 0.75}, "radius": 0.03125},
            "goal": {"center": {"x": 0.75, "y": 0.5}, "radius": 0.0714},
            "path": [[0.25, 0.75], [0.25, 0.5], [0.5, 0.22], [0.74, 0.48]],
        }))
        .unwrap()
    }

    fn case() -> CaseView {
        let decision = |step: u32, spot: [f64; 2]| {
            json!({
                "step": step, "planning_ms": 1.0, "termination": "completed", "iterations": [],
                "imagined_path": [spot], "imagined_costs": [],
            })
        };
        serde_json::from_value(json!({
            "index": 3, "block_steps": 1, "executed_blocks": 1, "real_costs": [],
            "imagination_error": null,
            "decisions": [decision(0, [0.3, 0.3]), decision(2, [0.7, 0.3])],
        }))
        .unwrap()
    }

    fn drawn(step: Option<usize>) -> String {
        let (episode, case) = (episode(), case());
        let story = Story::draw(&TwoRoom::new().backdrop(), &episode, &case).unwrap();
        let screen = Screen {
            width: None,
            is_coloured: false,
        };
        let sketch = step.map_or_else(|| story.sketch(), |step| story.moment(step));
        sketch.lines(&screen).join("\n")
    }

    #[test]
    fn a_way_leads_from_s_through_the_door_to_g() {
        insta::assert_snapshot!(drawn(None), @r"
        case 3, cross room: from S to G in 3 steps
          ⣿⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⣿⣿⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⠿⠿                    ⣿
          ⣿                                          ⣿
          ⣿                   ⢀⠔⠣⡀                   ⣿
          ⣿                 ⢀⠔⠁⣀⣀⠈⠢⡀                 ⣿
          ⣿                ⡠⠊  ⣿⣿  ⠈⢆                ⣿
          ⣿              ⢠⠊    ⣿⣿    ⠑⢄              ⣿
          ⣿            ⢀⠔⠁     ⣿⣿      ⠑⡄            ⣿
          ⣿           ⡰⠁       ⣿⣿       ⠈⣢⡔⠒⠒⠲⢄      ⣿
          ⣿         ⡠⠊         ⣿⣿       ⢰⠁⠈⠢   ⢇     ⣿
          ⣿        ⢸           ⣿⣿       ⠸⡀  G  ⡎     ⣿
          ⣿        ⢸           ⣿⣿        ⠙⠢⠤⠤⠴⠊      ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        S           ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣿⣿⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣿
        ");
    }

    #[test]
    fn a_moment_shows_the_agent_and_the_plan_that_it_follows() {
        insta::assert_snapshot!(drawn(Some(2)), @r"
        case 3, cross room: step 2 of 3
          ⣿⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⣿⣿⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⠛⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⠿⠿                    ⣿
          ⣿                   ⢀⣤⣤⡀                   ⣿
          ⣿                   ⢸⣿⣿⠇                   ⣿
          ⣿                 ⢀⠔⠁⣀⣀                    ⣿
          ⣿                ⡠⠊  ⣿⣿        ⠙           ⣿
          ⣿              ⢠⠊    ⣿⣿                    ⣿
          ⣿            ⢀⠔⠁     ⣿⣿                    ⣿
          ⣿           ⡰⠁       ⣿⣿        ⣠⠔⠒⠒⠲⢄      ⣿
          ⣿         ⡠⠊         ⣿⣿       ⢰⠁     ⢇     ⣿
          ⣿        ⢸           ⣿⣿       ⠸⡀  G  ⡎     ⣿
          ⣿        ⢸           ⣿⣿        ⠙⠢⠤⠤⠴⠊      ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        ⢸           ⣿⣿                    ⣿
          ⣿        S           ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿                    ⣿⣿                    ⣿
          ⣿⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣿⣿⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣤⣿
        ");
    }

    #[test]
    fn without_a_picture_there_is_no_story() {
        let (mut episode, case) = (episode(), case());
        assert!(Story::draw(&[], &episode, &case).is_none());
        episode.path.clear();
        assert!(Story::draw(&TwoRoom::new().backdrop(), &episode, &case).is_none());
    }

    #[test]
    fn only_a_way_through_the_door_passes_an_opening() {
        let backdrop = TwoRoom::new().backdrop();
        let mut episode = episode();
        assert!(passes_opening(&episode, &backdrop));
        episode.path.truncate(2);
        assert!(!passes_opening(&episode, &backdrop));
    }
}
