//! What an answer depends on, line by line, so that nobody takes it for a fact.

use lianfang_domain::Text;

use super::answer::Situation;
use super::measures::assumed;
use super::question::Question;
use super::run::Compared;
use crate::surveillance::outlook::model::Fact;
use crate::surveillance::outlook::words;

/// `delay`: from infection to report; `carried`: the factor of growth over it.
pub fn assumptions(
    question: &Question,
    situation: &Situation,
    compared: &Compared,
    (share, delay, carried, r): (f64, f64, f64, f64),
) -> Vec<Fact> {
    let (given, start) = (question.r.is_some(), &compared.start);
    let source = if given {
        ("由您给定", "given by you")
    } else {
        ("由近期病例估计", "estimated from recent cases")
    };
    let week = words::count(situation.ground.daily.recent(7));
    let mut facts = vec![
        Fact::new(
            ("今天的 R", "R today"),
            Text::new(
                format!(
                    "{r:.2}（{}）；模型起始 {:.2}。它反映约 {delay:.0} 天前的感染。已在实施的措施包含在内，各方案是在此之外",
                    source.0, start.r
                ),
                format!(
                    "{r:.2}, {}; the model starts with {:.2}. It is that of people infected about {delay:.0} days ago. What is in force already is part of it; the arms come on top",
                    source.1, start.r
                ),
            ),
        ),
        Fact::new(
            ("今天的感染", "Infections today"),
            Text::new(
                format!(
                    "近 7 天 {week} 例，报告比例 {:.0}%，按增长推算 {delay:.1} 天（×{carried:.1}）。报告比例减半，则感染和床位约翻一番",
                    share * 100.0
                ),
                format!(
                    "{week} cases in 7 days, {:.0} % of infections counted, carried over {delay:.1} days of delay by their growth (×{carried:.1}). Half the share means about twice the infections and beds",
                    share * 100.0
                ),
            ),
        ),
        Fact::new(
            ("模型", "Model"),
            Text::new(
                format!(
                    "{} 人的虚拟城镇（家庭、学校、工作、养老院、社会面），年龄结构为欧洲城镇；结果按人口放大",
                    words::count(f64::from(question.people))
                ),
                format!(
                    "a made-up town of {} people with households, schools, work, care homes and community, of European ages; results are scaled to the region's population",
                    words::count(f64::from(question.people))
                ),
            ),
        ),
        Fact::new(
            ("病程", "Course"),
            Text::new(
                "2020 年初毒株的已发表参数（Kerr 等 2021）：病重比例随年龄而定，医院不会满员",
                "published parameters of the virus of early 2020 (Kerr et al. 2021): severity by age; hospitals never fill up",
            ),
        ),
        Fact::new(
            ("起点以前的免疫", "Immunity so far"),
            Text::new(
                format!("只计最近 {} 天的感染；更早感染者视为仍可感染", start.today),
                format!(
                    "only of infections in the {} days before; who was infected earlier counts as susceptible",
                    start.today
                ),
            ),
        ),
    ];
    facts.extend(assumed());
    facts.push(Fact::new(
        ("区间", "Intervals"),
        Text::new(
            "曲线带为 9/10 的运行；差异的 95% 区间只含偶然性，不含对疾病和人群认识的不确定",
            "bands hold nine of ten runs; the interval of a difference holds chance only, not what is unknown of the disease and of people",
        ),
    ));
    facts.push(Fact::new(
        ("可重算", "To compute it again"),
        Text::new(
            format!(
                "联防 {}，种子 {}，{} 次运行，各方案同一随机数",
                env!("CARGO_PKG_VERSION"),
                question.seed,
                question.runs
            ),
            format!(
                "Lianfang {}, seed {}, {} runs, the same chance in every arm",
                env!("CARGO_PKG_VERSION"),
                question.seed,
                question.runs
            ),
        ),
    ));
    facts
}
