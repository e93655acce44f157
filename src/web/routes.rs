//! Every route of the desk, in one table.

use actix_web::web::{self, ServiceConfig, resource};
use actix_web::{Route, guard};

use crate::web::citizen::{facilities, file_complaint, filed, lost_link, start, tracking, tracking_actions};
use crate::web::http::{assets, errors};
use crate::web::staff::accounts::{account, sign_in};
use crate::web::staff::imports::{self, import_files, upload, uploads};
use crate::web::staff::registry::{correction, facilities as places, person, quarantine, record, records};
use crate::web::staff::tickets::{candidate_actions, decisions, letters, queue, ticket, ticket_actions};
use crate::web::{dev_mail, operations};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    citizens(config);
    staff(config);
    config
        .service(resource("/static/{file:.*}").route(page().to(assets::show)))
        .service(resource("/dev/mail").route(page().to(dev_mail::show)))
        .service(resource("/dev/mail/html").route(page().to(dev_mail::html)))
        .service(resource("/robots.txt").route(page().to(operations::robots)))
        .service(resource("/healthz").route(page().to(operations::healthz)))
        .service(resource("/readyz").route(page().to(operations::readyz)))
        .service(resource("/metrics").route(page().to(operations::metrics)))
        .default_service(web::to(|| async {
            Err::<actix_web::HttpResponse, _>(errors::PageError::NotFound)
        }));
}

fn citizens(config: &mut ServiceConfig) {
    config
        .service(resource("/").route(page().to(start::show)))
        .service(
            resource("/complaints/new")
                .route(page().to(file_complaint::show))
                .post(file_complaint::submit),
        )
        .service(resource("/complaints").post(file_complaint::file))
        .service(resource("/facilities/search").route(page().to(facilities::search)))
        .service(resource("/t/{secret}").route(page().to(tracking::show)))
        .service(resource("/t/{secret}/filed").route(page().to(filed::show)))
        .service(resource("/t/{secret}/reply").post(tracking_actions::reply))
        .service(resource("/t/{secret}/withdraw").post(tracking_actions::withdraw))
        .service(resource("/t/{secret}/reopen").post(tracking_actions::reopen))
        .service(
            resource("/lost-link")
                .route(page().to(lost_link::show))
                .post(lost_link::submit),
        );
}

fn staff(config: &mut ServiceConfig) {
    config
        .service(web::redirect("/staff", "/staff/queue"))
        .service(
            resource("/staff/login")
                .route(page().to(sign_in::show))
                .post(sign_in::submit),
        )
        .service(resource("/staff/logout").post(sign_in::sign_out))
        .service(resource("/staff/account").route(page().to(account::show)))
        .service(resource("/staff/account/password").post(account::change))
        .service(resource("/staff/account/sessions").post(account::end_others))
        .service(resource("/staff/queue").route(page().to(queue::show)))
        .service(resource("/staff/find").route(page().to(queue::find)))
        .service(resource("/staff/tickets/{reference}").route(page().to(ticket::show)))
        .service(
            resource("/staff/tickets/{reference}/person")
                .route(page().to(person::show_of_ticket))
                .post(person::reveal_of_ticket),
        )
        .service(resource("/staff/tickets/{reference}/resolve").post(decisions::resolve))
        .service(resource("/staff/tickets/{reference}/reopen").post(decisions::reopen))
        .service(resource("/staff/tickets/{reference}/undo").post(decisions::undo))
        .service(resource("/staff/tickets/{reference}/{action}").post(ticket_actions::submit))
        .service(resource("/staff/tickets/{reference}/reveal/{record}").post(ticket::reveal))
        .service(resource("/staff/tickets/{reference}/{verb}/{target}").post(candidate_actions::submit))
        .service(
            resource("/staff/records")
                .route(page().to(records::show))
                .post(records::submit),
        )
        .service(
            resource("/staff/records/{id}")
                .route(page().to(record::show))
                .post(record::reveal),
        )
        .service(resource("/staff/records/{id}/undo-release").post(record::undo_release))
        .service(
            resource("/staff/records/{id}/person")
                .route(page().to(person::show_of_record))
                .post(person::reveal_of_record),
        )
        .service(resource("/staff/imports").route(page().to(imports::list)))
        .service(
            resource("/staff/imports/new")
                .route(page().to(uploads::show))
                .post(uploads::submit),
        )
        .service(resource("/staff/imports/forget").post(uploads::forget))
        .service(resource("/staff/imports/retry").post(imports::retry_aside))
        .service(resource("/staff/imports/template.csv").route(page().to(import_files::template)))
        .service(
            resource("/staff/imports/uploads/{id}")
                .route(page().to(upload::show))
                .post(upload::submit),
        )
        .service(resource("/staff/imports/{id}").route(page().to(imports::show)))
        .service(resource("/staff/imports/{id}/rejects.csv").route(page().to(import_files::rejected)))
        .service(resource("/staff/imports/{id}/notes.csv").route(page().to(import_files::notes)))
        .service(resource("/staff/imports/{id}/quarantined.csv").route(page().to(import_files::quarantined)))
        .service(
            resource("/staff/imports/{id}/withdraw")
                .route(page().to(imports::ask_to_withdraw))
                .post(imports::withdraw),
        )
        .service(resource("/staff/letters").route(page().to(letters::show)))
        .service(resource("/staff/letters/resend").post(letters::resend))
        .service(resource("/staff/letters/resend-all").post(letters::resend_all))
        .service(resource("/staff/quarantine").route(page().to(quarantine::show)))
        .service(resource("/staff/quarantine/release").post(quarantine::release))
        .service(resource("/staff/quarantine/check").post(quarantine::check))
        .service(
            resource("/staff/quarantine/{record}/correct")
                .route(page().to(correction::show))
                .post(correction::submit),
        )
        .service(resource("/staff/facilities").route(page().to(places::show)))
        .service(resource("/staff/facilities/{place}/confirm").post(places::confirm))
        .service(
            resource("/staff/facilities/{place}/merge")
                .route(page().to(places::search))
                .post(places::merge),
        );
}

/// A page: asked for with GET, or with HEAD by those who only want to know whether it is there.
fn page() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
