//! An error in both languages: what is wrong with which input, and what to do.

use lianfang_domain::Text;

use super::{Error, allowed, inputs};

impl Error {
    /// The message in both languages; the English one is what `Display` shows.
    ///
    /// ```
    /// use lianfang_epi::check;
    /// let refused = check::at_least("history", &[1.0, 2.0], 3).unwrap_err().text();
    /// assert!(refused.en.starts_with("history: has 2 values and needs 3"));
    /// assert!(refused.zh.starts_with("历史（`history`）：只有 2 个值，需要 3 个"));
    /// ```
    pub fn text(&self) -> Text {
        Text::new(self.chinese(), self.to_string())
    }

    /// What `OutOfRange` allows, in both languages; the same words twice where no Chinese ones are known.
    pub fn allowed(allowed: &str) -> Text {
        Text::new(allowed::chinese(allowed).unwrap_or(allowed), allowed)
    }

    fn chinese(&self) -> String {
        let input = inputs::chinese;
        match self {
            Error::NotAscending { previous, next } => {
                format!("序列：`{next}` 排在 `{previous}` 之后，却不比它晚；请按日期排序，每个日期只留一个")
            }
            Error::Gap { previous, next, step_days } => format!(
                "序列：`{previous}` 之后是 `{next}`，不是 {step_days} 天后的下一期；请先补上缺少的日期"
            ),
            Error::TooLarge { day, value } => {
                format!("序列：`{day}` 的累计数 `{value}` 与前一个相差过大，无法相减")
            }
            Error::OutOfRange { name, value, allowed } => {
                format!("{}：`{value}` 超出范围，应为：{}", input(name), Error::allowed(allowed).zh)
            }
            Error::NoPopulation => {
                "人口：计算发病率需要人口数，而该地区没有；请补上人口数，或去掉发病率阈值".to_owned()
            }
            Error::Empty { name } => format!("{}：是空的；请至少给出一个值", input(name)),
            Error::NotCount { name, place, value } => {
                format!("{}：第 {place} 个值 `{value}` 不是例数；例数须为从 0 起的整数", input(name))
            }
            Error::NotFinite { name, place, value } => {
                format!("{}：第 {place} 个值 `{value}` 不是有限的数", input(name))
            }
            Error::TooShort { name, have, need } => {
                format!("{}：只有 {have} 个值，需要 {need} 个；请给出更长的历史，或减少要求", input(name))
            }
            Error::Length { name, have, other, need } => {
                format!("{}：有 {have} 个值，而{}有 {need} 个；请一一对应", input(name), input(other))
            }
            Error::NotDistribution { name, sum } => {
                format!("{}：各概率之和为 `{sum}` 而不是 1；请各除以总和", input(name))
            }
            Error::OutOfOrder { name, place } => {
                format!("{}：第 {place} 个值早于它前面的值；请按日期排序", input(name))
            }
            Error::NotConnected { name, place } => {
                format!("{}：从第一处无法到达第 {place} 处；请把各部分连起来，或分别处理", input(name))
            }
            Error::TooManyParameters { name, parameters, data } => format!(
                "{}：{data} 个值不足以估计 {parameters} 个参数；请用更小的模型或更多的数据",
                input(name)
            ),
            Error::NotConverged { name, steps } => {
                format!("{}：迭代 {steps} 步后仍未收敛；请用更小的模型或另一个起点", input(name))
            }
        }
    }
}
