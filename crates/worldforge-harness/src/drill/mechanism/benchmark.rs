//! A budget that cannot be kept.

use std::sync::Arc;

use serde_json::json;
use worldforge_core::{
    Error, ErrorKind, EventHub, Forge, ProviderName, Result, capability::Capability, json as strict,
};
use worldforge_eval::benchmark::{
    Benchmark, BenchmarkEvents, BenchmarkInputs, BenchmarkPlan, PlannedCase, judge, read_budgets,
    results_csv, violations_csv,
};
use worldforge_providers::mock;

use crate::drill::stage::{Observation, Stage};

/// Measures one prediction of the mock against a latency of zero.
pub(in crate::drill) fn budget_violation(stage: &mut Stage<'_>) -> Result<Observation> {
    let budget = json!({ "budgets": [
        { "provider": mock::NAME, "operation": "predict", "max_average_latency_ms": 0 }
    ] });
    stage.keep_json("budget", "inputs/budget.json", &budget)?;
    let budgets = read_budgets(strict::canonical(&budget).as_bytes())?;
    let events = Arc::new(BenchmarkEvents::new());
    let hub = EventHub::new()
        .with(Arc::clone(&events))
        .with(stage.recorder.log()?);
    let mut forge = Forge::new(stage.host.clone()).with_events(hub);
    forge.register(mock::provider()?)?;
    let case = PlannedCase::new(ProviderName::new(mock::NAME)?, Capability::Predict);
    let plan = BenchmarkPlan::new(BenchmarkInputs::standard()?)
        .with_case(case)
        .with_iterations(1)
        .with_warmup(0);
    let results = Benchmark::new(&forge, &events, &plan).run(&|_| {})?;
    let gate = judge(&results, &budgets, Some(&"reports/benchmark.json".into()));
    let report = json!({ "results": strict::encode(&results)?, "gate": strict::encode(&gate)? });
    stage.keep_json("benchmark-report", "reports/benchmark.json", &report)?;
    let table = results_csv(&results)?;
    stage.keep("benchmark-table", "reports/benchmark.csv", table.as_bytes())?;
    let violations = violations_csv(&gate)?;
    stage.keep(
        "violations",
        "reports/violations.csv",
        violations.as_bytes(),
    )?;
    let verdict = json!({
        "passed": gate.passed,
        "violation_count": gate.violation_count,
        "checked_result_count": gate.checked_result_count,
    });
    stage.keep_json("budget-gate", "results/budget-gate.json", &verdict)?;
    if gate.passed || gate.checked_result_count != 1 {
        return Ok(Observation::missing("the budget was kept"));
    }
    let count = gate.violation_count;
    let error = Error::new(
        ErrorKind::BudgetExceeded,
        format!("violation count {count}"),
    )
    .triage("look at reports/violations.csv, then repeat the benchmark");
    Ok(Observation::of_error(error, ErrorKind::BudgetExceeded).with("violation_count", count))
}
