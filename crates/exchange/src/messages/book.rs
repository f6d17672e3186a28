//! The findings of one file while it is read. Keeps the first thousand and the worst level of each message, so that a file of nothing
//! but faults costs no more than another.

use chrono::{Days, NaiveDate};
use std::collections::HashMap;

use super::catalogue::code;
use super::finding::{Finding, Level, Verdict};
use super::model::Disposition;
use super::moment::{Moment, MomentError, ReadMoment};

const MAX_FINDINGS: usize = 1000;
/// Before this nobody lives who is reported now.
const FIRST_YEAR: i32 = 1870;

pub(crate) struct Book {
    pub today: Option<NaiveDate>,
    pub findings: Vec<Finding>,
    pub left_out: usize,
    current: Option<usize>,
    worst: Option<Level>,
    worst_of: HashMap<usize, Level>,
}

/// Where something stands in the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct At {
    pub place: String,
    pub line: Option<u64>,
    pub column: Option<usize>,
}

impl At {
    pub fn place(place: impl Into<String>) -> At {
        At { place: place.into(), line: None, column: None }
    }

    pub fn put(&self, finding: Finding) -> Finding {
        let finding = match self.column {
            Some(index) => finding.column(&self.place, index),
            None => finding.at(self.place.as_str()),
        };
        match self.line {
            Some(line) => finding.line(line),
            None => finding,
        }
    }
}

impl Book {
    pub fn new(today: Option<NaiveDate>) -> Book {
        Book {
            today,
            findings: Vec::new(),
            left_out: 0,
            current: None,
            worst: None,
            worst_of: HashMap::new(),
        }
    }

    /// What follows is about this message.
    pub fn message(&mut self, number: Option<usize>) {
        self.current = number;
    }

    pub fn add(&mut self, finding: Finding) {
        self.worst = self.worst.max(Some(finding.level));
        let finding = match self.current {
            Some(number) => {
                let worst = self.worst_of.entry(number).or_insert(finding.level);
                *worst = finding.level.max(*worst);
                finding.message(number)
            }
            None => finding,
        };
        if self.findings.len() < MAX_FINDINGS || finding.level == Level::Fatal {
            self.findings.push(finding);
        } else {
            self.left_out += 1;
        }
    }

    pub fn verdict(&self) -> Verdict {
        match self.worst {
            None | Some(Level::Note) => Verdict::Valid,
            Some(Level::Warning) => Verdict::Warn,
            Some(Level::Error) => Verdict::Invalid,
            Some(Level::Fatal) => Verdict::Reject,
        }
    }

    /// What is to happen to a message after everything was said about it.
    pub fn disposition(&self, message: usize) -> Disposition {
        match self.worst_of.get(&message) {
            Some(level) if *level >= Level::Error => Disposition::Park,
            _ => Disposition::Store,
        }
    }

    /// A moment that may not lie in the future, with what is wrong with it said.
    pub fn moment(&mut self, read: ReadMoment, text: &str, at: &At) -> Option<Moment> {
        match read {
            Ok((moment, long)) => {
                if long {
                    self.add(at.put(Finding::new(&code::LONG_DATE).value(text)));
                }
                self.plausible(moment, text, at, &code::FUTURE)
            }
            Err(MomentError::Placeholder) => {
                self.add(at.put(Finding::new(&code::PLACEHOLDER_DATE).value(text)));
                None
            }
            Err(MomentError::NotADate) => {
                self.add(at.put(Finding::new(&code::NOT_A_DATE).value(text)));
                None
            }
        }
    }

    /// As [`Book::moment`], for the time of sending: a clock that runs ahead spoils no result.
    pub fn sent(&mut self, read: ReadMoment, text: &str, at: &At) -> Option<Moment> {
        match read {
            Ok((moment, false)) => self.plausible(moment, text, at, &code::FUTURE_SENT),
            other => self.moment(other, text, at),
        }
    }

    /// Nothing is to be said of it.
    pub fn is_plausible(&self, moment: &Moment) -> bool {
        moment.year() >= FIRST_YEAR && !self.is_ahead(moment)
    }

    fn is_ahead(&self, moment: &Moment) -> bool {
        // East of us it may be tomorrow already.
        let limit = self.today.and_then(|t| t.checked_add_days(Days::new(1)));
        limit.is_some_and(|limit| moment.earliest().is_some_and(|first| first > limit))
    }

    fn plausible(
        &mut self,
        moment: Moment,
        text: &str,
        at: &At,
        future: &super::finding::CodeInfo,
    ) -> Option<Moment> {
        if moment.year() < FIRST_YEAR {
            self.add(at.put(Finding::new(&code::ANCIENT).value(text)));
            return None;
        }
        if let Some(today) = self.today.filter(|_| self.is_ahead(&moment)) {
            self.add(at.put(Finding::new(future).value(text).detail(&today.to_string())));
        }
        Some(moment)
    }
}
