//! What the columns of a flat laboratory report hold, by their names in English and Chinese.

use std::collections::HashMap;

/// What a column of a flat laboratory report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Lab,
    LabId,
    PatientId,
    IdNumber,
    FirstName,
    MiddleName,
    LastName,
    FullName,
    Birth,
    Sex,
    Phone,
    Email,
    Street,
    City,
    District,
    State,
    PostalCode,
    Country,
    OrderId,
    Specimen,
    SpecimenType,
    SpecimenSite,
    Collected,
    Received,
    Tested,
    Reported,
    Test,
    Result,
    Unit,
    Status,
    Requester,
    Device,
}

/// Names without blanks and marks, the likelier first.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::Result,
        &[
            "testresultcode",
            "testresult",
            "observation",
            "result",
            "resultvalue",
            "检测结果",
            "结果",
            "检验结果",
        ],
    ),
    (
        Column::Test,
        &[
            "testperformedcode",
            "orderedtestcode",
            "testcode",
            "test",
            "testname",
            "检测项目",
            "检验项目",
            "项目",
        ],
    ),
    (
        Column::Lab,
        &[
            "testinglabname",
            "lab",
            "labname",
            "laboratory",
            "performinglab",
            "检测机构",
            "检测单位",
            "实验室",
        ],
    ),
    (Column::LabId, &["testinglabclia", "labid", "clia", "机构代码"]),
    (Column::PatientId, &["patientid", "patientnumber", "mrn", "患者编号", "病历号"]),
    (Column::IdNumber, &["idnumber", "nationalid", "证件号码", "身份证号", "身份证号码"]),
    (Column::FirstName, &["patientfirstname", "firstname", "名"]),
    (Column::MiddleName, &["patientmiddlename", "middlename"]),
    (Column::LastName, &["patientlastname", "lastname", "姓"]),
    (Column::FullName, &["patientname", "name", "姓名", "患者姓名"]),
    (Column::Birth, &["patientdob", "dob", "birthdate", "dateofbirth", "出生日期"]),
    (Column::Sex, &["patientgender", "patientsex", "gender", "sex", "性别"]),
    (Column::Phone, &["patientphonenumber", "phone", "phonenumber", "telephone", "联系电话", "电话"]),
    (Column::Email, &["patientemail", "email"]),
    (Column::Street, &["patientstreet", "street", "address", "住址", "现住址", "地址"]),
    (Column::City, &["patientcity", "city", "市"]),
    (Column::District, &["patientcounty", "county", "district", "区县"]),
    (Column::State, &["patientstate", "state", "province", "省"]),
    (Column::PostalCode, &["patientzipcode", "zipcode", "zip", "postalcode"]),
    (Column::Country, &["patientcountry", "country"]),
    (
        Column::Specimen,
        &[
            "specimenid",
            "accessionnumber",
            "sampleid",
            "tubecode",
            "barcode",
            "样本编号",
            "标本编号",
            "管号",
            "条码",
        ],
    ),
    (Column::OrderId, &["resultid", "orderid", "accession", "申请单号"]),
    (Column::SpecimenType, &["specimentypecode", "specimentype", "sampletype", "样本类型", "标本类型"]),
    (Column::SpecimenSite, &["specimensourcesitecode", "specimensource", "采样部位"]),
    (
        Column::Collected,
        &[
            "specimencollectiondatetime",
            "specimencollectiondate",
            "collectiondate",
            "datesampletaken",
            "采样日期",
            "采样时间",
        ],
    ),
    (Column::Received, &["testinglabspecimenreceiveddate", "receiveddate", "收样日期", "收样时间"]),
    (Column::Tested, &["testtime", "testdate", "testresultdate", "datetesting", "检测日期", "检测时间"]),
    (Column::Reported, &["dateresultreleased", "dateofresult", "resultdate", "报告日期", "报告时间"]),
    (Column::Unit, &["unit", "units", "单位"]),
    (Column::Status, &["observationresultstatus", "testresultstatus", "resultstatus", "结果状态"]),
    (
        Column::Requester,
        &["orderingfacilityname", "orderingproviderlastname", "organizationname", "送检单位"],
    ),
    (Column::Device, &["equipmentmodelname", "deviceid", "testkit", "试剂"]),
];

pub(super) const DATES: [Column; 5] =
    [Column::Birth, Column::Collected, Column::Received, Column::Tested, Column::Reported];

/// Where each column stands, by the likeliest of its names.
pub(super) fn positions(columns: &[String]) -> HashMap<Column, usize> {
    let plain: Vec<String> = columns
        .iter()
        .map(|c| c.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
        .collect();
    let mut found = HashMap::new();
    for (column, names) in NAMES {
        if let Some(at) = names.iter().find_map(|name| plain.iter().position(|p| p == name)) {
            found.insert(*column, at);
        }
    }
    found
}
