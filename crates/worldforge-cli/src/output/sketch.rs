//! A drawing under its legend.

use super::{Canvas, Screen};

/// Columns before each line.
const INDENT: usize = 2;

/// A drawing with one line that says what it shows; only text has room for one.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    /// What it shows.
    pub(crate) legend: String,
    /// The drawing.
    pub(crate) canvas: Canvas,
}

impl Sketch {
    /// Returns whether the screen is wide enough.
    pub(super) fn fits(&self, screen: &Screen) -> bool {
        let columns = INDENT + self.canvas.columns();
        screen.width.is_none_or(|width| width >= columns)
    }

    /// Returns the lines, the legend first.
    pub(crate) fn lines(&self, screen: &Screen) -> Vec<String> {
        let drawing = self.canvas.lines(screen);
        std::iter::once(screen.bold(&self.legend))
            .chain(drawing.map(|line| format!("{:INDENT$}{line}", "")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::output::{Document, Format, Ink, Screen};

    use super::*;

    fn rendered(format: Format, width: usize) -> String {
        let mut canvas = Canvas::new(4, 1);
        canvas.line([0.0, 0.0], [7.0, 0.0], Ink::Path);
        let legend = "a line".to_owned();
        let document = Document::new("data").unwrap().line("before");
        let document = document.sketch(Sketch { legend, canvas }).line("after");
        let screen = Screen {
            width: Some(width),
            is_coloured: false,
        };
        format.render(&document, "title", &screen).unwrap()
    }

    #[test]
    fn a_sketch_stands_in_text_where_there_is_room() {
        let text = "before\n\na line\n  ⠉⠉⠉⠉\n\nafter\n";
        assert_eq!(rendered(Format::Text, 6), text);
        assert_eq!(rendered(Format::Text, 5), "before\n\nafter\n");
        assert_eq!(rendered(Format::Markdown, 80), "before\n\nafter\n");
        assert_eq!(rendered(Format::Json, 80), "\"data\"\n");
    }
}
