//! How long an upstream asks to wait.

use std::time::Duration;

use worldforge_core::{HttpResponse, Timestamp};

/// Longest wait that is worth waiting; an upstream that asks for more is not asked again.
pub const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// Longest wait that is told; anything more is a mistake.
const LONGEST_TOLD: Duration = Duration::from_hours(24);

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads `retry-after-ms` and `Retry-After` (RFC 9110, 10.2.3): seconds, or a date that is counted from
/// the answer's own `Date` when it has one.
pub(super) fn asked_wait(response: &HttpResponse, now: impl Fn() -> Timestamp) -> Option<Duration> {
    let header = |name| response.header(name).map(str::trim);
    let wait = header("retry-after-ms")
        .and_then(|text| seconds(text, 1e-3))
        .or_else(|| {
            let text = header("retry-after")?;
            seconds(text, 1.0).or_else(|| {
                let until = date(text)?;
                let from = header("date").and_then(date).unwrap_or_else(now);
                let millis = until.unix_millis().saturating_sub(from.unix_millis());
                Some(Duration::from_millis(millis))
            })
        })?;
    Some(wait.min(LONGEST_TOLD))
}

fn seconds(text: &str, unit: f64) -> Option<Duration> {
    let count: f64 = text.parse().ok()?;
    (count >= 0.0).then(|| Duration::try_from_secs_f64(count * unit).unwrap_or(LONGEST_TOLD))
}

/// Reads a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that is still to be written.
fn date(text: &str) -> Option<Timestamp> {
    let (_weekday, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = parts.next()?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    let (year, time, zone) = (parts.next()?, parts.next()?, parts.next()?);
    (zone == "GMT" && parts.next().is_none())
        .then(|| format!("{year}-{month:02}-{day}T{time}Z"))?
        .parse()
        .ok()
}
