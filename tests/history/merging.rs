//! Two complaints of a person about one dose are merged: whatever becomes of records later, the one that ended stays ended.

use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::registry::undo_decision::undo_decision;
use option_m::desk::tickets::merge_tickets::merge_tickets;
use option_m::domain::values::ids::TicketId;
use option_m::store::tickets;

use crate::world::World;

fn seen(cx: &mut Context<'_>, id: TicketId) -> Result<SeenTicket, DeskError> {
    Ok(SeenTicket::from(&tickets::load(cx.conn, id)?))
}

impl World<'_> {
    /// A person complains twice of a dose; the second ticket is merged into the first, and that may be undone.
    pub(crate) async fn merge_two(&mut self, person: usize, undo: bool) {
        let leads = self.file(person, 3, usize::MAX).await;
        let ends = self.file(person, 3, usize::MAX).await;
        let merged = self.act(move |cx| {
            let both = (seen(cx, ends)?, seen(cx, leads)?);
            merge_tickets(cx, both, false)?;
            if undo {
                let seen = seen(cx, ends)?;
                undo_decision(cx, seen)?;
            }
            Ok(())
        });
        merged.await.unwrap();
        self.tickets.get_mut(&ends).unwrap().ended = !undo;
        self.house.count("tickets merged", 1);
    }
}
