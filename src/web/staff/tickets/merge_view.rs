//! Two tickets beside each other, as whoever may merge them sees them.

use askama::Template;

use crate::domain::complaint::ComplaintInput;
use crate::domain::ticket::duplicate::{Likeness, alike, earlier_leads};
use crate::domain::ticket::{ActionKind, Ticket};
use crate::domain::values::coded::Coded;
use crate::store::tickets::complaints::FiledComplaint;
use crate::store::tickets::ticket_details::TicketDetails;
use crate::web::http::fields::SummaryLine;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::tickets::listing::{Listing, ticket_url};
use crate::web::staff::tickets::said_view::value;
use crate::wording::Wording;

/// The two tickets; the other one, if there is one of that name.
pub(super) struct Pair {
    pub(super) mine: TicketDetails,
    pub(super) theirs: Option<TicketDetails>,
}

/// What was chosen, and what is wrong with it.
#[derive(Default)]
pub(super) struct Said {
    pub(super) with: String,
    pub(super) no_such: bool,
    pub(super) from: Option<Listing>,
    pub(super) leading: String,
    pub(super) compared: bool,
    /// The field that is wrong, and why.
    pub(super) refused: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "staff/merge.html")]
pub(super) struct MergePage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    back: String,
    reference: String,
    path: String,
    /// The list out of which the ticket was opened.
    from: Option<String>,
    /// What was typed for the other ticket.
    with: String,
    /// Why there is none of that name.
    with_error: Option<String>,
    pair: Option<PairView>,
}

/// The two.
struct PairView {
    reference: String,
    other: String,
    other_url: String,
    /// How they resemble each other, or that they do not.
    likeness: String,
    doubtful: bool,
    lines: Vec<Line>,
    version: i32,
    other_version: i32,
    /// The tickets that may lead; none where nothing can be merged.
    choices: Vec<LeadChoice>,
    /// Why nothing can be merged.
    cannot: Option<&'static str>,
    /// Whether somebody has to confirm that they compared the two.
    needs_a_look: bool,
    compared: bool,
    told: &'static str,
}

/// A particular of both.
struct Line {
    label: String,
    mine: String,
    theirs: String,
    differs: bool,
}

struct LeadChoice {
    value: String,
    label: String,
    chosen: bool,
}

/// What the two are compared by.
const FIELDS: [&str; 14] = [
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "email",
    "problem",
    "dose_number",
    "administered_on",
    "vaccine",
    "lot_number",
    "facility_name",
    "facility_state",
    "paid",
    "message",
];

impl MergePage {
    pub(super) fn new(visit: &Visit, signed_in: &SignedIn, pair: &Pair, said: &Said) -> Self {
        let (t, reference) = (visit.t, pair.mine.ticket.reference);
        let shell = Shell::new(visit, t.get("merge-tickets-title")).signed_in(&signed_in.member);
        let with_error = said.no_such.then(|| t.get("merge-tickets-no-such").to_owned());
        let line = |field: &str, text: &String| SummaryLine {
            field: field.to_owned(),
            text: text.clone(),
        };
        let errors: Vec<SummaryLine> = with_error
            .iter()
            .map(|text| line("with", text))
            .chain(said.refused.iter().map(|(field, text)| line(field, text)))
            .collect();
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            errors,
            back: ticket_url(reference, said.from.as_ref()),
            reference: reference.to_string(),
            path: format!("/staff/tickets/{reference}/merge"),
            from: said.from.as_ref().map(Listing::address),
            with: said.with.clone(),
            with_error,
            pair: pair
                .theirs
                .as_ref()
                .map(|theirs| pair_view(visit, signed_in, (&pair.mine, theirs), said)),
        }
    }
}

fn pair_view(
    visit: &Visit,
    signed_in: &SignedIn,
    (mine, theirs): (&TicketDetails, &TicketDetails),
    said: &Said,
) -> PairView {
    let t = visit.t;
    let likeness = alike(&mine.filed.complaint, &theirs.filed.complaint);
    let (promise, now) = (&visit.app().desk.promise, visit.app().clock.now());
    let acting = signed_in.acting();
    let may = |ticket: &Ticket, kind| ticket.permits(kind, acting, promise, now).is_ok();
    let leads = |leading: &TicketDetails, ends: &TicketDetails| {
        likeness.is_some() && may(&ends.ticket, ActionKind::Merge) && may(&leading.ticket, ActionKind::Lead)
    };
    let (i_lead, they_lead) = (leads(mine, theirs), leads(theirs, mine));
    let usual = if is_earlier(&mine.filed, &theirs.filed) {
        earlier_leads(mine.ticket.status, theirs.ticket.status)
    } else {
        !earlier_leads(theirs.ticket.status, mine.ticket.status)
    };
    let chosen = |leading: &TicketDetails, by_itself: bool, only: bool| {
        let asked = said.leading.as_str();
        let reference = leading.ticket.reference.to_string();
        asked == reference || (asked.is_empty() && (by_itself || only))
    };
    let choice = |leading: &TicketDetails, chosen: bool| LeadChoice {
        value: leading.ticket.reference.to_string(),
        label: t.with("merge-tickets-leads", &[("reference", leading.ticket.reference)]),
        chosen,
    };
    let mut choices = Vec::new();
    if i_lead {
        choices.push(choice(mine, chosen(mine, usual, !they_lead)));
    }
    if they_lead {
        choices.push(choice(theirs, chosen(theirs, !usual, !i_lead)));
    }
    let cannot = match likeness {
        None => Some("merge-tickets-not-alike"),
        Some(_) if choices.is_empty() && signed_in.member.role.may_act() => Some("merge-tickets-not-now"),
        Some(_) => None,
    };
    let needs_a_look = likeness.is_some_and(Likeness::needs_a_look);
    let one_reader = mine.filed.complaint.email == theirs.filed.complaint.email;
    PairView {
        reference: mine.ticket.reference.to_string(),
        other: theirs.ticket.reference.to_string(),
        other_url: ticket_url(theirs.ticket.reference, said.from.as_ref()),
        likeness: likeness.map_or_else(String::new, |likeness| t.code("likeness-", likeness.code())),
        doubtful: needs_a_look,
        lines: lines(t, mine, theirs),
        version: mine.ticket.version,
        other_version: theirs.ticket.version,
        choices,
        cannot,
        needs_a_look,
        compared: said.compared,
        told: if one_reader {
            "merge-tickets-told-once"
        } else {
            "merge-tickets-told-each"
        },
    }
}

/// Whether a complaint arrived before another one.
fn is_earlier(one: &FiledComplaint, other: &FiledComplaint) -> bool {
    (one.received_at, one.id) < (other.received_at, other.id)
}

fn lines(t: &Wording, mine: &TicketDetails, theirs: &TicketDetails) -> Vec<Line> {
    let about = |key: &str, of: &dyn Fn(&TicketDetails) -> String| Line {
        label: t.get(key).to_owned(),
        mine: of(mine),
        theirs: of(theirs),
        differs: false,
    };
    let status = |details: &TicketDetails| t.code("status-", details.ticket.status.code());
    let owner = |details: &TicketDetails| {
        let nobody = || t.get("ticket-no-owner").to_owned();
        details.owner_name.clone().unwrap_or_else(nobody)
    };
    let (one, other) = (mine.filed.complaint.as_typed(), theirs.filed.complaint.as_typed());
    let compared = FIELDS.map(|field| {
        let (mine, theirs) = (shown(t, &one, field), shown(t, &other, field));
        Line {
            label: label(t, field),
            differs: mine != theirs,
            mine,
            theirs,
        }
    });
    let language = |details: &TicketDetails| t.code("language-", details.filed.language.code());
    [
        about("merge-tickets-received", &|details| {
            t.moment(details.filed.received_at)
        }),
        about("merge-tickets-status", &status),
        about("merge-tickets-owner", &owner),
    ]
    .into_iter()
    .chain(compared)
    .chain([about("language-label", &language)])
    .collect()
}

fn label(t: &Wording, field: &'static str) -> String {
    match field {
        "email" => t.get("merge-tickets-email").to_owned(),
        "problem" => t.get("merge-tickets-problem").to_owned(),
        "message" => t.get("merge-tickets-message").to_owned(),
        field => t.code("correct-field-", field),
    }
}

fn shown(t: &Wording, input: &ComplaintInput, field: &'static str) -> String {
    match field {
        "problem" => t.code("problem-", &input.problem),
        "paid" => t.get(if input.paid == "yes" { "yes" } else { "no" }).to_owned(),
        field => value(t, input, field),
    }
}
