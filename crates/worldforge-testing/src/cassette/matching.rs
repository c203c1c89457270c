//! Whether a request is the recorded one, and if not, why.

use std::collections::BTreeMap;

use worldforge_core::{Dial, Digest, Header, HttpRequest, Message, Protocol};

use super::{
    Body, Direction, HttpInteraction, MessageKind, ProtocolName, RecordedDial, RecordedMessage,
    difference::{self, Difference},
    form::Form,
    packed::{self, REDACTED},
    target,
};

/// How well a request fits a recorded one.
pub(super) enum Fit {
    /// It is another one.
    Other(String),
    /// It goes to the right place and differs in this.
    Near(String),
    /// It is the same.
    Full,
}

impl Fit {
    fn of(difference: Option<String>) -> Self {
        difference.map_or(Self::Full, Self::Near)
    }
}

/// Compares an HTTP request with a recorded one.
pub(super) fn of_request(recorded: &HttpInteraction, request: &HttpRequest) -> Fit {
    let wanted = &recorded.request;
    if wanted.method != request.method {
        let found = request.method;
        return Fit::Other(format!("method: wanted {}, found {found}", wanted.method));
    }
    if !target::fits(&wanted.target, &request.url) {
        return Fit::Other(format!(
            "target: wanted {}, found {}",
            wanted.target,
            target::like(&wanted.target, &request.url)
        ));
    }
    let content_type = request
        .headers
        .iter()
        .find(|header| header.is_named("content-type"));
    Fit::of(of_headers(&wanted.headers, &request.headers).or_else(|| {
        let found = Form::of(&request.body, content_type.map(Header::value));
        let recorded_type = wanted.headers.get("content-type").map(String::as_str);
        let recorded = form_of(&wanted.body, recorded_type);
        of_forms(recorded, found, &wanted.ignore).map(|difference| format!("body{difference}"))
    }))
}

/// Compares a handshake with a recorded one.
pub(super) fn of_dial(recorded: &RecordedDial, dial: &Dial) -> Fit {
    let name = dial.protocol.name();
    if ProtocolName::of(&dial.protocol) != Some(recorded.protocol) {
        let wanted = recorded.protocol.name();
        return Fit::Other(format!("protocol: wanted {wanted}, found {name}"));
    }
    let found = dial_target(&dial.protocol);
    if let Some(wanted) = &recorded.target
        && !target::fits(wanted, &found)
    {
        let found = target::like(wanted, &found);
        return Fit::Other(format!("target: wanted {wanted}, found {found}"));
    }
    match &dial.protocol {
        Protocol::WebSocket { headers, .. } => Fit::of(of_headers(&recorded.headers, headers)),
        _ => Fit::Full,
    }
}

/// Returns whom a connection is with; it may still hold credentials.
pub(super) fn dial_target(protocol: &Protocol) -> String {
    match protocol {
        Protocol::WebSocket { url, .. } => url.clone(),
        other => other
            .target()
            .map(|target| target.as_str().to_owned())
            .unwrap_or_default(),
    }
}

/// Compares a message that is sent with a recorded one.
pub(super) fn of_message(recorded: &RecordedMessage, message: &Message) -> Option<String> {
    if recorded.direction != Direction::Sent {
        return Some("order: wanted a message to be received, found one to be sent".to_owned());
    }
    let (kind, bytes) = match message {
        Message::Binary(bytes) => (MessageKind::Binary, bytes.as_slice()),
        Message::Text(text) => (MessageKind::Text, text.reveal().as_bytes()),
        _ => (MessageKind::Closed, [].as_slice()),
    };
    if kind != recorded.kind {
        return Some(format!("kind: wanted {:?}, found {kind:?}", recorded.kind));
    }
    let wanted = form_of(&recorded.body, None);
    of_forms(wanted, Form::of(bytes, None), &recorded.ignore)
        .map(|difference| format!("body{difference}"))
}

fn form_of(body: &Body, content_type: Option<&str>) -> Form {
    match body.as_json() {
        Some(value) => Form::Json(value.clone()),
        None => Form::of(&body.bytes(), content_type),
    }
}

/// Compares headers: each recorded one must be sent, and no credential that is not recorded.
fn of_headers(wanted: &BTreeMap<String, String>, found: &[Header]) -> Option<String> {
    for (name, value) in wanted {
        let Some(header) = found.iter().find(|header| header.is_named(name)) else {
            return Some(format!("headers: wanted one named {name}, found none"));
        };
        let is_same = match value.as_str() {
            REDACTED => !header.value().is_empty(),
            value if name == "content-type" => media_type(value) == media_type(header.value()),
            value => value == header.value(),
        };
        if !is_same {
            let shown = if header.is_secret() {
                REDACTED
            } else {
                header.value()
            };
            return Some(format!("header {name}: wanted {value}, found {shown}"));
        }
    }
    let unasked = found
        .iter()
        .find(|header| header.is_secret() && !wanted.keys().any(|name| header.is_named(name)))?;
    let name = unasked.name().to_ascii_lowercase();
    Some(format!(
        "headers: wanted no credential under {name}, found one"
    ))
}

fn media_type(value: &str) -> String {
    let media_type = value.split(';').next().unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

/// Compares two bodies as they are without credentials.
fn of_forms(wanted: Form, found: Form, ignored: &[String]) -> Option<Difference> {
    let is_any = matches!(&wanted, Form::Json(value) if value.as_str() == Some(target::ANY));
    if is_any || wanted == found {
        return None;
    }
    let clean = |form: Form| form.scrubbed().unwrap_or(form);
    match (clean(wanted), clean(found)) {
        (Form::Json(wanted), Form::Json(found)) => difference::of_json(&wanted, &found, ignored),
        (Form::Packed(wanted), Form::Packed(found)) => {
            let (wanted, found) = (packed::as_json(&wanted), packed::as_json(&found));
            difference::of_json(&wanted, &found, ignored)
        }
        (Form::Text(wanted), Form::Text(found)) => difference::of_texts(&wanted, &found),
        (Form::Parts(wanted), Form::Parts(found)) => {
            let names = |parts: &[super::multipart::Part]| {
                let names: Vec<&str> = parts.iter().map(super::multipart::Part::name).collect();
                names.join(", ")
            };
            if names(&wanted) != names(&found) {
                return Some(Difference::new(names(&wanted), names(&found)).at("fields"));
            }
            let mut pairs = wanted.iter().zip(&found);
            let (wanted, found) = pairs.find(|(wanted, found)| wanted != found)?;
            let at = format!("field {}", wanted.name());
            let content = of_forms(
                Form::of(&wanted.content, None),
                Form::of(&found.content, None),
                &[],
            );
            Some(match content {
                Some(difference) => difference.at(at),
                None => Difference::new(&wanted.head, &found.head).at(at),
            })
        }
        (wanted, found) if wanted == found => None,
        (wanted, found) => Some(Difference::new(summary(wanted), summary(found))),
    }
}

fn summary(form: Form) -> String {
    let name = form.name();
    let bytes = form.into_bytes();
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    format!(
        "{name} ({} bytes, {})",
        bytes.len(),
        Digest::of_bytes(&bytes)
    )
}
