//! Staff do the same with many tickets: chosen on the queue, looked at once more, and begun.

use actix_web::http::StatusCode;

use crate::desk::DeskError;
use crate::desk::tickets::bulk::{Beginning, begin};
use crate::domain::complaint::MESSAGE_MAX;
use crate::domain::ticket::bulk::{BulkAction, BulkKind, outcomes};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;
use crate::domain::values::text::clean_paragraphs;
use crate::store::StoreError;
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::{page, redirect};
use crate::web::http::refusals::{Changing, refusal};
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::bulk_selection::Selection;
use crate::web::staff::tickets::bulk_view::{ChoosePage, Told, Typed};
use crate::web::staff::tickets::queue::{Said, show_page};

/// Shows what is to be done with the tickets that were chosen, or begins it.
pub async fn choose(visit: Visit, signed_in: SignedIn, form: FormBody) -> PageResult {
    let now = visit.app().clock.now();
    let chosen = Choosing {
        visit: &visit,
        signed_in: &signed_in,
        selection: Selection::of(&form, now),
        typed: Typed::of(&form),
    };
    let mut kinds = BulkKind::chosen_on_the_queue();
    let kind = kinds.find(|kind| kind.code() == form.get("action"));
    if let Some(again) = form.again() {
        let told = Told::said(again.status(), again.words(visit.t));
        return match kind {
            Some(kind) => chosen.show(kind, None, told).await,
            None => chosen.on_the_queue(told).await,
        };
    }
    let Some(kind) = kind else {
        let nothing = visit.t.get("bulk-choose-action").to_owned();
        let told = Told::said(StatusCode::UNPROCESSABLE_ENTITY, nothing);
        return chosen.on_the_queue(told).await;
    };
    let step = form.get("step");
    if !matches!(step, "look" | "begin") {
        return chosen.show(kind, None, Told::default()).await;
    }
    let action = match action_of(&visit, kind, &chosen.typed, signed_in.member.id) {
        Ok(action) => action,
        Err((field, words)) => {
            let told = Told::wrong(StatusCode::UNPROCESSABLE_ENTITY, field, words);
            return chosen.show(kind, None, told).await;
        }
    };
    // Nobody begins what citizens read without having seen it.
    let unseen = kind == BulkKind::Resolve && !chosen.typed.was_seen();
    if step == "look" || unseen {
        let words = visit.t.get("bulk-letters-differ").to_owned();
        let words = if step == "look" { String::new() } else { words };
        let told = Told::said(StatusCode::OK, words);
        return chosen.show(kind, Some(action), told).await;
    }
    let beginning = Beginning {
        idempotency_key: chosen.selection.key.clone(),
        action,
        chosen: chosen.selection.chosen(signed_in.member.id, now),
        seen_at: chosen.selection.seen_at,
    };
    match begin_once(&visit, &signed_in, &beginning).await {
        Ok(url) => redirect(&url),
        Err(DeskError::Field(wrong)) if wrong.refusal.key == "refusal-bulk-nothing" => {
            chosen.on_the_queue(Told::default()).await
        }
        Err(error) => {
            let (status, words) = refusal(visit.t, error, Changing::Ticket)?;
            let field = if kind == BulkKind::Assign { "to" } else { "text" };
            chosen.show(kind, None, Told::wrong(status, field, words)).await
        }
    }
}

/// Begins it. Of the same form sent twice at once, one looks again.
async fn begin_once(visit: &Visit, signed_in: &SignedIn, beginning: &Beginning) -> Result<String, DeskError> {
    let app = visit.app();
    let try_it = || {
        let beginning = beginning.clone();
        app.note_down(signed_in.acting(), move |cx| begin(cx, &beginning))
    };
    let begun = match try_it().await {
        Err(DeskError::Stale) => try_it().await,
        begun => begun,
    };
    let url = format!("/staff/bulk/{}", begun?);
    app.bell.bulk_begun();
    Ok(url)
}

/// What the form asks for; or which field is wrong, and why.
fn action_of(
    visit: &Visit,
    kind: BulkKind,
    typed: &Typed,
    me: StaffId,
) -> Result<BulkAction, (&'static str, String)> {
    let t = visit.t;
    let text = clean_paragraphs(&typed.text);
    let count = text.chars().count();
    if count > MESSAGE_MAX {
        let words = t.with("refusal-text-length", &[("max", MESSAGE_MAX), ("count", count)]);
        return Err(("text", words));
    }
    let nobody = || ("to", t.get("refusal-bulk-to").to_owned());
    let action = match kind {
        BulkKind::Assign => BulkAction::Assign {
            to: match typed.to.as_str() {
                "queue" => None,
                "me" => Some(me),
                id => Some(StaffId(id.parse().map_err(|_| nobody())?)),
            },
        },
        BulkKind::AskFacility => BulkAction::AskFacility { text },
        BulkKind::Note => BulkAction::Note { text },
        BulkKind::Resolve => {
            let outcome = outcomes().find(|known| known.code() == typed.outcome);
            let outcome = outcome.ok_or_else(|| ("outcome", t.get("refused-outcome").to_owned()))?;
            BulkAction::Resolve {
                outcome,
                message: text,
                letters: typed.letters.clone(),
            }
        }
        BulkKind::GiveBack => return Err(nobody()),
    };
    match action.check() {
        Ok(()) => Ok(action),
        Err(rule) => {
            let words = refusal(t, rule.into(), Changing::Ticket).map(|(_, words)| words);
            Err(("text", words.unwrap_or_default()))
        }
    }
}

/// What somebody is about to begin.
struct Choosing<'a> {
    visit: &'a Visit,
    signed_in: &'a SignedIn,
    selection: Selection,
    typed: Typed,
}

impl Choosing<'_> {
    /// The page on which it is begun, with what would come of an action.
    async fn show(&self, kind: BulkKind, action: Option<BulkAction>, told: Told) -> PageResult {
        let selection = self.selection.clone();
        // Who may is known before the words are.
        let tried = action.clone().or_else(|| match kind {
            BulkKind::AskFacility => Some(BulkAction::AskFacility { text: "-".to_owned() }),
            BulkKind::Note => Some(BulkAction::Note { text: "-".to_owned() }),
            BulkKind::Assign | BulkKind::Resolve | BulkKind::GiveBack => None,
        });
        let acting = self.signed_in.acting();
        let known = self
            .visit
            .app()
            .look_up(acting, move |cx| selection.look(cx, kind, tried.as_ref()));
        let known = known.await.map_err(|error: StoreError| PageError::from(error))?;
        if known.count == 0 {
            return self.on_the_queue(told).await;
        }
        let status = told.status;
        let template = ChoosePage::new(
            (self.visit, self.signed_in),
            (&self.selection, kind),
            (&self.typed, told),
            &known,
        );
        page(self.visit, status, &template)
    }

    /// The queue, with what is told; with nothing, that no ticket is chosen.
    async fn on_the_queue(&self, told: Told) -> PageResult {
        let (status, words) = told.or(
            StatusCode::UNPROCESSABLE_ENTITY,
            self.visit.t.get("refusal-bulk-nothing"),
        );
        let said = Said {
            status,
            refused: Some(words),
            ..Said::default()
        };
        show_page(self.visit, self.signed_in, &self.selection.query, said).await
    }
}
