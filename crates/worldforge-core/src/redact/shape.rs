//! Tokens that are known by how they look.

use std::ops::Range;

/// Shortest word that can be a token.
const MIN_TOKEN: usize = 7;
/// From this length on, tokens are also looked for inside a word.
const MIN_INNER: usize = 12;

/// Which letters a token must have after its prefix.
#[derive(Clone, Copy)]
pub(super) enum Tail {
    /// At least this many characters of any kind.
    Any(usize),
    /// At least this many letters and digits and nothing else, with digits among them.
    Mixed(usize),
    /// At least this many capitals and digits and nothing else.
    Capital(usize),
}

/// Lists the prefixes that start with a letter.
#[rustfmt::skip]
pub(super) const fn prefixes(first: u8) -> &'static [(&'static [u8], Tail)] {
    match first {
        b's' => &[(b"sk-", Tail::Any(6)), (b"sk_live_", Tail::Any(4)),
            (b"sk_test_", Tail::Any(4)), (b"sk_", Tail::Mixed(20)), (b"shpat_", Tail::Any(8)),
            (b"secret_", Tail::Mixed(24))],
        b'p' => &[(b"pk_live_", Tail::Any(4)), (b"pk_test_", Tail::Any(4)),
            (b"pk-lf-", Tail::Any(8)), (b"pk-live-", Tail::Any(3)), (b"pplx-", Tail::Mixed(16)),
            (b"pypi-", Tail::Any(20))],
        b'r' => &[(b"rk_live_", Tail::Any(4)), (b"rk_test_", Tail::Any(4)),
            (b"rk-live-", Tail::Any(3)), (b"r8_", Tail::Mixed(12))],
        b'w' => &[(b"whsec_", Tail::Any(8))],
        b'A' => &[(b"AKIA", Tail::Capital(8)), (b"ASIA", Tail::Capital(12)),
            (b"AIza", Tail::Any(10))],
        b'g' => &[(b"ghp_", Tail::Any(3)), (b"gho_", Tail::Any(3)), (b"ghu_", Tail::Any(3)),
            (b"ghs_", Tail::Any(3)), (b"ghr_", Tail::Any(3)), (b"github_pat_", Tail::Any(3)),
            (b"glpat-", Tail::Any(3)), (b"glptt-", Tail::Any(8)), (b"gldt-", Tail::Any(8)),
            (b"glrt-", Tail::Any(8)), (b"gsk_", Tail::Mixed(12))],
        b'h' => &[(b"hf_", Tail::Mixed(6))],
        b'n' => &[(b"nvapi-", Tail::Any(3)), (b"npm_", Tail::Mixed(20))],
        b'x' => &[(b"xoxa-", Tail::Any(3)), (b"xoxb-", Tail::Any(3)), (b"xoxe-", Tail::Any(3)),
            (b"xoxe.", Tail::Any(3)), (b"xoxo-", Tail::Any(3)), (b"xoxp-", Tail::Any(3)),
            (b"xoxr-", Tail::Any(3)), (b"xoxs-", Tail::Any(3)), (b"xapp-", Tail::Any(8)),
            (b"xai-", Tail::Mixed(16))],
        b'y' => &[(b"ya29.", Tail::Any(10))],
        b'G' => &[(b"GOCSPX-", Tail::Any(8))],
        b'S' => &[(b"SG.", Tail::Any(20))],
        b'e' => &[(b"eyJ", Tail::Any(12))],
        b'k' => &[(b"key_", Tail::Mixed(24))],
        b't' => &[(b"tvly-", Tail::Any(12))],
        b'd' => &[(b"dckr_pat_", Tail::Any(8)), (b"dop_v1_", Tail::Any(8))],
        b'l' => &[(b"lin_api_", Tail::Any(8))],
        _ => &[],
    }
}

/// Names of packages, languages and tools that begin as a token does.
static HARMLESS: &[&[u8]] = &[
    b"sk-learn",
    b"sk-image",
    b"sk-video",
    b"sk-optim",
    b"sk-contrib",
    b"sk-surgery",
    b"sk-build",
];

/// Finds the part of a word from which on it is a token.
#[inline]
pub(super) fn find(word: &[u8]) -> Option<Range<usize>> {
    if word.len() < MIN_TOKEN {
        return None;
    }
    search(word)
}

fn search(word: &[u8]) -> Option<Range<usize>> {
    let inner = word.len() >= MIN_INNER;
    let mut at_edge = true;
    for (at, &letter) in word.iter().enumerate() {
        let is_alnum = letter.is_ascii_alphanumeric();
        if at_edge && is_alnum {
            let rest = word.get(at..).unwrap_or_default();
            if rest.len() < MIN_TOKEN {
                return None;
            }
            if is_token(rest) {
                return Some(at..at + trimmed(rest));
            }
            if !inner {
                return None;
            }
        }
        at_edge = !is_alnum;
    }
    None
}

/// Leaves the full stop of a sentence out of the token.
fn trimmed(token: &[u8]) -> usize {
    token
        .iter()
        .rposition(|&letter| letter != b'.')
        .map_or(0, |last| last + 1)
}

fn is_token(word: &[u8]) -> bool {
    prefixes(word.first().copied().unwrap_or(0))
        .iter()
        .any(|(prefix, tail)| word.starts_with(prefix) && tail.accepts(word, prefix.len()))
}

impl Tail {
    fn accepts(self, word: &[u8], prefix: usize) -> bool {
        let tail = word.get(prefix..).unwrap_or_default();
        match self {
            Self::Any(least) => {
                tail.len() >= least
                    && tail.iter().any(u8::is_ascii_alphanumeric)
                    && !HARMLESS.iter().any(|name| word.starts_with(name))
            }
            Self::Mixed(least) => {
                let end = run(tail, u8::is_ascii_alphanumeric);
                let body = tail.get(..end).unwrap_or_default();
                body.len() >= least && is_random(body)
            }
            Self::Capital(least) => {
                let end = run(tail, |letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit()
                });
                let ends = !tail.get(end).is_some_and(u8::is_ascii_alphanumeric);
                end >= least && ends
            }
        }
    }
}

fn run(text: &[u8], keep: impl Fn(&u8) -> bool) -> usize {
    text.iter()
        .position(|letter| !keep(letter))
        .unwrap_or(text.len())
}

/// Returns whether letters and digits alternate as no word does, or the run is far too long.
fn is_random(body: &[u8]) -> bool {
    let digits = body.iter().filter(|letter| letter.is_ascii_digit()).count();
    let capitals = body
        .iter()
        .filter(|letter| letter.is_ascii_uppercase())
        .count();
    let turns = body
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if kind(*a) != kind(*b)))
        .count();
    digits >= 3
        || turns >= 4
        || capitals >= 2 && capitals < body.len() && turns >= 3
        || body.len() >= 16
}

fn kind(letter: u8) -> u8 {
    u8::from(letter.is_ascii_digit()) << 1 | u8::from(letter.is_ascii_uppercase())
}

/// Returns whether a value is long and random enough to be a key: no number, UUID or plain word.
pub(super) fn is_opaque(value: &[u8]) -> bool {
    let fits = |letter: &u8| {
        letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/' | b'=' | b'_' | b'-' | b'.')
    };
    value.len() >= 20 && value.iter().all(fits) && has_letter_and_digit(value) && !is_uuid(value)
}

/// Returns whether a short value mixes letters with digits or with signs that no word has.
pub(super) fn is_mixed(value: &[u8]) -> bool {
    let signs = value
        .iter()
        .any(|letter| matches!(letter, b'!' | b'@' | b'#' | b'$' | b'^' | b'*' | b'+'));
    value.len() >= 4
        && value.iter().any(u8::is_ascii_alphabetic)
        && (signs || has_letter_and_digit(value))
}

fn has_letter_and_digit(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_alphabetic) && value.iter().any(u8::is_ascii_digit)
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => *letter == b'-',
            _ => letter.is_ascii_hexdigit(),
        })
}
