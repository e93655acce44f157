//! What somebody did with several tickets at once in the demonstration.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::desk::context::Context;
use crate::desk::tickets::bulk::{Beginning, Chosen, begin};
use crate::desk::tickets::bulk_item::{Failed, carry_out};
use crate::desk::{Desk, DeskError};
use crate::domain::staff::Role;
use crate::domain::ticket::Acting;
use crate::domain::ticket::bulk::{Bar, BulkAction, NotDone};
use crate::domain::ticket::view::{Filters, Sort, View};
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::tickets::queue::{self, Listed, Wanted};
use crate::store::tickets::views::ViewOf;
use crate::store::tickets::{bulk, bulk_items};
use crate::store::{Store, StoreError};

/// How many tickets it was.
const TICKETS: usize = 6;

/// An agent notes of some of their tickets that the facility was contacted; some wait for their citizens and are left.
pub(super) async fn ask_facilities(
    store: &Store,
    desk: &Arc<Desk>,
    agent: StaffId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let by = Acting::Staff(agent, Role::Agent);
    let of = desk.clone();
    let run = store
        .write(move |conn| {
            let mine = queue::page(conn, &mine(agent, now))?;
            let quiet = mine.iter().filter(|entry| entry.unread_since.is_none());
            let chosen: Vec<(TicketId, i32)> = quiet
                .map(|entry| (entry.id, entry.version))
                .take(TICKETS)
                .collect();
            if chosen.is_empty() {
                return Ok(None);
            }
            let beginning = Beginning {
                idempotency_key: "demonstration".to_owned(),
                action: BulkAction::AskFacility {
                    text: "Senarai nama dihantar kepada pejabat kesihatan daerah melalui e-mel.".to_owned(),
                },
                chosen: Chosen::These(chosen),
                seen_at: now,
            };
            begin(&mut Context::new(conn, &of, by, now), &beginning).map(Some)
        })
        .await?;
    let Some(run) = run else { return Ok(()) };
    let items: Result<Vec<i64>, StoreError> =
        store.read(move |conn| bulk_items::waiting(conn, run, 100)).await;
    for item in items? {
        let of = desk.clone();
        let done = store
            .write(move |conn| carry_out(&mut Context::of_system(conn, &of, now), (run, item)))
            .await;
        let why = match done {
            Ok(_) => continue,
            Err(Failed::NotDone(why)) => why,
            Err(Failed::Stale) => NotDone::Barred(Bar::Changed),
            Err(Failed::Store(error)) => return Err(error.into()),
        };
        store
            .write(move |conn| bulk_items::refuse(conn, item, why, now))
            .await?;
    }
    store.write(move |conn| bulk::finish(conn, run, now)).await?;
    Ok(())
}

fn mine(me: StaffId, now: DateTime<Utc>) -> Wanted {
    Wanted {
        listed: Listed {
            of: ViewOf {
                view: View::Mine,
                me,
                now,
            },
            filters: Filters::default(),
            sort: Sort::Deadline,
        },
        after: None,
        limit: 100,
    }
}
