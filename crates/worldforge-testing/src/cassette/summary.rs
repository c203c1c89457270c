//! What a recording holds, without its values.

use serde::Serialize;
use worldforge_core::{Digest, ProviderName, Redactor, Safe, capability::Capability, json};

use super::{Body, Cassette, Direction, Interaction, Source, clean, scrub};

/// An overview of a recording that holds none of its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Whose adapter made the requests.
    pub provider: ProviderName,
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<Capability>,
    /// What answered.
    pub upstream: Safe,
    /// How the bytes came about.
    pub source: Source,
    /// What happened.
    pub interactions: Vec<InteractionSummary>,
    /// Bytes of all bodies together.
    pub bytes: usize,
    /// What the redactor would still change; nothing in a recording that was saved.
    pub findings: Vec<CassetteFinding>,
}

/// One interaction without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InteractionSummary {
    /// The method of a request, or the protocol of a connection.
    pub method: Safe,
    /// Whom it was meant for.
    pub target: Safe,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The bodies: request and answer, or the messages.
    pub bodies: Vec<BodySummary>,
}

/// One body without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BodySummary {
    /// Who sent it.
    pub direction: Direction,
    /// How it is kept: `empty`, `json`, `text`, `base64` or `file`.
    pub form: &'static str,
    /// Its length as it goes over the wire.
    pub bytes: usize,
    /// The digest of the same bytes.
    pub digest: Digest,
}

/// Something that the redactor would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CassetteFinding {
    /// The rule's name, such as `token-shape`.
    pub rule: &'static str,
    /// Where it stands: a JSON pointer into the document, or a line of it.
    pub place: String,
}

impl Cassette {
    /// Returns an overview that holds none of the recording's values.
    pub fn inspect(&self) -> Summary {
        let interactions: Vec<_> = self.interactions.iter().map(of_interaction).collect();
        let bodies = interactions
            .iter()
            .flat_map(|interaction| &interaction.bodies);
        Summary {
            provider: self.provider.clone(),
            capability: self.capability,
            upstream: Safe::redact(&self.recorded.upstream),
            source: self.recorded.source,
            bytes: bodies.map(|body| body.bytes).sum(),
            interactions,
            findings: self.findings(),
        }
    }

    /// Lists what the redactor would still change: in values, in the text of the document, and in
    /// bodies that are bytes. Credentials in headers show up as what they are.
    pub fn findings(&self) -> Vec<CassetteFinding> {
        let redactor = Redactor::standard();
        let mut findings = Vec::new();
        if let Ok(document) = json::encode(self) {
            let document = clean::masked(&document);
            findings.extend(redactor.scan_value(&document).into_iter().map(|finding| {
                CassetteFinding {
                    rule: finding.rule.name(),
                    place: finding.pointer.to_string(),
                }
            }));
            let text = json::pretty(&document);
            // Between the quotes of a document every text may look like an assignment, so rules that
            // need their surroundings are asked above, where each text stands alone.
            let evident = redactor.scan(&text).into_iter();
            let evident = evident.filter(|finding| scrub::is_evident(finding.rule));
            findings.extend(evident.map(|finding| {
                let before = text.get(..finding.range.start).unwrap_or_default();
                CassetteFinding {
                    rule: finding.rule.name(),
                    place: format!("line {}", before.matches('\n').count() + 1),
                }
            }));
        }
        for (index, interaction) in self.interactions.iter().enumerate() {
            for (place, body, content_type) in parts(interaction) {
                if let Some(rule) = scrub::finding(body, content_type) {
                    findings.push(CassetteFinding {
                        rule: rule.name(),
                        place: format!("/interactions/{index}{place}"),
                    });
                }
            }
        }
        findings
    }
}

fn parts(interaction: &Interaction) -> Vec<(String, &Body, Option<&String>)> {
    match interaction {
        Interaction::Http(http) => vec![
            (
                "/http/request/body".to_owned(),
                &http.request.body,
                http.request.headers.get("content-type"),
            ),
            (
                "/http/response/body".to_owned(),
                &http.response.body,
                http.response.headers.get("content-type"),
            ),
        ],
        Interaction::Channel(channel) => channel
            .messages
            .iter()
            .enumerate()
            .map(|(index, message)| {
                (
                    format!("/channel/messages/{index}/body"),
                    &message.body,
                    None,
                )
            })
            .collect(),
    }
}

fn of_interaction(interaction: &Interaction) -> InteractionSummary {
    match interaction {
        Interaction::Http(http) => InteractionSummary {
            method: Safe::redact(&http.request.method),
            target: Safe::target(&http.request.target).unwrap_or_default(),
            status: Some(http.response.status),
            bodies: vec![
                of_body(Direction::Sent, &http.request.body),
                of_body(Direction::Received, &http.response.body),
            ],
        },
        Interaction::Channel(channel) => InteractionSummary {
            method: channel.dial.protocol.name().into(),
            target: channel
                .dial
                .target
                .as_deref()
                .and_then(Safe::target)
                .unwrap_or_default(),
            status: None,
            bodies: channel
                .messages
                .iter()
                .map(|message| of_body(message.direction, &message.body))
                .collect(),
        },
    }
}

fn of_body(direction: Direction, body: &Body) -> BodySummary {
    let bytes = body.bytes();
    BodySummary {
        direction,
        form: body.form(),
        bytes: bytes.len(),
        digest: Digest::of_bytes(&bytes),
    }
}
