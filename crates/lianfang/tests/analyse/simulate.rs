use lianfang_domain::Streams;
use lianfang_epi::simulation::people::{
    Ages, Disease, Measures, Outbreak, Outcome, Population, PopulationPlan, Ties, simulate_people,
};

use super::*;

const TOWN: &str = "model: people
title: a small town
days: 60
first_infections: 20
population: {people: 2000}
disease: sars-cov-2-2020
arms:
  - name: nothing
  - name: schools closed
    closures:
      - {span: {from_day: 5}, setting: School, left: 0}
";

fn outcome<'a>(told: &'a Value, arm: usize, name: &str) -> &'a Value {
    let outcomes = told["arms"][arm]["outcomes"].as_array().expect("outcomes");
    outcomes.iter().find(|o| o["outcome"] == name).expect("the outcome")
}

#[test]
fn a_town_gives_what_the_library_gives_on_the_same_seeds() {
    let (_folder, file) = written("town.yaml", TOWN);
    let told = json(&["simulate", &file, "--replicates", "3", "--seed", "7"]);
    let mut rng = Streams::from_seed(7).stream("analyse simulate: town");
    let population = Population::synthetic(&PopulationPlan::town(2000), &mut rng).unwrap();
    let disease = Disease::sars_cov_2_2020();
    let outbreak = Outbreak {
        population: &population,
        disease: &disease,
        days: 60,
        first_infections: 20,
        imported_per_day: 0.0,
    };
    let infected = outcome(&told, 0, "infections")["values"].as_array().unwrap();
    for (value, seed) in infected.iter().zip(7..10) {
        let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(seed)).unwrap();
        assert_eq!(number(value), run.outcome(Outcome::Infected));
    }
    let difference = outcome(&told, 1, "infections");
    let means = number(&difference["mean"]) - number(&outcome(&told, 0, "infections")["mean"]);
    assert!((number(&difference["difference"]["mean"]) - means).abs() < 1e-9);
    let days = told["arms"][1]["infections"]["mean"].as_array().unwrap();
    assert!((days.iter().map(number).sum::<f64>() - number(&difference["mean"])).abs() < 1e-6);
}

#[test]
fn rules_of_ties_ages_and_patients_are_read() {
    let covasim = TOWN.replace(
        "{people: 2000}",
        "{people: 2000, like: covasim-3.1.6, school_ages: {from: 6, until: 19}, work_ties: groups}",
    );
    let parameters = serde_json::to_string(&Disease::covasim()).unwrap();
    let covasim = covasim.replace("disease: sars-cov-2-2020", &format!("parameters: {parameters}"));
    let (_folder, file) = written("town.yaml", &covasim);
    let told = json(&["simulate", &file, "--replicates", "2", "--seed", "7"]);
    let plan = PopulationPlan {
        school_ages: Ages { from: 6, until: 19 },
        work_ties: Ties::Groups,
        ..PopulationPlan::covasim(2000)
    };
    let mut rng = Streams::from_seed(7).stream("analyse simulate: town");
    let population = Population::synthetic(&plan, &mut rng).unwrap();
    let disease = Disease::covasim();
    let (population, disease) = (&population, &disease);
    let outbreak = Outbreak { population, disease, days: 60, first_infections: 20, imported_per_day: 0.0 };
    let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(8)).unwrap();
    let infected = outcome(&told, 0, "infections")["values"].as_array().unwrap();
    assert_eq!(number(&infected[1]), run.outcome(Outcome::Infected));
    // The name stands for the same parameters.
    let named = covasim.replace(&format!("parameters: {parameters}"), "disease: covasim-3.1.6");
    let (_folder, file) = written("town.yaml", &named);
    assert_eq!(json(&["simulate", &file, "--replicates", "2", "--seed", "7"])["arms"], told["arms"]);
}

#[test]
fn the_examples_run_as_they_are_and_say_what_measures_change() {
    let (_folder, city) = written("city.yaml", &said(&["simulate", "--example", "compartments"]));
    let told = json(&["simulate", &city, "--replicates", "4"]);
    assert_eq!(told["arms"].as_array().unwrap().len(), 3);
    let difference = &outcome(&told, 1, "peak_beds")["difference"];
    assert!(number(&difference["upper"]) < 0.0, "{difference}");
    assert_eq!(told, json(&["simulate", &city, "--replicates", "4"]));
    assert_ne!(told["arms"], json(&["simulate", &city, "--replicates", "4", "--seed", "9"])["arms"]);

    // A tenth of the town, because this is about the file and not about its figures.
    let town = said(&["simulate", "--example", "people"]).replace("people: 20000", "people: 2000");
    let (folder, town) = written("town.yaml", &town);
    let drawing = folder.path().join("arms.svg").display().to_string();
    let told = said(&["simulate", &town, "--replicates", "2", "--zh", "--plot", &drawing]);
    assert!(told.contains("不采取措施") && told.contains("随机种子 1"), "{told}");
    let svg = std::fs::read_to_string(drawing).unwrap();
    assert!(svg.contains("停课四周并减少社会接触"));
}

/// Until their contacts differ, two arms are the same run.
#[test]
fn arms_share_their_chance_until_their_measures_differ() {
    let (_folder, city) = written("city.yaml", &said(&["simulate", "--example", "compartments"]));
    let told = json(&["simulate", &city, "--replicates", "2"]);
    let course = |arm: usize| told["arms"][arm]["infections"]["mean"].as_array().unwrap().clone();
    let (none, less) = (course(0), course(1));
    assert_eq!(none[..40], less[..40]);
    assert_ne!(none[40..], less[40..]);
}

#[test]
fn a_wrong_scenario_is_refused_with_its_place() {
    for (wrong, right, told) in [
        ("clsures", "closures", "unknown field `clsures`"),
        ("setting: Scool", "setting: School", "unknown variant `Scool`"),
        ("days: many", "days: 60", "line 3"),
        ("left: 1.5", "left: 0", "`1.5` is outside 0 to 1"),
        ("model: town", "model: people", "--example people"),
        ("first_infections: 3000", "first_infections: 20", "`3000` is outside the number of people"),
        ("title: 5", "title: a small town", "a name"),
    ] {
        let (_folder, file) = written("town.yaml", &TOWN.replace(right, wrong));
        let error = refused(&["simulate", &file]);
        assert!(error.contains(told) && error.contains("town.yaml"), "{wrong}: {error}");
    }
    let two = TOWN.replace("disease: sars-cov-2-2020\n", "");
    let (_folder, file) = written("town.yaml", &two);
    assert!(refused(&["simulate", &file]).contains("either `disease` or `parameters`"));
    let (_folder, file) = written("town.yaml", TOWN);
    assert!(refused(&["simulate", &file, "--replicates", "1"]).contains("2..=10000"));
}
