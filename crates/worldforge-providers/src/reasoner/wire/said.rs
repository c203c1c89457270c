//! What a model said: an object with an answer, or an answer in words.

use serde_json::Value;
use worldforge_core::{
    Error, Probability, Result,
    json::{self, Limits},
};

/// Most pieces of evidence of an answer.
pub const MAX_EVIDENCE: usize = 256;

/// Where thoughts begin and end in the text of models that think aloud.
const THOUGHT: [&str; 2] = ["<think>", "</think>"];

/// How a model may wrap the answer that follows its thoughts.
const WRAPPED: [&str; 2] = ["<answer>", "</answer>"];

/// What a model said.
#[derive(Debug, PartialEq)]
pub(in crate::reasoner) struct Said {
    pub(in crate::reasoner) answer: String,
    pub(in crate::reasoner) confidence: Option<Probability>,
    pub(in crate::reasoner) evidence: Vec<String>,
}

/// Understands a text: an object of the wanted form, or anything else as an answer in words.
///
/// # Errors
///
/// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) for a text without an answer, and for an
/// object whose members are of another form.
pub(super) fn understand(text: &str) -> Result<Said> {
    let words = without_wrapping(without_thoughts(text));
    if words.is_empty() {
        return Err(Error::invalid_output(
            "must hold an answer after the thoughts",
        ));
    }
    match object(words) {
        Some(Value::Object(members)) if members.contains_key("answer") => Ok(Said {
            answer: answer(members.get("answer"))?,
            confidence: confidence(members.get("confidence"))?,
            evidence: evidence(members.get("evidence"))?,
        }),
        _ => Ok(Said {
            answer: words.to_owned(),
            confidence: None,
            evidence: Vec::new(),
        }),
    }
}

/// Leaves what follows the last thought; a thought that does not end is all there is.
fn without_thoughts(text: &str) -> &str {
    let [begin, end] = THOUGHT;
    match text.rsplit_once(end) {
        Some((_thoughts, rest)) => rest,
        None if text.trim_start().starts_with(begin) => "",
        None => text,
    }
}

fn without_wrapping(text: &str) -> &str {
    let text = text.trim();
    let [begin, end] = WRAPPED;
    let inner = text
        .strip_prefix(begin)
        .map(|text| text.strip_suffix(end).unwrap_or(text));
    inner.unwrap_or(text).trim()
}

/// Reads the text as JSON, perhaps between the fences of Markdown.
fn object(words: &str) -> Option<Value> {
    let fenced = words.strip_prefix("```").and_then(|rest| {
        let (_language, rest) = rest.split_once('\n')?;
        rest.trim_end().strip_suffix("```")
    });
    let text = fenced.unwrap_or(words).trim();
    if !text.starts_with('{') {
        return None;
    }
    json::parse(text.as_bytes(), Limits::DOCUMENT).ok()
}

fn answer(value: Option<&Value>) -> Result<String> {
    let text = match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => return Err(Error::invalid_output("must be a text").at("/answer")),
    };
    if text.is_empty() {
        return Err(Error::invalid_output("must not be blank").at("/answer"));
    }
    Ok(text)
}

fn confidence(value: Option<&Value>) -> Result<Option<Probability>> {
    let wrong = || Error::invalid_output("must be a number from 0 to 1").at("/confidence");
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_f64().ok_or_else(wrong)?;
            Probability::new(number)
                .map(Some)
                .map_err(|_refused| wrong())
        }
    }
}

fn evidence(value: Option<&Value>) -> Result<Vec<String>> {
    let wrong = || {
        let message = format!("must be a list of at most {MAX_EVIDENCE} texts");
        Error::invalid_output(message).at("/evidence")
    };
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() <= MAX_EVIDENCE => items,
        Some(_) => return Err(wrong()),
    };
    let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
    texts.collect::<Option<_>>().ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_behind_thoughts_and_wrappings() {
        for (text, answer) in [
            ("two", "two"),
            ("  two \n", "two"),
            ("<think>one? no.</think>two", "two"),
            ("one? no.</think>\n\n<answer>two</answer>", "two"),
            ("<think>a</think><think>b</think> <answer> two", "two"),
            (r#"{"answer": "two"}"#, "two"),
            (
                r#"{"answer": 2, "confidence": null, "evidence": null}"#,
                "2",
            ),
            ("```json\n{\"answer\": \"two\"}\n```", "two"),
            ("<think>x</think>```\n{\"answer\": \"two\"}```", "two"),
            (r#"{"result": "two"}"#, r#"{"result": "two"}"#),
            (r#"{"answer": "two""#, r#"{"answer": "two""#),
        ] {
            assert_eq!(understand(text).unwrap().answer, answer, "{text}");
        }
    }

    #[test]
    fn confidence_and_evidence_are_what_the_model_says() {
        let said = understand(r#"{"answer": "two", "confidence": 0.9, "evidence": ["a", "b"]}"#);
        let said = said.unwrap();
        assert_eq!(said.confidence.map(f64::from), Some(0.9));
        assert_eq!(said.evidence, ["a", "b"]);
        assert_eq!(understand("two").unwrap().confidence, None);
    }

    #[test]
    fn what_breaks_the_form_is_named() {
        let many = format!(
            r#"{{"answer": "x", "evidence": [{}"a"]}}"#,
            r#""a","#.repeat(256)
        );
        for (text, place) in [
            ("", ""),
            ("<think>two?", ""),
            ("<think>x</think>  ", ""),
            (r#"{"answer": " "}"#, "/answer"),
            (r#"{"answer": null}"#, "/answer"),
            (r#"{"answer": "x", "confidence": 1.5}"#, "/confidence"),
            (r#"{"answer": "x", "confidence": "high"}"#, "/confidence"),
            (r#"{"answer": "x", "evidence": "a"}"#, "/evidence"),
            (r#"{"answer": "x", "evidence": [1]}"#, "/evidence"),
            (&many, "/evidence"),
        ] {
            let error = understand(text).unwrap_err();
            let found = error.pointer().map(ToString::to_string).unwrap_or_default();
            assert_eq!(found, place, "{text}");
        }
    }
}
