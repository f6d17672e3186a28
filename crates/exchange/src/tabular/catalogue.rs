//! Every code that a table can get, with cause and remedy in both languages.
//!
//! Codes are stable: a code is never given another meaning, and none is reused. I10 the file and
//! its rows, I11 counts, I12 mappings, I13 regions, I14 boundaries, I15 neighbours.
//! `{value}`, `{column}` and `{detail}` are filled in by the finding.

use super::finding::Severity::{self, Error, Fatal, Warning};

/// One kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    pub code: &'static str,
    pub severity: Severity,
    /// Chinese, English.
    pub message: (&'static str, &'static str),
    /// Chinese, English.
    pub remedy: (&'static str, &'static str),
}

/// Declares the constants and lists them all, so that none can be forgotten in the list.
macro_rules! catalogue {
    ($($name:ident $code:literal $severity:ident
        $zh:literal $en:literal
        $fix_zh:literal $fix_en:literal)*) => {
        /// The kinds of findings by name.
        pub mod code {
            use super::*;
            $(pub const $name: CodeInfo = CodeInfo {
                code: $code,
                severity: $severity,
                message: ($zh, $en),
                remedy: ($fix_zh, $fix_en),
            };)*
        }
        /// Every kind of finding, in order of code.
        pub const CATALOGUE: &[CodeInfo] = &[$(code::$name),*];
    };
}

catalogue! {
    EMPTY_FILE "I1001" Fatal
        "文件是空的" "the file is empty"
        "请重新导出并上传文件" "export the file again and upload that"
    HEADER_ONLY "I1002" Fatal
        "文件只有表头，没有数据行" "the file has a header and no rows"
        "请确认导出时选中了数据" "check that rows were selected when the file was exported"
    BINARY_FILE "I1003" Fatal
        "这不是文本文件（{detail}）" "this is not a text file ({detail})"
        "请另存为 CSV（UTF-8）再上传；Excel 工作簿不能直接导入" "save it as CSV (UTF-8) and upload that; a workbook can't be read as it is"
    UNKNOWN_ENCODING "I1004" Fatal
        "不认识编码“{value}”" "`{value}` is not a known encoding"
        "请写 utf-8、gb18030、gbk、utf-16le、utf-16be 或 windows-1252" "write utf-8, gb18030, gbk, utf-16le, utf-16be or windows-1252"
    UNDECODABLE "I1005" Error
        "这一行有无法解码的字节" "this line has bytes that are not text in the file's encoding"
        "请指定文件的真实编码，或改正这一行" "declare the file's real encoding, or mend the line"
    TRUNCATED "I1006" Error
        "文件在这一行中间断开" "the file ends in the middle of this line"
        "请重新取得完整文件；断开之前的行可以使用" "get the whole file again; the lines before can be used"
    UNCLOSED_QUOTE "I1007" Error
        "引号没有闭合" "a quotation mark is opened and not closed"
        "请补上或删去引号" "close the quotation mark or delete it"
    LINE_TOO_LONG "I1008" Error
        "这一行超过 1 MiB" "this line is longer than 1 MiB"
        "请检查换行符和分隔符" "check the line ends and the delimiter"
    FIELD_COUNT "I1009" Error
        "这一行的列数与表头不同：{detail}" "the number of fields differs from the header: {detail}"
        "请补齐缺少的列，或给含分隔符的单元格加引号" "add the missing fields, or quote the cell that contains a delimiter"
    MISSING_COLUMN "I1010" Fatal
        "没有名为“{column}”的列；文件中的列：{detail}" "there is no column `{column}`; the file has {detail}"
        "请改正列名，或在映射中选择别的列" "correct the name in the header, or map another column"
    DUPLICATE_COLUMN "I1011" Fatal
        "表头中有不止一列名为“{column}”" "more than one column is called `{column}`"
        "请给列取不同的名字" "give the columns different names"
    DUPLICATE_UNUSED_COLUMN "I1012" Warning
        "表头中有不止一列名为“{column}”；该列没有用到" "more than one column is called `{column}`; it is not used"
        "不必处理" "nothing needs to be done"
    EMPTY_KEY "I1013" Error
        "“{column}”是空的" "`{column}` is empty"
        "请填写日期和地区" "fill in the date and the region"
    UNREADABLE "I1014" Fatal
        "读取文件时出错：{detail}" "the file could not be read to its end: {detail}"
        "请再传一次；已经读到的行没有丢失" "send the file again; the lines before are not lost"
    NO_LINE_END "I1015" Warning
        "最后一行没有换行符，文件可能不完整" "the last line has no line end: the file may be cut off"
        "请核对最后一行的最后一个值" "check the last value of the last line"

    UNKNOWN_REGION "I1101" Error
        "没有“{value}”这个地区" "no region is called `{value}`"
        "{detail}" "{detail}"
    AMBIGUOUS_REGION "I1102" Error
        "“{value}”可以指 {detail} 个地区" "`{value}` fits {detail} regions"
        "请改用区划代码，或在映射中指定层级" "use the region's code, or name the tier in the mapping"
    NOT_A_DATE "I1103" Error
        "“{value}”不是日期（{detail}）" "`{value}` is not a date ({detail})"
        "请改正单元格，或在映射中选择另一种日期格式" "correct the cell, or choose another date format in the mapping"
    FUTURE_DATE "I1104" Error
        "“{value}”还没有到（今天是 {detail}）" "`{value}` has not come yet (today is {detail})"
        "请改正日期；周数据在该周结束后导入" "correct the date; a week is imported when it is over"
    NOT_A_NUMBER "I1105" Error
        "“{value}”不是整数" "`{value}` is not a whole number"
        "请改正单元格（不用千位分隔符），或把该列映射为别的内容" "correct the cell (no thousands separators), or map the column to something else"
    FRACTIONAL "I1106" Error
        "人数不能是小数：“{value}”" "`{value}` is a fraction, and counts are whole persons"
        "请改为整数；比率不能当作人数导入" "write a whole number; rates can't be imported as counts"
    NEGATIVE_CUMULATIVE "I1107" Error
        "累计数不能是负数：“{value}”" "`{value}` is negative, and a running total can't be"
        "请改正单元格；若该列是每日新增，请改映射" "correct the cell; if the column holds new counts, change the mapping"
    NEGATIVE_NEW "I1108" Error
        "新增数是负数：“{value}”" "`{value}` is negative, and the mapping allows no corrections"
        "若该来源用负数表示核减，请在映射中允许更正" "if this source takes counts back with negative numbers, allow corrections in the mapping"
    TOO_LARGE "I1109" Error
        "数字太大：“{value}”" "`{value}` is too large for a count of people"
        "请改正单元格；上限是 100 亿" "correct the cell; the limit is 10,000,000,000"
    DUPLICATE_KEY "I1110" Error
        "同一地区、同一天已经出现过：{detail}" "this region and day were in the file before: {detail}"
        "请删去其中一行；若是几个部分，请把标签列加入映射" "delete one of the rows; if they are parts, map the column that tells them apart"
    NO_COUNT "I1111" Warning
        "这一行没有任何数值" "this row holds no count"
        "空值不算 0，该行不起作用；若是 0 请写 0" "an empty cell is not a zero and the row has no effect; write 0 if it is one"
    TOO_MANY_PARTS "I1112" Error
        "标签列“{column}”有超过 1 万种值" "the label column `{column}` has more than 10,000 different values"
        "请映射真正区分各部分的列，或不用标签列" "map the column that tells parts apart, or map no label column"

    NOTHING_MAPPED "I1201" Fatal
        "映射中没有数值列" "the mapping has no value column"
        "请至少映射一个数值列" "map at least one column of counts"
    VALUE_MAPPED_TWICE "I1202" Fatal
        "指标“{value}”映射了两次" "the indicator `{value}` is mapped twice"
        "每个指标只映射一列" "map each indicator once"

    BAD_TIER "I1301" Error
        "“{value}”不是层级" "`{value}` is not a tier"
        "请写 national、provincial、municipal、county、township、community、grid、building 或 unit" "write national, provincial, municipal, county, township, community, grid, building or unit"
    DUPLICATE_REGION "I1302" Error
        "同一层级已有代码“{value}”：第 {detail} 行" "the code `{value}` is already used at this tier, on line {detail}"
        "请删去一行或改正代码" "delete one of the rows or correct the code"
    UNKNOWN_PARENT "I1303" Error
        "没有代码为“{value}”的上级地区" "no region has the code `{value}` of the parent"
        "请加入上级地区，或改正 parent_code" "add the parent, or correct parent_code"
    CYCLE "I1304" Error
        "地区成环：{detail}" "the regions form a circle: {detail}"
        "请改正其中一个 parent_code" "correct one of the parent codes"
    TIER_NOT_BELOW "I1305" Error
        "上级“{value}”的层级（{detail}）不高于本地区" "the parent `{value}` is at tier {detail}, which is not above this region"
        "请改正层级或 parent_code" "correct the tier or the parent code"
    BAD_COORDINATE "I1306" Error
        "“{value}”不是坐标" "`{value}` is not a coordinate"
        "请写十进制度数：纬度 -90 至 90，经度 -180 至 180" "write decimal degrees: latitude -90 to 90, longitude -180 to 180"
    BAD_PARENT_ROW "I1307" Error
        "上级“{value}”所在的行有错误" "the row of the parent `{value}` has an error"
        "先改正上级那一行" "mend the parent's row first"

    NOT_GEOJSON "I1401" Fatal
        "不是 GeoJSON 要素集合：{detail}" "this is not a GeoJSON FeatureCollection: {detail}"
        "请导出为 GeoJSON（WGS84）" "export the map as GeoJSON (WGS84)"
    NO_KEY "I1402" Error
        "第 {detail} 个要素没有属性“{column}”" "feature {detail} has no property `{column}`"
        "请写上区划代码，或选择别的属性" "add the region's code, or choose another property"
    DUPLICATE_BOUNDARY "I1403" Error
        "“{value}”有两个边界" "`{value}` has two boundaries"
        "请合并为一个 MultiPolygon" "merge them into one MultiPolygon"
    NOT_A_POLYGON "I1404" Error
        "“{value}”的图形不是多边形（{detail}）" "the shape of `{value}` is not a polygon ({detail})"
        "边界须为 Polygon 或 MultiPolygon" "a boundary is a Polygon or a MultiPolygon"
    OPEN_RING "I1405" Error
        "“{value}”的边界不闭合" "a ring of `{value}` is not closed"
        "环的首尾两点须相同，至少四个点" "the first and last point of a ring are the same, and it has four points or more"
    OFF_THE_MAP "I1406" Error
        "“{value}”有坐标在经纬度范围以外：{detail}" "`{value}` has a point outside longitude and latitude: {detail}"
        "请转换为 WGS84 经纬度" "convert the map to WGS84 longitude and latitude"
    EMPTY_SHAPE "I1407" Error
        "“{value}”没有图形" "`{value}` has no shape"
        "请删去该要素或补上图形" "delete the feature or add its shape"

    SELF_NEIGHBOUR "I1501" Error
        "“{value}”与自己相邻" "`{value}` is listed as its own neighbour"
        "请删去这一行" "delete the row"
    PAIR_TWICE "I1502" Warning
        "这一对已在第 {detail} 行" "this pair is already on line {detail}"
        "不必处理" "nothing needs to be done"
}
