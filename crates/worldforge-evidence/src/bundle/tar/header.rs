//! One header block.

/// Size of a header, and what the content of a file is filled up to.
pub(super) const BLOCK: usize = 512;

const NAME: usize = 100;
const MODE: std::ops::Range<usize> = 100..108;
const SIZE: std::ops::Range<usize> = 124..136;
const TIME: std::ops::Range<usize> = 136..148;
const SUM: std::ops::Range<usize> = 148..156;
const KIND: usize = 156;
const MAGIC: std::ops::Range<usize> = 257..265;
const PREFIX: std::ops::Range<usize> = 345..500;

/// The magic and the version of ustar.
const USTAR: &[u8; 8] = b"ustar\x0000";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    /// Attributes of the next entry, such as a long path.
    Attributes,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::File => b'0',
            Self::Attributes => b'x',
        }
    }
}

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) size: usize,
}

impl Header {
    /// Writes the block; `None` when the path does not fit into it.
    pub(super) fn write(&self) -> Option<[u8; BLOCK]> {
        let (prefix, name) = split(&self.path)?;
        let mut block = [0; BLOCK];
        put(&mut block, 0..NAME, name.as_bytes())?;
        put(&mut block, MODE, b"0000644\0")?;
        for owner in [108..116, 116..124] {
            put(&mut block, owner, b"0000000\0")?;
        }
        put(&mut block, SIZE, format!("{:011o}\0", self.size).as_bytes())?;
        put(&mut block, TIME, b"00000000000\0")?;
        put(&mut block, KIND..KIND + 1, &[self.kind.byte()])?;
        put(&mut block, MAGIC, USTAR)?;
        put(&mut block, PREFIX, prefix.as_bytes())?;
        let sum = format!("{:06o}\0 ", checksum(&block));
        put(&mut block, SUM, sum.as_bytes())?;
        Some(block)
    }

    /// Reads a block; `None` when it is not one that [`Self::write`] makes.
    pub(super) fn read(block: &[u8]) -> Option<Self> {
        let kind = match block.get(KIND)? {
            b'0' => Kind::File,
            b'x' => Kind::Attributes,
            _ => return None,
        };
        let name = text(block.get(..NAME)?)?;
        let prefix = text(block.get(PREFIX)?)?;
        let header = Self {
            path: if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}/{name}")
            },
            kind,
            size: octal(block.get(SIZE)?)?,
        };
        // What differs in any byte was not written by this program.
        (header.write()? == *block).then_some(header)
    }
}

/// Splits a path so that its end fits into the name and the rest into the prefix.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= NAME {
        return Some(("", path));
    }
    let from = path.len() - NAME - 1;
    let slash = from
        + path
            .as_bytes()
            .get(from..)?
            .iter()
            .position(|byte| *byte == b'/')?;
    let (prefix, name) = (path.get(..slash)?, path.get(slash + 1..)?);
    (prefix.len() <= PREFIX.len() && !name.is_empty()).then_some((prefix, name))
}

fn put(block: &mut [u8; BLOCK], place: std::ops::Range<usize>, bytes: &[u8]) -> Option<()> {
    let field = block.get_mut(place)?.get_mut(..bytes.len())?;
    field.copy_from_slice(bytes);
    Some(())
}

/// Adds up the bytes with spaces in place of the sum itself.
fn checksum(block: &[u8; BLOCK]) -> u32 {
    let bytes = block.iter().enumerate();
    bytes
        .map(|(at, byte)| {
            if SUM.contains(&at) {
                32
            } else {
                u32::from(*byte)
            }
        })
        .sum()
}

fn text(field: &[u8]) -> Option<&str> {
    let end = field
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(field.len());
    std::str::from_utf8(field.get(..end)?).ok()
}

fn octal(field: &[u8]) -> Option<usize> {
    usize::from_str_radix(text(field)?, 8).ok()
}
