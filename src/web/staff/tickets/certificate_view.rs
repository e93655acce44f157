//! What the person's certificate shows, what it would show with a record, and who would lose a dose by that.

use chrono::NaiveDate;

use crate::desk::matching::assess_ticket::Assessed;
use crate::domain::certificate::Certificate;
use crate::domain::certificate::vaccination_status::status;
use crate::domain::complaint::Complaint;
use crate::domain::person::identity::Identity;
use crate::domain::values::local_time;
use crate::web::staff::registry::statement_view::vaccination;
use crate::web::staff::tickets::candidate_view::loss;
use crate::web::staff::tickets::view_context::TicketView;
use crate::wording::Wording;

/// A certificate in a line.
pub(super) struct Shows {
    /// The doses that show, by number.
    pub(super) doses: Vec<Dose>,
    pub(super) status: String,
}

/// A dose that shows.
pub(super) struct Dose {
    pub(super) number: String,
    /// Whether it shows only with the record.
    pub(super) fresh: bool,
}

/// What accepting a record changes.
pub(super) struct CertificateView {
    pub(super) now: Shows,
    pub(super) with_it: Option<Shows>,
    /// Who would lose what; said only where the record can be accepted.
    pub(super) loses: Option<String>,
}

/// What a certificate shows, beside what that of the ticket's person shows now.
pub(super) fn shows(view: &TicketView<'_>, certificate: &Certificate) -> Shows {
    let t = view.visit.t;
    let today = local_time::date(view.visit.app().clock.now());
    let now = &view.opened.assessment.certificate;
    let born = born(&view.opened.filed.complaint, today);
    Shows {
        doses: certificate
            .shown
            .iter()
            .map(|dose| Dose {
                number: dose.number.get().to_string(),
                fresh: !now.shows_number(dose.number),
            })
            .collect(),
        status: vaccination(t, status(&certificate.shown, born, today)),
    }
}

/// What accepting the best record of a ticket changes; what the certificate shows where there is none.
pub(super) fn certificate_view(view: &TicketView<'_>, best: Option<&Assessed>) -> CertificateView {
    let t = view.visit.t;
    let with_it = best.and_then(|best| best.certificate.as_ref());
    CertificateView {
        now: shows(view, &view.opened.assessment.certificate),
        with_it: with_it.map(|certificate| shows(view, certificate)),
        loses: best
            .filter(|best| best.certificate.is_some())
            .map(|best| loses(t, best)),
    }
}

fn loses(t: &Wording, best: &Assessed) -> String {
    loss(t, best).unwrap_or_else(|| t.get("certificate-loses-nobody").to_owned())
}

fn born(complaint: &Complaint, today: NaiveDate) -> Option<NaiveDate> {
    let stated = complaint.date_of_birth.day();
    if let Identity::MyKad(number) = &complaint.identity {
        number.birth_date(today).or(stated)
    } else {
        stated
    }
}
