//! Answers of the upstream as types (API version 2024-11-06, as the SDK `runwayml` 5.24.0 models them).

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use worldforge_core::{Error, Result, Untrusted};

use crate::wire::http::Answer;

/// Longest id of a task; they are UUIDs.
const MAX_ID_BYTES: usize = 64;

/// Most addresses of one result.
const MAX_OUTPUTS: usize = 64;

/// Most fields of an upload's form.
const MAX_FIELDS: usize = 64;

/// Most letters of an unknown status.
const MAX_STATUS_BYTES: usize = 32;

/// The id of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaskId(String);

impl TaskId {
    /// Reads an id: letters, digits and dashes, so that it stays one segment of a path.
    pub(super) fn read(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = (1..=MAX_ID_BYTES).contains(&text.len()) && text.bytes().all(is_plain);
        fits.then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the task's route.
    pub(super) fn path(&self) -> String {
        format!("/v1/tasks/{}", self.0)
    }

    fn of_answer(id: Option<&str>) -> Result<Self> {
        id.and_then(Self::read).ok_or_else(|| {
            Error::invalid_output("the id of a task must be letters, digits and dashes").at("/id")
        })
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A task that was created.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Created {
    pub(super) id: TaskId,
    pub(super) estimated_credits: Option<f64>,
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    pub(super) status: Status,
    /// Between zero and one.
    pub(super) progress: Option<f64>,
    pub(super) credits: Option<f64>,
}

/// How a task stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Status {
    /// It is waiting, running, or in a state that is not known yet; with its name.
    Working(String),
    /// It is done; where the results lie, at least one.
    Succeeded(Outputs),
    /// It failed.
    Failed {
        code: Option<Untrusted>,
        reason: Option<Untrusted>,
    },
    /// Someone cancelled or deleted it.
    Cancelled,
}

impl Status {
    /// Returns the name that events carry; one that is not known and not plain is left out.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Working(name) => name,
            Self::Succeeded(_) => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// The signed addresses of a result; printing shows how many.
#[derive(Clone, PartialEq)]
pub(super) struct Outputs {
    pub(super) first: String,
    pub(super) count: usize,
}

impl fmt::Debug for Outputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outputs({})", self.count)
    }
}

/// Where a file may be put, and under which address it is then known; printing shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct UploadSlot {
    pub(super) uri: String,
    pub(super) url: String,
    pub(super) fields: BTreeMap<String, String>,
}

impl fmt::Debug for UploadSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadSlot")
    }
}

/// What an organization may do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Organization {
    pub(super) has_credits: bool,
    pub(super) models: usize,
}

#[derive(Deserialize)]
struct RawCost {
    credits: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCreated {
    id: Option<String>,
    estimated_cost: Option<RawCost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTask {
    id: Option<String>,
    status: Option<String>,
    progress: Option<f64>,
    output: Option<Vec<String>>,
    failure: Option<String>,
    failure_code: Option<String>,
    cost: Option<RawCost>,
    estimated_cost: Option<RawCost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawUploadSlot {
    runway_uri: String,
    upload_url: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawOrganization {
    tier: RawTier,
    credit_balance: f64,
}

#[derive(Deserialize)]
struct RawTier {
    #[serde(default)]
    models: serde_json::Map<String, serde_json::Value>,
}

/// Reads the answer to a create.
pub(super) fn created(answer: &Answer) -> Result<Created> {
    let raw: RawCreated = answer.decode()?;
    Ok(Created {
        id: TaskId::of_answer(raw.id.as_deref())?,
        estimated_credits: raw.estimated_cost.and_then(|cost| cost.credits),
    })
}

/// Reads a task; what its state does not need is not looked at.
pub(super) fn task(answer: &Answer) -> Result<Task> {
    let raw: RawTask = answer.decode()?;
    TaskId::of_answer(raw.id.as_deref())?;
    let status = raw.status.as_deref().ok_or_else(|| {
        Error::invalid_output("a task must have a status, found none").at("/status")
    })?;
    let status = match status {
        "SUCCEEDED" => Status::Succeeded(outputs(raw.output)?),
        "FAILED" => Status::Failed {
            code: raw.failure_code.map(Untrusted::new),
            reason: raw.failure.map(Untrusted::new),
        },
        "CANCELLED" => Status::Cancelled,
        other => Status::Working(known(other)),
    };
    let cost = raw.cost.or(raw.estimated_cost);
    Ok(Task {
        status,
        progress: raw.progress.filter(|done| (0.0..=1.0).contains(done)),
        credits: cost.and_then(|cost| cost.credits),
    })
}

/// Reads where a file may be put.
pub(super) fn upload_slot(answer: &Answer) -> Result<UploadSlot> {
    let raw: RawUploadSlot = answer.decode()?;
    if !raw.runway_uri.starts_with("runway://") || raw.runway_uri.len() > 2048 {
        let message = "the address of an upload must begin with runway://";
        return Err(Error::invalid_output(message).at("/runwayUri"));
    }
    if raw.fields.len() > MAX_FIELDS {
        let found = raw.fields.len();
        let message = format!("an upload must have at most {MAX_FIELDS} fields, found {found}");
        return Err(Error::invalid_output(message).at("/fields"));
    }
    Ok(UploadSlot {
        uri: raw.runway_uri,
        url: raw.upload_url,
        fields: raw.fields,
    })
}

/// Reads an organization; it has neither name nor id.
pub(super) fn organization(answer: &Answer) -> Result<Organization> {
    let raw: RawOrganization = answer.decode()?;
    Ok(Organization {
        has_credits: raw.credit_balance > 0.0,
        models: raw.tier.models.len(),
    })
}

fn outputs(output: Option<Vec<String>>) -> Result<Outputs> {
    let output = output.unwrap_or_default();
    let count = output.len();
    if count > MAX_OUTPUTS {
        let message = format!("a task must have at most {MAX_OUTPUTS} results, found {count}");
        return Err(Error::invalid_output(message).at("/output"));
    }
    let first = output.into_iter().next().ok_or_else(|| {
        Error::invalid_output("a task that succeeded must have a result, found none").at("/output")
    })?;
    Ok(Outputs { first, count })
}

/// Keeps a status that reads like one.
fn known(status: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    if (1..=MAX_STATUS_BYTES).contains(&status.len()) && status.bytes().all(is_plain) {
        status.to_owned()
    } else {
        "unknown".to_owned()
    }
}
