//! How the journal's kinds are called.

use lianfang_domain::Text;

const KINDS: &[(&str, &str, &str)] = &[
    ("people.account.created", "建立账号", "Account created"),
    ("people.account.changed", "变更账号", "Account changed"),
    ("people.account.signed-in", "登录", "Signed in"),
    ("people.password.changed", "修改密码", "Password changed"),
    ("people.link.created", "生成登录链接", "Sign-in link made"),
    ("people.duty.granted", "授予岗位", "Duty granted"),
    ("people.duty.withdrawn", "撤销岗位", "Duty withdrawn"),
    ("regions.regions.imported", "导入地区", "Regions imported"),
    ("regions.boundaries.imported", "导入边界", "Boundaries imported"),
    ("regions.neighbours.imported", "导入相邻关系", "Neighbours imported"),
    ("regions.region.changed", "修改地区", "Region changed"),
    ("regions.import.staged", "上传地区文件", "File of regions uploaded"),
    ("regions.import.discarded", "放弃地区导入", "Import of regions discarded"),
    ("regions.sector.created", "设立片区", "Sector created"),
    ("regions.sector.changed", "变更片区", "Sector changed"),
    ("regions.sector.removed", "撤销片区", "Sector removed"),
    ("surveillance.import.uploaded", "上传数据文件", "File of counts uploaded"),
    ("surveillance.import.checked", "数据文件检查完成", "File of counts checked"),
    ("surveillance.import.mapped", "设定列对应", "Columns mapped"),
    ("surveillance.import.started", "开始导入", "Import started"),
    ("surveillance.import.applied", "导入完成", "Import finished"),
    ("surveillance.import.refused", "整份文件被拒绝", "Whole file refused"),
    ("surveillance.import.discarded", "放弃导入", "Import discarded"),
    ("surveillance.counts.imported", "数据入库", "Counts stored"),
    ("surveillance.signal.raised", "发现信号", "Signal raised"),
    ("surveillance.signal.extended", "信号持续", "Signal goes on"),
    ("surveillance.signal.state", "核实信号", "Signal judged"),
    ("surveillance.level.changed", "风险等级变更", "Risk level changed"),
    ("surveillance.level.proposed", "建议风险等级", "Risk level proposed"),
    ("surveillance.level.withdrawn", "撤回等级建议", "Proposed level withdrawn"),
    ("surveillance.warning.issued", "发出预警", "Early warning issued"),
    ("surveillance.warning.read", "预警已阅", "Early warning read"),
    ("response.incident.opened", "事件立项", "Incident opened"),
    ("response.incident.closed", "事件结束", "Incident closed"),
    ("response.plan.started", "预案启动", "Plan in force"),
    ("response.plan.ended", "预案终止", "Plan ended"),
    ("response.phase.entered", "进入阶段", "Phase entered"),
    ("response.proposal.made", "提出建议", "Proposal made"),
    ("response.proposal.decided", "作出决定", "Proposal decided"),
    ("response.proposal.withdrawn", "撤回建议", "Proposal withdrawn"),
    ("response.tasks.opened", "下达任务", "Tasks handed out"),
    ("response.tasks.done", "任务完成", "Tasks done"),
    ("response.tasks.late", "任务逾期", "Tasks late"),
    ("response.tasks.cancelled", "任务取消", "Tasks cancelled"),
    ("response.task.done", "任务完成", "Task done"),
    ("response.task.reopened", "任务重开", "Task reopened"),
    ("packs.put-in-force", "启用规则包", "Packs put in force"),
    ("kernel.access.denied", "越权访问被拒绝", "Access denied"),
    ("drills.replay.started", "开始回放", "Replay started"),
    ("drills.day", "回放到新的一天", "Replay reached a day"),
];

/// The kind's name; the kind itself for one that has none.
pub fn kind_title(kind: &str) -> Text {
    match KINDS.iter().find(|(k, _, _)| *k == kind) {
        Some((_, zh, en)) => Text::new(*zh, *en),
        None => Text::same(kind),
    }
}
