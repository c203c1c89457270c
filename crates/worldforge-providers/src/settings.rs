//! Reading a provider's settings: each becomes a value for the provider and a value-free field for people.

use std::str::FromStr;

use worldforge_core::{ConfigField, ConfigSource, ConfigSummary, ProviderName, Result, Safe};

use crate::Environment;

/// A setting to look for.
#[derive(Clone, Debug)]
pub struct Setting {
    names: &'static [&'static str],
    detail: &'static str,
    need: Need,
    exposure: Exposure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exposure {
    Plain,
    Secret,
}

impl Setting {
    /// Describes a setting that the provider cannot do without; the first name is the preferred one.
    pub const fn required(names: &'static [&'static str], detail: &'static str) -> Self {
        Self {
            names,
            detail,
            need: Need::Required,
            exposure: Exposure::Plain,
        }
    }

    /// Describes a setting that has a default.
    pub const fn optional(names: &'static [&'static str], detail: &'static str) -> Self {
        Self {
            need: Need::Optional,
            ..Self::required(names, detail)
        }
    }

    /// Says that the value is a credential.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.exposure = Exposure::Secret;
        self
    }
}

/// Reads settings one by one and keeps what may be told about them.
#[derive(Debug)]
pub struct Settings<'a> {
    environment: &'a Environment,
    fields: Vec<ConfigField>,
}

impl<'a> Settings<'a> {
    /// Starts to read from an environment.
    pub const fn new(environment: &'a Environment) -> Self {
        Self {
            environment,
            fields: Vec::new(),
        }
    }

    /// Reads a text.
    pub fn text(&mut self, setting: &Setting) -> Option<String> {
        self.read(setting, |text| Ok(text.to_owned()))
    }

    /// Reads a switch: `1`, `true`, `yes`, `on`, or `0`, `false`, `no`, `off`.
    pub fn switch(&mut self, setting: &Setting) -> Option<bool> {
        self.read(setting, |text| match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => Err("must be 1 or 0".into()),
        })
    }

    /// Reads a number within a range.
    pub fn number<T>(&mut self, setting: &Setting, [least, most]: [T; 2]) -> Option<T>
    where
        T: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        self.read(setting, |text| {
            text.parse()
                .ok()
                .filter(|value| (least..=most).contains(value))
                .ok_or_else(|| format!("must be a number from {least} to {most}").into())
        })
    }

    /// Reads a setting with a parser; what the parser refuses is told in the field, never the value.
    pub fn read<T>(
        &mut self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Result<T, Safe>,
    ) -> Option<T> {
        let found = setting
            .names
            .iter()
            .find_map(|name| Some((*name, self.environment.get(name)?)));
        let (first, aliases) = setting.names.split_first()?;
        let source = found.map_or(ConfigSource::Unset, |(name, _)| {
            ConfigSource::Environment(name.to_owned())
        });
        let mut field = ConfigField::new(*first, source).with_aliases(aliases.iter().copied());
        if setting.need == Need::Required {
            field = field.required();
        }
        if setting.exposure == Exposure::Secret {
            field = field.secret();
        }
        let parsed = found.map(|(_, value)| parse(value));
        let (value, field) = match parsed {
            Some(Err(why)) => (None, field.invalid(why)),
            Some(Ok(value)) => (Some(value), field.with_detail(setting.detail)),
            None => (None, field.with_detail(setting.detail)),
        };
        self.fields.push(field);
        value
    }

    /// Returns what was found, without values.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a name that is none.
    pub fn summary(self, provider: &str) -> Result<ConfigSummary> {
        Ok(ConfigSummary::new(
            ProviderName::new(provider)?,
            self.fields,
        ))
    }
}
