//! Who is looked at when sources are suggested, and what the suggestion rests on.

use chrono::{Days, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::Shared;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

use super::infer::Question;
use super::store::{self, DatedCase, Linked, Met};
use crate::cases::contacts::Exposure;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::Conn;

/// Cases that one inference looks at. Its time grows with their square.
pub const MOST: usize = 60;
/// A place shared by more people is no evidence of a meeting.
const CROWD: usize = 12;

/// Cases with everything that speaks for one having infected another.
pub struct Evidence {
    pub cases: Vec<DatedCase>,
    pub links: Vec<Linked>,
    met: Vec<Met>,
    shared: HashMap<(usize, usize), Vec<Text>>,
    place: HashMap<Uuid, usize>,
    pub dismissed: HashSet<(Uuid, Uuid)>,
}

impl Evidence {
    /// The latest cases up to a day, and no older than may matter for them.
    pub async fn gather(
        conn: &Conn<'_>,
        scope: Scope,
        disease: &str,
        reader: Uuid,
        until: NaiveDate,
        back_days: u64,
    ) -> Result<Evidence> {
        let from = until.checked_sub_days(Days::new(back_days)).unwrap_or(until);
        let limit = u32::try_from(MOST).unwrap_or(u32::MAX);
        let mut cases = store::list_dated(conn, scope, disease, reader, (from, until), limit).await?;
        cases.reverse();
        let ids: Vec<Uuid> = cases.iter().map(|case| case.id).collect();
        let place: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
        let met = store::list_met(conn, &ids).await?;
        let shared = shared(&store::list_shares(conn, &ids).await?, &place);
        let links = store::list_links_to(conn, &ids).await?;
        let dismissed = store::list_dismissed(conn, &ids).await?;
        Ok(Evidence { cases, links, met, shared, place, dismissed })
    }

    pub fn question(&self) -> Question {
        let first = self.cases.first().map(|case| case.onset_on).unwrap_or_default();
        let pair = |a: &Uuid, b: &Uuid| {
            let (a, b) = (*self.place.get(a)?, *self.place.get(b)?);
            (a != b).then(|| (a.min(b), a.max(b)))
        };
        let mut met: Vec<(usize, usize)> =
            self.met.iter().filter_map(|m| pair(&m.source_id, &m.case_id)).collect();
        // A certain link is a meeting, too: it tells what is usual here.
        met.extend(self.links.iter().filter(|l| l.certain).filter_map(|l| pair(&l.source_id, &l.case_id)));
        met.sort_unstable();
        met.dedup();
        let mut share: Vec<(usize, usize)> = self.shared.keys().copied().collect();
        share.sort_unstable();
        Question { onsets: self.cases.iter().map(|c| (c.onset_on - first).num_days()).collect(), met, share }
    }

    /// Whether the case has a source for certain.
    pub fn is_settled(&self, case: usize) -> bool {
        self.links.iter().any(|link| link.certain && link.case_id == self.cases[case].id)
    }

    pub fn link(&self, source: usize, case: usize) -> Option<&Linked> {
        self.links.iter().find(|l| l.source_id == self.cases[source].id && l.case_id == self.cases[case].id)
    }

    pub fn position(&self, case: Uuid) -> Option<usize> {
        self.place.get(&case).copied()
    }

    /// Why a source is probable, in words; `usual` are mean and standard deviation of the serial interval.
    pub fn reasons(&self, source: usize, case: usize, (mean, sd): (f64, f64)) -> Vec<Text> {
        let days = (self.cases[case].onset_on - self.cases[source].onset_on).num_days();
        let mut reasons = vec![Text::new(
            format!("发病晚 {days} 天（通常 {mean:.1} ± {sd:.1} 天）"),
            format!("fell ill {days} days later (usual: {mean:.1} ± {sd:.1} days)"),
        )];
        let (a, b) = (self.cases[source].id, self.cases[case].id);
        for met in self
            .met
            .iter()
            .filter(|m| (m.source_id == a && m.case_id == b) || (m.source_id == b && m.case_id == a))
        {
            let day = met.happened_on;
            let place =
                serde_json::from_str::<Exposure>(&met.facts).ok().and_then(|e| e.place).unwrap_or_default();
            let at = if place.is_empty() {
                (String::new(), String::new())
            } else {
                (format!("（{place}）"), format!(" ({place})"))
            };
            reasons.push(Text::new(
                format!("登记为密切接触者：{day}{}", at.0),
                format!("noted as a contact on {day}{}", at.1),
            ));
        }
        reasons.extend(self.shared.get(&(source.min(case), source.max(case))).into_iter().flatten().cloned());
        reasons
    }
}

/// Pairs that share something, with the words for it.
fn shared(rows: &[store::Shares], place: &HashMap<Uuid, usize>) -> HashMap<(usize, usize), Vec<Text>> {
    let mut groups: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for row in rows {
        if let Some(at) = place.get(&row.case_id) {
            groups.entry(&row.key).or_default().push((*at, &row.label));
        }
    }
    let mut pairs: HashMap<(usize, usize), Vec<Text>> = HashMap::new();
    for (key, group) in groups.into_iter().filter(|(_, group)| (2..=CROWD).contains(&group.len())) {
        let Some(what) = key.split('/').next().and_then(Shared::parse) else { continue };
        let title = what.title();
        for (i, (a, label)) in group.iter().enumerate() {
            for (b, _) in &group[i + 1..] {
                let words = Text::new(format!("{}：{label}", title.zh), format!("{}: {label}", title.en));
                pairs.entry((*a.min(b), *a.max(b))).or_default().push(words);
            }
        }
    }
    pairs
}
