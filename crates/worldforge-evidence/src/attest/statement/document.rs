//! The statement itself.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Pointer},
};

use super::{OVERALL, Predicate, Subject};
use crate::{
    attest::{Envelope, IN_TOTO_PAYLOAD_TYPE, PrivateKey},
    manifest::MAX_ARTIFACTS,
    store::{MANIFEST_FILE, RunPath},
};

/// What a statement's `_type` says.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// What a statement's `predicateType` says; its last part is the predicate's version.
pub const PREDICATE_TYPE: &str =
    "https://github.com/worldforge/worldforge/attestation/evaluation/v1";

/// Most subjects: a run's artifacts, its event log and its manifest.
pub const MAX_SUBJECTS: usize = MAX_ARTIFACTS + 2;

/// Most statistics, one a group.
pub const MAX_STATISTICS: usize = 10_000;

/// Most materials, seeds and settings, each.
const MAX_NAMED: usize = 100;

/// The files of a run, and what is said of them.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "Wire<'static>")
)]
pub struct Statement {
    subjects: Vec<Subject>,
    predicate: Predicate,
}

impl Statement {
    /// Joins files and predicate; the files are put in the order of their paths.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past a limit, else [`ErrorKind::InvalidInput`] naming the
    /// member that contradicts another one, such as a file that is stated twice, or episodes whose
    /// file is no subject.
    pub fn new(mut subjects: Vec<Subject>, predicate: Predicate) -> Result<Self> {
        subjects.sort();
        let statement = Self {
            subjects,
            predicate,
        };
        statement.check()?;
        Ok(statement)
    }

    /// Returns the files, in the order of their paths.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Returns what is said of the files.
    pub const fn predicate(&self) -> &Predicate {
        &self.predicate
    }

    /// Writes the statement as canonical JSON, which is what is signed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] only.
    pub fn to_payload(&self) -> Result<Vec<u8>> {
        Ok(json::canonical(&json::encode(self)?).into_bytes())
    }

    /// Puts the statement into an envelope and signs it with each of the keys.
    ///
    /// # Errors
    ///
    /// As [`Envelope::new`] and [`Envelope::sign`].
    pub fn sign<'k>(&self, keys: impl IntoIterator<Item = &'k PrivateKey>) -> Result<Envelope> {
        let mut envelope = Envelope::new(IN_TOTO_PAYLOAD_TYPE, self.to_payload()?)?;
        for key in keys {
            envelope.sign(key)?;
        }
        Ok(envelope)
    }

    pub(super) fn check(&self) -> Result<()> {
        self.check_counts()?;
        self.check_subjects()?;
        let predicate = &self.predicate;
        let parts = [
            ("/predicate/episodes", predicate.episodes.check()),
            ("/predicate/provenance", predicate.provenance.check()),
        ];
        for (place, outcome) in parts {
            outcome.map_err(|error| error.under(&Pointer::from(place)))?;
        }
        for (name, claim) in &predicate.settings {
            if claim.path.is_some() == claim.value.is_some() {
                let place = Pointer::from("/predicate/settings").key(name);
                return Err(Error::invalid_input("must have either path or value").at(place));
            }
        }
        self.check_statistics()
    }

    fn check_counts(&self) -> Result<()> {
        let predicate = &self.predicate;
        let counts = [
            ("/subject", self.subjects.len(), MAX_SUBJECTS),
            ("/predicate/materials", predicate.materials.len(), MAX_NAMED),
            ("/predicate/seeds", predicate.seeds.len(), MAX_NAMED),
            ("/predicate/settings", predicate.settings.len(), MAX_NAMED),
            (
                "/predicate/statistics",
                predicate.statistics.len(),
                MAX_STATISTICS,
            ),
        ];
        for (place, count, most) in counts {
            if count > most {
                let message = format!("must be at most {most}, found {count}");
                return Err(Error::new(ErrorKind::LimitExceeded, message).at(place));
            }
        }
        Ok(())
    }

    fn check_subjects(&self) -> Result<()> {
        let mut paths = BTreeSet::new();
        for (index, subject) in self.subjects.iter().enumerate() {
            if !paths.insert(subject.path.as_str()) {
                let place = Pointer::from("/subject").index(index).key("name");
                return Err(Error::invalid_input("must be stated once").at(place));
            }
        }
        let settings = self.predicate.settings.values();
        let needed = settings.filter_map(|claim| claim.path.as_ref());
        let needed = needed.chain([&self.predicate.episodes.path]);
        let mut needed = needed.map(RunPath::as_str).chain([MANIFEST_FILE]);
        if let Some(missing) = needed.find(|path| !paths.contains(path)) {
            let message = format!("must name {missing}, which the predicate speaks of");
            return Err(Error::invalid_input(message).at("/subject"));
        }
        Ok(())
    }

    fn check_statistics(&self) -> Result<()> {
        let list = Pointer::from("/predicate/statistics");
        let statistics = &self.predicate.statistics;
        let all = statistics.first().filter(|first| first.group == OVERALL);
        if all.is_none_or(|all| all.trials != self.predicate.episodes.count) {
            let message = format!("must begin with '{OVERALL}', over as many trials as episodes");
            return Err(Error::invalid_input(message).at(list));
        }
        let mut groups = BTreeSet::new();
        for (index, statistic) in statistics.iter().enumerate() {
            let here = list.index(index);
            statistic.check().map_err(|error| error.under(&here))?;
            if !groups.insert(statistic.group.as_str()) {
                let message = "must be the only one of its group";
                return Err(Error::invalid_input(message).at(here.key("group")));
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "StatementWire")
)]
struct Wire<'a> {
    #[cfg_attr(feature = "schema", schema(constant = STATEMENT_TYPE))]
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: &'a [Subject],
    #[cfg_attr(feature = "schema", schema(constant = PREDICATE_TYPE))]
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: &'a Predicate,
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire {
            kind: STATEMENT_TYPE,
            subject: &self.subjects,
            predicate_type: PREDICATE_TYPE,
            predicate: &self.predicate,
        }
        .serialize(serializer)
    }
}
