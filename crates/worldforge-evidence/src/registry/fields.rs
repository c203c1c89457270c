//! One field of a row at a time.

use std::collections::BTreeSet;

use serde_json::Value;
use worldforge_core::{JsonObject, ProviderName, Timestamp, capability::Capability, json::Pointer};

use super::{SmokeStatus, violation::Findings};
use crate::RuntimeManifestId;

/// Longest text of a field, in characters.
const MAX_TEXT: usize = 2000;

/// Most limitations of a row.
const MAX_LIMITATIONS: usize = 64;

/// A row while it is read: what is wrong is noted, and reading goes on.
pub(super) struct Fields<'a> {
    pub(super) members: &'a JsonObject,
    pub(super) place: &'a Pointer,
    pub(super) findings: &'a mut Findings,
}

impl Fields<'_> {
    pub(super) fn provider(&mut self) -> Option<ProviderName> {
        let text = self.text("provider")?;
        let name = ProviderName::new(text);
        self.noted(
            "provider",
            name.map_err(|error| error.message().to_string()),
        )
    }

    pub(super) fn capability(&mut self) -> Option<Capability> {
        let text = self.text("capability")?;
        let found = Capability::ALL
            .into_iter()
            .find(|known| known.name() == text);
        self.noted(
            "capability",
            found.ok_or_else(|| {
                format!(
                    "must be one of {}",
                    Capability::ALL.map(Capability::name).join(", ")
                )
            }),
        )
    }

    pub(super) fn status(&mut self) -> Option<SmokeStatus> {
        let text = self.text("status")?;
        self.noted(
            "status",
            SmokeStatus::of_name(&text).ok_or_else(|| {
                format!(
                    "must be one of {}",
                    SmokeStatus::ALL.map(SmokeStatus::name).join(", ")
                )
            }),
        )
    }

    pub(super) fn date(&mut self) -> Option<String> {
        let text = self.text("date")?;
        let is_real = format!("{text}T00:00:00Z").parse::<Timestamp>().is_ok();
        let date = if is_real {
            Ok(text)
        } else {
            Err("must be a real date, YYYY-MM-DD")
        };
        self.noted("date", date.map_err(str::to_owned))
    }

    /// Reads a runtime manifest's id, which must be one of those that exist and of this provider.
    pub(super) fn runtime_manifest(
        &mut self,
        known: &BTreeSet<String>,
        provider: Option<&ProviderName>,
    ) -> Option<RuntimeManifestId> {
        let text = self.optional("runtime_manifest")?;
        let id = text.parse::<RuntimeManifestId>();
        let id = id
            .map_err(|error| error.message().to_string())
            .and_then(|id| {
                if !known.contains(&text) {
                    Err("must be the id of a runtime manifest that exists".to_owned())
                } else if provider.is_some_and(|provider| provider != id.provider()) {
                    Err("must be the manifest of the row's provider".to_owned())
                } else {
                    Ok(id)
                }
            });
        self.noted("runtime_manifest", id)
    }

    /// Reads where the run's manifest is; a run must have one, and nothing else may.
    pub(super) fn artifact_path(&mut self, status: Option<SmokeStatus>) -> Option<String> {
        let path = self.optional("artifact_path");
        let key = "artifact_path";
        match (&path, status) {
            (None, Some(status)) if status.was_run() && self.is_null(key) => {
                self.note(key, format!("must be there for {status}"));
            }
            (Some(_), Some(status)) if !status.was_run() => {
                self.note(key, format!("must be null for {status}"));
            }
            (Some(path), _) if !is_relative(path) => self.note(
                key,
                "must be a relative path with '/', without '.', '..', '~', ':', '?' and '#'"
                    .to_owned(),
            ),
            _ => {}
        }
        path
    }

    /// Reads why there was no run, which must be said where none was made.
    pub(super) fn skip_reason(&mut self, status: Option<SmokeStatus>) -> Option<String> {
        let reason = self.optional("skip_reason");
        if let Some(status) = status
            && !status.was_run()
            && self.is_null("skip_reason")
        {
            self.note("skip_reason", format!("must be there for {status}"));
        }
        reason
    }

    pub(super) fn known_limitations(&mut self) -> Option<Vec<String>> {
        let key = "known_limitations";
        let Some(Value::Array(items)) = self.members.get(key) else {
            self.note(key, "must be a list of non-empty texts".to_owned());
            return None;
        };
        if items.len() > MAX_LIMITATIONS {
            self.note(key, format!("must have at most {MAX_LIMITATIONS} items"));
            return None;
        }
        let mut texts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match checked(item) {
                Ok(text) => texts.push(text),
                Err(message) => self.findings.add(self.place.key(key).index(index), message),
            }
        }
        Some(texts)
    }

    /// Reads a text that must be there.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let text = match self.members.get(key) {
            Some(value) => checked(value),
            None => Err("must be there".to_owned()),
        };
        self.noted(key, text)
    }

    /// Reads a text or null; the key must be there.
    fn optional(&mut self, key: &str) -> Option<String> {
        if self.is_null(key) {
            None
        } else {
            self.text(key)
        }
    }

    fn is_null(&self, key: &str) -> bool {
        self.members.get(key) == Some(&Value::Null)
    }

    fn noted<T>(&mut self, key: &str, outcome: Result<T, String>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(message) => {
                self.note(key, message);
                None
            }
        }
    }

    fn note(&mut self, key: &str, message: String) {
        self.findings.add(self.place.key(key), message);
    }
}

fn checked(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Err("must not be blank".to_owned()),
        Value::String(text) if text.chars().count() > MAX_TEXT => {
            Err(format!("must be at most {MAX_TEXT} characters"))
        }
        Value::String(text) => Ok(text.clone()),
        _ => Err("must be a text".to_owned()),
    }
}

/// Says whether a path can name no place outside the folder it is relative to.
pub(crate) fn is_relative(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.starts_with('~')
        && !path.contains(|letter: char| letter.is_control() || "\\:?#".contains(letter))
}
