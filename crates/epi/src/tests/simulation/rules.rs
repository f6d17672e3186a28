//! The rules that published models chose differently: ties, infectious periods, patients, chance of a contact.

use lianfang_domain::Streams;
use rand::RngExt as _;

use super::people::outbreak;
use super::{mean_of, rng};
use crate::simulation::people::{
    Closure, CommunityTies, ContactRisk, Delay, Disease, EarlyPeak, HouseholdAges, Infection, Infectiousness,
    Isolation, Measures, Outbreak, Outcome, Patients, PeopleRun, Person, Population, PopulationPlan, Setting,
    Span, Testing, Ties, Tracing, simulate_people,
};

/// Outbreaks of Covasim, see `tests/data/people/PROVENANCE.md`: of each run infected, died, peak in hospital, in intensive care, day.
fn published() -> Vec<[f64; 5]> {
    let path = format!("{}/tests/data/people/covasim_20000.csv", env!("CARGO_MANIFEST_DIR"));
    let row = |row: csv::StringRecord| [1, 2, 3, 4, 5].map(|column| row[column].parse().unwrap());
    csv::Reader::from_path(path).unwrap().records().map(|r| row(r.unwrap())).collect()
}

#[test]
fn a_town_by_published_rules_has_the_published_outbreaks() {
    let of = [Outcome::Infected, Outcome::Died, Outcome::PeakHospital, Outcome::PeakIcu, Outcome::PeakDay];
    let disease = Disease::covasim();
    let run = |seed| {
        let streams = Streams::from_seed(seed);
        let plan = PopulationPlan::covasim(20_000);
        let town = Population::synthetic(&plan, &mut streams.stream("town")).unwrap();
        let setup =
            Outbreak { days: 180, first_infections: 50, imported_per_day: 0.0, ..outbreak(&town, &disease) };
        let run = simulate_people(&setup, &Measures::default(), &streams).unwrap();
        of.map(|outcome| run.outcome(outcome))
    };
    let (theirs, ours): (_, Vec<[f64; 5]>) = (published(), (1..=8).map(run).collect());
    assert_eq!(theirs.len(), 40);
    for place in 0..of.len() {
        let column = |rows: &[[f64; 5]]| rows.iter().map(|r| r[place]).collect::<Vec<_>>();
        let (theirs, ours) = (column(&theirs), column(&ours));
        let ((their_mean, their_se), (mean, se)) = (mean_of(&theirs), mean_of(&ours));
        let distance = (mean - their_mean).abs() / their_se.hypot(se);
        assert!(distance < 4.0, "{:?}: {mean} {their_mean} {distance}", of[place]);
        let inside = |mean: f64, values: &[f64]| {
            values.iter().any(|v| *v <= mean) && values.iter().any(|v| *v >= mean)
        };
        assert!(inside(mean, &theirs) && inside(their_mean, &ours), "{:?}", of[place]);
    }
}

/// Two people to a household, and a disease that lasts for one day of infectiousness.
fn couples(risk: ContactRisk, transmission: f64) -> (Population, Disease) {
    let person = |n: u32| Person {
        age: 40,
        part: 0,
        household: Some(n / 2),
        class: None,
        team: None,
        care_home: None,
    };
    let people: Vec<Person> = (0..20_000).map(person).collect();
    let day = Delay { mean_days: 1.0, sd_days: 0.0 };
    let mut disease = Disease {
        transmission,
        contact_risk: risk,
        setting_weight: [1.0; 5],
        dispersion: f64::INFINITY,
        infectiousness: Infectiousness::ByDay(vec![1.0]),
        latent: day,
        infectious: day,
        ..Disease::sars_cov_2_2020()
    };
    disease.risks.truncate(1);
    disease.risks[0].susceptibility = 1.0;
    disease.risks[0].symptomatic = 0.0;
    (Population::new(&people, 0.0, 1.0).unwrap(), disease)
}

/// Share of the partners of single first cases who were infected.
fn infected_partners(town: &Population, disease: &Disease) -> f64 {
    let setup =
        Outbreak { days: 3, first_infections: 6_000, imported_per_day: 0.0, ..outbreak(town, disease) };
    let run = simulate_people(&setup, &Measures::default(), &Streams::from_seed(1)).unwrap();
    let (mut first, mut second) = (vec![0; 10_000], vec![0; 10_000]);
    for i in &run.infections {
        let counted = if i.setting.is_none() { &mut first } else { &mut second };
        counted[i.person as usize / 2] += 1;
    }
    let alone: Vec<usize> = (0..10_000).filter(|couple| first[*couple] == 1).collect();
    alone.iter().map(|couple| f64::from(second[*couple])).sum::<f64>() / alone.len() as f64
}

#[test]
fn the_chance_of_a_contact_is_the_hazard_or_its_exponential() {
    // 4,200 couples; four standard errors are below 0.031.
    for hazard in [0.05, 0.3, 0.7, 0.95, 1.5_f64] {
        let (town, disease) = couples(ContactRisk::Exponential, hazard);
        let share = infected_partners(&town, &disease);
        assert!((share - (1.0 - (-hazard).exp())).abs() < 0.031, "{hazard}: {share}");
        let (town, mut disease) = couples(ContactRisk::Proportional, hazard);
        let share = infected_partners(&town, &disease);
        assert!((share - hazard.min(1.0)).abs() < 0.031, "{hazard}: {share}");
        // Half as susceptible beside someone who is not: half the chance, also where the hazard is beyond 1.
        disease.risks.push(disease.risks[0]);
        (disease.risks[0].susceptibility, disease.risks[1].from_age) = (0.5, 60);
        let share = infected_partners(&town, &disease);
        assert!((share - hazard * 0.5).abs() < 0.031, "{hazard}: {share}");
    }
}

#[test]
fn an_early_peak_is_a_share_of_each_ones_period() {
    let peak = |early_share, early_days_at_most| {
        Infectiousness::EarlyPeak(EarlyPeak { early_share, early_days_at_most, early_ratio: 2.0 })
    };
    let on = |of: &Infectiousness, days: u16| (0..days).map(|d| of.on_day(d, days)).collect::<Vec<f64>>();
    let ten = on(&peak(0.3, 4.0), 10);
    assert!(ten[..3].iter().all(|x| *x == 2.0 / 1.3) && ten[3..].iter().all(|x| *x == 1.0 / 1.3));
    assert!((ten.iter().sum::<f64>() - 10.0).abs() < 1e-12);
    assert_eq!(on(&peak(0.3, 4.0), 20).iter().filter(|x| **x > 1.0).count(), 4);
    assert_eq!(on(&peak(0.0, 4.0), 5), [1.0; 5]);
    let days = Infectiousness::ByDay(vec![3.0, 0.5]);
    assert_eq!(on(&days, 4), [3.0, 0.5, 0.5, 0.5]);
}

/// An outbreak in which every case goes to hospital soon.
fn ward(patients: Patients) -> PeopleRun {
    let town = super::people::town(1_500, 1);
    let mut disease = Disease { patients, ..Disease::sars_cov_2_2020() };
    disease.symptoms_to_ward = Delay { mean_days: 1.0, sd_days: 0.0 };
    disease.risks.iter_mut().for_each(|r| (r.symptomatic, r.hospital) = (1.0, 1.0));
    let setup = Outbreak { days: 60, ..outbreak(&town, &disease) };
    simulate_people(&setup, &Measures::default(), &Streams::from_seed(2)).unwrap()
}

#[test]
fn patients_infect_only_where_they_are_among_others() {
    let from_hospital = |run: &PeopleRun| {
        let source = |i: &Infection| run.infections.iter().find(|s| s.person == i.source).copied();
        run.infections.iter().filter(|i| source(i).is_some_and(|s| s.in_hospital(i.infected_on))).count()
    };
    let (apart, among) = (ward(Patients::Apart), ward(Patients::AmongOthers));
    assert_eq!(from_hospital(&apart), 0);
    assert!(from_hospital(&among) > 100 && among.infections.len() > 2 * apart.infections.len());
    assert!(among.infections.iter().all(|i| i.infectious_until == i.ends_on));
}

#[test]
fn the_infectious_period_can_count_from_symptoms() {
    let town = super::people::town(3_000, 1);
    let (days, none) = (|d| Delay { mean_days: d, sd_days: 0.0 }, Delay { mean_days: 0.0, sd_days: 0.0 });
    let mut disease = Disease {
        infectious: days(5.0),
        infectious_from_symptoms: Some(days(8.0)),
        presymptomatic: days(2.0),
        after_icu: none,
        ..Disease::sars_cov_2_2020()
    };
    disease.risks.iter_mut().for_each(|r| (r.hospital, r.icu, r.icu_death) = (0.2, 0.5, 0.0));
    let setup = Outbreak { days: 1, first_infections: 3_000, ..outbreak(&town, &disease) };
    let run = simulate_people(&setup, &Measures::default(), &Streams::from_seed(2)).unwrap();
    let length = |i: &Infection| i.infectious_until - i.infectious_from;
    for i in &run.infections {
        match (i.symptoms_from, i.ward_from) {
            (u16::MAX, _) => assert_eq!(length(i), 5),
            (_, u16::MAX) => assert_eq!(length(i), 2 + 8),
            // A stay of 0 days after intensive care.
            _ => assert!(i.icu_from == u16::MAX || i.ends_on == i.icu_until),
        }
    }
    assert!(run.infections.iter().any(|i| i.icu_from < u16::MAX));
}

fn plan() -> PopulationPlan {
    PopulationPlan {
        parts: 2,
        school_ties: Ties::Network,
        work_ties: Ties::Network,
        community_ties: CommunityTies::Network,
        household_ages: HouseholdAges::Any,
        ..PopulationPlan::town(8_000)
    }
}

#[test]
fn networks_have_the_planned_number_of_contacts_who_know_one_another_less() {
    let town = Population::synthetic(&plan(), &mut rng(3)).unwrap();
    for (setting, mean) in [(Setting::School, 20.0), (Setting::Work, 16.0), (Setting::Community, 20.0)] {
        let with = |p: u32| town.group(setting, p);
        let degrees: Vec<f64> = (0..8_000).map(|p| with(p).len() as f64).filter(|d| *d > 0.0).collect();
        let (found, se) = mean_of(&degrees);
        assert!((found - mean).abs() < 0.15, "{setting:?}: {found}");
        let variance = se * se * degrees.len() as f64;
        assert!((variance / mean - 0.75).abs() < 0.12, "{setting:?}: {variance}");
        assert_eq!(town.group_count(setting), 0);
        for person in 0..500 {
            assert!(with(person).iter().all(|o| *o != person && with(*o).contains(&person)));
        }
    }
    let pupil = |p: u32| (6..18).contains(&town.ages()[p as usize]);
    let first_half = |p: u32| p < 4_000;
    let (mut inside, mut all) = (0, 0);
    for person in 0..8_000 {
        for other in town.group(Setting::School, person) {
            assert!(pupil(person) && pupil(*other) && first_half(person) == first_half(*other));
        }
        for other in town.group(Setting::Community, person) {
            all += 1;
            inside += usize::from(first_half(person) == first_half(*other));
        }
    }
    // 80 % within the part, and half of the rest.
    assert!((inside as f64 / all as f64 - 0.9).abs() < 0.01, "{inside} of {all}");
    let children_alone = (0..8_000)
        .filter(|p| town.group(Setting::Household, *p).iter().all(|o| town.ages()[*o as usize] < 18))
        .filter(|p| !town.group(Setting::Household, *p).is_empty());
    assert!(children_alone.count() > 100);
}

#[test]
fn fixed_contacts_of_the_community_are_closed_traced_and_infected_like_others() {
    let town = Population::synthetic(&plan(), &mut rng(4)).unwrap();
    let mut disease = Disease::sars_cov_2_2020();
    disease.setting_weight = [0.0, 0.0, 0.0, 0.0, 1.0];
    let setup = Outbreak { days: 60, imported_per_day: 0.0, ..outbreak(&town, &disease) };
    let run = |measures: &Measures| simulate_people(&setup, measures, &Streams::from_seed(1)).unwrap();
    let open = run(&Measures::default());
    assert!(open.infections.len() > 1_000, "{}", open.infections.len());
    for i in open.infections.iter().filter(|i| i.setting.is_some()) {
        assert!(town.group(Setting::Community, i.source).contains(&i.person));
    }
    let span = Span::from(0);
    let closure = Closure { span, setting: Setting::Community, left: 0.0, parts: None };
    assert_eq!(run(&Measures { closures: vec![closure], ..Measures::default() }).infections.len(), 20);
    // Everyone found is quarantined at once and the chain ends there.
    let testing =
        Testing { span, symptomatic: 1.0, routine: 1.0, quarantined: 1.0, sensitivity: 1.0, delay_days: 0 };
    let left = [0.0; 5];
    let tracing = Tracing {
        span,
        found: [0.0, 0.0, 0.0, 0.0, 1.0],
        delay_days: 0,
        look_back_days: 0,
        quarantine_days: 14,
        left,
        cases_per_day: None,
    };
    let traced = run(&Measures {
        testing: vec![testing],
        isolation: Some(Isolation { span, left, days: 30 }),
        tracing: Some(tracing),
        ..Measures::default()
    });
    assert!(
        traced.outcome(Outcome::RestrictedDays) > 20.0 * 14.0 * 15.0,
        "{}",
        traced.outcome(Outcome::RestrictedDays)
    );
    assert!(traced.infections.len() < 60, "{}", traced.infections.len());
}

/// Eight contacts a day, of whom six are in a group, in a network, or others each day.
#[test]
fn the_more_contacts_know_one_another_the_fewer_people_are_infected() {
    let people = |grouped: bool| -> Vec<Person> {
        let team = |n: u32| grouped.then_some(n / 7);
        let person =
            |n| Person { age: 40, part: 0, household: None, class: None, team: team(n), care_home: None };
        (0..10_500).map(person).collect()
    };
    let mut random = rng(5);
    let pairs: Vec<(u32, u32)> = (0..10_500)
        .flat_map(|a| (0..3).map(move |_| a))
        .map(|a| (a, random.random_range(0..10_500)))
        .filter(|(a, b)| a != b)
        .collect();
    let populations = [
        Population::new(&people(true), 2.0, 1.0).unwrap(),
        Population::new(&people(false), 2.0, 1.0).unwrap().with_network(Setting::Work, &pairs).unwrap(),
        Population::new(&people(false), 8.0, 1.0).unwrap(),
    ];
    let mut disease = Disease {
        transmission: 0.028,
        setting_weight: [1.0; 5],
        dispersion: f64::INFINITY,
        infectiousness: Infectiousness::ByDay(vec![1.0]),
        ..Disease::sars_cov_2_2020()
    };
    disease.risks.iter_mut().for_each(|r| (r.susceptibility, r.hospital) = (1.0, 0.0));
    let infected = populations.map(|population| {
        let setup = Outbreak {
            days: 300,
            first_infections: 50,
            imported_per_day: 0.0,
            ..outbreak(&population, &disease)
        };
        simulate_people(&setup, &Measures::default(), &Streams::from_seed(1)).unwrap().infections.len()
    });
    assert!(infected[0] + 500 < infected[1] && infected[1] + 150 < infected[2], "{infected:?}");
}
