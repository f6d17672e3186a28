//! What an input may be, in Chinese: the other half of `allowed` in `Error::OutOfRange`. A test holds that none is missing.

/// The Chinese of a range; None where this table lags behind.
pub(crate) fn chinese(allowed: &str) -> Option<&'static str> {
    numbers(allowed).or_else(|| amounts(allowed)).or_else(|| time(allowed)).or_else(|| things(allowed))
}

fn numbers(allowed: &str) -> Option<&'static str> {
    Some(match allowed {
        "0" => "0",
        "0 or more" | "the numbers from 0 on" => "不小于 0 的数",
        "0 to 1" | "the numbers from 0 to 1" => "0 至 1 的数",
        "0 to 10" => "0 至 10",
        "0 up to 1" => "0 至 1 的数",
        "1 or more" => "至少 1",
        "1 to 20" => "1 至 20",
        "1 to 52" => "1 至 52",
        "1 to 100,000" => "1 至 100,000",
        "1 to 100,000,000" => "1 至 100,000,000",
        "2 or more" => "至少 2",
        "10 or more" => "至少 10",
        "20 or more" => "至少 20",
        "100 or more" => "至少 100",
        "20,000 or fewer" => "至多 20,000",
        "up to 10 million" => "至多 1000 万",
        "ascending numbers from 1 on" => "从 1 起依次增大的整数",
        "numbers and minus infinity" => "数，或负无穷",
        "scores from 0 to 100" => "0 至 100 的分值",
        "shares above 0 and up to 1" => "大于 0、不大于 1 的比例",
        "the even numbers from 0 to 60" => "0 至 60 的偶数",
        "the finite numbers but 0" => "0 以外的有限数",
        "the finite numbers from 0 on" => "不小于 0 的有限数",
        "the numbers above 0" | "the positive numbers" => "大于 0 的数",
        "the numbers above 0 for a log-linear fit; use another model" => {
            "对数线性拟合须为大于 0 的数；请换用其他模型"
        }
        "the numbers above 0 wherever a case was counted" => "有病例之处须大于 0",
        "the numbers above 0, at most 1" => "大于 0、不大于 1 的数",
        "the numbers above 0, or infinite" => "大于 0 的数，或无穷大",
        "the numbers above 1" => "大于 1 的数",
        "the numbers above the level before" => "大于前一个水平的数",
        "the numbers above the prior mean" => "大于先验均值的数",
        "the numbers between 0 and 1" => "0 与 1 之间的数，不含两端",
        "the numbers between 0 and 100" => "0 与 100 之间的数，不含两端",
        "the numbers from 0 to below 1" => "不小于 0、小于 1 的数",
        "the numbers from the quantile before on" => "不小于前一个分位数的数",
        "the numbers up to the upper limit" => "不大于上限的数",
        "the probabilities from 0 to 1" => "0 至 1 的概率",
        "0 to 2,147,483,647 pairs" => "0 至 2,147,483,647 对",
        "1 step or more" => "至少 1 步",
        "2 up to the number of times" => "不小于 2、不超过时点数的整数",
        "56 to 3660 days" => "56 至 3660 天",
        "60 days together at most" => "合计至多 60 天",
        "7 to 365 periods" => "7 至 365 个时段",
        "a deviation of 0 where the mean is 0 days" => "平均为 0 天时，标准差须为 0",
        "at least one case in the reference period" => "参照期内至少有一例",
        "groups of up to 120 years in all" => "合计至多 120 岁的年龄组",
        "means of 0 to 1000 days" => "0 至 1000 天的平均值",
        "pairs of probabilities in ascending order" => "由小到大的成对概率",
        "people in at least one place" => "至少一处有人口",
        "periods of 2 to 31 days" => "2 至 31 天的时段",
        "spans that end after they begin" => "结束晚于开始的时段",
        "the numbers above 0 for an `early_share` of 1" => "`early_share` 为 1 时须为大于 0 的数",
        "the numbers of two people of the list" => "名单中两个人的序号",
        "two different values" => "两个不同的值",
        "values that differ" => "不全相同的值",
        "ranges with finite ends, the lower one first (above 0 on the log scale)" => {
            "两端有限、由小到大的区间（对数尺度须大于 0）"
        }
        _ => return None,
    })
}

fn amounts(allowed: &str) -> Option<&'static str> {
    Some(match allowed {
        "0 cases or more" => "至少 0 例",
        "0 cases per 100,000 or more" => "每 10 万人至少 0 例",
        "0 people or more" => "至少 0 人",
        "0 to 1000 per day" => "每天 0 至 1000",
        "0 to the number of cases" => "0 至病例数",
        "1 draw or more" => "至少 1 次抽样",
        "1 person or more" => "至少 1 人",
        "1 place or more" => "至少 1 个地点",
        "1 replicate or more" => "至少 1 次重复",
        "1 up to the number of draws" => "1 至抽样次数",
        "1 up to the number of people" => "1 至人数",
        "10 million or fewer; give fewer paths" => "至多 1000 万；请减少路径数",
        "100 draws or more" => "至少 100 次抽样",
        "12 groups of ten years" => "12 个十岁年龄组",
        "4 kinds of contact or fewer" => "至多 4 种接触",
        "4,294,967,295 people" => "至多 4,294,967,295 人",
        "4,294,967,295 people in all" => "合计至多 4,294,967,295 人",
        "4,294,967,295 people in all, those who enter included" => "合计（含进入者）至多 4,294,967,295 人",
        "at least one person at every time" => "每个时段至少 1 人",
        "at least the reported cases of every day" => "不小于任何一天的已报告病例数",
        "at most one case per person" => "每人至多 1 例",
        "lists with at least one case" => "至少含 1 例的列表",
        "lists with at least one known factor" => "至少有一个已知因素的列表",
        "lists with at least one transmission" => "至少含 1 次传播的列表",
        "the number introduced (1 or more) to 100,000" => "输入病例数（至少 1）至 100,000",
        "the number of people" => "人数",
        "the people who are in the region that day" => "当天在该地区的人数",
        "the samples of two different values or more" => "至少有两个不同值的样本",
        "up to 200; shorten the window" => "至多 200；请缩短窗口",
        _ => return None,
    })
}

fn time(allowed: &str) -> Option<&'static str> {
    Some(match allowed {
        "0 to 60 days" => "0 至 60 天",
        "0: a case can't infect before its own day" => "0：病例不会在自己发病之前传染他人",
        "0: it can't be known yet" => "0：此时尚不可能知道",
        "1 day or more" => "至少 1 天",
        "1 or more of a positive period" => "至少 1 个，周期为正",
        "1 period or more" => "至少 1 期",
        "1 period or more when this year counts" => "计入今年时至少 1 期",
        "1 to 10,000 days" => "1 至 10,000 天",
        "1 to 100 years" => "1 至 100 年",
        "1 to 10000 days" => "1 至 10000 天",
        "1 to 366 periods in a year" => "一年 1 至 366 期",
        "1 to 3660 days" => "1 至 3660 天",
        "1 to the days of the triangle" => "1 至报告三角的天数",
        "1 to the number of periods less one" => "1 至期数减 1",
        "1 to the periods of a year" => "1 至一年的期数",
        "1 up to the number of times" => "1 至时段数",
        "1 week or more" => "至少 1 周",
        "1 year or more" => "至少 1 年",
        "1 year or more when this year is left out" => "不计今年时至少 1 年",
        "1,000 days or fewer" => "至多 1,000 天",
        "2 periods or more" => "至少 2 期",
        "2 to 30 seasons" => "2 至 30 季",
        "2 to the number of periods less one" => "2 至期数减 1",
        "2,000 days or fewer" => "至多 2,000 天",
        "3 periods or more" => "至少 3 期",
        "5,000 days or fewer" => "至多 5,000 天",
        "a million days around the origin" => "原点前后一百万天之内",
        "days from 1 to the end of the series, the first not after the last" => {
            "1 至序列末尾的日子，首日不晚于末日"
        }
        "days from the first day of events on" => "不早于第一个事件的日期",
        "days not before the day of the event" => "不早于事件当天的日期",
        "days up to today" => "不晚于今天的日期",
        "days whose calendar goes on long enough" => "日历足够长的日期",
        "less than a year" => "不到一年",
        "less than half a season" => "不到半季",
        "means above 0 and up to 1000 days" => "大于 0、至多 1000 天的均值",
        "min <= mean <= max with a deviation from 0 on; means above 1 day" => {
            "下限 ≤ 均值 ≤ 上限，标准差不小于 0，均值大于 1 天"
        }
        "the 20,000 days before today" => "今天之前 20,000 天之内",
        "the days after `from_day`" => "`from_day` 之后的日子",
        "the finite numbers of days above 0" | "the numbers above 0 days" => "大于 0 的天数",
        "the finite numbers of days from 0 on" => "不小于 0 的天数",
        "the longest delay or more, for a Bayesian nowcast" => "贝叶斯即时预报须不短于最长延迟",
        "the numbers above 1 day" => "大于 1 天的数",
        "the periods that have the history that the window needs" => "历史够窗口之用的时段",
        "the places of the series" => "序列中的位置",
        "the shortest change or more periods" => "不短于最短变化的期数",
        "times after the first event" => "晚于第一个事件的时间",
        "times not before the second event" => "不早于第二个事件的时间",
        "weekly series (52 periods in a year)" => "周报序列（一年 52 期）",
        "what is left of a year beside the window" => "一年除去窗口后所余的期数",
        "what a method may look back: 40 years" => "方法可回看的长度：40 年",
        "windows that fit into a year" => "一年之内容得下的窗口",
        _ => return None,
    })
}

fn things(allowed: &str) -> Option<&'static str> {
    Some(match allowed {
        "0 for an interval of 0 days when not all cases are reported" => {
            "并非所有病例都被报告时，间隔 0 天的概率须为 0"
        }
        "0 to the sequence length, and at most 100,000" => "0 至序列长度，且至多 100,000",
        "1 to 20 places per list" => "每个列表 1 至 20 个地点",
        "a number, for a known mean" => "均值已知时须为数",
        "a symmetric table with zeros on its diagonal" => "对角线为 0 的对称表",
        "cases whose sources lead back to a first case" => "传染源能追溯到首例的病例",
        "constant rates from outside, and only there" => "来自外部的须为常数速率，且只有来自外部的才是",
        "group numbers below the number of people" => "小于人数的组号",
        "increase, for an epidemic change" => "流行性变化只能是上升",
        "links between two different cases" => "两个不同病例之间的传播关系",
        "lists that begin at age 0" => "从 0 岁开始的列表",
        "lists that begin with their own place" => "以自身开头的列表",
        "longitudes to 360 and latitudes to 90 degrees; is x the longitude?" => {
            "经度至多 360 度、纬度至多 90 度；x 是经度吗？"
        }
        "no weights, for Fisher's method" => "Fisher 法不用权重",
        "none, for an epidemic change" => "流行性变化不用此项",
        "pairs of two different cases" => "两个不同病例的配对",
        "pairs of two different places" => "两个不同地点的配对",
        "regions that lead to a top and not round in a circle" => "逐级通到顶层、不成环的地区",
        "seeds that are each given once" => "各不相同的种子",
        "the cases of the list, counted from 0" => "列表中的病例，从 0 数起",
        "the cases of the outbreak, counted from 0" => "本次疫情的病例，从 0 数起",
        "the compartments of the model" => "模型的仓室",
        "the indices of the places, from 0 on" => "地点的序号，从 0 起",
        "the parts of the population" => "人口的各部分",
        "the places of the list" => "列表中的位置",
        "the regions from 0 on" => "从 0 起的地区序号",
        "the regions of `start`" => "`start` 中的地区",
        "the sources, counted from 0" => "来源地，从 0 数起",
        "the transitions of the model" => "模型的转移",
        "two different places of the model" => "模型中两个不同的仓室",
        "two regions of `start`, or one and a compartment of the model" => {
            "`start` 中的两个地区，或一个地区与模型的一个仓室"
        }
        "values that the priors and the data allow" => "先验和数据允许的值",
        "what many series can share: false" => "多个序列能共用的值：false",
        "zones that name each place once" => "每个地点只列一次的区域",
        _ => return None,
    })
}
