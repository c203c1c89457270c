//! What a pickle can hold.

use worldforge_core::{DType, Error, Result};

/// The number of a value in its document; values refer to each other by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Id(pub(super) usize);

/// A value; texts are borrowed from the pickle.
#[derive(Debug)]
pub(in super::super) enum Value<'a> {
    None,
    Bool,
    Int(i64),
    Float,
    Text(&'a str),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// A set, as the list it was made from.
    Set(Id),
    /// A storage inside the archive.
    Storage(StorageRef<'a>),
    /// A view of a storage.
    Tensor(View<'a>),
    /// An object of some class: nothing but its state.
    Object(Option<Id>),
    /// A name that does something when it is reduced.
    Function(Function),
    /// The type of a storage.
    StorageType(DType),
    /// The name of a class, which means nothing.
    Class,
}

/// The names that may be reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Function {
    OrderedDict,
    Set,
    RebuildTensor,
    RebuildParameter,
}

/// A storage: the member of the archive that holds it and what the pickle says of it.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct StorageRef<'a> {
    pub(in super::super) key: &'a str,
    pub(in super::super) dtype: DType,
    pub(in super::super) elements: usize,
}

/// A strided view of a storage, unchecked.
#[derive(Clone, Debug)]
pub(in super::super) struct View<'a> {
    pub(in super::super) storage: StorageRef<'a>,
    pub(in super::super) offset: usize,
    pub(in super::super) shape: Vec<usize>,
    pub(in super::super) strides: Vec<usize>,
}

/// Every value of a pickle.
#[derive(Debug)]
pub(in super::super) struct Document<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) root: Id,
    /// The first class name that was seen.
    pub(super) class: Option<String>,
}

impl<'a> Document<'a> {
    /// Returns what the pickle stands for.
    pub(in super::super) fn root(&self) -> Id {
        self.root
    }

    /// Returns the first class that the pickle mentions, if it mentions one.
    pub(in super::super) fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    /// Returns a value.
    pub(in super::super) fn get(&self, id: Id) -> Result<&Value<'a>> {
        find(&self.values, id)
    }

    /// Returns a value that must be text.
    pub(in super::super) fn text(&self, id: Id) -> Result<&'a str> {
        match self.get(id)? {
            Value::Text(text) => Ok(text),
            _ => Err(Error::invalid_input("pickle dictionary keys must be text")),
        }
    }

    /// Returns the value of a key in a dictionary.
    pub(in super::super) fn member(&self, members: &[(Id, Id)], key: &str) -> Option<Id> {
        members
            .iter()
            .rev()
            .find(|(name, _)| matches!(self.get(*name), Ok(Value::Text(text)) if *text == key))
            .map(|(_, value)| *value)
    }
}

/// Looks a value up.
pub(super) fn find<'v, 'a>(values: &'v [Value<'a>], id: Id) -> Result<&'v Value<'a>> {
    values
        .get(id.0)
        .ok_or_else(|| Error::bug("a pickle value refers to a value that exists"))
}
