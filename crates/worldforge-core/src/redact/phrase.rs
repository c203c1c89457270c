//! Secrets that follow their name after white space: flags, auth schemes and prose.

use std::ops::Range;

use super::{
    bytes::{Meter, QUOTE, SPACE, is},
    extent::Reach,
    name::Name,
    prose::{has_common_ending, is_ordinary},
    rule::{REDACTED, Rule},
    scanner::Scanner,
    shape,
};

impl<M: Meter> Scanner<'_, '_, M> {
    /// Looks at what follows the last word, which may announce a secret.
    pub(super) fn announced(&mut self) {
        let word = self.source.slice(self.word.clone());
        let next = self
            .source
            .run_while(self.word.end, |byte| matches!(byte, b' ' | b'\t'));
        if matches!(self.source.byte(next), b'=' | b':') {
            return;
        }
        if word.eq_ignore_ascii_case(b"bearer") {
            self.scheme(|text| !text.is_empty() && !is_ordinary(text));
            return;
        }
        if word.eq_ignore_ascii_case(b"basic") {
            self.scheme(is_basic_credential);
            return;
        }
        let is_flag = word.starts_with(b"-");
        if is_flag && is_user_flag(word) {
            self.user_flag(next);
            return;
        }
        let name = self.name_of_word();
        if is_flag && name.is_secret() {
            let is_flag_again = self.source.byte(next) == b'-'
                && (self.source.byte(next + 1) == b'-'
                    || self.source.byte(next + 1).is_ascii_alphabetic());
            if !is_flag_again && !self.source.is(next, SPACE) {
                let value = self.source.value(next, Reach::Chunk);
                self.redact_value(Rule::Flag, value);
            }
        } else if name.is_secret() && !self.source.is(next, SPACE) {
            self.phrase(next, Family::of(word, name));
        }
    }

    fn redact_value(&mut self, rule: Rule, value: Range<usize>) {
        if !value.is_empty() {
            self.redact(rule, value);
        }
    }

    /// Redacts the credential after `Bearer` or `Basic`.
    fn scheme(&mut self, accepts: fn(&[u8]) -> bool) {
        let start = self.source.run(self.word.end, SPACE);
        let value = self.source.value(start, Reach::Chunk);
        let text = trimmed(self.source.slice(value.clone()));
        if text == REDACTED.as_bytes() || accepts(text) {
            self.redact_value(Rule::Scheme, value.start..value.start + text.len());
        }
    }

    /// Redacts the argument of `-u user:password`.
    fn user_flag(&mut self, start: usize) {
        let value = self.source.value(start, Reach::Chunk);
        let text = self.source.slice(value.clone());
        let has_colon = text.contains(&b':') && !text.starts_with(b"http");
        let is_number = text
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b':');
        if has_colon && !is_number {
            self.redact(Rule::Flag, value);
        }
    }

    /// Redacts the word after a name, or after `is` or `was`, if it reads like a secret.
    fn phrase(&mut self, next: usize, family: Family) {
        let mut start = next;
        let linked = self
            .source
            .run_while(next, |byte| byte.is_ascii_alphabetic());
        if is_link(self.source.slice(next..linked)) && self.source.byte(linked) == b' ' {
            start = self.source.run_while(linked, |byte| byte == b' ');
        }
        let value = self.source.value(start, Reach::Chunk);
        let is_quoted = value.start > start;
        let text = trimmed(self.source.slice(value.clone()));
        let end = value.start + text.len();
        let ends_clause = {
            let after = self
                .source
                .run_while(end, |byte| matches!(byte, b' ' | b'\t'));
            !self.source.byte(after).is_ascii_alphanumeric()
        };
        let is_secret = text == REDACTED.as_bytes()
            || match family {
                Family::Password => is_quoted && !text.is_empty() || family.accepts(text),
                Family::Token if !is_quoted && ends_clause => family.accepts(text),
                Family::Token | Family::Other => family.accepts_mixed(text),
            };
        if is_secret && !(text.is_empty()) {
            self.redact(Rule::Phrase, value.start..end);
        }
    }
}

/// How likely a plain word after the name is the secret itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Password,
    Token,
    Other,
}

impl Family {
    fn of(word: &[u8], name: Name) -> Self {
        let ends = |ending: &[u8]| {
            word.len() >= ending.len()
                && word
                    .get(word.len() - ending.len()..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(ending))
        };
        if ends(b"password") || ends(b"passwd") || ends(b"pwd") || ends(b"passphrase") {
            Self::Password
        } else if name == Name::Secret && (ends(b"token") || ends(b"secret") || ends(b"key")) {
            Self::Token
        } else {
            Self::Other
        }
    }

    /// Accepts plain words too, unless they are the words of an ordinary sentence.
    fn accepts(self, text: &[u8]) -> bool {
        let starts_plain = text.first().is_some_and(u8::is_ascii_alphanumeric);
        let is_number = text
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if is_number {
            return self == Self::Password && text.len() >= 4;
        }
        if text.iter().all(u8::is_ascii_alphabetic) {
            let reads_as_prose = self == Self::Token && has_common_ending(text);
            return !reads_as_prose && !is_ordinary(text);
        }
        self == Self::Password && starts_plain && is_single(text) || self.accepts_mixed(text)
    }

    /// Accepts only what mixes letters and digits as names of parts and versions do not.
    fn accepts_mixed(self, text: &[u8]) -> bool {
        let plain = text.iter().all(u8::is_ascii_alphanumeric);
        let turns = text
            .windows(2)
            .filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()))
            .count();
        shape::is_mixed(text)
            && text.first().is_some_and(u8::is_ascii_alphanumeric)
            && (self == Self::Password || turns >= 3 || text.len() >= 7 && plain || is_signed(text))
    }
}

/// Returns whether a text is one word with signs, not a name with dots or a call.
fn is_single(text: &[u8]) -> bool {
    text.iter()
        .any(|byte| byte.is_ascii_digit() || !byte.is_ascii_punctuation() && !byte.is_ascii())
        || is_signed(text)
}

fn is_signed(text: &[u8]) -> bool {
    text.iter()
        .any(|byte| matches!(byte, b'!' | b'#' | b'$' | b'^' | b'*' | b'+'))
}

fn is_user_flag(word: &[u8]) -> bool {
    matches!(word, b"-u" | b"-U" | b"--user" | b"--proxy-user")
}

fn is_link(word: &[u8]) -> bool {
    matches!(word, b"is" | b"was" | b"to" | b"equals")
}

/// Leaves the punctuation of the sentence out, but not the end of the marker.
fn trimmed(text: &[u8]) -> &[u8] {
    let least = if text.starts_with(REDACTED.as_bytes()) {
        REDACTED.len()
    } else {
        0
    };
    let end = text
        .iter()
        .rposition(|&byte| {
            !matches!(
                byte,
                b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'}' | b'>'
            ) && !is(byte, QUOTE)
        })
        .map_or(0, |last| last + 1);
    text.get(..end.max(least)).unwrap_or_default()
}

/// Returns whether a text after `Basic` is base64 of `user:password`, or too odd to be a word.
fn is_basic_credential(text: &[u8]) -> bool {
    let body = text
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(0, |last| last + 1);
    let body = text.get(..body).unwrap_or_default();
    let is_base64 =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    if body.len() < 4 || !body.iter().all(is_base64) {
        return false;
    }
    let padded = body.len() < text.len();
    let capitals = body.iter().skip(1).any(u8::is_ascii_uppercase);
    let digits = body.iter().any(u8::is_ascii_digit);
    let small = body.iter().any(u8::is_ascii_lowercase);
    padded || body.len() >= 8 && capitals && small && (digits || body.len() >= 12)
}
