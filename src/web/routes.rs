//! Every route of the desk, in one table.

use actix_web::web::{self, ServiceConfig, resource};

use super::citizen::{facilities, file_complaint, filed, lost_link, start, tracking, tracking_actions};
use super::staff::{queue, sign_in, ticket, ticket_actions};
use super::{assets, dev_mail, errors, operations};

/// Adds the routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/").get(start::show))
        .service(
            resource("/complaints/new")
                .get(file_complaint::show)
                .post(file_complaint::submit),
        )
        .service(resource("/complaints").post(file_complaint::file))
        .service(resource("/facilities/search").get(facilities::search))
        .service(resource("/t/{secret}").get(tracking::show))
        .service(resource("/t/{secret}/filed").get(filed::show))
        .service(resource("/t/{secret}/reply").post(tracking_actions::reply))
        .service(resource("/t/{secret}/withdraw").post(tracking_actions::withdraw))
        .service(resource("/t/{secret}/reopen").post(tracking_actions::reopen))
        .service(
            resource("/lost-link")
                .get(lost_link::show)
                .post(lost_link::submit),
        )
        .service(web::redirect("/staff", "/staff/queue"))
        .service(resource("/staff/login").get(sign_in::show).post(sign_in::submit))
        .service(resource("/staff/logout").post(sign_in::sign_out))
        .service(resource("/staff/queue").get(queue::show))
        .service(resource("/staff/find").get(queue::find))
        .service(resource("/staff/tickets/{reference}").get(ticket::show))
        .service(resource("/staff/tickets/{reference}/{action}").post(ticket_actions::submit))
        .service(resource("/static/{file:.*}").get(assets::show))
        .service(resource("/dev/mail").get(dev_mail::show))
        .service(resource("/dev/mail/html").get(dev_mail::html))
        .service(resource("/healthz").get(operations::healthz))
        .service(resource("/readyz").get(operations::readyz))
        .service(resource("/metrics").get(operations::metrics))
        .default_service(web::to(|| async {
            Err::<actix_web::HttpResponse, _>(errors::PageError::NotFound)
        }));
}
