//! Requests: a map with the endpoint's name, its input, and the token.

use worldforge_core::{Feature, JsonObject, Observation, Parts, Result};

use super::Generation;
use crate::{
    gr00t::observation::{Layout, Sent},
    wire::codec::{envelope::Envelope, msgpack::Writer},
};

/// Every generation from B on reads arrays in this form, D as well.
const FORM: Envelope = Envelope::Npy;

/// Room for a request without an observation.
const HEAD_BYTES: usize = 256;

/// Who asks.
#[derive(Clone, Copy)]
pub(in crate::gr00t) struct Question<'a> {
    pub(in crate::gr00t) generation: Generation,
    pub(in crate::gr00t) token: Option<&'a str>,
    /// Goes to the policy as it is; generation B takes none.
    pub(in crate::gr00t) options: &'a JsonObject,
}

/// Writes a request to an endpoint without input, which is then left out.
///
/// # Errors
///
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for a token past 32 bits of length.
pub(in crate::gr00t) fn plain(endpoint: &str, token: Option<&str>) -> Result<Vec<u8>> {
    let mut out = Writer::with_capacity(HEAD_BYTES);
    out.map(1 + usize::from(token.is_some()));
    out.text("endpoint").text(endpoint);
    with_token(&mut out, token);
    out.finish()
}

/// Writes a request for actions.
///
/// # Errors
///
/// [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for a tensor that a server cannot read.
pub(in crate::gr00t) fn get_action(question: Question<'_>, seen: &Sent) -> Result<Parts> {
    let mut out = Writer::in_parts();
    begin(&mut out, "get_action", question.token);
    match question.generation {
        Generation::B => observation(&mut out, seen),
        Generation::C | Generation::D => {
            out.map(2).text("observation");
            observation(&mut out, seen);
            out.text("options");
            options(&mut out, question.options);
        }
    }
    with_token(&mut out, question.token);
    out.finish_parts()
}

/// Writes a request to forget the episode; generation B has none.
///
/// # Errors
///
/// As [`plain`].
pub(in crate::gr00t) fn reset(question: Question<'_>) -> Result<Vec<u8>> {
    let mut out = Writer::with_capacity(HEAD_BYTES);
    begin(&mut out, "reset", question.token);
    out.map(1).text("options");
    options(&mut out, question.options);
    with_token(&mut out, question.token);
    out.finish()
}

fn begin(out: &mut Writer, endpoint: &str, token: Option<&str>) {
    out.map(2 + usize::from(token.is_some()));
    out.text("endpoint").text(endpoint).text("data");
}

fn with_token(out: &mut Writer, token: Option<&str>) {
    if let Some(token) = token {
        out.text("api_token").text(token);
    }
}

fn options(out: &mut Writer, options: &JsonObject) {
    if options.is_empty() {
        out.nil();
        return;
    }
    out.map(options.len());
    for (name, value) in options {
        out.text(name).json(value);
    }
}

/// Writes the features; a text stands in lists as deep as the server's batches are.
fn observation(out: &mut Writer, seen: &Sent) {
    out.map(seen.features.iter().len());
    for (name, feature) in seen.features.iter() {
        out.text(name);
        match feature {
            Feature::Group(group) if seen.layout == Layout::Grouped => grouped(out, group),
            Feature::Text(text) => {
                out.array(1).text(text);
            }
            other => {
                out.feature(other, FORM);
            }
        }
    }
}

/// Writes a group: `[[text]]` for one text, `[[text], [text]]` for a batch of them.
fn grouped(out: &mut Writer, group: &Observation) {
    out.map(group.iter().len());
    for (name, feature) in group.iter() {
        out.text(name);
        match feature {
            Feature::Text(text) => {
                out.array(1).array(1).text(text);
            }
            Feature::Texts(texts) => {
                out.array(texts.len());
                for text in texts {
                    out.array(1).text(text);
                }
            }
            other => {
                out.feature(other, FORM);
            }
        }
    }
}
