//! From the cases to one tree: infectors that are named, and for the others the most probable ones that make no circle.

use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::chains::{
    Alignment, Delays, InferSettings, LinkedCases, Outbreak, Posterior, infer_ancestors, link_cases,
};

use super::cases::LineList;
use crate::language::told;

/// Most generations between a case and its nearest infector on the list.
const MOST_GENERATIONS: usize = 3;

pub struct Settings<'a> {
    /// Probabilities of 0, 1, 2, .. days.
    pub serial: &'a [f64],
    pub incubation: Option<&'a [f64]>,
    pub links_only: bool,
    pub iterations: usize,
    pub seed: u64,
}

/// The infector of one case.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub infector: usize,
    pub probability: f64,
    /// By the file, not suggested.
    pub named: bool,
    /// The second most probable, with its probability.
    pub second: Option<(usize, f64)>,
}

pub struct Found {
    /// One for each case; None = introduced, or nothing is known.
    pub links: Vec<Option<Link>>,
    pub linked: LinkedCases,
    /// None where nothing had to be suggested.
    pub posterior: Option<Posterior>,
    /// People infected by each case, in the links or, where some are uncertain, in each of a number of drawn trees: the most probable
    /// links alone would heap all doubtful cases on the same few infectors.
    pub infected: Vec<Vec<u32>>,
}

/// Trees drawn for [`Found::infected`].
const TREES: usize = 50;

pub fn find(list: &LineList, settings: &Settings<'_>) -> anyhow::Result<Found> {
    let named: Vec<(usize, usize)> =
        list.cases.iter().enumerate().filter_map(|(i, c)| Some((c.infector?, i))).collect();
    if let Err(error) = link_cases(list.cases.len(), &named) {
        let case = match &error {
            Error::OutOfRange { value, .. } => value.parse().ok().and_then(|i: usize| list.cases.get(i)),
            _ => None,
        };
        let id = case.map_or("?", |c| c.id.as_str());
        return Err(told(
            format!("病例 `{id}` 的传染源依次追溯又回到其自身；请更正其中一例的传染源"),
            format!(
                "the named infectors of case `{id}` lead back to itself; correct the infector of one of them"
            ),
        ));
    }
    let mut links: Vec<Option<Link>> = list.cases.iter().map(|_| None).collect();
    for &(infector, case) in &named {
        links[case] = Some(Link { infector, probability: 1.0, named: true, second: None });
    }
    let open = |case: usize| list.cases[case].infector.is_none() && !list.cases[case].from_outside;
    let any_open = (0..list.cases.len()).any(open);
    let posterior = match settings.links_only || !any_open || list.cases.len() < 2 {
        true => None,
        false => Some(infer(list, settings)?),
    };
    if let Some(posterior) = &posterior {
        // The library keeps every delay possible by a thin tail, so that one late case does not stop everything. Nobody infects after years.
        let longest = MOST_GENERATIONS * settings.serial.len() + settings.incubation.map_or(0, <[f64]>::len);
        let near = |infector: usize, case: usize| {
            (list.cases[case].onset - list.cases[infector].onset).num_days() <= longest as i64
        };
        suggest(&mut links, posterior, open, near);
    }
    let tree: Vec<(usize, usize)> =
        links.iter().enumerate().filter_map(|(i, l)| Some((l.as_ref()?.infector, i))).collect();
    let linked = link_cases(list.cases.len(), &tree)?;
    let infected = match &posterior {
        None => vec![linked.infected.clone()],
        Some(posterior) => posterior.trees.iter().map(|t| infected(&links, &t.ancestor)).collect(),
    };
    Ok(Found { links, linked, posterior, infected })
}

fn infer(list: &LineList, settings: &Settings<'_>) -> anyhow::Result<Posterior> {
    let first = list.cases.first().map(|c| c.onset).unwrap_or_default();
    let days = list.cases.iter().map(|c| (c.onset - first).num_days()).collect();
    let mut outbreak = Outbreak::new(days)?;
    if let Some(pairs) = list.contacts.as_ref().filter(|p| !p.is_empty()) {
        outbreak = outbreak.with_contacts(pairs)?;
    }
    let without_day_0 = |weights: &[f64]| -> Vec<f64> {
        let rest: f64 = weights.iter().skip(1).sum();
        weights.iter().skip(1).map(|w| w / rest).collect()
    };
    // Without an incubation every case is taken as infected on the eve of its onset: then infections are as far apart as onsets.
    let sampling = settings.incubation.map_or(vec![1.0], without_day_0);
    let span = outbreak.span_days();
    let serial = without_day_0(settings.serial);
    let delays = Delays::new(&serial, &sampling, span, MOST_GENERATIONS, Alignment::Exact)?;
    let chance = &mut Streams::from_seed(settings.seed).stream("chains");
    let tree_every = (settings.iterations / TREES).max(1);
    let run = InferSettings { iterations: settings.iterations, tree_every, ..InferSettings::default() };
    infer_ancestors(&outbreak, &delays, &run, chance).map_err(|error| match error {
        Error::NotConnected { place, .. } => {
            let id = list.cases.get(place - 1).map_or("?", |c| c.id.as_str());
            told(
                format!("按日期和代间隔，名单上没有人可能感染病例 `{id}`；请在传染源一列写明（可写名单以外的人），或加大 --serial-interval"),
                format!("nobody on the list can have infected case `{id}` by the dates and the serial interval; name its infector (or somebody off the list) in the infector column, or give a longer --serial-interval"),
            )
        }
        other => other.into(),
    })
}

/// Takes the most probable infectors first, and none that would close a circle.
fn suggest(
    links: &mut [Option<Link>],
    posterior: &Posterior,
    open: impl Fn(usize) -> bool,
    near: impl Fn(usize, usize) -> bool,
) {
    let mut waiting: Vec<(usize, Vec<(usize, f64)>)> = (0..links.len())
        .filter(|&case| open(case) && !posterior.introduced[case])
        .map(|case| {
            let ranked = posterior.ranked(case).into_iter().filter(|(a, _)| near(*a, case));
            (case, ranked.collect())
        })
        .collect();
    let best = |ranked: &[(usize, f64)]| ranked.first().map_or(0.0, |r| r.1);
    waiting.sort_by(|a, b| best(&b.1).total_cmp(&best(&a.1)).then(a.0.cmp(&b.0)));
    for (case, ranked) in waiting {
        let fits = |infector: usize| !leads_to(links, infector, case);
        let Some(&(infector, probability)) = ranked.iter().find(|(a, _)| fits(*a)) else { continue };
        let second = ranked.iter().copied().find(|(a, _)| *a != infector);
        links[case] = Some(Link { infector, probability, named: false, second });
    }
}

/// People infected by each case in one drawn tree; named infectors are as named.
fn infected(links: &[Option<Link>], drawn: &[Option<usize>]) -> Vec<u32> {
    let mut counts = vec![0; links.len()];
    for (link, ancestor) in links.iter().zip(drawn) {
        let infector = match link {
            Some(link) if link.named => Some(link.infector),
            Some(_) => *ancestor,
            None => None,
        };
        if let Some(count) = infector.and_then(|i| counts.get_mut(i)) {
            *count += 1;
        }
    }
    counts
}

/// Whether the infectors of `case`, one after the other, come to `wanted`.
fn leads_to(links: &[Option<Link>], case: usize, wanted: usize) -> bool {
    let mut at = Some(case);
    while let Some(place) = at {
        if place == wanted {
            return true;
        }
        at = links.get(place).copied().flatten().map(|l| l.infector);
    }
    false
}
