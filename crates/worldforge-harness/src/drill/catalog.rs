//! The drills there are.

use worldforge_core::{Error, ErrorKind, Result, nearest};

use super::{kind::Drill, mechanism};

/// Every drill, in the order in which `all` runs them.
pub fn drills() -> &'static [Drill] {
    &DRILLS
}

/// Returns a drill by its id.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] with a near id as a hint.
pub fn drill(id: &str) -> Result<&'static Drill> {
    DRILLS.iter().find(|drill| drill.id == id).ok_or_else(|| {
        let error = Error::new(ErrorKind::NotFound, "there is no such drill");
        match nearest(id, DRILLS.iter().map(|drill| drill.id)) {
            Some(near) => error.triage(format!("use '{near}'")),
            None => error.triage("list them with 'worldforge drills list'"),
        }
    })
}

/// Fills in what every drill has in common.
macro_rules! drill {
    ($id:literal, $mechanism:ident, $title:literal, $expected:literal, $recovery:literal, $description:literal) => {
        Drill {
            id: $id,
            title: $title,
            failure_mode: $id,
            expected_failure: $expected,
            recovery_command: $recovery,
            description: $description,
            checkout_safe: true,
            prepared_host: false,
            command: concat!("worldforge drills run ", $id),
            mechanism: mechanism::$mechanism,
        }
    };
}

static DRILLS: [Drill; 11] = [
    drill!(
        "missing-credentials",
        missing_credentials,
        "A provider without its settings",
        "a required setting is absent in a summary that holds no values",
        "load the required variable, then run 'worldforge provider health leworldmodel'",
        "Reads the settings of leworldmodel in an empty environment."
    ),
    drill!(
        "missing-optional-dependency",
        missing_dependency,
        "A runtime that is not installed",
        "the runtime that a provider needs is missing",
        "install the provider's runtime on a prepared host, then repeat its smoke with 'worldforge smoke leworldmodel'",
        "Points leworldmodel at a checkpoint that does not exist."
    ),
    drill!(
        "malformed-provider-output",
        malformed_output,
        "An answer outside its contract",
        "a provider's parser refuses a malformed answer and names the place",
        "attach the kept answer, then correct the parser or the upstream's contract",
        "Calls a provider whose upstream answers a text where a number belongs."
    ),
    drill!(
        "budget-violation",
        budget_violation,
        "A budget that cannot be kept",
        "a benchmark breaks a latency budget of zero",
        "look into the run, then repeat 'worldforge benchmark --provider mock --operation predict --iterations 1'",
        "Measures one prediction of the mock against an impossible budget."
    ),
    drill!(
        "corrupted-world-state",
        corrupted_state,
        "A world whose file breaks off",
        "a truncated world file is refused as a WorldStateError",
        "run 'worldforge world preflight', quarantine the file it names, then import a valid world",
        "Reads a truncated world from the run's own folder."
    ),
    drill!(
        "expired-artifact",
        expired_artifact,
        "A link that has ended",
        "an artifact's descriptor has an expiry in the past",
        "repeat the provider's workflow to refresh the artifact, then make a new bundle",
        "Asks for an artifact that expired in the year 2000."
    ),
    drill!(
        "unsafe-event-metadata",
        unsafe_metadata,
        "Credentials in an event",
        "metadata that JSON cannot hold is refused, and credentials are redacted",
        "keep numbers finite and credentials out of metadata, then repeat the workflow",
        "Offers an event with a number that is not finite, then one full of credentials."
    ),
    drill!(
        "digest-mismatch",
        digest_mismatch,
        "A result that was changed afterwards",
        "a changed file of a run is found and named",
        "trust no result of the run, find out who changed it, and repeat the run",
        "Changes a kept file of a run of its own and verifies the run."
    ),
    drill!(
        "symlink-escape",
        symlink_escape,
        "A link that leads out of a run",
        "a run does not adopt what a symbolic link points at",
        "run 'worldforge runs check', then quarantine the run it names",
        "Puts a link into a run of its own and lets the run adopt it."
    ),
    drill!(
        "stale-run-workspace",
        stale_run,
        "A run directory without a manifest",
        "a check of the workspace names the stale directory",
        "run 'worldforge runs check', then set aside what it names",
        "Removes the manifest of a run of its own and checks the workspace."
    ),
    drill!(
        "upstream-degraded",
        degraded_upstream,
        "An upstream that asks for fewer calls",
        "a poll is repeated as often as allowed, then ends as rate-limited",
        "lower the call rate or raise the retry budget, then ask for the provider's health",
        "Polls an upstream that answers 429 until the attempts are spent."
    ),
];
