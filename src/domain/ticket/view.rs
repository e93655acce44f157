//! The views in which staff see the queue, and what they may narrow and sort them by. A view names whose turn it is, not who
//! may see a ticket: everybody sees all.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::Problem;
use crate::domain::facility::State;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::priority::Urgent;
use crate::domain::ticket::states::Status;
use crate::domain::values::ids::StaffId;
use crate::domain::values::language::Language;
use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// One view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum View {
    /// Open tickets of whoever looks.
    Mine,
    /// What whoever looks should do next: their own on which the desk has the ball, and what nobody owns.
    Next,
    /// Open tickets on which the citizen answered or which they opened again, and with which no member of staff has done
    /// anything since.
    Replies,
    /// Open tickets that had ended before.
    Reopened,
    /// Open tickets with a proposal that waits for somebody to approve it.
    Approve,
    /// Open tickets whose clock runs and whose deadline comes within [`LATE_SOON`].
    LateSoon,
    /// Open tickets whose clock runs and whose deadline is over.
    Late,
    /// What waits for a member of staff.
    Unassigned,
    /// What waits for the citizen's answer.
    Citizen,
    /// What waits for a facility's answer.
    Facility,
    /// All that is still owed; with a status or an outcome, all tickets that have it.
    #[default]
    All,
}

/// What is late within this time stands among what is late soon.
pub const LATE_SOON: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// In which order tickets stand. Of equal ones the older stands first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Sort {
    /// The earliest deadline first.
    #[default]
    Deadline,
    /// What matters most first, then the earliest deadline.
    Priority,
    /// The oldest first.
    Age,
    /// Of whom the desk heard last first.
    Reply,
}

/// Whose tickets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum OwnerFilter {
    /// Everybody's.
    #[default]
    Anyone,
    /// Those of whoever looks.
    Me,
    /// Those that nobody owns.
    Nobody,
}

/// How old tickets are at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum MinAge {
    /// A day.
    #[strum(serialize = "1")]
    Day,
    /// Three days.
    #[strum(serialize = "3")]
    ThreeDays,
    /// Five days: as long as an answer may take.
    #[strum(serialize = "5")]
    FiveDays,
    /// Ten days.
    #[strum(serialize = "10")]
    TenDays,
}

impl MinAge {
    /// In days.
    pub fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::ThreeDays => 3,
            Self::FiveDays => 5,
            Self::TenDays => 10,
        }
    }
}

/// What a view is narrowed to; what is nothing narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Where they stand.
    pub status: Option<Status>,
    /// Whose they are.
    pub owner: OwnerFilter,
    /// Whose they are, where it is one of the team.
    pub owned_by: Option<StaffId>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// In which state the dose was given.
    pub state: Option<State>,
    /// A part of the name of the place where the dose was given.
    pub facility: String,
    /// How they ended.
    pub outcome: Option<Outcome>,
    /// In which language the citizen wrote.
    pub language: Option<Language>,
    /// How old they are.
    pub age: Option<MinAge>,
    /// A ground for dealing with them before others.
    pub urgent: Option<Urgent>,
    /// The code of what the last search came to.
    pub decision: Option<&'static str>,
}

impl Filters {
    /// Whether tickets may be shown that have ended: they are asked for by status or outcome.
    fn may_show_ended(&self) -> bool {
        self.outcome.is_some() || self.status.is_some_and(|status| !status.is_open())
    }

    /// Whether they ask what the complaint says, and not the ticket alone.
    pub fn ask_the_complaint(&self) -> bool {
        self.problem.is_some() || self.state.is_some() || self.language.is_some() || !self.facility.is_empty()
    }

    /// In which order they come: what has ended, by its deadlines alone.
    pub fn order(&self, asked: Sort) -> Sort {
        if self.may_show_ended() {
            Sort::Deadline
        } else {
            asked
        }
    }

    /// Whether a status or an outcome says by itself which of all tickets are meant.
    pub fn names_what_is_shown(&self) -> bool {
        self.outcome.is_some() || self.status.is_some()
    }
}

/// The name of a view that somebody chose and shares: 1 to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewName(String);

impl ViewName {
    /// The longest, in characters.
    pub const MAX: usize = 40;

    /// Reads a name.
    ///
    /// # Errors
    /// `refusal-view-name`, `refusal-view-name-length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name = clean_line(text);
        match name.chars().count() {
            0 => Err(Refusal::new("refusal-view-name")),
            1..=Self::MAX => Ok(Self(name)),
            count => Err(Refusal::new("refusal-view-name-length")
                .with("max", Self::MAX)
                .with("count", count)),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A view that somebody chose, named and shares with the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// View, filters and order as they stand in an address.
    pub query: String,
    /// Who made it.
    pub made_by: StaffId,
}

impl SavedView {
    /// Whether somebody may remove it: whoever made it, and supervisors.
    pub fn may_be_removed_by(&self, member: &StaffMember) -> bool {
        member.role.may_act() && (self.made_by == member.id || member.role.may_remove_views())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_neither_empty_nor_a_text() {
        let name = |text: &str| ViewName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(name("  Selangor,   lewat "), Ok("Selangor, lewat".to_owned()));
        assert_eq!(name(" \u{200b} "), Err(Refusal::new("refusal-view-name")));
        assert!(name(&"ä".repeat(40)).is_ok());
        assert!(name(&"ä".repeat(41)).is_err());
    }
}
