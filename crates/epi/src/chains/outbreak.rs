//! What is known of an outbreak: when each case was sampled, how far their pathogens' sequences differ, who met whom.
//!
//! Days are whole numbers counted from any day; cases are counted from 0 in the order of the list. Places enter as
//! contacts: two cases who stayed at one place on the same day are a pair, see [`pairs_sharing_a_place`]. Deliberately not
//! here: sequences themselves (give distances) and missing sites.

use std::collections::BTreeSet;

use crate::{Error, check};

/// Genetic distances between the cases' pathogens.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    /// Differing sites of each pair, row by row, `cases * cases` values.
    pub(crate) sites: Vec<u32>,
    /// Sites compared.
    pub(crate) sequence_length: u32,
}

/// One kind of evidence that two cases met. Each kind has its own share of reported and of irrelevant contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactLayer {
    /// `cases * cases` values, symmetric, false on the diagonal.
    pub(crate) met: Vec<bool>,
    /// Distinct pairs.
    pub(crate) pairs: usize,
}

/// The cases of one outbreak and what connects them.
#[derive(Debug, Clone, PartialEq)]
pub struct Outbreak {
    pub(crate) sampled: Vec<i64>,
    pub(crate) distances: Option<Distances>,
    pub(crate) contacts: Vec<ContactLayer>,
}

/// Furthest day from the origin, about 2,700 years: differences stay exact.
const DAY_LIMIT: i64 = 1_000_000;

impl Outbreak {
    /// An outbreak of which only the days are known.
    ///
    /// Inputs: `sampled` day of the sample (or of onset) of each case, in days from any origin.
    ///
    /// Errors: no case; a day more than a million from the origin.
    ///
    /// ```
    /// use lianfang_epi::chains::Outbreak;
    /// let outbreak = Outbreak::new(vec![3, 0, 9]).unwrap();
    /// assert_eq!((outbreak.cases(), outbreak.span_days()), (3, 9));
    /// assert!(Outbreak::new(vec![]).is_err());
    /// ```
    pub fn new(sampled: Vec<i64>) -> Result<Outbreak, Error> {
        check::not_empty("sampled", &sampled)?;
        if let Some(day) = sampled.iter().find(|d| d.abs() > DAY_LIMIT) {
            return Err(Error::range("sampled", day, "a million days around the origin"));
        }
        Ok(Outbreak { sampled, distances: None, contacts: Vec::new() })
    }

    /// Adds genetic distances.
    ///
    /// Inputs: `sites` differing sites, row by row, symmetric with zeros on the diagonal; `sequence_length` sites compared.
    ///
    /// Errors: not one value for each pair; not symmetric; a distance above the length or above 100,000.
    ///
    /// ```
    /// use lianfang_epi::chains::Outbreak;
    /// let two = || Outbreak::new(vec![0, 4]).unwrap();
    /// assert!(two().with_distances(vec![0, 3, 3, 0], 29_903).is_ok());
    /// let refused = two().with_distances(vec![0, 3, 2, 0], 29_903).unwrap_err();
    /// assert!(refused.to_string().contains("a symmetric table"));
    /// ```
    pub fn with_distances(mut self, sites: Vec<u32>, sequence_length: u32) -> Result<Outbreak, Error> {
        let n = self.cases();
        if sites.len() != n * n {
            let need = n * n;
            return Err(Error::Length {
                name: "distances",
                have: sites.len(),
                other: "pairs of cases",
                need,
            });
        }
        for i in 0..n {
            for j in 0..n {
                let value = sites[i * n + j];
                if value > sequence_length.min(100_000) {
                    let allowed = "0 to the sequence length, and at most 100,000";
                    return Err(Error::range("distances", value, allowed));
                }
                if value != sites[j * n + i] || (i == j && value != 0) {
                    return Err(Error::range(
                        "distances",
                        value,
                        "a symmetric table with zeros on its diagonal",
                    ));
                }
            }
        }
        self.distances = Some(Distances { sites, sequence_length });
        Ok(self)
    }

    /// Adds one kind of contact; at most four kinds.
    ///
    /// Inputs: `pairs` of cases, counted from 0, in any order; a pair named twice counts once.
    ///
    /// Errors: a case that does not exist; a case that met itself; a fifth kind.
    ///
    /// ```
    /// use lianfang_epi::chains::Outbreak;
    /// let outbreak = Outbreak::new(vec![0, 4, 5]).unwrap();
    /// // Households, then a restaurant.
    /// let outbreak = outbreak.with_contacts(&[(0, 1)]).unwrap().with_contacts(&[(1, 2), (0, 2)]).unwrap();
    /// assert_eq!(outbreak.kinds_of_contact(), 2);
    /// ```
    pub fn with_contacts(mut self, pairs: &[(usize, usize)]) -> Result<Outbreak, Error> {
        let n = self.cases();
        if self.contacts.len() == 4 {
            return Err(Error::range("contacts", 5, "4 kinds of contact or fewer"));
        }
        let mut layer = ContactLayer { met: vec![false; n * n], pairs: 0 };
        for &(i, j) in pairs {
            if i >= n || j >= n {
                return Err(Error::range("contacts", i.max(j), "the cases of the outbreak, counted from 0"));
            }
            if i == j {
                return Err(Error::range("contacts", i, "pairs of two different cases"));
            }
            if !layer.met[i * n + j] {
                layer.met[i * n + j] = true;
                layer.met[j * n + i] = true;
                layer.pairs += 1;
            }
        }
        self.contacts.push(layer);
        Ok(self)
    }

    /// How many cases.
    pub fn cases(&self) -> usize {
        self.sampled.len()
    }

    /// Day of the sample of each case.
    pub fn sampled(&self) -> &[i64] {
        &self.sampled
    }

    /// How many kinds of contact were added.
    pub fn kinds_of_contact(&self) -> usize {
        self.contacts.len()
    }

    /// Days between the first and the last sample.
    pub fn span_days(&self) -> usize {
        let first = self.sampled.iter().min().copied().unwrap_or(0);
        let last = self.sampled.iter().max().copied().unwrap_or(0);
        usize::try_from(last - first).unwrap_or(0)
    }

    /// Every case sampled on the first day; with nothing earlier to infect them they are introductions.
    ///
    /// ```
    /// use lianfang_epi::chains::Outbreak;
    /// assert_eq!(Outbreak::new(vec![5, 2, 7, 2]).unwrap().sampled_first(), [1, 3]);
    /// ```
    pub fn sampled_first(&self) -> Vec<usize> {
        let first = self.sampled.iter().min().copied().unwrap_or(0);
        (0..self.cases()).filter(|&i| self.sampled[i] == first).collect()
    }
}

/// Where one case was, from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Counted from 0.
    pub case: usize,
    /// Any number that names the place.
    pub place: u64,
    /// First day, from the origin of the outbreak's days.
    pub from: i64,
    /// Last day.
    pub to: i64,
}

/// Pairs of cases who were at one place on the same day.
///
/// When to use: to make contacts of movements (visited places, wards, trains) for [`Outbreak::with_contacts`].
///
/// Inputs: `stays` in any order; a case may have several.
///
/// Returns: distinct pairs with the smaller case first, ascending.
///
/// Errors: a stay that ends before it begins.
///
/// Limits: a day at the same place is one contact, however long or crowded it was; large places make many chance pairs, which
/// lowers what a contact says. Time at one place is quadratic in the stays there.
///
/// ```
/// use lianfang_epi::chains::{Stay, pairs_sharing_a_place};
/// let stay = |case, place, from, to| Stay { case, place, from, to };
/// let pairs = pairs_sharing_a_place(&[stay(0, 7, 1, 3), stay(1, 7, 3, 5), stay(2, 7, 4, 4), stay(0, 8, 4, 4)]).unwrap();
/// assert_eq!(pairs, [(0, 1), (1, 2)]);
/// ```
pub fn pairs_sharing_a_place(stays: &[Stay]) -> Result<Vec<(usize, usize)>, Error> {
    if let Some(place) = stays.iter().position(|s| s.to < s.from) {
        return Err(Error::OutOfOrder { name: "stays", place: place + 1 });
    }
    let mut sorted: Vec<&Stay> = stays.iter().collect();
    sorted.sort_by_key(|s| (s.place, s.from));
    let mut pairs = BTreeSet::new();
    for (index, first) in sorted.iter().enumerate() {
        let later = sorted[index + 1..].iter();
        for second in later.take_while(|s| s.place == first.place && s.from <= first.to) {
            if first.case != second.case {
                pairs.insert((first.case.min(second.case), first.case.max(second.case)));
            }
        }
    }
    Ok(pairs.into_iter().collect())
}
