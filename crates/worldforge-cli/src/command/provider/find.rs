//! One provider by its name.

use worldforge_core::{DoctorQuery, Error, ErrorKind, ProviderReport, Result, nearest};
use worldforge_providers::catalog::{self, Entry};

use crate::{
    providers::{self, Scope},
    session::Session,
};

/// Looks at one provider, registered or known.
pub(super) fn find(session: &Session, name: &str) -> Result<ProviderReport> {
    entry(name)?;
    let query = DoctorQuery::default().with_provider(name);
    let report = providers::doctor(session, query, Scope::Known)?;
    let found = report.providers.into_iter().next();
    found.ok_or_else(|| Error::bug("a provider of the catalog is known to the doctor"))
}

/// Returns a provider of the catalog.
pub(super) fn entry(name: &str) -> Result<&'static Entry> {
    let known = || catalog::entries().iter().map(|entry| entry.name);
    let found = catalog::entries().iter().find(|entry| entry.name == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = known().collect();
        let message = format!(
            "unknown provider '{name}'; known providers: {}",
            names.join(", ")
        );
        let error = Error::new(ErrorKind::NotFound, message);
        match nearest(name, known()) {
            Some(near) => error.triage(format!("did you mean '{near}'?")),
            None => error.triage("run 'worldforge provider list' to see them all"),
        }
    })
}
