//! The files of an evaluation's run.

use worldforge_core::{Result, json};
use worldforge_eval::{
    closed_loop::{Animation, EpisodeRecord, Planner},
    environment::Cases,
    report::{MAX_PAGE_ANIMATIONS, Page},
};
use worldforge_evidence::{NewArtifact, RunRecorder};

use super::conduct::{Conduct, Outcomes};
use crate::run;

/// The side of an animation, in pixels.
const ANIMATION_PX: usize = 336;

/// What is kept of an evaluation that came to its end.
pub(super) struct Evidence<'a> {
    plan: &'a Conduct<'a>,
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

impl<'a> Evidence<'a> {
    /// Joins what is known of the evaluation.
    pub(super) fn of(plan: &'a Conduct<'a>, outcomes: &'a Outcomes) -> Self {
        Self { plan, outcomes }
    }

    /// Writes cases and settings, before the first episode.
    pub(super) fn keep_inputs(
        plan: &Conduct<'_>,
        planner: &Planner,
        recorder: &mut RunRecorder,
    ) -> Result<()> {
        let name = plan.environment.make().specification().identity.name;
        let cases = Cases::of(name, plan.cases.clone()).to_json()?;
        run::keep_json(recorder, "cases", "inputs/cases.json", &cases)?;
        let planner = json::encode(planner)?;
        run::keep_json(recorder, "planner", "inputs/planner.json", &planner)
    }

    /// Writes the summary, the report in its forms, and animations.
    pub(super) fn keep(&self, recorder: &mut RunRecorder) -> Result<()> {
        let report = &self.outcomes.report;
        let summary = json::encode(&report.summary)?;
        run::keep_json(recorder, "summary", "results/summary.json", &summary)?;
        let data = json::encode(report)?;
        run::keep_json(recorder, "report data", "results/report.json", &data)?;
        let animations = self.animations()?;
        let page = self.page(&animations)?;
        let table = report.to_csv()?;
        for (label, path, bytes) in [
            ("report", "reports/report.html", page.as_bytes()),
            (
                "report text",
                "reports/report.md",
                report.to_markdown().as_bytes(),
            ),
            ("report table", "reports/episodes.csv", table.as_bytes()),
        ] {
            recorder.write_artifact(NewArtifact::new(label, path)?, bytes)?;
        }
        for (index, bytes) in &animations {
            let label = format!("animation of episode {index}");
            let path = format!("reports/episode-{index:03}.gif");
            recorder.write_artifact(NewArtifact::new(label, &path)?.drawn(), bytes)?;
        }
        Ok(())
    }

    /// Animates the first of the episodes that the report shows in detail.
    fn animations(&self) -> Result<Vec<(u64, Vec<u8>)>> {
        let mut environment = self.plan.environment.make();
        let animation = Animation::sized(ANIMATION_PX);
        let shown = self.outcomes.report.shown.iter().map(|case| case.index);
        shown
            .filter_map(|index| {
                let mut records = self.outcomes.records.iter();
                records.find(|record| record.index == index)
            })
            .take(self.plan.animations)
            .map(|record| Ok((record.index, animation.encode(&mut *environment, record)?)))
            .collect()
    }

    fn page(&self, animations: &[(u64, Vec<u8>)]) -> Result<String> {
        let page = Page::new(&self.outcomes.report);
        let page = animations
            .iter()
            .take(MAX_PAGE_ANIMATIONS)
            .try_fold(page, |page, (index, bytes)| {
                page.with_animation(*index, bytes)
            })?;
        Ok(page.render())
    }
}
