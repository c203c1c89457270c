//! Summaries of demonstrations.

use serde_json::Value;
use worldforge_core::{Error, Result, Safe};

use crate::comparison::{DemonstrationFigures, Figures, Row, Subject};

/// Adds what a demonstration's summary says.
pub(super) fn add(subject: &mut Subject, report: &Value) -> Result<()> {
    let text = |key: &'static str| match report.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(Safe::from(text.clone()))),
        Some(_) => Err(Error::invalid_input("must be text").at(pointer(key))),
    };
    let safe_to_attach = match report.get("safe_to_attach") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(flag)) => Some(*flag),
        Some(_) => return Err(Error::invalid_input("must be true or false").at("/safe_to_attach")),
    };
    let stated = subject.status.map(|status| Safe::from(status.name()));
    let Some(outcome) = text("status")?.or(stated) else {
        return Err(Error::invalid_input("must be there").at("/status"));
    };
    let workflow = text("workflow")?.or_else(|| text("demo").ok().flatten());
    subject.rows.push(Row {
        run_id: subject.run_id.clone(),
        provider: subject.context.providers.first().cloned(),
        capability: None,
        operation: workflow
            .clone()
            .or_else(|| subject.context.operations.first().cloned()),
        skip_reason: None,
        figures: Figures::Demonstration(Box::new(DemonstrationFigures {
            workflow,
            outcome,
            safe_to_attach,
            summary: text("summary")?,
        })),
    });
    Ok(())
}

fn pointer(key: &str) -> worldforge_core::json::Pointer {
    worldforge_core::json::Pointer::root().key(key)
}
