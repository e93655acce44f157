//! How names and words get written differently from what they are.

use crate::synth::dice::Dice;

/// The words between a name and the father's name, with other ways to write them.
const CONNECTORS: &[(&str, &[&str])] = &[
    ("bin", &["b", "b.", "B.", "bn", ""]),
    ("binti", &["bt", "bte", "bt.", "binte", ""]),
    ("a/l", &["A/L", "al", "s/o", ""]),
    ("a/p", &["A/P", "ap", "d/o", ""]),
    ("anak", &["ak", "ak.", "AK", ""]),
];

/// Parts of names that have several usual spellings.
const VARIANTS: &[&[&str]] = &[
    &[
        "Muhammad", "Mohamad", "Muhamad", "Mohammad", "Mohamed", "Mohd", "Muhammed",
    ],
    &["Nur", "Noor", "Nor", "Nour"],
    &["Nurul", "Norul", "Noorul"],
    &["Siti", "Sity", "Sitti"],
    &["Ahmad", "Ahmed", "Achmad"],
    &["Abdul", "Abd", "Abdull"],
    &["Syed", "Said", "Sayed"],
    &["Ismail", "Esmail", "Ismael"],
    &["Yusof", "Yusoff", "Yusuf", "Yusop"],
    &["Hassan", "Hasan"],
    &["Osman", "Othman", "Usman"],
    &["Fatimah", "Patimah", "Fatima"],
    &["Aisyah", "Aishah", "Aisya", "Aisah"],
    &["Azizah", "Aziza"],
    &["Syafiq", "Shafiq", "Syafik"],
    &["Faizal", "Faisal"],
    &["Razak", "Razaq"],
    &["Zulkifli", "Zulkefli", "Zulkiflee"],
    &["Khadijah", "Khatijah", "Kadijah"],
    &["Tan", "Tun"],
    &["Lim", "Lym"],
    &["Teoh", "Teo"],
    &["Yeoh", "Yeo"],
    &["Wong", "Wang"],
    &["Chong", "Cheong", "Chung"],
    &["Ng", "Ong"],
    &["Liew", "Lew"],
    &["Wei", "Wai"],
    &["Siew", "Siu"],
    &["Subramaniam", "Supramaniam", "Subramanian"],
    &["Letchumi", "Lechumi", "Letchimi"],
    &["Krishnan", "Krisnan"],
    &["Selvam", "Chelvam"],
    &["Kumar", "Kumaran"],
    &["Saraswathy", "Saraswathi", "Sarasvathy"],
    &["Islam", "Eslam"],
    &["Hossain", "Hussain", "Hossen"],
];

/// What is shortened, and to what.
const SHORT: &[(&str, &[&str])] = &[
    ("Muhammad", &["Md", "M", "Muhd", "Mohd"]),
    ("Mohamad", &["Md", "Mohd"]),
    ("Muhamad", &["Md", "Muhd"]),
    ("Mohamed", &["Md", "Mohd"]),
    ("Mohammad", &["Md", "Mohd"]),
    ("Mohd", &["Md", "M"]),
    ("Abdul", &["Abd", "A"]),
    ("Ahmad", &["A", "Ahd"]),
    ("Nurul", &["N", "Nrl"]),
    ("Siti", &["S", "St"]),
    ("Haji", &["Hj"]),
    ("Hajah", &["Hjh"]),
    ("Sharifah", &["Shf", "S"]),
    ("Tengku", &["Tg", "T"]),
];

fn connector(parts: &[&str]) -> Option<usize> {
    parts
        .iter()
        .position(|part| CONNECTORS.iter().any(|(word, _)| word == part))
}

/// Joins what is not empty.
fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let kept: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    kept.join(" ")
}

fn with(parts: &[&str], place: usize, word: &str) -> String {
    joined(
        parts
            .iter()
            .enumerate()
            .map(|(at, part)| if at == place { word } else { part }),
    )
}

/// A part shortened; the first that has a usual short form, else a long one to its initial.
pub fn abbreviated(dice: &mut Dice, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    for (place, part) in parts.iter().enumerate() {
        if let Some((_, short)) = SHORT.iter().find(|(word, _)| word == part) {
            return Some(with(&parts, place, dice.one_of(short)));
        }
    }
    let end = connector(&parts).unwrap_or(parts.len());
    let long: Vec<usize> = (1..end).filter(|place| parts[*place].len() >= 3).collect();
    if long.is_empty() {
        return None;
    }
    let place = dice.one_of(&long);
    parts[place]
        .chars()
        .next()
        .map(|initial| with(&parts, place, &initial.to_string()))
}

/// A part in another of its usual spellings.
pub fn variant(dice: &mut Dice, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    for (place, part) in parts.iter().enumerate() {
        if let Some(spellings) = VARIANTS.iter().find(|spellings| spellings.contains(part)) {
            return Some(with(&parts, place, dice.one_of(spellings))).filter(|other| other != name);
        }
    }
    // What fits many names: a final h, a doubled vowel, y for i.
    let (place, last) = parts.iter().enumerate().rfind(|(_, part)| part.len() > 3)?;
    let other = match last.strip_suffix('h') {
        Some(stem) => stem.to_owned(),
        None if last.ends_with('a') => format!("{last}h"),
        None if last.contains("sy") => last.replacen("sy", "sh", 1),
        None if last.contains('i') => last.replacen('i', "ee", 1),
        None => last.replacen('u', "oo", 1),
    };
    Some(with(&parts, place, &other)).filter(|other| other != name)
}

/// The word before the father's name written otherwise, or left out.
pub fn connected_otherwise(dice: &mut Dice, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    let place = connector(&parts)?;
    let (_, ways) = CONNECTORS.iter().find(|(word, _)| *word == parts[place])?;
    Some(with(&parts, place, dice.one_of(ways)))
}

/// Without the father's name; where there is none, without the first part of three or more.
pub fn part_dropped(name: &str) -> Option<String> {
    if let Some((before, _)) = name.split_once(" @ ") {
        return Some(before.to_owned());
    }
    let parts: Vec<&str> = name.split(' ').collect();
    match connector(&parts) {
        Some(0) => None,
        Some(place) => Some(joined(parts[..place].iter().copied())),
        None if parts.len() > 2 => Some(joined(parts[1..].iter().copied())),
        None => None,
    }
}

/// The parts in another order: the surname last, the father's name first.
pub fn reordered(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    let other = match connector(&parts) {
        Some(place) if place > 1 => {
            let (own, rest) = parts.split_at(place);
            joined(own[1..].iter().chain(&own[..1]).chain(rest).copied())
        }
        Some(place) => joined(parts[place + 1..].iter().chain(&parts[..place]).copied()),
        None => joined(parts[1..].iter().chain(&parts[..1]).copied()),
    };
    (other != name).then_some(other)
}

/// Two neighbouring parts as one, in front of the father's name.
pub fn run_together(dice: &mut Dice, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    let end = connector(&parts).unwrap_or(parts.len());
    if end < 2 {
        return None;
    }
    let place = dice.place(end - 1);
    let whole = format!("{}{}", parts[place], parts[place + 1].to_lowercase());
    let rest = parts[..place].iter().copied().chain([whole.as_str()]);
    Some(joined(rest.chain(parts[place + 2..].iter().copied())))
}

/// A long part as two.
pub fn split(dice: &mut Dice, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(' ').collect();
    let long: Vec<usize> = (0..parts.len())
        .filter(|place| parts[*place].len() >= 6 && parts[*place].is_ascii())
        .collect();
    if long.is_empty() {
        return None;
    }
    let place = dice.one_of(&long);
    let cut = 2 + dice.place(parts[place].len() - 4);
    let (front, back) = parts[place].split_at(cut);
    Some(with(&parts, place, &format!("{front} {back}")))
}

/// The keyboard's rows, for keys that lie side by side.
const KEYS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A typing error: a neighbouring key, a character dropped, doubled, or transposed with the next. `None` for texts that are
/// too short to lose a character, or where it changed nothing.
pub fn typo(dice: &mut Dice, text: &str) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..characters.len())
        .filter(|place| characters[*place].is_ascii_alphanumeric())
        .collect();
    if places.len() < 4 {
        return None;
    }
    let place = dice.one_of(&places);
    match dice.below(4) {
        0 => characters[place] = neighbour(dice, characters[place]),
        1 => drop(characters.remove(place)),
        2 => characters.insert(place, characters[place]),
        _ => {
            let next = if place + 1 < characters.len() {
                place + 1
            } else {
                place - 1
            };
            characters.swap(place, next);
        }
    }
    let other: String = characters.into_iter().collect();
    (other != text && other.trim() == other).then_some(other)
}

fn neighbour(dice: &mut Dice, key: char) -> char {
    let lower = key.to_ascii_lowercase();
    for row in KEYS {
        if let Some(place) = row.find(lower) {
            let left = place.checked_sub(1).and_then(|left| row[left..].chars().next());
            let right = row[place + 1..].chars().next();
            let other = match (left, right) {
                (Some(left), Some(right)) => dice.one_of(&[left, right]),
                (one, two) => one.or(two).unwrap_or(lower),
            };
            return if key.is_ascii_uppercase() {
                other.to_ascii_uppercase()
            } else {
                other
            };
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_in_other_ways() {
        let mut dice = Dice::new(1, 1);
        let name = "Muhammad Amir bin Osman";
        let short = abbreviated(&mut dice, name).unwrap_or_default();
        assert!(
            ["Md", "M", "Muhd", "Mohd"]
                .iter()
                .any(|word| short == format!("{word} Amir bin Osman")),
            "{short}"
        );
        assert_eq!(part_dropped(name).as_deref(), Some("Muhammad Amir"));
        assert_eq!(
            part_dropped("Jason Tan Wei Ming").as_deref(),
            Some("Tan Wei Ming")
        );
        assert_eq!(part_dropped("Tan Wei"), None);
        assert_eq!(reordered(name).as_deref(), Some("Amir Muhammad bin Osman"));
        assert_eq!(reordered("Tan Wei Ming").as_deref(), Some("Wei Ming Tan"));
        assert_eq!(reordered("Muthu a/l Raman").as_deref(), Some("Raman Muthu"));
        assert_eq!(
            run_together(&mut dice, name).as_deref(),
            Some("Muhammadamir bin Osman")
        );
        assert_eq!(run_together(&mut dice, "Muthu a/l Raman"), None);
        let connected = connected_otherwise(&mut dice, name).unwrap_or_default();
        assert!(!connected.contains(" bin "), "{connected}");
        assert_eq!(connected_otherwise(&mut dice, "Tan Wei Ming"), None);
        assert!(split(&mut dice, "Tan Wei Ming").is_none());
        assert!(split(&mut dice, "Khairuddin").is_some_and(|name| name.replace(' ', "") == "Khairuddin"));
    }

    #[test]
    fn variants_and_typos_change_something() {
        let mut dice = Dice::new(1, 1);
        for name in [
            "Nur Aisyah binti Ali",
            "Tan Wei Ming",
            "Fatimah binti Hassan",
            "Jimbun anak Jaul",
        ] {
            for _ in 0..50 {
                assert_ne!(variant(&mut dice, name).as_deref(), Some(name));
                assert_ne!(typo(&mut dice, name).as_deref(), Some(name));
            }
        }
        let changed = (0..100).filter(|_| typo(&mut dice, "Fatimah binti Hassan").is_some());
        assert!(changed.count() > 85);
        assert_eq!(typo(&mut dice, "Ng"), None);
    }
}
