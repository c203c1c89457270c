//! The files of an evaluation's run.

use worldforge_core::{Result, json};
use worldforge_eval::closed_loop::{Animation, EpisodeRecord, Planner};
use worldforge_evidence::{NewArtifact, RunRecorder};

use super::conduct::{Conduct, Outcomes};
use crate::{run, session::Session};

/// The side of an animation, in pixels.
const ANIMATION_PX: usize = 336;

/// What is kept of an evaluation that came to its end.
pub(super) struct Evidence<'a> {
    pub(super) session: &'a Session,
    plan: &'a Conduct<'a>,
    planner: &'a Planner,
    outcomes: &'a Outcomes,
}

/// Writes one line for each finished episode.
pub(super) fn keep_episodes(recorder: &mut RunRecorder, records: &[EpisodeRecord]) -> Result<()> {
    let mut lines = String::new();
    for record in records {
        lines.push_str(&json::canonical(&json::encode(record)?));
        lines.push('\n');
    }
    let artifact = NewArtifact::new("episodes", "results/episodes.jsonl")?;
    recorder
        .write_artifact(artifact, lines.as_bytes())
        .map(|_artifact| ())
}

/// Returns where the animation of an episode lies in its run.
pub(super) fn animation_path(record: &EpisodeRecord) -> String {
    format!("reports/episode-{:03}.gif", record.index)
}

impl<'a> Evidence<'a> {
    /// Joins what is known of the evaluation.
    pub(super) fn of(
        session: &'a Session,
        plan: &'a Conduct<'a>,
        planner: &'a Planner,
        outcomes: &'a Outcomes,
    ) -> Self {
        Self {
            session,
            plan,
            planner,
            outcomes,
        }
    }

    /// Writes settings, cases, summary, animations and the report.
    pub(super) fn keep(&self, recorder: &mut RunRecorder) -> Result<()> {
        let cases = json::encode(&self.plan.cases)?;
        run::keep_json(recorder, "cases", "inputs/cases.json", &cases)?;
        let planner = json::encode(self.planner)?;
        run::keep_json(recorder, "planner", "inputs/planner.json", &planner)?;
        let summary = json::encode(&self.outcomes.summary)?;
        run::keep_json(recorder, "summary", "results/summary.json", &summary)?;
        self.keep_animations(recorder)
    }

    fn keep_animations(&self, recorder: &mut RunRecorder) -> Result<()> {
        let mut environment = self.plan.environment.make();
        let animation = Animation::sized(ANIMATION_PX);
        for record in self.outcomes.records.iter().take(self.plan.animations) {
            let bytes = animation.encode(&mut *environment, record)?;
            let label = format!("animation of episode {}", record.index);
            let artifact = NewArtifact::new(label, &animation_path(record))?;
            recorder.write_artifact(artifact, &bytes)?;
        }
        Ok(())
    }
}
