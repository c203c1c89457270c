//! The log that a person names: read piece by piece, however large.

use std::io::{BufRead, BufReader, Write};

use worldforge_core::Result;
use worldforge_evidence::{EventReview, open_regular_file, review_event_log};

use crate::input::Source;

/// Reviews a log, writing its events, redacted, to `clean`.
pub(super) fn review(source: &Source, clean: &mut dyn Write) -> Result<EventReview> {
    let reader: Box<dyn BufRead> = match source {
        Source::Standard => Box::new(std::io::stdin().lock()),
        Source::File(path) => Box::new(BufReader::new(open_regular_file(path)?)),
    };
    review_event_log(reader, clean).map_err(|error| source.name_in(error))
}
