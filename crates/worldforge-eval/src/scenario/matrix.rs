//! A scenario with parameters: every combination of their values is a case.

use serde_json::{Map, Value, json};
use worldforge_core::json::Pointer;

use super::{case::Parameters, fields::Fields, problem::Problems};

/// Most cases unless a matrix says otherwise.
pub const DEFAULT_MATRIX_CASES: usize = 16;

/// Most cases of any matrix.
pub const MAX_MATRIX_CASES: usize = 64;

/// A case that was put together and not read yet.
pub(super) struct Draft {
    pub(super) case_id: String,
    pub(super) parameters: Parameters,
    pub(super) document: Value,
}

/// Puts every case together.
pub(super) fn expand(
    mut document: Map<String, Value>,
    matrix: Value,
) -> Result<Vec<Draft>, Problems> {
    let mut problems = Problems::default();
    let parameters = read_matrix(matrix, &mut problems);
    let Some(parameters) = parameters.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    let template = Value::Object(std::mem::take(&mut document));
    check_places(
        &template,
        &Pointer::root(),
        &mut Vec::new(),
        &parameters,
        &mut problems,
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    let id = text_of(&template, "/id");
    let world = text_of(&template, "/world/name");
    let mut drafts = Vec::new();
    for (index, parameters) in combinations(&parameters).into_iter().enumerate() {
        let number = index + 1;
        let case_id = format!("{id}-case-{number}");
        let mut document = template.clone();
        substitute(&mut document, &parameters);
        if let Some(name) = document.pointer_mut("/world/name") {
            *name = format!("{world}-case-{number}").into();
        }
        note_case(&mut document, &id, &case_id, &parameters);
        drafts.push(Draft {
            case_id,
            parameters,
            document,
        });
    }
    Ok(drafts)
}

/// The values of each parameter, by name.
type Values = Vec<(String, Vec<Value>)>;

fn read_matrix(value: Value, problems: &mut Problems) -> Option<Values> {
    let place = Pointer::from("/matrix");
    let mut fields = Fields::of(value, place.clone(), problems)?;
    let most = match fields.optional("max_cases") {
        None => DEFAULT_MATRIX_CASES,
        Some(value) => {
            let count = value.as_u64().and_then(|it| usize::try_from(it).ok());
            let count = count.filter(|count| (1..=MAX_MATRIX_CASES).contains(count));
            if count.is_none() {
                let message = format!("must be an integer from 1 to {MAX_MATRIX_CASES}");
                fields.wrong("max_cases", message);
            }
            count.unwrap_or(MAX_MATRIX_CASES)
        }
    };
    let parameters = fields.value("parameters");
    fields.finish();
    let at = place.key("parameters");
    let Value::Object(parameters) = parameters? else {
        problems.add(&at, "must be a JSON object");
        return None;
    };
    if parameters.is_empty() {
        problems.add(&at, "must name at least one parameter");
    }
    let mut values = Values::new();
    for (name, list) in parameters {
        let at = at.key(&name);
        if !is_identifier(&name) {
            problems.add(
                &at,
                "must be named by a letter or '_', then letters, digits or '_'",
            );
        }
        match list {
            Value::Array(list) if !list.is_empty() => values.push((name, list)),
            _ => problems.add(&at, "must be a list of at least one value"),
        }
    }
    // The names decide the order, whatever the file's own order is.
    values.sort_by(|one, other| one.0.cmp(&other.0));
    let counts = values.iter().map(|(_, list)| list.len());
    let total = counts.fold(1_usize, usize::saturating_mul);
    if total > most {
        let message = format!("{total} cases are more than max_cases, which is {most}");
        problems.add(&place, message);
    }
    Some(values)
}

fn is_identifier(name: &str) -> bool {
    let is_letter = |letter: char| letter == '_' || letter.is_ascii_alphabetic();
    name.chars().next().is_some_and(is_letter)
        && name.chars().all(|it| is_letter(it) || it.is_ascii_digit())
}

/// Lists every combination, the last name running fastest.
fn combinations(values: &Values) -> Vec<Parameters> {
    let mut cases = vec![Parameters::new()];
    for (name, list) in values {
        cases = cases
            .into_iter()
            .flat_map(|case| {
                list.iter().map(move |value| {
                    let mut case = case.clone();
                    case.insert(name.clone(), value.clone());
                    case
                })
            })
            .collect();
    }
    cases
}

/// Refuses placeholders that are a part of a text, stand where none may, or name nothing.
fn check_places(
    value: &Value,
    at: &Pointer,
    steps: &mut Vec<String>,
    parameters: &Values,
    problems: &mut Problems,
) {
    match value {
        Value::String(text) if text.contains("${") => match placeholder(text) {
            None => problems.add(
                at,
                "a placeholder must be the entire value, such as \"${x}\"",
            ),
            Some(_) if !is_allowed(steps) => {
                problems.add(at, "a placeholder is not allowed here");
            }
            Some(name) if !parameters.iter().any(|(known, _)| known == name) => {
                problems.add(at, "the placeholder names no parameter of the matrix");
            }
            Some(_) => {}
        },
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push("*".to_owned());
                check_places(item, &at.index(index), steps, parameters, problems);
                steps.pop();
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                if key.contains("${") {
                    problems.add(at, "a placeholder is not allowed in the name of a field");
                }
                steps.push(key.clone());
                check_places(member, &at.key(key), steps, parameters, problems);
                steps.pop();
            }
        }
        _ => {}
    }
}

/// Returns the name inside a placeholder that is the whole text.
fn placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    is_identifier(name).then_some(name)
}

fn is_allowed(steps: &[String]) -> bool {
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    matches!(
        steps.as_slice(),
        ["provider"]
            | ["world", "objects", "*", "position"]
            | ["world", "objects", "*", "position", "x" | "y" | "z"]
            | [
                "actions",
                "*",
                "parameters",
                "object_id" | "provider" | "x" | "y" | "z",
            ]
            | ["expected_artifacts", "*", "value", ..]
    )
}

fn substitute(value: &mut Value, parameters: &Parameters) {
    match value {
        Value::String(text) => {
            if let Some(replacement) = placeholder(text).and_then(|name| parameters.get(name)) {
                *value = replacement.clone();
            }
        }
        Value::Array(items) => {
            for item in items {
                substitute(item, parameters);
            }
        }
        Value::Object(members) => {
            for (_, member) in members {
                substitute(member, parameters);
            }
        }
        _ => {}
    }
}

/// Writes down which case it is; metadata of another type is refused when the case is read.
fn note_case(document: &mut Value, id: &str, case_id: &str, parameters: &Parameters) {
    let Some(members) = document.as_object_mut() else {
        return;
    };
    let metadata = members
        .entry("metadata")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(metadata) = metadata.as_object_mut() {
        let case = json!({ "source_id": id, "case_id": case_id, "parameters": parameters });
        metadata.insert("matrix_case".to_owned(), case);
    }
}

fn text_of(value: &Value, pointer: &str) -> String {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default().trim().to_owned()
}
