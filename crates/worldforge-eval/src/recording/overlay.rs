//! What people want to see over a frame: where it began, where it should end, the way between.

use crate::picture::{Color, Mark, Picture, Point, Shape};

const GOAL: Color = Color::rgb(0x2b, 0x9a, 0x66);
const START: Color = Color::rgb(0x6b, 0x72, 0x80);
const PATH: Color = Color::rgb(0x3e, 0x63, 0xdd);
const AGENT: Color = Color::rgb(0xe5, 0x48, 0x4d);
const IMAGINED: Color = Color::rgb(0x8e, 0x4e, 0xc6);
const HALO: Color = Color::rgb(0xff, 0xff, 0xff);

/// Line thickness in fractions of the picture's width.
const STROKE: f32 = 0.0105;

/// Start, goal, path and plan, drawn over frames of one episode.
///
/// The path grows with [`walk_to`](Self::walk_to); its head is drawn as the agent, on top.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    start: Mark,
    goal: Option<Mark>,
    path: Vec<Point>,
    imagined: Vec<Point>,
}

impl Overlay {
    /// Begins a path at `start`, which is as large as the agent appears.
    pub fn new(start: Mark, goal: Option<Mark>) -> Self {
        Self {
            start,
            goal,
            path: vec![start.center],
            imagined: Vec::new(),
        }
    }

    /// Adds the agent's next place.
    pub fn walk_to(&mut self, place: Point) {
        self.path.push(place);
    }

    /// Replaces where a plan is imagined to lead.
    pub fn imagine(&mut self, places: Vec<Point>) {
        self.imagined = places;
    }

    /// Draws goal, start, path, imagined places and agent, in this order.
    pub fn draw_on(&self, picture: &mut Picture) {
        let width = picture.length(STROKE);
        if let Some(goal) = self.goal {
            let center = picture.point(goal.center);
            let radius = picture.length(goal.radius);
            picture.paint(&Shape::Disc { center, radius }, GOAL, 0.22);
            let radius = radius - width / 2.0;
            picture.paint(
                &Shape::Ring {
                    center,
                    radius,
                    width,
                },
                GOAL,
                1.0,
            );
            picture.paint(
                &Shape::Disc {
                    center,
                    radius: width,
                },
                GOAL,
                1.0,
            );
        }
        let center = picture.point(self.start.center);
        let radius = picture.length(self.start.radius) - width / 2.0;
        picture.paint(&Shape::Disc { center, radius }, HALO, 1.0);
        picture.paint(
            &Shape::Ring {
                center,
                radius,
                width,
            },
            START,
            1.0,
        );
        for pair in self.path.windows(2) {
            if let [from, to] = pair {
                let (from, to) = (picture.point(*from), picture.point(*to));
                picture.paint(&Shape::Line { from, to, width }, PATH, 1.0);
            }
        }
        self.draw_imagined(picture, width / 2.0);
        if let Some(head) = self.path.last() {
            let center = picture.point(*head);
            let radius = picture.length(self.start.radius);
            picture.paint(
                &Shape::Disc {
                    center,
                    radius: radius + width / 2.0,
                },
                HALO,
                1.0,
            );
            picture.paint(&Shape::Disc { center, radius }, AGENT, 1.0);
        }
    }
    fn draw_imagined(&self, picture: &mut Picture, width: f32) {
        for pair in self.imagined.windows(2) {
            if let [from, to] = pair {
                let (from, to) = (picture.point(*from), picture.point(*to));
                picture.paint(&Shape::Line { from, to, width }, IMAGINED, 0.5);
            }
        }
        for place in &self.imagined {
            let center = picture.point(*place);
            let radius = width * 1.5;
            picture.paint(&Shape::Disc { center, radius }, IMAGINED, 1.0);
        }
    }
}
