//! `NAME=VALUE` arguments.

use std::str::FromStr;

use worldforge_core::{Error, Result};

/// A value under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named<T> {
    /// The name; not empty.
    pub(crate) name: String,
    /// The value.
    pub(crate) value: T,
}

impl<T: FromStr<Err: std::fmt::Display>> FromStr for Named<T> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, value) = text
            .split_once('=')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| {
                Error::invalid_input("must be written NAME=VALUE")
                    .triage("put the name before an equals sign")
            })?;
        let value = value
            .parse()
            .map_err(|cause: T::Err| Error::invalid_input(format!("{name}: {cause}")))?;
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }
}
