//! The one pass over a text.
//!
//! The scanner goes from word to word. Each rule looks ahead only over what it then replaces, or
//! over a run that no other position looks at again, and looks back only over white space and
//! quotes, so the work is linear in the text whatever the text is.

use std::ops::Range;

use super::{
    bytes::{ALNUM, EVENT, Meter, QUOTE, SPACE, Source, WORD, is},
    name::{Name, classify_words},
    rule::{Edit, REDACTED, Rule},
    shape,
    skip::Skip,
};

pub(super) struct Scanner<'t, 's, M> {
    pub(super) source: Source<'t, M>,
    /// The next byte to look at.
    pub(super) at: usize,
    /// Where the last replacement ends; nothing before it is looked at again.
    pub(super) floor: usize,
    /// The last word, and the one before it.
    pub(super) word: Range<usize>,
    pub(super) word_before: Range<usize>,
    /// Where the last word ends, with encoded quotes behind it.
    pub(super) name_end: usize,
    /// Whether the tag of an element that is named after a secret is open.
    pub(super) opens_element: bool,
    /// Where the next armour ends, once it has been looked for.
    pub(super) armour_end: Option<usize>,
    /// Where the last run of letters that was searched for a login ends.
    pub(super) login_end: usize,
    pub(super) skip: Skip,
    sink: &'s mut dyn FnMut(Edit),
}

impl<'t, 's, M: Meter> Scanner<'t, 's, M> {
    pub(super) fn new(text: &'t str, meter: M, sink: &'s mut dyn FnMut(Edit)) -> Self {
        Self {
            source: Source::new(text, meter),
            at: 0,
            floor: 0,
            word: 0..0,
            word_before: 0..0,
            name_end: 0,
            opens_element: false,
            armour_end: None,
            login_end: 0,
            skip: Skip::default(),
            sink,
        }
    }

    pub(super) fn run(mut self) {
        while self.at < self.source.len() {
            self.skip();
            let byte = self.source.byte(self.at);
            if is(byte, WORD) {
                self.read_word();
            } else if is(byte, EVENT) {
                self.read_event(byte);
            } else {
                self.at = self.source.until(self.at, WORD | EVENT);
            }
        }
    }

    /// Asks for a replacement and goes on behind it.
    pub(super) fn replace(&mut self, rule: Rule, range: Range<usize>, with: &'static str) {
        let start = range.start.max(self.floor);
        let end = range.end.max(start);
        let same = self.source.slice(start..end) == with.as_bytes();
        if start < end && !same {
            (self.sink)(Edit {
                rule,
                range: start..end,
                with,
            });
        }
        self.at = self.at.max(end);
        self.floor = end;
        self.word = end..end;
        self.word_before = end..end;
        self.name_end = end;
    }

    pub(super) fn redact(&mut self, rule: Rule, range: Range<usize>) {
        self.replace(rule, range, REDACTED);
    }

    fn read_word(&mut self) {
        let start = self.at;
        let end = self.source.run(start, WORD);
        let word = self.source.slice(start..end);
        self.at = end;
        self.name_end = end;
        self.word_before = std::mem::replace(&mut self.word, start..end);
        if word.starts_with(b"----") && self.armour(start) {
            return;
        }
        if let Some(token) = shape::find(word) {
            self.redact(Rule::Token, start + token.start..start + token.end);
            return;
        }
        if self.source.is(end, SPACE) && may_announce(word) {
            self.announced();
        } else if self.source.byte(end) == b'(' {
            self.called();
        }
    }

    fn read_event(&mut self, byte: u8) {
        match byte {
            b':' => self.colon(),
            b'=' => self.equals(),
            b'>' => self.element(),
            b'@' => self.login(),
            b'%' | b'\\' | b'&' if self.encoded(byte) => {}
            b'%' | b'&' => self.at += 1,
            b'/' | b'~' | b'\\' => self.host_path(),
            _ => self.quote(),
        }
    }

    /// Classifies the name that ends before the separator at `at`, however it is quoted.
    pub(super) fn name_before(&self, at: usize) -> Name {
        let from = self.floor.max(self.name_end).min(at);
        let gap = self.source.run_back(at, from, |byte| {
            is(byte, SPACE | QUOTE)
                || matches!(byte, b'\\' | b']' | b')' | b'*')
                || !byte.is_ascii()
        });
        if gap != self.name_end || self.word.is_empty() {
            return Name::Ordinary;
        }
        self.name_of_word()
    }

    /// Classifies the last word, together with the one before it where the two make one name.
    pub(super) fn name_of_word(&self) -> Name {
        let word = self.source.slice(self.word.clone());
        let between = self.word_before.end..self.word.start;
        let joined = match self.source.slice(between.clone()) {
            b" " => continues_name(word),
            // `name: API_KEY`, and `value: …` on the next line.
            [] | [_] => false,
            _ if !matches!(word, b"value" | b"Value") => false,
            _ => {
                self.source
                    .run_back(between.end, between.start, |byte| is(byte, SPACE | QUOTE))
                    == between.start
            }
        };
        let before = if joined {
            self.source.slice(self.word_before.clone())
        } else {
            &[]
        };
        classify_words(before, word)
    }

    /// Replaces an armoured block; its end is looked for once for all blocks before it.
    fn armour(&mut self, start: usize) -> bool {
        let dashes = self.source.run_while(start, |byte| byte == b'-');
        let begin = self.source.run_while(dashes, |byte| byte == b' ');
        if !self.source.reads(begin, b"BEGIN") || begin > dashes + 1 {
            return false;
        }
        let known = self.armour_end.filter(|&end| end >= start);
        let end = known.unwrap_or_else(|| self.find_armour_end(begin));
        self.armour_end = Some(end);
        let end = if end < self.source.len() {
            let label = self.source.run_while(end, |byte| byte == b'-');
            let label = self
                .source
                .run_while(label, |byte| is(byte, ALNUM) || byte == b' ');
            self.source.run_while(label, |byte| byte == b'-')
        } else {
            let cut = self.source.until(begin, QUOTE);
            cut - usize::from(self.source.byte_before(cut) == b'\\')
        };
        self.redact(Rule::Pem, start..end);
        true
    }

    fn find_armour_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.source.len() {
            at = self.source.run_while(at, |byte| byte != b'-');
            let dashes = self.source.run_while(at, |byte| byte == b'-');
            let label = self.source.run_while(dashes, |byte| byte == b' ');
            if dashes >= at + 4 && self.source.reads(label, b"END") {
                return at;
            }
            at = dashes.max(at + 1);
        }
        self.source.len()
    }
}

/// Returns whether a word may announce a secret that follows after white space: a cheap look at
/// its end.
fn may_announce(word: &[u8]) -> bool {
    let [.., a, b] = word else {
        return false;
    };
    match b | 32 {
        b'd' => matches!(a | 32, b'r' | b'w'),
        b's' => matches!(a | 32, b'r' | b's' | b't' | b'l' | b'y' | b'd'),
        b'e' => matches!(a | 32, b's' | b'i' | b'r' | b'u'),
        b't' | b'n' | b'y' | b'r' => matches!(a | 32, b'e' | b'o'),
        b'l' => a | 32 == b'a',
        b'c' => a | 32 == b'i',
        b'u' | b'h' => matches!(*a, b'-' | b't' | b'T'),
        b'g' => a | 32 == b'n',
        _ => false,
    }
}

/// Returns whether a word may be the second half of a name such as `API key`.
fn continues_name(word: &[u8]) -> bool {
    const SECOND: [&[u8]; 14] = [
        b"is", b"was", b"key", b"keys", b"id", b"url", b"phrase", b"token", b"tokens", b"header",
        b"value", b"string", b"code", b"word",
    ];
    SECOND
        .iter()
        .any(|second| word.eq_ignore_ascii_case(second))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// The most bytes that the scanner may look at for each byte of the text.
    const MAX_LOOKS: usize = 16;

    /// Texts that restart a rule, or leave it without an end, when they are repeated.
    #[rustfmt::skip]
    const HOSTILE: &[&str] = &[
        "\"", "'", "\\\"", "\\", "=", "a=", "a:", "a:a:", ":", "://", "a://", "a://b",
        "a://b:c/", "a://@", "a://b?", "%3a%2f%2f", "a%3A%2F%2Fb%40", "https://a/",
        "-----BEGIN ", "-----BEGIN \"", "-----BEGIN X-----", "-----END", "-", "@", "a@", "a:b@",
        ":@", " ", "\t\n", "password ", "password=", "password= ", "password:", "password: \n",
        "password:\n- ", "password: |\n ", "password='", "password=\\\"", "password=\"a\"\"",
        "password=,", "password=a,", "password=a;b", "password=[", "password={\"",
        "password=a\\", "token ", "token [", "bearer [", "-u [a:", "token \\\"", "password for ",
        "password for a: ", "token is \"", "&quot;", "%22", "a&quot;=", "\\u0022", "<token ",
        "->", "\"token\" value=", "value: ", "password(", "password=(", "token is ", "token abc",
        "bearer ", "bearer a", "basic a", "Authorization: ", "Authorization: a\n ",
        "'Authorization: ", "Authorization: a=\"", "Cookie=", "--password ", "-u ", "-u a:",
        "/tmp/", "\"/tmp/", "'/tmp/a ", "~/", "\\\\a\\", "C:\\", "file://", "sk-", "sk-learn-",
        "hf_", "key=", "key=a/", "<token>", "<token>a", "[\"password\",\"", "\"password\",",
        "\"name\":\"password\",\"value\":", "\\\"a\\\":", "[redacted]", "password=[redacted]",
        "é", "a.b-c_d", "https://a,", "https://a?),", "api key ", "secret\n=", "\u{0}",
        "password)", ") = ", "password   ",
    ];

    fn looks(text: &str) -> usize {
        let looks = Cell::new(0);
        Scanner::new(text, &looks, &mut |_| {}).run();
        looks.get()
    }

    #[test]
    fn work_is_linear_in_hostile_texts() {
        for part in HOSTILE {
            for filler in ["", " ", "\n", "x", "\""] {
                let unit = format!("{part}{filler}");
                let short = looks(&unit.repeat(500)) / (unit.len() * 500);
                let long = looks(&unit.repeat(4_000)) / (unit.len() * 4_000);
                assert!(
                    long <= MAX_LOOKS && long <= short + 1,
                    "{unit:?}: {short}, {long}"
                );
            }
        }
    }
}
