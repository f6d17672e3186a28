//! The fields of a case, a contact and a link, and what SORMAS, Go.Data and ordinary tables call them. Names are facts of the neighbouring
//! systems' import and export formats.

use serde::{Deserialize, Serialize};

/// How the cells of a field are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Date,
    Age,
    Sex,
    /// One of the parts of a birth date.
    Part,
}

macro_rules! fields {
    ($($field:ident $key:literal $kind:ident $sormas:literal $sormas_contact:literal $godata:literal $godata_contact:literal [$($plain:literal)*])*) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($field),* }

        impl Field {
            pub const ALL: &[Field] = &[$(Field::$field),*];

            /// The name in Lianfang's own files.
            pub fn key(self) -> &'static str {
                match self { $(Field::$field => $key),* }
            }

            pub(crate) fn kind(self) -> Kind {
                match self { $(Field::$field => Kind::$kind),* }
            }

            /// Names in SORMAS' case and contact import and in Go.Data's case and contact export; empty where there is none.
            pub(crate) fn foreign(self) -> [&'static str; 4] {
                match self { $(Field::$field => [$sormas, $sormas_contact, $godata, $godata_contact]),* }
            }

            /// Names in ordinary tables, without blanks and marks, the likelier first.
            pub(crate) fn plain(self) -> &'static [&'static str] {
                match self { $(Field::$field => &[$($plain),*]),* }
            }
        }
    };
}

fields! {
    Id "id" Text "externalID" "externalID" "case_id" "contact_id"
        ["id" "caseid" "casenumber" "caseno" "patientid" "contactid" "visualid" "epidnumber" "编号" "病例编号" "个案编号" "接触者编号" "序号"
         "trackedentityinstance" "trackedentity" "uuid"]
    From "from" Text "" "" "source_visualid" ""
        ["from" "source" "infectorid" "indexid" "possiblesource" "casea" "sourcecase" "传染源" "来源病例"]
    To "to" Text "" "" "target_visualid" ""
        ["to" "target" "infecteeid" "secondaryid" "caseb" "targetcase" "被感染者"]
    Infector "infector" Text "" "" "" ""
        ["infector" "infectedby" "sourcecaseid" "parentcase" "感染来源病例" "传染源编号"]
    CaseOf "case_of" Text "caseIdExternalSystem" "caseIdExternalSystem" "" "source_visualid"
        ["caseof" "indexcase" "relatedcase" "sourcecaseuuid" "contactof" "所属病例" "关联病例" "关联病例编号" "病例"]
    FirstName "first_name" Text "person.firstName" "person.firstName" "firstName" "firstName"
        ["firstname" "givenname" "patientfirstname" "名"]
    LastName "last_name" Text "person.lastName" "person.lastName" "lastName" "lastName"
        ["lastname" "familyname" "surname" "patientlastname" "姓"]
    FullName "name" Text "" "" "" ""
        ["name" "fullname" "patientname" "姓名" "患者姓名" "病例姓名"]
    Sex "sex" Sex "person.sex" "person.sex" "gender" "gender"
        ["sex" "gender" "patientsex" "性别"]
    Age "age" Age "person.approximateAge" "person.approximateAge" "age" "age"
        ["age" "ageyears" "agey" "年龄" "年龄岁"]
    AgeUnit "age_unit" Text "person.approximateAgeType" "person.approximateAgeType" "" ""
        ["ageunit" "agetype" "年龄单位"]
    Birth "birth_date" Date "birthdate" "" "" ""
        ["birthdate" "dateofbirth" "dob" "birthday" "出生日期" "出生年月"]
    BirthDay "birth_day" Part "" "person.birthdateDD" "" ""
        ["birthdatedd" "birthday1"]
    BirthMonth "birth_month" Part "" "person.birthdateMM" "" ""
        ["birthdatemm" "birthmonth"]
    BirthYear "birth_year" Part "" "person.birthdateYYYY" "" ""
        ["birthdateyyyy" "birthyear" "yearofbirth" "出生年"]
    IdNumber "id_number" Text "" "" "" ""
        ["idnumber" "nationalid" "idcard" "identitynumber" "证件号码" "身份证号" "身份证号码" "有效证件号"]
    Phone "phone" Text "person.phone" "person.phone" "telephone" "telephone"
        ["phone" "telephone" "mobile" "phonenumber" "联系电话" "电话" "手机号"]
    Address "address" Text "person.address.street" "person.address.street" "address" "address"
        ["address" "street" "现住址" "住址" "地址" "现住详细地址"]
    Region "region" Text "region" "region" "" ""
        ["region" "province" "state" "admin1" "reportingctry" "省" "省份"]
    District "district" Text "district" "district" "" ""
        ["district" "county" "city" "admin2" "区县" "县区" "市" "organisationunitname" "organisationunit" "orgunitname" "orgunit"]
    Community "community" Text "community" "community" "" ""
        ["community" "chiefdom" "township" "village" "admin3" "乡镇" "街道" "社区" "organisationunitcode"]
    Disease "disease" Text "disease" "disease" "" ""
        ["disease" "疾病" "病种" "疾病名称"]
    Infection "infection_date" Date "" "" "date_of_infection" ""
        ["dateofinfection" "infectiondate" "dtinfection" "dateinfection" "感染日期"]
    ExposureStart "exposure_start" Date "" "firstContactDate" "" ""
        ["exposurestart" "startexposure" "dtstartexp" "startsource" "firstexposure" "暴露开始日期"]
    ExposureEnd "exposure_end" Date "" "" "" ""
        ["exposureend" "endexposure" "dtendexp" "endsource" "lastexposure" "暴露结束日期"]
    Onset "onset" Date "symptoms.onsetDate" "" "date_of_onset" ""
        ["dateofonset" "onsetdate" "onset" "dtonset" "dateonset" "symptomonset" "dateonsetsymptoms" "incidentdate" "dateofprodrome" "startillness" "发病日期" "发病时间" "起病日期"]
    Report "report_date" Date "reportDate" "reportDateTime" "date_of_reporting" "date_of_reporting"
        ["datereport" "reportdate" "dtreport" "dateofreport" "dateofreporting" "reportingdate" "datereported" "报告日期" "报卡日期" "填卡日期" "enrollmentdate" "enrolledat" "eventdate"]
    Confirmation "confirmed_on" Date "" "" "" ""
        ["confirmdate" "dateconfirmation" "dateofconfirmation" "dtdiag" "diagnosisdate" "dateofdiagnosis" "确诊日期" "诊断日期" "诊断时间"]
    Sample "sample_date" Date "" "" "" ""
        ["dateofsample" "sampledate" "samplingdate" "采样日期"]
    Hospitalisation "hospitalised_on" Date "hospitalization.admissionDate" "" "hospitalization_startdate" ""
        ["dateofhospitalisation" "dateofhospitalization" "hospitalisationdate" "datehospital" "admissiondate" "dateofadmission" "dthosp" "入院日期" "住院日期"]
    Discharge "discharged_on" Date "hospitalization.dischargeDate" "" "hospitalization_enddate" ""
        ["datedischarge" "dischargedate" "dateofdischarge" "出院日期"]
    Quarantine "quarantined_on" Date "quarantineFrom" "quarantineFrom" "isolation_startdate" ""
        ["datequarantine" "quarantinedate" "isolationdate" "dateofisolation" "隔离日期" "隔离开始日期"]
    Outcome "outcome" Text "outcome" "" "outcome_id" ""
        ["outcome" "结局" "转归" "临床结局"]
    OutcomeDate "outcome_date" Date "outcomeDate" "" "date_of_outcome" ""
        ["dateofoutcome" "outcomedate" "转归日期"]
    Death "death_date" Date "person.deathDate" "" "" ""
        ["dateofdeath" "deathdate" "dtdeath" "死亡日期"]
    LastContact "last_contact" Date "" "lastContactDate" "date_of_last_contact" "date_of_last_contact"
        ["lastcontactdate" "dateoflastcontact" "lastcontact" "最后接触日期" "末次接触时间" "末次暴露日期"]
    ContactStatus "contact_status" Text "" "contactStatus" "" "contact_status"
        ["contactstatus" "接触者状态"]
    FollowUp "follow_up_status" Text "" "followUpStatus" "" ""
        ["followupstatus" "随访状态" "医学观察状态"]
    WatchedFrom "watched_from" Date "" "" "date_of_followup_start" "date_of_followup_start"
        ["watchedfrom" "followupstart" "观察开始日期" "随访开始日期"]
    WatchedUntil "watched_until" Date "" "followUpUntil" "date_of_followup_end" "date_of_followup_end"
        ["watcheduntil" "followupend" "followupuntil" "观察结束日期" "随访结束日期"]
    Proximity "proximity" Text "" "contactProximity" "" ""
        ["proximity" "contactproximity" "接触类型"]
    Exposure "exposure" Text "" "caseOrEventInformation" "context_of_exposure" ""
        ["exposure" "exposuretype" "setting" "contacttype" "infectionsource" "暴露方式" "接触方式" "感染途径"]
    Place "place" Text "" "" "" ""
        ["place" "placeinfect" "infectionplace" "placeofinfection" "感染地点" "暴露地点"]
    Hospital "hospital" Text "healthFacility" "" "hospitalization_centername" ""
        ["hospital" "lochosp" "facility" "healthfacility" "医院" "就诊医院" "报告单位"]
    Household "household" Text "" "" "" ""
        ["household" "householdid" "familyid" "family" "compound" "家庭" "户编号"]
    Class "class" Text "" "" "" ""
        ["class" "schoolclass" "classroom" "班级"]
    Classification "classification" Text "caseClassification" "" "classification" ""
        ["classification" "caseclassification" "casestatus" "status" "病例分类" "诊断分类"]
    Lab "lab_result" Text "laboratoryDiagnosticConfirmation" "" "" ""
        ["labresult" "testresult" "pcr" "检测结果" "核酸结果"]
    Cluster "cluster" Text "" "" "cluster" ""
        ["cluster" "clusterid" "聚集性疫情"]
    Occupation "occupation" Text "person.occupationType" "person.occupationType" "occupation" "occupation"
        ["occupation" "job" "职业" "人群分类"]
    Latitude "latitude" Text "" "" "lat" "lat"
        ["latitude" "lat" "纬度"]
    Longitude "longitude" Text "" "" "long" "long"
        ["longitude" "lon" "long" "经度"]
}

/// A name without blanks and marks, in lower case.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Codes of diseases in SORMAS.
pub(crate) const SORMAS_DISEASES: &str = "AFP CHOLERA CONGENITAL_RUBELLA CSM DENGUE EVD GUINEA_WORM LASSA MEASLES MONKEYPOX NEW_INFLUENZA \
    PLAGUE POLIO UNSPECIFIED_VHF WEST_NILE_FEVER YELLOW_FEVER RABIES ANTHRAX CORONAVIRUS PNEUMONIA MALARIA TYPHOID_FEVER \
    ACUTE_VIRAL_HEPATITIS NON_NEONATAL_TETANUS HIV SCHISTOSOMIASIS SOIL_TRANSMITTED_HELMINTHS TRYPANOSOMIASIS DIARRHEA_DEHYDRATION \
    DIARRHEA_BLOOD SNAKE_BITE RUBELLA TUBERCULOSIS LATENT_TUBERCULOSIS LEPROSY LYMPHATIC_FILARIASIS BURULI_ULCER PERTUSSIS \
    NEONATAL_TETANUS ONCHOCERCIASIS DIPHTERIA TRACHOMA YAWS_ENDEMIC_SYPHILIS MATERNAL_DEATHS PERINATAL_DEATHS INFLUENZA INFLUENZA_A \
    INFLUENZA_B H_METAPNEUMOVIRUS RESPIRATORY_SYNCYTIAL_VIRUS PARAINFLUENZA_1_4 ADENOVIRUS RHINOVIRUS ENTEROVIRUS M_PNEUMONIAE \
    C_PNEUMONIAE ARI CHIKUNGUNYA POST_IMMUNIZATION_ADVERSE_EVENTS_MILD POST_IMMUNIZATION_ADVERSE_EVENTS_SEVERE FHA \
    INVASIVE_PNEUMOCOCCAL_INFECTION INVASIVE_MENINGOCOCCAL_INFECTION GIARDIASIS CRYPTOSPORIDIOSIS OTHER UNDEFINED";

/// Classification of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    Unclassified,
    Suspected,
    Probable,
    Confirmed,
    Asymptomatic,
    Excluded,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Alive,
    Recovered,
    Died,
    Unknown,
}

/// SORMAS, Go.Data and plain words, in that order, for writing back; each reads all of them.
pub(crate) fn classification(text: &str) -> Option<Classification> {
    use Classification::*;
    Some(match token(text).as_str() {
        "notclassified" | "unclassified" | "notyetclassified" | "未分类" => Unclassified,
        "suspect" | "suspected" | "疑似" | "疑似病例" => Suspected,
        "probable" | "临床诊断" | "临床诊断病例" => Probable,
        "confirmed" | "confirmedunknownsymptoms" | "确诊" | "确诊病例" | "实验室确诊" => Confirmed,
        "confirmednosymptoms" | "asymptomatic" | "无症状" | "无症状感染者" => Asymptomatic,
        "nocase" | "notacase" | "notacasediscarded" | "discarded" | "excluded" | "排除" | "已排除" => {
            Excluded
        }
        _ => return None,
    })
}

pub(crate) fn ending(text: &str) -> Option<Ending> {
    use Ending::*;
    Some(match token(text).as_str() {
        "alive" | "nooutcome" | "isolated" | "hospitalised" | "hospitalized" | "在治" | "住院" => Alive,
        "recover" | "recovered" | "discharged" | "cured" | "治愈" | "出院" | "好转" => Recovered,
        "death" | "dead" | "died" | "deceased" | "死亡" => Died,
        "unknown" | "不详" | "未知" => Unknown,
        _ => return None,
    })
}

/// What became of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchState {
    Watched,
    Released,
    BecameCase,
    Lost,
}

/// The state that SORMAS, Go.Data or a plain word means.
pub(crate) fn watch_state(text: &str) -> Option<WatchState> {
    use WatchState::*;
    let token = plain_name(text);
    let ends = |words: &[&str]| words.iter().any(|w| token.ends_with(w));
    Some(match () {
        () if ends(&["becamecase", "converted", "becamecasecontact", "转为病例", "已转病例"]) => {
            BecameCase
        }
        () if ends(&["losttofollowup", "lost", "失访"]) => Lost,
        () if ends(&[
            "followupcompleted",
            "completed",
            "dropped",
            "canceled",
            "cancelled",
            "nofollowup",
            "released",
        ]) =>
        {
            Released
        }
        () if ends(&["解除", "已解除", "解除观察", "died"]) => Released,
        () if ends(&["underfollowup", "followup", "active", "watched", "观察中", "在观"]) => Watched,
        () => return None,
    })
}

/// A code without the prefix that Go.Data gives it, or a word, plain.
fn token(text: &str) -> String {
    let short = text.strip_prefix("LNG_REFERENCE_DATA_CATEGORY_").map_or(text, |rest| {
        ["CASE_CLASSIFICATION_", "OUTCOME_", "GENDER_"]
            .iter()
            .find_map(|p| rest.strip_prefix(p))
            .unwrap_or(rest)
    });
    plain_name(short)
}
