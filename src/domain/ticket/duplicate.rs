//! Whether two complaints are about the same dose of the same person, and which of the two leads.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::Complaint;
use crate::domain::ticket::search::tokens::fold;
use crate::domain::ticket::states::Status;

/// How two complaints that may be the same resemble each other, the strongest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Likeness {
    /// The same document, the same name and the same dose.
    Same,
    /// The same document and name; the doses have different numbers and one day.
    SameDay,
    /// The same document and dose, but another name or date of birth: one of the two may have typed somebody else's number.
    OtherName,
    /// Another document, but the same name, date of birth and dose, and the same telephone or e-mail address: one of the two
    /// numbers may be mistyped.
    OtherNumber,
}

impl Likeness {
    /// Whether somebody has to confirm that they compared the two.
    pub fn needs_a_look(self) -> bool {
        self != Self::Same
    }
}

/// How two complaints resemble each other, by what they say now; nothing if they are not about the same dose of the same
/// person as far as anybody can tell. Twins have other names, father and son other dates of birth, and a family that shares
/// a telephone both; who misses two doses has two complaints.
pub fn alike(one: &Complaint, other: &Complaint) -> Option<Likeness> {
    let dose = one.dose_number == other.dose_number;
    let (mine, theirs) = (
        words_of_name(one.name.as_str()),
        words_of_name(other.name.as_str()),
    );
    if one.identity != other.identity {
        let reached = one.phone == other.phone || one.email == other.email;
        let same = mine == theirs && one.date_of_birth == other.date_of_birth && dose && reached;
        return same.then_some(Likeness::OtherNumber);
    }
    if !is_about_one_dose(one, other) {
        return None;
    }
    // What one of them left out or shortened is no other name; documents of two countries may have one number.
    let named = is_within(&mine, &theirs) || is_within(&theirs, &mine);
    let one_person = named && one.date_of_birth == other.date_of_birth;
    Some(match (one_person, dose) {
        (true, true) => Likeness::Same,
        (true, false) => Likeness::SameDay,
        (false, _) => Likeness::OtherName,
    })
}

/// Whether two complaints of a person are about one dose: its number or its day is the same, as nobody gets two on a day.
pub fn is_about_one_dose(one: &Complaint, other: &Complaint) -> bool {
    one.dose_number == other.dose_number || one.administered_on == other.administered_on
}

/// Words between the names of a person and of their father, which some leave out.
const BETWEEN: [&str; 9] = ["bin", "binti", "bte", "bt", "b", "bn", "a", "l", "p"];

/// The words of a name, without case, marks and what stands between names.
fn words_of_name(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '/' | '@' | '-' | '.' | ','));
    let words = words.map(fold);
    words
        .filter(|word| !word.is_empty() && !BETWEEN.contains(&word.as_str()))
        .collect()
}

/// Whether each word of a name stands in another one, whole or by its first letter.
fn is_within(few: &[String], many: &[String]) -> bool {
    let stands = |word: &String| {
        let initial = word.chars().count() == 1;
        many.iter()
            .any(|other| other == word || (initial && other.starts_with(word.as_str())))
    };
    !few.is_empty() && few.iter().all(stands)
}

/// How far the desk has come with a ticket.
fn progress(status: Status) -> u8 {
    match status {
        Status::Received | Status::Matching | Status::Queued | Status::Resolved | Status::Closed => 0,
        Status::InProgress => 1,
        Status::AwaitingCitizen | Status::AwaitingFacility => 2,
    }
}

/// Whether the earlier of two complaints leads unless somebody says otherwise: it does but where the desk has come further
/// with the later one.
pub fn earlier_leads(earlier: Status, later: Status) -> bool {
    progress(later) <= progress(earlier)
}

#[cfg(test)]
mod tests;
