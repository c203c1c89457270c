//! A trace as people read it.

use std::fmt::Write as _;

use super::{TraceStep, WorkflowTrace};

impl WorkflowTrace {
    /// Renders the trace as Markdown with its own title.
    pub fn to_markdown(&self) -> String {
        format!("# Workflow trace\n\n{}", self.to_markdown_section())
    }

    /// Renders the trace as Markdown without a title, as a part of a report.
    pub fn to_markdown_section(&self) -> String {
        let mut text = String::new();
        let facts = [
            ("Workflow", format!("`{}`", self.workflow_id)),
            ("Name", cell(&self.name)),
            ("Status", self.status().to_string()),
            ("Steps", self.steps.len().to_string()),
        ];
        for (name, value) in facts {
            // Writing to a String cannot fail.
            let _infallible = writeln!(text, "- {name}: {value}");
        }
        text.push_str(
            "\n| Step | Parent | Operation | Provider | Capability | Status | Duration (ms) | Error |\n\
             | --- | --- | --- | --- | --- | --- | ---: | --- |\n",
        );
        for step in &self.steps {
            let _infallible = writeln!(text, "| {} |", cells(step).join(" | "));
        }
        text
    }
}

fn cells(step: &TraceStep) -> [String; 8] {
    let text = |text: Option<&str>| text.map_or_else(|| "-".to_owned(), cell);
    [
        format!("`{}`", step.step_id),
        text(step.parent_id.as_ref().map(super::TraceId::as_str)),
        cell(&step.operation),
        text(step.provider.as_deref()),
        text(step.capability.as_deref()),
        step.status.to_string(),
        step.duration_ms
            .map_or_else(|| "-".to_owned(), |took| format!("{:.2}", took.get())),
        text(step.error_summary.as_deref()),
    ]
}

/// Keeps a text in its cell, and keeps it from being read as Markdown or HTML.
fn cell(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' => kept.extend(['\\', letter]),
            '<' => kept.push_str("&lt;"),
            '>' => kept.push_str("&gt;"),
            '&' => kept.push_str("&amp;"),
            letter if letter.is_control() => kept.push(' '),
            letter => kept.push(letter),
        }
    }
    kept
}
