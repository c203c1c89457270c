//! The first message of a worker: who it is.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, JsonObject, Result, Untrusted};

use crate::wire::codec::msgpack::Node;

/// The version of the protocol that this crate speaks.
pub const PROTOCOL: u64 = 1;

/// Most packages that a worker may report.
const MAX_PACKAGES: usize = 32;

/// Longest version that is kept, in characters.
const MAX_VERSION: usize = 40;

/// The oldest Python that runs a worker.
const OLDEST_PYTHON: (u64, u64) = (3, 9);

/// What a worker says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Greeting {
    /// The version of Python.
    pub python: String,
    /// The versions of the packages that the runtime uses; nothing for one that is not installed.
    pub packages: BTreeMap<String, Option<String>>,
}

impl Greeting {
    /// Reads the greeting of the runtime `name`.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) for another protocol or a Python that is too old,
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) for anything but a greeting.
    pub(super) fn read(message: &Node<'_>, name: &str) -> Result<Self> {
        let wrong =
            |what: &'static str| Error::invalid_output(what).with("worker", name.to_owned());
        let protocol = message.get("protocol").and_then(Node::as_u64);
        let protocol = protocol.ok_or_else(|| wrong("the worker must greet first"))?;
        if protocol != PROTOCOL {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("the worker must speak protocol {PROTOCOL}, found {protocol}"),
            )
            .with("worker", name.to_owned()));
        }
        if message.get("runtime").and_then(Node::as_str) != Some(name) {
            return Err(wrong("the worker greets as another runtime"));
        }
        let python = message.get("python").and_then(version);
        let python = python.ok_or_else(|| wrong("the greeting must have the version of Python"))?;
        if release(&python) < Some(OLDEST_PYTHON) {
            let (major, minor) = OLDEST_PYTHON;
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("the worker needs Python {major}.{minor} or later, found {python}"),
            )
            .with("worker", name.to_owned()));
        }
        let packages = message.get("packages").and_then(Node::as_map);
        let packages = packages
            .filter(|packages| packages.len() <= MAX_PACKAGES)
            .ok_or_else(|| wrong("the greeting must have the versions of packages"))?;
        Ok(Self {
            packages: packages
                .iter()
                .map(|(name, found)| (short(name), version(found)))
                .collect(),
            python,
        })
    }

    /// Returns the versions as a provider's answers tell them.
    pub fn versions(&self) -> JsonObject {
        let python = ("python".to_owned(), self.python.as_str().into());
        let packages = self.packages.iter().map(|(name, version)| {
            let version = version
                .as_deref()
                .map_or(serde_json::Value::Null, Into::into);
            (name.clone(), version)
        });
        std::iter::once(python).chain(packages).collect()
    }
}

fn version(node: &Node<'_>) -> Option<String> {
    node.as_str().map(short)
}

fn short(text: &str) -> String {
    Untrusted::new(text)
        .excerpt(MAX_VERSION)
        .as_str()
        .to_owned()
}

fn release(version: &str) -> Option<(u64, u64)> {
    let mut parts = version.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    Some((major, minor))
}
