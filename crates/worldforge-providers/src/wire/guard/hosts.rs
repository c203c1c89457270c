//! The hosts that an operator allows.

use worldforge_core::{Result, Safe};

/// Most patterns of one list.
const MAX_PATTERNS: usize = 64;

/// Most bytes of one pattern; a host name has at most 253.
const MAX_PATTERN_BYTES: usize = 253;

/// A list of host names in which `*` stands for any letters, such as `*.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPatterns {
    patterns: Vec<String>,
}

impl HostPatterns {
    /// Reads patterns between commas; fits [`Settings::read`](crate::Settings::read).
    ///
    /// # Errors
    ///
    /// What the list must be, without the value.
    pub fn parse(text: &str) -> Result<Self, Safe> {
        let patterns: Vec<_> = text.split(',').map(str::trim).collect();
        if patterns.len() > MAX_PATTERNS {
            return Err(format!("must have at most {MAX_PATTERNS} host patterns").into());
        }
        if !patterns.iter().all(|pattern| is_pattern(pattern)) {
            return Err("must be host names between commas, such as *.example.com".into());
        }
        let patterns = patterns.into_iter().map(str::to_ascii_lowercase);
        Ok(Self {
            patterns: patterns.collect(),
        })
    }

    /// Returns whether a host, as [`BaseUrl::host`](super::BaseUrl::host) gives it, is on the list.
    pub fn allows(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        self.patterns
            .iter()
            .any(|pattern| matches(pattern.as_bytes(), host.as_bytes()))
    }
}

/// A pattern names something: stars and dots alone would allow everything.
fn is_pattern(pattern: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    pattern.len() <= MAX_PATTERN_BYTES
        && pattern.contains(is_letter)
        && pattern.chars().all(|letter| {
            is_letter(letter) || matches!(letter, '*' | '.' | '-' | '_' | ':' | '[' | ']')
        })
}

/// Matches from the left, and on a mismatch lets the last star take one more letter.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut next) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(at) {
        match pattern.get(next) {
            Some(b'*') => {
                next += 1;
                last_star = Some((next, at));
            }
            Some(wanted) if wanted == letter => {
                next += 1;
                at += 1;
            }
            _ => {
                let Some((after, taken)) = last_star else {
                    return false;
                };
                next = after;
                at = taken + 1;
                last_star = Some((after, at));
            }
        }
    }
    pattern.iter().skip(next).all(|letter| *letter == b'*')
}
