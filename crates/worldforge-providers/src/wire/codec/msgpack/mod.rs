//! Messages in msgpack, read within limits and written as msgpack for Python writes them.
//!
//! Source: the msgpack specification of 2017 with `str` and `bin`. Extension types are refused, keys
//! must be text (as `str` or as `bin`), and a name may stand once in a map.

mod limits;
mod node;
mod read;
mod write;

pub use limits::Limits;
pub use node::{Map, Node};
pub use read::read;
pub use write::Writer;
