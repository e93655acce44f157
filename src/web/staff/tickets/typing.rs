//! What stands typed in the forms of a ticket's page and has not been sent: kept while somebody types, where JavaScript runs, so
//! that it survives a browser that ends. It is a draft as others are, sealed for its owner and their ticket, one for each.

use actix_web::{HttpResponse, web};

use crate::domain::complaint::reference::Reference;
use crate::domain::values::ids::StaffId;
use crate::web::http::drafts::{self, Belongs, Owner};
use crate::web::http::errors::{PageError, PageResult};
use crate::web::http::form::FormBody;
use crate::web::http::page::redirect;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;

/// The forms whose texts are kept, as they stand in paths.
const FORMS: [&str; 6] = [
    "ask",
    "ask-facility",
    "facility-answered",
    "note",
    "resolve",
    "reopen",
];
/// Their fields: the text, the outcome, and why it is chosen against the facts.
const FIELDS: [&str; 3] = ["text", "outcome", "against_facts"];

/// What stands typed, as fields named `FORM.FIELD`.
#[derive(Default)]
pub(super) struct Typing(FormBody);

impl Typing {
    /// The texts that stand in the fields of a form, in the order of [`FIELDS`]; nothing if nothing does.
    pub(super) fn in_form(&self, form: &str) -> Option<[String; 3]> {
        let texts = FIELDS.map(|field| self.0.get(&format!("{form}.{field}")).to_owned());
        texts.iter().any(|text| !text.is_empty()).then_some(texts)
    }

    /// Whether anything stands in any of the forms.
    pub(super) fn is_empty(&self) -> bool {
        FORMS.into_iter().all(|form| self.in_form(form).is_none())
    }
}

fn page_of(ticket: Reference) -> String {
    format!("/staff/tickets/{ticket}")
}

/// Where a ticket's draft is kept, and under which name: one a member of staff.
fn place(ticket: Reference, staff: StaffId) -> (String, Owner, String) {
    let path = page_of(ticket);
    let name = format!("typing {path} {}", staff.0);
    (path, Owner::Staff(staff), name)
}

/// Keeps what stands in the forms; forgets what was kept if nothing does.
pub async fn keep(
    visit: Visit,
    signed_in: SignedIn,
    reference: web::Path<String>,
    form: FormBody,
) -> PageResult {
    let reference = Reference::parse(&reference).map_err(|_| PageError::NotFound)?;
    let mut typed = Vec::new();
    for name in FORMS
        .iter()
        .flat_map(|form| FIELDS.map(|field| format!("{form}.{field}")))
    {
        let value = form.get(&name);
        if !value.trim().is_empty() {
            typed.push((name, value.to_owned()));
        }
    }
    keep_as(&visit, signed_in.member.id, reference, &typed).await?;
    if form.has("discard") {
        return redirect(&page_of(reference));
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn keep_as(
    visit: &Visit,
    staff: StaffId,
    reference: Reference,
    typed: &[(String, String)],
) -> Result<(), PageError> {
    let (path, owner, name) = place(reference, staff);
    if typed.is_empty() {
        drafts::forget(visit.app(), &name).await;
        return Ok(());
    }
    let belongs = Belongs {
        path: &path,
        owner: &owner,
    };
    Ok(drafts::keep_as(visit.app(), &belongs, &name, typed).await?)
}

/// What somebody typed on a ticket's page and has not sent.
pub(super) async fn kept(visit: &Visit, staff: StaffId, reference: Reference) -> Result<Typing, PageError> {
    let (path, owner, name) = place(reference, staff);
    let belongs = Belongs {
        path: &path,
        owner: &owner,
    };
    let found = drafts::open(visit.app(), &belongs, &name).await?;
    Ok(Typing(found.unwrap_or_default()))
}

/// Forgets what stood in a form that has been sent; what stands in the others stays.
pub(super) async fn sent(
    visit: &Visit,
    staff: StaffId,
    reference: Reference,
    form: &str,
) -> Result<(), PageError> {
    let typing = kept(visit, staff, reference).await?;
    let all = typing.0.typed();
    if all.is_empty() {
        return Ok(());
    }
    let of_form = format!("{form}.");
    let others: Vec<(String, String)> = all
        .into_iter()
        .filter(|(name, _)| !name.starts_with(&of_form))
        .collect();
    keep_as(visit, staff, reference, &others).await
}
