//! The words of a name, taken apart: whose child somebody is, titles, frequent words and their usual spelling.
//!
//! What is known of words is data (`data/name-words.csv`), not code: `particle` stands between a name and the father's,
//! `title` before a name, `honorific` anywhere in it; `common` is a name that half the country shares and `spelling`
//! any other, each with its usual spelling.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Particle,
    Title,
    Honorific,
    Common(&'static str),
    Spelling(&'static str),
}

static KNOWN_WORDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let rows = include_str!("../data/name-words.csv").lines().skip(1);
    let known = rows.filter_map(|row| {
        let mut columns = row.split(',');
        let (word, kind, canonical) = (columns.next()?, columns.next()?, columns.next()?);
        let kind = match kind {
            "particle" => Kind::Particle,
            "title" => Kind::Title,
            "honorific" => Kind::Honorific,
            "common" => Kind::Common(canonical),
            _ => Kind::Spelling(canonical),
        };
        Some((word, kind))
    });
    known.collect()
});

/// A word that carries a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameWord {
    /// In lower case Latin letters, in its usual spelling.
    pub(super) text: String,
    /// As it was written, in lower case Latin letters.
    pub(super) written: String,
    /// Half the country shares it: it tells nobody apart.
    pub(super) common: bool,
    /// It stands behind a word like bin or a/l: it is the father's.
    pub(super) fathers: bool,
}

/// The words that carry a name, in their order. A name of titles and particles alone keeps them.
pub(super) fn name_words(name: &str) -> Vec<NameWord> {
    let folded = fold(name);
    let all = || folded.split(' ').filter(|word| !word.is_empty());
    let mut words = Vec::new();
    let (mut fathers, mut at_start) = (false, true);
    for (place, text) in all().enumerate() {
        let known = KNOWN_WORDS.get(text);
        match known {
            // Somebody may be called Al or Anak; nobody's name begins with whose child they are.
            Some(Kind::Particle) if place > 0 => {
                fathers = true;
                at_start = true;
                continue;
            }
            Some(Kind::Title) if at_start => continue,
            Some(Kind::Honorific) => continue,
            Some(Kind::Particle | Kind::Title | Kind::Common(_) | Kind::Spelling(_)) | None => {}
        }
        at_start = false;
        let (usual, common) = match known {
            Some(Kind::Common(usual)) => (*usual, true),
            Some(Kind::Spelling(usual)) => (*usual, false),
            Some(Kind::Particle | Kind::Title | Kind::Honorific) | None => (text, false),
        };
        words.push(NameWord {
            text: usual.to_owned(),
            written: text.to_owned(),
            common,
            fathers,
        });
    }
    if words.is_empty() {
        words.extend(all().map(|text| NameWord {
            text: text.to_owned(),
            written: text.to_owned(),
            common: false,
            fathers: false,
        }));
    }
    words
}

/// A person's sex, as a name says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Female,
    Male,
}

/// What a name says by the word between it and the father's: bin and a/l are said of sons, binti and a/p of daughters.
pub(super) fn sex(name: &str) -> Option<Sex> {
    fold(name).split(' ').find_map(|word| match word {
        "bin" | "a/l" | "lelaki" => Some(Sex::Male),
        "binti" | "bt" | "bte" | "binte" | "bnti" | "a/p" | "perempuan" => Some(Sex::Female),
        _ => None,
    })
}

/// All letters and digits of a name, run together.
pub(super) fn run_together(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a name as they are written, in lower case Latin letters.
pub(super) fn plain_words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words = folded.split([' ', '/']).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether a character is a Chinese one, as they are written without spaces between words.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Letters that no decomposition takes apart, as the machine-readable zone of a passport writes them (ICAO Doc 9303, part 3,
/// 6 A). Of two ways that it allows, the shorter: the other is one slip from it.
fn transliterated(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' | 'ɖ' => "d",
        'ł' => "l",
        'ø' => "o",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ı' => "i",
        'ĸ' => "k",
        'ß' => "ss",
        'þ' => "th",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

/// Lower case Latin letters without marks; a slash stays between single letters, as in `a/l`. Between Chinese characters a
/// space says nothing.
fn fold(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    // An acute accent by itself would come apart into a space and a mark.
    let apostrophes = name.chars().map(|c| if c == '\u{B4}' { '\'' } else { c });
    let mut letters = apostrophes.nfkd().flat_map(char::to_lowercase).peekable();
    while let Some(c) = letters.next() {
        match c {
            // Apostrophes and middle dots stand within words, and what stretches a letter is none.
            '\''
            | '`'
            | '\u{B7}'
            | '\u{2B9}'..='\u{2BD}'
            | '\u{2C8}'
            | '\u{2018}'..='\u{201B}'
            | '\u{2032}'
            | '\u{640}' => {}
            '/' => {
                // `a / l` is `a/l`.
                while text.ends_with(' ') {
                    text.pop();
                }
                text.push('/');
            }
            ' ' if text.ends_with('/') => {}
            ' ' if text.ends_with(is_han) && letters.peek().is_some_and(|next| is_han(*next)) => {}
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c if c.is_alphanumeric() => match transliterated(c) {
                Some(latin) => text.push_str(latin),
                None => text.push(c),
            },
            _ => text.push(' '),
        }
    }
    if !text.contains('/') {
        return text;
    }
    let apart = |word: &str| match word.split_once('/') {
        Some((one, other)) if one.chars().count() == 1 && other.chars().count() == 1 => word.to_owned(),
        Some(_) => word.replace('/', " "),
        None => word.to_owned(),
    };
    text.split(' ').map(apart).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(name: &str) -> String {
        let words = name_words(name);
        let shown = words.iter().map(|word| {
            let mark = if word.fathers { "<" } else { "" };
            format!("{mark}{}", word.text)
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn particles_part_a_name_from_the_fathers() {
        assert_eq!(
            read("Dato' Haji Mohd Yusof bin Hj. Abd. Rahman"),
            "muhammad yusuf <abdul <rahman"
        );
        assert_eq!(read("MUTHU A/L RAMAN"), "muthu <raman");
        assert_eq!(read("Muthu A / L Raman"), "muthu <raman");
        assert_eq!(read("Jalong anak Unggat"), "jalong <unggat");
        assert_eq!(read("So Wei En"), "so wei en");
        assert_eq!(read("Al Amin b Saad"), "al amin <saad");
        assert_eq!(read("Dr. Haji"), "dr haji");
        assert_eq!(read("Tan/Lim Mei"), "tan lim mei");
    }

    #[test]
    fn letters_fold_as_passports_write_them() {
        for (name, folded) in [
            ("ĐẶNG VĂN ĐỨC", "dang van duc"),
            ("Łukasz Małysz", "lukasz malysz"),
            ("Strauß GROẞ", "strauss gross"),
            ("Þóra Guðmundsdóttir", "thora gudmundsdottir"),
            ("Işık YILDIRIM Yıldırım İnci", "isik yildirim yildirim inci"),
            ("Søren Østergaard", "soren ostergaard"),
            ("Æsa Œdipe", "aesa oedipe"),
            ("MÜLLER", "muller"),
            ("NURʼAIN D´Souza Col·legi", "nurain dsouza collegi"),
            ("陳 大文", "陳大文"),
            ("Tan 陳 大文 Lim", "tan 陳大文 lim"),
        ] {
            assert_eq!(plain_words(name).join(" "), folded);
        }
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(name in "([A-Za-z'/.@ ]|bin |a/l |Hj ){0,40}") {
            let once = read(&name).replace('<', "");
            let words: Vec<String> = name_words(&once).into_iter().map(|word| word.text).collect();
            // Words that look like particles once their neighbours are gone may go as well; none is invented.
            for word in &words {
                prop_assert!(once.split(' ').any(|known| known == word), "{word} of {once}");
            }
        }

        #[test]
        fn no_name_panics(name in ".{0,80}") {
            let _ = name_words(&name);
        }
    }
}
