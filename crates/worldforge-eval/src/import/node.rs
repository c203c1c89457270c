//! Values of a JSON document together with their places.

use serde_json::{Map, Value};
use worldforge_core::{
    Error, Result, Safe, Untrusted,
    json::{self, Pointer},
};

use super::episode::SolvedOrNot;

/// Most letters of a foreign value that a message shows.
const MAX_SHOWN: usize = 60;

/// Most bytes of a name that is taken over.
pub(super) const MAX_NAME_BYTES: usize = 1_024;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    value: &'a Value,
    place: Pointer,
}

impl<'a> Node<'a> {
    /// Takes a whole document.
    pub(super) fn root(value: &'a Value) -> Self {
        let place = Pointer::root();
        Self { value, place }
    }

    /// Returns where it stands.
    pub(super) fn place(&self) -> &str {
        self.place.as_str()
    }

    /// Returns the value as a message may show it.
    pub(super) fn shown(&self) -> String {
        let text = Untrusted::new(json::canonical(self.value));
        text.excerpt(MAX_SHOWN).to_string()
    }

    /// Refuses the value for this reason.
    pub(super) fn wrong(&self, message: impl Into<Safe>) -> Error {
        Error::invalid_input(message).at(self.place.clone())
    }

    /// Refuses the value.
    pub(super) fn refuse(&self, wanted: &str) -> Error {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Error::invalid_input(format!("must be {wanted}, found {found}")).at(self.place.clone())
    }

    /// Returns the member of a name, unless it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        let place = self.place.key(name);
        Some(Self { value, place })
    }

    /// Returns the member of a name.
    pub(super) fn need(&self, name: &str) -> Result<Self> {
        self.object()?;
        self.get(name).ok_or_else(|| {
            Error::invalid_input("must be there, and must not be null").at(self.place.key(name))
        })
    }

    /// Returns the members of an object.
    pub(super) fn object(&self) -> Result<&'a Map<String, Value>> {
        self.value
            .as_object()
            .ok_or_else(|| self.refuse("an object"))
    }

    /// Returns the items of a list.
    pub(super) fn list(&self) -> Result<Vec<Self>> {
        if self.value.is_array() {
            Ok(self.items())
        } else {
            Err(self.refuse("a list"))
        }
    }

    /// Returns the items of a list, none for what is no list.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().map_or(&[][..], Vec::as_slice);
        let items = items.iter().enumerate();
        items
            .map(|(index, value)| Self {
                value,
                place: self.place.index(index),
            })
            .collect()
    }

    /// Returns a text that is neither empty nor very long.
    pub(super) fn name(&self) -> Result<&'a str> {
        let text = self.value.as_str().ok_or_else(|| self.refuse("a text"))?;
        if text.trim().is_empty() || text.len() > MAX_NAME_BYTES {
            let message = format!("must have 1 to {MAX_NAME_BYTES} bytes that are not all blank");
            return Err(self.wrong(message));
        }
        Ok(text)
    }

    /// Returns a text, or the digits of a whole number.
    pub(super) fn name_or_number(&self) -> Result<String> {
        match self.value.as_i64() {
            Some(number) => Ok(number.to_string()),
            None if self.value.is_number() => Err(self.refuse("a text or a whole number")),
            None => self.name().map(str::to_owned),
        }
    }

    /// Returns a whole number of at least 0, also one that is written as `6.0`.
    pub(super) fn whole(&self) -> Result<u64> {
        self.as_whole()
            .ok_or_else(|| self.refuse("a whole number of at least 0"))
    }

    /// Returns a finite number.
    pub(super) fn real(&self) -> Result<f64> {
        self.as_real().ok_or_else(|| self.refuse("a finite number"))
    }

    /// Returns how an episode came out: true and 1, or false and 0.
    pub(super) fn outcome(&self) -> Result<SolvedOrNot> {
        let number = match self.value {
            Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
            other => other.as_f64(),
        };
        match number {
            Some(1.0) => Ok(SolvedOrNot::Solved),
            Some(0.0) => Ok(SolvedOrNot::NotSolved),
            Some(_) => {
                let message = format!("must be true, false, 1 or 0, found {}", self.shown());
                Err(self.wrong(message))
            }
            None => Err(self.refuse("true or false")),
        }
    }

    pub(super) fn as_whole(&self) -> Option<u64> {
        /// Up to here a double tells every whole number from its neighbours, 2^53.
        const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
        let real = self.value.as_f64();
        self.value.as_u64().or_else(|| {
            let real =
                real.filter(|real| real.fract() == 0.0 && (0.0..=MAX_EXACT).contains(real))?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the number is whole and between 0 and 2^53"
            )]
            Some(real as u64)
        })
    }

    pub(super) fn as_real(&self) -> Option<f64> {
        self.value.as_f64().filter(|real| real.is_finite())
    }

    /// Returns a scalar as text, none for lists and objects.
    pub(super) fn scalar(&self) -> Option<String> {
        match self.value {
            Value::String(text) if text.len() <= MAX_NAME_BYTES => Some(text.clone()),
            Value::Array(_) | Value::Object(_) | Value::String(_) => None,
            other => Some(json::canonical(other)),
        }
    }

    /// Names the members that are not among `known`, up to a few.
    pub(super) fn unread(&self, known: &[&str]) -> Option<String> {
        const MOST: usize = 8;
        let members = self.value.as_object()?;
        let mut names: Vec<String> = members
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
            .map(|name| Untrusted::new(name.clone()).excerpt(MAX_SHOWN).to_string())
            .collect();
        let more = names.len().saturating_sub(MOST);
        names.truncate(MOST);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        (!names.is_empty()).then(|| names.join(", "))
    }
}
