//! Secrets that follow their name after white space: flags, auth schemes and prose.

use std::ops::Range;

use super::{
    bytes::{Meter, QUOTE, SPACE, WORD, is},
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
        let is_tag = self.source.byte_before(self.word.start) == b'<';
        if is_tag && name.is_secret() && self.source.starts_name(next) {
            self.opens_element = true;
        }
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

    /// Redacts the argument of a call such as `password("hunter2")`.
    pub(super) fn called(&mut self) {
        if !self.name_of_word().is_secret() {
            return;
        }
        let start = self.word.end + 1;
        let end = self.source.run(start, WORD);
        if self.source.is(start, QUOTE) || shape::is_mixed(self.source.slice(start..end)) {
            let head = self.head(start);
            self.redact_head(Rule::Phrase, &head);
        }
    }

    /// Redacts the credential after `Bearer` or `Basic`.
    fn scheme(&mut self, accepts: fn(&[u8]) -> bool) {
        let start = self.source.run(self.word.end, SPACE);
        let head = self.head(start);
        let text = trimmed(self.source.slice(head.text.clone()));
        if text == REDACTED.as_bytes() || accepts(text) {
            self.redact_head(Rule::Scheme, &head);
        }
    }

    /// Redacts the argument of `-u user:password`.
    fn user_flag(&mut self, start: usize) {
        let head = self.head(start);
        let text = self.source.slice(head.text.clone());
        let has_colon = text.contains(&b':') && !text.starts_with(b"http");
        let is_number = text
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b':');
        if has_colon && !is_number {
            self.redact_head(Rule::Flag, &head);
        }
    }

    /// Redacts the word after a name, or after `is` or `was`, if it reads like a secret.
    fn phrase(&mut self, next: usize, family: Family) {
        let linked = self
            .source
            .run_while(next, |byte| byte.is_ascii_alphabetic());
        let link = self.source.slice(next..linked);
        let gap = self.source.run_while(linked, |byte| byte == b' ');
        let is_linked = gap > linked && is_link(link);
        let is_scheme = gap > linked && family == Family::Header && is_scheme(link);
        if gap > linked && family == Family::Password && matches!(link, b"for" | b"of") {
            self.phrase_for(gap);
            return;
        }
        let head = self.head(if is_linked || is_scheme { gap } else { next });
        let text = trimmed(self.source.slice(head.text.clone()));
        let end = head.text.start + text.len();
        let after = self
            .source
            .run_while(end, |byte| matches!(byte, b' ' | b'\t'));
        let ends_clause = !self.source.byte(after).is_ascii_alphanumeric();
        let is_quoted = head.quote.is_some();
        let is_secret = text == REDACTED.as_bytes()
            || is_scheme
            || match family {
                Family::Password => is_quoted || family.accepts(text),
                Family::Token | Family::Compound if is_quoted => {
                    is_linked || family.accepts_mixed(text)
                }
                Family::Token | Family::Compound if ends_clause => family.accepts(text),
                _ => family.accepts_mixed(text),
            };
        if is_secret && !text.is_empty() {
            self.redact_head(Rule::Phrase, &head);
        }
    }

    /// Redacts the value of `password for bob: hunter2` and `password for bob is hunter2`.
    fn phrase_for(&mut self, owner: usize) {
        let end = self.source.until(owner, SPACE);
        let next = self.source.run_while(end, |byte| byte == b' ');
        if self.source.byte_before(end) == b':' {
            self.assign(Name::Secret, end, Reach::Chunk);
        } else if is_link(self.source.slice(next..self.source.until(next, SPACE))) {
            self.phrase(next, Family::Password);
        }
    }

    /// Reads the first word of a value, with the quote before it.
    fn head(&self, start: usize) -> Head {
        let mark = self.source.run_while(start, |byte| byte == b'\\');
        if self.source.is(mark, QUOTE) {
            let end = self
                .source
                .run_while(mark + 1, |byte| !is(byte, QUOTE | SPACE) && byte != b'\\');
            return Head {
                quote: Some((mark, mark - start)),
                text: mark + 1..end,
            };
        }
        Head {
            quote: None,
            text: start..self.source.chunk_end(start),
        }
    }

    fn redact_head(&mut self, rule: Rule, head: &Head) {
        let value = if let Some((mark, level)) = head.quote {
            self.source.quoted(mark, level)
        } else {
            let text = trimmed(self.source.slice(head.text.clone()));
            head.text.start..head.text.start + text.len()
        };
        self.redact_value(rule, value);
    }
}

/// The first word of a value, and the quote and its backslashes if one opens before it.
struct Head {
    quote: Option<(usize, usize)>,
    text: Range<usize>,
}

/// How likely a plain word after the name is the secret itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Password,
    Token,
    /// A name of several parts, such as `API_KEY`.
    Compound,
    Header,
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
        } else if name == Name::Secret && word.contains(&b'_') {
            Self::Compound
        } else if name == Name::Secret && (ends(b"token") || ends(b"secret") || ends(b"key")) {
            Self::Token
        } else if name == Name::Header {
            Self::Header
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
            let reads_as_prose = self != Self::Password && has_common_ending(text);
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
            && (matches!(self, Self::Password | Self::Compound)
                || turns >= 3
                || text.len() >= 7 && plain
                || is_signed(text))
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

fn is_scheme(word: &[u8]) -> bool {
    [b"basic".as_slice(), b"digest", b"token", b"apikey"]
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
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
