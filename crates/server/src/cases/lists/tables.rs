//! The one table of lists and their columns: cases, contacts, follow-ups, samples.
//!
//! Whoever adds a column that sorts adds an index that begins with it (`schema.sql`, or the desk's `indexes.sql`).

use super::columns::{Closed, Column, Found, Kind, List, Word};

const CLASS: &[Word] = &[
    ("suspected", "疑似", "suspected"),
    ("probable", "临床诊断", "probable"),
    ("confirmed", "确诊", "confirmed"),
    ("asymptomatic", "无症状感染者", "asymptomatic"),
    ("excluded", "已排除", "excluded"),
];
const WORKING: &[Word] = &[("open", "调查中", "open"), ("closed", "已结案", "closed")];
const SEX: &[Word] = &[("m", "男", "male"), ("f", "女", "female"), ("o", "其他", "other")];
const OUTCOME: &[Word] =
    &[("recovered", "痊愈", "recovered"), ("died", "死亡", "died"), ("transferred", "转出", "transferred")];
const SOURCE: &[Word] = &[
    ("case", "已知病例", "known case"),
    ("place", "场所", "place"),
    ("imported", "输入", "imported"),
    ("unknown", "不明", "unknown"),
];
const STATE: &[Word] = &[
    ("watched", "观察中", "watched"),
    ("released", "已解除", "released"),
    ("case", "转为病例", "became a case"),
    ("lost", "失访", "lost"),
];
const CHECK: &[Word] = &[("due", "待随访", "due"), ("done", "已完成", "done"), ("missed", "错过", "missed")];
const SAMPLE: &[Word] = &[
    ("throat", "咽拭子", "throat swab"),
    ("nose", "鼻拭子", "nose swab"),
    ("sputum", "痰", "sputum"),
    ("blood", "血", "blood"),
    ("stool", "粪便", "stool"),
    ("other", "其他", "other"),
];
const RESULT: &[Word] =
    &[("positive", "阳性", "positive"), ("negative", "阴性", "negative"), ("unclear", "不确定", "unclear")];

const ID: &[(&str, Kind)] = &[("id", Kind::Id)];

const REGION: Column = Column::stored("region_id", ("地区", "Region"), Kind::Region).only_shown().usual();
const DISEASE: Column = Column::stored("disease", ("病种", "Disease"), Kind::Text);

const NAME: Column = Column::identity("name", ("姓名", "Name"));
const PHONE: Column = Column::identity("phone", ("电话", "Telephone"));
const ID_NUMBER: Column = Column::identity("id_number", ("证件号", "Identity number"));
const BIRTH_DATE: Column = Column::identity("birth_date", ("出生日期", "Birth date"));
const ADDRESS: Column = Column::identity("address", ("住址", "Address"));
const UNIT: Column = Column::identity("unit", ("单位", "Unit"));

pub const CASES: List = List {
    key: "cases",
    title: ("病例", "Cases"),
    table: "cases_case",
    tie: ID,
    person: Some("person_id"),
    closed: Closed::Itself,
    has_facts: true,
    order: ("reported_at", true),
    columns: &[
        Column::stored("number", ("编号", "Number"), Kind::Text).usual().sorts().found(Found::ByIndex),
        NAME,
        Column::stored("class", ("分类", "Class"), Kind::Words(CLASS))
            .usual()
            .found(Found::InOrderOf("reported_at")),
        REGION,
        Column::stored("sex", ("性别", "Sex"), Kind::Words(SEX)).optional().usual(),
        Column::stored("age_years", ("年龄", "Age"), Kind::Int).optional().usual(),
        Column::stored("onset_on", ("发病", "Onset"), Kind::Day).optional().usual().sorts(),
        Column::stored("reported_at", ("报告", "Reported"), Kind::Moment).usual().sorts(),
        Column::stored("outcome", ("转归", "Outcome"), Kind::Words(OUTCOME))
            .optional()
            .usual()
            .found(Found::InOrderOf("reported_at")),
        Column::stored("outcome_on", ("转归日期", "Outcome on"), Kind::Day).optional(),
        Column::stored("source", ("感染来源", "Source"), Kind::Words(SOURCE))
            .optional()
            .found(Found::InOrderOf("reported_at")),
        Column::stored("working", ("办理状态", "Work"), Kind::Words(WORKING)),
        Column::stored("isolated_on", ("隔离", "Isolated"), Kind::Day).optional(),
        Column::stored("infectious_from", ("传染期起", "Infectious from"), Kind::Day).optional(),
        Column::stored("infectious_until", ("传染期止", "Infectious until"), Kind::Day).optional(),
        DISEASE.found(Found::InOrderOf("reported_at")),
        Column::stored("external_id", ("外部编号", "Outside number"), Kind::Text)
            .optional()
            .found(Found::ByIndex),
        Column::stored("special", ("限定人员可见", "Closed to others"), Kind::Bool),
        Column::fact("severity", ("病情", "Severity")),
        Column::fact("symptoms", ("症状", "Symptoms")),
        Column::fact("pneumonia", ("肺炎", "Pneumonia")),
        Column::fact("occupation", ("职业", "Occupation")),
        Column::fact("exposed", ("有暴露史", "Exposed")),
        Column::fact("exposed_from", ("暴露起", "Exposed from")),
        Column::fact("exposed_until", ("暴露止", "Exposed until")),
        Column::fact("seen_by_doctor_on", ("就诊", "Seen by a doctor")),
        Column::fact("hospitalised_on", ("入院", "In hospital since")),
        Column::fact("hospital", ("医院", "Hospital")),
        Column::fact("setting", ("感染场景", "Setting")),
        PHONE,
        ID_NUMBER,
        BIRTH_DATE,
        ADDRESS,
        UNIT,
    ],
};

pub const CONTACTS: List = List {
    key: "contacts",
    title: ("接触者", "Contacts"),
    table: "cases_contact",
    tie: ID,
    person: Some("person_id"),
    closed: Closed::Never,
    has_facts: false,
    order: ("watched_until", false),
    columns: &[
        Column::stored("number", ("编号", "Number"), Kind::Text).usual().sorts().found(Found::ByIndex),
        NAME,
        Column::stored("state", ("状态", "State"), Kind::Words(STATE))
            .usual()
            .found(Found::InOrderOf("watched_until")),
        Column::stored("grade", ("分级", "Grade"), Kind::Grade).usual(),
        REGION,
        Column::stored("sex", ("性别", "Sex"), Kind::Words(SEX)).optional(),
        Column::stored("age_years", ("年龄", "Age"), Kind::Int).optional().usual(),
        Column::stored("programme", ("观察方案", "Programme"), Kind::Programme).optional().usual(),
        Column::stored("last_exposed_on", ("末次暴露", "Last exposed"), Kind::Day).usual().sorts(),
        Column::stored("watched_from", ("观察起", "Watched from"), Kind::Day).optional(),
        Column::stored("watched_until", ("观察止", "Watched until"), Kind::Day).optional().usual().sorts(),
        Column::computed(
            "missed",
            ("有错过的随访", "Missed checks"),
            Kind::Bool,
            "EXISTS (SELECT 1 FROM cases_follow_up m WHERE m.contact_id = cases_contact.id AND m.state = 'missed')",
        )
        .found(Found::Through(
            "id IN (SELECT contact_id FROM cases_follow_up WHERE state = 'missed')",
        )),
        Column::stored("closed_at", ("结束", "Ended"), Kind::Moment).optional(),
        DISEASE,
        PHONE,
        ID_NUMBER,
        BIRTH_DATE,
        ADDRESS,
        UNIT,
    ],
};

pub const FOLLOW_UPS: List = List {
    key: "follow-ups",
    title: ("随访", "Follow-ups"),
    table: "cases_follow_up",
    tie: &[("contact_id", Kind::Id), ("turn", Kind::Int)],
    person: Some("(SELECT c.person_id FROM cases_contact c WHERE c.id = contact_id)"),
    closed: Closed::Never,
    has_facts: false,
    order: ("due_on", true),
    columns: &[
        Column::computed(
            "contact",
            ("接触者", "Contact"),
            Kind::Text,
            "(SELECT c.number FROM cases_contact c WHERE c.id = contact_id)",
        )
        .only_shown()
        .usual(),
        NAME,
        Column::stored("due_on", ("应随访日", "Due on"), Kind::Day)
            .usual()
            .sorts()
            .found(Found::InOrderOf("due_on")),
        Column::stored("turn", ("第几次", "Turn"), Kind::Int).usual(),
        Column::stored("state", ("状态", "State"), Kind::Words(CHECK))
            .usual()
            .found(Found::InOrderOf("due_on")),
        REGION,
        Column::stored("temperature", ("体温", "Temperature"), Kind::Real).optional().usual(),
        Column::stored("done_at", ("随访时间", "Done at"), Kind::Moment).optional().usual(),
        Column::computed(
            "disease",
            ("病种", "Disease"),
            Kind::Text,
            "(SELECT c.disease FROM cases_contact c WHERE c.id = contact_id)",
        ),
        PHONE,
        ADDRESS,
    ],
};

pub const SAMPLES: List = List {
    key: "samples",
    title: ("样本", "Samples"),
    table: "cases_sample",
    tie: ID,
    person: None,
    closed: Closed::WithCase,
    has_facts: false,
    order: ("taken_at", true),
    columns: &[
        Column::stored("tube", ("管号", "Tube"), Kind::Text).usual().found(Found::ByIndex),
        Column::stored("kind", ("种类", "Kind"), Kind::Words(SAMPLE)).usual(),
        Column::stored("taken_at", ("采样", "Taken"), Kind::Moment).usual().sorts(),
        Column::stored("result", ("结果", "Result"), Kind::Words(RESULT))
            .optional()
            .usual()
            .found(Found::InOrderOf("taken_at")),
        Column::stored("result_at", ("结果时间", "Result at"), Kind::Moment).optional().usual(),
        REGION,
        Column::computed(
            "case",
            ("病例", "Case"),
            Kind::Text,
            "(SELECT c.number FROM cases_case c WHERE c.id = case_id)",
        )
        .optional()
        .only_shown()
        .usual(),
        Column::computed(
            "contact",
            ("接触者", "Contact"),
            Kind::Text,
            "(SELECT c.number FROM cases_contact c WHERE c.id = contact_id)",
        )
        .optional()
        .only_shown(),
        DISEASE,
    ],
};

pub const LISTS: [&List; 4] = [&CASES, &CONTACTS, &FOLLOW_UPS, &SAMPLES];

pub fn find(key: &str) -> Option<&'static List> {
    LISTS.into_iter().find(|list| list.key == key)
}
