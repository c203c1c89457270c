//! Reading options of one provider: typed, with their pointers, and none left over.

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, JsonObject, Result, json::Pointer};

/// An object of options that is read member by member.
pub(in crate::cosmos) struct Extras<'a> {
    members: &'a JsonObject,
    place: Pointer,
    known: Vec<&'static str>,
}

impl<'a> Extras<'a> {
    /// Begins to read the options at a place.
    pub(in crate::cosmos) fn new(members: &'a JsonObject, place: impl Into<Pointer>) -> Self {
        Self {
            members,
            place: place.into(),
            known: Vec::new(),
        }
    }

    /// Returns where a member stands.
    pub(in crate::cosmos) fn place(&self, key: &str) -> Pointer {
        self.place.key(key)
    }

    /// Reads a member of any form; null is nothing.
    pub(in crate::cosmos) fn value(&mut self, key: &'static str) -> Option<&'a Value> {
        self.known.push(key);
        self.members.get(key).filter(|value| !value.is_null())
    }

    /// Reads a whole number within a range.
    pub(in crate::cosmos) fn integer(
        &mut self,
        key: &'static str,
        [least, most]: [u64; 2],
    ) -> Result<Option<u64>> {
        self.parse(key, |value| {
            let number = value
                .as_u64()
                .filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| format!("must be a whole number from {least} to {most}"))
        })
    }

    /// Reads a number within a range.
    pub(in crate::cosmos) fn number(
        &mut self,
        key: &'static str,
        [least, most]: [f64; 2],
    ) -> Result<Option<f64>> {
        self.parse(key, |value| {
            let number = value
                .as_f64()
                .filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| format!("must be a number from {least} to {most}"))
        })
    }

    /// Reads one of some words.
    pub(in crate::cosmos) fn word(
        &mut self,
        key: &'static str,
        words: &[&'static str],
    ) -> Result<Option<&'static str>> {
        self.parse(key, |value| {
            let text = value.as_str().unwrap_or_default();
            let found = words.iter().find(|word| **word == text).copied();
            found.ok_or_else(|| format!("must be one of {}", words.join(", ")))
        })
    }

    /// Reads a text.
    pub(in crate::cosmos) fn text(&mut self, key: &'static str) -> Result<Option<&'a str>> {
        self.parse(key, |value| {
            value.as_str().ok_or_else(|| "must be a text".to_owned())
        })
    }

    /// Reads a switch.
    pub(in crate::cosmos) fn switch(&mut self, key: &'static str) -> Result<Option<bool>> {
        self.parse(key, |value| {
            value
                .as_bool()
                .ok_or_else(|| "must be true or false".to_owned())
        })
    }

    /// Refuses what nobody has read.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) naming the first such member and what there is.
    pub(in crate::cosmos) fn finish(self) -> Result<()> {
        let unknown = |key: &&String| !self.known.contains(&key.as_str());
        let Some(key) = self.members.keys().find(unknown) else {
            return Ok(());
        };
        let message = match self.known.as_slice() {
            [] => "there are no such options".to_owned(),
            known => format!("there is no such option; there are {}", known.join(", ")),
        };
        Err(Error::new(ErrorKind::Unsupported, message).at(self.place.key(key)))
    }

    fn parse<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, String>,
    ) -> Result<Option<T>> {
        let place = self.place.key(key);
        self.value(key)
            .map(|value| read(value).map_err(|why| Error::invalid_input(why).at(place)))
            .transpose()
    }
}
