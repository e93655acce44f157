//! A supervisor lets the machine act by itself again.

use crate::desk::reviews::resume_machine::resume_machine;
use crate::domain::values::reason::Reason;
use crate::web::http::errors::PageResult;
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::board::board::show_page;
use crate::web::staff::board::shown::{Again, BOARD, Done};

/// Ends the pause.
pub async fn resume(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let typed = form.get("reason").to_owned();
    let refused = if let Some(again) = form.again() {
        (again.status(), again.words(visit.t))
    } else {
        match Reason::parse(&typed) {
            Err(wrong) => (
                actix_web::http::StatusCode::UNPROCESSABLE_ENTITY,
                visit.t.refusal(&wrong),
            ),
            Ok(reason) => {
                let resumed = visit
                    .app()
                    .note_down(signed_in.acting(), move |cx| resume_machine(cx, &reason));
                match resumed.await {
                    Ok(()) => return redirect(&format!("{BOARD}?done=resumed")),
                    Err(error) => refusal(visit.t, error, Changing::Registry)?,
                }
            }
        }
    };
    let again = Again::of("resume", ("", &typed), refused);
    show_page(&visit, &signed_in, &Done::default(), again).await
}
