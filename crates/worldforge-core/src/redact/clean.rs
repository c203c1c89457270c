//! JSON in which nothing is found: a first look without building the document.
//!
//! The walk reads the text once, refuses whatever the strict reader refuses, and gives up wherever
//! a key or a neighbour decides about a value. Nearly every document of a run passes it.

use super::{
    member::{NAME_KEYS, is_login_flag, is_name, is_value_key},
    name::{Name, classify},
    redactor::Redactor,
    rule::REDACTED,
    shape,
    value::MAX_DEPTH,
    walk::{Text, Walk},
};
use crate::json::Limits;

/// Most members of one object whose keys are compared without being sorted.
const MAX_UNSORTED: usize = 64;

impl Redactor {
    /// Returns whether a text is strict JSON in which [`Self::scan_value`] finds nothing.
    ///
    /// `false` says nothing: the document may still be clean, and only the long way can tell.
    pub fn is_clean_json(&self, text: &str, limits: Limits) -> bool {
        let mut judge = Judge {
            redactor: self,
            walk: Walk::new(text),
            keys: Vec::new(),
            depth: limits.max_depth.min(MAX_DEPTH).saturating_sub(1),
        };
        text.len() <= limits.max_bytes && judge.value().is_some() && judge.walk.is_at_end()
    }
}

struct Judge<'a> {
    redactor: &'a Redactor,
    walk: Walk<'a>,
    /// The keys of the objects that are open, one object after the other.
    keys: Vec<&'a str>,
    /// How many containers may still be opened.
    depth: usize,
}

/// The keys of an open object: where they start, and whether they came in order.
struct Open {
    first: usize,
    is_sorted: bool,
}

/// What a value is, as far as its neighbours care.
enum Found<'a> {
    Text(Text<'a>),
    Other,
}

impl<'a> Judge<'a> {
    fn value(&mut self) -> Option<Found<'a>> {
        match self.walk.next()? {
            b'"' => self.clean_string().map(Found::Text),
            b'{' => self.object(),
            b'[' => self.array(),
            b't' => self.walk.literal(b"true").map(|()| Found::Other),
            b'f' => self.walk.literal(b"false").map(|()| Found::Other),
            b'n' => self.walk.literal(b"null").map(|()| Found::Other),
            _ => self.walk.number().map(|()| Found::Other),
        }
    }

    /// Reads a string in which the rules for text find nothing.
    fn clean_string(&mut self) -> Option<Text<'a>> {
        let text = self.walk.string()?;
        if !text.is_marked {
            return Some(text);
        }
        let is_clean = if text.raw.contains('\\') {
            let decoded: String = serde_json::from_str(&format!("\"{}\"", text.raw)).ok()?;
            self.redactor.scan(&decoded).is_empty()
        } else {
            self.redactor.scan(text.raw).is_empty()
        };
        is_clean.then_some(text)
    }

    /// Reads an array; gives up where an item says something about the one behind it.
    fn array(&mut self) -> Option<Found<'a>> {
        self.walk.take(b'[')?;
        self.depth = self.depth.checked_sub(1)?;
        let mut announces = false;
        if self.walk.next()? == b']' {
            self.walk.pass();
        } else {
            loop {
                if announces {
                    return None;
                }
                announces = match self.value()? {
                    Found::Text(text) => text.announces(),
                    Found::Other => false,
                };
                match self.walk.next()? {
                    b',' => self.walk.pass(),
                    b']' => break self.walk.pass(),
                    _ => return None,
                }
            }
        }
        self.depth += 1;
        Some(Found::Other)
    }

    /// Reads an object; gives up where a key decides about its value.
    fn object(&mut self) -> Option<Found<'a>> {
        self.walk.take(b'{')?;
        self.depth = self.depth.checked_sub(1)?;
        let mut open = Open {
            first: self.keys.len(),
            is_sorted: true,
        };
        let (mut has_name, mut has_value) = (false, false);
        if self.walk.next()? == b'}' {
            self.walk.pass();
        } else {
            loop {
                let key = self.key(&mut open)?;
                self.walk.take(b':')?;
                self.walk.next()?;
                let value = self.member(key)?;
                has_value |= is_value_key(key.raw);
                has_name |= value.names_secret() && NAME_KEYS.contains(&key.raw);
                match self.walk.next()? {
                    b',' => self.walk.pass(),
                    b'}' => break self.walk.pass(),
                    _ => return None,
                }
            }
        }
        self.keys.truncate(open.first);
        self.depth += 1;
        (!(has_name && has_value)).then_some(Found::Other)
    }

    /// Reads a key that the object has not had before.
    fn key(&mut self, open: &mut Open) -> Option<Text<'a>> {
        let key = self.clean_string()?;
        if key.is_marked && key.raw.contains('\\') {
            return None;
        }
        let keys = self.keys.get(open.first..)?;
        // Keys in order, as programs write them, need no look at the ones before.
        open.is_sorted &= keys.last().is_none_or(|last| *last < key.raw);
        let is_new = open.is_sorted || keys.len() <= MAX_UNSORTED && !keys.contains(&key.raw);
        is_new.then(|| self.keys.push(key.raw))?;
        Some(key)
    }

    /// Reads the value of a member whose key may hide it.
    fn member(&mut self, key: Text<'a>) -> Option<Found<'a>> {
        let name = if key.is_marked {
            classify(key.raw.as_bytes())
        } else {
            Name::Ordinary
        };
        match name {
            Name::Ordinary => self.value(),
            Name::Secret | Name::Header => {
                let text = self.walk.string()?;
                (text.raw == REDACTED).then_some(Found::Text(text))
            }
            Name::IfOpaque | Name::IfMixed => match self.value()? {
                Found::Text(text) if text.raw.contains('\\') => None,
                Found::Text(text) => {
                    let raw = text.raw.as_bytes();
                    let hides = if name == Name::IfOpaque {
                        shape::is_opaque(raw)
                    } else {
                        shape::is_mixed(raw)
                    };
                    (!hides).then_some(Found::Text(text))
                }
                Found::Other => Some(Found::Other),
            },
        }
    }
}

impl Found<'_> {
    /// Returns whether a value is the name of a secret; one with escapes may be.
    fn names_secret(&self) -> bool {
        match self {
            Self::Text(text) => text.is_marked && text.may_name(),
            Self::Other => false,
        }
    }
}

impl Text<'_> {
    /// Only `\u` can write a letter that a name is made of.
    fn may_name(&self) -> bool {
        self.raw.contains("\\u") || is_name(self.raw) && classify(self.raw.as_bytes()).is_secret()
    }

    /// Returns whether an item of an array may be the name of the next one.
    fn announces(&self) -> bool {
        let flag = self.raw.strip_prefix('-');
        is_login_flag(self.raw)
            || self.is_marked
                && (self.may_name()
                    || flag.is_some_and(|flag| classify(flag.as_bytes()).is_secret()))
    }
}
