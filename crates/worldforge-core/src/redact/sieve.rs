//! Where a rule may apply: a fast first look that never misses a place.
//!
//! Every rule needs a sign: a part of a secret's name, the beginning of a token, or one of a few
//! characters. Three bytes at a time are looked up in a table of 4 KiB; what the table lets
//! through is confirmed by the letters around it. A sign does not mean that there is a finding,
//! but without one within the last two words there is none.

use super::{
    bytes::{ALNUM, SPACE, WORD, is},
    shape,
};

/// Parts of the names of secrets, three letters each, that every such name has one of.
const NAMES: [&[u8; 3]; 22] = [
    b"pas", b"psw", b"jwt", b"srf", b"sas", b"amz", b"otp", b"ecr", b"cre", b"rer", b"asi", b"oke",
    b"key", b"ses", b"sig", b"uth", b"oki", b"sid", b"pin", b"-us", b"---", b"-u ",
];

const UNDERSCORE_OR_DOT: u8 = 27;
const DASH: u8 = 28;
const DIGIT: u8 = 29;
/// Bytes that may be a sign on their own.
const SPECIAL: u8 = 30;
const BITS: u32 = 5;
const MASK: u32 = (1 << (3 * BITS)) - 1;

/// As many bytes are read by one turn of the loop.
const BLOCK: usize = 8;

static CLASSES: [u8; 256] = classes();
static TABLE: [u64; 512] = table();

const fn class_of(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a' + 1,
        b'A'..=b'Z' => byte - b'A' + 1,
        b'_' | b'.' => UNDERSCORE_OR_DOT,
        b'-' => DASH,
        b'0'..=b'9' => DIGIT,
        b'/' | b'\\' | b'~' | b'@' | b'%' | b'&' => SPECIAL,
        _ => 0,
    }
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, with an index below the length of the table"
)]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        table[index] = class_of(index as u8);
        index += 1;
    }
    table
}

const fn slot(first: u8, second: u8, third: u8) -> usize {
    (first as usize) << (2 * BITS) | (second as usize) << BITS | third as usize
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, with a slot of fifteen bits"
)]
const fn table() -> [u64; 512] {
    let mut table = [0_u64; 512];
    let mut index = 0;
    while index < NAMES.len() {
        let [first, second, third] = *NAMES[index];
        let slot = slot(class_of(first), class_of(second), class_of(third));
        table[slot / 64] |= 1 << (slot % 64);
        index += 1;
    }
    let mut first = 0;
    while first < 1 << BITS {
        let pw = slot(first, class_of(b'p'), class_of(b'w'));
        table[pw / 64] |= 1 << (pw % 64);
        let mut second = 0;
        while second < 1 << BITS {
            let special = slot(first, second, SPECIAL);
            table[special / 64] |= 1 << (special % 64);
            second += 1;
        }
        first += 1;
    }
    let mut letter = 0_u8;
    while letter < 128 {
        let prefixes = shape::prefixes(letter);
        let mut index = 0;
        while index < prefixes.len() {
            if let [first, second, third, ..] = prefixes[index].0 {
                let slot = slot(class_of(*first), class_of(*second), class_of(*third));
                table[slot / 64] |= 1 << (slot % 64);
            }
            index += 1;
        }
        letter += 1;
    }
    table
}

/// Returns the first position from `from` on at which a sign ends, or the length of the text.
pub(super) fn next(bytes: &[u8], from: usize) -> usize {
    let before = bytes.get(from.saturating_sub(2)..from).unwrap_or_default();
    let mut last = before.iter().fold(0, |last, &byte| read(last, byte));
    let (blocks, tail) = bytes.get(from..).unwrap_or_default().as_chunks::<BLOCK>();
    let mut start = from;
    for block in blocks {
        for (offset, &byte) in block.iter().enumerate() {
            last = read(last, byte);
            if is_listed(last) && is_sign(bytes, start + offset) {
                return start + offset;
            }
        }
        start += BLOCK;
    }
    for (offset, &byte) in tail.iter().enumerate() {
        last = read(last, byte);
        if is_listed(last) && is_sign(bytes, start + offset) {
            return start + offset;
        }
    }
    bytes.len()
}

/// Looks at what the table lets through; it is kept out of the loop that looks at every byte.
#[inline(never)]
fn is_sign(bytes: &[u8], at: usize) -> bool {
    Place { bytes, at }.is_sign()
}

/// Adds a byte to the last ones; the table reads three of them.
#[inline]
fn read(last: u32, byte: u8) -> u32 {
    last << BITS | u32::from(CLASSES.get(usize::from(byte)).copied().unwrap_or(0))
}

#[inline]
fn is_listed(last: u32) -> bool {
    let slot = last & MASK;
    let word = TABLE.get((slot / 64) as usize).copied().unwrap_or(0);
    word >> (slot % 64) & 1 != 0
}

/// A place at which the table sees a sign; `at` is its last byte.
struct Place<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Place<'_> {
    /// Returns a byte before or after the place; past the ends there is white space.
    fn byte(&self, offset: isize) -> u8 {
        let index = self.at.checked_add_signed(offset);
        index
            .and_then(|index| self.bytes.get(index))
            .copied()
            .unwrap_or(0)
    }

    /// Returns whether the text reads so from an offset on, whatever its case.
    fn reads(&self, offset: isize, literal: &[u8]) -> bool {
        let start = self.at.checked_add_signed(offset);
        let found = start.and_then(|start| self.bytes.get(start..)?.get(..literal.len()));
        found.is_some_and(|found| found.eq_ignore_ascii_case(literal))
    }

    /// Returns whether a name may end here: a small letter would go on with the same word.
    fn ends(&self) -> bool {
        !self.byte(1).is_ascii_lowercase()
    }

    fn is_sign(&self) -> bool {
        let three = [self.byte(-2), self.byte(-1), self.byte(0)];
        if CLASSES.get(usize::from(self.byte(0))) == Some(&SPECIAL) {
            return self.is_special();
        }
        self.is_name(three.map(|byte| byte.to_ascii_lowercase())) || self.is_token()
    }

    fn is_special(&self) -> bool {
        let (before, after) = (self.byte(-1), self.byte(1));
        match self.byte(0) {
            b'@' => true,
            b'/' => before == b':' || self.is_path(before),
            b'~' => after.is_ascii_alphabetic() || matches!(after, b'/' | b'\\'),
            b'\\' => {
                before == b':' || matches!(after, b'u' | b'U') || after == b'\\' && before != b'\\'
            }
            b'%' => before == b':' || matches!(after, b'2' | b'3'),
            _ => matches!(after | 32, b'q' | b'a') || after == b'#',
        }
    }

    /// Returns whether an absolute path of a host may start at this slash.
    fn is_path(&self, before: u8) -> bool {
        if is(before, WORD) {
            return before.is_ascii_alphabetic() && self.byte(-2) == b'-';
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
        let root = rest.get(slashes..).unwrap_or_default().first_chunk();
        !matches!(before, b'/' | b'\\' | b'~')
            && root.is_some_and(|root: &[u8; 3]| {
                is_root(root.map(|letter| letter.to_ascii_lowercase()))
            })
    }

    fn is_name(&self, three: [u8; 3]) -> bool {
        match &three {
            b"psw" | b"jwt" | b"srf" | b"sas" | b"amz" | b"otp" | [_, b'p', b'w'] => true,
            b"pas" => {
                let next = self.byte(2);
                self.reads(1, b"s")
                    && (!next.is_ascii_lowercase() || matches!(next, b'w' | b'p' | b'c' | b'k'))
            }
            b"ecr" => self.reads(-3, b"secret"),
            b"cre" => self.reads(1, b"d"),
            b"rer" => self.reads(-5, b"bearer"),
            b"asi" => self.reads(-3, b"basic"),
            b"oke" => self.reads(-3, b"token"),
            b"key" => self.byte(-3).is_ascii_alphabetic() || self.ends() || self.byte(1) == b's',
            b"ses" => self.reads(1, b"s"),
            b"sig" => self.ends() || self.reads(1, b"nat") || self.reads(1, b"ned"),
            b"uth" => {
                self.reads(-3, b"a")
                    && (self.ends()
                        || matches!(self.byte(1), b'n' | b'z')
                        || self.reads(1, b"oriz"))
            }
            b"oki" => self.reads(-4, b"cookie"),
            b"sid" | b"pin" => self.ends(),
            b"-us" => self.reads(1, b"er"),
            b"---" => self.is_armour(),
            [b'-', b'u', end] => is(*end, SPACE) && !is(self.byte(-3), WORD),
            _ => false,
        }
    }

    fn is_armour(&self) -> bool {
        if is(self.byte(-3), WORD) || self.byte(1) != b'-' {
            return false;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let dashes = rest.iter().take_while(|&&byte| byte == b'-').count();
        let label = rest.get(dashes..).unwrap_or_default();
        let label = label.strip_prefix(b" ").unwrap_or(label);
        label
            .first_chunk()
            .is_some_and(|label: &[u8; 5]| label.eq_ignore_ascii_case(b"BEGIN"))
    }

    fn is_token(&self) -> bool {
        let rest = self
            .bytes
            .get(self.at.saturating_sub(2)..)
            .unwrap_or_default();
        let first = rest.first().copied().unwrap_or(0);
        !is(self.byte(-3), ALNUM)
            && shape::prefixes(first)
                .iter()
                .any(|(prefix, _)| rest.starts_with(prefix))
    }
}

/// The first three letters of the roots that hold people's files.
const fn is_root(letters: [u8; 3]) -> bool {
    matches!(
        &letters,
        b"hom"
            | b"roo"
            | b"use"
            | b"pri"
            | b"tmp"
            | b"mnt"
            | b"opt"
            | b"srv"
            | b"vol"
            | b"scr"
            | b"lus"
            | b"dev"
            | b"var"
    )
}
