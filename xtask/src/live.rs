//! Providers against their real upstreams, only when someone asks for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// Requests that a profile is tried with when none is named, below the root.
const REQUESTS: &str = "examples/requests";

/// How one profile went.
struct Outcome {
    profile: String,
    status: String,
    detail: String,
}

/// Smokes each profile with the environment of the caller; a missing prerequisite is a typed skip.
///
/// A profile without a request is only asked for its health.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let profiles = options.list("--profile");
    if profiles.is_empty() {
        return Err(Stop::Failed(
            "name at least one provider with --profile; nothing live runs by itself".to_owned(),
        ));
    }
    let binary = workspace.binary()?;
    let mut outcomes = Vec::new();
    for profile in profiles {
        outcomes.push(smoke(workspace, &binary, profile, options)?);
    }
    for outcome in &outcomes {
        println!(
            "{:<9} {:<14} {}",
            outcome.status, outcome.profile, outcome.detail
        );
    }
    let failed = outcomes.iter().filter(|outcome| outcome.status == "failed");
    let failed: Vec<String> = failed.map(|outcome| outcome.profile.clone()).collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Stop::Failed(format!("failed: {}", failed.join(", "))))
    }
}

fn smoke(
    workspace: &Workspace,
    binary: &Path,
    profile: &str,
    options: &Options,
) -> Result<Outcome, Stop> {
    let mut command = Command::new(binary);
    command
        .args(["smoke", profile, "--format", "json"])
        .current_dir(workspace.root())
        .stdin(Stdio::null());
    match request(workspace, profile, options) {
        Some(request) => command.arg("--request").arg(request),
        None => command.arg("--health-only"),
    };
    for option in ["--translator", "--capability"] {
        if let Some(value) = options.list(option).first() {
            command.args([option, value]);
        }
    }
    let output = command.output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let Ok(answer) = serde_json::from_str::<Value>(&told) else {
        let talk = String::from_utf8_lossy(&output.stderr);
        return Ok(outcome(profile, "failed", talk.trim()));
    };
    let word = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let detail = match (word("skip_cause"), word("reason")) {
        ("", reason) => reason.to_owned(),
        (cause, reason) => format!("{cause}: {reason}"),
    };
    Ok(outcome(profile, word("status"), &detail))
}

fn outcome(profile: &str, status: &str, detail: &str) -> Outcome {
    Outcome {
        profile: profile.to_owned(),
        status: status.to_owned(),
        detail: detail.to_owned(),
    }
}

/// Returns the request to try: the one that is named, or the example of the profile.
fn request(workspace: &Workspace, profile: &str, options: &Options) -> Option<PathBuf> {
    if options.has("--health-only") {
        return None;
    }
    if let Some(named) = options.list("--request").first() {
        return Some(PathBuf::from(named));
    }
    let example = Path::new(REQUESTS).join(format!("{profile}.json"));
    workspace.root().join(&example).is_file().then_some(example)
}
