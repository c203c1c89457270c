//! Telling the forms apart, and reading the one that it is.

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, Result, Untrusted,
    json::{self, Limits},
};

use super::{Imported, SourceForm, lerobot, node::Node, swm, vla_eval};

/// Most bytes of a file that is imported, 64 MiB.
pub const MAX_IMPORT_BYTES: usize = 64 << 20;

/// Most episodes of one file.
pub const MAX_IMPORTED_EPISODES: usize = 1_000_000;

const LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(MAX_IMPORT_BYTES);

/// Most letters of a file's member that a message shows.
const MAX_SHOWN: usize = 40;

/// What the importer knows beside the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportRequest {
    form: Option<SourceForm>,
    task: Option<String>,
}

impl ImportRequest {
    /// Knows nothing.
    pub const fn new() -> Self {
        Self {
            form: None,
            task: None,
        }
    }

    /// Says whose file it is.
    #[must_use]
    pub const fn with_form(mut self, form: SourceForm) -> Self {
        self.form = Some(form);
        self
    }

    /// Names the task of all episodes, where the file names none.
    #[must_use]
    pub fn with_task(mut self, task: impl Into<String>) -> Self {
        self.task = Some(task.into());
        self
    }
}

/// What a file turned out to be written in.
enum Document {
    Json(Value),
    Text(String),
}

/// Reads another program's results.
///
/// # Errors
///
/// [`ErrorKind::LimitExceeded`] past a limit; [`ErrorKind::InvalidInput`] with the place of what
/// the form does not allow, or saying which form a file resembles that is not of the one asked for.
pub fn import(bytes: &[u8], request: &ImportRequest) -> Result<Imported> {
    let document = parse(bytes)?;
    let found = resembles(&document);
    let form = match (request.form, found) {
        (Some(form), Some(found)) if form != found => {
            let message = format!(
                "must be {}, but resembles {}",
                form.description(),
                found.description()
            );
            let step = format!("read it with '--as {found}'");
            return Err(Error::invalid_input(message).triage(step));
        }
        (Some(form), _) | (None, Some(form)) => form,
        (None, None) => return Err(unknown(&document)),
    };
    let mut imported = match (form, &document) {
        (SourceForm::LeRobot, Document::Json(value)) => lerobot::read(&Node::root(value)),
        (SourceForm::VlaEval, Document::Json(value)) => vla_eval::read(&Node::root(value)),
        (SourceForm::Swm, Document::Json(value)) => swm::read_json(&Node::root(value)),
        (SourceForm::Swm, Document::Text(text)) => swm::read_text(text),
        (form, Document::Text(_)) => {
            let message = format!(
                "must be {}, found text that is no JSON object",
                form.description()
            );
            Err(Error::invalid_input(message))
        }
    }
    .map_err(|error| error.with("form", form.name()))?;
    check_count(imported.episodes.len())?;
    name_task(&mut imported, request)?;
    Ok(imported)
}

/// JSON objects begin with a brace, and so does what Python prints of a dictionary.
fn parse(bytes: &[u8]) -> Result<Document> {
    if bytes.len() > MAX_IMPORT_BYTES {
        let message = format!(
            "file must have at most {MAX_IMPORT_BYTES} bytes, found {}",
            bytes.len()
        );
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_cause| Error::invalid_input("file must be text in UTF-8"))?;
    if text.trim().is_empty() {
        return Err(Error::invalid_input(
            "file must hold results, found nothing",
        ));
    }
    if swm::is_printed(text) {
        return Ok(Document::Text(text.to_owned()));
    }
    json::parse(bytes, LIMITS).map(Document::Json).map_err(|error| {
        error.triage(
            "give the file as the program wrote it; where it says NaN, which is no JSON, write null",
        )
    })
}

/// The members by which a form is known, the telling ones first.
const MARKS: [(SourceForm, &[&str], &[&str]); 3] = [
    (
        SourceForm::LeRobot,
        &["per_episode", "per_task"],
        &[
            "aggregated",
            "overall",
            "per_group",
            "pc_success",
            "video_paths",
        ],
    ),
    (
        SourceForm::VlaEval,
        &["tasks"],
        &[
            "benchmark",
            "harness_version",
            "metric_keys",
            "mean_success",
            "overall_success_rate",
        ],
    ),
    (
        SourceForm::Swm,
        &["episode_successes"],
        &["success_rate", "seeds", "metrics", "evaluation_time"],
    ),
];

/// Returns the form whose telling members are there.
fn resembles(document: &Document) -> Option<SourceForm> {
    let value = match document {
        Document::Text(_) => return Some(SourceForm::Swm),
        Document::Json(value) => value
            .get("metrics")
            .filter(|it| it.is_object())
            .unwrap_or(value),
    };
    let mut marks = MARKS.iter();
    marks
        .find(|(_, telling, _)| telling.iter().any(|name| value.get(name).is_some()))
        .map(|(form, _, _)| *form)
}

fn unknown(document: &Document) -> Error {
    let value = match document {
        Document::Json(value) => value,
        Document::Text(_) => return Error::bug("printed text is of a form"),
    };
    let Some(members) = value.as_object() else {
        return Node::root(value).refuse("an object of a known form");
    };
    let hits = |(_, _, names): &&(SourceForm, &[&str], &[&str])| {
        let names = names.iter();
        names.filter(|name| members.contains_key(**name)).count()
    };
    let nearest = MARKS
        .iter()
        .max_by_key(hits)
        .filter(|marks| hits(marks) > 0);
    if let Some((form, telling, _)) = nearest {
        let telling = telling.join("' or '");
        let message = format!("must hold episodes: it resembles {form}, but has no '{telling}'");
        return Error::invalid_input(message).triage(
            "give the file that lists the episodes; of totals alone compare counts such as '9/10'",
        );
    }
    let names: Vec<String> = members
        .keys()
        .take(4)
        .map(|name| Untrusted::new(name.clone()).excerpt(MAX_SHOWN).to_string())
        .collect();
    let found = if names.is_empty() {
        "an empty object".to_owned()
    } else {
        format!("members {}", names.join(", "))
    };
    let known = SourceForm::ALL.map(SourceForm::description).join("; ");
    Error::invalid_input(format!("must be of a known form, found {found}"))
        .triage(format!("known are {known}"))
}

fn check_count(count: usize) -> Result<()> {
    if count == 0 {
        let message = "file must hold at least one episode, found none";
        return Err(Error::invalid_input(message));
    }
    if count > MAX_IMPORTED_EPISODES {
        let message =
            format!("file must hold at most {MAX_IMPORTED_EPISODES} episodes, found {count}");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    Ok(())
}

/// Gives the episodes the task that the importer names.
fn name_task(imported: &mut Imported, request: &ImportRequest) -> Result<()> {
    let tasks = imported.tasks();
    if tasks.contains(worldforge_evidence::attest::OVERALL) {
        let message = "a task must not be named 'all', which is all episodes";
        return Err(Error::invalid_input(message));
    }
    let Some(task) = &request.task else {
        return Ok(());
    };
    if !tasks.is_empty() {
        let message = format!(
            "task must be left out: the file names {} itself",
            tasks.len()
        );
        return Err(Error::invalid_input(message).triage("leave --task out"));
    }
    let is_usable = !task.trim().is_empty()
        && task.len() <= super::node::MAX_NAME_BYTES
        && task != worldforge_evidence::attest::OVERALL;
    if !is_usable {
        let message = "task must be a name that is neither blank, very long nor 'all'";
        return Err(Error::invalid_input(message).triage("give another --task"));
    }
    for episode in &mut imported.episodes {
        episode.task = Some(task.clone());
    }
    Ok(())
}
