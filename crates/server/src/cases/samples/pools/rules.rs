//! Which tubes may go into a pool.

use lianfang_domain::Text;
use lianfang_plan::Laboratory;

use super::store::PoolRow;
use crate::cases::samples::rules as sample_rules;
use crate::cases::samples::store::SampleRow;
use crate::error::{Error, Result};

/// Whether a sample may be poured into a pool; `elsewhere` is the code of the pool it is in already.
pub fn check_member(
    pool: &PoolRow,
    laboratory: &Laboratory,
    row: &SampleRow,
    elsewhere: Option<&str>,
) -> Result<()> {
    if let Some(code) = elsewhere {
        return Err(in_pool(&row.tube, code));
    }
    if !row.waits() || row.opened_at.is_some() {
        return Err(sample_rules::cannot_move(&row.tube, sample_rules::stage(row)));
    }
    if row.disease != pool.disease {
        return Err(not_poolable(&row.tube, &row.disease, &pool.disease));
    }
    if !laboratory.pool_kinds.contains(&row.kind) {
        return Err(not_poolable(&row.tube, &row.kind, &laboratory.pool_kinds.join(", ")));
    }
    Ok(())
}

fn in_pool(tube: &str, code: &str) -> Error {
    Error::conflict(
        "C0220",
        Text::new(
            format!("管号“{tube}”已在混样“{code}”中"),
            format!("the tube `{tube}` is in the pool `{code}` already"),
        ),
        Text::new(
            "请核对管号；如放错混样，请先从那里移出",
            "look at the code; if it is in the wrong pool, take it out there first",
        ),
    )
}

fn not_poolable(tube: &str, is: &str, may: &str) -> Error {
    Error::conflict(
        "C0221",
        Text::new(
            format!("管号“{tube}”（{is}）不能放入此混样（{may}）"),
            format!("the tube `{tube}` ({is}) may not go into this pool ({may})"),
        ),
        Text::new(
            "请单独检测；可混样的种类由规则包规定",
            "test it singly; the pack says which kinds may be pooled",
        ),
    )
}

pub fn full(code: &str, size: i32) -> Error {
    Error::conflict(
        "C0222",
        Text::new(
            format!("混样“{code}”已满 {size} 管"),
            format!("the pool `{code}` holds {size} tubes already"),
        ),
        Text::new("请另建一个混样", "begin another pool"),
    )
}

pub fn code_used(code: &str) -> Error {
    Error::conflict(
        "C0223",
        Text::new(
            format!("编码“{code}”已用于另一混样或样本管"),
            format!("`{code}` is the code of another pool or of a tube"),
        ),
        Text::new("请核对编码", "look at the code again"),
    )
}

pub fn has_result(code: &str) -> Error {
    Error::conflict(
        "C0224",
        Text::new(format!("混样“{code}”已有结果"), format!("the pool `{code}` has its result already")),
        Text::new(
            "有结果后不能再增减；请另建混样",
            "nothing goes in or out after the result; begin another pool",
        ),
    )
}

pub fn empty(code: &str) -> Error {
    Error::conflict(
        "C0225",
        Text::new(format!("混样“{code}”里还没有样本"), format!("the pool `{code}` holds no sample yet")),
        Text::new("请先扫入各管", "scan its tubes first"),
    )
}
