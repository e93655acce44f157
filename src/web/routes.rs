//! Every route of the desk, in one table: for whom it is, from which role on, and what becomes of a form without its token.
//! The server is made of this table, and what stands in it is enforced before a handler runs (`gate.rs`).

use actix_web::web::{ServiceConfig, resource, to};
use actix_web::{HttpResponse, Route};

use crate::domain::staff::Role;
use crate::domain::values::coded::Coded;
use crate::web::citizen::{
    check_answers, facilities, file_complaint, filed, lost_link, start, tracking, tracking_actions,
};
use crate::web::gate::Audience::{self, CitizenLink, Health, OwnAccount, Public};
use crate::web::gate::{Endpoint, Method};
use crate::web::http::errors::PageResult;
use crate::web::http::page::redirect;
use crate::web::http::visit::Visit;
use crate::web::http::{assets, errors};
use crate::web::performance;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::accounts::{
    account, colleague, people, preferences, second_factor, sign_in, sign_in_code,
};
use crate::web::staff::audit::audit;
use crate::web::staff::audit::permissions::{self, PageRule};
use crate::web::staff::board::{absence, board, machine, quality, reassign};
use crate::web::staff::dashboard::dashboard;
use crate::web::staff::imports::{self, import_files, upload, uploads};
use crate::web::staff::registry::{correction, facilities as places, person, quarantine, record, records};
use crate::web::staff::sla::{calendar, calendar_files, calendars, policies};
use crate::web::staff::tickets::{
    after_acting, approvals, bulk, bulk_runs, candidate_actions, decisions, letters, live, merge,
    particulars, preview, proposals, queue, replies, sample, saved_views, search, ticket, ticket_actions,
    typing,
};
use crate::web::{dev_mail, operations};

const READER: Audience = Audience::Reader(Role::Agent);
const AGENT: Audience = Audience::Staff(Role::Agent);
const SUPERVISOR: Audience = Audience::Staff(Role::Supervisor);
const CORRECTOR: Audience = Audience::Author(Role::Supervisor);
const ADMINISTRATOR: Audience = Audience::Staff(Role::Administrator);

/// All routes. Of two patterns that fit a path, the first counts; the methods of a path stand together.
pub static ROUTES: &[Endpoint] = &[
    // Citizens.
    get("/", Public, || to(start::show)),
    get("/complaints/new", Public, || to(file_complaint::show)),
    post_typed("/complaints/new", Public, || to(file_complaint::submit)),
    get("/complaints/check", Public, || to(check_answers::show)),
    post_typed("/complaints", Public, || to(file_complaint::file)),
    get("/facilities/search", Public, || to(facilities::search)),
    get("/t/{secret}", CitizenLink, || to(tracking::show)),
    get("/t/{secret}/filed", CitizenLink, || to(filed::show)),
    post_typed("/t/{secret}/reply", CitizenLink, || to(tracking_actions::reply)),
    post_typed("/t/{secret}/withdraw", CitizenLink, || {
        to(tracking_actions::withdraw)
    }),
    post_typed("/t/{secret}/reopen", CitizenLink, || to(tracking_actions::reopen)),
    get("/lost-link", Public, || to(lost_link::show)),
    post_typed("/lost-link", Public, || to(lost_link::submit)),
    get("/performance", Public, || to(performance::show)),
    get("/performance.csv", Public, || to(performance::csv)),
    get("/performance.json", Public, || to(performance::json)),
    // Staff.
    get("/staff", AGENT, || to(|| async { redirect("/staff/queue") })),
    get("/staff/login", Public, || to(sign_in::show)),
    post_typed("/staff/login", Public, || to(sign_in::submit)),
    get("/staff/login/code", Public, || to(sign_in_code::show)),
    post_typed("/staff/login/code", Public, || to(sign_in_code::submit)),
    post("/staff/logout", OwnAccount, || to(sign_in::sign_out)),
    get("/staff/account", OwnAccount, || to(account::show)),
    post("/staff/account/password", OwnAccount, || to(account::change)),
    post("/staff/account/absence", OwnAccount, || to(account::note_absence)),
    post("/staff/account/preferences", OwnAccount, || {
        to(preferences::submit)
    }),
    post("/staff/account/sessions", OwnAccount, || to(account::end_others)),
    get("/staff/account/second-factor", OwnAccount, || {
        to(second_factor::show)
    }),
    post("/staff/account/second-factor", OwnAccount, || {
        to(second_factor::begin)
    }),
    post("/staff/account/second-factor/confirm", OwnAccount, || {
        to(second_factor::submit)
    }),
    post("/staff/account/second-factor/codes", OwnAccount, || {
        to(second_factor::renew)
    }),
    post("/staff/account/second-factor/remove", OwnAccount, || {
        to(second_factor::take_away)
    }),
    get("/staff/queue", AGENT, || to(queue::show)),
    get("/staff/search", AGENT, || to(search::show)),
    post_typed("/staff/search", READER, || to(search::submit)),
    post("/staff/next", AGENT, || to(queue::take_next)),
    get("/staff/bulk", AGENT, || to(bulk_runs::list)),
    post_typed("/staff/bulk", AGENT, || to(bulk::choose)),
    get("/staff/bulk/{id}", AGENT, || to(bulk_runs::show)),
    post("/staff/bulk/{id}/stop", AGENT, || to(bulk_runs::stop_it)),
    post("/staff/bulk/{id}/undo", AGENT, || to(bulk_runs::undo)),
    post_typed("/staff/views", AGENT, || to(saved_views::save)),
    post("/staff/views/{id}/remove", AGENT, || to(saved_views::remove)),
    get("/staff/replies", AGENT, || to(replies::list)),
    get("/staff/replies/{id}", AGENT, || to(replies::show)),
    post_typed("/staff/replies/{id}", SUPERVISOR, || to(replies::submit)),
    post("/staff/replies/{id}/restore/{version}", SUPERVISOR, || {
        to(replies::restore)
    }),
    get("/staff/tickets/{reference}", AGENT, || to(ticket::show)),
    get("/staff/tickets/{reference}/person", AGENT, || {
        to(person::show_of_ticket)
    }),
    post("/staff/tickets/{reference}/person", READER, || {
        to(person::reveal_of_ticket)
    }),
    post_typed("/staff/tickets/{reference}/resolve", AGENT, || {
        to(decisions::resolve)
    }),
    post_typed("/staff/tickets/{reference}/reopen", AGENT, || {
        to(decisions::reopen)
    }),
    post_typed("/staff/tickets/{reference}/undo", AGENT, || to(decisions::undo)),
    get("/staff/tickets/{reference}/merge", AGENT, || to(merge::show)),
    post_typed("/staff/tickets/{reference}/merge", AGENT, || to(merge::submit)),
    get("/staff/events", AGENT, || to(live::events)),
    post("/staff/tickets/{reference}/here", AGENT, || to(live::beat)),
    post("/staff/tickets/{reference}/stay", AGENT, || {
        to(after_acting::stay)
    }),
    post("/staff/tickets/{reference}/typing", AGENT, || to(typing::keep)),
    post_typed("/staff/tickets/{reference}/take-back", AGENT, || {
        to(proposals::take_back)
    }),
    post_typed("/staff/tickets/{reference}/particulars", AGENT, || {
        to(particulars::amend)
    }),
    post_typed("/staff/tickets/{reference}/{action}", AGENT, || {
        to(ticket_actions::submit)
    }),
    post("/staff/tickets/{reference}/reveal/{record}", READER, || {
        to(ticket::reveal)
    }),
    post("/staff/tickets/{reference}/preview/{what}", AGENT, || {
        to(preview::show)
    }),
    post_typed("/staff/tickets/{reference}/propose/{record}", AGENT, || {
        to(proposals::propose)
    }),
    post_typed("/staff/tickets/{reference}/correct/{record}", AGENT, || {
        to(proposals::correct)
    }),
    post_typed("/staff/tickets/{reference}/{verb}/{target}", AGENT, || {
        to(candidate_actions::submit)
    }),
    get("/staff/approvals", SUPERVISOR, || to(approvals::show)),
    post_typed("/staff/approvals", SUPERVISOR, || to(approvals::approve_ticked)),
    post_typed("/staff/approvals/{id}/approve", SUPERVISOR, || {
        to(approvals::approve)
    }),
    post_typed("/staff/approvals/{id}/decline", SUPERVISOR, || {
        to(approvals::decline)
    }),
    get("/staff/board", SUPERVISOR, || to(board::show)),
    get("/staff/board/quality", SUPERVISOR, || to(quality::show)),
    post_typed("/staff/board/reassign", SUPERVISOR, || to(reassign::submit)),
    post_typed("/staff/board/resume", SUPERVISOR, || to(machine::resume)),
    post_typed("/staff/board/absence/{id}", SUPERVISOR, || to(absence::submit)),
    get("/staff/dashboard", SUPERVISOR, || to(dashboard::show)),
    get("/staff/dashboard/{file}", SUPERVISOR, || to(dashboard::csv)),
    get("/staff/sample", SUPERVISOR, || to(sample::show)),
    post_typed("/staff/sample", SUPERVISOR, || to(sample::submit)),
    get("/staff/records", AGENT, || to(records::show)),
    post_typed("/staff/records", READER, || to(records::submit)),
    get("/staff/records/{id}", AGENT, || to(record::show)),
    post("/staff/records/{id}", READER, || to(record::reveal)),
    post_typed("/staff/records/{id}/undo-release", SUPERVISOR, || {
        to(record::undo_release)
    }),
    get("/staff/records/{id}/compare", AGENT, || to(record::compare)),
    get("/staff/records/{id}/person", AGENT, || to(person::show_of_record)),
    post("/staff/records/{id}/person", READER, || {
        to(person::reveal_of_record)
    }),
    get("/staff/imports", SUPERVISOR, || to(imports::list)),
    get("/staff/imports/new", ADMINISTRATOR, || to(uploads::show)),
    post_file("/staff/imports/new", ADMINISTRATOR, || to(uploads::submit)),
    post("/staff/imports/forget", ADMINISTRATOR, || to(uploads::forget)),
    post("/staff/imports/retry", ADMINISTRATOR, || to(imports::retry_aside)),
    get("/staff/imports/template.csv", ADMINISTRATOR, || {
        to(import_files::template)
    }),
    get("/staff/imports/uploads/{id}", ADMINISTRATOR, || to(upload::show)),
    post_typed("/staff/imports/uploads/{id}", ADMINISTRATOR, || {
        to(upload::submit)
    }),
    get("/staff/imports/{id}", SUPERVISOR, || to(imports::show)),
    get("/staff/imports/{id}/rejects.csv", SUPERVISOR, || {
        to(import_files::rejected)
    }),
    get("/staff/imports/{id}/notes.csv", SUPERVISOR, || {
        to(import_files::notes)
    }),
    get("/staff/imports/{id}/quarantined.csv", SUPERVISOR, || {
        to(import_files::quarantined)
    }),
    get("/staff/imports/{id}/withdraw", ADMINISTRATOR, || {
        to(imports::ask_to_withdraw)
    }),
    post_typed("/staff/imports/{id}/withdraw", ADMINISTRATOR, || {
        to(imports::withdraw)
    }),
    get("/staff/letters", SUPERVISOR, || to(letters::show)),
    post("/staff/letters/resend", SUPERVISOR, || to(letters::resend)),
    post("/staff/letters/resend-all", SUPERVISOR, || {
        to(letters::resend_all)
    }),
    get("/staff/quarantine", AGENT, || to(quarantine::show)),
    post_typed("/staff/quarantine", READER, || to(quarantine::search)),
    post_typed("/staff/quarantine/release", SUPERVISOR, || {
        to(quarantine::release)
    }),
    post_typed("/staff/quarantine/check", SUPERVISOR, || to(quarantine::check)),
    get("/staff/quarantine/{record}/correct", CORRECTOR, || {
        to(correction::show)
    }),
    post_typed("/staff/quarantine/{record}/correct", SUPERVISOR, || {
        to(correction::submit)
    }),
    get("/staff/facilities", AGENT, || to(places::show)),
    post_typed("/staff/facilities/{place}/confirm", SUPERVISOR, || {
        to(places::confirm)
    }),
    get("/staff/facilities/{place}/merge", CORRECTOR, || {
        to(places::search)
    }),
    post_typed("/staff/facilities/{place}/merge", SUPERVISOR, || {
        to(places::merge)
    }),
    get("/staff/people", ADMINISTRATOR, || to(people::show)),
    post_typed("/staff/people", ADMINISTRATOR, || to(people::add)),
    get("/staff/people/{id}", ADMINISTRATOR, || to(colleague::show)),
    post_typed("/staff/people/{id}/{verb}", ADMINISTRATOR, || {
        to(colleague::submit)
    }),
    get("/staff/policies", SUPERVISOR, || to(policies::show)),
    post_typed("/staff/policies", SUPERVISOR, || to(policies::decide)),
    get("/staff/policies/preview", SUPERVISOR, || to(policies::preview)),
    get("/staff/calendars", SUPERVISOR, || to(calendars::show)),
    post_file("/staff/calendars", ADMINISTRATOR, || to(calendars::submit)),
    get("/staff/calendars/{fingerprint}", SUPERVISOR, || {
        to(calendar::show)
    }),
    post_typed("/staff/calendars/{fingerprint}", ADMINISTRATOR, || {
        to(calendar::submit)
    }),
    get("/staff/calendars/{fingerprint}/{table}.csv", SUPERVISOR, || {
        to(calendar_files::table)
    }),
    get("/staff/permissions", AGENT, || to(show_permissions)),
    get("/staff/audit", SUPERVISOR, || to(audit::show)),
    get("/staff/audit.csv", SUPERVISOR, || to(audit::download)),
    // Everybody, and those who run the desk.
    get("/static/{file:.*}", Public, || to(assets::show)),
    get("/dev/mail", Public, || to(dev_mail::show)),
    get("/dev/mail/html", Public, || to(dev_mail::html)),
    get("/robots.txt", Public, || to(operations::robots)),
    get("/healthz", Health, || to(operations::healthz)),
    get("/readyz", Health, || to(operations::readyz)),
    get("/metrics", Health, || to(operations::metrics)),
];

/// Who may do what, by this table.
async fn show_permissions(visit: Visit, signed_in: SignedIn) -> PageResult {
    permissions::show(&visit, &signed_in, &page_rules())
}

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    for methods in ROUTES.chunk_by(|one, next| one.path == next.path) {
        let Some(first) = methods.first() else { continue };
        let served = methods
            .iter()
            .rev()
            .fold(resource(first.path), |resource, endpoint| {
                match endpoint.way_back() {
                    Some(back) => resource.route(back).route(endpoint.route()),
                    None => resource.route(endpoint.route()),
                }
            });
        config.service(served);
    }
    config.default_service(to(|| async {
        Err::<HttpResponse, _>(errors::PageError::NotFound)
    }));
}

/// Who comes in where, of the pages of staff.
fn page_rules() -> Vec<PageRule> {
    let rule = |endpoint: &Endpoint| PageRule {
        path: endpoint.path,
        form: endpoint.method != Method::Get,
        roles: Role::all()
            .filter(|role| endpoint.lacks(*role).is_none())
            .collect(),
    };
    ROUTES
        .iter()
        .filter(|endpoint| endpoint.is_for_staff())
        .map(rule)
        .collect()
}

/// A page.
const fn get(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint::new(Method::Get, path, audience, handler)
}

/// A button: without its token it does nothing.
const fn post(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint::new(Method::Post, path, audience, handler)
}

/// A form with something that was typed or chosen: without its token it is shown again.
const fn post_typed(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint::new(Method::PostTyped, path, audience, handler)
}

/// A form with a file.
const fn post_file(path: &'static str, audience: Audience, handler: fn() -> Route) -> Endpoint {
    Endpoint::new(Method::PostFile, path, audience, handler)
}
