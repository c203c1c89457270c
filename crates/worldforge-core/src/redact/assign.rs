//! Values that a separator assigns to a name.

use super::{
    bytes::{LINE, Meter, QUOTE, SPACE, WORD, is},
    extent::Reach,
    name::Name,
    rule::Rule,
    scanner::Scanner,
    shape,
    url::separator,
};

/// What stands before the `:` of an address or label with an `@`, rather than a user.
const LABELS: &[&[u8]] = &[
    b"mailto",
    b"email",
    b"mail",
    b"e-mail",
    b"from",
    b"to",
    b"cc",
    b"bcc",
    b"contact",
    b"author",
    b"sip",
    b"xmpp",
    b"acct",
    b"maintainer",
];

impl<M: Meter> Scanner<'_, '_, M> {
    pub(super) fn colon(&mut self) {
        let at = self.at;
        self.at += 1;
        if separator(&self.source, at + 1) > 0 {
            let start = if self.word.end == at {
                self.word.start
            } else {
                at
            };
            self.url(start.max(self.floor), at + 1);
        } else if self.source.byte(at + 1) == b':' {
            self.at = self.source.run_while(at, |byte| byte == b':');
        } else if !self.drive_path(at) {
            let name = self.name_before(at);
            let from = at + 1 + usize::from(self.source.byte(at + 1) == b'=');
            self.assign(name, from, Reach::Clause);
        }
    }

    pub(super) fn equals(&mut self) {
        let at = self.at;
        let from = self
            .source
            .run_while(at, |byte| matches!(byte, b'=' | b'>' | b'~'));
        self.at = from;
        let name = self.name_before(at);
        self.assign(name, from, Reach::Chunk);
    }

    /// Reads separators and quotes that are percent-encoded or escaped; returns whether it did.
    pub(super) fn encoded(&mut self, lead: u8) -> bool {
        let at = self.at;
        let separators: &[&[u8]] = match lead {
            b'%' => &[b"%3d", b"%3a", b"%253d", b"%253a"],
            b'\\' => &[b"\\u003d", b"\\u003a"],
            _ => &[b"&#61;", b"&#58;"],
        };
        let quotes: &[&[u8]] = match lead {
            b'%' => &[b"%22", b"%27", b"%20", b"%2522"],
            b'\\' => &[b"\\u0022", b"\\u0027"],
            _ => &[b"&quot;", b"&#34;", b"&apos;", b"&#39;"],
        };
        let found = |codes: &[&[u8]]| {
            let code = codes.iter().find(|code| self.source.reads(at, code))?;
            Some(at + code.len())
        };
        if let Some(end) = found(quotes) {
            if self.name_end == at {
                self.name_end = end;
            }
            self.at = end;
            return true;
        }
        let Some(end) = found(separators) else {
            return false;
        };
        self.at = end;
        if self.word.end == at && separator(&self.source, end) > 0 {
            self.url(self.word.start.max(self.floor), end);
        } else if self.name_end == at {
            let name = self.name_before(at);
            self.assign(name, end, Reach::Chunk);
        }
        true
    }

    /// Redacts the text of an XML element that is named after a secret.
    pub(super) fn element(&mut self) {
        let at = self.at;
        self.at += 1;
        let closes_tag = std::mem::take(&mut self.opens_element);
        let opens = matches!(self.source.byte_before(self.word.start), b'<' | b':');
        let is_plain_tag = self.word.end == at && opens;
        let is_secret = closes_tag || is_plain_tag && self.name_before(at).is_secret();
        if !is_secret {
            return;
        }
        let start = self.source.run(at + 1, SPACE);
        let next = self.source.run_while(start, |byte| byte != b'<');
        let end = self.source.run_back(next, start, |byte| is(byte, SPACE));
        self.at = start.max(self.at);
        if end > start {
            self.redact(Rule::Assignment, start..end);
        }
    }

    /// Redacts the value from `from` on, as far as the name before it calls for.
    pub(super) fn assign(&mut self, name: Name, from: usize, reach: Reach) {
        match name {
            Name::Ordinary => {}
            Name::IfOpaque => self.assign_if(from, shape::is_opaque),
            Name::IfMixed => self.assign_if(from, shape::is_mixed),
            Name::Secret => self.assign_secret(Rule::Assignment, from, reach),
            Name::Header => self.assign_header(from, reach),
        }
    }

    fn assign_if(&mut self, from: usize, accepts: fn(&[u8]) -> bool) {
        let start = self.source.run_while(from, |byte| {
            matches!(byte, b' ' | b'\t' | b'\\') || is(byte, QUOTE)
        });
        let end = self.source.run_while(start, |byte| {
            is(byte, WORD) || matches!(byte, b'+' | b'/' | b'!' | b'@' | b'#' | b'$' | b'^' | b'*')
        });
        if accepts(self.source.slice(start..end)) {
            let end = self.source.run_while(end, |byte| byte == b'=');
            self.redact(Rule::Assignment, start..end);
        }
    }

    fn assign_secret(&mut self, rule: Rule, from: usize, reach: Reach) {
        let start = self.source.run(from, SPACE);
        self.at = start.min(self.source.len());
        let crosses = self.has_line_break(from, start);
        if start >= self.source.len() || crosses && self.source.starts_name(start) {
            return;
        }
        if let Some(end) = self.block_end(from, start) {
            self.redact(rule, start..end);
            return;
        }
        let reach = if crosses { Reach::Chunk } else { reach };
        let value = self.source.value(start, reach);
        if !value.is_empty() {
            self.redact(rule, value);
        }
    }

    fn has_line_break(&self, from: usize, until: usize) -> bool {
        let gap = self.source.slice(from..until);
        gap.iter().any(|&byte| is(byte, LINE))
    }

    /// Finds the end of an indented YAML block: the lines below `|` or `>`, or a list of items.
    fn block_end(&self, from: usize, start: usize) -> Option<usize> {
        let crosses = self.has_line_break(from, start);
        let is_item = crosses && self.source.starts_with(start, b"- ");
        let marks = self
            .source
            .run_while(start, |byte| matches!(byte, b'|' | b'>' | b'-' | b'+'));
        let is_literal = !crosses
            && start > from
            && matches!(self.source.byte(start), b'|' | b'>')
            && self.source.is(marks, LINE);
        if !is_item && !is_literal {
            return None;
        }
        let mut end = start;
        loop {
            end = self.source.until(end, LINE);
            let next = self.source.run(end, LINE);
            let text = self
                .source
                .run_while(next, |byte| matches!(byte, b' ' | b'\t'));
            let goes_on = if is_item {
                self.source.starts_with(text, b"- ")
            } else {
                text > next && !self.source.is(text, SPACE)
            };
            if !goes_on {
                return Some(end);
            }
            end = text;
        }
    }

    /// Redacts a header value: to the quote that opened before the name, or to the end of the line.
    fn assign_header(&mut self, from: usize, reach: Reach) {
        let quote = self.source.byte_before(self.word.start);
        let is_open = is(quote, QUOTE)
            && !is(self.source.byte(self.word.end), QUOTE | SPACE)
            && self.source.byte(self.word.end) != b'\\';
        let start = self
            .source
            .run_while(from, |byte| matches!(byte, b' ' | b'\t'));
        if is_open && !self.source.is(start, SPACE) {
            let open = self.word.start - 1;
            let level = open - self.source.run_back(open, self.floor, |byte| byte == b'\\');
            let end = self.source.quoted_from(start, quote, level);
            self.redact(Rule::Header, start..end.max(start));
            return;
        }
        let word = self
            .source
            .run_while(start, |byte| byte.is_ascii_alphabetic() || byte == b'-');
        let has_scheme = word > start && self.source.byte(word) == b' ';
        let reach = if reach == Reach::Clause || has_scheme {
            Reach::Line
        } else {
            Reach::Chunk
        };
        self.assign_secret(Rule::Header, from, reach);
    }

    /// Redacts `user:password` before an `@`.
    pub(super) fn login(&mut self) {
        let at = self.at;
        self.at += 1;
        if at < self.login_end {
            return;
        }
        let start = self.source.run_back(at, self.floor, |byte| {
            !is(byte, SPACE | QUOTE)
                && !matches!(
                    byte,
                    b'@' | b'<' | b'>' | b'(' | b'[' | b'{' | b',' | b';' | b'='
                )
        });
        let login = self.source.slice(start..at);
        let Some(colon) = login.iter().position(|&byte| byte == b':') else {
            return;
        };
        let user = login.get(..colon).unwrap_or_default();
        let skip = user
            .iter()
            .rposition(|&byte| byte == b'/')
            .map_or(0, |slash| slash + 1);
        let user = user.get(skip..).unwrap_or_default();
        let password = login.get(colon + 1..).unwrap_or_default();
        let is_number = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
        let is_label = LABELS.iter().any(|label| user.eq_ignore_ascii_case(label));
        if password.is_empty() || is_label || is_number(user) && is_number(password) {
            return;
        }
        let chunk = self.source.run_while(at, |byte| {
            !is(byte, SPACE | QUOTE) && !matches!(byte, b'<' | b'>' | b',' | b';')
        });
        self.login_end = chunk;
        let named = self.source.run_back(chunk, at + 1, |byte| byte == b'@');
        let host = self.source.run_back(named, at, |byte| byte != b'@');
        if self.is_host(host) {
            self.redact(Rule::Login, start + skip..host - 1);
        }
    }

    /// Returns whether a host starts here, rather than a digest or a version.
    fn is_host(&self, at: usize) -> bool {
        let end = self.source.run(at, WORD);
        let host = self.source.slice(at..end);
        match host.first() {
            Some(first) if first.is_ascii_alphabetic() => {
                !(host.starts_with(b"sha") && self.source.byte(end) == b':')
            }
            Some(_) => host.split(|&byte| byte == b'.').count() == 4,
            None => self.source.byte(at) == b'[',
        }
    }

    /// Redacts the value of a quoted `[name, value]` pair or of `"name": …, "value": …`.
    pub(super) fn quote(&mut self) {
        let at = self.at;
        self.at += 1;
        let quote = self.source.byte(at);
        let opens = self.source.byte_before(self.word.start) == quote;
        let slash = self
            .source
            .run_back(at, self.word.end.max(self.floor), |byte| byte == b'\\');
        if !opens || slash != self.word.end || self.word.is_empty() {
            return;
        }
        let comma = self.source.run(at + 1, SPACE);
        let attribute = self.source.run(comma, WORD);
        let is_attribute = self.source.byte(attribute) == b'='
            && is_value_label(self.source.slice(comma..attribute));
        if self.source.byte(comma) != b',' && !is_attribute {
            return;
        }
        let name = self.name_of_word();
        if !name.is_secret() {
            return;
        }
        if is_attribute {
            self.assign_secret(Rule::Pair, attribute + 1, Reach::Chunk);
            return;
        }
        let open = self.source.run(comma + 1, SPACE);
        let mark = self.source.run_while(open, |byte| byte == b'\\');
        if !self.source.is(mark, QUOTE) {
            return;
        }
        let label = self.source.run(mark + 1, WORD);
        let is_label = is_value_label(self.source.slice(mark + 1..label));
        if is_label && self.source.starts_name(mark + 1) {
            let sep = self
                .source
                .run_while(label, |byte| is(byte, QUOTE) || byte == b'\\');
            self.assign_secret(Rule::Pair, sep + 1, Reach::Clause);
            return;
        }
        let head = self.source.until(mark + 1, QUOTE | SPACE);
        let is_secret = name == Name::Header
            || self.is_compound()
            || shape::is_mixed(self.source.slice(mark + 1..head));
        if is_secret {
            let value = self.source.quoted(mark, mark - open);
            self.at = self.at.max(value.end);
            if !value.is_empty() {
                self.redact(Rule::Pair, value);
            }
        }
    }

    /// Returns whether the last word has several parts, such as `X-Api-Key`.
    fn is_compound(&self) -> bool {
        self.source
            .slice(self.word.clone())
            .iter()
            .any(|byte| matches!(byte, b'-' | b'_'))
    }
}

/// Returns whether a key says that it holds the value of the name beside it.
fn is_value_label(label: &[u8]) -> bool {
    matches!(label, b"value" | b"Value" | b"val" | b"v" | b"content")
}
