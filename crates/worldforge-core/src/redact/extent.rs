//! How far a value reaches.
//!
//! Each of these looks at what the caller then replaces and at most one word more.

use std::ops::Range;

use super::{
    bytes::{ALNUM, CLOSE, LINE, Meter, QUOTE, SPACE, Source, WORD, is},
    rule::REDACTED,
};

/// How far a value without quotes may reach.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the next white space.
    Chunk,
    /// Over spaces, to the end of the line, closing punctuation or the next name.
    Clause,
    /// To the end of the line.
    Line,
}

impl<M: Meter> Source<'_, M> {
    /// Finds the value that starts at `start`, without its quotes; empty if there is none.
    pub(super) fn value(&self, start: usize, reach: Reach) -> Range<usize> {
        let is_prefixed = matches!(self.byte(start) | 32, b'b' | b'r' | b'f' | b'u');
        let open = start + usize::from(is_prefixed && self.is(start + 1, QUOTE));
        let quote = self.run_while(open, |byte| byte == b'\\');
        if self.is(quote, QUOTE) {
            return self.quoted(quote, quote - open);
        }
        if matches!(self.byte(start), b'[' | b'{' | b'(')
            && !self.starts_with(start, REDACTED.as_bytes())
        {
            return start..self.group_end(start);
        }
        let end = match reach {
            Reach::Chunk => self.chunk_end(start),
            Reach::Clause => self.clause_end(start),
            Reach::Line => self.line_end(start),
        };
        start..end
    }

    /// Returns what stands between the quote at `open`, behind `level` backslashes, and its match;
    /// without a match, the rest of the text.
    pub(super) fn quoted(&self, open: usize, level: usize) -> Range<usize> {
        let quote = self.byte(open);
        let mut at = open + 1;
        loop {
            let close = self.close(at, quote, level);
            let after = close + 1;
            if self.byte(after) == quote {
                at = after + 1;
            } else if close < self.len() && self.is(after, ALNUM) {
                return open - level..self.chunk_end(after);
            } else {
                let backslashes = if close < self.len() { level } else { 0 };
                return open + 1..close.saturating_sub(backslashes).max(open + 1);
            }
        }
    }

    /// Returns the end of what a quote that opened before `from` encloses.
    pub(super) fn quoted_from(&self, from: usize, quote: u8, level: usize) -> usize {
        let close = self.close(from, quote, level);
        if close < self.len() {
            close.saturating_sub(level)
        } else {
            close
        }
    }

    /// Finds the closing quote of the same level, or the end of the text.
    fn close(&self, from: usize, quote: u8, level: usize) -> usize {
        let mut at = from;
        loop {
            at = self.run_while(at, |byte| byte != b'\\' && byte != quote);
            if self.byte(at) != b'\\' {
                return at;
            }
            let end = self.run_while(at, |byte| byte == b'\\');
            let backslashes = end - at;
            let closes = if level == 0 {
                backslashes.is_multiple_of(2)
            } else {
                backslashes <= level
            };
            if self.byte(end) == quote && closes {
                return end;
            }
            at = end + usize::from(self.byte(end) == quote);
        }
    }

    /// Finds the end of a bracketed group, past brackets between quotes.
    fn group_end(&self, from: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = from;
        loop {
            at = self.run_while(at, |byte| {
                !matches!(
                    byte,
                    b'[' | b']' | b'{' | b'}' | b'(' | b')' | b'"' | b'\'' | b'\\'
                )
            });
            match self.byte(at) {
                b'[' | b'{' | b'(' => depth += 1,
                b']' | b'}' | b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at + 1;
                    }
                }
                b'\\' | b'"' | b'\'' => {
                    let quote = self.run_while(at, |byte| byte == b'\\');
                    let opens = matches!(self.byte(quote), b'"' | b'\'')
                        && !is(self.byte_before(at), ALNUM);
                    if opens {
                        at = self.close(quote + 1, self.byte(quote), quote - at);
                    } else {
                        at = quote;
                    }
                }
                _ => return self.len(),
            }
            at = (at + 1).min(self.len());
        }
    }

    /// Finds the end of a value without white space.
    pub(super) fn chunk_end(&self, from: usize) -> usize {
        let marked = self.starts_with(from, REDACTED.as_bytes());
        let mut at = from + if marked { REDACTED.len() } else { 0 };
        loop {
            at = self.run_while(at, |byte| {
                !is(byte, SPACE | QUOTE | CLOSE) && !matches!(byte, b'\\' | b'<')
            });
            let byte = self.byte(at);
            if is(byte, SPACE) {
                return at.min(self.len());
            }
            let next = match byte {
                b'<' => (self.byte(at + 1) != b'/').then_some(at + 1),
                b'\\' => self.past_backslashes(at),
                _ if at == from && is(byte, QUOTE) => Some(at + 1),
                _ => self.past_closing(at),
            };
            let Some(next) = next else {
                return at;
            };
            at = next;
        }
    }

    /// Goes past backslashes, and the space that they may escape, unless a closing quote follows.
    fn past_backslashes(&self, at: usize) -> Option<usize> {
        let end = self.run_while(at, |byte| byte == b'\\');
        if self.is(end, QUOTE) {
            return self.past_closing(end);
        }
        Some(end + usize::from(self.byte(end) == b' '))
    }

    /// Goes past quotes and closing punctuation, unless the value ends before them: at white space
    /// or before the next name.
    fn past_closing(&self, at: usize) -> Option<usize> {
        let run = self.run_while(at, |byte| is(byte, QUOTE | CLOSE) || byte == b'\\');
        if self.is(run, SPACE) || self.starts_name(run) || self.starts_with(run, b"</") {
            return None;
        }
        Some(run)
    }

    /// Returns whether a word with a separator behind it starts here.
    pub(super) fn starts_name(&self, at: usize) -> bool {
        let end = self.run(at, WORD);
        let quote = self.run_while(end, |byte| byte == b'\\');
        let sep = quote + usize::from(self.is(quote, QUOTE));
        end > at && matches!(self.byte(sep), b'=' | b':') && !self.starts_with(sep, b"://")
    }

    fn clause_end(&self, from: usize) -> usize {
        let mut end = self.chunk_end(from);
        while matches!(self.byte(end), b' ' | b'\t') {
            let next = self.run_while(end, |byte| matches!(byte, b' ' | b'\t'));
            if self.is(next, SPACE) || self.starts_name(next) {
                break;
            }
            let reached = self.chunk_end(next);
            if reached == next {
                break;
            }
            end = reached;
        }
        end
    }

    /// Finds the end of a header line, with the lines that are folded into it; a quote that was
    /// not opened after an `=` ends it.
    fn line_end(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.run_while(at, |byte| !is(byte, LINE) && !matches!(byte, b'"' | b'\''));
            let byte = self.byte(at);
            if is(byte, LINE) {
                let next = self.run_while(at, |byte| is(byte, LINE));
                let word = self.run_while(next, |byte| matches!(byte, b' ' | b'\t'));
                if word == next || self.is(word, SPACE) || self.starts_name(word) {
                    break;
                }
                at = word;
            } else if at >= self.len() {
                break;
            } else if self.byte_before(at) == b'=' {
                let close = self.run_while(at + 1, |other| other != byte && !is(other, LINE));
                at = close + usize::from(self.byte(close) == byte);
            } else if self.is(at + 1, ALNUM) {
                at += 1;
            } else {
                break;
            }
        }
        self.run_back(at, from, |byte| matches!(byte, b' ' | b'\t' | b'\\'))
    }
}
