//! Reading faults from a command line.

use std::{str::FromStr, time::Duration};

use serde_json::Value;
use worldforge_core::{
    Error, Result, Step,
    json::{self, Limits},
};

use super::{Fault, Injection, Place, fault::EXPIRED_STATUS};

/// The steps that a place may name.
const STEPS: [Step; 8] = [
    Step::Call,
    Step::Create,
    Step::Infer,
    Step::Upload,
    Step::Cancel,
    Step::Poll,
    Step::Download,
    Step::Health,
];

/// Longest text of a fault, in bytes.
const MAX_TEXT: usize = 4096;

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, rest) = match text.split_once(':') {
            Some((name, rest)) => (name, Some(rest)),
            None => (text, None),
        };
        let wrong =
            |wanted: &'static str| Error::invalid_input(format!("fault {name} must read {wanted}"));
        match (name, rest) {
            ("refuse", None) => Ok(Self::Refuse),
            ("drop", None) => Ok(Self::Drop),
            ("garbage", None) => Ok(Self::Garbage),
            ("wrong-shape", None) => Ok(Self::WrongShape),
            ("non-finite", None) => Ok(Self::NonFinite),
            ("expired-url", None) => Ok(Self::ExpiredUrl(EXPIRED_STATUS)),
            ("expired-url", Some(code)) => status(code)
                .map(Self::ExpiredUrl)
                .ok_or_else(|| wrong("expired-url or expired-url:410")),
            ("delay", Some(time)) => duration(time)
                .map(Self::Delay)
                .ok_or_else(|| wrong("delay:2s or delay:250ms")),
            ("truncate", Some(bytes)) => bytes
                .parse()
                .map(Self::Truncate)
                .map_err(|_error| wrong("truncate:10")),
            ("cut", Some(bytes)) => bytes
                .parse()
                .map(Self::Cut)
                .map_err(|_error| wrong("cut:10")),
            ("status", Some(rest)) => {
                answered(rest).ok_or_else(|| wrong("status:503 or status:429:retry-after=3"))
            }
            ("version", Some(rest)) => assignment(rest)
                .map(|(pointer, value)| Self::VersionSkew { pointer, value })
                .ok_or_else(|| wrong("version:/pointer=value")),
            ("edit", Some(rest)) => assignment(rest)
                .map(|(pointer, value)| Self::Edit { pointer, value })
                .ok_or_else(|| wrong("edit:/pointer=value")),
            ("remove", Some(pointer)) if pointer.starts_with('/') => {
                Ok(Self::Remove(pointer.to_owned()))
            }
            ("patch", Some(rest)) => rest
                .split_once("=>")
                .filter(|(find, _)| !find.is_empty())
                .map(|(find, replace)| Self::Patch {
                    find: find.to_owned(),
                    replace: replace.to_owned(),
                })
                .ok_or_else(|| wrong("patch:old=>new")),
            ("close", Some(code)) => code
                .parse()
                .map(Self::Close)
                .map_err(|_error| wrong("close:1011")),
            _ => Err(Error::invalid_input(
                "fault must be one of delay:2s, refuse, drop, truncate:10, cut:10, \
                 status:429:retry-after=3, expired-url, garbage, wrong-shape, non-finite, \
                 version:/pointer=value, edit:/pointer=value, remove:/pointer, patch:old=>new, close:1011",
            )),
        }
    }
}

fn duration(text: &str) -> Option<Duration> {
    let (digits, unit): (&str, fn(u64) -> Duration) = match text.strip_suffix("ms") {
        Some(digits) => (digits, Duration::from_millis),
        None => (text.strip_suffix('s')?, Duration::from_secs),
    };
    digits.parse().ok().map(unit)
}

fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (100..=599).contains(code))
}

fn answered(text: &str) -> Option<Fault> {
    let (code, wait) = match text.split_once(":retry-after=") {
        Some((code, seconds)) => (code, Some(seconds.parse().ok()?)),
        None => (text, None),
    };
    Some(Fault::Status {
        code: status(code)?,
        retry_after: wait,
    })
}

/// Reads `/pointer=value`; a value that is no JSON is a text.
fn assignment(text: &str) -> Option<(String, Value)> {
    let (pointer, value) = text.split_once('=')?;
    let is_pointer = pointer.is_empty() || pointer.starts_with('/');
    let limits = Limits::DOCUMENT.with_max_bytes(MAX_TEXT);
    let value = json::parse(value.as_bytes(), limits).unwrap_or_else(|_| value.into());
    is_pointer.then(|| (pointer.to_owned(), value))
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        place(text).ok_or_else(|| {
            Error::invalid_input(
                "place must be any, the number of an interaction, interaction.message, or one of \
                 call, create, infer, upload, cancel, poll, download, health",
            )
        })
    }
}

fn place(text: &str) -> Option<Place> {
    if text == "any" {
        return Some(Place::Any);
    }
    if let Some(step) = STEPS.into_iter().find(|step| step.name() == text) {
        return Some(Place::Step(step));
    }
    match text.split_once('.') {
        None => text.parse().ok().map(Place::Interaction),
        Some((interaction, message)) => Some(Place::Message {
            interaction: interaction.parse().ok()?,
            message: message.parse().ok()?,
        }),
    }
}

impl FromStr for Injection {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.len() > MAX_TEXT {
            let message = format!("fault must be at most {MAX_TEXT} bytes");
            return Err(Error::invalid_input(message));
        }
        // A fault has a colon before it has an equals sign, and a place has none.
        let placed = text
            .split_once('=')
            .filter(|(place, _)| !place.contains(':'));
        let Some((place, fault)) = placed else {
            return text.parse().map(|fault| Self::once(Place::Any, fault));
        };
        let (place, times) = match place.split_once('*') {
            None => (place, Some(1)),
            Some((place, "")) => (place, None),
            Some((place, times)) => {
                let times = times.parse().ok().filter(|times| *times > 0);
                let wrong = || Error::invalid_input("times must be a whole number above zero");
                (place, Some(times.ok_or_else(wrong)?))
            }
        };
        Ok(Self {
            place: place.parse()?,
            fault: fault.parse()?,
            times,
        })
    }
}
