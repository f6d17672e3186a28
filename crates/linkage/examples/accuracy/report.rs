//! What the tables say: precision, recall, who is missed and who is confused.

use std::collections::HashSet;

use chrono::Datelike as _;
use lianfang_domain::Streams;
use lianfang_linkage::{Birth, Field, Match, Model, candidate_pairs, estimate, find_duplicates};

use crate::people::{Record, Written, prepare, records, true_pairs};

const THRESHOLDS: [f64; 6] = [0.01, 0.1, 0.5, 0.9, 0.99, 0.999];

pub fn print(seed: u64, count: usize) {
    let people = records(seed, count);
    let (prepared, truth) = (prepare(&people), true_pairs(&people));
    let candidates = candidate_pairs(&prepared);
    let found = candidates.pairs.iter().filter(|p| truth.contains(&(p.0 as usize, p.1 as usize))).count();
    println!("seed {seed}: {} records, {} true pairs", people.len(), truth.len());
    println!(
        "candidates: {} pairs hold {found} true ones ({:.4}); {} blocks left out",
        candidates.pairs.len(),
        share(found, truth.len()),
        candidates.left_out.len()
    );
    let shipped = Model::default();
    let fitted =
        estimate(&prepared, &shipped, &mut Streams::from_seed(seed).stream("linkage")).expect("an estimate");
    println!(
        "estimate: {} random pairs, {} blocked pairs, {} rounds, kept {:?}",
        fitted.random_pairs, fitted.blocked_pairs, fitted.rounds, fitted.kept
    );
    let p = fitted.model.parameters();
    println!(
        "duplicates per record {:.4} (true {:.4}), housemates {:.3}",
        p.duplicates_per_record,
        2.0 * truth.len() as f64 / people.len() as f64,
        p.housemates_per_record
    );
    for (name, model) in [("shipped", &shipped), ("estimated", &fitted.model)] {
        let found = find_duplicates(&prepared, model, 0.001);
        println!(
            "\n| {name}: probability at least | pairs | precision | recall | F1 |\n|---:|---:|---:|---:|---:|"
        );
        for threshold in THRESHOLDS {
            let kept: Vec<&Match> =
                found.matches.iter().filter(|m| m.comparison.probability >= threshold).collect();
            let right = kept.iter().filter(|m| truth.contains(&(m.left, m.right))).count();
            let (precision, recall) = (share(right, kept.len()), share(right, truth.len()));
            println!(
                "| {threshold} | {} | {precision:.4} | {recall:.4} | {:.4} |",
                kept.len(),
                2.0 * precision * recall / (precision + recall)
            );
        }
        confused(&people, &found.matches, &truth);
        missed(&people, &found.matches, &truth);
    }
    poorer(seed, &people, &truth);
    if std::env::var("LEVELS").is_ok() {
        for field in Field::ALL {
            for c in &p.fields[&field] {
                println!(
                    "{field:?} {:14} m {:.5} u {:.2e} h {:.4}",
                    c.level, c.same_person, c.strangers, c.household
                );
            }
        }
    }
}

/// The same people with fewer fields: what is left when a source has no more.
fn poorer(seed: u64, people: &[Record], truth: &HashSet<(usize, usize)>) {
    type Take = fn(&mut Record);
    let no_numbers: Take = |r| (r.id_number, r.document) = (None, None);
    let no_contact: Take = |r| (r.phone, r.address) = (None, None);
    let no_date: Take = |r| {
        if let Some(year) = year_of(&r.birth) {
            r.birth = Written::Year(year);
        }
    };
    let cases: [(&str, &[Take]); 4] = [
        ("no ID number, no document", &[no_numbers]),
        ("no phone, no address", &[no_contact]),
        ("name, birth date, sex, region", &[no_numbers, no_contact]),
        ("name, year of birth, sex, region", &[no_numbers, no_contact, no_date]),
    ];
    println!(
        "\n| estimated | candidates hold | precision, recall at 0.5 | at 0.9 | at 0.99 |\n|---|---:|---:|---:|---:|"
    );
    for (name, takes) in cases {
        let mut less = people.to_vec();
        less.iter_mut().for_each(|record| takes.iter().for_each(|take| take(record)));
        let prepared = prepare(&less);
        let held = candidate_pairs(&prepared)
            .pairs
            .iter()
            .filter(|p| truth.contains(&(p.0 as usize, p.1 as usize)))
            .count();
        let fitted = estimate(&prepared, &Model::default(), &mut Streams::from_seed(seed).stream("linkage"))
            .expect("an estimate");
        let found = find_duplicates(&prepared, &fitted.model, 0.5).matches;
        let at = |threshold: f64| {
            let kept: Vec<&Match> = found.iter().filter(|m| m.comparison.probability >= threshold).collect();
            let right = kept.iter().filter(|m| truth.contains(&(m.left, m.right))).count();
            format!("{:.3}, {:.3}", share(right, kept.len()), share(right, truth.len()))
        };
        println!("| {name} | {:.4} | {} | {} | {} |", share(held, truth.len()), at(0.5), at(0.9), at(0.99));
    }
}

fn year_of(birth: &Written) -> Option<i32> {
    match birth {
        Written::Text(text) => text.get(..4)?.parse().ok(),
        Written::Year(year) => Some(*year),
        _ => None,
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Pairs of two people above 0.9, by what they are to each other.
fn confused(people: &[Record], matches: &[Match], truth: &HashSet<(usize, usize)>) {
    let wrong: Vec<&Match> = matches
        .iter()
        .filter(|m| m.comparison.probability >= 0.9 && !truth.contains(&(m.left, m.right)))
        .collect();
    let together = wrong.iter().filter(|m| people[m.left].household == people[m.right].household).count();
    println!("\nabove 0.9 and two people: {}, of them {together} of one household", wrong.len());
    if std::env::var("SHOW").is_ok() {
        wrong.iter().take(12).for_each(|m| show(people, m));
    }
}

/// True pairs below 0.5, by what their records lack.
fn missed(people: &[Record], matches: &[Match], truth: &HashSet<(usize, usize)>) {
    let found: HashSet<(usize, usize)> =
        matches.iter().filter(|m| m.comparison.probability >= 0.5).map(|m| (m.left, m.right)).collect();
    let mut wanted: Vec<_> = truth.iter().filter(|pair| !found.contains(pair)).collect();
    wanted.sort();
    let without = |(i, j): &(usize, usize), of: fn(&Record) -> bool| of(&people[*i]) || of(&people[*j]);
    let no_id =
        wanted.iter().filter(|p| without(p, |r| r.id_number.is_none() && r.document.is_none())).count();
    println!("one person and below 0.5: {}, of them {no_id} without ID number on one side", wanted.len());
    if std::env::var("SHOW").is_ok() {
        for (i, j) in wanted.iter().take(12) {
            println!("   {:?}\n   {:?}\n", people[*i], people[*j]);
        }
    }
}

fn show(people: &[Record], m: &Match) {
    println!(
        "   {:?}\n   {:?}\n   {:.1} p {:.4} household {:.1}",
        people[m.left],
        people[m.right],
        m.comparison.weight,
        m.comparison.probability,
        m.comparison.household
    );
    m.comparison.parts.iter().for_each(|part| println!("      {:+.1} {}", part.weight, part.text().en));
}

/// The records as they were written, for `benches/peers/linkage.py`.
pub fn csv(people: &[Record]) -> String {
    let mut out = String::from("unique_id,truth,name,id_number,document,phone,birth,sex,region,address\n");
    for (place, record) in people.iter().enumerate() {
        let person = record.person();
        // An age is told as the middle year of birth.
        let birth = match person.birth {
            Some(Birth::Written(text)) => text.to_owned(),
            Some(Birth::Year(year)) => year.to_string(),
            Some(Birth::Age { years, on }) => (on.year() - years as i32).to_string(),
            Some(Birth::Date(day)) => day.to_string(),
            None => String::new(),
        };
        let plain = |text: Option<&str>| text.unwrap_or("").replace(['"', ','], " ");
        out += &format!(
            "{place},{},{},{},{},{},{birth},{},{},{}\n",
            record.truth,
            plain(person.name),
            plain(person.id_number),
            plain(person.document),
            plain(person.phone),
            plain(person.sex),
            plain(person.region),
            plain(person.address)
        );
    }
    out
}
