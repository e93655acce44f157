//! What becomes of a ticket when a link on which it relies is suspended.

use chrono::{DateTime, Utc};

use crate::domain::registry::link::Suspension;
use crate::domain::ticket::action::{Acting, Refused};
use crate::domain::ticket::event::{Actor, EventKind};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::reopening::reopened;
use crate::domain::ticket::states::Step;
use crate::domain::ticket::ticket::Change;
use crate::domain::values::ground::Ground;

impl Change {
    /// A link on which the ticket relies is suspended: the dose shows no more. The ticket is opened again if it had ended,
    /// and the citizen is told what was taken back and why.
    pub(super) fn suspend_link(&mut self, suspension: Suspension, now: DateTime<Utc>) -> Result<(), Refused> {
        let ended = !self.ticket.status.is_open();
        self.go(Step::LoseLink)?;
        let (cause, dose_number) = (suspension.cause, suspension.dose_number);
        let administered_on = suspension.administered_on;
        self.record(Actor::System, EventKind::LinkSuspended(suspension), now);
        if ended {
            self.start_again(reopened(Ground::none()), Acting::System, now);
        }
        let letter = Letter::LinkSuspended {
            cause,
            dose_number,
            administered_on,
            deadline: self.ticket.promised(now),
        };
        self.tell(letter, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::complaint::reference::Reference;
    use crate::domain::registry::link::Cause;
    use crate::domain::registry::source_row::SourceRow;
    use crate::domain::sla::clock::ServicePromise;
    use crate::domain::ticket::action::Action;
    use crate::domain::ticket::outcome::Outcome;
    use crate::domain::ticket::states::Status;
    use crate::domain::ticket::ticket::Ticket;
    use crate::domain::values::ids::TicketId;

    fn suspension() -> Suspension {
        Suspension {
            row: SourceRow {
                source_system: "myvas".to_owned(),
                source_record_id: "V-9".to_owned(),
            },
            cause: Cause::BatchWithdrawn,
            ground: Ground::typed("Fail salah"),
            dose_number: 3,
            administered_on: "2022-01-21".parse().unwrap(),
        }
    }

    #[test]
    fn what_had_ended_comes_back_with_the_reason_and_a_letter() {
        let promise = ServicePromise::default();
        let now: DateTime<Utc> = "2022-02-10T01:00:00Z".parse().unwrap();
        let received =
            Ticket::receive(TicketId(1), Reference::from_bits(1), promise.clock(now), &promise).ticket;
        let suspend =
            |ticket: &Ticket| ticket.act(Action::LinkSuspended(suspension()), Acting::System, &promise, now);
        assert_eq!(suspend(&received), Err(Refused::NotNow(Status::Received)));
        for status in [
            Status::Queued,
            Status::InProgress,
            Status::Resolved,
            Status::Closed,
        ] {
            let ended = !status.is_open();
            let ticket = Ticket {
                status,
                outcome: ended.then_some(Outcome::Linked),
                resolved_at: ended.then_some(now),
                ..received.clone()
            };
            let change = suspend(&ticket).unwrap();
            let expected = if ended { Status::Queued } else { status };
            assert_eq!((change.ticket.status, change.ticket.outcome), (expected, None));
            assert_eq!(change.events[0].kind, EventKind::LinkSuspended(suspension()));
            let reopened = matches!(
                change.events.get(1).map(|event| &event.kind),
                Some(EventKind::Reopened { .. })
            );
            assert_eq!(reopened, ended, "{status:?}");
            assert!(matches!(
                change.letters[..],
                [Letter::LinkSuspended {
                    cause: Cause::BatchWithdrawn,
                    dose_number: 3,
                    ..
                }]
            ));
        }
    }

    #[test]
    fn the_reason_is_kept_with_the_record() {
        let kept = serde_json::to_string(&EventKind::LinkSuspended(suspension())).unwrap();
        assert!(kept.contains(r#""kind":"link_suspended""#) && kept.contains(r#""source_record_id":"V-9""#));
        let read: EventKind = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, EventKind::LinkSuspended(suspension()));
    }
}
