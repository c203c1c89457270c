//! Members of JSON documents, where one that is missing is nothing.

use serde_json::Value;

/// Reading by name without a failure.
pub(crate) trait Fields {
    /// Returns a member; `null` when there is none.
    fn at(&self, name: &str) -> &Value;

    /// Returns a member's text; nothing when it is none.
    fn word(&self, name: &str) -> &str {
        self.at(name).as_str().unwrap_or_default()
    }

    /// Returns the items of a member that is a list.
    fn rows(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.at(name).as_array().into_iter().flatten()
    }

    /// Returns the members of a member that is an object.
    fn members(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.at(name).as_object().into_iter().flatten()
    }
}

impl Fields for Value {
    fn at(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Self::Null)
    }
}
