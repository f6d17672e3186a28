//! Precision and recall on made-up records of known truth, as the tables of docs/methods/11-linkage.md.
//!
//!     cargo run --release -p lianfang-linkage --example accuracy -- [RECORDS] [SEED…]
//!     cargo run --release -p lianfang-linkage --example accuracy -- csv RECORDS SEED FILE      the same records for published software

#![allow(clippy::expect_used, clippy::unwrap_used)] // a program for the desk: a wrong argument stops it

#[path = "../../tests/people/mod.rs"]
mod people;

mod report;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, records, seed, file] = arguments.as_slice()
        && first == "csv"
    {
        let records = people::records(seed.parse().expect("SEED"), records.parse().expect("RECORDS"));
        std::fs::write(file, report::csv(&records)).expect("FILE can be written");
        return;
    }
    let numbers: Vec<u64> =
        arguments.iter().map(|a| a.parse().expect("RECORDS and SEED are numbers")).collect();
    let count = numbers.first().copied().unwrap_or(20_000) as usize;
    let seeds = if numbers.len() > 1 { &numbers[1..] } else { &[1] };
    for seed in seeds {
        report::print(*seed, count);
    }
}
