//! `runs bundle`: one run for an issue.

use serde::Serialize;
use worldforge_core::{Error, Result};
use worldforge_evidence::{BundleManifest, BundleRequest};

use super::chosen;
use crate::{
    command::bundle::{Delivery, left_out},
    exit::Verdict,
    output::{Document, Format},
    run,
    session::{Session, write_stdout},
};

/// Bundle one run for an issue, without anything that must not leave this host
///
/// Files that hold secrets or host paths, that cannot be read as text, or that lead out of the run
/// are left out and named with the reason. The text of the issue is printed, ready to paste. Ends with
/// exit code 1 when something had to be left out or may not be attached.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs bundle latest
  worldforge runs bundle 20260430T120000Z --output issue-42 --overwrite
  worldforge runs bundle latest --archive --quiet > issue.md")]
pub(super) struct Bundle {
    /// The run: its id, an unambiguous beginning of it, or `latest`
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Serialize)]
struct Written<'a> {
    path: String,
    safe_to_attach: bool,
    issue: &'a str,
    manifest: &'a BundleManifest,
}

impl Bundle {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        if session.format() == Format::Csv {
            let message = "csv must have a table, and the text for an issue has none";
            return Err(Error::invalid_input(message).triage("use '--format markdown'"));
        }
        let directory = chosen::find(session, &self.run)?;
        let now = session.host().clock().now().truncated_to_seconds();
        let name = directory.name().as_str();
        let request = self.delivery.share(BundleRequest::issue(name, now));
        let bundle = run::workspace(session).bundle(&request)?;
        let place = self
            .delivery
            .write(session, &bundle, "issue-bundles", name)?;
        let manifest = bundle.manifest();
        let issue = bundle.issue_text().unwrap_or_default();
        match session.format() {
            Format::Json => session.print(&Document::new(&Written {
                path: place.clone(),
                safe_to_attach: manifest.safe_to_attach,
                issue,
                manifest,
            })?)?,
            Format::Html => {
                let page = bundle.files().find(|(path, _)| *path == "issue.html");
                write_stdout(page.map_or(&[], |(_, bytes)| bytes))?;
            }
            Format::Text | Format::Markdown | Format::Csv => write_stdout(issue.as_bytes())?,
        }
        session.say(&left_out(&place, manifest));
        Ok(self.delivery.verdict(manifest))
    }
}
