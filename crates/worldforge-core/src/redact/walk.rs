//! Strict JSON, read in place: nothing is built and nothing is decoded.

use super::sieve;

/// Longest number that is surely finite, with an exponent of two digits.
const MAX_NUMBER: usize = 200;
const MAX_EXPONENT: usize = 2;

/// A reader that stands somewhere in a text.
pub(super) struct Walk<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where the next sign ends that has not been passed.
    sign: usize,
}

/// A string between its quotes.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    /// Whether it may name a secret, or be written with escapes.
    pub(super) is_marked: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            sign: sieve::next(text.as_bytes(), 0),
        }
    }

    /// Returns whether there is nothing but white space ahead.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.next().is_none()
    }

    /// Passes one byte, which [`Self::next`] has shown.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// Returns the next byte that is no white space, without passing it.
    #[inline]
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        if byte > b' ' {
            Some(byte)
        } else {
            self.next_after_space()
        }
    }

    fn next_after_space(&mut self) -> Option<u8> {
        loop {
            // Indents are long; eight spaces are passed at a time.
            while let Some(eight) = self.eight() {
                let spaces = (eight ^ each(b' ')).trailing_zeros() / 8;
                self.at += spaces as usize;
                if spaces < 8 {
                    break;
                }
            }
            match *self.bytes.get(self.at)? {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Reads eight bytes, if there are so many.
    #[inline]
    fn eight(&self) -> Option<u64> {
        let eight = self.bytes.get(self.at..)?.first_chunk()?;
        Some(u64::from_le_bytes(*eight))
    }

    /// Goes to the next quote, backslash or control character.
    fn stop(&mut self) -> Option<u8> {
        while let Some(eight) = self.eight() {
            let stops = zeros(eight ^ each(b'"'))
                | zeros(eight ^ each(b'\\'))
                | (eight.wrapping_sub(each(b' ')) & !eight & each(0x80));
            if stops != 0 {
                self.at += (stops.trailing_zeros() / 8) as usize;
                return self.bytes.get(self.at).copied();
            }
            self.at += 8;
        }
        let rest = self.bytes.get(self.at..)?;
        self.at += rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=31))?;
        self.bytes.get(self.at).copied()
    }

    /// Passes one byte, which must be the next.
    pub(super) fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then(|| self.at += 1)
    }

    pub(super) fn literal(&mut self, word: &[u8]) -> Option<()> {
        let found = self.bytes.get(self.at..)?.starts_with(word);
        found.then(|| self.at += word.len())
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let count = rest
            .iter()
            .position(|byte| !is_digit(byte))
            .unwrap_or(rest.len());
        self.at += count;
        count
    }

    /// Reads a number that is surely finite.
    pub(super) fn number(&mut self) -> Option<()> {
        let start = self.at;
        let peek = |walk: &Self| walk.bytes.get(walk.at).copied();
        self.at += usize::from(peek(self) == Some(b'-'));
        let leading = peek(self);
        let whole = self.digits();
        if whole == 0 || leading == Some(b'0') && whole > 1 {
            return None;
        }
        if peek(self) == Some(b'.') {
            self.at += 1;
            (self.digits() > 0).then_some(())?;
        }
        if self.at - start > MAX_NUMBER {
            return None;
        }
        if matches!(peek(self), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(peek(self), Some(b'+' | b'-')));
            (1..=MAX_EXPONENT).contains(&self.digits()).then_some(())?;
        }
        Some(())
    }

    /// Reads a string; one with control characters is no JSON.
    pub(super) fn string(&mut self) -> Option<Text<'a>> {
        self.take(b'"')?;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            match self.stop()? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.at += 2;
                }
                _ => return None,
            }
        }
        let raw = self.text.get(start..self.at)?;
        while self.sign < start {
            self.sign = sieve::next(self.bytes, self.sign + 1);
        }
        let is_marked = has_escapes || self.sign < self.at;
        self.at += 1;
        Some(Text { raw, is_marked })
    }
}

/// Repeats a byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Marks the zero bytes of eight, the lowest one exactly.
const fn zeros(eight: u64) -> u64 {
    eight.wrapping_sub(each(1)) & !eight & each(0x80)
}
