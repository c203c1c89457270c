//! Known secrets, wherever they stand.

use std::{collections::BTreeSet, mem};

use serde_json::Value;
use worldforge_core::{Error, Result};

use super::{Body, Cassette, Interaction, form::Form, multipart::Part, packed::REDACTED};

/// Shortest secret that is searched for, in bytes; shorter ones occur by chance.
const MIN_SECRET: usize = 6;

/// Values that a recording must not hold.
#[derive(Default)]
pub(super) struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Learns a value and, of one like `Bearer abc`, its last word.
    pub(super) fn learn(&mut self, secret: &str) {
        let last = secret.split_whitespace().next_back().unwrap_or_default();
        for secret in [secret.trim(), last] {
            if secret.len() >= MIN_SECRET && secret != REDACTED {
                self.0.insert(secret.to_owned());
            }
        }
    }

    /// Replaces every known secret in a recording that was scrubbed.
    pub(super) fn forget(&self, cassette: &mut Cassette) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.clean_text(&mut cassette.description);
        for interaction in &mut cassette.interactions {
            match interaction {
                Interaction::Http(http) => {
                    self.clean_text(&mut http.request.target);
                    let headers = http.request.headers.values_mut();
                    headers
                        .chain(http.response.headers.values_mut())
                        .for_each(|value| self.clean_text(value));
                    let content_type = http.request.headers.get("content-type").cloned();
                    self.clean_body(&mut http.request.body, content_type.as_deref())?;
                    self.clean_body(&mut http.response.body, None)?;
                }
                Interaction::Channel(channel) => {
                    if let Some(target) = &mut channel.dial.target {
                        self.clean_text(target);
                    }
                    for message in &mut channel.messages {
                        self.clean_body(&mut message.body, None)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn clean_body(&self, body: &mut Body, content_type: Option<&str>) -> Result<()> {
        if !self.occurs(&body.bytes()) {
            return Ok(());
        }
        let clean = match Form::of(&body.bytes(), content_type) {
            Form::Json(mut value) => {
                self.clean_json(&mut value);
                *body = Body::json(value);
                return self.require(body);
            }
            Form::Text(mut text) => {
                self.clean_text(&mut text);
                text.into_bytes()
            }
            Form::Packed(mut value) => {
                self.clean_packed(&mut value);
                Form::Packed(value).into_bytes()
            }
            Form::Parts(mut parts) => {
                for part in &mut parts {
                    self.clean_part(part);
                }
                Form::Parts(parts).into_bytes()
            }
            Form::Bytes(bytes) => bytes,
        };
        *body = body.refilled(clean);
        self.require(body)
    }

    /// Refuses a body in which a secret is left.
    fn require(&self, body: &Body) -> Result<()> {
        if !self.occurs(&body.bytes()) {
            return Ok(());
        }
        Err(Error::invalid_input(
            "a credential stands in the middle of bytes and cannot be taken out of the recording",
        )
        .triage("record a request without the credential in its payload"))
    }

    fn occurs(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|secret| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        })
    }

    fn clean_text(&self, text: &mut String) {
        // The longest first: one may be a part of another.
        let mut secrets: Vec<&String> = self.0.iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in secrets {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), REDACTED);
            }
        }
    }

    fn clean_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.clean_text(text),
            Value::Array(items) => {
                for item in items {
                    self.clean_json(item);
                }
            }
            Value::Object(members) => {
                let cleaned = mem::take(members).into_iter().map(|(mut key, mut item)| {
                    self.clean_text(&mut key);
                    self.clean_json(&mut item);
                    (key, item)
                });
                *members = cleaned.collect();
            }
            _ => {}
        }
    }

    fn clean_packed(&self, value: &mut rmpv::Value) {
        match value {
            rmpv::Value::String(text) => {
                if let Some(mut clean) = text.as_str().map(str::to_owned) {
                    self.clean_text(&mut clean);
                    *value = clean.into();
                }
            }
            rmpv::Value::Binary(bytes) if self.occurs(bytes) => *bytes = REDACTED.into(),
            rmpv::Value::Array(items) => {
                for item in items {
                    self.clean_packed(item);
                }
            }
            rmpv::Value::Map(members) => {
                for (key, item) in members {
                    self.clean_packed(key);
                    self.clean_packed(item);
                }
            }
            _ => {}
        }
    }

    fn clean_part(&self, part: &mut Part) {
        self.clean_text(&mut part.head);
        if self.occurs(&part.content) {
            part.content = match std::str::from_utf8(&part.content) {
                Ok(text) => {
                    let mut text = text.to_owned();
                    self.clean_text(&mut text);
                    text.into_bytes()
                }
                Err(_) => part.content.clone(),
            };
        }
    }
}
