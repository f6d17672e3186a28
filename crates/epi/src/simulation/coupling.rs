//! Which regions' infectious people infect a region's susceptible people, as a sparse matrix.
//!
//! For journeys of a day, where people come home and no one moves house; who moves is a [`super::Movement`].

use super::model::from_zero;
use crate::{Error, check};

/// Shares of contacts between regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    /// For each region, the regions whose infectious people it meets and the share of its contacts there.
    rows: Vec<Vec<(usize, f64)>>,
    /// The same by the region that is met.
    columns: Vec<Vec<(usize, f64)>>,
}

impl Coupling {
    /// From a list of `(region, region met, share of the first one's contacts)`.
    ///
    /// When to use: commuters and day visitors between regions. Equation: the pressure on region `i` is
    /// `sum_j share_ij sum_c weight_c n_jc / N_j` in place of the region's own prevalence.
    ///
    /// Inputs: shares from 0 on; those of one region add up to 1 (within 1e-6), its own included.
    ///
    /// Errors: an index outside `0..regions`, a negative share, shares that don't add up to 1.
    ///
    /// Reference: \[keeling2008\] chapter 7.
    ///
    /// ```
    /// use lianfang_epi::simulation::Coupling;
    /// // A third of the village's contacts are in the city, a tenth of the city's in the village.
    /// let third = 1.0 / 3.0;
    /// assert!(Coupling::new(2, &[(0, 0, 0.9), (0, 1, 0.1), (1, 0, third), (1, 1, 2.0 * third)]).is_ok());
    /// assert!(Coupling::new(2, &[(0, 0, 0.9), (1, 1, 1.0)]).is_err());
    /// ```
    pub fn new(regions: usize, shares: &[(usize, usize, f64)]) -> Result<Self, Error> {
        let (mut rows, mut columns) = (vec![Vec::new(); regions], vec![Vec::new(); regions]);
        for &(region, met, share) in shares {
            from_zero("coupling", share)?;
            if region >= regions || met >= regions {
                return Err(Error::range("coupling", region.max(met), "the regions from 0 on"));
            }
            rows[region].push((met, share));
            columns[met].push((region, share));
        }
        for row in &rows {
            let shares: Vec<f64> = row.iter().map(|(_, share)| *share).collect();
            check::distribution("coupling", &shares)?;
        }
        Ok(Coupling { rows, columns })
    }

    pub fn regions(&self) -> usize {
        self.rows.len()
    }

    /// Regions whose pressure depends on the prevalence of `region`, with the share.
    pub(super) fn felt_in(&self, region: usize) -> &[(usize, f64)] {
        self.columns.get(region).map_or(&[], Vec::as_slice)
    }

    /// The pressure on `region` from every region's prevalence.
    pub(super) fn pressure(&self, region: usize, prevalence: impl Fn(usize) -> f64) -> f64 {
        self.rows.get(region).map_or(0.0, |row| row.iter().map(|(met, share)| share * prevalence(*met)).sum())
    }
}
