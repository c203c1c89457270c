//! The lines of a journal.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Digest, Digester, Error, ErrorKind, Result, json};

/// The version of a journal's lines.
pub const JOURNAL_SCHEMA_VERSION: u32 = 1;

/// Most bytes of one line, 16 MiB.
pub const MAX_JOURNAL_LINE_BYTES: usize = 16 << 20;

/// What the first line says.
const NAME: &str = "worldforge.run_journal";

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct First {
    pub(super) journal: String,
    pub(super) schema_version: u32,
    pub(super) header: Value,
    pub(super) link: Digest,
}

/// Every other line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Next {
    pub(super) entry: Value,
    pub(super) link: Digest,
}

impl First {
    pub(super) fn of(header: Value) -> Self {
        Self {
            link: first_link(&header),
            journal: NAME.to_owned(),
            schema_version: JOURNAL_SCHEMA_VERSION,
            header,
        }
    }

    /// Refuses a line that is none of this version, or that was changed.
    pub(super) fn check(&self) -> Result<()> {
        if self.journal != NAME {
            return Err(Error::invalid_input(format!("must be {NAME}")).at("/journal"));
        }
        if self.schema_version != JOURNAL_SCHEMA_VERSION {
            let found = self.schema_version;
            let message = format!("must be {JOURNAL_SCHEMA_VERSION}, found {found}");
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        check_link(self.link, first_link(&self.header))
    }
}

impl Next {
    pub(super) fn after(link: Digest, entry: Value) -> Self {
        Self {
            link: next_link(link, &entry),
            entry,
        }
    }

    /// Refuses a line that was changed, or that does not follow the one before.
    pub(super) fn check_after(&self, link: Digest) -> Result<()> {
        check_link(self.link, next_link(link, &self.entry))
    }
}

/// Writes a line with its end.
pub(super) fn encode(line: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = json::canonical(&json::encode(line)?).into_bytes();
    if text.len() > MAX_JOURNAL_LINE_BYTES {
        let found = text.len();
        let message = format!(
            "line of a journal must be at most {MAX_JOURNAL_LINE_BYTES} bytes, found {found}"
        );
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    text.push(b'\n');
    Ok(text)
}

fn first_link(header: &Value) -> Digest {
    let mut digester = Digester::new();
    digester.update(NAME.as_bytes());
    digester.update(json::canonical(header).as_bytes());
    digester.finish()
}

fn next_link(before: Digest, entry: &Value) -> Digest {
    let mut digester = Digester::new();
    digester.update(before.as_bytes());
    digester.update(json::canonical(entry).as_bytes());
    digester.finish()
}

fn check_link(stated: Digest, derived: Digest) -> Result<()> {
    if stated == derived {
        return Ok(());
    }
    Err(Error::invalid_input("must be the digest of the line before and this one").at("/link"))
}
