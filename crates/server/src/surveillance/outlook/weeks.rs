//! Weekly counts as days that R and forecasts can use: the weeks, what is still to be reported of the newest, and the days behind them.
//!
//! The days follow the renewal equation (`epi::reproduction::reconstruct_daily`); whole weeks stay what was reported. R rests on days drawn
//! anew many times, because which day a case belongs to is not known.

use chrono::{Days, NaiveDate};
use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::reproduction::{AggregatedConfig, Reconstruction, discr_si, reconstruct_daily};
use lianfang_plan::Delay;

use super::nowcast::Corrected;
use super::rules::{Daily, Grid};

pub const WEEK: usize = 7;
/// Weeks that are looked at: one season.
const HISTORY_WEEKS: usize = 52;
/// Fewer weeks have no week with a past.
const FEWEST_WEEKS: usize = 3;
/// Series of days drawn for R.
const DRAWN: usize = 200;

/// Weeks, each dated by its last day.
#[derive(Debug, Clone, PartialEq)]
pub struct Weeks(Grid);

impl Weeks {
    /// None for too few weeks, and where weeks end on different weekdays.
    pub fn prepare(points: &[(NaiveDate, i64)], totals: bool) -> Option<Weeks> {
        let mut grid = Grid::prepare(points, totals, WEEK as i64)?;
        let cut = grid.counts.len().saturating_sub(HISTORY_WEEKS);
        grid.counts.drain(..cut);
        grid.first = grid.first.checked_add_days(Days::new((WEEK * cut) as u64))?;
        (grid.counts.len() >= FEWEST_WEEKS).then_some(Weeks(grid))
    }

    pub fn last(&self) -> NaiveDate {
        self.day(self.0.counts.len() - 1)
    }

    fn day(&self, place: usize) -> NaiveDate {
        self.0.first.checked_add_days(Days::new((WEEK * place) as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// Days behind the weeks as they will be known in the end, and drawn series of days.
    pub fn days(
        &self,
        corrected: &Corrected,
        interval: &Delay,
        streams: &Streams,
    ) -> Result<(Daily, Vec<Vec<f64>>), Error> {
        let weights = weights(interval, WEEK * self.0.counts.len())?;
        let mut totals = self.0.counts.clone();
        for week in &corrected.view.days {
            if let Some(slot) = self.place(week.day).and_then(|p| totals.get_mut(p)) {
                *slot = slot.max(week.median.round());
            }
        }
        let expected = reconstruct(&totals, &weights)?;
        let mut rng = streams.stream("outlook: days of weeks");
        let drawn = if corrected.drawn.is_empty() {
            (0..DRAWN).map(|_| expected.draw(&mut rng)).collect()
        } else {
            let from = corrected.view.days.first().and_then(|week| self.place(week.day));
            let own = |weeks: &Vec<f64>| Ok(reconstruct(&self.joined(from, weeks), &weights)?.draw(&mut rng));
            corrected.drawn.iter().map(own).collect::<Result<_, Error>>()?
        };
        let first = self.0.first.checked_sub_days(Days::new(WEEK as u64 - 1)).unwrap_or(self.0.first);
        let daily = Daily {
            first,
            counts: expected.whole(),
            of_weeks: true,
            taken_back: self.0.taken_back,
            filled: self.0.filled,
        };
        Ok((daily, drawn))
    }

    fn place(&self, day: NaiveDate) -> Option<usize> {
        usize::try_from((day - self.0.first).num_days() / WEEK as i64).ok().filter(|p| self.day(*p) == day)
    }

    /// The weeks with the newest ones as drawn; `drawn` ends with the last week.
    fn joined(&self, from: Option<usize>, drawn: &[f64]) -> Vec<f64> {
        let mut weeks = self.0.counts.clone();
        let from = from.unwrap_or(weeks.len()).max(weeks.len().saturating_sub(drawn.len()));
        let count = weeks.len() - from.min(weeks.len());
        let newest = &drawn[drawn.len() - count..];
        weeks[from..].copy_from_slice(newest);
        weeks
    }
}

/// Probabilities of lags, adding up to 1 within the series.
fn weights(interval: &Delay, days: usize) -> Result<Vec<f64>, Error> {
    let weights = discr_si(days - 1, interval.mean_days, interval.sd_days)?;
    let sum: f64 = weights.iter().sum();
    Ok(weights.into_iter().map(|w| w / sum).collect())
}

fn reconstruct(totals: &[f64], weights: &[f64]) -> Result<Reconstruction, Error> {
    reconstruct_daily(totals, WEEK, weights, &AggregatedConfig::default())
}
