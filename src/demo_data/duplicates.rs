//! People who complained twice: one pair that is only suggested, and one that an agent has merged.

use chrono::{DateTime, TimeDelta, Utc};

use crate::demo_data::proposals::unassigned;
use crate::desk::citizen::file_complaint::{Filing, file_complaint};
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::match_ticket::match_ticket;
use crate::desk::tickets::merge_tickets::merge_tickets;
use crate::desk::{Desk, DeskError};
use crate::domain::complaint::Complaint;
use crate::domain::complaint::reference::Reference;
use crate::domain::person::contact::PhoneNumber;
use crate::domain::staff::Role;
use crate::domain::ticket::{Acting, Ticket};
use crate::domain::values::ids::StaffId;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::{self, queue, ticket_details};
use crate::store::{AnyConnection, StoreError};

/// Two people whose complaints wait complain once more.
pub(super) fn complain_twice(
    conn: &mut AnyConnection,
    desk: &Desk,
    (agent, bits): (StaffId, [u64; 8]),
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let (mut bits, mut waiting) = (bits.into_iter().enumerate(), 0);
    for entry in queue::page(conn, &unassigned(agent, now))? {
        let Some(details) = ticket_details::by_reference(conn, entry.reference)? else {
            continue;
        };
        if details.ticket.proposal.is_some() {
            continue;
        }
        let Some((turn, bits)) = bits.next() else { break };
        let again = complain_again(conn, desk, (&details.filed, turn, bits), now)?;
        waiting += usize::from(again.status.is_open());
        if again.status.is_open() && waiting == 2 {
            let cx = &mut Context::new(conn, desk, Acting::Staff(agent, Role::Agent), now);
            let both = (SeenTicket::from(&again), SeenTicket::from(&details.ticket));
            merge_tickets(cx, both, true)?;
            break;
        }
    }
    Ok(())
}

/// The same complaint arrives once more, with another telephone.
fn complain_again(
    conn: &mut AnyConnection,
    desk: &Desk,
    (filed, turn, bits): (&FiledComplaint, usize, u64),
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    let other = PhoneNumber::parse("013-555 0177").ok();
    let filing = Filing {
        complaint: Complaint {
            phone: other.unwrap_or_else(|| filed.complaint.phone.clone()),
            message: "Saya belum menerima jawapan. / I have not had an answer yet.".to_owned(),
            ..filed.complaint.clone()
        },
        idempotency_key: format!("demonstration-again-{turn}"),
        language: filed.language,
        reference: Reference::from_bits(bits),
    };
    let at = now - TimeDelta::minutes(30);
    file_complaint(&mut Context::new(conn, desk, Acting::Citizen, at), &filing)?;
    let ticket = tickets::by_reference(conn, filing.reference)?;
    let ticket = ticket.ok_or(DeskError::Store(StoreError::Missing))?;
    match_ticket(&mut Context::of_system(conn, desk, at), ticket.id)?;
    Ok(tickets::load(conn, ticket.id)?)
}
