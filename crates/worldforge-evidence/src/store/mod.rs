//! Where runs live on disk, and how nothing in them is ever half-written or written elsewhere.

mod atomic;
mod directory;
mod open;
mod path;
mod pins;
mod tree;
mod workspace;

pub use atomic::{write_file, write_file_with};
pub use directory::{FOLDERS, MANIFEST_FILE, RunDirectory, Stored};
pub use open::{open_regular_file, read_regular_file};
pub use path::RunPath;
pub use pins::{MAX_PINS, PINS_FILE, Pin, Pins};
pub use tree::{MAX_TREE_DEPTH, MAX_TREE_ENTRIES};
pub use workspace::Workspace;

pub(crate) use atomic::{io_error, replace_file, require_folder, sync_folder};
pub(crate) use open::{OpenFolder, open_below, read_at_most, read_limited};
pub(crate) use tree::{TreeEntry, TreeKind, shown_name, size_of, walk};
