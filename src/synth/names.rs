//! Names in the manner of Malaysia's peoples, put together at random.

use rand::Rng;
use rand::seq::IndexedRandom;

use crate::domain::mykad::Sex;

const MALAY_MEN: &[&str] = &[
    "Muhammad Amir",
    "Ahmad Faiz",
    "Mohd Hafiz",
    "Khairul",
    "Azlan",
    "Nor Hisham",
    "Syafiq",
    "Zulkifli",
    "Rosli",
    "Farid",
    "Ismail",
    "Hakim",
    "Irfan",
    "Shahrul",
    "Kamarul",
    "Ridzuan",
    "Yusof",
    "Idris",
    "Osman",
    "Luqman",
];
const MALAY_WOMEN: &[&str] = &[
    "Siti Aminah",
    "Nur Aisyah",
    "Noraini",
    "Nurul Huda",
    "Fatimah",
    "Rohani",
    "Zaleha",
    "Haslinda",
    "Norliza",
    "Siti Khadijah",
    "Azizah",
    "Maimunah",
    "Nor Azila",
    "Salmah",
    "Ruzita",
    "Faridah",
    "Hasnah",
    "Mariam",
    "Wardina",
];
const CHINESE_SURNAMES: &[&str] = &[
    "Tan", "Lim", "Lee", "Wong", "Ng", "Chan", "Cheong", "Ong", "Teoh", "Goh", "Yap", "Chong", "Low", "Khoo",
    "Liew",
];
const CHINESE_GIVEN: &[&str] = &[
    "Wei Ming",
    "Mei Ling",
    "Siew Lan",
    "Kok Leong",
    "Jia Hui",
    "Chee Keong",
    "Li Ying",
    "Boon Huat",
    "Xin Yi",
    "Ah Kow",
    "Swee Lian",
    "Yee Teng",
    "Kah Wai",
    "Poh Choo",
    "Zhi Hao",
    "Pei Shan",
];
const INDIAN_MEN: &[&str] = &[
    "Muthu",
    "Ganesan",
    "Suresh",
    "Ravi",
    "Kumaran",
    "Anbarasan",
    "Vijay",
    "Selvam",
    "Prakash",
    "Maniam",
    "Arumugam",
];
const INDIAN_WOMEN: &[&str] = &[
    "Letchumi",
    "Kavitha",
    "Saraswathy",
    "Parvathi",
    "Devi",
    "Thanaletchumi",
    "Shanti",
    "Meena",
    "Vasanthi",
    "Malar",
];
const BORNEAN_MEN: &[&str] = &[
    "Jimbun", "Anding", "Gawing", "Jeffery", "Stanley", "Dominic", "Jaul", "Peter",
];
const BORNEAN_WOMEN: &[&str] = &[
    "Dayang",
    "Rosnah",
    "Lucy",
    "Magdalene",
    "Sulai",
    "Jennifer",
    "Evelyn",
    "Mary",
];
const BORNEAN_FATHERS: &[&str] = &[
    "Jugah", "Majilang", "Gimbang", "Lajim", "Ungau", "Linggi", "Mojikon", "Entalai",
];
const FOREIGN: &[&str] = &[
    "Maria Santos",
    "Rahman Hossain",
    "Sunil Thapa",
    "Nguyen Thi Hoa",
    "Budi Santoso",
    "Aung Kyaw",
    "Priya Sharma",
    "John Walker",
    "Li Na",
    "Somchai Jaidee",
    "Md Abdul Karim",
    "Dewi Lestari",
];

/// A name for a Malaysian.
pub fn malaysian(random: &mut impl Rng, sex: Sex) -> String {
    let mut pick = |from: &[&str]| from.choose(random).copied().unwrap_or_default().to_owned();
    let (men, women) = (sex == Sex::Male, sex == Sex::Female);
    let group = pick(&[
        "malay", "malay", "malay", "malay", "malay", "malay", "chinese", "chinese", "indian", "bornean",
    ]);
    match group.as_str() {
        "chinese" => format!("{} {}", pick(CHINESE_SURNAMES), pick(CHINESE_GIVEN)),
        "indian" if women => format!("{} a/p {}", pick(INDIAN_WOMEN), pick(INDIAN_MEN)),
        "indian" => format!("{} a/l {}", pick(INDIAN_MEN), pick(INDIAN_MEN)),
        "bornean" => format!(
            "{} anak {}",
            pick(if men { BORNEAN_MEN } else { BORNEAN_WOMEN }),
            pick(BORNEAN_FATHERS)
        ),
        _ if women => format!("{} binti {}", pick(MALAY_WOMEN), pick(MALAY_MEN)),
        _ => format!("{} bin {}", pick(MALAY_MEN), pick(MALAY_MEN)),
    }
}

/// A name for somebody with a foreign passport.
pub fn foreign(random: &mut impl Rng) -> String {
    FOREIGN.choose(random).copied().unwrap_or_default().to_owned()
}
