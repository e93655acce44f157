//! What becomes of two tickets about the same dose of the same person: one leads, and the other ends as its duplicate.

use chrono::{DateTime, Utc};

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::action::{Acting, Refused};
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::letter::{Letter, Part};
use crate::domain::ticket::merging::{Led, Merging};
use crate::domain::ticket::outcome::{Basis, Outcome};
use crate::domain::ticket::states::Step;
use crate::domain::ticket::ticket::Change;

impl Change {
    pub(super) fn merge(
        &mut self,
        merging: &Merging,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(Step::Resolve)?;
        if !merging.stands.is_open() {
            return Err(Refused::CannotLead);
        }
        if merging.likeness.needs_a_look() && !merging.compared {
            return Err(Refused::NotCompared);
        }
        let basis = Basis {
            problem: Some(merging.problem),
            other: Some(merging.other),
            ..Basis::default()
        };
        let kind = EventKind::Resolved {
            outcome: Outcome::Duplicate,
            message: String::new(),
            record: None,
            basis: basis.clone(),
            against_facts: None,
        };
        self.record(acting.actor(), kind, now);
        self.end(Outcome::Duplicate, String::new(), basis, now);
        self.ticket.merged_into = Some(merging.into);
        self.letters.clear();
        let letter = Letter::Together {
            part: Part::Merged,
            other: Some(merging.other).filter(|_| merging.one_reader),
        };
        self.tell(letter, now);
        Ok(())
    }

    /// Whoever owns the ticket that leads learns of it, as of a new reply. Only what is open begins to lead; what it led may
    /// be taken out, or put back, whatever has become of it.
    pub(super) fn lead(
        &mut self,
        led: Led,
        begins: bool,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        if begins {
            self.go(Step::Lead)?;
        }
        let kind = if led.leads {
            EventKind::MergedIn { other: led.other }
        } else {
            EventKind::MergedOut { other: led.other }
        };
        self.record(acting.actor(), kind, now);
        self.follow(led, acting, now);
        Ok(())
    }

    fn follow(&mut self, led: Led, acting: Acting, now: DateTime<Utc>) {
        self.ticket.clock.started_at = led.counts_from;
        let owner = self.ticket.owner;
        let is_news = led.unread || (owner.is_some() && owner != acting.staff());
        if self.ticket.status.is_open() && is_news {
            self.ticket.unread_since.get_or_insert(now);
        }
        if led.tells {
            let part = if led.leads { Part::Leads } else { Part::Alone };
            self.letters.push(Letter::Together { part, other: None });
        }
    }

    pub(super) fn write_on(
        &mut self,
        text: String,
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        if text.trim().is_empty() {
            return Err(Refused::NeedsText);
        }
        self.record(acting.actor(), EventKind::WroteOn { text }, now);
        Ok(())
    }

    pub(super) fn hear(
        &mut self,
        (from, text): (Reference, String),
        acting: Acting,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        self.go(Step::Lead)?;
        self.record(acting.actor(), EventKind::MergedReply { other: from, text }, now);
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests;
