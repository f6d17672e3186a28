//! Which days of which series a file has had so far, in a few bits each.
//!
//! One bit per day, in pages of 64 days; beside it the line of the first occurrence, until the
//! memory set aside for lines is used up (then a duplicate is still found, without its line).

use chrono::NaiveDate;

const DAYS: i64 = 64;
/// At 4 bytes a line: 64 MB.
const MAX_LINES: usize = 16_000_000;

#[derive(Default)]
struct Page {
    number: i64,
    bits: u64,
    lines: Option<Box<[u32; 64]>>,
}

/// The days of one series, pages in ascending order.
#[derive(Default)]
struct Series {
    pages: Vec<Page>,
}

/// The days of all series of a file.
#[derive(Default)]
pub(crate) struct Seen {
    series: Vec<Series>,
    lines: usize,
}

/// What was known of a day before it was marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    New,
    /// The line of the first occurrence, if it is remembered.
    Again(Option<u64>),
}

impl Seen {
    /// Marks a day of a series. Series are numbered from 0 without holes.
    pub fn mark(&mut self, series: usize, day: NaiveDate, line: u64) -> Before {
        if self.series.len() <= series {
            self.series.resize_with(series + 1, Series::default);
        }
        let offset = (day - NaiveDate::default()).num_days();
        let (number, bit) = (offset.div_euclid(DAYS), offset.rem_euclid(DAYS) as usize);
        let Some(found) = self.series.get_mut(series) else { return Before::New };
        let at = match found.pages.last() {
            Some(last) if last.number == number => found.pages.len() - 1,
            _ => match found.pages.binary_search_by_key(&number, |p| p.number) {
                Ok(at) => at,
                Err(at) => {
                    let keep = self.lines < MAX_LINES;
                    self.lines += if keep { 64 } else { 0 };
                    let lines = keep.then(|| Box::new([0u32; 64]));
                    found.pages.insert(at, Page { number, bits: 0, lines });
                    at
                }
            },
        };
        let Some(page) = found.pages.get_mut(at) else { return Before::New };
        let slot = page.lines.as_mut().and_then(|lines| lines.get_mut(bit));
        if page.bits & (1 << bit) != 0 {
            return Before::Again(slot.map(|l| u64::from(*l)).filter(|&l| l > 0));
        }
        page.bits |= 1 << bit;
        if let Some(slot) = slot {
            *slot = u32::try_from(line).unwrap_or(0);
        }
        Before::New
    }
}
