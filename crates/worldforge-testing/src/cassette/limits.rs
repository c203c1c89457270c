//! What a cassette is held to, whoever wrote it.

/// Most interactions.
pub const MAX_INTERACTIONS: usize = 1_000;
/// Most messages of all connections together.
pub const MAX_MESSAGES: usize = 10_000;
/// Most headers of one request, answer or handshake.
pub const MAX_HEADERS: usize = 64;
/// Most ignored pointers of one body.
pub const MAX_IGNORED: usize = 64;
/// Most bytes of the document, without the files beside it.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;
/// Most bytes of one file beside the document.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Most bytes of all files beside the document together.
pub const MAX_ALL_FILES_BYTES: usize = 256 << 20;
/// Longest name of a file beside the document, in bytes.
pub const MAX_FILE_NAME: usize = 200;
/// Most bytes of a body that a recorder keeps inside the document; longer ones get a file.
pub const MAX_INLINE_BYTES: usize = 64 << 10;
/// Most bytes of a body that is read as JSON, `MessagePack` or a form; longer ones are only bytes.
pub(super) const MAX_STRUCTURED_BYTES: usize = 16 << 20;
/// Deepest nesting of a body in `MessagePack`.
pub(super) const MAX_STRUCTURED_DEPTH: usize = 64;
/// Deepest nesting of a JSON body that is kept as JSON: the document around it nests too.
pub(super) const MAX_INLINE_DEPTH: usize = 48;
