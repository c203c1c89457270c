//! What a part of a drawing stands for.

use anstyle::{AnsiColor, Style};

/// What is drawn, which a colour may underline and never carries alone.
///
/// A character has one colour: that of the last of these in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ink {
    /// What is always there.
    #[default]
    Scene,
    /// What is only imagined.
    Thought,
    /// The way that was taken.
    Path,
    /// What is to be reached.
    Goal,
    /// Who moves.
    Agent,
}

impl Ink {
    /// Returns the style on a screen with colours.
    pub(super) fn style(self) -> Style {
        match self {
            Self::Scene => Style::new(),
            Self::Thought => AnsiColor::Magenta.on_default().dimmed(),
            Self::Path => AnsiColor::Cyan.on_default(),
            Self::Goal => AnsiColor::Green.on_default(),
            Self::Agent => AnsiColor::Red.on_default(),
        }
    }
}
