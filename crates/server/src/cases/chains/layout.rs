//! Where cases stand in the picture: days from left to right, chains from top to bottom.
//!
//! Every chain is a tree of rows: who infected nobody has a row, and whoever infected somebody stands in the middle of them.
//! Cases without links come last, packed so that two in the same row are at least `APART` days apart.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Cases without links in one row are so many days apart.
const APART: i64 = 2;

/// The row of each case. `days` is when it fell ill, `sources` who infected it (the first one counts), `linked` whether it is
/// in any link. Links must not run in circles.
pub fn rows(days: &[i64], sources: &[Vec<usize>], linked: &[bool]) -> Vec<f64> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); days.len()];
    let mut roots = Vec::new();
    for (case, of) in sources.iter().enumerate() {
        match of.first() {
            Some(source) => children[*source].push(case),
            None if linked[case] => roots.push(case),
            None => {}
        }
    }
    let order = |list: &mut Vec<usize>| list.sort_by_key(|case| (days[*case], *case));
    children.iter_mut().for_each(order);
    order(&mut roots);
    let mut rows = vec![0.0; days.len()];
    let mut next = 0.0;
    for root in roots {
        place(root, &children, &mut rows, &mut next);
    }
    pack(days, linked, &mut rows, next);
    rows
}

/// Places a tree, children before their parent, without recursion: chains may be long.
fn place(root: usize, children: &[Vec<usize>], rows: &mut [f64], next: &mut f64) {
    let mut stack = vec![(root, false)];
    while let Some((case, done)) = stack.pop() {
        let own = &children[case];
        if own.is_empty() {
            rows[case] = *next;
            *next += 1.0;
        } else if done {
            let ends = [own[0], own[own.len() - 1]].map(|child| rows[child]);
            rows[case] = f64::midpoint(ends[0], ends[1]);
        } else {
            stack.push((case, true));
            stack.extend(own.iter().rev().map(|child| (*child, false)));
        }
    }
}

fn pack(days: &[i64], linked: &[bool], rows: &mut [f64], first: f64) {
    let mut single: Vec<usize> = (0..days.len()).filter(|case| !linked[*case]).collect();
    single.sort_by_key(|case| (days[*case], *case));
    // Rows that wait for the day from which they are free, and rows that are free: the topmost first, so that the picture stays flat.
    let mut busy: VecDeque<(i64, u64)> = VecDeque::new();
    let mut idle: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let mut opened = 0;
    for case in single {
        let day = days[case];
        while let Some((_, row)) = busy.pop_front_if(|(free, _)| *free <= day) {
            idle.push(Reverse(row));
        }
        let row = idle.pop().map_or_else(
            || {
                opened += 1;
                opened - 1
            },
            |Reverse(row)| row,
        );
        rows[case] = first + row as f64;
        busy.push_back((day + APART, row));
    }
}
