//! One value: what people read, and the number behind it.

use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::{Text, quantity};

/// How a value is meant, which a colour may underline and never carries alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Tone {
    /// A plain value.
    #[default]
    Plain,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Not as it should be.
    Bad,
    /// Of less interest.
    Quiet,
}

/// One value of a table or of a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cell {
    /// What people read; empty where there is nothing.
    pub text: Text,
    /// The number behind the text, as CSV has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// How the value is meant.
    #[serde(default, skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
}

impl Tone {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// Returns the tone's name in the style sheet; a plain value has none.
    pub(super) const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("good"),
            Self::Warning => Some("warning"),
            Self::Bad => Some("bad"),
            Self::Quiet => Some("quiet"),
        }
    }
}

impl Cell {
    /// Creates a value of words.
    pub fn text(text: impl Into<Text>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Creates a value that is shown as it is: a name, a path, words of somebody else.
    pub fn code(text: impl Into<worldforge_core::Safe>) -> Self {
        Self::text(Text::code(text))
    }

    /// Creates a value of words that say whether it is as it should be.
    pub fn verdict(text: impl Into<Text>, is_good: impl Into<Option<bool>>) -> Self {
        let tone = match is_good.into() {
            Some(true) => Tone::Good,
            Some(false) => Tone::Bad,
            None => Tone::Warning,
        };
        Self::text(text).toned(tone)
    }

    /// Creates `yes` or `no`.
    pub fn yes_no(flag: impl Into<bool>) -> Self {
        Self::text(if flag.into() { "yes" } else { "no" })
    }

    /// Creates nothing: a dash for people, an empty field in CSV.
    pub fn none() -> Self {
        Self::default()
    }

    /// Creates a number and how people read it; one that is not finite is nothing.
    pub fn number(value: f64, text: impl Into<Text>) -> Self {
        match Number::from_f64(value) {
            Some(number) => Self {
                text: text.into(),
                number: Some(number),
                tone: Tone::Plain,
            },
            None => Self::none(),
        }
    }

    /// Creates a count.
    pub fn count(count: u64) -> Self {
        Self::number_of(count, quantity::grouped(count))
    }

    /// Creates a whole number and how people read it.
    pub fn number_of(count: u64, text: impl Into<Text>) -> Self {
        Self {
            text: text.into(),
            number: Some(Number::from(count)),
            tone: Tone::Plain,
        }
    }

    /// Creates a number with at most so many decimals, none of them a trailing zero.
    pub fn decimals(value: f64, places: usize) -> Self {
        Self::number(value, quantity::decimals(value, places))
    }

    /// Creates a number with its sign and so many decimals, as differences are read.
    pub fn signed(value: f64, places: usize) -> Self {
        Self::number(value, quantity::signed(value, places))
    }

    /// Creates a share, shown in percent.
    pub fn percent(share: f64) -> Self {
        Self::number(share, quantity::percent(share))
    }

    /// Creates a time in milliseconds.
    pub fn milliseconds(value: f64) -> Self {
        Self::number(value, quantity::milliseconds(value))
    }

    /// Creates a size in bytes.
    pub fn bytes(count: u64) -> Self {
        Self::number_of(count, quantity::bytes(count))
    }

    /// Says how the value is meant.
    #[must_use]
    pub fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// Returns whether there is nothing.
    pub fn is_none(&self) -> bool {
        self.text.is_empty() && self.number.is_none()
    }
}

impl<T: Into<Text>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::count(count)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::count(count.into())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(Self::none, Into::into)
    }
}
