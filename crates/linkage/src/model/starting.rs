//! The probabilities that are shipped: a start where nothing was estimated yet, and what rare levels keep when it was.
//!
//! They are judgement, not measurement: how often persons' data are written one way or another in notifications, checked on generated records only
//! ([docs/methods/11-linkage.md](../../../../docs/methods/11-linkage.md)). Estimate on your own records as soon as there are some thousands.

use super::Field;

/// For each level of a field how often it is seen: among records of one person, of two who have nothing to do with each other, of two of one household.
/// The last level takes what is left.
pub(super) fn starting(field: Field) -> &'static [(f64, f64, f64)] {
    match field {
        Field::NameHan => &[
            (0.925, 2e-5, 0.002),
            (0.002, 1e-7, 2e-5),
            (0.035, 1.5e-4, 0.002),
            (0.025, 1.5e-3, 0.10),
            (0.008, 0.03, 0.45),
        ],
        Field::NameCross => {
            &[(0.86, 1.5e-4, 0.004), (0.09, 6e-4, 0.02), (0.015, 0.002, 0.05), (0.02, 0.035, 0.45)]
        }
        Field::NameLatin => &[
            (0.80, 3e-5, 0.002),
            (0.08, 1e-5, 0.0005),
            (0.08, 3e-4, 0.01),
            (0.015, 0.001, 0.03),
            (0.018, 0.02, 0.6),
        ],
        Field::FamilyName => &[(0.97, 0.03, 0.5)],
        Field::IdNumber => {
            &[(0.96, 1e-8, 2e-4), (0.025, 2e-8, 1e-5), (0.005, 2e-7, 1e-5), (0.005, 2e-6, 1e-3)]
        }
        Field::Document => &[(0.93, 1e-7, 1e-3), (0.04, 1e-6, 0.01)],
        Field::Phone => &[(0.72, 2e-6, 0.50), (0.01, 5e-7, 0.008), (0.03, 2e-6, 0.025)],
        Field::BirthDate => {
            &[(0.93, 4e-5, 0.012), (0.005, 2e-5, 2e-4), (0.04, 1.4e-3, 0.004), (0.01, 0.015, 0.02)]
        }
        Field::BirthYear => &[(0.93, 0.025, 0.06), (0.05, 0.03, 0.06)],
        Field::Sex => &[(0.99, 0.5, 0.45)],
        Field::Region => &[(0.60, 0.003, 0.59), (0.27, 0.03, 0.27), (0.05, 0.10, 0.05), (0.04, 0.15, 0.045)],
        Field::Address => &[(0.45, 1e-4, 0.44), (0.25, 1e-3, 0.25), (0.12, 0.02, 0.12)],
    }
}

/// Shares of family names in China, in thousandths of the population: the hundred most frequent of the Ministry of Public Security's count of 2006, rounded.
pub(super) const FAMILIES: &str = "王72.5 李71.9 张68.3 刘53.8 陈45.3 杨30.8 黄22.3 赵22.9 吴20.5 周21.2 徐16.7 孙15.4 马10.5 朱12.6 \
胡13.1 郭11.5 何11.7 高12.1 林11.8 罗8.6 郑8.5 梁8.4 谢7.6 宋8.1 唐6.5 许6.6 韩6.8 冯6.4 邓6.2 曹5.7 彭5.8 曾5.8 肖5.9 田5.2 董5.1 \
袁5.4 潘5.0 于6.2 蒋4.7 蔡5.3 余4.8 杜4.7 叶4.8 程5.7 苏4.7 魏4.5 吕4.5 丁4.3 任4.2 沈5.0 姚4.0 卢4.7 姜4.1 崔3.8 钟3.9 谭4.0 陆3.9 \
汪4.2 范3.6 金3.5 石3.6 廖3.4 贾4.2 夏3.5 韦3.3 付3.4 方3.3 白2.9 邹3.2 孟2.7 熊3.2 秦3.0 邱2.9 江2.8 尹2.6 薛2.8 闫2.7 段2.5 雷2.6 \
侯2.6 龙2.3 史2.5 陶2.4 黎2.2 贺2.3 顾2.2 毛2.3 郝2.2 龚2.3 邵2.2 万2.2 钱2.2 严2.0 覃2.1 武2.0 戴2.4 莫1.7 孔1.9 向1.7 汤1.9";

/// Shares of frequent given names, in hundred-thousandths, from published counts of the most frequent whole names divided by the share of their family names.
pub(super) const GIVENS: &str = "伟300 芳290 秀英260 娜260 敏260 静250 丽250 强240 磊220 军220 洋210 勇200 艳200 杰190 娟180 涛180 明170 超170 \
秀兰160 霞150 平150 刚140 桂英140 玉兰110 红150 玲130 华120 建华110 建国90 鹏150 飞130 斌140 波130 辉130 婷140 燕130 丹110 雪100 慧110 浩120 \
宇110 鑫120 俊杰60 浩然50 子轩60 梓涵55 欣怡50 雨桐35 一诺40 梓萱40 淑珍80 玉珍90 秀珍100 桂兰110 志强80 建军80 建平70 海燕60 小红40 丽娟50 淑兰70 \
凤英80 玉英80 素珍60 春梅60 国华40 国强50 文40 林60 健80 凯90 倩100 莉90 颖80 琳80 晶80 佳70 雷70 亮70 峰90 旭60 龙70 博60 宁70 欢50 帅60 梅90 琴70 萍100";
