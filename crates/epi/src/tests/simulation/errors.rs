use super::{alone, rng, seir};
use crate::Error;
use crate::simulation::calibration::{
    ChainSettings, Prior, Reporting, SmcSettings, StateModel, abc_rejection, abc_smc, particle_filter,
    particle_mcmc,
};
use crate::simulation::people::{
    Ages, Closure, DayCount, Delay, Disease, EarlyPeak, Infectiousness, Measures, Outbreak, Person,
    Population, PopulationPlan, Setting, Span, SupplyFactor, Zone, simulate_people, supplies,
};
use crate::simulation::{
    Change, Compartment, CompartmentModel, Coupling, HospitalParameters, Movement, MovementKind, Rate,
    Scenario, SeirParameters, Transition, compare, deterministic, gillespie, paired_difference, tau_leap,
};

/// The input that an error names.
fn named<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let text = result.unwrap_err().to_string();
    text.split(':').next().unwrap().to_owned()
}

#[test]
fn a_model_that_makes_no_sense_is_refused() {
    let c = |name: &str| Compartment { name: name.to_owned(), mixing: true };
    let with =
        |from, to, rate| CompartmentModel::new(vec![c("a"), c("b")], vec![Transition { from, to, rate }]);
    assert_eq!(named(CompartmentModel::new(vec![], vec![])), "compartments");
    assert_eq!(named(with(Some(0), Some(2), Rate::PerPerson(1.0))), "transitions");
    assert_eq!(named(with(Some(0), Some(0), Rate::PerPerson(1.0))), "transitions");
    assert_eq!(named(with(None, Some(0), Rate::PerPerson(1.0))), "transitions");
    assert_eq!(named(with(Some(0), Some(1), Rate::Constant(1.0))), "transitions");
    assert_eq!(named(with(Some(0), Some(1), Rate::PerPerson(-1.0))), "rate");
    let infection = |beta, c, weight| Rate::Infection { beta, infectious: vec![(c, weight)] };
    assert_eq!(named(with(Some(0), Some(1), infection(f64::NAN, 1, 1.0))), "beta");
    assert_eq!(named(with(Some(0), Some(1), infection(1.0, 2, 1.0))), "infectious");
    assert_eq!(named(with(Some(0), Some(1), infection(1.0, 1, -1.0))), "infectious");
    assert_eq!(named(CompartmentModel::sir(-1.0, 0.1)), "beta");
    let p = SeirParameters { beta: 0.5, latent_days: 3.0, infectious_days: 5.0 };
    assert_eq!(named(CompartmentModel::seir(SeirParameters { latent_days: 0.0, ..p })), "latent_days");
    assert_eq!(
        named(CompartmentModel::seir(SeirParameters { infectious_days: f64::NAN, ..p })),
        "infectious_days"
    );
    let h = HospitalParameters {
        hospital_share: 0.6,
        home_death_share: 0.6,
        hospital_death_share: 0.1,
        hospital_days: 9.0,
        immune_days: 300.0,
    };
    let fault = named(CompartmentModel::seirs_hospital(p, h));
    assert_eq!(fault, "hospital_share + home_death_share");
    let h = HospitalParameters { home_death_share: 0.1, immune_days: -1.0, ..h };
    assert_eq!(named(CompartmentModel::seirs_hospital(p, h)), "immune_days");
}

#[test]
fn a_scenario_that_makes_no_sense_is_refused() {
    let model = seir(0.5, 3.0, 5.0);
    let good = alone(&model, &[90, 0, 10, 0, 100, 0, 0, 0], &[1.0, 2.0]);
    let run = |s: &Scenario| {
        let all = [
            named(gillespie(s, &mut rng(1))),
            named(tau_leap(s, 0.5, &mut rng(1))),
            named(deterministic(s, 1e-6)),
        ];
        assert!(all.windows(2).all(|w| w[0] == w[1]), "{all:?}");
        all[0].clone()
    };
    assert_eq!(run(&Scenario { start: &[], ..good }), "start");
    assert_eq!(run(&Scenario { start: &[1, 2, 3], ..good }), "start");
    assert_eq!(run(&Scenario { start: &[u32::MAX, 1, 0, 0], ..good }), "start");
    assert_eq!(run(&Scenario { times: &[], ..good }), "times");
    assert_eq!(run(&Scenario { times: &[2.0, 1.0], ..good }), "times");
    assert_eq!(run(&Scenario { times: &[-1.0], ..good }), "times");
    assert_eq!(run(&Scenario { times: &[f64::INFINITY], ..good }), "times");
    let moved = |day, people, kind| [Movement { day, people, kind }];
    let transfer = |from, to| MovementKind::Transfer { from, to };
    assert_eq!(run(&Scenario { movements: &moved(1.0, 1, transfer(0, 2)), ..good }), "movements");
    assert_eq!(run(&Scenario { movements: &moved(1.0, 1, transfer(1, 1)), ..good }), "movements");
    assert_eq!(run(&Scenario { movements: &moved(1.0, 101, transfer(0, 1)), ..good }), "movements");
    assert_eq!(run(&Scenario { movements: &moved(f64::NAN, 1, transfer(0, 1)), ..good }), "movements");
    let enter = |region, compartment| MovementKind::Enter { region, compartment };
    assert_eq!(run(&Scenario { movements: &moved(1.0, 1, enter(0, 4)), ..good }), "movements");
    assert_eq!(run(&Scenario { movements: &moved(1.0, u32::MAX, enter(0, 1)), ..good }), "start");
    assert_eq!(
        run(&Scenario { movements: &moved(1.0, 1, MovementKind::Exit { region: 5 }), ..good }),
        "movements"
    );
    let change = |region, factor| [Change { day: 0.0, region, factor }];
    assert_eq!(run(&Scenario { changes: &change(Some(2), 0.5), ..good }), "changes");
    assert_eq!(run(&Scenario { changes: &change(None, -0.5), ..good }), "factor");
    let coupling = Coupling::new(1, &[(0, 0, 1.0)]).unwrap();
    assert_eq!(run(&Scenario { coupling: Some(&coupling), ..good }), "coupling");
    assert_eq!(named(tau_leap(&good, 0.0, &mut rng(1))), "step_days");
    assert_eq!(named(deterministic(&good, 0.0)), "tolerance");
    assert_eq!(named(Coupling::new(2, &[(0, 0, 0.5), (1, 1, 1.0)])), "coupling");
    assert_eq!(named(Coupling::new(1, &[(0, 1, 1.0)])), "coupling");
    assert_eq!(named(Coupling::new(1, &[(0, 0, -1.0)])), "coupling");
}

#[test]
fn a_population_that_makes_no_sense_is_refused() {
    let build = |plan: PopulationPlan| named(Population::synthetic(&plan, &mut rng(1)));
    let plan = || PopulationPlan::town(100);
    assert_eq!(build(PopulationPlan { people: 0, ..plan() }), "people");
    assert_eq!(build(PopulationPlan { age_shares: vec![0.5, 0.4], ..plan() }), "age_shares");
    assert_eq!(build(PopulationPlan { household_shares: vec![], ..plan() }), "household_shares");
    assert_eq!(build(PopulationPlan { employed_share: 1.5, ..plan() }), "employed_share");
    assert_eq!(build(PopulationPlan { class_size: 0, ..plan() }), "class_size");
    assert_eq!(build(PopulationPlan { parts: 101, ..plan() }), "parts");
    assert_eq!(build(PopulationPlan { community_contacts: f64::NAN, ..plan() }), "community_contacts");
    assert_eq!(build(PopulationPlan { own_part_share: 2.0, ..plan() }), "own_part_share");
    assert_eq!(build(PopulationPlan { age_group_years: 0, ..plan() }), "age_group_years");
    assert_eq!(build(PopulationPlan { age_group_years: 13, ..plan() }), "age_shares");
    assert_eq!(build(PopulationPlan { school_ages: Ages { from: 9, until: 8 }, ..plan() }), "school_ages");
    assert_eq!(build(PopulationPlan { work_ages: Ages { from: 9, until: 8 }, ..plan() }), "work_ages");
    let town = || Population::synthetic(&plan(), &mut rng(1)).unwrap();
    assert_eq!(named(town().with_network(Setting::Work, &[(0, 100)])), "pairs");
    assert_eq!(named(town().with_network(Setting::Work, &[(7, 7)])), "pairs");
    let person = Person { age: 30, part: 0, household: Some(0), class: None, team: None, care_home: None };
    assert_eq!(named(Population::new(&[], 1.0, 1.0)), "people");
    assert_eq!(named(Population::new(&[Person { part: 1, ..person }], 1.0, 1.0)), "people");
    assert_eq!(named(Population::new(&[Person { household: Some(1), ..person }], 1.0, 1.0)), "people");
    assert!(Population::new(&[person], 1.0, 1.0).is_ok());
}

#[test]
fn an_outbreak_that_makes_no_sense_is_refused() {
    let population = Population::synthetic(&PopulationPlan::town(100), &mut rng(1)).unwrap();
    let streams = lianfang_domain::Streams::from_seed(1);
    let disease = Disease::sars_cov_2_2020();
    let good = Outbreak {
        population: &population,
        disease: &disease,
        days: 5,
        first_infections: 1,
        imported_per_day: 0.0,
    };
    let run = |o: &Outbreak, m: &Measures| named(simulate_people(o, m, &streams));
    let none = Measures::default();
    assert_eq!(run(&Outbreak { days: 0, ..good }, &none), "days");
    assert_eq!(run(&Outbreak { first_infections: 101, ..good }, &none), "first_infections");
    assert_eq!(run(&Outbreak { imported_per_day: -1.0, ..good }, &none), "imported_per_day");
    let ill = |change: fn(&mut Disease)| {
        let mut disease = Disease::sars_cov_2_2020();
        change(&mut disease);
        run(&Outbreak { disease: &disease, ..good }, &none)
    };
    assert_eq!(ill(|d| d.transmission = f64::NAN), "transmission");
    assert_eq!(ill(|d| d.dispersion = 0.0), "dispersion");
    assert_eq!(ill(|d| d.infectiousness = Infectiousness::ByDay(vec![])), "infectiousness");
    let peak = |early_share, early_ratio| {
        Infectiousness::EarlyPeak(EarlyPeak { early_share, early_days_at_most: 4.0, early_ratio })
    };
    let peaked = |infectiousness| {
        let disease = Disease { infectiousness, ..Disease::sars_cov_2_2020() };
        run(&Outbreak { disease: &disease, ..good }, &none)
    };
    assert_eq!(peaked(peak(1.2, 2.0)), "early_share");
    assert_eq!(peaked(peak(0.3, -2.0)), "early_ratio");
    assert_eq!(peaked(peak(1.0, 0.0)), "early_ratio");
    assert_eq!(ill(|d| d.latent.mean_days = 0.0), "latent");
    let too_long = Delay { mean_days: 1001.0, sd_days: 1.0 };
    let longer = Disease { infectious_from_symptoms: Some(too_long), ..Disease::sars_cov_2_2020() };
    assert_eq!(run(&Outbreak { disease: &longer, ..good }, &none), "infectious_from_symptoms");
    assert_eq!(ill(|d| d.icu.sd_days = -1.0), "icu");
    assert_eq!(ill(|d| d.risks.clear()), "risks");
    assert_eq!(ill(|d| d.risks[0].from_age = 5), "risks");
    assert_eq!(ill(|d| d.risks[1].from_age = 60), "risks");
    assert_eq!(ill(|d| d.risks[1].icu = 1.5), "icu");
    let span = Span { from_day: 3, until_day: 3 };
    let closure = Closure { span, setting: Setting::School, left: 0.0, parts: None };
    let closed = |c: Closure| Measures { closures: vec![c], ..Measures::default() };
    assert_eq!(run(&good, &closed(closure.clone())), "until_day");
    let closure = Closure { span: Span::from(3), ..closure };
    assert_eq!(run(&good, &closed(Closure { left: 1.5, ..closure.clone() })), "closure left");
    assert_eq!(run(&good, &closed(Closure { parts: Some(vec![1]), ..closure })), "parts");
    let zone = Zone { span: Span::from(1), parts: vec![0], left: [0.5; 5], across: -1.0 };
    assert_eq!(run(&good, &Measures { zones: vec![zone], ..Measures::default() }), "across");
    let two = [Measures::default(), Measures::default()];
    let outcome = [crate::simulation::people::Outcome::Died];
    assert_eq!(named(compare(&good, &two[..1], &[1, 2], &outcome)), "arms");
    assert_eq!(named(compare(&good, &two, &[1], &outcome)), "seeds");
    assert_eq!(named(compare(&good, &two, &[1, 1], &outcome)), "seeds");
    assert_eq!(named(compare(&good, &two, &[1, 2], &[])), "outcomes");
    assert_eq!(named(paired_difference(&[1.0, 2.0], &[1.0])), "arm");
    assert_eq!(named(paired_difference(&[1.0], &[1.0])), "reference");
    assert_eq!(named(paired_difference(&[1.0, f64::NAN], &[1.0, 2.0])), "reference");
    let factor = |per_test| SupplyFactor {
        item: "swab".to_owned(),
        per_ward_day: 0.0,
        per_icu_day: 0.0,
        per_ventilated_day: 0.0,
        per_test,
        per_dose: 0.0,
    };
    assert_eq!(named(supplies(&[], &[factor(1.0)])), "days");
    assert_eq!(named(supplies(&[DayCount::default()], &[factor(-1.0)])), "supply factor");
}

#[test]
fn a_calibration_that_makes_no_sense_is_refused() {
    let zero = |_: &[f64], _: &mut _| Ok(0.0);
    let good = [Prior::Uniform { low: 0.0, high: 1.0 }];
    let mut random = rng(1);
    assert_eq!(named(abc_rejection(&[], zero, 10, 5, &mut random)), "priors");
    assert_eq!(
        named(abc_rejection(&[Prior::LogUniform { low: 0.0, high: 1.0 }], zero, 10, 5, &mut random)),
        "prior"
    );
    assert_eq!(named(abc_rejection(&good, zero, 10, 11, &mut random)), "keep");
    assert_eq!(named(abc_rejection(&good, |_, _| Ok(f64::NAN), 10, 5, &mut random)), "distance");
    let few = SmcSettings { particles: 5, ..SmcSettings::default() };
    assert_eq!(named(abc_smc(&good, zero, few, &mut random)), "particles");
    let small = SmcSettings { particles: 20, ..SmcSettings::default() };
    assert_eq!(named(abc_smc(&[good[0]; 5], zero, small, &mut random)), "particles");
    let quantile = SmcSettings { quantile: 1.0, ..SmcSettings::default() };
    assert_eq!(named(abc_smc(&good, zero, quantile, &mut random)), "quantile");
    let settings = ChainSettings { start: vec![0.5], burn_in: 100, draws: 10 };
    let outside = ChainSettings { start: vec![2.0], ..settings.clone() };
    assert_eq!(named(particle_mcmc(&good, zero, &outside, &mut random)), "start");
    assert_eq!(named(particle_mcmc(&good, |_, _| Ok(f64::NAN), &settings, &mut random)), "ln_likelihood");
    let short = ChainSettings { burn_in: 10, ..settings };
    assert_eq!(named(particle_mcmc(&good, zero, &short, &mut random)), "burn_in");
}

#[test]
fn a_filter_that_makes_no_sense_is_refused() {
    let model = seir(0.5, 3.0, 5.0);
    let state =
        StateModel { model: &model, start: &[90, 0, 10, 0], contact: &[], period_days: 1.0, step_days: 0.5 };
    let reporting = Reporting { transition: 1, share: 0.5, background: 0.1, size: 5.0 };
    let run = |s: &StateModel, r: &Reporting, y: &[f64], n| named(particle_filter(s, r, y, n, &mut rng(1)));
    assert_eq!(run(&state, &reporting, &[], 10), "observed");
    assert_eq!(run(&state, &reporting, &[1.5], 10), "observed");
    assert_eq!(run(&state, &reporting, &[1.0], 1), "particles");
    assert_eq!(run(&StateModel { start: &[1], ..state }, &reporting, &[1.0], 10), "start");
    assert_eq!(run(&StateModel { contact: &[1.0, 1.0], ..state }, &reporting, &[1.0], 10), "contact");
    assert_eq!(run(&StateModel { step_days: 0.0, ..state }, &reporting, &[1.0], 10), "step_days");
    assert_eq!(run(&state, &Reporting { transition: 3, ..reporting }, &[1.0], 10), "transition");
    assert_eq!(run(&state, &Reporting { share: 1.1, ..reporting }, &[1.0], 10), "share");
    assert_eq!(run(&state, &Reporting { size: 0.0, ..reporting }, &[1.0], 10), "size");
}
