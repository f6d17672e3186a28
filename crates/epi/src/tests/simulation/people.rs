use lianfang_domain::Streams;

use super::{mean_of, rng};
use crate::simulation::people::{
    AgeRisk, Closure, Disease, Infection, Infectiousness, Measures, Outbreak, Outcome, Person, Population,
    PopulationPlan, Setting, Span, SupplyFactor, simulate_people, supplies,
};

pub(super) fn town(people: u32, parts: u16) -> Population {
    let plan = PopulationPlan { parts, care_home_size: 20, ..PopulationPlan::town(people) };
    Population::synthetic(&plan, &mut rng(1)).unwrap()
}

pub(super) fn outbreak<'a>(population: &'a Population, disease: &'a Disease) -> Outbreak<'a> {
    Outbreak { population, disease, days: 90, first_infections: 20, imported_per_day: 0.1 }
}

#[test]
fn a_synthetic_town_has_the_planned_people_in_homes() {
    let plan = PopulationPlan { parts: 3, ..PopulationPlan::town(6_000) };
    let town = Population::synthetic(&plan, &mut rng(2)).unwrap();
    assert_eq!((town.len(), town.parts(), town.is_empty()), (6_000, 3, false));
    for (decade, share) in plan.age_shares.iter().enumerate() {
        let here = town.ages().iter().filter(|a| usize::from(**a) / 10 == decade).count() as f64;
        assert!((here / 6_000.0 - share).abs() < 1e-3, "{decade}: {here}");
    }
    let size = |s: Setting, p: u32| town.group(s, p).len();
    for person in 0..6_000 {
        let age = town.ages()[person as usize];
        let home = size(Setting::CareHome, person) > 0 && age >= 75;
        assert!(home != (size(Setting::Household, person) > 0), "{person} aged {age}");
        assert!(size(Setting::Household, person) <= 5);
        assert_eq!(size(Setting::School, person) > 0, (6..18).contains(&age));
        assert!(size(Setting::School, person) <= 21 && size(Setting::Work, person) <= 17);
        assert!(size(Setting::Work, person) == 0 || (18..65).contains(&age));
        assert!(
            Setting::ALL.iter().all(|s| size(*s, person) == 0 || town.group(*s, person).contains(&person))
        );
    }
    let singles = (0..6_000).filter(|p| size(Setting::Household, *p) == 1).count() as f64;
    let share = singles / town.group_count(Setting::Household) as f64;
    assert!((share - 0.40).abs() < 0.04, "{share}");
}

#[test]
fn tiny_towns_have_everyone_too() {
    for people in 1..40 {
        for parts in [1, people.min(3) as u16] {
            let plan = PopulationPlan { parts, care_home_share: 1.0, ..PopulationPlan::town(people) };
            assert_eq!(
                Population::synthetic(&plan, &mut rng(u64::from(people))).unwrap().len(),
                people as usize
            );
        }
    }
}

/// What must be true of an infection, whoever computed it.
fn check_infection(i: &Infection, all: &[Infection], town: &Population, day_of: &[Option<u16>]) {
    assert!(i.infected_on < i.infectious_from && i.infectious_from <= i.infectious_until);
    assert!(i.symptoms_from >= i.infectious_from && i.infectious_until <= i.ends_on);
    assert!(i.ward_from >= i.symptoms_from && i.icu_from >= i.ward_from);
    assert!(i.ward_from == u16::MAX || i.ward_from < i.ends_on);
    assert!(!(i.ventilated && i.icu_from == u16::MAX));
    let Some(setting) = i.setting else { return };
    let source = all.iter().find(|s| s.person == i.source).unwrap();
    assert!(source.infectious_from <= i.infected_on && i.infected_on < source.infectious_until);
    assert!(!source.in_hospital(i.infected_on));
    assert!(setting == Setting::Community || town.group(setting, i.source).contains(&i.person));
    assert!(day_of[i.person as usize] == Some(i.infected_on));
}

#[test]
fn every_infection_has_a_source_who_could_and_every_patient_is_counted() {
    let (town, mut disease) = (town(1_500, 2), Disease::sars_cov_2_2020());
    disease.risks.iter_mut().for_each(|r| (r.hospital, r.icu, r.ward_death) = (0.4, 0.4, 0.2));
    let outbreak = Outbreak { days: 150, ..outbreak(&town, &disease) };
    let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(3)).unwrap();
    assert!(run.infections.len() > 600, "{}", run.infections.len());
    let mut day_of = vec![None; town.len()];
    for i in &run.infections {
        assert!(day_of[i.person as usize].replace(i.infected_on).is_none(), "infected twice");
    }
    for i in &run.infections {
        check_infection(i, &run.infections, &town, &day_of);
    }
    for (day, counts) in run.days.iter().enumerate() {
        let day = day as u16;
        let count = |f: &dyn Fn(&&Infection) -> bool| run.infections.iter().filter(f).count() as u32;
        assert_eq!(counts.infected, count(&|i| i.infected_on == day));
        assert_eq!(counts.icu, count(&|i| i.infected_on < day && i.in_icu(day)));
        assert_eq!(counts.ward, count(&|i| i.in_hospital(day) && !i.in_icu(day)));
        assert_eq!(counts.ventilated, count(&|i| i.in_icu(day) && i.ventilated));
        assert_eq!(counts.admitted, count(&|i| i.ward_from == day));
        assert_eq!(counts.died, count(&|i| i.dies && i.ends_on == day));
    }
    let died = run.outcome(Outcome::Died);
    assert!(died > 0.0 && run.outcome(Outcome::Infected) == run.infections.len() as f64);
    assert!(run.outcome(Outcome::PeakIcu) > 0.0 && run.outcome(Outcome::Tests) == 0.0);
}

/// People without groups who meet ten others a day, a day's contact infecting with little chance.
fn loose() -> (Population, Disease) {
    let person = Person { age: 40, part: 0, household: None, class: None, team: None, care_home: None };
    let mut disease = Disease::sars_cov_2_2020();
    disease.setting_weight = [0.0, 0.0, 0.0, 0.0, 1.0];
    disease.infectiousness = Infectiousness::ByDay(vec![1.0]);
    disease.dispersion = f64::INFINITY;
    (Population::new(&vec![person; 20_000], 10.4, 1.0).unwrap(), disease)
}

#[test]
fn a_case_infects_as_many_as_contacts_days_and_transmission_say() {
    let (population, mut disease) = loose();
    disease.transmission = 0.02;
    disease.infectious.mean_days = 9.0;
    let setup =
        Outbreak { days: 60, first_infections: 60, imported_per_day: 0.0, ..outbreak(&population, &disease) };
    let mut infected = Vec::new();
    let mut days = Vec::new();
    for seed in 0..5 {
        let run =
            simulate_people(&Outbreak { days: 30, ..setup }, &Measures::default(), &Streams::from_seed(seed))
                .unwrap();
        for first in &run.infections[..60] {
            if first.infectious_until < 30 && first.ward_from == u16::MAX {
                infected.push(run.infections.iter().filter(|i| i.source == first.person).count() as f64);
                days.push(f64::from(first.infectious_until - first.infectious_from));
            }
        }
    }
    let (mean, se) = mean_of(&infected);
    // 10.4 contacts a day; a few of them are already infected.
    let expected = 0.02 * 10.4 * mean_of(&days).0;
    assert!((mean - expected).abs() < 3.0 * se + 0.03 * expected, "{mean} {expected} {se}");
}

#[test]
fn severity_follows_the_risks_of_each_age() {
    let (population, mut disease) = loose();
    let risk = AgeRisk {
        from_age: 0,
        susceptibility: 1.0,
        symptomatic: 0.7,
        hospital: 0.5,
        icu: 0.4,
        ventilated: 0.25,
        icu_death: 0.3,
        ward_death: 0.1,
    };
    disease.risks = vec![risk];
    let setup = Outbreak { days: 1, first_infections: 20_000, ..outbreak(&population, &disease) };
    let run = simulate_people(&setup, &Measures::default(), &Streams::from_seed(5)).unwrap();
    assert_eq!(run.infections.len(), 20_000);
    let share = |of: &dyn Fn(&Infection) -> bool, among: &dyn Fn(&Infection) -> bool, p: f64| {
        let all: Vec<&Infection> = run.infections.iter().filter(|i| among(i)).collect();
        let got = all.iter().filter(|i| of(i)).count() as f64 / all.len() as f64;
        assert!((got - p).abs() < 4.0 * (p * (1.0 - p) / all.len() as f64).sqrt(), "{got} {p}");
    };
    let never = u16::MAX;
    share(&|i| i.symptoms_from != never, &|_| true, 0.7);
    share(&|i| i.ward_from != never, &|i| i.symptoms_from != never, 0.5);
    share(&|i| i.icu_from != never, &|i| i.ward_from != never, 0.4);
    share(&|i| i.ventilated, &|i| i.icu_from != never, 0.25);
    share(&|i| i.dies, &|i| i.icu_from != never, 0.3);
    share(&|i| i.dies, &|i| i.ward_from != never && i.icu_from == never, 0.1);
    let latent: Vec<f64> =
        run.infections.iter().map(|i| f64::from(i.infectious_from - i.infected_on)).collect();
    assert!((mean_of(&latent).0 - 4.5).abs() < 0.1, "{:?}", mean_of(&latent));
    let relative: Vec<f64> = run.infections.iter().map(|i| f64::from(i.infectiousness)).collect();
    assert!(relative.iter().all(|r| *r == 1.0));
}

#[test]
fn without_susceptible_people_or_transmission_nothing_spreads() {
    let town = town(300, 1);
    let mut disease = Disease::sars_cov_2_2020();
    disease.risks.iter_mut().for_each(|r| r.susceptibility = 0.0);
    let still = Outbreak { imported_per_day: 0.0, ..outbreak(&town, &disease) };
    let run = simulate_people(&still, &Measures::default(), &Streams::from_seed(1)).unwrap();
    assert_eq!(run.infections.len(), 20);
    let mut disease = Disease::sars_cov_2_2020();
    disease.transmission = 0.0;
    let arrivals = Outbreak { first_infections: 0, imported_per_day: 2.0, ..outbreak(&town, &disease) };
    let run = simulate_people(&arrivals, &Measures::default(), &Streams::from_seed(1)).unwrap();
    // 180 arrivals into 300 people; some fall on people infected before.
    let n = run.infections.len();
    assert!((100..170).contains(&n) && run.infections.iter().all(|i| i.setting.is_none()), "{n}");
}

#[test]
fn the_same_seed_gives_the_same_outbreak() {
    let (town, disease) = (town(500, 1), Disease::sars_cov_2_2020());
    let run = |seed| {
        simulate_people(&outbreak(&town, &disease), &Measures::default(), &Streams::from_seed(seed)).unwrap()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn supplies_follow_patients_tests_and_doses() {
    let (town, disease) = (town(1_000, 1), Disease::sars_cov_2_2020());
    let closed = Closure { span: Span::from(0), setting: Setting::School, left: 0.0, parts: None };
    let measures = Measures { closures: vec![closed], ..Measures::default() };
    let run = simulate_people(&outbreak(&town, &disease), &measures, &Streams::from_seed(1)).unwrap();
    let item = |per_ward_day, per_icu_day| SupplyFactor {
        item: "bed".to_owned(),
        per_ward_day,
        per_icu_day,
        per_ventilated_day: 0.0,
        per_test: 0.0,
        per_dose: 0.0,
    };
    let used = supplies(&run.days, &[item(1.0, 0.0), item(0.0, 2.0)]).unwrap();
    let wards: f64 = run.days.iter().map(|d| f64::from(d.ward)).sum();
    assert!(wards > 0.0 && used[0].iter().sum::<f64>() == wards);
    assert!(used[1].iter().zip(&run.days).all(|(u, d)| *u == 2.0 * f64::from(d.icu)));
}
