//! Do the intervals of nowcasts hold what they promise, and how much of what they hold more is because counts are whole?
//!
//! Three shares: what 95 % intervals held; what they should hold by the nowcast's own probabilities of whole counts between the limits; and what is
//! left of the first without the part of whole numbers. The first must agree with the second, and the third with 95 %.

use lianfang_domain::Streams;

use super::nowcast::simulated;
use crate::nowcast::*;
use crate::scoring::coverage_of_counts;

#[derive(Default)]
struct Calibration {
    days: f64,
    held: f64,
    content: f64,
    ranges: Vec<(f64, f64)>,
}

impl Calibration {
    /// One day: its limits, what came, and the distribution as a function that gives probabilities of less and of at most a count.
    fn note(&mut self, lower: f64, upper: f64, came: f64, range: impl Fn(f64) -> (f64, f64)) {
        self.days += 1.0;
        self.held += f64::from(u8::from(lower <= came && came <= upper));
        self.content += range(upper).1 - range(lower).0;
        self.ranges.push(range(came));
    }

    /// Shares: held, promised by the probabilities of whole counts, held without the part of whole numbers.
    fn shares(&self) -> [f64; 3] {
        let continuous = coverage_of_counts(&self.ranges, 0.95).unwrap();
        [self.held / self.days, self.content / self.days, continuous]
    }
}

/// Nowcasts of single days, over `runs` triangles of 25 days.
fn single_days(method: Method, runs: usize, mean: impl Fn(usize) -> f64, stream: &str) -> [f64; 3] {
    let config = NowcastConfig { method, max_cases: 400, draws: 200, ..NowcastConfig::default() };
    days_of(&config, runs, mean, stream)
}

fn like_surveillance() -> NowcastConfig {
    let default = NowcastConfig::default();
    NowcastConfig { method: Method::Lawless, max_cases: 400, like_surveillance: true, ..default }
}

fn days_of(config: &NowcastConfig, runs: usize, mean: impl Fn(usize) -> f64, stream: &str) -> [f64; 3] {
    let mut rng = Streams::from_seed(1).stream(stream);
    let mut all = Calibration::default();
    for _ in 0..runs {
        let (triangle, truth) = simulated(25, &mean, |_, _| 1.0, &mut rng);
        for (day, came) in nowcast(&triangle, config, &mut rng).unwrap().days.iter().zip(&truth[19..]) {
            all.note(day.lower, day.upper, *came, |count| day.pit_range(count));
        }
    }
    all.shares()
}

/// The three shares are as they should be: the first agrees with the second, the third is that of 95 % intervals.
fn check(what: &str, [held, content, continuous]: [f64; 3]) {
    assert!((held - content).abs() < 0.03, "{what}: holds {held}, its probabilities say {content}");
    assert!((0.92..=0.98).contains(&continuous), "{what}: {continuous} without the part of whole numbers");
}

fn rising(first: f64) -> impl Fn(usize) -> f64 {
    move |t| first * (0.12 * t as f64).exp()
}

#[test]
fn intervals_of_single_days_hold_what_they_promise_and_whole_numbers_explain_the_rest() {
    for (first, flat) in [(1.0, 4.0), (5.0, 20.0), (20.0, 80.0)] {
        let name = format!("rising from {first}");
        check(&name, single_days(Method::BayesTruncated, 80, rising(first), &name));
        let name = format!("flat at {flat}");
        let shares = single_days(Method::BayesTruncated, 80, |_| flat, &name);
        check(&name, shares);
        // Few cases: more than 95 % are held although nothing is too wide.
        assert!(flat > 4.0 || shares[1] > 0.97, "{shares:?}");
    }
}

#[test]
fn lawless_holds_with_few_cases_and_many_and_the_form_of_the_reference_only_with_many() {
    for flat in [1.0, 4.0, 20.0, 80.0] {
        let name = format!("Lawless, {flat}");
        check(&name, single_days(Method::Lawless, 80, |_| flat, &name));
    }
    check("Lawless, rising", single_days(Method::Lawless, 80, rising(5.0), "Lawless, rising"));
    // With four cases a day, days without a report are called certainly empty.
    let [few, ..] = days_of(&like_surveillance(), 80, |_| 4.0, "reference, few");
    assert!(few < 0.9, "{few}");
    let [many, ..] = days_of(&like_surveillance(), 80, |_| 80.0, "reference, many");
    assert!(many > 0.92, "{many}");
}

#[test]
fn delays_that_ignore_the_cut_off_fail_while_cases_rise() {
    let [ignoring, ..] = single_days(Method::Bayes, 80, rising(5.0), "Bayes");
    assert!(ignoring < 0.9, "{ignoring}");
}

#[test]
fn intervals_of_the_smoothing_nowcast_hold_what_they_promise_and_are_narrower() {
    let mut rng = Streams::from_seed(2).stream("nowcast");
    let single = NowcastConfig { max_cases: 400, draws: 100, ..NowcastConfig::default() };
    let smooth = SmoothConfig { draws: 300, ..SmoothConfig::default() };
    let (mut width, mut width_single) = (0.0, 0.0);
    for level in [5.0, 25.0, 100.0] {
        let mut all = Calibration::default();
        for run in 0..40 {
            let wave = |t: usize| level * (0.4 * ((t + run) as f64 / 5.0).sin()).exp();
            let (triangle, truth) = simulated(18, wave, |_, _| 1.0, &mut rng);
            let found = nowcast_smooth(&triangle, &smooth, &mut rng).unwrap();
            for (place, day) in found.days.iter().enumerate() {
                let t = 12 + place;
                all.note(day.lower, day.upper, truth[t], |count| found.pit_range(t, count));
                width += if level == 25.0 { day.upper - day.lower } else { 0.0 };
            }
            if level == 25.0 {
                let other = nowcast(&triangle, &single, &mut rng).unwrap();
                width_single += other.days.iter().map(|day| day.upper - day.lower).sum::<f64>();
            }
        }
        check(&format!("smoothing at {level}"), all.shares());
    }
    assert!(width < 0.8 * width_single, "{width} {width_single}");
}
