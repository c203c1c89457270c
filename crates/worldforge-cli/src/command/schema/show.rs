//! `schema show`.

use worldforge_core::{Result, json};

use super::{arguments::Show, family::find};
use crate::{
    exit::Verdict,
    session::{Session, write_stdout},
};

impl Show {
    pub(super) fn run(self, _session: &Session) -> Result<Verdict> {
        let family = find(&self.family)?;
        // The schema is data whatever the format: it is meant for a file.
        write_stdout(json::pretty(&(family.schema)()).as_bytes())?;
        Ok(Verdict::Positive)
    }
}
