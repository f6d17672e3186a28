//! Nowcasts and backprojection: truth recovered from simulated reports, invariants, refusals.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::Rng;

use super::day;
use crate::nowcast::*;

/// Share of reports with each delay of 0 to 6 days.
pub(super) const DELAYS: [f64; 7] = [0.1, 0.2, 0.25, 0.2, 0.12, 0.08, 0.05];

fn poisson(mean: f64, rng: &mut impl Rng) -> f64 {
    rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p))
}

/// A triangle with Poisson cells, and the days' final counts. `factor` is a further factor on reports by day of event and delay.
pub(super) fn simulated(
    days: usize,
    mean: impl Fn(usize) -> f64,
    factor: impl Fn(usize, usize) -> f64,
    rng: &mut impl Rng,
) -> (ReportingTriangle, Vec<f64>) {
    let mut rows: Vec<Vec<f64>> = (0..days)
        .map(|t| DELAYS.iter().enumerate().map(|(x, p)| poisson(mean(t) * p * factor(t, x), rng)).collect())
        .collect();
    let truth = rows.iter().map(|row| row.iter().sum()).collect();
    for (t, row) in rows.iter_mut().enumerate() {
        row.iter_mut().skip(days - t).for_each(|cell| *cell = 0.0);
    }
    (ReportingTriangle::from_rows(day("2020-03-02"), &rows).unwrap(), truth)
}

#[test]
fn weekdays_of_reporting_are_found() {
    // The first day is a Monday; nothing is reported on Sundays, double on Mondays.
    let by_weekday = |t: usize, x: usize| match (t + x) % 7 {
        0 => 2.0,
        6 => 0.05,
        _ => 1.0,
    };
    let mut rng = Streams::from_seed(3).stream("nowcast");
    let (triangle, truth) = simulated(28, |_| 80.0, by_weekday, &mut rng);
    let config = SmoothConfig { weekdays: true, draws: 300, ..SmoothConfig::default() };
    let found = nowcast_smooth(&triangle, &config, &mut rng).unwrap();
    let factors = found.weekdays.unwrap();
    assert!(factors[0] > 1.6 && factors[6] < 0.3, "{factors:?}");
    assert!((factors.iter().sum::<f64>() - 7.0).abs() < 1e-9);
    let inside =
        found.days.iter().zip(&truth[22..]).filter(|(d, t)| d.lower <= **t && **t <= d.upper).count();
    assert!(inside >= 5, "{inside} of 6");
    assert!((found.delay.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(found.series.iter().all(|s| s.len() == 28 && s[..22] == truth[..22]));
}

#[test]
fn a_triangle_keeps_what_was_known_and_cuts_long_delays() {
    let report = |event, report, count| Report { event: day(event), report: day(report), count };
    let reports = [
        report("2020-03-01", "2020-03-01", 2),
        report("2020-03-01", "2020-03-04", 3),
        report("2020-03-01", "2020-03-09", 1),
        report("2020-03-03", "2020-03-04", 5),
        report("2020-02-20", "2020-03-04", 9),
    ];
    let triangle = ReportingTriangle::new(&reports, day("2020-03-01"), day("2020-03-05"), 2).unwrap();
    assert_eq!(
        (triangle.days(), triangle.row(0), triangle.row(2)),
        (5, &[2.0, 0.0, 3.0][..], &[0.0, 5.0, 0.0][..])
    );
    assert_eq!((triangle.late, triangle.later), (3, 1));
    assert_eq!((triangle.reported(0), triangle.known_delay(0), triangle.known_delay(4)), (5.0, 2, 0));
    assert_eq!(triangle.date(4), day("2020-03-05"));
}

#[test]
fn refusals_of_triangles_and_nowcasts_name_their_input() {
    let first = day("2020-03-01");
    let report = Report { event: first, report: first, count: 1 };
    let early = Report { event: first, report: day("2020-02-28"), count: 1 };
    assert!(ReportingTriangle::new(&[], first, first, 3).is_err());
    assert!(ReportingTriangle::new(&[early], first, first, 3).unwrap_err().to_string().starts_with("report"));
    assert!(
        ReportingTriangle::new(&[report], first, day("2020-02-01"), 3)
            .unwrap_err()
            .to_string()
            .starts_with("now")
    );
    assert!(ReportingTriangle::new(&[report], first, first, 0).is_err());
    let text = |rows: &[Vec<f64>]| ReportingTriangle::from_rows(first, rows).unwrap_err().to_string();
    assert!(text(&[vec![1.0]]).starts_with("row of the triangle"));
    assert!(text(&[vec![1.0, 2.0], vec![1.0]]).starts_with("row of the triangle"));
    assert!(text(&[vec![1.0, 0.5], vec![1.0, 0.0]]).contains("not a count"));
    assert!(text(&[vec![1.0, 2.0], vec![1.0, 1.0]]).contains("future"));
    let mut rng = Streams::from_seed(1).stream("errors");
    let (triangle, _) = simulated(20, |_| 20.0, |_, _| 1.0, &mut rng);
    let fine = NowcastConfig::default();
    let mut refused = |config: NowcastConfig, name: &str| {
        let error = nowcast(&triangle, &config, &mut rng).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    };
    refused(NowcastConfig { alpha: 1.0, ..fine.clone() }, "alpha");
    refused(NowcastConfig { max_cases: 3, ..fine.clone() }, "largest count");
    refused(NowcastConfig { max_cases: 100_000_000, ..fine.clone() }, "largest count");
    refused(NowcastConfig { draws: 0, ..fine.clone() }, "draws");
    refused(NowcastConfig { days: Some(21), ..fine.clone() }, "days");
    refused(NowcastConfig { window: Some(5), ..fine.clone() }, "window");
    refused(NowcastConfig { window: Some(0), method: Method::Lawless, ..fine.clone() }, "window");
    refused(NowcastConfig { delay_prior: 0.0, ..fine.clone() }, "delay prior");
    refused(
        NowcastConfig { prior: PoissonGamma { mean: 20.0, variance: 20.0 }, ..fine.clone() },
        "prior variance",
    );
    let mut rng = Streams::from_seed(1).stream("errors");
    let mut refused = |config: SmoothConfig, name: &str| {
        let error = nowcast_smooth(&triangle, &config, &mut rng).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    };
    refused(SmoothConfig { window: Some(5), ..SmoothConfig::default() }, "window");
    refused(SmoothConfig { draws: 0, ..SmoothConfig::default() }, "draws");
    refused(SmoothConfig { alpha: 0.0, ..SmoothConfig::default() }, "alpha");
    assert!(reported_share(&triangle, Some(0)).is_err());
}

#[test]
fn empty_and_extreme_triangles_have_a_nowcast() {
    let mut rng = Streams::from_seed(6).stream("nowcast");
    let empty = ReportingTriangle::from_rows(day("2020-03-02"), &vec![vec![0.0; 4]; 12]).unwrap();
    let mut rows = vec![vec![0.0; 4]; 12];
    rows[5] = vec![9000.0, 0.0, 1.0, 0.0];
    let spike = ReportingTriangle::from_rows(day("2020-03-02"), &rows).unwrap();
    for triangle in [&empty, &spike] {
        for method in
            [Method::Lawless, Method::Bayes, Method::BayesClosed, Method::BayesTruncated, Method::Uniform]
        {
            let config = NowcastConfig {
                method,
                draws: 50,
                days: Some(12),
                max_cases: 9100,
                ..NowcastConfig::default()
            };
            let found = nowcast(triangle, &config, &mut rng).unwrap();
            for d in &found.days {
                let sum: f64 = d.pmf.iter().sum();
                assert!(
                    (sum - 1.0).abs() < 1e-9 && d.lower <= d.median && d.median <= d.upper,
                    "{method:?} {}",
                    d.date
                );
            }
        }
        let smooth =
            nowcast_smooth(triangle, &SmoothConfig { draws: 50, ..SmoothConfig::default() }, &mut rng)
                .unwrap();
        assert!(smooth.days.iter().all(|d| d.mean.is_finite()));
    }
}

#[test]
fn drawn_series_have_the_days_own_distributions() {
    let mut rng = Streams::from_seed(7).stream("nowcast");
    let (triangle, _) = simulated(25, |_| 30.0, |_, _| 1.0, &mut rng);
    for method in [Method::BayesTruncated, Method::BayesClosed] {
        let config = NowcastConfig { method, draws: 300, max_cases: 400, ..NowcastConfig::default() };
        let found = nowcast(&triangle, &config, &mut rng).unwrap();
        let drawn: Vec<Vec<f64>> = (0..400).map(|_| found.draw(&mut rng)).collect();
        for (place, own) in found.days.iter().enumerate() {
            let mean = drawn.iter().map(|s| s[19 + place]).sum::<f64>() / 400.0;
            assert!(
                (mean - own.mean).abs() < 5.0 * own.sd / 20.0 + 1e-9,
                "{method:?} {place}: {mean} {}",
                own.mean
            );
        }
    }
}

#[test]
fn the_reproduction_number_of_a_nowcast_has_no_false_fall() {
    use crate::reproduction::*;
    let mut rng = Streams::from_seed(8).stream("nowcast");
    let (triangle, _) = simulated(30, |_| 60.0, |_, _| 1.0, &mut rng);
    let found =
        nowcast(&triangle, &NowcastConfig { draws: 200, ..NowcastConfig::default() }, &mut rng).unwrap();
    let drawn: Vec<Vec<f64>> = (0..200).map(|_| found.draw(&mut rng)).collect();
    let weights = discr_si(29, 4.0, 2.0).unwrap();
    let window = [Window { first: 23, last: 29 }];
    let reported: Vec<f64> = (0..30).map(|t| triangle.reported(t)).collect();
    let config = CoriConfig::default();
    let naive = cori(&reported, &[], &weights, &window, &config).unwrap()[0].posterior.clone().unwrap();
    let right = cori_nowcast(&drawn, &[], &weights, &window, &config).unwrap()[0].posterior.clone().unwrap();
    assert!(naive.quantiles[6] < 0.95, "{naive:?}");
    assert!(right.quantiles[0] < 1.0 && 1.0 < right.quantiles[6] && right.sd > naive.sd, "{right:?}");
}

#[test]
fn backprojection_finds_the_day_of_a_common_source() {
    let incubation = [0.0, 0.1, 0.2, 0.3, 0.2, 0.1, 0.1];
    let cases: Vec<f64> = (0..25_usize)
        .map(|t| t.checked_sub(8).and_then(|k| incubation.get(k)).map_or(0.0, |p| p * 500.0))
        .collect();
    let config = BackprojectionConfig { smoothing: 0, ..BackprojectionConfig::default() };
    let found = backproject(&cases, &incubation, &config).unwrap();
    assert!((found.infections[8] - 500.0).abs() < 5.0, "{}", found.infections[8]);
    let smooth = backproject(&cases, &incubation, &BackprojectionConfig::default()).unwrap();
    let best = (0..25).max_by(|a, b| smooth.infections[*a].total_cmp(&smooth.infections[*b]));
    assert!(smooth.converged && best == Some(8));
    assert!((smooth.infections.iter().sum::<f64>() - 500.0).abs() < 25.0);
}

#[test]
fn backprojection_refuses_what_it_cannot_use() {
    let config = BackprojectionConfig::default();
    let f = [0.0, 1.0];
    assert!(backproject(&[], &f, &config).is_err());
    assert!(backproject(&[1.0, f64::NAN], &f, &config).is_err());
    assert!(backproject(&[1.0], &[0.4, 0.4], &config).is_err());
    assert!(backproject(&[1.0], &f, &BackprojectionConfig { smoothing: 3, ..config }).is_err());
    assert!(backproject(&[1.0], &f, &BackprojectionConfig { tolerance: 0.0, ..config }).is_err());
    let zeros = backproject(&[0.0; 9], &f, &config).unwrap();
    assert!(zeros.converged && zeros.infections == [0.0; 9]);
    assert!(backproject(&[1e7, 0.0, 1e7], &f, &config).unwrap().infections.iter().all(|v| v.is_finite()));
}

proptest! {
    #[test]
    fn backprojection_scales_with_the_cases(cases in prop::collection::vec(0..40_u32, 8..20), factor in 1..1000_u32) {
        let once: Vec<f64> = cases.iter().map(|c| f64::from(*c)).collect();
        let many: Vec<f64> = once.iter().map(|c| c * f64::from(factor)).collect();
        let (f, config) = ([0.1, 0.4, 0.3, 0.2], BackprojectionConfig::default());
        let (a, b) = (backproject(&once, &f, &config).unwrap(), backproject(&many, &f, &config).unwrap());
        for (a, b) in a.infections.iter().zip(&b.infections) {
            prop_assert!((a * f64::from(factor) - b).abs() <= 1e-7 * b.max(1.0));
        }
    }

    #[test]
    fn a_nowcast_is_never_below_what_is_reported(rows in prop::collection::vec(prop::collection::vec(0..20_u32, 4), 8..14)) {
        let days = rows.len();
        let cell = |t: usize, x: usize, c: u32| if t + x < days { f64::from(c) } else { 0.0 };
        let rows: Vec<Vec<f64>> =
            rows.iter().enumerate().map(|(t, r)| r.iter().enumerate().map(|(x, c)| cell(t, x, *c)).collect()).collect();
        let triangle = ReportingTriangle::from_rows(day("2020-03-02"), &rows).unwrap();
        let mut rng = Streams::from_seed(1).stream("property");
        for method in [Method::Lawless, Method::BayesClosed, Method::BayesTruncated] {
            let config = NowcastConfig { method, draws: 20, max_cases: 200, ..NowcastConfig::default() };
            for d in nowcast(&triangle, &config, &mut rng).unwrap().days {
                prop_assert!(d.lower >= d.reported && d.pmf[..d.reported as usize].iter().all(|p| *p == 0.0));
                prop_assert!((d.pmf.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
        let share = reported_share(&triangle, None).unwrap();
        prop_assert!(share.windows(2).all(|s| s[0] <= s[1]) && share[3] == 1.0);
    }
}
