//! The keys of every kind of mapping in a pack: one table for the reader and for the editor schema.

/// Keys that must be there, and keys that may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys {
    /// What the mapping is, in an error: `a task`.
    pub zh: &'static str,
    pub en: &'static str,
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

const fn keys(
    zh: &'static str,
    en: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
) -> Keys {
    Keys { zh, en, required, optional }
}

pub(crate) const TEXT: Keys = keys("双语文字", "a bilingual text", &["zh", "en"], &[]);
pub(crate) const PACK: Keys = keys("规则包", "a pack", &["pack", "version", "title"], &["requires"]);
pub(crate) const DISEASE: Keys = keys(
    "病种",
    "a disease",
    &["disease", "title", "incubation_days", "detection", "indicators"],
    &["natural_history"],
);
pub(crate) const NATURAL_HISTORY: Keys = keys(
    "自然史参数",
    "the natural history of a disease",
    &[],
    &["serial_interval", "incubation", "onset_to_report", "reported_share", "people_model"],
);
pub(crate) const DELAY: Keys =
    keys("时长分布", "a delay", &["mean_days", "sd_days", "source"], &["mean_range", "sd_range"]);
pub(crate) const SOURCED: Keys = keys("有出处的数值", "a figure with its source", &["value", "source"], &[]);
pub(crate) const DETECTION: Keys = keys(
    "监测参数",
    "detection settings",
    &["detectors"],
    &["min_cases", "false_discovery_rate", "tell_once", "clusters"],
);
pub(crate) const CLUSTERS: Keys = keys(
    "聚集扫描",
    "a scan for clusters",
    &["method"],
    &["period", "max_places", "max_share", "max_duration", "history", "replicates", "alpha"],
);
/// The settings of the method come on top; which there are is the method's to say.
pub(crate) const DETECTOR: Keys = keys("检测方法", "a detector", &["detector"], &["period"]);
pub(crate) const DUTY: Keys = keys("岗位", "a duty", &["id", "title", "rights"], &["tier"]);
pub(crate) const CASES: Keys = keys(
    "病例规则",
    "the rules for cases",
    &["cases", "edition", "classes", "infectious", "grades"],
    &[
        "symptoms",
        "fever",
        "programmes",
        "spot",
        "clusters",
        "laboratory",
        "investigation",
        "follow_up",
        "hand_over",
        "orders",
        "retention",
    ],
);
pub(crate) const TITLED: Keys = keys("名称", "a name with its title", &["id", "title"], &[]);
pub(crate) const CLASS: Keys = keys("病例分类", "a class of cases", &["class", "when"], &[]);
pub(crate) const INFECTIOUS: Keys = keys("传染期", "the infectious period", &["before", "after"], &[]);
pub(crate) const PROGRAMME: Keys = keys(
    "观察方案",
    "a programme",
    &["id", "title", "stages"],
    &["checks_per_day", "release_when", "release_on"],
);
pub(crate) const STAGE: Keys = keys("观察阶段", "a stage of a programme", &["place", "days"], &[]);
pub(crate) const GRADE: Keys =
    keys("接触者分级", "a grade of contacts", &["id", "title"], &["when", "programme"]);
pub(crate) const SPOT: Keys = keys(
    "疫点规则",
    "the rule for spots",
    &["before_onset", "when"],
    &["margin", "rows", "close_after", "tasks"],
);
pub(crate) const SPOT_TASK: Keys = keys(
    "疫点任务",
    "a task at a spot",
    &["id", "title", "duty", "within"],
    &["detail", "checklist", "late"],
);
pub(crate) const CLUSTER: Keys =
    keys("聚集性疫情", "a rule for clusters", &["id", "title", "cases", "within"], &["sharing", "classes"]);
pub(crate) const LABORATORY: Keys = keys(
    "实验室规则",
    "the rules for the laboratory",
    &[],
    &["pool_size", "pool_kinds", "received_within", "result_within", "tests"],
);
pub(crate) const INVESTIGATION: Keys =
    keys("流调表单", "the form of an investigation", &["sections"], &["key_persons"]);
pub(crate) const SECTION: Keys =
    keys("表单部分", "a section of the form", &["id", "title", "questions"], &["when"]);
pub(crate) const QUESTION: Keys = keys(
    "问题",
    "a question",
    &["id", "title", "kind"],
    &["hint", "choices", "unit", "required", "when", "fills", "in_report"],
);
pub(crate) const RETENTION: Keys = keys(
    "保存期限",
    "the retention of records",
    &["identity", "record"],
    &["contact", "follow_up", "sample", "message", "waiting", "access_log"],
);
pub(crate) const KEEP: Keys = keys("保存期限", "how long a class is kept", &["identity", "record"], &[]);
pub(crate) const FOLLOW_UP: Keys = keys("随访后续", "what follows from a check", &[], &["missed", "ill"]);
pub(crate) const ERRAND: Keys =
    keys("个案任务", "a task about one person", &["title", "duty", "within"], &["detail", "late"]);
pub(crate) const ORDERS: Keys = keys("文书内容", "the texts of orders", &["quarantine", "release"], &[]);
pub(crate) const RISK: Keys = keys("风险规则", "a risk rule", &["risk", "disease", "title", "levels"], &[]);
pub(crate) const LEVEL: Keys =
    keys("风险等级", "a risk level", &["id", "title", "color"], &["when", "hold", "activate", "decided_by"]);
pub(crate) const PLAN: Keys = keys(
    "预案",
    "a plan",
    &["plan", "title", "runs_for", "phases", "tasks"],
    &["summary", "disease", "starts_when", "start", "decided_by", "ends_when", "hold"],
);
pub(crate) const PHASE: Keys =
    keys("阶段", "a phase", &["id", "title"], &["detail", "when", "hold", "activate", "decided_by"]);
pub(crate) const TASK: Keys = keys(
    "任务",
    "a task",
    &["id", "title", "phases", "duty"],
    &["detail", "every", "due", "within", "after", "checklist", "done_when", "by_hand", "late", "opens"],
);
pub(crate) const LATE: Keys = keys("超时规定", "a rule for lateness", &["after", "tell"], &[]);
pub(crate) const STORY: Keys =
    keys("测试故事", "a story", &["story", "steps"], &["plan", "risk", "timezone", "title"]);
pub(crate) const STEP: Keys =
    keys("故事步骤", "a step of a story", &["at"], &["set", "done", "decide", "refuse", "expect"]);
pub(crate) const EXPECT: Keys = keys(
    "预期",
    "what is expected",
    &[],
    &["phase", "level", "proposed", "open", "late", "opened", "ended", "says"],
);
