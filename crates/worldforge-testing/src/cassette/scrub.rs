//! Recordings without credentials.

use std::collections::BTreeMap;

use worldforge_core::{Redactor, redact::Rule};

use super::{
    Body, Cassette, Interaction, clean,
    form::Form,
    multipart::{self, BOUNDARY},
    packed::REDACTED,
    target,
};

/// Shortest run of readable bytes inside opaque ones that is looked at.
const MIN_RUN: usize = 16;

impl Cassette {
    /// Returns the recording as it may be written: every text, target, header and body has passed
    /// the redactor, and drawn boundaries of forms are replaced by a fixed one.
    ///
    /// Scrubbing twice gives what scrubbing once gives.
    #[must_use]
    pub fn scrubbed(&self) -> Self {
        let redactor = Redactor::standard();
        let text = |text: &str| redactor.text(text).into_owned();
        let mut clean = self.clone();
        clean.description = text(&self.description);
        clean.recorded.upstream = text(&self.recorded.upstream);
        clean.recorded.version = text(&self.recorded.version);
        for interaction in &mut clean.interactions {
            match interaction {
                Interaction::Http(http) => {
                    let (request, response) = (&mut http.request, &mut http.response);
                    request.target = target::scrubbed(&request.target);
                    request.body = scrubbed(&request.body, request.headers.get("content-type"));
                    scrub_headers(&mut request.headers);
                    response.body = scrubbed(&response.body, response.headers.get("content-type"));
                    scrub_headers(&mut response.headers);
                }
                Interaction::Channel(channel) => {
                    scrub_headers(&mut channel.dial.headers);
                    channel.dial.target = channel.dial.target.as_deref().map(target::scrubbed);
                    for message in &mut channel.messages {
                        message.body = scrubbed(&message.body, None);
                    }
                }
            }
        }
        clean
    }
}

/// Returns a body without credentials, in the form that it has.
fn scrubbed(body: &Body, content_type: Option<&String>) -> Body {
    if let Some(value) = body.as_json() {
        let clean = clean::outermost().value(value);
        return clean.map_or_else(|| body.clone(), Body::json);
    }
    let form = Form::of(&body.bytes(), content_type.map(String::as_str));
    match (form.scrubbed(), form) {
        (Some(clean), _) => body.refilled(clean.into_bytes()),
        (None, form @ Form::Parts(_)) => body.refilled(form.into_bytes()),
        (None, _) => body.clone(),
    }
}

fn scrub_headers(headers: &mut BTreeMap<String, String>) {
    let redactor = Redactor::standard();
    for (name, value) in headers {
        let clean = if redactor.is_sensitive_key(name) {
            REDACTED.to_owned()
        } else if name == "location" {
            target::scrubbed(value)
        } else if multipart::boundary(value).is_some() {
            let kind = value.split(';').next().unwrap_or_default();
            format!("{}; boundary={BOUNDARY}", kind.trim())
        } else {
            redactor.text(value).into_owned()
        };
        *value = clean;
    }
}

/// Names the first rule by which a body still holds a credential.
///
/// Bytes that are neither JSON, `MessagePack`, a form nor text are searched for tokens, header lines
/// and the like among their readable parts only.
pub(super) fn finding(body: &Body, content_type: Option<&String>) -> Option<Rule> {
    let redactor = Redactor::standard();
    match Form::of(&body.bytes(), content_type.map(String::as_str)) {
        Form::Json(value) => redactor
            .scan_value(&clean::masked(&value))
            .first()
            .map(|finding| finding.rule),
        Form::Text(text) => {
            clean::outermost().text(&text)?;
            let found = redactor.scan(&text);
            Some(found.first().map_or(Rule::Key, |finding| finding.rule))
        }
        Form::Bytes(bytes) => bytes
            .split(|byte| !matches!(byte, b' '..=b'~'))
            .filter(|run| run.len() >= MIN_RUN)
            .filter_map(|run| std::str::from_utf8(run).ok())
            .flat_map(|run| redactor.scan(run))
            .map(|finding| finding.rule)
            .find(|rule| matches!(rule, Rule::Header) || is_evident(*rule)),
        form => form.scrubbed().map(|_| Rule::Key),
    }
}

/// Returns whether a rule knows a credential by its own shape, whatever stands around it.
pub(super) const fn is_evident(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Scheme | Rule::Token | Rule::Pem | Rule::Login | Rule::Url | Rule::UrlPath
    )
}
