//! Every code that a line list can get, with cause and remedy in both languages: I30 the list and its columns, I31 its rows, I32 its links.
//! Codes are stable.

crate::messages::finding::kinds! {
    NOT_A_LIST "I3001" Fatal
        "表头不像病例、接触者或关联名单：{detail}" "the header is not that of cases, contacts or links: {detail}"
        "请在映射中指定编号、发病日期或关联两端所在的列" "say in the mapping which columns hold the id, the onset or both ends of a link"
    MIXED_DATES "I3002" Warning
        "“{place}”一列的日期写法不一：{detail}" "the dates of the column `{place}` are written in several ways: {detail}"
        "请核对这些日期；请统一写成 YYYY-MM-DD" "check these dates; write all as YYYY-MM-DD"
    MISSING_COLUMN "I3003" Fatal
        "没有名为“{value}”的列" "there is no column `{value}`"
        "请改正映射" "correct the mapping"
    MAPPED_TWICE "I3004" Fatal
        "“{value}”映射了两列" "two columns are mapped to `{value}`"
        "请每项只映射一列" "map one column to each field"
    NOT_USUAL "I3005" Note
        "文件以{detail}保存" "the file is saved with {detail}"
        "不必处理" "nothing needs to be done"

    AGGREGATE "I3006" Fatal
        "这是汇总数据（每行一个数据元素和一个数值），不是名单" "these are aggregate data, a value for each data element and period, and no list"
        "请作为病例数导入" "import it as counts"
    BROKEN_WORKBOOK "I3007" Fatal
        "工作簿无法打开：{detail}" "the workbook can't be opened: {detail}"
        "请用电子表格软件另存为 .xlsx 或 CSV 后再试" "save it again as .xlsx or CSV with a spreadsheet program"

    NOT_A_DATE "I3101" Error
        "“{value}”不是日期" "`{value}` is not a date"
        "请改正；没有这一天或写法不明" "correct it: there is no such day, or it is written in another way"
    AMBIGUOUS_DATE "I3102" Error
        "“{value}”可以是两个日期，文件中看不出日月先后" "`{value}` can be two dates, and the file does not tell which part is the day"
        "请写成 YYYY-MM-DD，或在映射中指定日月先后" "write it as YYYY-MM-DD, or give the order in the mapping"
    FUTURE "I3103" Error
        "“{value}”还没有到（今天是 {detail}）" "`{value}` has not come yet (today is {detail})"
        "请改正日期" "correct the date"
    ANCIENT "I3104" Error
        "“{value}”在 1800 年以前" "`{value}` is before 1800"
        "请改正年份" "correct the year"
    ONSET_NOT_AFTER_INFECTION "I3105" Error
        "发病日期 {value} 不晚于感染日期 {detail}" "the onset {value} is not after the infection on {detail}"
        "请核对两个日期" "check both dates"
    ONSET_AFTER_REPORT "I3106" Warning
        "发病日期 {value} 晚于报告日期 {detail}" "the onset {value} is after the report on {detail}"
        "若报告时尚未发病则不必处理；否则请核对" "nothing needs to be done if the case was reported before it fell ill; else check both"
    DEATH_BEFORE_ONSET "I3107" Error
        "死亡日期 {value} 早于发病日期 {detail}" "the death on {value} is before the onset on {detail}"
        "请核对两个日期" "check both dates"
    OUTCOME_BEFORE_ONSET "I3108" Warning
        "转归日期 {value} 早于发病日期 {detail}" "the outcome on {value} is before the onset on {detail}"
        "请核对两个日期" "check both dates"
    EXPOSURE_ENDS_FIRST "I3109" Error
        "暴露结束 {value} 早于暴露开始 {detail}" "the exposure ends on {value}, before it starts on {detail}"
        "请核对两个日期" "check both dates"
    DISCHARGE_BEFORE_ADMISSION "I3110" Warning
        "出院日期 {value} 早于入院日期 {detail}" "the discharge on {value} is before the admission on {detail}"
        "请核对两个日期" "check both dates"
    BORN_AFTER "I3111" Error
        "出生日期 {value} 晚于 {detail}" "the birth date {value} is after {detail}"
        "请核对出生日期" "check the birth date"
    UNKNOWN_AGE "I3112" Warning
        "年龄写作“{value}”；按未知存入" "the age is written as `{value}`; it is stored as unknown"
        "未知时请留空" "leave an unknown age empty"
    BAD_AGE "I3113" Error
        "“{value}”不是 0 到 130 岁的年龄" "`{value}` is not an age between 0 and 130 years"
        "请改正；不足一岁写月数，如 7m" "correct it; write months for infants, such as 7m"
    AGE_OTHER_BIRTH "I3114" Warning
        "年龄 {value} 与出生日期不符（应约为 {detail} 岁）" "the age {value} does not fit the birth date (about {detail} years)"
        "请核对两者" "check both"
    UNKNOWN_SEX "I3115" Warning
        "不认识性别“{value}”；按未知存入" "`{value}` is no known sex; it is stored as unknown"
        "请写 M、F 或 男、女" "write M or F"
    BAD_CHECK_DIGIT "I3116" Error
        "身份证号“{value}”的校验位不对" "the check digit of the Chinese ID number `{value}` is wrong"
        "请核对号码；最后一位应为 {detail}" "check the number; its last character should be {detail}"
    BAD_ID_NUMBER "I3117" Error
        "“{value}”不是身份证号" "`{value}` is not a Chinese ID number"
        "请核对号码：17 位数字加 1 位校验位" "check the number: 17 digits and a check character"
    ID_OTHER_BIRTH "I3118" Warning
        "身份证号中的出生日期（{detail}）与所写的不同" "the ID number holds the birth date {detail}, the row another"
        "请核对出生日期" "check the birth date"
    ID_OTHER_SEX "I3119" Warning
        "身份证号中的性别与所写的不同" "the ID number holds another sex than the row"
        "请核对性别" "check the sex"
    NO_ID "I3120" Error
        "这一行没有编号" "the row has no id"
        "请填写编号" "fill in the id"
    SAME_ID "I3121" Error
        "编号“{value}”在第 {detail} 行已经用过" "the id `{value}` is used before, on line {detail}"
        "请合并两行或改正编号" "merge the rows or correct the id"
    NOBODY "I3122" Error
        "这一行没有姓名和编号" "the row names nobody"
        "请填写姓名或编号" "fill in a name or an id"
    UNKNOWN_DISEASE "I3123" Error
        "没有“{value}”这个病种代码" "`{value}` is no known code of a disease"
        "请使用导出系统的病种代码" "use a code of the system that the file is for"
    UNKNOWN_WORD "I3124" Warning
        "看不懂“{value}”；原样存入" "`{value}` is not understood; it is stored as it came"
        "请核对" "check it"
    NO_CASE "I3125" Warning
        "这名接触者没有对应的病例" "the contact belongs to no case"
        "请填写病例编号" "fill in the id of the case"
    FORMULA "I3126" Warning
        "“{value}”会被电子表格当作公式执行；导出时加以防护" "a spreadsheet would run `{value}` as a formula; it is guarded on export"
        "请核对内容" "check the content"

    CONTACT_OF_ONESELF "I3127" Error
        "接触者“{value}”与所属病例是同一编号" "the contact `{value}` has the id of its own case"
        "请改正接触者或病例的编号" "correct the id of the contact or of the case"

    SELF "I3201" Error
        "“{value}”与自己相连" "`{value}` is linked with itself"
        "请删去这一行或改正编号" "delete the row or correct an id"
    CIRCLE "I3202" Error
        "感染关系成环：{detail}" "the infections form a circle: {detail}"
        "请改正其中一个感染来源" "correct one of the sources"
    DANGLING "I3203" Warning
        "感染来源“{value}”不在名单中" "the source `{value}` is not in the list"
        "可能是未上报的病例；请补登或核对编号" "it may be a case that was not reported; add it or check the id"
    NO_END "I3204" Error
        "这一行缺少关联的一端" "the row lacks one end of the link"
        "请填写两端的编号" "fill in both ids"
    SAME_LINK "I3205" Warning
        "这一对已在第 {detail} 行" "this pair is already on line {detail}"
        "不必处理" "nothing needs to be done"
}
