//! The newest week of very many series: every county times every disease, each week.

use rayon::prelude::*;

use crate::detection::farrington::config::FarringtonFlexible;
use crate::detection::farrington::fit::Workspace;
use crate::detection::farrington::flexible::{FarringtonResult, check_input, judge};
use crate::detection::series::Series;
use crate::{Error, check};

/// Tests the last period of each of many series that share their dates, on all cores.
///
/// Use it once a week at national scale. Equation, limits and reference are those of [`crate::detection::farrington_flexible`].
///
/// Inputs: `counts`, one slice per series, all as long as `calendar.counts`; `calendar`, whose dates and frequency hold for all
/// series (its own counts only give the length); `config`, without `population_offset`.
///
/// Returns: one result per series in the same order. A series that can't be judged because its counts aren't counts has
/// an error of its own and does not stop the others.
///
/// Errors: dates out of order, settings out of range, `population_offset`, too short a history.
///
/// ```
/// use lianfang_epi::detection::{FarringtonFlexible, Series, farrington_flexible_newest};
/// let (quiet, mut loud) = (vec![1.0; 320], vec![1.0; 320]);
/// loud[319] = 20.0;
/// let calendar = Series::weekly(&quiet);
/// let results = farrington_flexible_newest(&[&quiet, &loud], &calendar, &FarringtonFlexible::default()).unwrap();
/// assert!(!results[0].as_ref().unwrap().alarm && results[1].as_ref().unwrap().alarm);
/// ```
pub fn farrington_flexible_newest(
    counts: &[&[f64]],
    calendar: &Series<'_>,
    config: &FarringtonFlexible,
) -> Result<Vec<Result<FarringtonResult, Error>>, Error> {
    check_input(calendar, config)?;
    if config.population_offset {
        return Err(Error::range("population_offset", true, "what many series can share: false"));
    }
    let now = calendar.len() - 1;
    let mut start = Workspace::default();
    start.baseline.lay_out(calendar, now, config)?;
    let one = |workspace: &mut Workspace, counts: &&[f64]| {
        check::same_length("counts", counts, "calendar", calendar.counts)?;
        check::counts_or_missing("counts", counts)?;
        Ok(judge(workspace, &Series { counts, ..*calendar }, config, now))
    };
    Ok(counts.par_iter().with_min_len(64).map_init(|| start.clone(), one).collect())
}
