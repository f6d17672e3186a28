//! The one clock of a node. Nothing else reads the time.
//!
//! A node that serves people runs on the system's clock; a replay or a drill runs on a manual one
//! that only its driver moves, so that the same code lives through another time.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
    timezone: Tz,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    /// Microseconds since 1970 in UTC.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn system(timezone: Tz) -> Clock {
        Clock { source: Source::System, timezone }
    }

    /// A clock that stands at `start` until somebody moves it.
    pub fn manual(start: DateTime<Utc>, timezone: Tz) -> Clock {
        Clock { source: Source::Manual(Arc::new(AtomicI64::new(start.timestamp_micros()))), timezone }
    }

    pub fn now(&self) -> DateTime<Utc> {
        match &self.source {
            Source::System => system_now(),
            Source::Manual(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
            }
        }
    }

    /// Today's date where the node is.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.timezone).date_naive()
    }

    /// The date where the node is at a moment.
    pub fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.timezone).date_naive()
    }

    pub fn timezone(&self) -> Tz {
        self.timezone
    }

    pub fn is_manual(&self) -> bool {
        matches!(self.source, Source::Manual(_))
    }

    /// Moves a manual clock forward. A clock never goes back: an earlier time changes nothing.
    pub fn advance_to(&self, to: DateTime<Utc>) {
        if let Source::Manual(micros) = &self.source {
            micros.fetch_max(to.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The moment at which the node's wall clock shows `time` on `day`. Where summer time skips it,
    /// the first moment after the gap.
    pub fn at(&self, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let local = day.and_time(time);
        match self.timezone.from_local_datetime(&local).earliest() {
            Some(moment) => moment.with_timezone(&Utc),
            None => {
                match self.timezone.from_local_datetime(&(local + chrono::TimeDelta::hours(1))).earliest() {
                    Some(moment) => moment.with_timezone(&Utc),
                    None => Utc.from_utc_datetime(&local),
                }
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
fn system_now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

/// Time that passes on the machine whatever clock the node runs on: for measuring durations only.
#[expect(clippy::disallowed_methods, reason = "durations of work are measured on the machine's clock")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
