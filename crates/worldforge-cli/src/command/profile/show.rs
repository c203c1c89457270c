//! `profile show`.

use worldforge_core::Result;

use super::arguments::{Show, read};
use crate::{
    command::dataset::refusal,
    exit::Verdict,
    output::{Cell, Document},
    session::Session,
};

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let profile = read(&self.file)?.map_err(|violations| {
            refusal(
                &violations,
                &self.file.label(),
                "worldforge profile validate",
            )
        })?;
        let policy = profile.request_policy()?;
        let data = serde_json::json!({
            "profile": profile,
            "provenance": profile.provenance(),
            "request_policy": policy,
        });
        let mut fields = vec![("name", Cell::from(profile.name.as_str()))];
        let words = |words: &[worldforge_evidence::ProfileWord]| {
            let words: Vec<&str> = words
                .iter()
                .map(worldforge_evidence::ProfileWord::as_str)
                .collect();
            words.join(", ")
        };
        if !profile.providers.is_empty() {
            fields.push(("providers", words(&profile.providers).into()));
        }
        if !profile.operations.is_empty() {
            fields.push(("operations", words(&profile.operations).into()));
        }
        if let Some(policy) = &policy {
            if let Some(seconds) = policy.request.timeout_seconds {
                fields.push(("timeout", format!("{seconds} s for each attempt").into()));
            }
            let attempts = policy.polling.retry.max_attempts;
            let text = format!("{attempts} attempts at what may be repeated");
            fields.push(("retries", text.into()));
        }
        fields.push(("digest", profile.sha256().to_string().into()));
        session.print(&Document::new(&data)?.fields(fields))?;
        Ok(Verdict::Positive)
    }
}
