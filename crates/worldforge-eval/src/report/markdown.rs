//! The report as Markdown, for issues and logs.

use std::fmt::Write as _;

use super::{
    EpisodeView, Report, Verdict, audited,
    number::{headline, milliseconds, percents, short},
    stopped,
};
use crate::closed_loop::{GroupSummary, IntervalMethod, Method, SearchSettings};

/// Most episodes that are listed.
const MAX_ROWS: usize = 20;

impl Report {
    /// Writes the report as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut out = format!(
            "# {}: closed loop\n\n**{}**\n\n",
            cell(&self.environment.name),
            headline(self)
        );
        if let Some(warning) = self.audit.as_ref().and_then(audited::warning) {
            let _infallible = writeln!(out, "> {warning}\n");
        }
        self.write_groups(&mut out);
        self.write_facts(&mut out);
        self.write_references(&mut out);
        self.write_episodes(&mut out);
        self.write_audit(&mut out);
        for (title, sentences) in [
            ("What this shows", &self.claims.shows),
            ("What this does not show", &self.claims.does_not_show),
        ] {
            let _infallible = writeln!(out, "\n## {title}\n");
            for sentence in sentences {
                let _infallible = writeln!(out, "- {sentence}");
            }
        }
        out
    }

    fn write_groups(&self, out: &mut String) {
        let summary = &self.summary;
        for sentence in self.stopping.iter().flat_map(stopped::sentences) {
            let _infallible = writeln!(out, "{sentence}\n");
        }
        let interval = match summary.interval_method {
            IntervalMethod::Wilson => "95 % interval",
            IntervalMethod::Anytime => "95 % interval, anytime-valid",
        };
        let _infallible = writeln!(
            out,
            "| group | solved | {interval} | median steps when solved | given up |"
        );
        out.push_str("|---|---|---|---|---|\n");
        for group in summary.groups.iter().chain([&summary.overall]) {
            let GroupSummary {
                name,
                solved,
                interval,
                failed,
                median_steps,
            } = group;
            let median = median_steps.map_or_else(|| "–".to_owned(), short);
            let name = cell(name);
            let interval = percents(*interval);
            let _infallible = writeln!(
                out,
                "| {name} | {solved} | {interval} | {median} | {failed} |"
            );
        }
        if let Some(time) = self.summary.planning {
            let _infallible = writeln!(
                out,
                "\nPlanning time per decision: median {}, 90 % quantile {}, longest {}, over {} \
                 decisions.",
                milliseconds(time.median_ms),
                milliseconds(time.p90_ms),
                milliseconds(time.max_ms),
                time.decisions
            );
        }
    }

    fn write_facts(&self, out: &mut String) {
        out.push_str("\n| | |\n|---|---|\n");
        for (name, value) in self.fact_rows() {
            let _infallible = writeln!(out, "| {name} | {} |", cell(&value));
        }
    }

    /// Returns what the result depends on, by name, in the order in which it is listed.
    pub(super) fn fact_rows(&self) -> Vec<(&'static str, String)> {
        let facts = &self.facts;
        let environment = &self.environment;
        let mut rows = vec![
            (
                "environment",
                format!(
                    "{}, rules {}, {} steps at most",
                    environment.name, environment.version, environment.budget_steps
                ),
            ),
            ("environment digest", environment.digest.to_string()),
            ("provider", self.provider.to_string()),
        ];
        let optional =
            |value: &Option<worldforge_core::Safe>| value.as_ref().map(ToString::to_string);
        rows.extend(optional(&facts.checkpoint).map(|value| ("checkpoint", value)));
        rows.push(("planner", self.planner.label()));
        match &self.planner.method {
            Method::Search(settings) => rows.push(("search", search(settings))),
            Method::Random(settings) if settings.held_blocks == 0 => {
                rows.push(("actions", "uniform in ±1, new each step".to_owned()));
            }
            Method::Random(settings) => rows.push((
                "actions",
                format!("uniform in ±1, held for {} blocks", settings.held_blocks),
            )),
        }
        rows.push(("seed", self.planner.seed.to_string()));
        rows.extend(optional(&facts.command).map(|value| ("command", value)));
        rows.extend(optional(&facts.program).map(|value| ("program", value)));
        rows.extend(optional(&facts.machine).map(|value| ("machine", value)));
        rows.extend(facts.created_at.map(|time| ("made at", time.to_string())));
        let digest = self.summary.behaviour_digest.to_string();
        rows.push(("behaviour digest", digest));
        rows
    }

    fn write_references(&self, out: &mut String) {
        if self.references.is_empty() {
            return;
        }
        out.push_str("\n| reference on the same cases | solved | same outcome as here |\n");
        out.push_str("|---|---|---|\n");
        for reference in &self.references {
            let _infallible = writeln!(
                out,
                "| {} | {} | {}/{} |",
                cell(&reference.name),
                reference.solved,
                reference.same_outcome,
                reference.solved.trials()
            );
        }
    }

    fn write_episodes(&self, out: &mut String) {
        let unsolved = |episode: &&EpisodeView| episode.verdict != Verdict::Solved;
        let count = self.episodes.iter().filter(unsolved).count();
        if count == 0 {
            return;
        }
        out.push_str("\n## Not solved\n\n| case | group | outcome | steps | reason |\n");
        out.push_str("|---|---|---|---|---|\n");
        for episode in self.episodes.iter().filter(unsolved).take(MAX_ROWS) {
            let reason = episode.failure.as_ref();
            let _infallible = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                episode.index,
                cell(&episode.group),
                episode.verdict.words(),
                episode.steps,
                reason.map_or_else(String::new, |failure| cell(&failure.message)),
            );
        }
        if count > MAX_ROWS {
            let _infallible = writeln!(out, "\n{} more are in the JSON.", count - MAX_ROWS);
        }
    }
}

impl Report {
    fn write_audit(&self, out: &mut String) {
        let Some(audit) = &self.audit else { return };
        let _infallible = writeln!(out, "\n## Audit of the protocol\n\n{}.", audit.headline());
        let rows = audited::rows(audit);
        if !rows.is_empty() {
            out.push_str("\n| | rule | found | cases | to do |\n|---|---|---|---|---|\n");
        }
        for row in rows {
            let _infallible = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                row.severity,
                row.rule,
                cell(&row.message),
                row.cases,
                cell(&row.fix)
            );
        }
        out.push('\n');
        for sentence in audit.arms.iter().flat_map(audited::facts) {
            let _infallible = writeln!(out, "- {}", cell(&sentence));
        }
        for (rule, reason) in audited::unchecked(audit) {
            let _infallible = writeln!(out, "- Not checked: {rule}, because {}.", cell(reason));
        }
    }
}

/// Writes the settings of a search in one line.
fn search(settings: &SearchSettings) -> String {
    let noise = if settings.noise_correlation == 0.0 {
        "white noise".to_owned()
    } else {
        format!("noise correlated by {} a step", settings.noise_correlation)
    };
    let window = settings.history_size.map_or_else(String::new, |frames| {
        format!(", predictor looks at {frames} frames")
    });
    format!(
        "{} candidates × {} iterations, {} elites, {} of {} blocks executed, {noise}, {} cost{window}",
        settings.samples,
        settings.iterations,
        settings.elites,
        settings.executed_blocks,
        settings.horizon,
        settings.trajectory_cost.name(),
    )
}

/// Keeps a text inside its cell of a table, and free of markup of its own.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}
