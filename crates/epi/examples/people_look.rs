use lianfang_domain::Streams;
use lianfang_epi::simulation::people::*;
fn main() {
    let streams = Streams::from_seed(1);
    let plan = PopulationPlan::town(100_000);
    let population = Population::synthetic(&plan, &mut streams.stream("town")).unwrap();
    for s in Setting::ALL { println!("{s:?} {}", population.group_count(s)); }
    let disease = Disease::sars_cov_2_2020();
    let outbreak = Outbreak { population: &population, disease: &disease, days: 180, first_infections: 50, imported_per_day: 0.0 };
    let run = simulate_people(&outbreak, &Measures::default(), &streams).unwrap();
    for d in run.days.iter().step_by(10) { println!("{d:?}"); }
    let infectious: u64 = run.infections.iter().map(|i| (i.infectious_until.min(180) - i.infectious_from.min(180)) as u64).sum();
    println!("infected {} infectious days {} icu {} died {}", run.infections.len(), infectious, run.outcome(Outcome::PeakIcu), run.outcome(Outcome::Died));
    for s in Setting::ALL { println!("{s:?} {}", run.infections.iter().filter(|i| i.setting == Some(s)).count()); }
    println!("{}", std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmHWM")).next().unwrap());
}
