//! What makes the steps one workflow.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result, json::Pointer};

use super::{MAX_TRACE_STEPS, TraceId, TraceStep, WorkflowTrace, artifact::check_text};

impl WorkflowTrace {
    pub(super) fn check(&self) -> Result<()> {
        check_text(&self.name).map_err(|error| error.at("/name"))?;
        let place = Pointer::from("/steps");
        if self.steps.is_empty() {
            return Err(Error::invalid_input("must have at least one step").at(place));
        }
        if self.steps.len() > MAX_TRACE_STEPS {
            let message = format!("must have at most {MAX_TRACE_STEPS} steps");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at(place));
        }
        for (index, step) in self.steps.iter().enumerate() {
            step.check()
                .map_err(|error| error.under(&place.index(index)))?;
        }
        check_graph(&self.steps, &place)
    }
}

fn check_graph(steps: &[TraceStep], place: &Pointer) -> Result<()> {
    let mut positions: BTreeMap<&TraceId, usize> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        if let Some(first) = positions.insert(&step.step_id, index) {
            let message = format!("must be unique, as is not with step {first}");
            return Err(Error::invalid_input(message).at(place.index(index).key("step_id")));
        }
    }
    let mut parents = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let parent = match &step.parent_id {
            None => None,
            Some(id) => Some(*positions.get(id).ok_or_else(|| {
                let message = format!("must be the id of a step, found '{id}'");
                Error::invalid_input(message).at(place.index(index).key("parent_id"))
            })?),
        };
        parents.push(parent);
    }
    match first_in_cycle(&parents) {
        None => Ok(()),
        Some(index) => {
            let message = "must not make the step its own ancestor";
            Err(Error::invalid_input(message).at(place.index(index).key("parent_id")))
        }
    }
}

/// Returns the first step that is its own ancestor; every step is walked over once.
fn first_in_cycle(parents: &[Option<usize>]) -> Option<usize> {
    // Which walk reached a step first; a walk that meets itself goes round.
    let mut reached = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut here = Some(start);
        while let Some(step) = here {
            let mark = reached.get_mut(step)?;
            match *mark {
                Some(walk) if walk == start => return Some(step),
                Some(_) => break,
                None => *mark = Some(start),
            }
            here = parents.get(step).copied().flatten();
        }
    }
    None
}
