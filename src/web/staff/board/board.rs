//! The board: what the team has in hand, how good the answers are, and whether the machine acts by itself.

use actix_web::web;
use chrono::TimeDelta;

use crate::desk::context::Context;
use crate::domain::values::local_time;
use crate::store::StoreError;
use crate::store::reviews::pauses;
use crate::store::reviews::samples;
use crate::store::tickets::board::{self, Since};
use crate::store::tickets::{quality, views};
use crate::web::http::errors::PageResult;
use crate::web::http::page::page;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::board_view::BoardPage;
use crate::web::staff::board::shown::{Again, Done, FLAWS_FOR, Shown};

/// Shows the board.
pub async fn show(visit: Visit, signed_in: SignedIn, done: web::Query<Done>) -> PageResult {
    show_page(&visit, &signed_in, &done, Again::default()).await
}

/// Shows the board with what was done, or with a form that was refused.
pub(super) async fn show_page(visit: &Visit, signed_in: &SignedIn, done: &Done, again: Again) -> PageResult {
    let shown = visit.app().look_up(signed_in.acting(), read).await;
    let status = again.status;
    page(
        visit,
        status,
        &BoardPage::new(visit, signed_in, &shown?, done, &again),
    )
}

fn read(cx: &mut Context<'_>) -> Result<Shown, StoreError> {
    let today = local_time::date(cx.now);
    let since = Since {
        day: local_time::beginning(today),
        week: local_time::beginning(today - TimeDelta::days(6)),
    };
    let resumed = pauses::last_resumed(cx.conn)?;
    let counted_since = resumed.as_ref().map(|resumed| resumed.at);
    let me = cx.by.staff().ok_or(StoreError::Missing)?;
    Ok(Shown {
        team: board::team(cx.conn, cx.now, today, since)?,
        counts: views::counts(cx.conn, cx.now)?.of(me),
        flaws: quality::counts(cx.conn, cx.now - FLAWS_FOR)?,
        tally: samples::tally(cx.conn, cx.desk.review.window(), counted_since)?,
        waiting: samples::waiting(cx.conn)?,
        pause: pauses::lasting(cx.conn)?,
        resumed,
    })
}
