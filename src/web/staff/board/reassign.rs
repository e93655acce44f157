//! A supervisor hands tickets of somebody over: one of them, or all.

use actix_web::http::StatusCode;

use crate::desk::DeskError;
use crate::desk::tickets::reassign::{assignee, reassign};
use crate::domain::complaint::reference::Reference;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::tickets::{self, board};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::board::show_page;
use crate::web::staff::board::shown::{Again, BOARD, Done};

/// Tickets that are handed over at once; whoever has more in hand is asked to press again.
const AT_ONCE: i64 = 200;

/// What became of the tickets.
#[derive(Default)]
struct Handed {
    moved: u32,
    missed: u32,
    left: i64,
}

/// Hands tickets over.
pub async fn submit(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let (from, to) = (form.get("from").to_owned(), form.get("to").to_owned());
    let refused = if let Some(again) = form.again() {
        (again.status(), again.words(visit.t))
    } else {
        match hand_over(&visit, &signed_in, &form).await? {
            Ok(Handed { moved, missed, left }) => {
                return redirect(&format!(
                    "{BOARD}?done=moved&moved={moved}&missed={missed}&left={left}"
                ));
            }
            Err(refused) => refused,
        }
    };
    let again = Again::of("reassign", (&from, &to), refused);
    show_page(&visit, &signed_in, &Done::default(), again).await
}

type Refused = (StatusCode, String);

async fn hand_over(
    visit: &Visit,
    signed_in: &SignedIn,
    form: &FormBody,
) -> Result<Result<Handed, Refused>, PageError> {
    let (t, app, acting) = (visit.t, visit.app(), signed_in.acting());
    let unprocessable = |words: String| Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, words)));
    let from = form
        .get("from")
        .parse()
        .ok()
        .map(StaffId)
        .ok_or(PageError::NotFound)?;
    let to = match form.get("to") {
        "queue" => None,
        id => match id.parse().ok().map(StaffId) {
            Some(id) => Some(id),
            None => return unprocessable(t.get("refusal-assign-to-nobody").to_owned()),
        },
    };
    let one = match form.get("ticket").trim() {
        "" => None,
        typed => match Reference::parse(typed) {
            Ok(reference) => Some(reference),
            Err(wrong) => return unprocessable(t.refusal(&wrong)),
        },
    };
    let found = app.look_up(acting, move |cx| {
        if let Some(to) = to {
            assignee(cx, to)?;
        }
        let in_hand = board::open_of(cx.conn, from, AT_ONCE + 1)?;
        let one = match one {
            Some(reference) => Some(tickets::by_reference(cx.conn, reference)?),
            None => None,
        };
        Ok::<_, DeskError>((in_hand, one))
    });
    let (mut chosen, one) = match found.await {
        Ok(found) => found,
        Err(error) => return Ok(Err(refusal(t, error, Changing::Ticket)?)),
    };
    let mut handed = Handed::default();
    match one {
        Some(Some(ticket)) if ticket.owner == Some(from) => chosen = vec![ticket.id],
        Some(_) => return unprocessable(t.get("refusal-assign-not-theirs").to_owned()),
        None if chosen.len() > usize::try_from(AT_ONCE).unwrap_or(usize::MAX) => {
            chosen.pop();
            handed.left = 1;
        }
        None => {}
    }
    for ticket in chosen {
        if give(visit, signed_in, ticket, (from, to)).await? {
            handed.moved += 1;
        } else {
            handed.missed += 1;
        }
    }
    Ok(Ok(handed))
}

/// Gives one ticket, in a write of its own: what becomes of it stops none of the others. Returns whether it was given.
async fn give(
    visit: &Visit,
    signed_in: &SignedIn,
    ticket: TicketId,
    (from, to): (StaffId, Option<StaffId>),
) -> Result<bool, PageError> {
    // Somebody may change it in the same moment without taking it away: it is tried once more.
    for _ in 0..2 {
        let given = visit
            .app()
            .note_down(signed_in.acting(), move |cx| reassign(cx, ticket, from, to));
        match given.await {
            Ok(()) => return Ok(true),
            Err(DeskError::Stale) => {}
            Err(DeskError::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::info!(%error, ticket = ticket.0, "a ticket was not handed over");
                return Ok(false);
            }
        }
    }
    Ok(false)
}
