//! Time as an argument: timestamps, the clock and the sleeper that a host injects.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    BoxFuture,
    error::{Error, Result},
};

const MILLIS_PER_DAY: u64 = 86_400_000;

/// The last representable instant, 9999-12-31T23:59:59.999Z.
const LAST_MILLIS: u64 = 253_402_300_799_999;

/// An instant in UTC, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(u64);

impl Timestamp {
    /// Takes milliseconds since the epoch; instants past the year 9999 become its last one.
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self(if millis > LAST_MILLIS {
            LAST_MILLIS
        } else {
            millis
        })
    }

    /// Returns milliseconds since the epoch.
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// Returns this instant without its fraction of a second.
    #[must_use]
    pub const fn truncated_to_seconds(self) -> Self {
        Self(self.0 - self.0 % 1000)
    }

    /// Returns the compact form of run ids, such as `20260430T120000Z`.
    pub fn compact(self) -> String {
        let civil = self.civil();
        let (year, month, day) = (civil.year, civil.month, civil.day);
        let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// Reads the compact form.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the text is no such instant.
    pub fn from_compact(text: &str) -> Result<Self> {
        Self::read(text, COMPACT).ok_or_else(|| {
            Error::invalid_input("timestamp must have the form YYYYMMDDTHHMMSSZ and be a real date")
        })
    }

    /// Reads digits by `layout`: a letter takes a digit of its field, anything else is literal.
    fn read(text: &str, layout: &str) -> Option<Self> {
        if text.len() != layout.len() {
            return None;
        }
        let mut civil = Civil::default();
        let mut millis = 0_u64;
        for (letter, place) in text.bytes().zip(layout.bytes()) {
            let field = match place {
                b'y' => &mut civil.year,
                b'm' => &mut civil.month,
                b'd' => &mut civil.day,
                b'h' => &mut civil.hour,
                b'i' => &mut civil.minute,
                b's' => &mut civil.second,
                b'f' => &mut millis,
                _ if letter == place => continue,
                _ => return None,
            };
            *field = *field * 10 + u64::from(letter.checked_sub(b'0').filter(|digit| *digit < 10)?);
        }
        civil.to_unix_millis().map(|whole| Self(whole + millis))
    }

    /// Splits days since the epoch into a date, counting years from 1 March of year 0.
    ///
    /// The era arithmetic is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    fn civil(self) -> Civil {
        let days = self.0 / MILLIS_PER_DAY + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let seconds = self.0 % MILLIS_PER_DAY / 1000;
        Civil {
            year: year_of_era + era * 400 + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
        }
    }
}

const COMPACT: &str = "yyyymmddThhiissZ";
const SECONDS: &str = "yyyy-mm-ddThh:ii:ssZ";
const MILLIS: &str = "yyyy-mm-ddThh:ii:ss.fffZ";

#[derive(Default)]
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Civil {
    /// Returns `None` for a date or time that does not exist, or is before the epoch.
    fn to_unix_millis(&self) -> Option<u64> {
        let is_leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days_in_month = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u64::from(is_leap),
            _ => return None,
        };
        let is_real = self.year >= 1970
            && (1..=days_in_month).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60;
        if !is_real {
            return None;
        }
        let year = self.year - u64::from(self.month <= 2);
        let shifted_month = if self.month > 2 {
            self.month - 3
        } else {
            self.month + 9
        };
        let day_of_year = (153 * shifted_month + 2) / 5 + self.day - 1;
        let year_of_era = year % 400;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = year / 400 * 146_097 + day_of_era - 719_468;
        let seconds = self.hour * 3600 + self.minute * 60 + self.second;
        Some(days * MILLIS_PER_DAY + seconds * 1000)
    }
}

impl Timestamp {
    /// Appends the text that [`Display`](fmt::Display) shows.
    pub(crate) fn write(self, out: &mut String) {
        let civil = self.civil();
        let mut digits = |value: u64, separator: char, width: u32| {
            for place in (0..width).rev() {
                let digit = u8::try_from(value / 10_u64.pow(place) % 10).unwrap_or_default();
                out.push(char::from(b'0' + digit));
            }
            out.push(separator);
        };
        digits(civil.year, '-', 4);
        digits(civil.month, '-', 2);
        digits(civil.day, 'T', 2);
        digits(civil.hour, ':', 2);
        digits(civil.minute, ':', 2);
        match self.0 % 1000 {
            0 => digits(civil.second, 'Z', 2),
            millis => {
                digits(civil.second, '.', 2);
                digits(millis, 'Z', 3);
            }
        }
    }
}

/// RFC 3339 in UTC, with milliseconds only where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(24);
        self.write(&mut text);
        f.write_str(&text)
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::read(text, SECONDS)
            .or_else(|| Self::read(text, MILLIS))
            .ok_or_else(|| {
                Error::invalid_input(
                    "timestamp must be RFC 3339 in UTC, such as 2026-04-30T12:00:00Z",
                )
            })
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

/// Returns a duration in milliseconds, exact to the nanosecond.
#[expect(
    clippy::cast_precision_loss,
    reason = "nanoseconds are exact in an f64 for the first hundred days"
)]
pub fn millis(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

/// Tells the time; the host owns the real one, tests own a deterministic one.
pub trait Clock: Send + Sync + 'static {
    /// Returns the wall-clock time, for records.
    fn now(&self) -> Timestamp;

    /// Returns the time since some fixed start, for durations; it never goes back.
    fn monotonic(&self) -> Duration;
}

/// Waits; the host owns the timer.
pub trait Sleeper: Send + Sync + 'static {
    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_read_back_what_they_write() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_777_550_400_000, "2026-04-30T12:00:00Z"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z"),
            (4_102_444_799_000, "2099-12-31T23:59:59Z"),
            (LAST_MILLIS, "9999-12-31T23:59:59.999Z"),
        ] {
            let timestamp = Timestamp::from_unix_millis(millis);
            assert_eq!(timestamp.to_string(), text);
            assert_eq!(text.parse::<Timestamp>().unwrap(), timestamp);
            let compact = timestamp.compact();
            assert_eq!(
                Timestamp::from_compact(&compact).unwrap(),
                timestamp.truncated_to_seconds()
            );
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-01-01T00:00:00+00:00",
            "2026-01-01",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
