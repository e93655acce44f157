//! What a citizen corrects is kept beside the complaint, which stays as it was filed: the search goes by it from then on.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::matching::match_ticket::look_for_amended;
use crate::domain::complaint::Complaint;
use crate::domain::ticket::{Action, Ticket};
use crate::domain::values::ground::Ground;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::Refusal;
use crate::store::registry;
use crate::store::tickets::{self, amendments, complaints};

/// Keeps what a complaint says by now, and looks again for its record at once.
///
/// # Errors
/// [`DeskError::Field`] if it says nothing else than before; [`DeskError`] otherwise. Then nothing is kept.
pub fn amend_particulars(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    says: &Complaint,
    reason: &Reason,
) -> Result<Ticket, DeskError> {
    // Looking again may link a record.
    registry::hold(cx.conn)?;
    let ticket = cx.seen(seen)?;
    let filed = complaints::load(cx.conn, ticket.id)?;
    let fields = filed.complaint.differs_in(says);
    let nothing_new = fields.is_empty();
    let ground = Ground::from(reason);
    let action = Action::Amend {
        fields,
        ground: ground.clone(),
    };
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    if nothing_new {
        return Err(DeskError::Field(
            Refusal::new("refusal-nothing-amended").at("name"),
        ));
    }
    tickets::save(cx.conn, &change, cx.now)?;
    amendments::insert(cx.conn, ticket.id, (cx.member()?, &ground), says, cx.now)?;
    look_for_amended(&mut cx.as_system(), ticket.id)?;
    Ok(tickets::load(cx.conn, ticket.id)?)
}
