//! Whether a value has the shape that the table asks for.

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, JsonObject, Result, json::Pointer};

use super::{Member, Model, shape::Shape};

/// Most choices that a message lists.
const MAX_LISTED: usize = 24;

impl Model {
    /// Checks one member of a request, which stands at `place` in what the caller wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or [`LimitExceeded`](ErrorKind::LimitExceeded), naming
    /// what the model takes.
    pub(in crate::runway) fn check(
        &self,
        name: &str,
        value: &Value,
        place: &Pointer,
    ) -> Result<()> {
        let Some(member) = self.member(name) else {
            let takes: Vec<_> = self.members.iter().map(|member| &*member.name).collect();
            let message = format!("the model takes no such member, only {}", takes.join(", "));
            return Err(Error::invalid_input(message).at(place.clone()));
        };
        member.shape.check(value, place)
    }
}

impl Shape {
    fn check(&self, value: &Value, place: &Pointer) -> Result<()> {
        match (self, value) {
            (Self::Text { most }, Value::String(text)) => check_text(text, *most, place),
            (Self::Media(medium), Value::String(reference)) => medium
                .check(reference)
                .map_err(|error| error.at(place.clone())),
            (Self::Integer { least, most }, Value::Number(number)) => match number.as_i64() {
                Some(number) if (*least..=*most).contains(&number) => Ok(()),
                _ => self.refuse(place),
            },
            (Self::Number, Value::Number(_))
            | (Self::Bool, Value::Bool(_))
            | (Self::Object, Value::Object(_)) => Ok(()),
            (Self::Open(medium), Value::Object(members)) => match members.get("uri") {
                Some(uri) => Self::Media(*medium).check(uri, &place.key("uri")),
                None => Ok(()),
            },
            (Self::Literals(choices), value) if choices.contains(value) => Ok(()),
            (Self::List { item, most }, Value::Array(items)) => {
                if items.len() > *most {
                    let found = items.len();
                    let message = format!("must be at most {most} items, found {found}");
                    return Err(Error::new(ErrorKind::LimitExceeded, message).at(place.clone()));
                }
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, value)| item.check(value, &place.index(index)))
            }
            (Self::Record(wanted), Value::Object(members)) => check_record(wanted, members, place),
            (Self::Either(shapes), value) => self.check_either(shapes, value, place),
            _ => self.refuse(place),
        }
    }

    /// A value that no shape takes is told what the shape of its kind says, if there is only one.
    fn check_either(&self, shapes: &[Self], value: &Value, place: &Pointer) -> Result<()> {
        if shapes.iter().any(|shape| shape.check(value, place).is_ok()) {
            return Ok(());
        }
        let mut fitting = shapes.iter().filter(|shape| shape.is_for(value));
        match (fitting.next(), fitting.next()) {
            (Some(shape), None) => shape.check(value, place),
            _ => self.refuse(place),
        }
    }

    /// Returns whether the shape is one for this kind of value.
    fn is_for(&self, value: &Value) -> bool {
        match self {
            Self::Text { .. } | Self::Media(_) => value.is_string(),
            Self::Integer { .. } | Self::Number => value.is_number(),
            Self::Bool => value.is_boolean(),
            Self::Object | Self::Open(_) | Self::Record(_) => value.is_object(),
            Self::List { .. } => value.is_array(),
            Self::Literals(_) => false,
            Self::Either(shapes) => shapes.iter().any(|shape| shape.is_for(value)),
        }
    }

    fn refuse(&self, place: &Pointer) -> Result<()> {
        let message = format!("must be {}", self.wanted());
        Err(Error::invalid_input(message).at(place.clone()))
    }

    /// Says what the value must be.
    fn wanted(&self) -> String {
        match self {
            Self::Text { .. } => "text".to_owned(),
            Self::Media(_) => "an address or a data URI".to_owned(),
            Self::Integer {
                least: i64::MIN, ..
            } => "a whole number".to_owned(),
            Self::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Self::Number => "a number".to_owned(),
            Self::Bool => "true or false".to_owned(),
            Self::Object | Self::Open(_) | Self::Record(_) => "a JSON object".to_owned(),
            Self::List { .. } => "a list".to_owned(),
            Self::Literals(choices) => {
                let listed = choices.iter().take(MAX_LISTED).map(|choice| match choice {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                let listed: Vec<_> = listed.collect();
                match listed.as_slice() {
                    [only] => only.clone(),
                    several => format!("one of {}", several.join(", ")),
                }
            }
            Self::Either(shapes) => {
                let wanted: Vec<_> = shapes.iter().map(Self::wanted).collect();
                wanted.join(" or ")
            }
        }
    }
}

fn check_text(text: &str, most: Option<usize>, place: &Pointer) -> Result<()> {
    let found = text.encode_utf16().count();
    match most {
        Some(most) if found > most => Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("must be at most {most} UTF-16 units, found {found}"),
        )
        .at(place.clone())),
        _ => Ok(()),
    }
}

fn check_record(wanted: &[Member], members: &JsonObject, place: &Pointer) -> Result<()> {
    for member in wanted {
        match members.get(&member.name) {
            Some(value) => member.shape.check(value, &place.key(&member.name))?,
            None if member.is_required => {
                let message = format!("must have {}", member.name);
                return Err(Error::invalid_input(message).at(place.clone()));
            }
            None => {}
        }
    }
    let is_known = |name: &str| wanted.iter().any(|member| member.name == name);
    match members.keys().find(|name| !is_known(name)) {
        Some(name) => Err(Error::invalid_input("must have no such member").at(place.key(name))),
        None => Ok(()),
    }
}
