//! Local days and times of day, right across changes of summer time.

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

/// The local calendar day of a moment.
pub(crate) fn day(now: DateTime<Utc>, tz: Tz) -> NaiveDate {
    now.with_timezone(&tz).date_naive()
}

/// The moment of a local time. A time that the clocks skip becomes the first one after the gap; of a time that comes
/// twice, the first is taken.
pub(crate) fn moment(local: NaiveDateTime, tz: Tz) -> DateTime<Utc> {
    let mut at = local;
    // Gaps are at most a day (a country that changes sides of the date line).
    for _ in 0..=96 {
        match tz.from_local_datetime(&at) {
            LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => {
                return found.with_timezone(&Utc);
            }
            LocalResult::None => at += TimeDelta::minutes(15),
        }
    }
    local.and_utc()
}

/// A time of a local day.
pub(crate) fn time_on(day: NaiveDate, time: NaiveTime, tz: Tz) -> DateTime<Utc> {
    moment(day.and_time(time), tz)
}

/// The first moment of a local day.
pub(crate) fn start_of(day: NaiveDate, tz: Tz) -> DateTime<Utc> {
    moment(day.and_time(NaiveTime::MIN), tz)
}

pub(crate) fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}
