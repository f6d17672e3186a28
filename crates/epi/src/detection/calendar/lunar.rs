//! The first days of the lunar years 2000 to 2040.

use chrono::NaiveDate;

/// Month and day of lunar new year from 2000 on, Beijing time, as in the conversion tables of the Hong Kong Observatory. The tests compare each
/// with the new moon by [meeus1998], ch. 49. ICU has 39 of them; in 2027 and 2030 new moon is within minutes of midnight and ICU a day off.
#[rustfmt::skip]
const FIRST_DAYS: [(u32, u32); 41] = [
    (2, 5), (1, 24), (2, 12), (2, 1), (1, 22), (2, 9), (1, 29), (2, 18), (2, 7), (1, 26), (2, 14), (2, 3), (1, 23),
    (2, 10), (1, 31), (2, 19), (2, 8), (1, 28), (2, 16), (2, 5), (1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29),
    (2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8), (1, 28), (2, 15), (2, 4),
    (1, 24), (2, 12),
];

/// Lunar new year's day of a year from 2000 to 2040, None outside.
///
/// ```
/// let day = lianfang_epi::detection::find_lunar_new_year(2020).unwrap();
/// assert_eq!(day.to_string(), "2020-01-25");
/// ```
pub fn find_lunar_new_year(year: i32) -> Option<NaiveDate> {
    let place = usize::try_from(year.checked_sub(2000)?).ok()?;
    let (month, day) = FIRST_DAYS.get(place)?;
    NaiveDate::from_ymd_opt(year, *month, *day)
}
