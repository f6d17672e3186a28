//! Names, addresses and ID numbers of made-up persons.

use chrono::NaiveDate;
use lianfang_domain::random::Stream;
use pinyin::ToPinyin;
use rand::RngExt as _;

const FAMILIES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖\
贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂\
成苗谷曲盛冉蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻";
const COMPOUND: [&str; 8] = ["欧阳", "上官", "司马", "诸葛", "尉迟", "皇甫", "慕容", "令狐"];
const MALE: &str = "伟强磊军勇杰涛明超平刚建国鹏飞斌波辉浩宇鑫俊子轩文健凯龙博志海林峰旭亮雷天泽昊然晨睿铭哲翔成东华庆忠义永福生荣兴胜利德光新民振家豪嘉恒毅松柏云帆江河山川武威震宏彬斯诚信\
一鸣航远达康宁安邦立群世昌景和仁孝贤良才奇";
const FEMALE: &str = "芳秀英娜敏静丽娟艳霞玲婷燕红梅丹雪慧倩莉颖琳晶佳萍兰桂珍淑玉凤琴素春香月莲翠雅欣怡梓涵雨桐诺萱诗语思妍悦彤瑶琪瑾菲蓉薇露洁璐媛蕾莹琼芬芝荷菊花彩霜\
小晓冰心若曦可馨梦溪依婉柔紫青珊珠翎韵";
pub const ROADS: [&str; 16] = [
    "文一路",
    "文三路",
    "解放路",
    "中山北路",
    "延安路",
    "凤起路",
    "庆春路",
    "天目山路",
    "学院路",
    "人民路",
    "建国南路",
    "体育场路",
    "秋涛路",
    "江南大道",
    "滨盛路",
    "古墩路",
];
const FOREIGN_FAMILIES: [&str; 40] = [
    "Smith",
    "Nguyen",
    "Kim",
    "Garcia",
    "Müller",
    "Rossi",
    "Silva",
    "Khan",
    "Ivanova",
    "Johnson",
    "Tanaka",
    "Patel",
    "Hernández",
    "Kowalski",
    "O'Brien",
    "Dubois",
    "Hansen",
    "Okafor",
    "Haddad",
    "Petrov",
    "Schmidt",
    "Sato",
    "Park",
    "Tran",
    "Brown",
    "López",
    "Novak",
    "van den Berg",
    "Andersson",
    "Mohamed",
    "Ali",
    "Fernandes",
    "Wilson",
    "Ferrari",
    "Weber",
    "Jansen",
    "Popescu",
    "Horvath",
    "Yilmaz",
    "Diallo",
];
const FOREIGN_MALE: [&str; 20] = [
    "John", "Mohammed", "David", "Minh", "José", "Thomas", "Marco", "Andrei", "Hiroshi", "Ahmed", "Michael",
    "Lukas", "Pierre", "Ivan", "Raj", "Peter", "Carlos", "Jan", "Emre", "Samuel",
];
const FOREIGN_FEMALE: [&str; 20] = [
    "Maria",
    "Anna",
    "Fatima",
    "Sarah",
    "Thi Lan",
    "Emma",
    "Sofia",
    "Yuki",
    "Elena",
    "Marie",
    "Aisha",
    "Julia",
    "Laura",
    "Olga",
    "Priya",
    "Katarzyna",
    "Chloé",
    "Ingrid",
    "Ana",
    "Grace",
];

/// Falls off with the place as names do: the first of a few hundred has seven in a hundred, the tenth two.
fn by_rank(chance: &mut Stream, count: usize, steep: f64) -> usize {
    let weight = |rank: usize| 1.0 / (rank as f64 + 2.5).powf(steep);
    let total: f64 = (0..count).map(weight).sum();
    let mut left = chance.random_range(0.0..total);
    for rank in 0..count {
        left -= weight(rank);
        if left <= 0.0 {
            return rank;
        }
    }
    count - 1
}

fn pick(chance: &mut Stream, pool: &str, steep: f64) -> char {
    let characters: Vec<char> = pool.chars().collect();
    characters[by_rank(chance, characters.len(), steep)]
}

pub fn family(chance: &mut Stream, foreign: bool) -> String {
    if foreign {
        return FOREIGN_FAMILIES[by_rank(chance, FOREIGN_FAMILIES.len(), 0.7)].to_owned();
    }
    if chance.random_bool(0.004) {
        return COMPOUND[by_rank(chance, COMPOUND.len(), 1.0)].to_owned();
    }
    pick(chance, FAMILIES, 1.1).to_string()
}

pub fn character(chance: &mut Stream, male: bool) -> char {
    pick(chance, if male { MALE } else { FEMALE }, 0.6)
}

pub fn given(chance: &mut Stream, foreign: bool, male: bool, year: i32) -> String {
    if foreign {
        let pool = if male { FOREIGN_MALE } else { FOREIGN_FEMALE };
        return pool[by_rank(chance, pool.len(), 0.7)].to_owned();
    }
    // Names of one character were the fashion of those born from 1965 to 1995.
    let single = if (1965..1996).contains(&year) { 0.4 } else { 0.15 };
    let first = character(chance, male);
    if chance.random_bool(single) { first.to_string() } else { format!("{first}{}", character(chance, male)) }
}

/// Another character of the same sound that stands in names.
pub fn homophone(chance: &mut Stream, of: char) -> Option<char> {
    let sound = of.to_pinyin()?.plain();
    let pool = || {
        FAMILIES.chars().chain(MALE.chars()).chain(FEMALE.chars()).chain("玮炜娥晔烨珉旻皓灏鋆筠媚禄".chars())
    };
    let same: Vec<char> =
        pool().filter(|c| *c != of && c.to_pinyin().is_some_and(|p| p.plain() == sound)).collect();
    (!same.is_empty()).then(|| same[chance.random_range(0..same.len())])
}

/// How a passport spells it.
pub fn spelled(text: &str) -> String {
    text.chars().filter_map(|c| c.to_pinyin()).map(|p| p.plain().replace('ü', "yu")).collect()
}

pub fn id_number(region: u32, birth: NaiveDate, order: u32) -> String {
    let digits = format!("{region}{}{order:03}", birth.format("%Y%m%d"));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.chars().zip(weights).map(|(c, w)| c.to_digit(10).expect("a digit") * w).sum();
    format!("{digits}{}", ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize])
}
