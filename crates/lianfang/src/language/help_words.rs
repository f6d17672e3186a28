//! The Chinese half of the help of `lianfang analyse`, and of the lists of `lianfang import`.

/// What a question tells; the empty name is `analyse` itself.
pub fn question(name: &str) -> &'static str {
    match name {
        "detect" => "哪些地区的病例多于预期",
        "scan" => "找出病例比别处或比以前多的地区和时段",
        "rt" => "每个病例传染几个人",
        "nowcast" => "最近几天还有多少病例尚未报告",
        "forecast" => "今后几周有多少病例",
        "simulate" => "模拟措施会带来什么不同",
        "cases" => {
            "导入病例名单和病例之间的传播关系：SORMAS、Go.Data、DHIS2 或普通表格。有误的行密封保存，等人在导入页更正或弃用；同一文件再次导入不改变任何内容。\n\n退出码：0 各行均已接收，3 有行待处理，4 文件不是名单，1 文件无法读取"
        }
        "contacts" => "导入接触者名单，按编号与病例关联，按规则包分级和观察。退出码同 import cases",
        "chains" => "病例之间谁可能感染了谁，疫情是否结束",
        _ => "一个病例数 CSV 中有什么异常，各地区处于什么水平",
    }
}

/// What an argument of a question means.
pub fn argument(question: &str, id: &str) -> Option<&'static str> {
    common(id).filter(|_| !own(question, id)).or_else(|| match question {
        "detect" => detect(id),
        "scan" => scan(id),
        "rt" => rt(id),
        "nowcast" => nowcast(id),
        "forecast" => forecast(id),
        "simulate" => simulate(id),
        "chains" => chains(id),
        "cases" | "contacts" => lists(id),
        _ => None,
    })
}

fn lists(id: &str) -> Option<&'static str> {
    Some(match id {
        "files" => "CSV（任何常用编码）或 .xlsx 名单；逐个导入",
        "disease" => "各行的病种（默认为本节点的病种）",
        "region" => "未写地区的行归入此地区，写代码或名称（默认为最上级）",
        "mapping" => "说明哪一列是什么的 YAML 文件（默认沿用此前对同样表头的设置，或自动猜测）",
        "class" => "名单未写分类时视为",
        "day_zero" => "名单以天数计日时，0 所指的日期，例如 2001-05-31",
        "prefix" => "加在名单编号之前，使两个来源的编号不相混",
        "possible" => "传播关系只是可能，并非确定",
        "preview" => "只说明将会如何，不写入",
        "json" => "每个文件输出一行 JSON",
        "zh" => "用中文",
        _ => return None,
    })
}

/// Arguments that mean something else in this question than in the others.
fn own(question: &str, id: &str) -> bool {
    matches!(
        (question, id),
        ("cases" | "contacts", _) | ("nowcast" | "simulate" | "chains", "file") | ("chains", "until")
    )
}

fn common(id: &str) -> Option<&'static str> {
    Some(match id {
        "file" => "逐日或逐周病例数的 CSV；旁边若有列出它的 scenario.yaml，地区和各列即已知",
        "mapping" => "说明哪一列是什么的 YAML 文件（默认自动猜测）",
        "disease" => "采用哪个病种的规则（默认为情景中的病种，否则 covid-19）",
        "until" => "只看到这一天为止",
        "region" => "只看这个地区，写代码或名称；可重复",
        "total" => "所有地区相加",
        "serial_interval" => "代际间隔的均值和标准差，单位为天，例如 4.7,2.9（默认取病种的已知值）",
        "mean_range" => "该均值的 95% 区间",
        "sd_range" => "该标准差的 95% 区间",
        "seed" => "随机种子：种子相同，数字相同",
        "json" => "输出 JSON",
        "zh" => "用中文",
        "plot" => "画成图，写入这个文件",
        _ => return None,
    })
}

fn detect(id: &str) -> Option<&'static str> {
    Some(match id {
        "method" => {
            "检测方法；可重复；`help` 列出全部（默认：逐日数据 ears_c2；逐周数据历史够长时 farrington_pair）"
        }
        "set" => "修改有此设置的方法的设置，例如 alpha=0.001；可重复",
        "settings" => "写有检测方法及其设置的 YAML 或 JSON，写法同规则包的 detection",
        "since" => "从这一天起逐期判定（默认只判定最新一期）",
        "all" => "列出所有判定过的时段，不只是预警",
        "fdr" => "每期的预警中，误报比例至多为此值",
        "tell_once" => "同时判定上级地区，只在能够说明问题的最低一级报告",
        _ => return None,
    })
}

fn scan(id: &str) -> Option<&'static str> {
    Some(match id {
        "places" => "各地区的 CSV：code、lat、lon，--model poisson 还需 population",
        "neighbours" => "两列地区代码 a、b 的 CSV：谁与谁相邻；聚集区随之为任意相连的形状，同 --flexible",
        "model" => "以什么为正常",
        "days" => "观察多少天（默认 28，逐周数据 84）",
        "longest" => "最长的聚集期，单位为天（默认为 --days 的一半）",
        "nearest" => "聚集区最多几个地区（默认 15，--flexible 时 8）",
        "share" => "圆内人口至多占全部的这一比例，代替地区个数",
        "flexible" => "任意相连形状的聚集区；需要相邻关系",
        "replicates" => "p 值所依据的随机重复次数",
        "p" => "p 值大于此值的次要聚集区不列出",
        "size" => "负二项分布的参数（默认由过去估计）",
        _ => return None,
    })
}

fn rt(id: &str) -> Option<&'static str> {
    Some(match id {
        "imported" => "在别处感染的病例的列；他们包含在全部病例之中，计法相同",
        "method" => "如何估计 R",
        "window" => "R 在多少期（天；逐周数据为周）之内视为不变（默认 7 天，growth 14 天，逐周 4 周）",
        "all" => "全过程，不只是最新的值",
        _ => return None,
    })
}

fn nowcast(id: &str) -> Option<&'static str> {
    Some(match id {
        "file" => "每行一例的 CSV；或每对事件日与报告日一行，带例数",
        "event" => "事件（如发病）日期的列（默认按名称识别）",
        "report" => "报告日期的列（默认按名称识别）",
        "count" => "例数的列（默认按名称识别，没有则每行一例）",
        "only" => "只取这一列为此值的行；可重复",
        "as_of" => "只取到这一天为止的报告（默认最后一个报告日）",
        "method" => "如何估计尚未报告的病例",
        "max_delay" => "最长延迟，单位为天（默认含 99% 的报告）",
        "history" => "用此前多少天学习延迟",
        _ => return None,
    })
}

fn forecast(id: &str) -> Option<&'static str> {
    Some(match id {
        "horizon" => "预测多远：周数（4），逐日数据也可为天数（14d）",
        "method" => "如何预测",
        "threshold" => "给出某一期超过此例数的概率",
        "hub" => "按预测中心的格式写出 23 个分位数",
        "score" => "给出最近 N 个起点的预测有多准",
        _ => return None,
    })
}

fn simulate(id: &str) -> Option<&'static str> {
    Some(match id {
        "file" => "写有模型、疫情和各方案的 YAML；--example 会打印一个",
        "example" => "打印一个可直接运行的例子",
        "replicates" => "每个方案运行几次；各方案的第 i 次运行用同样的随机数",
        _ => return None,
    })
}

fn chains(id: &str) -> Option<&'static str> {
    Some(match id {
        "file" => "每行一例的 CSV：编号、发病日期，以及可选的传染源和地点",
        "contacts" => "两列编号的 CSV：互相接触过的病例",
        "incubation" => "潜伏期的均值和标准差，单位为天（默认不推算感染日期，只比较发病日期）",
        "id" => "编号的列（默认自动猜测）",
        "onset" => "发病日期的列（默认自动猜测）",
        "infector" => "传染源编号的列（默认自动猜测）",
        "met" => "接触过的病例编号的列，以分号隔开",
        "place" => "地点的列，用于显示（默认自动猜测）",
        "links_only" => "只用文件写明的传染源，不推测",
        "until" => "所问的日期；此后的病例不计（默认最后一个发病日期）",
        "iterations" => "概率所依据的随机轮数",
        _ => return None,
    })
}

/// What a value of an argument means.
pub fn value(question: &str, name: &str) -> Option<&'static str> {
    Some(match (question, name) {
        ("cases" | "contacts", "suspected") => "疑似",
        ("cases" | "contacts", "probable") => "临床诊断",
        ("cases" | "contacts", "confirmed") => "确诊",
        ("cases" | "contacts", "asymptomatic") => "无症状感染者",
        ("scan", "poisson") => "病例与人口成比例，各期相同",
        ("scan", "permutation") => "病例与各地区、各时段的合计成比例，合计不变：只看时空交互",
        ("scan", "unpopulated") => "同 permutation，但随机时不保持合计",
        ("scan", "expectation") => "与该地区在最长聚集期之前一样多",
        ("scan", "negative-binomial") => "同上，波动大于泊松分布",
        ("scan", "negative-binomial-emerging") => "同上，针对聚集期内的上升",
        ("rt", "cori") => "新病例与有传染力的病例之比：现在的 R",
        ("rt", "cori-uncertain") => "同上，代际间隔本身不确定",
        ("rt", "wallinga-teunis") => "这些天的病例后来传染了几个人：事后的队列 R",
        ("rt", "growth") => "由增长率得到；也适用于逐周数据",
        ("nowcast", "lawless") => "逐日：由已报告的比例推算，不用病例数的先验",
        ("nowcast", "bayes") => "逐日：延迟和例数都不确定",
        ("nowcast", "smooth") => "各天放在一起，相邻的天互相参考；每天病例少时也可用",
        ("forecast", "ensemble") => "其余各法按以往的准确程度加权",
        ("forecast", "persistence") => "维持现状：比较的标尺",
        ("forecast", "smoothing") => "指数平滑，趋势逐渐减弱",
        ("forecast", "autoregression") => "由最近的病例数得出，有两年周数据时含季节",
        ("forecast", "renewal") => "由再生数和代际间隔得出",
        ("forecast", "hhh4") => "地方流行加自身传播的 hhh4 模型，按周",
        ("forecast", "seasonal") => "往年同期的数字",
        ("simulate", "people") => "小城中的每个人，可检测、追踪、关闭场所、划区和接种",
        ("simulate", "compartments") => "大规模人口，接触程度会变化",
        _ => return None,
    })
}
