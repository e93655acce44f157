//! What speaks against taking a record for a complaint's by hand, and what somebody has to give to do it all the same.
//! A wrong link gives one person's dose to another: pages and use cases both ask here.

use chrono::NaiveDate;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::staff::Role;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::LinkId;
use crate::domain::values::reason::Reason;

/// From this probability on, in millionths, a record is not unlikely.
pub const LIKELY: u32 = 500_000;

/// What speaks against a record.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Doubt {
    /// It is less probable than even that it is the one.
    Unlikely,
    /// Its number is that of a coherent other person.
    HeldByAnother,
    /// The person whose number it states complained as well, and was answered by it.
    AnsweredAnother,
    /// It is linked to another person.
    LinkedToAnother,
}

/// What is known of a record beside a complaint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How probable it is that it is the one, in millionths; together with records that state the same dose of the same
    /// person.
    pub probability: u32,
    /// Whether its number is that of a coherent other person.
    pub held_by_another: bool,
    /// Whether the person whose number it states was answered by it.
    pub answered_another: bool,
    /// Its link to another person, if there is one.
    pub linked_to_another: Option<LinkId>,
    /// What that person, or the one whose number it states, would lose.
    pub loss: Option<Loss>,
}

/// A dose that somebody's certificate would show no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The person's name, if it is known.
    pub name: Option<PersonName>,
    /// Who it is.
    pub person: Identity,
    /// Which dose.
    pub dose_number: DoseNumber,
    /// Of which day.
    pub on: NaiveDate,
}

/// What speaks against a record, with what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objections {
    /// What speaks against it; nothing for most records.
    pub doubts: Vec<Doubt>,
    /// Who would lose what by its acceptance; told only where something speaks against it.
    pub loss: Option<Loss>,
    /// The link that its acceptance would revoke.
    pub link: Option<LinkId>,
}

/// What somebody has to give before they may take a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: it is offered.
    Nothing,
    /// A reason in their own words.
    Reason,
}

/// What somebody gave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// Their reason.
    pub reason: Option<&'a Reason>,
    /// [`Objections::as_seen`] of the page on which they decided.
    pub seen: &'a str,
}

/// Why a record may not be taken by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotByHand {
    /// Their role does not allow it.
    #[error("a supervisor has to decide about a record against which something speaks")]
    NeedsSupervisor,
    /// They gave no reason.
    #[error("a record against which something speaks needs a written reason")]
    NeedsReason,
    /// More speaks against it by now than they saw when they gave the reason.
    #[error("more speaks against the record than was seen")]
    Unseen,
}

impl Objections {
    /// Those that follow from what is known.
    pub fn of(facts: Facts) -> Self {
        let doubts = [
            (facts.probability < LIKELY, Doubt::Unlikely),
            (facts.held_by_another, Doubt::HeldByAnother),
            (facts.answered_another, Doubt::AnsweredAnother),
            (facts.linked_to_another.is_some(), Doubt::LinkedToAnother),
        ];
        let doubts: Vec<Doubt> = doubts
            .into_iter()
            .filter_map(|(applies, doubt)| applies.then_some(doubt))
            .collect();
        Self {
            loss: facts.loss.filter(|_| !doubts.is_empty()),
            link: facts.linked_to_another,
            doubts,
        }
    }

    /// What somebody with this role has to give.
    ///
    /// # Errors
    /// [`NotByHand::NeedsSupervisor`], whatever they give.
    pub fn asked_of(&self, role: Role) -> Result<Asked, NotByHand> {
        if self.doubts.is_empty() {
            Ok(Asked::Nothing)
        } else if role.may_accept_doubtful_records() {
            Ok(Asked::Reason)
        } else {
            Err(NotByHand::NeedsSupervisor)
        }
    }

    /// Whether somebody who gave this may take the record.
    ///
    /// # Errors
    /// [`NotByHand`].
    pub fn permit(&self, role: Role, given: Given<'_>) -> Result<(), NotByHand> {
        if self.asked_of(role)? == Asked::Nothing {
            return Ok(());
        }
        if given.reason.is_none() {
            return Err(NotByHand::NeedsReason);
        }
        let seen: Vec<&str> = given.seen.split(' ').collect();
        let all_seen = self.marks().iter().all(|mark| seen.contains(&mark.as_str()));
        if all_seen { Ok(()) } else { Err(NotByHand::Unseen) }
    }

    /// What a form carries of them, so that a reason is never taken for something that its author did not see. Names
    /// nobody.
    pub fn as_seen(&self) -> String {
        self.marks().join(" ")
    }

    fn marks(&self) -> Vec<String> {
        let doubts = self.doubts.iter().map(|doubt| doubt.code().to_owned());
        let link = self.link.map(|link| format!("link-{link}"));
        let loss = self.loss.as_ref().map(|_| "loss".to_owned());
        doubts.chain(link).chain(loss).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::person::identity::IdType;

    fn likely(probability: u32) -> Facts {
        Facts {
            probability,
            ..Facts::default()
        }
    }

    fn loss() -> Loss {
        Loss {
            name: None,
            person: Identity::parse(IdType::Mykad, "910202105566").unwrap(),
            dose_number: DoseNumber::new(3).unwrap(),
            on: NaiveDate::from_ymd_opt(2022, 1, 21).unwrap(),
        }
    }

    #[test]
    fn half_is_not_unlikely_and_a_millionth_less_is() {
        assert_eq!(Objections::of(likely(500_000)), Objections::default());
        assert_eq!(Objections::of(likely(499_999)).doubts, [Doubt::Unlikely]);
        assert_eq!(
            Objections::of(Facts::default()).doubts,
            [Doubt::Unlikely],
            "of what nothing is known"
        );
    }

    #[test]
    fn a_record_against_which_nothing_speaks_is_anybodys_to_take() {
        let none = Objections::of(Facts {
            loss: Some(loss()),
            ..likely(900_000)
        });
        assert_eq!((&none.loss, none.as_seen().as_str()), (&None, ""));
        for role in Role::all() {
            assert_eq!(none.permit(role, Given::default()), Ok(()));
        }
    }

    #[test]
    fn a_doubtful_record_takes_a_supervisor_and_a_reason() {
        let reason = Reason::parse("Kad dan pasport disemak.").unwrap();
        let cases = [
            likely(1),
            Facts {
                held_by_another: true,
                ..likely(999_999)
            },
            Facts {
                answered_another: true,
                ..likely(999_999)
            },
            Facts {
                linked_to_another: Some(LinkId(7)),
                ..likely(999_999)
            },
        ];
        for facts in cases {
            let against = Objections::of(facts);
            let seen = against.as_seen();
            let whole = Given {
                reason: Some(&reason),
                seen: &seen,
            };
            let by = |role, given| against.permit(role, given);
            assert_eq!(by(Role::Agent, whole), Err(NotByHand::NeedsSupervisor));
            assert_eq!(
                by(
                    Role::Supervisor,
                    Given {
                        reason: None,
                        ..whole
                    }
                ),
                Err(NotByHand::NeedsReason)
            );
            assert_eq!(
                by(Role::Supervisor, Given { seen: "", ..whole }),
                Err(NotByHand::Unseen)
            );
            assert_eq!(by(Role::Supervisor, whole), Ok(()));
            assert_eq!(by(Role::Administrator, whole), Ok(()));
        }
    }

    #[test]
    fn a_reason_stands_only_for_what_was_seen() {
        let reason = Reason::parse("Kad disemak.").unwrap();
        let now = Objections::of(Facts {
            linked_to_another: Some(LinkId(7)),
            loss: Some(loss()),
            ..likely(1)
        });
        assert_eq!(now.as_seen(), "unlikely linked-to-another link-7 loss");
        let with = |seen| {
            let reason = Some(&reason);
            now.permit(Role::Supervisor, Given { reason, seen })
        };
        for seen in [
            "unlikely",
            "unlikely linked-to-another link-7",
            "unlikely linked-to-another link-77 loss",
        ] {
            assert_eq!(with(seen), Err(NotByHand::Unseen), "{seen}");
        }
        assert_eq!(
            with("unlikely held-by-another linked-to-another link-7 loss"),
            Ok(()),
            "what speaks against it no more does no harm"
        );
    }
}
