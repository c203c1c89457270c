//! Painting: what is covered, what is blended, and what is out of bounds.

use proptest::prelude::*;
use worldforge_core::{ErrorKind, Tensor};
use worldforge_eval::picture::{Color, Picture, Point, Shape};

const BLACK: Color = Color::rgb(0, 0, 0);
const WHITE: Color = Color::rgb(255, 255, 255);

fn painted(shape: Shape) -> Picture {
    let mut picture = Picture::filled(40, 40, BLACK).unwrap();
    picture.paint(&shape, WHITE, 1.0);
    picture
}

/// How much was painted, in pixels.
fn area(picture: &Picture) -> f64 {
    picture
        .colors()
        .map(|color| f64::from(color.red) / 255.0)
        .sum()
}

#[test]
fn shapes_cover_their_area() {
    let (center, pi) = (Point::new(20.0, 20.0), std::f64::consts::PI);
    let (from, to) = (Point::new(5.0, 20.0), Point::new(35.0, 20.0));
    let block = Shape::Block {
        from: Point::new(4.0, 8.0),
        to: Point::new(24.0, 18.0),
        corner_radius: 0.0,
    };
    for (shape, expected) in [
        (
            Shape::Disc {
                center,
                radius: 10.0,
            },
            100.0 * pi,
        ),
        (
            Shape::Ring {
                center,
                radius: 10.0,
                width: 4.0,
            },
            (144.0 - 64.0) * pi,
        ),
        (
            Shape::Line {
                from,
                to,
                width: 6.0,
            },
            180.0 + 9.0 * pi,
        ),
        (block, 200.0),
        (block.rounded(5.0), 200.0 - 25.0 * (4.0 - pi)),
    ] {
        let found = area(&painted(shape));
        assert!(
            (found / expected - 1.0).abs() < 0.02,
            "{shape:?}: {found} of {expected}"
        );
    }
}

#[test]
fn opacity_blends_and_an_edge_lies_between() {
    let mut picture = Picture::filled(9, 9, BLACK).unwrap();
    let disc = Shape::Disc {
        center: Point::new(4.5, 4.5),
        radius: 3.0,
    };
    picture.paint(&disc, Color::rgb(200, 100, 0), 0.5);
    assert_eq!(picture.color(4, 4), Some(Color::rgb(100, 50, 0)));
    assert_eq!(picture.color(0, 0), Some(BLACK));
    let edge = picture.color(4, 1).unwrap().red;
    assert!((1..100).contains(&edge), "{edge}");
    assert_eq!((picture.color(9, 0), picture.color(0, 9)), (None, None));
}

#[test]
fn what_lies_outside_or_is_not_finite_paints_nothing() {
    let empty = Picture::filled(40, 40, BLACK).unwrap();
    for (x, y, radius) in [
        (-50.0, 5.0, 9.0),
        (5.0, 90.0, 9.0),
        (f32::NAN, 5.0, 9.0),
        (5.0, 5.0, f32::NAN),
        (f32::INFINITY, 5.0, 9.0),
        (1e30, -1e30, 1e3),
    ] {
        assert_eq!(
            painted(Shape::Disc {
                center: Point::new(x, y),
                radius
            }),
            empty,
            "{x} {y} {radius}"
        );
    }
}

#[test]
fn a_picture_keeps_to_its_limits() {
    for (width, height) in [(0, 4), (4, 0), (4_097, 1), (1, usize::MAX)] {
        let error = Picture::filled(width, height, BLACK).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
    let small = Picture::filled(2, 2, WHITE).unwrap();
    for factor in [0, 2_049, usize::MAX] {
        assert_eq!(
            small.magnified(factor).unwrap_err().kind(),
            ErrorKind::LimitExceeded
        );
    }
}

#[test]
fn frames_of_one_or_three_channels_become_pictures() {
    let grey = Tensor::from_u8([1, 2, 1], vec![7, 9]).unwrap();
    let picture = Picture::from_frame(&grey).unwrap();
    assert_eq!(picture.bytes(), [7, 7, 7, 9, 9, 9]);
    let colors = Tensor::from_u8([2, 1, 3], vec![1, 2, 3, 4, 5, 6]).unwrap();
    let large = Picture::from_frame(&colors).unwrap().magnified(2).unwrap();
    assert_eq!((large.width(), large.height()), (2, 4));
    assert_eq!(
        large.bytes(),
        [[1, 2, 3].repeat(4), [4, 5, 6].repeat(4)].concat()
    );
    for wrong in [
        Tensor::from_u8([2, 2], vec![0; 4]),
        Tensor::from_u8([1, 1, 4], vec![0; 4]),
        Tensor::from_f32([1, 1, 3], &[0.0; 3]),
    ] {
        let error = Picture::from_frame(&wrong.unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn a_placed_picture_is_cut_at_the_edges() {
    let mut picture = Picture::filled(4, 4, BLACK).unwrap();
    let patch = Picture::filled(3, 3, WHITE).unwrap();
    picture.place(&patch, 2, 3);
    assert_eq!(area(&picture), 2.0);
    picture.place(&patch, 4, 0);
    picture.place(&patch, 0, 9);
    assert_eq!(area(&picture), 2.0);
}

proptest! {
    #[test]
    fn painting_never_leaves_the_shapes_bounds(x in -10.0_f32..50.0, y in -10.0_f32..50.0, radius in 0.0_f32..30.0) {
        let picture = painted(Shape::Disc { center: Point::new(x, y), radius });
        for (index, color) in picture.colors().enumerate() {
            let place = ((index % 40) as f32 + 0.5 - x, (index / 40) as f32 + 0.5 - y);
            let distance = (place.0 * place.0 + place.1 * place.1).sqrt();
            prop_assert!(color == BLACK || distance <= radius + 0.5);
            prop_assert!(color == WHITE || distance >= radius - 0.5);
        }
    }
}
