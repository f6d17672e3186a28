//! What a duty may do: a closed list, the same in packs, in the server's policy and on the pages.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    SeeRegion,
    SeeSurveillance,
    ImportCounts,
    VerifySignal,
    DecideLevel,
    DecidePhase,
    SeeResponse,
    DoTask,
    ManageResponse,
    SeeJournal,
    ManageRegions,
    ManageAccounts,
    ManagePacks,
    ControlReplay,
    SeePacks,
    CompareMeasures,
    SeeCases,
    SeeIdentity,
    ReportCase,
    Investigate,
    FollowUp,
    EnterResults,
    ManageCases,
}

impl Right {
    pub const ALL: [Right; 23] = [
        Right::SeeRegion,
        Right::SeeSurveillance,
        Right::ImportCounts,
        Right::VerifySignal,
        Right::DecideLevel,
        Right::DecidePhase,
        Right::SeeResponse,
        Right::DoTask,
        Right::ManageResponse,
        Right::SeeJournal,
        Right::ManageRegions,
        Right::ManageAccounts,
        Right::ManagePacks,
        Right::ControlReplay,
        Right::SeePacks,
        Right::CompareMeasures,
        Right::SeeCases,
        Right::SeeIdentity,
        Right::ReportCase,
        Right::Investigate,
        Right::FollowUp,
        Right::EnterResults,
        Right::ManageCases,
    ];

    /// As packs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::SeeRegion => "see-region",
            Right::SeeSurveillance => "see-surveillance",
            Right::ImportCounts => "import-counts",
            Right::VerifySignal => "verify-signal",
            Right::DecideLevel => "decide-level",
            Right::DecidePhase => "decide-phase",
            Right::SeeResponse => "see-response",
            Right::DoTask => "do-task",
            Right::ManageResponse => "manage-response",
            Right::SeeJournal => "see-journal",
            Right::ManageRegions => "manage-regions",
            Right::ManageAccounts => "manage-accounts",
            Right::ManagePacks => "manage-packs",
            Right::ControlReplay => "control-replay",
            Right::SeePacks => "see-packs",
            Right::CompareMeasures => "compare-measures",
            Right::SeeCases => "see-cases",
            Right::SeeIdentity => "see-identity",
            Right::ReportCase => "report-case",
            Right::Investigate => "investigate",
            Right::FollowUp => "follow-up",
            Right::EnterResults => "enter-results",
            Right::ManageCases => "manage-cases",
        }
    }

    pub fn title(self) -> Text {
        let (zh, en) = match self {
            Right::SeeRegion => ("查看地区公开情况", "see a region's public situation"),
            Right::SeeSurveillance => ("查看监测数据和信号", "see counts and signals"),
            Right::ImportCounts => ("导入监测数据", "import counts"),
            Right::VerifySignal => ("核实信号", "verify signals"),
            Right::DecideLevel => ("决定风险等级", "decide risk levels"),
            Right::DecidePhase => ("决定启动预案和阶段", "decide the start of plans and their phases"),
            Right::SeeResponse => ("查看处置情况", "see the response"),
            Right::DoTask => ("办理任务", "do tasks"),
            Right::ManageResponse => ("管理处置工作", "manage the response"),
            Right::SeeJournal => ("查看日志", "see the journal"),
            Right::ManageRegions => ("管理地区", "manage regions"),
            Right::ManageAccounts => ("管理账号和岗位", "manage accounts and duties"),
            Right::ManagePacks => ("管理规则包", "manage packs"),
            Right::ControlReplay => ("控制回放", "control the replay"),
            Right::SeePacks => ("查看规则包", "see packs"),
            Right::CompareMeasures => ("推演和比较措施", "compare measures by simulation"),
            Right::SeeCases => {
                ("查看病例和接触者（不含身份）", "see cases and contacts, without who they are")
            }
            Right::SeeIdentity => ("查看病例和接触者的身份", "see who cases and contacts are"),
            Right::ReportCase => ("报告病例", "report cases"),
            Right::Investigate => {
                ("流行病学调查（病例、接触者、传播链）", "investigate cases, contacts and chains")
            }
            Right::FollowUp => ("随访接触者", "follow contacts up"),
            Right::EnterResults => ("采样和登记检测结果", "take samples and enter results"),
            Right::ManageCases => {
                ("管理病例档案（合并、保密、删除）", "manage case files: merge, close, erase")
            }
        };
        Text::new(zh, en)
    }
}

impl std::fmt::Display for Right {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Right {
    type Err = UnknownRight;

    fn from_str(s: &str) -> Result<Right, UnknownRight> {
        Right::ALL.into_iter().find(|right| right.as_str() == s).ok_or_else(|| UnknownRight(s.to_owned()))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a right")]
pub struct UnknownRight(pub String);
