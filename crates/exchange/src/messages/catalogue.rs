//! Every code that a message can get, with cause and remedy in both languages.
//!
//! Codes are stable. I20 the file, I21 HL7 v2, I22 what a message says (dates, people, results), I23 FHIR, I24 CDA,
//! I25 CSV of results and contacts. `{place}`, `{value}` and `{detail}` are filled in by the finding.

super::finding::kinds! {
    EMPTY "I2001" Fatal
        "文件是空的" "the file is empty"
        "请重新导出并发送" "export it again and send that"
    NOT_TEXT "I2003" Fatal
        "文件中有空字节，不是文本" "the file has zero bytes: it is not text"
        "请以 UTF-8 或 GB18030 重新导出" "export it again as UTF-8 or GB18030"
    CUT_OFF "I2004" Fatal
        "文件在 {place} 中断：{detail}" "the file is cut off at {place}: {detail}"
        "请重新发送完整文件；没有存入任何内容" "send the whole file again; nothing of it was stored"
    MAY_BE_CUT "I2005" Note
        "最后一段没有结束符，文件可能被截断" "the last segment has no terminator: the file may be cut off"
        "请与发送方核对条数" "compare the number of results with the sender"
    BAD_BYTES "I2006" Error
        "{place} 的字节不是所声明的编码，无法读出" "the bytes of {place} are not text in any encoding that the message could have"
        "请发送方改用 UTF-8，并在 MSH-18 写明；原始字节已保留" "have the sender use UTF-8 and declare it in MSH-18; the original bytes are kept"
    UNDECLARED_GB "I2007" Warning
        "未声明编码；按字节判断为 GB18030" "no encoding is declared; the bytes read as GB18030"
        "请核对姓名，并请发送方在 MSH-18 写明 GB 18030-2000" "check the names and have the sender declare GB 18030-2000 in MSH-18"
    UNDECLARED_UTF8 "I2008" Warning
        "未声明编码；内容是 UTF-8" "no encoding is declared; the text is UTF-8"
        "请发送方在 MSH-18 写明 UNICODE UTF-8" "have the sender declare UNICODE UTF-8 in MSH-18"
    UNKNOWN_CHARSET "I2009" Warning
        "不认识 MSH-18 的编码“{value}”" "MSH-18 names the encoding `{value}`, which is not known"
        "请写 UNICODE UTF-8、GB 18030-2000 或 ASCII" "write UNICODE UTF-8, GB 18030-2000 or ASCII"
    OTHER_CHARSET "I2010" Warning
        "声明的编码是“{value}”，内容却是 {detail}" "the encoding is declared as `{value}`, the text is {detail}"
        "请核对姓名，并请发送方改正 MSH-18" "check the names and have the sender correct MSH-18"
    TOO_LONG "I2011" Error
        "{place} 太长（{detail} 个字符）" "{place} is too long ({detail} characters)"
        "请检查分隔符；名称、编号最多 1000 个字符" "check the delimiters; a name or number has at most 1000 characters"
    UTF16 "I2012" Warning
        "文件是 UTF-16" "the file is UTF-16"
        "请改用 UTF-8" "use UTF-8"
    TOO_LARGE "I2013" Fatal
        "文件太大（{detail} MB）" "the file is too large ({detail} MB)"
        "请拆分；上限是 512 MB" "split it; the limit is 512 MB"

    NOT_UTF8 "I2014" Fatal
        "JSON 不是 UTF-8：{detail}" "the JSON is not UTF-8: {detail}"
        "请以 UTF-8 发送；FHIR 不允许其他编码" "send it as UTF-8; FHIR allows no other encoding"

    NO_MSH "I2101" Fatal
        "没有 MSH 段，不是 HL7 v2 消息" "there is no MSH segment: this is not an HL7 v2 message"
        "消息须以 MSH 段开头" "a message starts with its MSH segment"
    BAD_DELIMITERS "I2102" Fatal
        "MSH-1、MSH-2 的分隔符无法使用：“{value}”" "the delimiters in MSH-1 and MSH-2 can't be used: `{value}`"
        "请用 |^~\\& ；各分隔符须不同，且不是字母或数字" "use |^~\\& ; delimiters are different from each other and neither letters nor digits"
    OTHER_DELIMITERS "I2103" Note
        "分隔符不是常用的 |^~\\& ：“{value}”" "the delimiters are not the usual |^~\\& : `{value}`"
        "不必处理" "nothing needs to be done"
    NO_TYPE "I2104" Fatal
        "MSH-9 没有消息类型" "MSH-9 names no message type"
        "请写 ORU^R01^ORU_R01" "write ORU^R01^ORU_R01"
    UNKNOWN_TYPE "I2105" Error
        "不认识消息类型“{value}”" "`{value}` is no known type of message"
        "化验结果请用 ORU^R01" "send laboratory results as ORU^R01"
    NO_CONTROL_ID "I2106" Fatal
        "MSH-10 没有消息编号" "MSH-10 holds no control id"
        "每条消息须有自己的编号，否则无法回执，也无法识别重复" "give each message an id of its own: without it there is no answer and no way to know a repeat"
    NO_VERSION "I2107" Error
        "MSH-12 没有版本号" "MSH-12 names no version"
        "请写 2.5.1" "write 2.5.1"
    UNKNOWN_VERSION "I2108" Error
        "MSH-12 的版本“{value}”不在 2.1 至 2.9 之间" "the version `{value}` in MSH-12 is not between 2.1 and 2.9"
        "请用 2.5.1" "use 2.5.1"
    BAD_PROCESSING "I2109" Warning
        "MSH-11 不是 P、T 或 D：“{value}”" "MSH-11 is not P, T or D: `{value}`"
        "正式数据写 P，测试写 T" "write P for production and T for tests"
    NOT_A_SEGMENT "I2110" Error
        "这一行不是段：“{value}”" "this line is no segment: `{value}`"
        "字段内的换行请写 \\.br\\" "write a line break within a field as \\.br\\"
    BEFORE_MSH "I2111" Error
        "段 {value} 在第一个 MSH 之前" "the segment {value} stands before the first MSH"
        "请重新发送完整文件" "send the whole file again"
    NO_TRAILER "I2112" Error
        "有 {value} 而没有 {detail}，批次可能不完整" "{value} has no {detail}: the batch may be cut off"
        "请重新发送完整批次" "send the whole batch again"
    BATCH_COUNT "I2113" Error
        "{place} 写有 {value} 条，实有 {detail} 条" "{place} counts {value}, and {detail} are there"
        "请重新发送完整批次" "send the whole batch again"
    NO_PID "I2114" Error
        "消息没有 PID 段" "the message has no PID segment"
        "请加上患者" "add the patient"
    EMPTY_PID "I2115" Error
        "PID 既无编号也无姓名" "PID holds neither an identifier nor a name"
        "请至少填写 PID-3 或 PID-5" "fill in PID-3 or PID-5"
    NO_PATIENT_ID "I2116" Warning
        "PID-3 没有患者编号" "PID-3 holds no identifier of the patient"
        "请填写 PID-3，以便识别同一患者" "fill in PID-3, so that the same patient can be recognised"
    NO_OBR "I2117" Error
        "消息没有 OBR 段" "the message has no OBR segment"
        "结果须属于一份申请（OBR）" "results belong to an order (OBR)"
    OBX_WITHOUT_OBR "I2118" Error
        "OBX 之前没有 OBR" "an OBX stands before any OBR"
        "请在结果之前写 OBR" "write the OBR before its results"
    NO_ORDER_CODE "I2119" Error
        "OBR-4 没有项目" "OBR-4 names no test"
        "请写项目代码或名称" "write the code or the name of the test"
    NO_RESULTS "I2120" Error
        "消息没有任何结果" "the message holds no result"
        "请加上 OBX，或不要发送" "add the OBX segments, or don't send it"
    NO_CODE "I2121" Error
        "OBX-3 没有项目" "OBX-3 names no test"
        "请写项目代码或名称" "write the code or the name of the test"
    NO_VALUE_TYPE "I2122" Error
        "OBX-5 有值，OBX-2 没有类型" "OBX-5 holds a value and OBX-2 no type"
        "请在 OBX-2 写明类型，如 CWE、NM、ST" "write the type in OBX-2, such as CWE, NM or ST"
    UNKNOWN_VALUE_TYPE "I2123" Error
        "OBX-2 的类型“{value}”不存在" "OBX-2 names the type `{value}`, which does not exist"
        "可用 CWE、CE、NM、SN、ST、TX、FT、DT、TS、TM" "use CWE, CE, NM, SN, ST, TX, FT, DT, TS or TM"
    NOT_THE_TYPE "I2124" Error
        "OBX-2 说是{detail}，OBX-5 却是“{value}”" "OBX-2 says {detail}, OBX-5 holds `{value}`"
        "请改正类型或值" "correct the type or the value"
    NO_VALUE "I2125" Error
        "最终结果没有值" "a final result has no value"
        "请填写 OBX-5；没有结果时状态写 X 或 I" "fill in OBX-5; write the status X or I when there is no result"
    NO_STATUS "I2126" Error
        "OBX-11 没有结果状态" "OBX-11 holds no status"
        "最终写 F，初步写 P，更正写 C" "write F for final, P for preliminary, C for a correction"
    UNKNOWN_STATUS "I2127" Error
        "不认识结果状态“{value}”" "`{value}` is no known status of a result"
        "请用 HL7 表 0085 的代码，如 F、P、C、X" "use a code of HL7 table 0085, such as F, P, C or X"
    SAME_SET_ID "I2128" Error
        "同一申请中有两个结果的序号都是 {value}" "two results of one order have the set id {value}"
        "请给每个结果自己的序号；更正请写 OBX-11 = C" "number each result; send a correction with OBX-11 = C"
    HALF_IDENTIFIER "I2129" Error
        "{place} 有标识类型而没有标识" "{place} names the type of an identifier and no identifier"
        "请补全机构标识（名称^标识^类型）" "complete the identifier (name^id^type)"
    REPEAT "I2130" Warning
        "与第 {detail} 条消息编号相同（{value}），是重复发送，不再存入" "the control id is that of message {detail} ({value}): a repeat, not stored again"
        "不必处理；若内容不同，请使用新的编号" "nothing needs to be done; use a new id if the content is another"
    SAME_ID_OTHER_CONTENT "I2131" Error
        "与第 {detail} 条消息编号相同（{value}），内容却不同" "the control id is that of message {detail} ({value}), and the content differs"
        "请给新内容新的编号；更正请写 OBX-11 = C" "give new content a new id; send a correction with OBX-11 = C"
    NOT_MAPPED "I2132" Warning
        "{detail}，不是化验结果或病例报告；原样保留" "this is {detail}, neither a laboratory report nor a case notification; it is kept as it came"
        "不必处理" "nothing needs to be done"
    SUPERSEDES "I2133" Note
        "这是更正，将取代先前的结果" "this is a correction and takes the place of the earlier result"
        "不必处理" "nothing needs to be done"
    UNKNOWN_SEGMENT "I2134" Warning
        "不认识段 {value}；原样保留" "the segment {value} is not known; it is kept as it came"
        "自定义段请以 Z 开头" "names of local segments start with Z"
    SECOND_PATIENT "I2135" Error
        "一条消息中有两名患者" "one message holds two patients"
        "请每名患者一条消息" "send a message for each patient"

    NOT_A_DATE "I2201" Error
        "{place} 不是日期或时间：“{value}”" "{place} is not a date or time: `{value}`"
        "请改正；没有这一天或格式不对" "correct it: there is no such day, or it is written in another way"
    PLACEHOLDER_DATE "I2202" Warning
        "{place} 用“{value}”代替未知日期；按未知存入" "{place} writes an unknown date as `{value}`; it is stored as unknown"
        "未知时请留空" "leave unknown dates empty"
    LONG_DATE "I2203" Warning
        "{place} 的时间太长：“{value}”；按前 14 位读取" "the time in {place} is too long: `{value}`; its first 14 digits are used"
        "请写 YYYYMMDDHHMMSS" "write YYYYMMDDHHMMSS"
    FUTURE "I2204" Error
        "{place} 还没有到：“{value}”（今天是 {detail}）" "{place} has not come yet: `{value}` (today is {detail})"
        "请核对日期和发送方的时钟" "check the date and the sender's clock"
    FUTURE_SENT "I2205" Warning
        "发送时间还没有到：“{value}”（今天是 {detail}）" "the time of sending has not come yet: `{value}` (today is {detail})"
        "请核对发送方的时钟" "check the sender's clock"
    ANCIENT "I2206" Error
        "{place} 在 1870 年以前：“{value}”" "{place} is before 1870: `{value}`"
        "请改正年份" "correct the year"
    BORN_AFTER "I2207" Error
        "出生日期晚于{detail}" "the birth date is after {detail}"
        "请核对出生日期和采样日期" "check the birth date and the date of collection"
    UNKNOWN_SEX "I2208" Warning
        "不认识性别代码“{value}”；按未知存入" "`{value}` is no known code of sex; it is stored as unknown"
        "请写 M、F、O、U 或 1、2" "write M, F, O, U or 1, 2"
    BAD_CHECK_DIGIT "I2209" Error
        "身份证号“{value}”的校验位不对" "the check digit of the Chinese ID number `{value}` is wrong"
        "请核对号码；最后一位应为 {detail}" "check the number; its last character should be {detail}"
    ID_OTHER_BIRTH "I2210" Warning
        "身份证号中的出生日期与所写的不同" "the ID number holds another birth date than the message"
        "请核对出生日期" "check the birth date"
    ID_OTHER_SEX "I2211" Warning
        "身份证号中的性别与所写的不同" "the ID number holds another sex than the message"
        "请核对性别" "check the sex"
    BAD_ID_NUMBER "I2212" Error
        "“{value}”不是身份证号（{detail}）" "`{value}` is not a Chinese ID number ({detail})"
        "请核对号码：17 位数字加 1 位校验位" "check the number: 17 digits and a check character"
    SAME_ID_TWICE "I2213" Warning
        "{place} 重复同一编号“{value}”" "{place} repeats the identifier `{value}`"
        "不必处理" "nothing needs to be done"
    RESULT_BEFORE_SAMPLE "I2214" Warning
        "收样时间早于采样时间" "the specimen was received before it was collected"
        "请核对两个时间" "check both times"

    NOT_JSON "I2301" Fatal
        "不是完整的 JSON：第 {detail}" "this is not complete JSON: {detail}"
        "请重新发送完整文件" "send the whole file again"
    NOT_A_BUNDLE "I2302" Fatal
        "不是 FHIR Bundle：{detail}" "this is not a FHIR Bundle: {detail}"
        "请发送 resourceType 为 Bundle 的 JSON" "send JSON whose resourceType is Bundle"
    WRONG_SHAPE "I2303" Error
        "{place} 应为{detail}" "{place} should be {detail}"
        "请按 FHIR R4 改正" "correct it after FHIR R4"
    UNKNOWN_ELEMENT "I2304" Warning
        "FHIR R4 没有元素 {place}；原样保留" "FHIR R4 has no element {place}; it is kept as it came"
        "请改用扩展（extension）" "use an extension"
    MISSING_ELEMENT "I2305" Warning
        "缺少必填元素 {place}" "the required element {place} is missing"
        "请补上" "add it"
    NO_RESOURCE "I2306" Error
        "{place} 没有资源" "{place} holds no resource"
        "请删去或补上 resource" "delete the entry or add its resource"
    UNKNOWN_RESOURCE "I2307" Warning
        "不认识资源类型“{value}”；原样保留" "`{value}` is no resource type that is mapped; it is kept as it came"
        "不必处理" "nothing needs to be done"
    SAME_FULL_URL "I2308" Error
        "fullUrl“{value}”在第 {detail} 项已经用过" "the fullUrl `{value}` is used before, in entry {detail}"
        "每项须有自己的 fullUrl；重复的请删去" "give each entry a fullUrl of its own, or delete the repeat"
    SAME_RESOURCE_ID "I2309" Error
        "资源“{value}”在第 {detail} 项已经出现" "the resource `{value}` is there before, in entry {detail}"
        "请删去重复的资源" "delete the repeat"
    DANGLING "I2310" Error
        "{place} 指向的“{value}”不在 Bundle 中" "{place} refers to `{value}`, which is not in the Bundle"
        "请把所指的资源放进 Bundle" "put the resource that is meant into the Bundle"
    DANGLING_MINOR "I2311" Warning
        "{place} 指向的“{value}”不在 Bundle 中" "{place} refers to `{value}`, which is not in the Bundle"
        "若需要其内容，请放进 Bundle" "put it into the Bundle if its content matters"
    WRONG_TARGET "I2312" Error
        "{place} 指向{detail}“{value}”" "{place} refers to `{value}`, {detail}"
        "请改正引用" "correct the reference"
    BAD_PRIMITIVE "I2313" Error
        "{place} 的值“{value}”不是{detail}" "the value `{value}` of {place} is not {detail}"
        "请改正" "correct it"
    BAD_CODE "I2314" Error
        "{place} 的代码“{value}”不在允许的范围内" "the code `{value}` of {place} is not one of those allowed"
        "可用：{detail}" "use one of {detail}"
    NO_SUBJECT "I2315" Error
        "{place} 没有说明是谁的结果" "{place} does not say whose it is"
        "请加上 subject" "add its subject"
    TOO_DEEP "I2316" Fatal
        "嵌套太深" "it is nested too deeply"
        "请检查发送程序；上限是 100 层" "check the sending program; the limit is 100 levels"
    EMPTY_BUNDLE "I2317" Error
        "Bundle 中没有任何资源" "the Bundle holds no resource"
        "请重新导出" "export it again"
    WRONG_FIRST "I2318" Warning
        "{value} 类型的 Bundle 应以 {detail} 开头" "a Bundle of type `{value}` starts with a {detail}"
        "请把 {detail} 放在第一项" "put the {detail} first"

    NOBODY "I2319" Error
        "患者既无编号也无姓名" "the patient has neither an identifier nor a name"
        "请至少填写 identifier 或 name" "fill in identifier or name"

    NOT_XML "I2401" Fatal
        "不是完整的 XML：{detail}" "this is not complete XML: {detail}"
        "请重新发送完整文件" "send the whole file again"
    HAS_DTD "I2402" Fatal
        "XML 含有 DTD 或实体声明，不予读取" "the XML declares a DTD or entities and is not read"
        "请删去 DOCTYPE" "delete the DOCTYPE"
    NOT_CDA "I2403" Fatal
        "不是 CDA 文档（根元素是“{value}”）" "this is not a CDA document (its root is `{value}`)"
        "请发送 ClinicalDocument" "send a ClinicalDocument"
    CDA_NO_PATIENT "I2404" Error
        "病例报告没有患者" "the case report names no patient"
        "请加上 recordTarget" "add recordTarget"
    CDA_NO_ID "I2405" Error
        "文档没有编号或类型" "the document has no id or no code"
        "请加上 id 和 code" "add its id and code"

    CSV_UNKNOWN "I2501" Fatal
        "表头不像化验结果或接触者名单：{detail}" "the header is not that of results or contacts: {detail}"
        "请至少给出姓名或编号，以及结果或接触日期" "give at least a name or id, and a result or a date of contact"
    CSV_NOT_USUAL "I2502" Warning
        "文件以{detail}保存" "the file is saved with {detail}"
        "可以读取；请改用逗号和 UTF-8" "it can be read; commas and UTF-8 without mark are preferred"
    CSV_FORMULA "I2503" Warning
        "“{value}”会被电子表格当作公式执行；导出时加以防护" "a spreadsheet would run `{value}` as a formula; it is guarded on export"
        "请核对内容" "check the content"
    CSV_MIXED_DATES "I2504" Warning
        "“{place}”一列的日期写法不一：{detail}" "the dates of the column `{place}` are written in several ways: {detail}"
        "请核对这些日期；请统一写成 YYYY-MM-DD" "check these dates; write all as YYYY-MM-DD"
    CSV_AMBIGUOUS_DATE "I2505" Error
        "“{value}”可以是两个日期，本列又有不同写法" "`{value}` can be two dates, and the column is written in both orders"
        "请写成 YYYY-MM-DD" "write it as YYYY-MM-DD"
    CSV_NO_PERSON "I2506" Error
        "这一行没有姓名和编号" "the row names nobody"
        "请填写姓名或编号" "fill in a name or an id"
    CSV_UNKNOWN_RESULT "I2508" Warning
        "看不懂结果“{value}”；原样存入" "the result `{value}` can't be read; it is stored as it came"
        "请写 positive、negative 或代码" "write positive, negative or a code"
    CSV_NO_RESULT "I2509" Error
        "这一行没有结果" "the row holds no result"
        "请填写结果" "fill in the result"
}
