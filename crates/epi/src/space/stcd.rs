//! Space-time surveillance of single events: is there a local cluster that lives now?
//!
//! Needs no areas and no population: every event so far may be where and when a cluster began. Each new event changes the evidence of
//! all earlier ones by a rule, so that the course of `n` events costs `n^2` small steps.

use crate::{Error, check};

/// One event: when and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Time, in any unit.
    pub t: f64,
    /// Place, in the unit of the radius.
    pub x: f64,
    pub y: f64,
}

/// How the evidence of the possible beginnings is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Their sum (Shiryaev and Roberts).
    Sum,
    /// The largest so far (CUSUM). It is never set back between events, so that a cluster of the past keeps the alarm on.
    Largest,
}

/// Settings of [`space_time_cusum`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpaceTimeCusum {
    /// Radius of a cluster, in the unit of the coordinates; events at less than this distance belong.
    pub radius: f64,
    /// Relative rise of the intensity inside a cluster, for example 0.5 for half as many again.
    pub rise: f64,
    /// An alarm when the statistic exceeds this; about the number of events between false alarms.
    pub threshold: f64,
    pub evidence: Evidence,
}

/// The course of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceTimeCourse {
    /// Statistic after each event.
    pub statistic: Vec<f64>,
    /// Index of the first event at which the statistic exceeds the threshold.
    pub first_alarm: Option<usize>,
    /// At that moment, the event with the largest evidence: centre and beginning of the cluster.
    pub cluster_centre: Option<usize>,
}

/// Assuncao and Correa's surveillance of a point process for emerging clusters.
///
/// When to use: single cases with date and address, coming in one by one, without a population behind them.
///
/// Equation, for events 1 .. n in ascending time, `B(k)` the disc of the radius around event `k`:
///
/// ```text
/// own(k, n)  = events among k .. n in B(k)
/// mean(k, n) = (events among 1 .. n in B(k)) (n - k + 1) / n
/// L(k, n)    = (1 + e)^own(k, n) exp(-e mean(k, n))
/// R(n) = sum over k of L(k, n)      or      max over k <= m <= n of L(k, m)
/// ```
///
/// Inputs: `events` in ascending time; `settings`.
///
/// Returns: the statistic after each event, the first alarm, and where it comes from.
///
/// Errors: no events, times or coordinates that are not finite, events out of order, settings that are not above 0.
///
/// Limits: after an alarm the chart goes on unchanged; start it again after the event if the cluster is dealt with. Space and time
/// are assumed separable without a cluster. Statistics beyond 1e308 are infinite. Cost grows with the square of the number of events.
///
/// Reference: \[assuncao2009\]; checked against `surveillance::stcd` 1.20.3 (whole disc inside the area), 1e-9.
///
/// ```
/// use lianfang_epi::space::{Event, Evidence, SpaceTimeCusum, space_time_cusum};
/// let far = (0..20).map(|i| Event { t: f64::from(i), x: 10.0 * f64::from(i), y: 0.0 });
/// let near = (20..26).map(|i| Event { t: f64::from(i), x: 500.0, y: 500.0 });
/// let events: Vec<Event> = far.chain(near).collect();
/// let settings = SpaceTimeCusum { radius: 1.0, rise: 2.0, threshold: 30.0, evidence: Evidence::Largest };
/// let course = space_time_cusum(&events, settings).unwrap();
/// assert_eq!(course.cluster_centre, Some(20));
/// ```
pub fn space_time_cusum(events: &[Event], settings: SpaceTimeCusum) -> Result<SpaceTimeCourse, Error> {
    check_events(events)?;
    for (name, value) in
        [("radius", settings.radius), ("rise", settings.rise), ("threshold", settings.threshold)]
    {
        if !(value > 0.0 && value.is_finite()) {
            return Err(Error::range(name, value, "the numbers above 0"));
        }
    }
    let mut begun = Beginnings::new(events, settings);
    let mut course = SpaceTimeCourse {
        statistic: Vec::with_capacity(events.len()),
        first_alarm: None,
        cluster_centre: None,
    };
    let mut largest: f64 = 0.0;
    for n in 0..events.len() {
        begun.add(n);
        let now = begun.evidence(n);
        largest = largest.max(now.largest);
        let statistic = match settings.evidence {
            Evidence::Sum => now.sum,
            Evidence::Largest => largest,
        };
        if course.first_alarm.is_none() && statistic > settings.threshold {
            course.first_alarm = Some(n);
            course.cluster_centre = Some(now.centre);
        }
        course.statistic.push(statistic);
    }
    Ok(course)
}

fn check_events(events: &[Event]) -> Result<(), Error> {
    check::not_empty("events", events)?;
    for (i, event) in events.iter().enumerate() {
        if let Some(value) = [event.t, event.x, event.y].into_iter().find(|v| !v.is_finite()) {
            return Err(Error::NotFinite { name: "events", place: i + 1, value });
        }
    }
    match events.windows(2).position(|pair| pair[0].t > pair[1].t) {
        Some(i) => Err(Error::OutOfOrder { name: "events", place: i + 2 }),
        None => Ok(()),
    }
}

/// For every event so far: how many there are in its disc since it, and in all.
struct Beginnings<'a> {
    events: &'a [Event],
    rise: f64,
    radius: f64,
    since: Vec<f64>,
    ever: Vec<f64>,
}

struct Now {
    sum: f64,
    largest: f64,
    centre: usize,
}

impl Beginnings<'_> {
    fn new(events: &[Event], settings: SpaceTimeCusum) -> Beginnings<'_> {
        let (since, ever) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
        Beginnings { events, rise: settings.rise, radius: settings.radius, since, ever }
    }

    /// Event `n` joins the discs that it lies in, and begins its own.
    fn add(&mut self, n: usize) {
        let new = self.events[n];
        let mut neighbours = 1.0;
        for (old, (since, ever)) in self.events.iter().zip(self.since.iter_mut().zip(&mut self.ever)) {
            let near = ((old.x - new.x).powi(2) + (old.y - new.y).powi(2)).sqrt() < self.radius;
            let one = f64::from(u8::from(near));
            *since += one;
            *ever += one;
            neighbours += one;
        }
        self.since.push(1.0);
        self.ever.push(neighbours);
    }

    fn evidence(&self, n: usize) -> Now {
        let growth = self.rise.ln_1p();
        let n_events = (n + 1) as f64;
        let mut now = Now { sum: 0.0, largest: f64::NEG_INFINITY, centre: 0 };
        let mut best = f64::NEG_INFINITY;
        for (k, (since, ever)) in self.since.iter().zip(&self.ever).enumerate() {
            let mean = ever * (n - k + 1) as f64 / n_events;
            let ln = since * growth - self.rise * mean;
            now.sum += ln.exp();
            if ln > best {
                (best, now.centre) = (ln, k);
            }
        }
        now.largest = best.exp();
        now
    }
}
