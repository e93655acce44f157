//! Supervisors say who is away, and who is back.

use actix_web::web;

use crate::desk::accounts::absence::{end_absence, note_absence};
use crate::domain::values::ids::StaffId;
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::board::show_page;
use crate::web::staff::board::shown::{Again, BOARD, Done};

/// Notes that somebody is away, or back.
pub async fn submit(visit: Visit, signed_in: SignedIn, id: web::Path<i64>, form: FormBody) -> PageResult {
    let of = StaffId(*id);
    let until = form.get("until").to_owned();
    let (about, back) = (of.to_string(), form.has("back"));
    let refused = if let Some(again) = form.again() {
        (again.status(), again.words(visit.t))
    } else {
        let typed = until.clone();
        let noted = visit.app().note_down(signed_in.acting(), move |cx| {
            if back {
                end_absence(cx, of)
            } else {
                note_absence(cx, of, &typed)
            }
        });
        match noted.await {
            Ok(()) if back => return redirect(&format!("{BOARD}?done=back")),
            Ok(()) => return redirect(&format!("{BOARD}?done=absent")),
            Err(error) => refusal(visit.t, error, Changing::Registry)?,
        }
    };
    let again = Again::of("absence", (&about, &until), refused);
    show_page(&visit, &signed_in, &Done::default(), again).await
}
