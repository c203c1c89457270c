//! What must agree in a report before anything is rendered from it.

use worldforge_core::{
    Error, ErrorKind, Result, Safe,
    json::{Limits, Pointer},
};
use worldforge_evidence::ProvenanceKind;

use super::{SuiteReport, data::rate};

/// What a report is held to: 64 MiB, 64 levels.
pub const REPORT_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Most results of one report.
const MAX_RESULTS: usize = 100_000;

impl SuiteReport {
    /// Checks a report, as its renderers and readers do.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming what does not agree: a result of another
    /// suite, counts that do not add up, provenance of something else.
    pub fn check(&self) -> Result<()> {
        for (place, text) in [
            ("/suite_id", &self.suite_id),
            ("/suite", &self.suite),
            ("/claim_boundary", &self.claim_boundary),
            ("/metric_semantics", &self.metric_semantics),
        ] {
            if text.trim().is_empty() {
                return Err(Error::invalid_input("must not be blank").at(place));
            }
        }
        self.check_results()?;
        self.check_summaries()?;
        let Some(provenance) = &self.provenance else {
            return Ok(());
        };
        let place = Pointer::from("/provenance");
        provenance.check().map_err(|error| error.under(&place))?;
        if provenance.kind != ProvenanceKind::Evaluation {
            return Err(Error::invalid_input("must be evaluation").at(place.key("kind")));
        }
        if provenance.suite_id != self.suite_id {
            let message = format!("must be the report's own, {}", self.suite_id);
            return Err(Error::invalid_input(message).at(place.key("suite_id")));
        }
        Ok(())
    }

    fn check_results(&self) -> Result<()> {
        if self.results.len() + self.skipped.len() > MAX_RESULTS {
            let message = format!("must have at most {MAX_RESULTS} results");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/results"));
        }
        let asked = self.results.iter().enumerate();
        let asked = asked.map(|(index, result)| {
            let place = Pointer::from("/results").index(index);
            (place, (&result.suite_id, &result.suite, &result.scenario))
        });
        let skipped = self.skipped.iter().enumerate();
        let skipped = skipped.map(|(index, result)| {
            let place = Pointer::from("/skipped").index(index);
            (place, (&result.suite_id, &result.suite, &result.scenario))
        });
        for (place, (suite_id, suite, scenario)) in asked.chain(skipped) {
            let same = |key, found: &Safe, wanted: &Safe| {
                if found == wanted {
                    return Ok(());
                }
                let message = format!("must be the report's own, {wanted}");
                Err(Error::invalid_input(message).at(place.key(key)))
            };
            same("suite_id", suite_id, &self.suite_id)?;
            same("suite", suite, &self.suite)?;
            if scenario.trim().is_empty() {
                return Err(Error::invalid_input("must not be blank").at(place.key("scenario")));
            }
        }
        Ok(())
    }

    fn check_summaries(&self) -> Result<()> {
        let place = Pointer::from("/provider_summaries");
        for (index, summary) in self.provider_summaries.iter().enumerate() {
            let refuse = |key: &str, message: String| {
                Err(Error::invalid_input(message).at(place.index(index).key(key)))
            };
            let of = self
                .results
                .iter()
                .filter(|result| result.provider == summary.provider);
            let (asked, passed) = of.fold((0, 0), |(asked, passed), result| {
                (asked + 1, passed + usize::from(result.passed))
            });
            let (stated, held) = (summary.scenario_count, summary.passed_scenario_count);
            if (stated, held) != (asked, passed) {
                let message = format!("must agree with the results: {passed} of {asked} passed");
                return refuse("scenario_count", message);
            }
            if held.checked_add(summary.failed_scenario_count) != Some(stated) {
                return refuse(
                    "failed_scenario_count",
                    format!("must be {}", asked - passed),
                );
            }
            let wanted = rate(passed, asked)?;
            if (wanted.get() - summary.pass_rate.get()).abs() > 1e-9 {
                return refuse("pass_rate", format!("must be {wanted}"));
            }
        }
        Ok(())
    }
}
