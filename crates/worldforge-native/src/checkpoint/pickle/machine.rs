//! The stack machine.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result};

use super::{
    globals::resolve,
    value::{Document, Id, Value, find},
};
use crate::checkpoint::bytes::Cursor;

/// Longest pickle, in bytes.
pub const MAX_PICKLE_BYTES: usize = 16 << 20;

/// Most values a pickle may build.
pub const MAX_VALUES: usize = 1 << 20;

/// Deepest nesting of saved modules, and of marks in a pickle.
pub const MAX_DEPTH: usize = 64;

/// Newest pickle protocol that is understood.
const MAX_PROTOCOL: u8 = 4;

/// Runs a pickle to its end.
pub(in super::super) fn load(bytes: &[u8]) -> Result<Document<'_>> {
    if bytes.len() > MAX_PICKLE_BYTES {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "pickle must have at most {MAX_PICKLE_BYTES} bytes, found {}",
                bytes.len()
            ),
        ));
    }
    let mut machine = Machine {
        input: Cursor::new(bytes, 0, "pickle"),
        values: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: BTreeMap::new(),
        class: None,
    };
    loop {
        let at = machine.input.position();
        let opcode = machine.input.u8()?;
        if opcode == b'.' {
            return machine.finish();
        }
        machine
            .step(opcode)
            .map_err(|error| error.with("pickle offset", at.to_string()))?;
    }
}

pub(super) struct Machine<'a> {
    input: Cursor<'a>,
    pub(super) values: Vec<Value<'a>>,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: BTreeMap<usize, Id>,
    pub(super) class: Option<String>,
}

impl<'a> Machine<'a> {
    /// Runs one opcode; the numbers are those of Python's `pickle` module.
    fn step(&mut self, opcode: u8) -> Result<()> {
        match opcode {
            0x80 => self.protocol(),
            0x95 => self.input.take(8).map(drop),
            b'N' => self.push(Value::None),
            0x88 | 0x89 => self.push(Value::Bool),
            b'K' | b'M' | b'J' | 0x8a | 0x8b | b'G' => self.number(opcode),
            b'X' | 0x8c | 0x8d => {
                let text = self.text(opcode)?;
                self.push(Value::Text(text))
            }
            b')' => self.push(Value::Tuple(Vec::new())),
            b']' => self.push(Value::List(Vec::new())),
            b'}' => self.push(Value::Dict(Vec::new())),
            0x85..=0x87 => {
                let items = self.pop_many(usize::from(opcode - 0x84))?;
                self.push(Value::Tuple(items))
            }
            b'(' => self.mark(),
            b't' => {
                let items = self.pop_to_mark()?;
                self.push(Value::Tuple(items))
            }
            b'a' | b'e' => self.append(opcode),
            b's' | b'u' => self.set_items(opcode),
            b'q' | b'r' | 0x94 => self.memoize(opcode),
            b'h' | b'j' => self.recall(opcode),
            b'c' | 0x93 => self.global(opcode),
            b'Q' => self.persistent(),
            b'R' => self.reduce(),
            0x81 => self.new_object(),
            b'b' => self.build(),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                format!("pickle opcode {opcode:#04x} is not one a checkpoint needs"),
            )),
        }
    }

    fn finish(mut self) -> Result<Document<'a>> {
        let root = self.pop()?;
        if !self.stack.is_empty() || !self.marks.is_empty() || !self.input.is_at_end() {
            return Err(Error::invalid_input(
                "pickle must stop at its end with one value",
            ));
        }
        Ok(Document {
            values: self.values,
            root,
            class: self.class,
        })
    }

    pub(super) fn push(&mut self, value: Value<'a>) -> Result<()> {
        if self.values.len() >= MAX_VALUES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("pickle must build at most {MAX_VALUES} values"),
            ));
        }
        self.stack.push(Id(self.values.len()));
        self.values.push(value);
        Ok(())
    }

    /// Takes the top value; values below the last mark are out of reach.
    pub(super) fn pop(&mut self) -> Result<Id> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() > floor
            && let Some(id) = self.stack.pop()
        {
            return Ok(id);
        }
        Err(Error::invalid_input(
            "pickle takes a value that is not there",
        ))
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Id>> {
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(self.pop()?);
        }
        items.reverse();
        Ok(items)
    }

    fn mark(&mut self) -> Result<()> {
        if self.marks.len() >= 4 * MAX_DEPTH {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("pickle must nest at most {} marks", 4 * MAX_DEPTH),
            ));
        }
        self.marks.push(self.stack.len());
        Ok(())
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>> {
        let mark = self
            .marks
            .pop()
            .ok_or_else(|| Error::invalid_input("pickle uses a mark that is not there"))?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    pub(super) fn top(&self) -> Result<Id> {
        self.stack
            .last()
            .copied()
            .ok_or_else(|| Error::invalid_input("pickle uses a value that is not there"))
    }

    pub(super) fn value(&self, id: Id) -> Result<&Value<'a>> {
        find(&self.values, id)
    }

    pub(super) fn value_mut(&mut self, id: Id) -> Result<&mut Value<'a>> {
        self.values
            .get_mut(id.0)
            .ok_or_else(|| Error::bug("a pickle value refers to a value that exists"))
    }

    fn protocol(&mut self) -> Result<()> {
        match self.input.u8()? {
            2..=MAX_PROTOCOL => Ok(()),
            other => Err(Error::new(
                ErrorKind::Unsupported,
                format!("pickle protocol must be 2 to {MAX_PROTOCOL}, found {other}"),
            )),
        }
    }

    fn number(&mut self, opcode: u8) -> Result<()> {
        let value = match opcode {
            b'K' => i64::from(self.input.u8()?),
            b'M' => i64::from(self.input.u16()?),
            b'J' => i64::from(i32::from_le_bytes(self.input.array()?)),
            b'G' => {
                self.input.take(8)?;
                return self.push(Value::Float);
            }
            _ => {
                let count = if opcode == 0x8a {
                    usize::from(self.input.u8()?)
                } else {
                    self.input.size32()?
                };
                self.long(count)?
            }
        };
        self.push(Value::Int(value))
    }

    /// Reads a little-endian two's complement number of up to eight bytes.
    fn long(&mut self, count: usize) -> Result<i64> {
        if count > 8 {
            return Err(Error::invalid_input(format!(
                "pickle integer must have at most 8 bytes, found {count}"
            )));
        }
        let raw = self.input.take(count)?;
        let is_negative = raw.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut bytes = [if is_negative { 0xff } else { 0 }; 8];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = *from;
        }
        Ok(i64::from_le_bytes(bytes))
    }

    fn text(&mut self, opcode: u8) -> Result<&'a str> {
        let length = match opcode {
            b'X' => self.input.size32()?,
            0x8c => usize::from(self.input.u8()?),
            _ => self.input.size64()?,
        };
        self.input.text(length)
    }

    fn append(&mut self, opcode: u8) -> Result<()> {
        let items = if opcode == b'a' {
            self.pop_many(1)?
        } else {
            self.pop_to_mark()?
        };
        let list = self.top()?;
        match self.value_mut(list)? {
            Value::List(list) => {
                list.extend(items);
                Ok(())
            }
            _ => Err(Error::invalid_input("pickle appends to what is no list")),
        }
    }

    fn set_items(&mut self, opcode: u8) -> Result<()> {
        let items = if opcode == b's' {
            self.pop_many(2)?
        } else {
            self.pop_to_mark()?
        };
        let (pairs, rest) = items.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(Error::invalid_input("pickle sets a key without a value"));
        }
        let dict = self.top()?;
        match self.value_mut(dict)? {
            Value::Dict(members) => {
                members.extend(pairs.iter().map(|[key, value]| (*key, *value)));
                Ok(())
            }
            _ => Err(Error::invalid_input(
                "pickle sets items of what is no dictionary",
            )),
        }
    }

    fn memoize(&mut self, opcode: u8) -> Result<()> {
        let slot = match opcode {
            b'q' => usize::from(self.input.u8()?),
            b'r' => self.input.size32()?,
            _ => self.memo.len(),
        };
        let value = self.top()?;
        if self.memo.len() >= MAX_VALUES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("pickle must remember at most {MAX_VALUES} values"),
            ));
        }
        self.memo.insert(slot, value);
        Ok(())
    }

    fn recall(&mut self, opcode: u8) -> Result<()> {
        let slot = if opcode == b'h' {
            usize::from(self.input.u8()?)
        } else {
            self.input.size32()?
        };
        let id = self.memo.get(&slot).copied().ok_or_else(|| {
            Error::invalid_input(format!(
                "pickle recalls value {slot}, which it never stored"
            ))
        })?;
        self.stack.push(id);
        Ok(())
    }

    fn global(&mut self, opcode: u8) -> Result<()> {
        let (module, name) = if opcode == b'c' {
            (self.input.line()?, self.input.line()?)
        } else {
            let name = self.pop()?;
            let module = self.pop()?;
            match (self.value(module)?, self.value(name)?) {
                (Value::Text(module), Value::Text(name)) => (*module, *name),
                _ => return Err(Error::invalid_input("pickle names must be text")),
            }
        };
        let value = resolve(module, name)?;
        if matches!(value, Value::Class) && self.class.is_none() {
            self.class = Some(format!("{module}.{name}"));
        }
        self.push(value)
    }
}
