//! URLs keep scheme, host, port and path; user, password, query and fragment go.

use std::ops::Range;

use super::{
    bytes::{ALNUM, CLOSE, Meter, QUOTE, SPACE, Source, WORD, is},
    name::{Name, classify},
    rule::{HOST_PATH, REDACTED, Rule},
    scanner::Scanner,
    shape,
};

/// Shortest path segment that is judged by its letters.
const MIN_OPAQUE_SEGMENT: usize = 24;

/// Where the parts of a URL stand.
struct Parts {
    authority: Range<usize>,
    path: Range<usize>,
    end: usize,
    /// Behind the last `@` before the query.
    last_at: usize,
}

impl<M: Meter> Scanner<'_, '_, M> {
    /// Replaces what a URL must not show; `start` is its scheme, `slashes` the `//` behind it.
    pub(super) fn url(&mut self, start: usize, slashes: usize) {
        let from = slashes + separator(&self.source, slashes);
        let end = url_end(&self.source, from);
        self.url_within(start, from, end);
    }

    /// As [`Self::url`], for a URL whose end is known.
    pub(super) fn url_within(&mut self, start: usize, from: usize, end: usize) {
        self.word = from..from;
        self.at = end;
        if self.source.reads(start, b"file:") {
            self.replace(Rule::HostPath, start..end, HOST_PATH);
            return;
        }
        let parts = self.url_parts(from, end);
        let host = self.url_login(&parts);
        self.url_segments(host..parts.path.end);
        if parts.path.end < parts.end {
            self.replace(Rule::Url, parts.path.end..parts.end, "");
        }
        self.at = self.at.max(end);
    }

    fn url_parts(&self, from: usize, end: usize) -> Parts {
        let authority = self.source.run_within(from..end, in_authority);
        let authority = self.encoded_authority_end(authority, end);
        let mut path_end = authority;
        while path_end < end {
            path_end = self
                .source
                .run_within(path_end..end, |byte| !matches!(byte, b'?' | b'#' | b'%'));
            if path_end >= end || starts_query(&self.source, path_end) {
                break;
            }
            path_end += 1;
        }
        let path_end = path_end.min(end);
        let tail = self.source.run_back(end, from, |byte| byte != b'@');
        Parts {
            authority: from..authority,
            path: authority..path_end,
            end,
            last_at: tail,
        }
    }

    /// Goes past percent-encoded letters of the authority, up to an encoded `/`, `?` or `#`.
    fn encoded_authority_end(&self, mut at: usize, end: usize) -> usize {
        while at < end && self.source.byte(at) == b'%' {
            if starts_query(&self.source, at) || self.source.reads(at, b"%2f") {
                break;
            }
            at = self.source.run_within(at + 1..end, in_authority);
        }
        at.min(end)
    }

    /// Drops user and password and returns where the host starts.
    fn url_login(&mut self, parts: &Parts) -> usize {
        let Range { start, end } = parts.authority.clone();
        let mut host = self.source.run_back(end, start, |byte| byte != b'@');
        if let Some(encoded) = find_last_encoded_at(self.source.slice(host..end)) {
            host += encoded;
        }
        if !self.has_port(host..end) {
            // A password may hold an unescaped `/`, `?` or `#`.
            if parts.last_at > end {
                host = parts.last_at;
            } else if end == parts.end {
                let cut = self.source.run_within(host..end, |byte| byte != b':');
                if host > start {
                    self.replace(Rule::Url, start..host, "");
                }
                self.replace(Rule::Url, cut..end, "");
                return end;
            }
        }
        if host > start {
            self.replace(Rule::Url, start..host, "");
        }
        host
    }

    /// Returns whether what follows the host is a port, a placeholder or nothing.
    fn has_port(&self, host: Range<usize>) -> bool {
        let text = self.source.slice(host);
        if text.starts_with(b"[") {
            return true;
        }
        let Some(colon) = text.iter().position(|&byte| byte == b':') else {
            return true;
        };
        let port = text.get(colon + 1..).unwrap_or_default();
        port.iter().all(u8::is_ascii_digit)
            || port.eq_ignore_ascii_case(b"port")
            || matches!(port.first(), Some(b'$' | b'{' | b'*'))
    }

    /// Redacts the segments of a host and path that are secrets by shape or by their neighbour.
    fn url_segments(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let mut before = Name::Ordinary;
        let mut step_end = range.start;
        while at < range.end {
            at = self
                .source
                .run_within(at..range.end, |byte| !is(byte, WORD));
            let end = self.source.run_within(at..range.end, |byte| is(byte, WORD));
            if at >= step_end {
                step_end = self.source.run_within(end..range.end, |byte| byte != b'/');
                if let Some(host) = self.inner_login(end, step_end) {
                    self.redact(Rule::Login, at..host);
                    at = host;
                    continue;
                }
            }
            let segment = self.source.slice(at..end);
            if segment.is_empty() {
                break;
            }
            let joint = self.source.byte_before(at);
            let assigned = matches!(joint, b'=' | b':') && before.is_secret();
            let follows = before.is_secret() && shape::is_mixed(segment);
            let bot = joint == b':' && is_bot(self.source.slice(range.start..at));
            if assigned || follows || bot || is_opaque_segment(segment) {
                let stop = self.source.run_within(end..range.end, |byte| {
                    is(byte, WORD) || matches!(byte, b'+' | b'=' | b'%' | b'~' | b'!' | b'$' | b'*')
                });
                self.redact(Rule::UrlPath, at..stop);
                at = stop.max(at + 1);
                before = Name::Ordinary;
                continue;
            }
            if let Some(token) = shape::find(segment) {
                self.redact(Rule::Token, at + token.start..at + token.end);
            }
            before = classify(segment);
            at = end.max(at + 1);
        }
    }
}

impl<M: Meter> Scanner<'_, '_, M> {
    /// Returns where the `@` stands behind a user that ends at `user_end`, within one path step.
    fn inner_login(&self, user_end: usize, step_end: usize) -> Option<usize> {
        if self.source.byte(user_end) != b':' {
            return None;
        }
        let login = self.source.slice(user_end..step_end);
        let at = login.iter().rposition(|&byte| byte == b'@')?;
        (at > 1).then_some(user_end + at)
    }
}

/// Returns whether the path so far ends in a bot's number, as in `/bot123456:`.
fn is_bot(path: &[u8]) -> bool {
    let name = path.strip_suffix(b":").unwrap_or(path);
    let digits = name
        .iter()
        .rev()
        .take(16)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    digits > 0
        && name
            .get(..name.len() - digits)
            .is_some_and(|before| before.ends_with(b"bot"))
}

/// Returns whether a segment is a long run of capitals, small letters and digits in disorder.
fn is_opaque_segment(segment: &[u8]) -> bool {
    let turns = |kind: fn(&u8) -> bool| {
        segment
            .windows(2)
            .filter(|pair| matches!(pair, [a, b] if kind(a) != kind(b)))
            .count()
    };
    segment.len() >= MIN_OPAQUE_SEGMENT
        && segment.iter().all(u8::is_ascii_alphanumeric)
        && segment.iter().any(u8::is_ascii_uppercase)
        && segment.iter().any(u8::is_ascii_lowercase)
        && turns(u8::is_ascii_digit) >= 4
}

fn in_authority(byte: u8) -> bool {
    !matches!(byte, b'/' | b'?' | b'#' | b'\\' | b'%')
}

/// Returns the length of `//`, `\/\/` or `%2F%2F`.
pub(super) fn separator<M: Meter>(source: &Source<'_, M>, at: usize) -> usize {
    if source.starts_with(at, b"//") {
        2
    } else if source.starts_with(at, b"\\/\\/") {
        4
    } else if source.reads(at, b"%2f%2f") {
        6
    } else if source.reads(at, b"%252f%252f") {
        10
    } else {
        0
    }
}

/// Returns whether a query or a fragment starts here, percent-encoded or not.
fn starts_query<M: Meter>(source: &Source<'_, M>, at: usize) -> bool {
    matches!(source.byte(at), b'?' | b'#')
        || source.reads(at, b"%3f")
        || source.starts_with(at, b"%23")
        || source.reads(at, b"%253f")
        || source.starts_with(at, b"%2523")
}

fn find_last_encoded_at(authority: &[u8]) -> Option<usize> {
    authority
        .windows(3)
        .rposition(|window| window == b"%40")
        .map(|at| at + 3)
}

/// Finds where a URL ends: at white space, `<`, `>`, a closing quote or closing punctuation.
fn url_end<M: Meter>(source: &Source<'_, M>, from: usize) -> usize {
    let mut at = from;
    let mut in_query = false;
    loop {
        at = source.run_while(at, |byte| {
            !is(byte, SPACE | QUOTE | CLOSE) && !matches!(byte, b'<' | b'>' | b'\\' | b'?' | b'#')
        });
        let byte = source.byte(at);
        if is(byte, SPACE) || matches!(byte, b'<' | b'>') {
            break;
        }
        match byte {
            b'?' | b'#' => {
                in_query = true;
                at += 1;
            }
            b'\\' => {
                let run = source.run_while(at, |byte| byte == b'\\');
                if source.is(run, QUOTE) {
                    break;
                }
                at = run;
            }
            _ if is(byte, QUOTE) => {
                if !source.is(at + 1, ALNUM) {
                    break;
                }
                at += 1;
            }
            _ => {
                let run = source.run(at, CLOSE);
                let follows = source.byte(run);
                let closes = is(follows, SPACE | QUOTE) || matches!(follows, b'<' | b'>' | b'\\');
                if closes || !in_query && starts_item(source, byte, run) {
                    break;
                }
                at = run;
            }
        }
    }
    // The full stop of a sentence is not part of the URL.
    let stop = source.run_back(at, from, |byte| matches!(byte, b'.' | b'!'));
    if source.is(at, SPACE) { stop } else { at }
}

/// Returns whether another name or URL starts behind a comma, as in `https://a,https://b`.
fn starts_item<M: Meter>(source: &Source<'_, M>, byte: u8, at: usize) -> bool {
    if !matches!(byte, b',' | b';') {
        return false;
    }
    let end = source.run(at, WORD);
    end > at && matches!(source.byte(end), b'=' | b':' | b'"')
}

/// Cuts user, password, query and fragment from an event's target; `None` leaves it as it is.
pub(super) fn target(target: &str) -> Option<String> {
    let source = Source::new(target, ());
    let mut cut = 0;
    while cut < source.len() && !starts_query(&source, cut) {
        cut = source.run_while(cut + 1, |byte| !matches!(byte, b'?' | b'#' | b'%'));
    }
    let (scheme, rest) = match target.split_once("://") {
        Some((scheme, _)) if scheme.bytes().all(is_scheme) => target.split_at(scheme.len() + 3),
        _ if target.starts_with("//") => target.split_at(2),
        _ => ("", target),
    };
    if scheme.is_empty() {
        let kept = target.get(..cut).unwrap_or_default();
        return match kept.trim() {
            "" => Some(REDACTED.to_owned()),
            _ => (cut < target.len()).then(|| kept.to_owned()),
        };
    }
    let route = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest.get(..route).and_then(|host| host.rfind('@'));
    if host.is_none() && cut >= target.len() {
        return None;
    }
    let from = scheme.len() + host.map_or(0, |at| at + 1);
    Some(format!(
        "{scheme}{}",
        target.get(from..cut.max(from)).unwrap_or_default()
    ))
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')
}
