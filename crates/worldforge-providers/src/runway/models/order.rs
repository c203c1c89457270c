//! JSON with its members in the order in which the official SDK writes them.

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeSeq as _},
};
use serde_json::{Map, Value};
use worldforge_core::{Error, JsonObject, Result};

/// A request body: its members stand in the first order, those of objects within it in the second.
pub(in crate::runway) struct Ordered<'a> {
    pub(in crate::runway) body: &'a JsonObject,
    pub(in crate::runway) orders: [&'a [String]; 2],
}

impl Ordered<'_> {
    /// Returns the bytes: no spaces, text as it is.
    pub(in crate::runway) fn to_bytes(&self) -> Result<Vec<u8>> {
        let [outer, inner] = self.orders;
        let members = Members {
            named: self.body,
            order: outer,
            inner,
        };
        serde_json::to_vec(&members).map_err(|_cause| Error::bug("a JSON value can be written"))
    }
}

struct Members<'a> {
    named: &'a Map<String, Value>,
    order: &'a [String],
    inner: &'a [String],
}

struct Node<'a> {
    value: &'a Value,
    inner: &'a [String],
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = |name: &String| self.order.iter().position(|known| known == name);
        let mut members: Vec<_> = self.named.iter().collect();
        // Members that the order does not name come last, as they are sorted.
        members.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
        let mut map = serializer.serialize_map(Some(members.len()))?;
        for (name, value) in members {
            let inner = self.inner;
            map.serialize_entry(name, &Node { value, inner })?;
        }
        map.end()
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = self.inner;
        match self.value {
            Value::Object(named) => Members {
                named,
                order: inner,
                inner,
            }
            .serialize(serializer),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    list.serialize_element(&Node { value, inner })?;
                }
                list.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}
