//! The server's own form of requests and answers.
//!
//! Source: the embeddings interface of `OpenAI`'s API, as vLLM, Ollama, TEI and NVIDIA NIM serve it; the
//! reference page of the Cosmos Embed1 NIM 1.1.0 for `request_type`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use worldforge_core::{Error, ErrorKind, Finite, JsonObject, Result, json::Pointer};

use crate::openai;

/// Most numbers of a vector.
pub const MAX_DIMENSIONS: usize = 65_536;

/// The model that must be told that a text is a query.
const COSMOS_EMBED: &str = "cosmos-embed1";

/// A vector, and what it took to make it.
#[derive(Debug, PartialEq)]
pub(super) struct Embedding {
    pub(super) vector: Vec<Finite>,
    pub(super) usage: JsonObject,
}

/// Writes the body of a request.
pub(super) fn request(text: &str, model: &str, input_type: Option<&str>) -> Value {
    let mut members = JsonObject::from_iter([
        ("model".to_owned(), model.into()),
        ("input".to_owned(), text.into()),
        ("encoding_format".to_owned(), "float".into()),
    ]);
    if model.contains(COSMOS_EMBED) {
        members.insert("request_type".to_owned(), "query".into());
    }
    if let Some(input_type) = input_type {
        members.insert("input_type".to_owned(), input_type.into());
    }
    members.into()
}

/// Reads an answer of success.
///
/// # Errors
///
/// [`InvalidOutput`](ErrorKind::InvalidOutput) naming the member that does not fit, and
/// [`Unavailable`](ErrorKind::Unavailable) for a failure that was answered with success.
pub(super) fn read(answer: &Value, dimensions: Option<usize>) -> Result<Embedding> {
    openai::refuse_error(answer)?;
    let items = answer.get("data").and_then(Value::as_array);
    let [item] = items.map(Vec::as_slice).unwrap_or_default() else {
        let count = items.map_or(0, Vec::len);
        let message = format!("must have one embedding, found {count}");
        return Err(Error::invalid_output(message).at("/data"));
    };
    let place = Pointer::from("/data/0/embedding");
    let vector = match item.get("embedding") {
        Some(Value::Array(numbers)) => listed(numbers),
        Some(Value::String(text)) => packed(text),
        _ => Err(Error::invalid_output(
            "must be a list of numbers, or base64",
        )),
    };
    let vector = vector.map_err(|error| error.under(&place))?;
    if let Some(wanted) = dimensions.filter(|wanted| *wanted != vector.len()) {
        let found = vector.len();
        return Err(
            Error::invalid_output(format!("must have {wanted} numbers, found {found}"))
                .at(place)
                .triage(
                    "set EMBEDDER_DIMENSIONS to the model's own, or EMBEDDER_MODEL to the model",
                ),
        );
    }
    Ok(Embedding {
        vector,
        usage: usage(answer),
    })
}

fn listed(numbers: &[Value]) -> Result<Vec<Finite>> {
    check_length(numbers.len())?;
    let numbers = numbers.iter().enumerate();
    numbers
        .map(|(index, number)| {
            let number = number.as_f64().and_then(|number| Finite::new(number).ok());
            number.ok_or_else(|| wrong_number(index))
        })
        .collect()
}

/// Reads 32-bit floats, the least significant byte first.
fn packed(text: &str) -> Result<Vec<Finite>> {
    // Four characters for three bytes, so nothing long is decoded in vain.
    check_length(text.len() / 16 * 3)?;
    let bytes = STANDARD
        .decode(text)
        .map_err(|cause| Error::invalid_output(format!("must be base64: {cause}")))?;
    let (numbers, []) = bytes.as_chunks::<4>() else {
        let message = "must be the base64 of 32-bit floats";
        return Err(Error::invalid_output(message));
    };
    check_length(numbers.len())?;
    let numbers = numbers.iter().enumerate();
    numbers
        .map(|(index, bytes)| {
            let number = f64::from(f32::from_le_bytes(*bytes));
            Finite::new(number).map_err(|_refused| wrong_number(index))
        })
        .collect()
}

fn check_length(count: usize) -> Result<()> {
    if count > MAX_DIMENSIONS {
        let message = format!("must have at most {MAX_DIMENSIONS} numbers");
        return Err(Error::new(ErrorKind::InvalidOutput, message));
    }
    Ok(())
}

fn wrong_number(index: usize) -> Error {
    Error::invalid_output("must be a finite number").at(Pointer::root().index(index))
}

/// Returns how many tokens the text was, as far as the server says so.
fn usage(answer: &Value) -> JsonObject {
    ["prompt_tokens", "total_tokens"]
        .into_iter()
        .filter_map(|name| {
            let count = answer.get("usage")?.get(name)?.as_u64()?;
            Some((name.to_owned(), json!(count)))
        })
        .collect()
}
