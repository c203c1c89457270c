//! A request to create a task, as it is put together and checked.

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, JsonObject, Result, json::Pointer};

use super::models::{Endpoint, Media, Model, Ordered, Table};

/// Longest name of a model.
const MAX_MODEL_BYTES: usize = 64;

/// Where a caller names a model.
const MODEL: &str = "/options/model";

/// Where a caller puts what only this provider understands.
pub(super) const EXTRAS: &str = "/options/extras";

/// The option with which a caller takes up a task that exists.
pub(super) const TASK: &str = "task";

/// A request body in the making: each member is checked as it is added.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    table: &'a Table,
    endpoint: Endpoint,
    known: Option<&'a Model>,
    body: JsonObject,
}

impl<'a> Draft<'a> {
    /// Starts a request to an endpoint. A model that the table does not hold is passed on.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a model that is known elsewhere
    /// and not here, and for a name that is none.
    pub(super) fn new(table: &'a Table, endpoint: Endpoint, model: &str) -> Result<Self> {
        let known = table.model(endpoint, model);
        let is_plain = |byte: u8| byte.is_ascii_graphic();
        if !(1..=MAX_MODEL_BYTES).contains(&model.len()) || !model.bytes().all(is_plain) {
            let message = format!("must be 1 to {MAX_MODEL_BYTES} visible ASCII characters");
            return Err(Error::invalid_input(message).at(MODEL));
        }
        let is_elsewhere = || {
            Endpoint::ALL
                .into_iter()
                .any(|other| table.model(other, model).is_some())
        };
        if known.is_none() && is_elsewhere() {
            let offered: Vec<_> = table.models(endpoint).collect();
            return Err(Error::invalid_input(format!(
                "must be a model of {}: {}",
                endpoint.name(),
                offered.join(", ")
            ))
            .at(MODEL));
        }
        let mut body = JsonObject::new();
        body.insert("model".to_owned(), model.into());
        Ok(Self {
            table,
            endpoint,
            known,
            body,
        })
    }

    /// Returns what is known about the model.
    pub(super) const fn known(&self) -> Option<&'a Model> {
        self.known
    }

    /// Adds a member, which stands at `place` in the caller's request.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) at that place, and
    /// [`Unsupported`](ErrorKind::Unsupported) for a result that is no video.
    pub(super) fn put(
        &mut self,
        name: &str,
        value: impl Into<Value>,
        place: impl Into<Pointer>,
    ) -> Result<()> {
        let (value, place) = (value.into(), place.into());
        if name == "outputFormat"
            && value
                .as_str()
                .is_some_and(|format| format.contains("sequence"))
        {
            let message = "a sequence of pictures is not taken, a result is one video file";
            return Err(Error::new(ErrorKind::Unsupported, message).at(place));
        }
        match self.known {
            Some(model) => model.check(name, &value, &place)?,
            None => check_reference(name, &value).map_err(|error| error.at(place))?,
        }
        self.body.insert(name.to_owned(), value);
        Ok(())
    }

    /// Adds a member if there is one.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub(super) fn put_some(
        &mut self,
        name: &str,
        value: Option<impl Into<Value>>,
        place: &'static str,
    ) -> Result<()> {
        match value {
            Some(value) => self.put(name, value, place),
            None => Ok(()),
        }
    }

    /// Adds the members that only this provider understands; those in `typed` have a place of their own.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put), and [`InvalidInput`](ErrorKind::InvalidInput) for a
    /// member that is there already or has a place of its own.
    pub(super) fn put_extras(&mut self, extras: &JsonObject, typed: &[&str]) -> Result<()> {
        for (name, value) in extras {
            let place = Pointer::from(EXTRAS).key(name);
            if name == TASK {
                continue;
            }
            if typed.contains(&name.as_str()) || self.body.contains_key(name) {
                let message = "the request has a place of its own for it";
                return Err(Error::invalid_input(message).at(place));
            }
            self.put(name, value.clone(), place)?;
        }
        Ok(())
    }

    /// Refuses to go on without what the model needs; `later` is still to come.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) where a caller would say what is missing.
    pub(super) fn check_needed(&self, later: &str) -> Result<()> {
        let mut needed = self.known.into_iter().flat_map(Model::needed);
        let missing = needed.find(|name| *name != later && !self.body.contains_key(*name));
        match missing {
            None => Ok(()),
            Some(missing) => {
                Err(Error::invalid_input(format!("the model needs {missing}"))
                    .at(place_of(missing)))
            }
        }
    }

    /// Returns the body's bytes as the official SDK writes them.
    ///
    /// # Errors
    ///
    /// As [`check_needed`](Self::check_needed).
    pub(super) fn into_bytes(self) -> Result<Vec<u8>> {
        self.check_needed("")?;
        Ordered {
            body: &self.body,
            orders: self.table.orders(self.endpoint),
        }
        .to_bytes()
    }
}

/// Returns where a caller says what is missing.
fn place_of(name: &str) -> Pointer {
    match name {
        "promptText" => "/prompt".into(),
        "promptImage" => "/options/image".into(),
        "promptVideo" | "videoUri" => "/options/video".into(),
        "duration" => "/duration_seconds".into(),
        "ratio" => "/options/ratio".into(),
        other => Pointer::from(EXTRAS).key(other),
    }
}

/// Checks what every model means by the same names.
fn check_reference(name: &str, value: &Value) -> Result<()> {
    let medium = match name {
        "promptImage" => Media::Image,
        "promptVideo" | "videoUri" => Media::Video,
        _ => return Ok(()),
    };
    match value {
        Value::String(reference) => medium.check(reference),
        _ => Ok(()),
    }
}
