//! Evaluation suites, their evaluator and what comes out, through the public interface.
#![cfg_attr(
    test,
    expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test stops at the first surprise"
    )
)]

#[cfg(test)]
mod authoring;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod report;
#[cfg(test)]
mod support;
