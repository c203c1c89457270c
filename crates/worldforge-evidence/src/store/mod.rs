//! Where runs live on disk, and how nothing in them is ever half-written or written elsewhere.

mod atomic;
mod directory;
mod path;
mod workspace;

pub use atomic::write_file;
pub use directory::{FOLDERS, MANIFEST_FILE, RunDirectory, Stored};
pub use path::RunPath;
pub use workspace::Workspace;

pub(crate) use atomic::io_error;
pub(crate) use directory::read_limited;
