//! A drawing in braille characters, each two dots wide and four high.

use super::{Ink, Screen};

/// Dots across one character.
pub(crate) const DOTS_ACROSS: usize = 2;

/// Dots down one character.
pub(crate) const DOTS_DOWN: usize = 4;

/// The character without a dot; the dots are the bits of what is added to it.
const BLANK: u32 = 0x2800;

/// The longest line that is drawn, in dots; no screen is as wide.
const MAX_LINE: f64 = 65_536.0;

/// A place in dots from left and from top; the first dot is from 0 to 1.
pub(crate) type Place = [f64; 2];

/// Characters of one drawing; what lies outside is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canvas {
    columns: usize,
    glyphs: Vec<Glyph>,
}

/// One character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Glyph {
    dots: u8,
    letter: Option<char>,
    ink: Ink,
}

impl Canvas {
    /// Creates an empty drawing of so many characters.
    pub(crate) fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns: columns.max(1),
            glyphs: vec![Glyph::default(); columns.max(1) * rows],
        }
    }

    /// Returns the columns that the drawing takes.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the rows that the drawing takes.
    pub(crate) fn rows(&self) -> usize {
        self.glyphs.len() / self.columns
    }

    /// Draws one dot, over a letter that may be there.
    pub(crate) fn dot(&mut self, place: Place, ink: Ink) {
        if let Some((glyph, bit)) = self.glyph(place) {
            glyph.dots |= bit;
            glyph.letter = None;
            glyph.ink = glyph.ink.max(ink);
        }
    }

    /// Draws a line, one dot wide; one that is not finite or too long is left out.
    pub(crate) fn line(&mut self, from: Place, to: Place, ink: Ink) {
        let ([x, y], [end_x, end_y]) = (from, to);
        let (across, down) = (end_x - x, end_y - y);
        let length = across.abs().max(down.abs()).ceil();
        if !(across + down).is_finite() || length > MAX_LINE {
            return;
        }
        self.dot(from, ink);
        let mut step = 1.0;
        while step <= length {
            let share = step / length;
            self.dot([x + across * share, y + down * share], ink);
            step += 1.0;
        }
    }

    /// Fills a box along the axes with dots.
    pub(crate) fn block(&mut self, from: Place, to: Place, ink: Ink) {
        for place in self.places() {
            if is_between(place, from, to) {
                self.dot(place, ink);
            }
        }
    }

    /// Takes every dot out of a box along the axes.
    pub(crate) fn clear(&mut self, from: Place, to: Place) {
        for place in self.places() {
            if is_between(place, from, to)
                && let Some((glyph, bit)) = self.glyph(place)
            {
                glyph.dots &= !bit;
            }
        }
    }

    /// Draws a circle, one dot wide.
    pub(crate) fn ring(&mut self, center: Place, radius: f64, ink: Ink) {
        for place in self.places() {
            if (distance(place, center) - radius).abs() <= 0.5 {
                self.dot(place, ink);
            }
        }
    }

    /// Fills a circle with dots.
    pub(crate) fn disc(&mut self, center: Place, radius: f64, ink: Ink) {
        for place in self.places() {
            if distance(place, center) <= radius {
                self.dot(place, ink);
            }
        }
    }

    /// Writes a letter over the dots of the character that holds a place.
    pub(crate) fn letter(&mut self, place: Place, letter: char, ink: Ink) {
        if let Some((glyph, _)) = self.glyph(place) {
            glyph.letter = Some(letter);
            glyph.ink = ink;
        }
    }

    /// Returns the lines of the drawing, with colours where the screen has them.
    pub(crate) fn lines(&self, screen: &Screen) -> impl Iterator<Item = String> {
        self.glyphs.chunks(self.columns).map(|row| {
            let line: String = row
                .chunk_by(|left, right| left.shown_ink() == right.shown_ink())
                .map(|run| {
                    let text: String = run.iter().map(|glyph| glyph.shown()).collect();
                    let ink = run.first().map_or(Ink::Scene, |glyph| glyph.shown_ink());
                    screen.draw(&text, ink)
                })
                .collect();
            line.trim_end().to_owned()
        })
    }

    /// Returns the middle of every dot.
    #[expect(clippy::cast_precision_loss, reason = "no screen has 2^53 dots")]
    fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let (width, height) = (self.columns * DOTS_ACROSS, self.rows() * DOTS_DOWN);
        (0..height).flat_map(move |y| (0..width).map(move |x| [x as f64 + 0.5, y as f64 + 0.5]))
    }

    /// Returns the character that holds a place, and the place's bit in it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "negative places and those that are not finite are left out before"
    )]
    fn glyph(&mut self, [x, y]: Place) -> Option<(&mut Glyph, u8)> {
        let is_known = x.is_finite() && y.is_finite() && x >= 0.0 && y >= 0.0;
        let (x, y) = is_known.then_some((x as usize, y as usize))?;
        let column = Some(x / DOTS_ACROSS).filter(|column| *column < self.columns)?;
        let index = (y / DOTS_DOWN).checked_mul(self.columns)?;
        let glyph = self.glyphs.get_mut(index.checked_add(column)?)?;
        Some((glyph, bit(x % DOTS_ACROSS, y % DOTS_DOWN)))
    }
}

impl Glyph {
    fn shown(self) -> char {
        match self.letter {
            Some(letter) => letter,
            None if self.dots == 0 => ' ',
            None => char::from_u32(BLANK + u32::from(self.dots)).unwrap_or(' '),
        }
    }

    /// Returns the ink that is seen; a blank has none.
    fn shown_ink(self) -> Ink {
        if self.dots == 0 && self.letter.is_none() {
            Ink::Scene
        } else {
            self.ink
        }
    }
}

/// Returns a dot's bit as Unicode numbers the dots of braille: the upper three of the left column,
/// of the right one, then the lowest two.
fn bit(across: usize, down: usize) -> u8 {
    match (across, down) {
        (0, 3) => 0x40,
        (_, 3) => 0x80,
        (0, down) => 0x01 << down,
        (_, down) => 0x08 << down,
    }
}

fn is_between([x, y]: Place, [left, top]: Place, [right, bottom]: Place) -> bool {
    (left..right).contains(&x) && (top..bottom).contains(&y)
}

fn distance([x, y]: Place, [to_x, to_y]: Place) -> f64 {
    (x - to_x).hypot(y - to_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl FnOnce(&mut Canvas)) -> String {
        let screen = Screen {
            width: None,
            is_coloured: false,
        };
        let mut canvas = Canvas::new(4, 2);
        draw(&mut canvas);
        canvas.lines(&screen).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_dot_has_its_own_bit() {
        for (place, text) in [
            ([0.0, 0.0], "⠁\n"),
            ([0.9, 1.9], "⠂\n"),
            ([0.0, 2.0], "⠄\n"),
            ([0.0, 3.0], "⡀\n"),
            ([1.0, 0.0], "⠈\n"),
            ([1.0, 1.0], "⠐\n"),
            ([1.0, 2.0], "⠠\n"),
            ([1.0, 3.0], "⢀\n"),
            ([7.0, 7.0], "\n   ⢀"),
        ] {
            assert_eq!(drawn(|canvas| canvas.dot(place, Ink::Path)), text);
        }
    }

    #[test]
    fn a_line_joins_its_ends_in_both_directions() {
        let falling = drawn(|canvas| canvas.line([0.0, 0.0], [7.0, 7.0], Ink::Path));
        assert_eq!(falling, "⠑⢄\n  ⠑⢄");
        let back = drawn(|canvas| canvas.line([7.0, 7.0], [0.0, 0.0], Ink::Path));
        assert_eq!(back, falling);
        let level = drawn(|canvas| canvas.line([0.0, 3.0], [7.0, 3.0], Ink::Path));
        assert_eq!(level, "⣀⣀⣀⣀\n");
    }

    #[test]
    fn a_box_covers_the_dots_whose_middle_it_holds() {
        let walls = drawn(|canvas| {
            canvas.block([0.0, 0.0], [8.0, 8.0], Ink::Scene);
            canvas.clear([1.4, 1.4], [6.6, 6.6]);
        });
        assert_eq!(walls, "⡏⠉⠉⢹\n⣇⣀⣀⣸");
    }

    #[test]
    fn circles_are_round() {
        let ring = drawn(|canvas| canvas.ring([4.0, 4.0], 3.0, Ink::Goal));
        assert_eq!(ring, "⢠⠒⠒⡄\n⠘⠤⠤⠃");
        let disc = drawn(|canvas| canvas.disc([4.0, 4.0], 1.5, Ink::Agent));
        assert_eq!(disc, " ⢀⡀\n ⠈⠁");
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let nothing = drawn(|canvas| {
            for place in [[-1.0, 0.0], [0.0, 8.0], [8.0, 0.0], [f64::NAN, 0.0]] {
                canvas.dot(place, Ink::Path);
                canvas.letter(place, 'S', Ink::Path);
            }
            canvas.line([0.0, 0.0], [f64::INFINITY, 0.0], Ink::Path);
            canvas.line([0.0, 0.0], [f64::NAN, 0.0], Ink::Path);
            canvas.block([9.0, 9.0], [99.0, 99.0], Ink::Path);
        });
        assert_eq!(nothing, "\n");
        let crossing = drawn(|canvas| canvas.line([-90.0, 0.0], [90.0, 0.0], Ink::Path));
        assert_eq!(crossing, "⠉⠉⠉⠉\n");
    }

    #[test]
    fn a_letter_hides_dots_until_others_are_drawn_over_it() {
        let mut canvas = Canvas::new(1, 1);
        let screen = Screen {
            width: None,
            is_coloured: true,
        };
        let line = |canvas: &Canvas| canvas.lines(&screen).next().unwrap();
        canvas.dot([0.0, 0.0], Ink::Scene);
        canvas.letter([0.0, 0.0], 'G', Ink::Goal);
        assert_eq!(line(&canvas), "\u{1b}[32mG\u{1b}[0m");
        canvas.dot([1.0, 0.0], Ink::Agent);
        assert_eq!(line(&canvas), "\u{1b}[31m⠉\u{1b}[0m");
    }
}
