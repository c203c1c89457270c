//! A registry with one row more, or a row replaced.

use std::collections::BTreeSet;

use super::{SmokeEntry, SmokeRegistry, violation::Violation};

impl SmokeRegistry {
    /// Returns the text of the registry with a row added or replaced: rows in the order of their
    /// providers and capabilities, and everything checked again.
    ///
    /// A row that replaces another without naming limitations keeps the other's.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the new registry.
    pub fn update(
        &self,
        mut entry: SmokeEntry,
        known: &BTreeSet<String>,
    ) -> Result<String, Vec<Violation>> {
        let mut entries = self.entries.clone();
        let found = entries.iter().position(|other| other.key() == entry.key());
        if let Some(old) = found.map(|index| entries.remove(index))
            && entry.known_limitations.is_empty()
        {
            entry.known_limitations = old.known_limitations;
        }
        entries.push(entry);
        entries.sort_by(|one, other| one.key().cmp(&other.key()));
        let text = Self { entries }.to_text();
        let text = text.map_err(|error| vec![Violation::of(&error)])?;
        Self::read(text.as_bytes(), known).map(|_| text)
    }
}
