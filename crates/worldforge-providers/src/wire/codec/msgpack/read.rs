//! Reading a message without ever allocating more than its bytes justify.

use worldforge_core::{Error, ErrorKind, Result, Untrusted};

use super::{
    limits::{Limits, MAX_DEPTH},
    node::{Map, Node},
};

/// Most characters of a name that a message repeats.
const MAX_SHOWN: usize = 64;

/// Maps up to this size are searched for a name that stands twice without sorting.
const SMALL_MAP: usize = 16;

/// Reads one message that fills the bytes.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for bytes that are no msgpack, end early or go on after the message,
/// for a key that is no text or stands twice; [`ErrorKind::Unsupported`] for an extension type;
/// [`ErrorKind::LimitExceeded`] past the limits.
pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Node<'a>> {
    if bytes.len() > limits.bytes {
        return Err(past(format!(
            "msgpack message must have at most {} bytes, found {}",
            limits.bytes,
            bytes.len()
        )));
    }
    let mut reader = Reader {
        rest: bytes,
        size: bytes.len(),
        owed: 1,
        items: limits.items,
    };
    let node = reader.node(limits.depth.min(MAX_DEPTH))?;
    if reader.rest.is_empty() {
        Ok(node)
    } else {
        Err(reader.malformed("goes on after its value"))
    }
}

fn past(message: String) -> Error {
    Error::new(ErrorKind::LimitExceeded, message)
}

struct Reader<'a> {
    rest: &'a [u8],
    /// Bytes of the whole message.
    size: usize,
    /// Values that were declared and have not begun; each needs at least one byte of the rest.
    owed: usize,
    /// Values that may still be declared.
    items: usize,
}

impl<'a> Reader<'a> {
    /// Reads a value that may hold `depth` levels of containers.
    fn node(&mut self, depth: usize) -> Result<Node<'a>> {
        self.owed = self.owed.saturating_sub(1);
        let [marker] = self.array()?;
        Ok(match marker {
            0x00..=0x7f => Node::Int(i64::from(marker)),
            0x80..=0x8f => self.map(usize::from(marker & 0x0f), depth)?,
            0x90..=0x9f => self.items(usize::from(marker & 0x0f), depth)?,
            0xa0..=0xbf => Node::Text(self.text(usize::from(marker & 0x1f))?),
            0xc0 => Node::Nil,
            0xc1 => return Err(self.malformed("has a marker that means nothing")),
            0xc2 => Node::Bool(false),
            0xc3 => Node::Bool(true),
            0xc4..=0xc6 => {
                let length = self.length(marker - 0xc4)?;
                Node::Bytes(self.take(length)?)
            }
            0xc7..=0xc9 | 0xd4..=0xd8 => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!(
                        "msgpack extension types are refused, found one at byte {}",
                        self.at()
                    ),
                ));
            }
            0xca => Node::F32(f32::from_be_bytes(self.array()?)),
            0xcb => Node::F64(f64::from_be_bytes(self.array()?)),
            0xcc => Node::Int(i64::from(u8::from_be_bytes(self.array()?))),
            0xcd => Node::Int(i64::from(u16::from_be_bytes(self.array()?))),
            0xce => Node::Int(i64::from(u32::from_be_bytes(self.array()?))),
            0xcf => {
                let value = u64::from_be_bytes(self.array()?);
                i64::try_from(value).map_or(Node::UInt(value), Node::Int)
            }
            0xd0 => Node::Int(i64::from(i8::from_be_bytes(self.array()?))),
            0xd1 => Node::Int(i64::from(i16::from_be_bytes(self.array()?))),
            0xd2 => Node::Int(i64::from(i32::from_be_bytes(self.array()?))),
            0xd3 => Node::Int(i64::from_be_bytes(self.array()?)),
            0xd9..=0xdb => {
                let length = self.length(marker - 0xd9)?;
                Node::Text(self.text(length)?)
            }
            0xdc | 0xdd => {
                let length = self.length(marker - 0xdc + 1)?;
                self.items(length, depth)?
            }
            0xde | 0xdf => {
                let length = self.length(marker - 0xde + 1)?;
                self.map(length, depth)?
            }
            0xe0..=0xff => Node::Int(i64::from(i8::from_be_bytes([marker]))),
        })
    }

    fn items(&mut self, length: usize, depth: usize) -> Result<Node<'a>> {
        let depth = self.enter(length, depth)?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.node(depth)?);
        }
        Ok(Node::Array(items.into_boxed_slice()))
    }

    fn map(&mut self, length: usize, depth: usize) -> Result<Node<'a>> {
        let depth = self.enter(length.saturating_mul(2), depth)?;
        let mut members = Vec::with_capacity(length);
        for _ in 0..length {
            members.push((self.key()?, self.node(depth)?));
        }
        if let Some(name) = repeated(&members) {
            return Err(Error::invalid_input("msgpack map has a key twice")
                .with("key", Untrusted::new(name).excerpt(MAX_SHOWN)));
        }
        Ok(Node::Map(Map::new(members)))
    }

    /// Reads the name of a member, of either type of text.
    fn key(&mut self) -> Result<&'a str> {
        let name = match self.rest.first() {
            Some(0xa0..=0xbf | 0xc4..=0xc6 | 0xd9..=0xdb) => self.node(0)?.as_name(),
            _ => None,
        };
        name.ok_or_else(|| self.malformed("must have text for a key"))
    }

    /// Declares the values of a container and returns the levels that are left inside.
    fn enter(&mut self, count: usize, depth: usize) -> Result<usize> {
        let Some(inside) = depth.checked_sub(1) else {
            let at = self.at();
            return Err(past(format!("msgpack message nests too deep at byte {at}")));
        };
        if count > self.rest.len().saturating_sub(self.owed) {
            return Err(self.malformed("declares more values than it has bytes"));
        }
        self.items = self.items.checked_sub(count).ok_or_else(|| {
            past(format!(
                "msgpack message has too many values at byte {}",
                self.at()
            ))
        })?;
        self.owed += count;
        Ok(inside)
    }

    /// Reads a length of one, two or four bytes: two to the power of `width`.
    fn length(&mut self, width: u8) -> Result<usize> {
        let length = match width {
            0 => u32::from(u8::from_be_bytes(self.array()?)),
            1 => u32::from(u16::from_be_bytes(self.array()?)),
            _ => u32::from_be_bytes(self.array()?),
        };
        usize::try_from(length).map_err(|_cause| self.malformed("has a length past this machine's"))
    }

    fn text(&mut self, length: usize) -> Result<&'a str> {
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map_err(|_cause| self.malformed("has text that is not UTF-8"))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.rest.split_first_chunk() {
            Some((chunk, rest)) => {
                self.rest = rest;
                Ok(*chunk)
            }
            None => Err(self.malformed("ends early")),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.malformed("ends early")),
        }
    }

    fn at(&self) -> usize {
        self.size - self.rest.len()
    }

    fn malformed(&self, what: &str) -> Error {
        Error::invalid_input(format!("msgpack message {what}, at byte {}", self.at()))
    }
}

/// Returns a name that stands twice.
fn repeated<'a>(members: &[(&'a str, Node<'a>)]) -> Option<&'a str> {
    if members.len() <= SMALL_MAP {
        return members
            .iter()
            .enumerate()
            .find(|(index, (name, _))| members.iter().take(*index).any(|(other, _)| other == name))
            .map(|(_, (name, _))| *name);
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names
        .array_windows()
        .find_map(|[one, next]| (one == next).then_some(*one))
}
