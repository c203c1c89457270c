//! Byte classes and metered reading: every loop of the scanner walks the text through here.

use std::{cell::Cell, ops::Range};

/// Letters, digits, `_`, `-` and `.`.
pub(super) const WORD: u8 = 1;
/// ASCII white space and other control bytes.
pub(super) const SPACE: u8 = 1 << 1;
/// `"`, `'` and the backtick.
pub(super) const QUOTE: u8 = 1 << 2;
/// Punctuation that may end a value.
pub(super) const CLOSE: u8 = 1 << 3;
/// Bytes outside words at which a rule may apply.
pub(super) const EVENT: u8 = 1 << 4;
/// Letters and digits.
pub(super) const ALNUM: u8 = 1 << 5;
/// Line feed and carriage return.
pub(super) const LINE: u8 = 1 << 6;
/// Everything except the two quotes and the backslash.
pub(super) const PLAIN: u8 = 1 << 7;

static CLASSES: [u8; 256] = classes();

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, with an index below the length of the table"
)]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        table[index] = class_of(index as u8);
        index += 1;
    }
    table
}

const fn class_of(byte: u8) -> u8 {
    let quoting = matches!(byte, b'"' | b'\'' | b'\\');
    let plain = if quoting { 0 } else { PLAIN };
    plain
        | match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => WORD | ALNUM,
            b'_' | b'-' | b'.' => WORD,
            b'\n' | b'\r' => SPACE | LINE,
            b' ' | 0..=31 | 127 => SPACE,
            b'"' | b'\'' => QUOTE | EVENT,
            b'`' => QUOTE,
            b'&' => CLOSE | EVENT,
            b',' | b';' | b'|' | b')' | b']' | b'}' => CLOSE,
            b':' | b'=' | b'>' | b'@' | b'/' | b'~' | b'\\' | b'%' => EVENT,
            _ => 0,
        }
}

/// Returns whether `byte` belongs to any of `classes`.
#[inline]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    CLASSES
        .get(usize::from(byte))
        .is_some_and(|class| class & classes != 0)
}

/// Counts the bytes that the scanner looks at.
pub(super) trait Meter {
    fn add(&self, bytes: usize);
}

/// Counts nothing, at no cost.
impl Meter for () {
    #[inline]
    fn add(&self, _bytes: usize) {}
}

impl Meter for &Cell<usize> {
    fn add(&self, bytes: usize) {
        self.set(self.get() + bytes);
    }
}

/// The text under the scanner; a read past its end is a NUL, which is white space.
#[derive(Clone, Copy)]
pub(super) struct Source<'t, M> {
    bytes: &'t [u8],
    meter: M,
}

impl<'t, M: Meter> Source<'t, M> {
    pub(super) fn new(text: &'t str, meter: M) -> Self {
        Self {
            bytes: text.as_bytes(),
            meter,
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Returns the byte before `at`, white space at the start of the text.
    #[inline]
    pub(super) fn byte_before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |before| self.byte(before))
    }

    #[inline]
    pub(super) fn is(&self, at: usize, classes: u8) -> bool {
        is(self.byte(at), classes)
    }

    /// Counts bytes that were looked at elsewhere.
    pub(super) fn count(&self, bytes: usize) {
        self.meter.add(bytes);
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    pub(super) fn rest(&self, from: usize) -> &'t [u8] {
        self.bytes.get(from..).unwrap_or_default()
    }

    /// Returns where the run of `classes` that starts at `from` ends.
    #[inline]
    pub(super) fn run(&self, from: usize, classes: u8) -> usize {
        self.run_while(from, |byte| is(byte, classes))
    }

    /// Returns the first position from `from` on that belongs to any of `classes`.
    #[inline]
    pub(super) fn until(&self, from: usize, classes: u8) -> usize {
        self.run_while(from, |byte| !is(byte, classes))
    }

    /// Returns where the run of bytes that `keep` accepts ends.
    #[inline]
    pub(super) fn run_while(&self, from: usize, keep: impl Fn(u8) -> bool) -> usize {
        self.run_within(from..self.len(), keep)
    }

    /// As [`Self::run_while`], not looking past the end of the range.
    #[inline]
    pub(super) fn run_within(&self, range: Range<usize>, keep: impl Fn(u8) -> bool) -> usize {
        let start = range.start;
        let rest = self.slice(range);
        let length = rest
            .iter()
            .position(|&byte| !keep(byte))
            .unwrap_or(rest.len());
        self.meter.add(length + 1);
        start + length
    }

    /// Returns where the run of bytes that `keep` accepts, going back from `until`, starts.
    pub(super) fn run_back(&self, until: usize, floor: usize, keep: impl Fn(u8) -> bool) -> usize {
        let before = self.slice(floor..until);
        let length = before
            .iter()
            .rev()
            .position(|&byte| !keep(byte))
            .unwrap_or(before.len());
        self.meter.add(length + 1);
        until - length
    }

    pub(super) fn starts_with(&self, at: usize, literal: &[u8]) -> bool {
        self.rest(at).starts_with(literal)
    }

    /// Compares without regard to ASCII case.
    pub(super) fn reads(&self, at: usize, literal: &[u8]) -> bool {
        self.rest(at)
            .get(..literal.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(literal))
    }
}
