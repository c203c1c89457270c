//! `bundle create`: runs as evidence for others.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::{BundleManifest, BundleRequest};

use super::{delivery::Delivery, show};
use crate::{
    exit::Verdict,
    output::{Cell, Document},
    run,
    session::Session,
};

/// Bundle runs as evidence that a stranger can verify
///
/// Without a RUN every readable run is taken, and directories that are none are named. What must not
/// leave this host is left out and named with the reason. Ends with exit code 1 when something had to
/// be left out or may not be attached.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge bundle create
  worldforge bundle create latest --output evidence --archive
  worldforge bundle create --overwrite --output evidence --format json | jq .manifest.bundle_digest")]
pub(super) struct Create {
    /// The runs: ids, unambiguous beginnings, or `latest`
    #[arg(value_name = "RUN")]
    runs: Vec<String>,
    #[command(flatten)]
    delivery: Delivery,
}

#[derive(Serialize)]
struct Written<'a> {
    path: &'a str,
    safe_to_attach: bool,
    manifest: &'a BundleManifest,
}

impl Create {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let workspace = run::workspace(session);
        let now = session.host().clock().now().truncated_to_seconds();
        let mut request = self.delivery.share(BundleRequest::evidence(now));
        for name in &self.runs {
            request = request.with_run(workspace.find(name)?.name().as_str());
        }
        let bundle = workspace.bundle(&request)?;
        let name = now.compact();
        let place = self
            .delivery
            .write(session, &bundle, "evidence-bundles", &name)?;
        let manifest = bundle.manifest();
        let written = Written {
            path: &place,
            safe_to_attach: manifest.safe_to_attach,
            manifest,
        };
        let document = Document::new(&written)?.line(Cell::code(&place));
        session.print(&show::describe(document, manifest))?;
        Ok(self.delivery.verdict(manifest))
    }
}
