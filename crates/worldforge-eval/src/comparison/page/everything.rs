//! Every finding about a candidate in one table.

use worldforge_evidence::page::{Cell, Column, Table};

use crate::comparison::Regression;

impl Regression {
    /// Lists every finding under one set of columns, as CSV has it.
    pub(super) fn everything(&self) -> Table {
        let mut table = Table::new(
            [
                "category",
                "name",
                "status",
                "baseline",
                "candidate",
                "delta",
                "detail",
            ]
            .map(Column::text),
        );
        let status = self.status().name();
        table.push(["summary".into(), "regression".into(), status.into()]);
        for delta in &self.metric_deltas {
            let parts = [
                delta.provider.as_deref(),
                delta.operation.as_deref(),
                Some(delta.metric),
            ];
            let name: Vec<&str> = parts.into_iter().flatten().collect();
            let number = |value: Option<f64>| {
                value
                    .map(|value| Cell::decimals(value, 6))
                    .unwrap_or_default()
            };
            table.push([
                "metric".into(),
                name.join(" ").into(),
                delta.status.name().into(),
                number(delta.baseline),
                number(delta.candidate),
                number(delta.delta),
                Cell::text(delta.method.clone()),
            ]);
        }
        self.add_changes(&mut table);
        table
    }

    fn add_changes(&self, table: &mut Table) {
        let budget = &self.budget_status_changes;
        table.push([
            "budget".into(),
            "budget_status".into(),
            budget.status.name().into(),
            budget.baseline.into(),
            budget.candidate.into(),
        ]);
        let failures = &self.failure_changes;
        for (status, names) in [
            ("new", &failures.new_failures),
            ("removed", &failures.removed_failures),
        ] {
            for name in names {
                table.push(["failure".into(), Cell::text(name.clone()), status.into()]);
            }
        }
        let files = &self.artifact_changes;
        for (status, names) in [
            ("added", &files.added),
            ("removed", &files.removed),
            ("changed", &files.changed),
        ] {
            for name in names {
                table.push(["artifact".into(), Cell::text(name.clone()), status.into()]);
            }
        }
        for change in &self.provenance_changes {
            table.push([
                "provenance".into(),
                change.field.into(),
                "changed".into(),
                change.baseline.clone().into(),
                change.candidate.clone().into(),
            ]);
        }
    }
}
