//! The opcodes that make tensors and objects, none of which runs anything.

use worldforge_core::{Error, ErrorKind, MAX_RANK, Result};

use super::{
    machine::Machine,
    value::{Function, Id, StorageRef, Value, View},
};
use crate::checkpoint::bytes::shown;

impl<'a> Machine<'a> {
    /// Reads `("storage", type, key, location, element count)`.
    pub(super) fn persistent(&mut self) -> Result<()> {
        let id = self.pop()?;
        let refuse = || Error::invalid_input("pickle persistent id must describe a storage");
        let Value::Tuple(parts) = self.value(id)? else {
            return Err(refuse());
        };
        let [kind, dtype, key, location, count] = *parts.as_slice() else {
            return Err(refuse());
        };
        let storage = match (
            self.value(kind)?,
            self.value(dtype)?,
            self.value(key)?,
            self.value(location)?,
        ) {
            (
                Value::Text("storage"),
                Value::StorageType(dtype),
                Value::Text(key),
                Value::Text(_),
            ) => StorageRef {
                key,
                dtype: *dtype,
                elements: self.size(count)?,
            },
            _ => return Err(refuse()),
        };
        self.push(Value::Storage(storage))
    }

    fn size(&self, id: Id) -> Result<usize> {
        match self.value(id)? {
            Value::Int(value) => usize::try_from(*value)
                .map_err(|cause| Error::invalid_input(format!("size {value}: {cause}"))),
            _ => Err(Error::invalid_input("size must be an integer")),
        }
    }

    fn sizes(&self, id: Id) -> Result<Vec<usize>> {
        match self.value(id)? {
            Value::Tuple(items) if items.len() <= MAX_RANK => {
                items.iter().map(|item| self.size(*item)).collect()
            }
            _ => Err(Error::invalid_input(format!(
                "sizes must be a tuple of at most {MAX_RANK} integers"
            ))),
        }
    }

    pub(super) fn reduce(&mut self) -> Result<()> {
        let arguments = self.pop()?;
        let callee = self.pop()?;
        let Value::Tuple(arguments) = self.value(arguments)? else {
            return Err(Error::invalid_input("pickle arguments must be a tuple"));
        };
        let built = match (self.value(callee)?, arguments.as_slice()) {
            (Value::Function(Function::OrderedDict), []) => Value::Dict(Vec::new()),
            (Value::Function(Function::Set), [items]) => Value::Set(*items),
            (
                Value::Function(Function::RebuildTensor),
                [storage, offset, shape, strides, _, _]
                | [storage, offset, shape, strides, _, _, _],
            ) => Value::Tensor(self.view(*storage, *offset, *shape, *strides)?),
            (Value::Function(Function::RebuildParameter), [data, _, _]) => {
                match self.value(*data)? {
                    Value::Tensor(view) => Value::Tensor(view.clone()),
                    _ => return Err(Error::invalid_input("parameter must hold a tensor")),
                }
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!(
                        "pickle calls what may not be called: {}",
                        self.describe(callee)
                    ),
                ));
            }
        };
        self.push(built)
    }

    fn view(&self, storage: Id, offset: Id, shape: Id, strides: Id) -> Result<View<'a>> {
        match self.value(storage)? {
            Value::Storage(storage) => Ok(View {
                storage: *storage,
                offset: self.size(offset)?,
                shape: self.sizes(shape)?,
                strides: self.sizes(strides)?,
            }),
            _ => Err(Error::invalid_input("tensor must be a view of a storage")),
        }
    }

    fn describe(&self, callee: Id) -> String {
        match self.value(callee) {
            Ok(Value::Function(function)) => format!("{function:?} with other arguments"),
            Ok(Value::Class) => shown(self.class.as_deref().unwrap_or_default()),
            _ => "a plain value".to_owned(),
        }
    }

    /// Makes an object of a class without running its constructor, which is what the opcode means.
    pub(super) fn new_object(&mut self) -> Result<()> {
        let arguments = self.pop()?;
        let class = self.pop()?;
        match (self.value(class)?, self.value(arguments)?) {
            (Value::Class, Value::Tuple(arguments)) if arguments.is_empty() => {
                self.push(Value::Object(None))
            }
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "pickle makes an object of what is no class, or with arguments",
            )),
        }
    }

    pub(super) fn build(&mut self) -> Result<()> {
        let state = self.pop()?;
        let target = self.top()?;
        let is_dict = matches!(self.value(state)?, Value::Dict(_));
        match self.value_mut(target)? {
            Value::Object(slot) if slot.is_none() && is_dict => {
                *slot = Some(state);
                Ok(())
            }
            // An ordered dictionary carries `_metadata`, which only versions modules.
            Value::Dict(_) if is_dict => Ok(()),
            _ => Err(Error::invalid_input(
                "pickle sets the state of what has none, or to what is no dictionary",
            )),
        }
    }
}
