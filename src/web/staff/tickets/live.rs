//! Pages that stay true while they are open: server-sent events, and who else has a ticket open. Without JavaScript a page
//! is as true as when it was loaded.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::{Method, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::desk::tickets::presence::{self, Beat};
use crate::domain::complaint::reference::Reference;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::live::{Picture, Seen};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;

/// For so long a stream goes on: then the browser comes back, if its session holds.
const LIFETIME: Duration = Duration::from_mins(2);
/// After so long without news a line says that the stream is alive.
const SILENCE: Duration = Duration::from_secs(20);

/// Which page listens.
#[derive(Deserialize)]
pub struct Page {
    /// The ticket that it shows, if it shows one.
    #[serde(default)]
    ticket: String,
}

/// What is told.
#[derive(Serialize)]
struct News<'a> {
    counts: BTreeMap<&'static str, i64>,
    stamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<OpenTicket<'a>>,
}

/// The ticket of the page.
#[derive(Serialize)]
struct OpenTicket<'a> {
    version: i32,
    others: Vec<&'a str>,
    typing: Vec<&'a str>,
}

/// One listener.
struct Listener {
    seen: watch::Receiver<Seen>,
    me: StaffId,
    ticket: Option<Reference>,
    told: String,
    ends: Instant,
}

/// Tells a page what changes while it is open.
pub async fn events(
    request: HttpRequest,
    visit: Visit,
    signed_in: SignedIn,
    page: web::Query<Page>,
) -> PageResult {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        // A compressed stream would wait until there is enough of it, and so would a proxy that collects.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::HeaderName::from_static("x-accel-buffering"), "no"));
    // Whoever only wants to know whether it is there would wait for its end.
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let listener = Listener {
        seen: visit.app().live.listen(),
        me: signed_in.member.id,
        ticket: Reference::parse(&page.ticket).ok(),
        told: String::new(),
        ends: Instant::now() + LIFETIME,
    };
    let stream = futures_util::stream::unfold(listener, |mut listener| async move {
        let text = listener.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), listener))
    });
    Ok(response.streaming(stream))
}

impl Listener {
    /// The next piece of the stream; nothing at its end.
    async fn next(&mut self) -> Option<String> {
        let silent = Instant::now() + SILENCE;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(self.ends) => return None,
                () = tokio::time::sleep_until(silent) => return Some(":\n\n".to_owned()),
                changed = self.seen.changed() => changed.ok()?,
            }
            let seen = self.seen.borrow_and_update().clone();
            let text = match seen {
                Seen::Nothing => continue,
                Seen::Over => return None,
                Seen::Picture(picture) => self.news(&picture),
            };
            if text != self.told {
                self.told.clone_from(&text);
                return Some(format!("data: {text}\n\n"));
            }
        }
    }

    fn news(&self, picture: &Picture) -> String {
        let counts = picture.counts.of(self.me).into_iter();
        let ticket = self.ticket.and_then(|reference| {
            let here = || {
                picture
                    .present
                    .iter()
                    .filter(move |one| one.reference == reference)
            };
            let others = |types: bool| {
                let others = here().filter(move |one| one.staff != self.me && one.types == types);
                others.map(|one| one.name.as_str()).collect()
            };
            Some(OpenTicket {
                version: here().next()?.version,
                others: others(false),
                typing: others(true),
            })
        });
        let news = News {
            counts: counts.map(|(view, count)| (view.code(), count)).collect(),
            stamp: picture.stamp,
            ticket,
        };
        // Figures and names: nothing in them cannot be written.
        serde_json::to_string(&news).unwrap_or_default()
    }
}

/// A browser says that a ticket is open in it, that somebody types there, or that it was closed.
pub async fn beat(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let reference = Reference::parse(&reference).map_err(|_| PageError::NotFound)?;
    let beat = match form.get("state") {
        "types" => Beat::Types,
        "left" => Beat::Left,
        _ => Beat::Open,
    };
    let noted = visit
        .app()
        .note_down(signed_in.acting(), move |cx| presence::beat(cx, reference, beat));
    noted.await?;
    Ok(HttpResponse::NoContent().finish())
}
