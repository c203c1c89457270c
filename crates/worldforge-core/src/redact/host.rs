//! Absolute paths of a host become `<host-path>`, file name included.
//!
//! Relative paths, API routes and JSON pointers stay: only roots that hold people's files, mounts
//! and scratch space are taken for a host's.

use super::{
    bytes::{ALNUM, Meter, QUOTE, SPACE, Source, WORD, is},
    rule::{HOST_PATH, Rule},
    scanner::Scanner,
};

/// Roots that are a host's whatever follows below them.
const ROOTS: [&[u8]; 11] = [
    b"home", b"root", b"users", b"private", b"tmp", b"mnt", b"opt", b"srv", b"volumes", b"scratch",
    b"lustre",
];
/// Roots below `/var` that are a host's.
const VAR_ROOTS: [&[u8]; 8] = [
    b"folders", b"tmp", b"lib", b"log", b"run", b"opt", b"cache", b"spool",
];

impl<M: Meter> Scanner<'_, '_, M> {
    /// Replaces the path that starts at a `/`, `~` or `\`, if it is one of a host.
    pub(super) fn host_path(&mut self) {
        let start = self.at;
        let byte = self.source.byte(start);
        let after = self.source.run_while(start, |other| other == byte);
        self.at = after;
        if !self.starts_path(start) {
            return;
        }
        let is_path = match byte {
            b'/' => is_root(&self.source, after),
            b'~' => after == start + 1 && is_home(&self.source, after),
            _ => after >= start + 2 && is_share(&self.source, after),
        };
        if is_path {
            self.replace_path(start, after);
        }
    }

    /// Replaces the path that starts at a drive letter such as `C:\`; returns whether it did.
    pub(super) fn drive_path(&mut self, colon: usize) -> bool {
        let start = self.word.start;
        let is_drive = self.word.end == colon
            && colon == start + 1
            && self.source.byte(start).is_ascii_alphabetic()
            && start >= self.floor
            && !is(self.source.byte_before(start), WORD)
            && matches!(self.source.byte(colon + 1), b'\\' | b'/');
        let after = self
            .source
            .run_while(colon + 1, |byte| matches!(byte, b'\\' | b'/'));
        if !is_drive || !self.source.is(after, WORD) {
            return false;
        }
        self.replace_path(start, after);
        true
    }

    fn replace_path(&mut self, start: usize, from: usize) {
        let opener = self.source.byte_before(start);
        let end = path_end(&self.source, from, opener);
        self.replace(Rule::HostPath, start..end, HOST_PATH);
    }

    /// Returns whether a path may start here: at an edge, or glued to a flag such as `-I`.
    fn starts_path(&self, at: usize) -> bool {
        let before = self.source.byte_before(at);
        if at == self.floor || !is(before, WORD) && !matches!(before, b'/' | b'\\' | b'~') {
            return !(at == self.floor && at > 0 && before == b'>');
        }
        self.word.end == at
            && self.word.len() == 2
            && self.source.byte(self.word.start) == b'-'
            && before.is_ascii_alphabetic()
    }
}

fn is_root<M: Meter>(source: &Source<'_, M>, at: usize) -> bool {
    let below = |end: usize| matches!(source.byte(end), b'/' | b'\\') && is_step(source, end);
    let listed = |roots: &[&[u8]], at: usize| {
        roots
            .iter()
            .any(|root| source.reads(at, root) && below(at + root.len()))
    };
    listed(&ROOTS, at)
        || source.reads(at, b"dev/shm/")
        || source.reads(at, b"var/") && listed(&VAR_ROOTS, at + 4)
}

/// Returns whether a name follows the separator, so that `/tmp` and `/root/` alone stay.
fn is_step<M: Meter>(source: &Source<'_, M>, at: usize) -> bool {
    let byte = source.byte(at + 1);
    !is(byte, SPACE | QUOTE) && !matches!(byte, b'<' | b'>' | b',' | b';' | b')' | b']' | b'}')
}

fn is_home<M: Meter>(source: &Source<'_, M>, at: usize) -> bool {
    let slash = |at: usize| matches!(source.byte(at), b'/' | b'\\');
    let end = if source.byte(at).is_ascii_alphabetic() {
        source.run(at, WORD)
    } else {
        at
    };
    slash(end) && is_step(source, end)
}

fn is_share<M: Meter>(source: &Source<'_, M>, at: usize) -> bool {
    let end = source.run(at, WORD);
    source.byte(at).is_ascii_alphanumeric()
        && end > at + 1
        && source.byte(end) == b'\\'
        && (source.is(end + 1, ALNUM) || source.byte(end + 1) == b'\\')
}

/// Finds where a path ends; between quotes, white space with another step behind it is part of it.
fn path_end<M: Meter>(source: &Source<'_, M>, from: usize, opener: u8) -> usize {
    if is(opener, QUOTE) {
        let close = source.run_while(from, |byte| byte != opener && byte != b'\n');
        let space = source.run_within(from..close, |byte| !is(byte, SPACE));
        let goes_on = source
            .slice(space..close)
            .iter()
            .any(|byte| matches!(byte, b'/' | b'\\'));
        if source.byte(close) == opener && goes_on {
            return source.run_back(close, from, |byte| byte == b'\\');
        }
    }
    let mut at = from;
    loop {
        at = source.run_while(at, |byte| {
            !is(byte, SPACE | QUOTE)
                && !matches!(
                    byte,
                    b'<' | b'>'
                        | b'|'
                        | b':'
                        | b','
                        | b';'
                        | b')'
                        | b']'
                        | b'}'
                        | b'\\'
                        | b'&'
                        | b'?'
                )
        });
        if source.byte(at) != b'\\' {
            break;
        }
        let run = source.run_while(at, |byte| byte == b'\\');
        if source.is(run, QUOTE) {
            break;
        }
        // A backslash joins Windows steps, and escapes a space in a shell.
        at = run + usize::from(source.byte(run) == b' ');
    }
    let stop = source.run_back(at, from, |byte| matches!(byte, b'.' | b'!'));
    if source.is(at, SPACE) { stop } else { at }
}
