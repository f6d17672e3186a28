//! Our side of `benches/peers`: one task on the inputs that the other side wrote, timed.
//!
//!     peers TASK FOLDER [--threads N]
//!
//! Prints seconds, units of work, peak memory in MB and a remark, between tabs. Not here: the table, which `benches/peers/run.sh` makes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a tool of the developers: a fault ends it, and it measures time"
)]

mod inputs;
mod tasks;

use std::process::ExitCode;
use std::time::Instant;

/// What a task did.
pub struct Done {
    /// Series, windows, iterations: whatever the other side counts.
    pub units: f64,
    /// Where a part of the task is not to be timed: how long the rest took.
    pub seconds: Option<f64>,
    pub remark: String,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(task), Some(folder)) = (arguments.first(), arguments.get(1)) else {
        eprintln!("usage: peers TASK FOLDER [--threads N]\ntasks: {}", tasks::NAMES.join(", "));
        return ExitCode::FAILURE;
    };
    let threads = arguments.iter().position(|a| a == "--threads").and_then(|i| arguments.get(i + 1));
    let threads = threads.and_then(|n| n.parse().ok()).unwrap_or(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let Some(mut run) = tasks::prepare(task, folder.as_ref()) else {
        eprintln!("error: `{task}` is no task; there are {}", tasks::NAMES.join(", "));
        return ExitCode::FAILURE;
    };
    // The shortest of some runs, as the reference timings are; short tasks are repeated for a second, long ones run once.
    let mut best = f64::INFINITY;
    let began = Instant::now();
    let done = loop {
        let start = Instant::now();
        let done = pool.install(&mut run);
        best = best.min(done.seconds.unwrap_or(start.elapsed().as_secs_f64()));
        if began.elapsed().as_secs_f64() > 1.0 {
            break done;
        }
    };
    println!("{best:.9}\t{}\t{:.0}\t{}", done.units, peak_memory_mb(), done.remark);
    ExitCode::SUCCESS
}

/// Most memory that this process ever held; not a number where the system does not say.
fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}
