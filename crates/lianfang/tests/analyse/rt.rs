use lianfang_epi::reproduction::{
    CoriConfig, GrowthModel, Window, cori, discr_si, growth_rate, wallinga_lipsitch,
};

use super::*;

const LODI: [&str; 6] = ["rt", ITALY, "--region", "Lodi", "--until", "2020-03-20"];

#[test]
fn r_of_lodi_is_that_of_the_library() {
    let new = lodi("2020-03-20");
    let n = new.len();
    let weights = discr_si(n - 1, 4.7, 2.9).unwrap();
    let config = CoriConfig { probabilities: vec![0.025, 0.975], ..CoriConfig::default() };
    let windows = Window::sliding(n, 7, 1);
    let wanted = cori(&new, &[], &weights, &windows, &config).unwrap();
    let told = json(&[&LODI[..], &["--all"]].concat());
    let points = told["regions"][0]["points"].as_array().unwrap();
    assert_eq!(points.len(), windows.len());
    assert_eq!(points.last().unwrap()["to"], "2020-03-20");
    for (point, wanted) in points.iter().zip(wanted) {
        let Some(wanted) = wanted.posterior.filter(|_| number(&point["cases"]) >= 10.0) else { continue };
        assert!((number(&point["r"]) - wanted.mean).abs() < 1e-12);
        assert!((number(&point["lower"]) - wanted.quantiles[0]).abs() < 1e-12);
        assert!((number(&point["upper"]) - wanted.quantiles[1]).abs() < 1e-12);
    }
    assert_eq!(told["provenance"]["settings"]["serial_interval"]["mean"], 4.7);
}

#[test]
fn weekly_counts_give_r_by_growth_alone() {
    let germany = ["rt", GERMANY, "--total", "--until", "2020-11-01"];
    let told = json(&[&germany[..], &["--method", "growth", "--window", "4"]].concat());
    let point = &told["regions"][0]["points"][0];
    // The same from the file's sums by week.
    let text = std::fs::read_to_string(repository(GERMANY)).unwrap();
    let mut weeks = vec![0.0; 4];
    for row in text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()) {
        if let Some(place) =
            ["2020-W41", "2020-W42", "2020-W43", "2020-W44"].iter().position(|w| *w == row[0])
        {
            weeks[place] += row[2].parse::<f64>().unwrap();
        }
    }
    assert_eq!(number(&point["cases"]), weeks.iter().sum::<f64>());
    let growth = growth_rate(&weeks, GrowthModel::QuasiPoisson, 0.05).unwrap().unwrap();
    assert!((number(&point["growth_per_day"]) - growth.rate / 7.0).abs() < 1e-12);
    let mut interval = discr_si(60, 4.7, 2.9).unwrap();
    let sum: f64 = interval.iter().sum();
    interval.iter_mut().for_each(|w| *w /= sum);
    let wanted = wallinga_lipsitch(growth.rate / 7.0, &interval).unwrap();
    assert!((number(&point["r"]) - wanted).abs() < 1e-6);
    let refused = refused(&germany);
    assert!(refused.contains("--method growth"), "{refused}");
}

#[test]
fn draws_depend_on_the_seed_and_on_nothing_else() {
    let uncertain = [&LODI[..], &["--method", "cori-uncertain"]].concat();
    let (once, again) = (said(&uncertain), said(&uncertain));
    assert_eq!(once, again);
    let other = said(&[&uncertain[..], &["--seed", "2"]].concat());
    assert_ne!(once, other);
    assert!(other.contains("seed 2"), "{other}");
}

#[test]
fn cases_infected_elsewhere_are_kept_apart() {
    let file = of_tests("mers_saudi_arabia_2014.csv");
    let asked = ["rt", &file, "--serial-interval", "6.8,4.1", "--until", "2015-03-01", "--all"];
    let text = std::fs::read_to_string(&file).unwrap();
    let (mut local, mut imported) = (Vec::new(), Vec::new());
    for row in text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()).filter(|r| r[0] <= "2015-03-01")
    {
        let (all, elsewhere): (f64, f64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        local.push(all - elsewhere);
        imported.push(elsewhere);
    }
    let n = local.len();
    let weights = discr_si(n - 1, 6.8, 4.1).unwrap();
    let config = CoriConfig { probabilities: vec![0.025, 0.975], ..CoriConfig::default() };
    let windows = Window::sliding(n, 7, 1);
    let wanted = cori(&local, &imported, &weights, &windows, &config).unwrap();
    let told = json(&[&asked[..], &["--imported", "reservoir"]].concat());
    let points = told["regions"][0]["points"].as_array().unwrap();
    assert_eq!(points.len(), windows.len());
    let mut compared = 0;
    for ((point, window), wanted) in points.iter().zip(&windows).zip(&wanted) {
        let of_window = |values: &[f64]| values[window.first..=window.last].iter().sum::<f64>();
        assert_eq!(number(&point["imported"]), of_window(&imported));
        if let (Some(r), Some(wanted)) = (point["r"].as_f64(), &wanted.posterior) {
            assert!((r - wanted.mean).abs() < 1e-12);
            compared += 1;
        }
        // Too few local cases say nothing, however many came from elsewhere.
        assert_eq!(
            of_window(&local) < 10.0,
            point["remark"]["en"].as_str().is_some_and(|r| r.contains("needed"))
        );
    }
    assert!(compared > 10, "only {compared} windows have an R");
    // Who takes everybody for infected here finds more transmission than there is.
    let mixed = json(&asked);
    let last = |told: &Value| number(&told["regions"][0]["points"].as_array().unwrap().last().unwrap()["r"]);
    assert!(last(&mixed) > last(&told));
    for (more, said) in [
        (&["--imported", "resevoir"][..], "`resevoir`"),
        (&["--imported", "new_cases"], "all cases"),
        (&["--imported", "reservoir", "--method", "growth"], "cori-uncertain"),
    ] {
        let error = refused(&[&asked[..], more].concat());
        assert!(error.contains(said), "{error}");
    }
    let (_folder, more) =
        written("counts.csv", &text.replace("2014-08-12,Saudi Arabia,1,0", "2014-08-12,Saudi Arabia,1,5"));
    let error = refused(&["rt", &more, "--serial-interval", "6.8,4.1", "--imported", "reservoir"]);
    assert!(
        error.contains("2014-08-12") && error.contains("5 imported cases are more than all 1"),
        "{error}"
    );
}

#[test]
fn the_cohorts_of_the_last_days_are_left_out_because_they_have_not_finished() {
    let told = json(&[&LODI[..], &["--method", "wallinga-teunis"]].concat());
    let to = told["regions"][0]["points"][0]["to"].as_str().unwrap().to_owned();
    assert!(to.as_str() < "2020-03-12", "{to}");
}

#[test]
fn what_cannot_be_said_is_told_with_what_is_missing() {
    let (_folder, file) =
        written("counts.csv", "date,region,confirmed\n2020-03-01,A,1\n2020-03-02,A,0\n2020-03-03,A,2\n");
    let unknown = refused(&["rt", &file]);
    assert!(unknown.contains("--serial-interval") && unknown.contains("--disease covid-19"), "{unknown}");
    let unknown = refused(&["rt", &file, "--zh"]);
    assert!(unknown.contains("代际间隔") && unknown.contains("--serial-interval"), "{unknown}");
    let short = said(&["rt", &file, "--serial-interval", "2.6,1.5"]);
    assert!(short.contains("3 periods, and 8 are needed"), "{short}");
    let few = said(&["rt", ITALY, "--region", "Lodi", "--until", "2020-08-10", "--window", "1"]);
    assert!(few.contains("10 are needed"), "{few}");
    let pair = refused(&["rt", &file, "--serial-interval", "2.6"]);
    assert!(pair.contains("such as 4.7,2.9"), "{pair}");
    let range = refused(&["rt", &file, "--serial-interval", "2.6,1.5", "--method", "cori-uncertain"]);
    assert!(range.contains("--mean-range"), "{range}");
    let nowhere = refused(&["rt", ITALY, "--region", "Atlantis"]);
    assert!(nowhere.contains("Atlantis"), "{nowhere}");
}

#[test]
fn a_drawing_holds_one_region_with_its_band() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.svg").display().to_string();
    said(&[&LODI[..], &["--plot", &path]].concat());
    let svg = std::fs::read_to_string(&path).unwrap();
    assert!(svg.contains("<polygon") && svg.contains("Lodi"));
    let many = refused(&["rt", ITALY, "--until", "2020-03-20", "--plot", &path]);
    assert!(many.contains("--total"), "{many}");
}
