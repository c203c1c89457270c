//! Names in an error, as many as can be read.

/// The greatest number of names that are written out.
const MAX_LISTED: usize = 10;

/// The greatest number of characters of one name.
const MAX_NAME: usize = 80;

/// Joins names with commas, and says how many were left out.
pub(super) fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MAX_LISTED).map(|name| {
        let mut short: String = name.chars().take(MAX_NAME).collect();
        if short.len() < name.len() {
            short.push('…');
        }
        short
    });
    let text = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_LISTED) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}
