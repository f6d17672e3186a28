//! Keeps estimated chances in order: a level that is more alike is never worth less.
//!
//! Chance makes rare levels change places, and a model with "one typing error" above "the same" could not be explained to anybody. Levels that are out of
//! order are pooled: they get the ratio of their sums (the pool-adjacent-violators algorithm).

use crate::model::Chances;

/// Pools `same_person` against `strangers`, then `household` against `same_person`. Sums stay as they are.
pub(super) fn restore(chances: &mut [Chances]) {
    let pooled = pool(chances, |c| c.same_person, |c| c.strangers);
    chances.iter_mut().zip(pooled).for_each(|(c, ratio)| c.same_person = ratio * c.strangers);
    let pooled = pool(chances, |c| c.same_person, |c| c.household);
    chances.iter_mut().zip(pooled).for_each(|(c, ratio)| c.household = c.same_person / ratio);
}

/// For each level the ratio of two sums, over the level alone or over the neighbours that had to be pooled with it.
fn pool(chances: &[Chances], above: fn(&Chances) -> f64, below: fn(&Chances) -> f64) -> Vec<f64> {
    let mut groups: Vec<(f64, f64, usize)> = Vec::with_capacity(chances.len());
    for c in chances {
        let mut group = (above(c), below(c), 1);
        while let Some(last) = groups.last()
            && last.0 / last.1 < group.0 / group.1
        {
            group = (group.0 + last.0, group.1 + last.1, group.2 + last.2);
            groups.pop();
        }
        groups.push(group);
    }
    groups.iter().flat_map(|(above, below, levels)| std::iter::repeat_n(above / below, *levels)).collect()
}
