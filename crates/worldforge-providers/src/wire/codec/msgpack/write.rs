//! Writing: the shortest form of every value, as msgpack for Python writes it.

use std::{fmt, mem};

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, Feature, Observation, Parts, Result, Tensor};

use crate::wire::codec::envelope::{self, Envelope};

/// Longest payload that is copied where it could be shared, in bytes.
const SMALL_BYTES: usize = 4096;

/// Room before and after a shared payload, in bytes.
const FIRST_ROOM: usize = 512;

/// Writes one message, value by value.
///
/// A fault (a length past 32 bits, a tensor that its envelope cannot hold) is kept and told by
/// [`finish`](Self::finish), so that the calls chain.
#[must_use]
pub struct Writer {
    bytes: Vec<u8>,
    /// Values that are still to be written.
    owed: usize,
    /// What stands before `bytes`, where great payloads are not copied.
    parts: Option<Parts>,
    fault: Option<Error>,
}

impl Default for Writer {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl Writer {
    /// Starts a message of about so many bytes; see [`envelope::size_hint`].
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            owed: 1,
            parts: None,
            fault: None,
        }
    }

    /// Starts a message whose tensors are shared, not copied, unless they are small.
    pub fn in_parts() -> Self {
        let mut writer = Self::with_capacity(FIRST_ROOM);
        writer.parts = Some(Parts::new());
        writer
    }

    /// Starts a map: as many times a name and a value must follow.
    pub fn map(&mut self, members: usize) -> &mut Self {
        self.head(members, Head::MAP);
        self.owed = self.owed.saturating_add(members.saturating_mul(2));
        self
    }

    /// Starts an array: as many values must follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(items, Head::ARRAY);
        self.owed = self.owed.saturating_add(items);
        self
    }

    /// Writes text: a value, or the name of a member.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(text.len(), Head::TEXT);
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    /// Writes bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes_of([bytes])
    }

    /// Writes pieces as one run of bytes.
    pub(in crate::wire::codec) fn bytes_of<const N: usize>(
        &mut self,
        pieces: [&[u8]; N],
    ) -> &mut Self {
        let length = pieces.iter().map(|piece| piece.len()).sum();
        self.head(length, Head::BYTES);
        self.bytes.reserve(length);
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        self
    }

    /// Writes a head and what a tensor holds as one run of bytes.
    pub(in crate::wire::codec) fn tensor_bytes(
        &mut self,
        head: &[u8],
        tensor: &Tensor,
    ) -> &mut Self {
        let payload = tensor.bytes();
        match &mut self.parts {
            Some(_) if payload.len() > SMALL_BYTES => {}
            _ => return self.bytes_of([head, payload]),
        }
        self.head(head.len() + payload.len(), Head::BYTES);
        self.bytes.extend_from_slice(head);
        if let Some(parts) = &mut self.parts {
            parts.push(mem::replace(
                &mut self.bytes,
                Vec::with_capacity(FIRST_ROOM),
            ));
            parts.push_shared(tensor.shared_bytes());
        }
        self
    }

    /// Writes nothing.
    pub fn nil(&mut self) -> &mut Self {
        self.raw(0xc0, [])
    }

    /// Writes a boolean.
    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "the boolean is the value, not a choice"
    )]
    pub fn bool(&mut self, flag: bool) -> &mut Self {
        self.raw(0xc2 | u8::from(flag), [])
    }

    /// Writes an integer that is not negative.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        if let Ok(value) = u8::try_from(value) {
            if value < 0x80 {
                return self.raw(value, []);
            }
            return self.raw(0xcc, value.to_be_bytes());
        }
        if let Ok(value) = u16::try_from(value) {
            return self.raw(0xcd, value.to_be_bytes());
        }
        if let Ok(value) = u32::try_from(value) {
            return self.raw(0xce, value.to_be_bytes());
        }
        self.raw(0xcf, value.to_be_bytes())
    }

    /// Writes an integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        if let Ok(value) = u64::try_from(value) {
            return self.uint(value);
        }
        if let Ok(value) = i8::try_from(value) {
            let [byte] = value.to_be_bytes();
            if value >= -32 {
                return self.raw(byte, []);
            }
            return self.raw(0xd0, [byte]);
        }
        if let Ok(value) = i16::try_from(value) {
            return self.raw(0xd1, value.to_be_bytes());
        }
        if let Ok(value) = i32::try_from(value) {
            return self.raw(0xd2, value.to_be_bytes());
        }
        self.raw(0xd3, value.to_be_bytes())
    }

    /// Writes a number of double precision.
    pub fn float(&mut self, value: f64) -> &mut Self {
        self.raw(0xcb, value.to_be_bytes())
    }

    /// Writes a JSON value; a number without a fraction in its text is an integer.
    pub fn json(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Null => self.nil(),
            Value::Bool(flag) => self.bool(*flag),
            Value::String(text) => self.text(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => self.uint(value),
                (None, Some(value), _) => self.int(value),
                (None, None, Some(value)) => self.float(value),
                (None, None, None) => self.fail(Error::invalid_input("must be a finite number")),
            },
            Value::Array(items) => {
                self.array(items.len());
                for item in items {
                    self.json(item);
                }
                self
            }
            Value::Object(members) => {
                self.map(members.len());
                for (name, member) in members {
                    self.text(name).json(member);
                }
                self
            }
        }
    }

    /// Writes a tensor in an envelope.
    pub fn tensor(&mut self, tensor: &Tensor, form: Envelope) -> &mut Self {
        match envelope::write(self, tensor, form) {
            Ok(()) => self,
            Err(error) => self.fail(error),
        }
    }

    /// Writes a feature; its tensors stand in envelopes.
    pub fn feature(&mut self, feature: &Feature, form: Envelope) -> &mut Self {
        match feature {
            Feature::Tensor(tensor) => self.tensor(tensor, form),
            Feature::Text(text) => self.text(text),
            Feature::Texts(texts) => {
                self.array(texts.len());
                for text in texts {
                    self.text(text);
                }
                self
            }
            Feature::Scalar(value) => self.json(value),
            Feature::Group(group) => self.observation(group, form),
            _ => self.fail(Error::new(
                ErrorKind::Unsupported,
                "this kind of feature has no form in msgpack",
            )),
        }
    }

    /// Writes features as a map in the order of their names; their tensors stand in envelopes.
    pub fn observation(&mut self, features: &Observation, form: Envelope) -> &mut Self {
        self.map(features.iter().len());
        for (name, feature) in features.iter() {
            self.text(name).feature(feature, form);
        }
        self
    }

    /// Returns the message as one.
    ///
    /// # Errors
    ///
    /// The first fault; [`ErrorKind::Bug`] when values are missing or too many.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.finish_parts().map(Parts::joined)
    }

    /// Returns the message in the parts that it was written in.
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub fn finish_parts(self) -> Result<Parts> {
        match (self.fault, self.owed) {
            (Some(fault), _) => Err(fault),
            (None, 0) => {
                let mut parts = self.parts.unwrap_or_default();
                parts.push(self.bytes);
                Ok(parts)
            }
            (None, _) => Err(Error::bug(
                "a msgpack message has as many values as it declares",
            )),
        }
    }

    /// Keeps the first fault.
    fn fail(&mut self, error: Error) -> &mut Self {
        self.fault.get_or_insert(error);
        self
    }

    fn begin(&mut self) {
        match self.owed.checked_sub(1) {
            Some(owed) => self.owed = owed,
            None => {
                self.fail(Error::bug("a msgpack message has one value"));
            }
        }
    }

    fn raw<const N: usize>(&mut self, marker: u8, payload: [u8; N]) -> &mut Self {
        self.begin();
        self.bytes.push(marker);
        self.bytes.extend_from_slice(&payload);
        self
    }

    /// Begins a value that has a length.
    fn head(&mut self, length: usize, head: Head) {
        let Ok(length) = u32::try_from(length) else {
            self.begin();
            self.fail(Error::new(
                ErrorKind::LimitExceeded,
                "msgpack value must have a length of at most 32 bits",
            ));
            return;
        };
        match (u8::try_from(length), u16::try_from(length), head.byte) {
            (Ok(short), _, _) if short < head.inline.len => {
                self.raw(head.inline.marker | short, [])
            }
            (Ok(short), _, Some(marker)) => self.raw(marker, [short]),
            (_, Ok(length), _) => self.raw(head.wide, length.to_be_bytes()),
            _ => self.raw(head.wide + 1, length.to_be_bytes()),
        };
    }
}

/// Shows the size: the values may be secret.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = self.parts.as_ref().map_or(0, Parts::len);
        write!(f, "Writer({} bytes)", before + self.bytes.len())
    }
}

/// Markers of a kind of value that has a length.
#[derive(Clone, Copy)]
struct Head {
    inline: Inline,
    /// For a length of one byte, where there is such a form.
    byte: Option<u8>,
    /// For a length of two bytes; the next marker is for four.
    wide: u8,
}

/// Markers that hold a length below `len` themselves.
#[derive(Clone, Copy)]
struct Inline {
    marker: u8,
    len: u8,
}

impl Head {
    const MAP: Self = Self::new((0x80, 16), None, 0xde);
    const ARRAY: Self = Self::new((0x90, 16), None, 0xdc);
    const TEXT: Self = Self::new((0xa0, 32), Some(0xd9), 0xda);
    const BYTES: Self = Self::new((0, 0), Some(0xc4), 0xc5);

    const fn new((marker, len): (u8, u8), byte: Option<u8>, wide: u8) -> Self {
        let inline = Inline { marker, len };
        Self { inline, byte, wide }
    }
}
