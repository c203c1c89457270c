//! Cases: where an episode starts and what it is to reach.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits, Pointer},
};

use super::{Environment, Specification, columns};

/// Most cases of one file.
pub const MAX_CASES: usize = 100_000;

/// Most numbers of a start or a goal.
pub const MAX_STATE_WIDTH: usize = 4_096;

const SCHEMA_VERSION: u32 = 1;

/// The environment of files in columns, which name none.
const COLUMNS_ENVIRONMENT: &str = "two-room";

/// One start and goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Case {
    /// The kind of the case, by which results are counted.
    pub group: String,
    /// The state the episode starts in.
    pub start: Vec<f32>,
    /// The state to reach.
    pub goal: Vec<f32>,
}

impl Case {
    /// Creates a case.
    pub fn new(
        group: impl Into<String>,
        start: impl Into<Vec<f32>>,
        goal: impl Into<Vec<f32>>,
    ) -> Self {
        Self {
            group: group.into(),
            start: start.into(),
            goal: goal.into(),
        }
    }
}

/// How another implementation did on the same cases, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Outcomes {
    /// Whether each case was solved.
    pub success: Vec<bool>,
    /// The actions each case took, the whole budget for a failure.
    pub steps: Vec<u32>,
}

/// A list of cases for one environment, with reference outcomes where some are known.
///
/// The file is one JSON object with `schema_version` 1, `environment`, `cases` and optionally
/// `reference`, a map from the planner's name to its [`Outcomes`]; unknown fields are refused.
///
/// ```
/// use worldforge_eval::environment::{Cases, Environment, two_room::TwoRoom};
///
/// let environment = TwoRoom::new();
/// let cases = Cases::draw(&environment, 777, 2)?;
/// assert_eq!(cases.as_slice().len(), 4);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are named as in the file"
)]
pub struct Cases {
    schema_version: u32,
    environment: String,
    cases: Vec<Case>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reference: BTreeMap<String, Outcomes>,
}

impl Cases {
    /// Joins cases for an environment.
    pub fn of(environment: impl Into<String>, cases: Vec<Case>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            environment: environment.into(),
            cases,
            reference: BTreeMap::new(),
        }
    }

    /// Reads a file's bytes, in the form above or in columns: `start`, `goal` and `cross_room`,
    /// lists of equal length, as the evaluation scripts of world-model trainings write them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past [`Limits::DOCUMENT`], [`MAX_CASES`] or
    /// [`MAX_STATE_WIDTH`]; [`ErrorKind::InvalidInput`] naming the pointer of a value that does
    /// not fit, of a state of another width than the first, or of outcomes that do not match the
    /// number of cases.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let document = json::parse(bytes, Limits::DOCUMENT)?;
        let cases: Self = if columns::is_columns(&document) {
            let (cases, reference) = columns::read(document)?;
            Self {
                reference,
                ..Self::of(COLUMNS_ENVIRONMENT, cases)
            }
        } else {
            json::decode_value(document)?
        };
        if cases.schema_version != SCHEMA_VERSION {
            return Err(Error::invalid_input(format!(
                "must be {SCHEMA_VERSION}, found {}",
                cases.schema_version
            ))
            .at("/schema_version"));
        }
        check_count(cases.cases.len() as u64)?;
        cases.check_states()?;
        cases.check_reference()?;
        Ok(cases)
    }

    /// Draws `per_group` fresh cases of each of the environment's groups, group by group.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for no cases, [`ErrorKind::LimitExceeded`] past [`MAX_CASES`].
    pub fn draw(environment: &dyn Environment, seed: u64, per_group: u64) -> Result<Self> {
        let specification = environment.specification();
        let groups = specification.groups;
        check_count((groups.len() as u64).saturating_mul(per_group))?;
        let cases = groups
            .iter()
            .flat_map(|group| (0..per_group).map(move |index| (group, index)))
            .map(|(group, index)| environment.draw_case(group, seed, index))
            .collect::<Result<_>>()?;
        Ok(Self::of(specification.identity.name, cases))
    }

    /// Refuses cases that were made for another environment or that name an unknown group.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the pointer.
    pub fn check(&self, specification: &Specification) -> Result<()> {
        if self.environment != specification.identity.name {
            return Err(
                Error::invalid_input(format!("must be {}", specification.identity.name))
                    .at("/environment"),
            );
        }
        for (index, case) in self.cases.iter().enumerate() {
            let pointer = Pointer::from("/cases").index(index);
            if !specification.groups.contains(&case.group.as_str()) {
                let groups = specification.groups.join(", ");
                return Err(Error::invalid_input(format!("must be one of {groups}"))
                    .at(pointer.key("group")));
            }
            specification
                .check_case(case)
                .map_err(|error| below(error, &pointer))?;
        }
        Ok(())
    }

    /// Returns the name of the environment.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// Returns the cases in file order.
    pub fn as_slice(&self) -> &[Case] {
        &self.cases
    }

    /// Returns the reference outcomes by the planner's name.
    pub fn reference(&self) -> &BTreeMap<String, Outcomes> {
        &self.reference
    }

    /// Returns the document that [`Cases::decode`] reads.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] only.
    pub fn to_json(&self) -> Result<Value> {
        json::encode(self)
    }

    fn check_states(&self) -> Result<()> {
        let width = self.cases.first().map_or(0, |case| case.start.len());
        for (index, case) in self.cases.iter().enumerate() {
            for (field, state) in [("start", &case.start), ("goal", &case.goal)] {
                let pointer = Pointer::from("/cases").index(index).key(field);
                if state.len() > MAX_STATE_WIDTH {
                    return Err(Error::new(
                        ErrorKind::LimitExceeded,
                        format!("must have at most {MAX_STATE_WIDTH} numbers"),
                    )
                    .at(pointer));
                }
                if state.is_empty() || state.len() != width {
                    return Err(Error::invalid_input(format!(
                        "must have as many numbers as the first start, at least one, found {}",
                        state.len()
                    ))
                    .at(pointer));
                }
                if let Some(number) = state.iter().position(|value| !value.is_finite()) {
                    return Err(
                        Error::invalid_input("must be a finite number").at(pointer.index(number))
                    );
                }
            }
        }
        Ok(())
    }

    fn check_reference(&self) -> Result<()> {
        for (planner, outcomes) in &self.reference {
            for (field, count) in [
                ("success", outcomes.success.len()),
                ("steps", outcomes.steps.len()),
            ] {
                if count != self.cases.len() {
                    return Err(Error::invalid_input(format!(
                        "must have one entry per case, {}, found {count}",
                        self.cases.len()
                    ))
                    .at(Pointer::from("/reference").key(planner).key(field)));
                }
            }
        }
        Ok(())
    }
}

fn check_count(count: u64) -> Result<()> {
    if count == 0 {
        return Err(Error::invalid_input("must not be empty").at("/cases"));
    }
    if count > MAX_CASES as u64 {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("must be at most {MAX_CASES} cases, found {count}"),
        )
        .at("/cases"));
    }
    Ok(())
}

/// Moves the place an error names below `parent`.
fn below(error: Error, parent: &Pointer) -> Error {
    let pointer = match error.pointer() {
        Some(inner) => inner.below(parent),
        None => parent.clone(),
    };
    error.at(pointer)
}
