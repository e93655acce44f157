//! The view of a person: what the certificate shows, what it hides and why, and what it could show.

use askama::Template;
use chrono::NaiveDate;

use crate::desk::registry::view_person::{PersonFile, Whose};
use crate::domain::certificate::vaccination_status::status;
use crate::domain::certificate::{Certificate, Held, HiddenDose, HiddenReason, ShownDose, may_be_proposed};
use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::registry::dose_rules::impossible;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::domain::values::local_time;
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::registry::record_view::{TicketView, tickets};
use crate::web::staff::registry::statement_view::{number, quarantine, vaccination};
use crate::wording::Wording;

struct Shown {
    url: String,
    dose: String,
    date: String,
    vaccine: &'static str,
    facility: String,
    held: String,
}

struct Hidden {
    url: String,
    title: String,
    held: String,
    reasons: Vec<String>,
}

struct Possible {
    url: String,
    title: String,
    step: &'static str,
    doses: String,
    shows: bool,
    status: String,
}

#[derive(Template)]
#[template(path = "staff/person.html")]
pub(super) struct PersonPage {
    shell: Shell,
    path: String,
    back_url: String,
    back_text: String,
    ticket: Option<String>,
    kind: String,
    number: String,
    revealed: bool,
    names: Vec<String>,
    born: String,
    status: &'static str,
    status_text: String,
    today: String,
    shown: Vec<Shown>,
    hidden: Vec<Hidden>,
    possible: Vec<Possible>,
    tickets: Vec<TicketView>,
}

/// What the words on the page need.
struct Words<'a> {
    t: &'a Wording,
    file: &'a PersonFile,
    today: NaiveDate,
    /// Behind addresses of records: the ticket for which somebody looks.
    suffix: String,
}

impl PersonPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        whose: Whose,
        file: &PersonFile,
        revealed: bool,
    ) -> Self {
        let t = visit.t;
        let today = local_time::date(visit.app().clock.now());
        let (path, back_url, back_text, ticket) = match whose {
            Whose::Record(record, ticket) => {
                let suffix = ticket
                    .map(|ticket| format!("?ticket={ticket}"))
                    .unwrap_or_default();
                (
                    format!("/staff/records/{record}/person"),
                    format!("/staff/records/{record}{suffix}"),
                    t.get("person-back-to-record").to_owned(),
                    ticket,
                )
            }
            Whose::Ticket(reference) => (
                format!("/staff/tickets/{reference}/person"),
                format!("/staff/tickets/{reference}"),
                reference.to_string(),
                Some(reference),
            ),
        };
        let words = Words {
            t,
            file,
            today,
            suffix: ticket
                .map(|ticket| format!("?ticket={ticket}"))
                .unwrap_or_default(),
        };
        let now = status(&file.certificate.shown, file.born, today);
        Self {
            shell: Shell::new(visit, t.get("person-title")).signed_in(&signed_in.member),
            path,
            back_url,
            back_text,
            ticket: ticket.map(|ticket| ticket.to_string()),
            kind: t.code("id-type-", file.identity.kind().code()),
            number: number(&file.identity, revealed),
            revealed,
            names: file.names.clone(),
            born: file
                .born
                .map_or_else(|| t.get("not-given").to_owned(), |born| t.date(born)),
            status: now.code(),
            status_text: vaccination(t, now),
            today: t.date(today),
            shown: file
                .certificate
                .shown
                .iter()
                .map(|dose| words.shown(dose))
                .collect(),
            hidden: file
                .certificate
                .hidden
                .iter()
                .map(|dose| words.hidden(dose))
                .collect(),
            possible: words.possible(),
            tickets: tickets(t, &file.tickets),
        }
    }
}

impl Words<'_> {
    fn url(&self, record: RecordId) -> String {
        format!("/staff/records/{record}{}", self.suffix)
    }

    fn dose(&self, number: DoseNumber, on: NaiveDate) -> String {
        let values = [("number", number.get().to_string()), ("date", self.t.date(on))];
        self.t.with("dose-on", &values)
    }

    fn held(&self, held: Held) -> String {
        let key = match held {
            Held::ByIdentity => "held-by-identity",
            Held::ByLink => "held-by-link",
            Held::LinkedAway => "held-linked-away",
        };
        self.t.get(key).to_owned()
    }

    fn shown(&self, dose: &ShownDose) -> Shown {
        Shown {
            url: self.url(dose.record),
            dose: dose.number.get().to_string(),
            date: self.t.date(dose.on),
            vaccine: dose.vaccine.name(),
            facility: dose.facility_name.as_str().to_owned(),
            held: self.held(dose.held),
        }
    }

    fn hidden(&self, dose: &HiddenDose) -> Hidden {
        Hidden {
            url: self.url(dose.record),
            title: self.dose(dose.number, dose.on),
            held: self.held(dose.held),
            reasons: dose
                .reasons
                .iter()
                .map(|reason| self.reason(dose, reason))
                .collect(),
        }
    }

    fn reason(&self, dose: &HiddenDose, reason: &HiddenReason) -> String {
        match reason {
            HiddenReason::Quarantined(reasons) => {
                let reasons = quarantine(self.t, reasons).join("; ");
                self.t.with("hidden-quarantined", &[("reasons", reasons)])
            }
            HiddenReason::LinkedAway => self.t.get("hidden-linked-away").to_owned(),
            HiddenReason::SecondRecord { shown } => {
                let other = self
                    .file
                    .certificate
                    .shown
                    .iter()
                    .find(|dose| dose.record == *shown);
                let date = other.map(|other| self.t.date(other.on)).unwrap_or_default();
                let values = [("number", dose.number.get().to_string()), ("date", date)];
                self.t.with("hidden-second-record", &values)
            }
        }
    }

    /// What the certificate would show with each dose of the person that is in quarantine.
    fn possible(&self) -> Vec<Possible> {
        may_be_proposed(&self.file.held)
            .map(|record| self.with(record))
            .collect()
    }

    fn with(&self, record: &DoseRecord) -> Possible {
        let tried = Certificate::what_if(&self.file.held, record);
        let step = if impossible(&record.statement, self.today).is_empty() {
            "possible-release"
        } else {
            "possible-correct-and-release"
        };
        let numbers = tried.shown.iter().map(|dose| dose.number.get().to_string());
        let then = status(&tried.shown, self.file.born, self.today);
        Possible {
            url: self.url(record.id),
            title: self.dose(record.statement.dose_number, record.statement.administered_on),
            step,
            doses: numbers.collect::<Vec<_>>().join(", "),
            shows: tried.shows(record.id),
            status: vaccination(self.t, then),
        }
    }
}
