//! From a PyTorch zip file to named tensors.

use std::collections::BTreeSet;

use worldforge_core::{Error, ErrorKind, Result};

use super::{
    archive::Archive,
    bytes::shown,
    entry::{Entry, MAX_TENSORS, Storage},
    file::Container,
    pickle::{self, Document, Id, MAX_DEPTH, MAX_VALUES, Value, View},
};

/// Reads the archive's pickle and describes its tensors in their order.
pub(super) fn read(file: &[u8]) -> Result<(Container, Vec<Entry>)> {
    let archive = Archive::read(file)?;
    let root = root(&archive)?;
    let bytes = archive
        .bytes(&format!("{root}/data.pkl"))
        .ok_or_else(|| Error::bug("the archive has the member that was found"))?;
    let document = pickle::load(bytes)?;
    let mut tensors = Tensors {
        archive: &archive,
        root,
        document: &document,
        names: BTreeSet::new(),
        entries: Vec::new(),
        visited: 0,
    };
    let container = match document.get(document.root())? {
        Value::Object(_) => {
            tensors.module("", document.root(), 0)?;
            Container::TorchModule
        }
        Value::Dict(members) => {
            tensors.state_dict(members)?;
            Container::TorchStateDict
        }
        _ => {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "checkpoint must hold a state dict or a module",
            ));
        }
    };
    Ok((container, tensors.entries))
}

/// Finds the one folder that all members lie in and checks what stands beside the pickle.
fn root<'a>(archive: &Archive<'a>) -> Result<&'a str> {
    let mut roots = archive
        .names()
        .filter_map(|name| name.strip_suffix("/data.pkl"))
        .filter(|root| !root.contains('/'));
    let (Some(root), None) = (roots.next(), roots.next()) else {
        return Err(Error::invalid_input(
            "PyTorch archive must have one data.pkl in one folder",
        ));
    };
    for name in archive.names() {
        let inner = name
            .strip_prefix(root)
            .and_then(|rest| rest.strip_prefix('/'))
            .ok_or_else(|| {
                Error::invalid_input(format!(
                    "zip member {} lies outside its folder",
                    shown(name)
                ))
            })?;
        if inner == "constants.pkl" || inner.starts_with("code/") {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "TorchScript archives hold code; save the module's state_dict instead",
            ));
        }
    }
    match archive.bytes(&format!("{root}/byteorder")) {
        None | Some(b"little") => Ok(root),
        Some(_) => Err(Error::new(
            ErrorKind::Unsupported,
            "PyTorch archive must be little-endian",
        )),
    }
}

struct Tensors<'d, 'a> {
    archive: &'d Archive<'a>,
    root: &'d str,
    document: &'d Document<'a>,
    names: BTreeSet<String>,
    entries: Vec<Entry>,
    /// Members seen so far.
    visited: usize,
}

impl<'d> Tensors<'d, '_> {
    /// Adds a state dict, or the one that a training checkpoint holds under `state_dict`.
    fn state_dict(&mut self, members: &[(Id, Id)]) -> Result<()> {
        let document = self.document;
        if let Some(class) = document.class() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "state dict must not mention classes, found {}",
                    shown(class)
                ),
            ));
        }
        let members = match document.member(members, "state_dict") {
            None => members,
            Some(inner) => match document.get(inner)? {
                Value::Dict(inner) => inner,
                _ => return Err(Error::invalid_input("state_dict must be a dictionary")),
            },
        };
        for (key, value) in members {
            let name = document.text(*key)?;
            match document.get(*value)? {
                Value::Tensor(view) => self.add(name.to_owned(), view)?,
                _ => {
                    return Err(Error::invalid_input(format!(
                        "state dict must hold tensors only, {} is none",
                        shown(name)
                    )));
                }
            }
        }
        Ok(())
    }

    /// Adds a module's parameters, its persistent buffers, and then its children.
    fn module(&mut self, prefix: &str, id: Id, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("modules must nest at most {MAX_DEPTH} deep"),
            ));
        }
        let document = self.document;
        let Value::Object(state) = document.get(id)? else {
            return Err(Error::invalid_input(format!(
                "module {} must be an object",
                shown(prefix)
            )));
        };
        let state: &[(Id, Id)] = match state {
            None => &[],
            Some(state) => dict(document, *state)?,
        };
        self.charge(state.len())?;
        let hidden = match document.member(state, "_non_persistent_buffers_set") {
            None => BTreeSet::new(),
            Some(set) => {
                let items = set_items(document, set)?;
                self.charge(items.len())?;
                let names = items.iter().map(|item| document.text(*item));
                names.collect::<Result<BTreeSet<_>>>()?
            }
        };
        for section in ["_parameters", "_buffers"] {
            for (key, value) in self.section(state, section)? {
                let name = document.text(*key)?;
                let full = format!("{prefix}{name}");
                match document.get(*value)? {
                    Value::None => {}
                    Value::Tensor(_) if section == "_buffers" && hidden.contains(name) => {}
                    Value::Tensor(view) => self.add(full, view)?,
                    _ => {
                        return Err(Error::invalid_input(format!(
                            "module member {} must be a tensor",
                            shown(&full)
                        )));
                    }
                }
            }
        }
        for (key, child) in self.section(state, "_modules")? {
            if !matches!(document.get(*child)?, Value::None) {
                let name = document.text(*key)?;
                self.module(&format!("{prefix}{name}."), *child, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Returns one of a module's dictionaries, empty where the module has none.
    fn section(&mut self, state: &[(Id, Id)], name: &str) -> Result<&'d [(Id, Id)]> {
        let members = match self.document.member(state, name) {
            None => &[],
            Some(id) => dict(self.document, id)?,
        };
        self.charge(members.len())?;
        Ok(members)
    }

    /// Counts members, because modules that share parts are visited once for each use.
    fn charge(&mut self, members: usize) -> Result<()> {
        self.visited = self.visited.saturating_add(members).saturating_add(1);
        if self.visited > MAX_VALUES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("modules must have at most {MAX_VALUES} members in all"),
            ));
        }
        Ok(())
    }

    fn add(&mut self, name: String, view: &View<'_>) -> Result<()> {
        if self.entries.len() >= MAX_TENSORS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("checkpoint must hold at most {MAX_TENSORS} tensors"),
            ));
        }
        let storage = view.storage;
        let path = format!("{}/data/{}", self.root, storage.key);
        let member = self.archive.member(&path).ok_or_else(|| {
            Error::invalid_input(format!(
                "tensor {}: storage {} is missing",
                shown(&name),
                shown(storage.key)
            ))
        })?;
        if storage.elements.checked_mul(storage.dtype.size()) != Some(member.length) {
            return Err(Error::invalid_input(format!(
                "tensor {}: storage of {} elements of {} has {} bytes",
                shown(&name),
                storage.elements,
                storage.dtype,
                member.length
            )));
        }
        let located = Storage {
            start: member.start,
            length: member.length,
            dtype: storage.dtype,
        };
        let (shape, strides) = (view.shape.clone(), view.strides.clone());
        let entry = Entry::new(&name, located, view.offset, shape, strides)?;
        if !self.names.insert(name) {
            return Err(Error::invalid_input(format!(
                "tensor {} appears twice",
                shown(&entry.info.name)
            )));
        }
        self.entries.push(entry);
        Ok(())
    }
}

fn dict<'d>(document: &'d Document<'_>, id: Id) -> Result<&'d [(Id, Id)]> {
    match document.get(id)? {
        Value::Dict(members) => Ok(members),
        _ => Err(Error::invalid_input("module state must be dictionaries")),
    }
}

fn set_items<'d>(document: &'d Document<'_>, id: Id) -> Result<&'d [Id]> {
    if let Value::Set(items) = document.get(id)?
        && let Value::List(items) = document.get(*items)?
    {
        return Ok(items);
    }
    Err(Error::invalid_input(
        "set of buffers must be made of a list",
    ))
}
