//! From the body of an answer to what the model said.

use serde_json::Value;
use worldforge_core::{Error, Result, Untrusted};

use super::said::{Said, understand};
use crate::openai;

/// Most characters of a refusal that an error quotes.
const MAX_EXCERPT: usize = 200;

/// Reads an answer of success.
///
/// # Errors
///
/// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) for another form, an answer that was cut
/// off, and confidence out of range; [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a
/// question that the model or its filter refused;
/// [`Unavailable`](worldforge_core::ErrorKind::Unavailable) for a failure that was answered with success.
pub(in crate::reasoner) fn read(answer: &Value) -> Result<Said> {
    openai::refuse_error(answer)?;
    let choices = answer.get("choices").and_then(Value::as_array);
    let Some(choice) = choices.and_then(|choices| choices.first()) else {
        return Err(Error::invalid_output("must have a choice").at("/choices"));
    };
    let message = choice.get("message").unwrap_or(&Value::Null);
    if let Some(words) = message.get("refusal").and_then(Value::as_str) {
        let words = Untrusted::new(words).excerpt(MAX_EXCERPT);
        return Err(refused("the model refused to answer").with("upstream", words));
    }
    match choice.get("finish_reason").and_then(Value::as_str) {
        Some("content_filter") => {
            return Err(refused("the server's content filter stopped the answer"));
        }
        Some("length") => {
            let message = "the answer was cut off at the most tokens that it may have";
            return Err(Error::invalid_output(message)
                .at("/choices/0/finish_reason")
                .triage("raise REASONER_MAX_TOKENS, or ask about less"));
        }
        Some("tool_calls" | "function_call") => {
            let message = "must be an answer, found a call of a tool";
            return Err(Error::invalid_output(message).at("/choices/0/finish_reason"));
        }
        _ => {}
    }
    let words = words(message.get("content").unwrap_or(&Value::Null));
    let words = words
        .ok_or_else(|| Error::invalid_output("must be a text").at("/choices/0/message/content"))?;
    understand(&words).map_err(|error| error.under(&"/choices/0/message/content".into()))
}

fn refused(message: &'static str) -> Error {
    Error::invalid_input(message).triage("ask in another way: the same question is refused again")
}

/// Joins the parts of a content that comes in parts.
fn words(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            let text: String = texts.collect();
            (!text.is_empty()).then_some(text)
        }
        _ => None,
    }
}
