//! Open tickets that wait for a record, filed and searched for as the desk does it.

use std::path::Path;

use option_m::desk::citizen::file_complaint::{Filing, file_complaint};
use option_m::desk::context::Context;
use option_m::desk::match_rules::MatchRules;
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::policies::Policies;
use option_m::desk::{Desk as Rules, DeskError};
use option_m::domain::complaint::reference::Reference;
use option_m::domain::complaint::{Complaint, ComplaintInput};
use option_m::domain::review::precision::ReviewPolicy;
use option_m::domain::sla::clock::ServicePromise;
use option_m::domain::ticket::Acting;
use option_m::domain::ticket::secret_link::LinkKey;
use option_m::domain::values::language::Language;
use option_m::store::{DatabaseUrl, Store, StoreSettings, tickets};

use crate::seed::Desk;

/// Tickets in one write.
const AT_ONCE: usize = 200;

/// Files the complaints of a table and searches for their records. Returns how many tickets are left to humans.
pub(crate) fn file_all(desk: &Desk, table: &Path) -> usize {
    let now = chrono::Utc::now();
    let mut reader = csv::Reader::from_path(table).unwrap();
    let columns = reader.headers().unwrap().clone();
    let complaints = reader.records().filter_map(|row| {
        let row = row.unwrap();
        let input = ComplaintInput::collect(|field| {
            let place = columns.iter().position(|column| column == field);
            let text = place.and_then(|place| row.get(place)).unwrap_or_default();
            if field == "consent" { "yes" } else { text }.to_owned()
        });
        Complaint::parse(&input, now.date_naive()).ok()
    });
    let filings: Vec<Filing> = complaints
        .zip(1_u64..)
        .map(|(complaint, number)| Filing {
            complaint,
            idempotency_key: format!("waiting {number}"),
            language: Language::default(),
            reference: Reference::from_bits(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        })
        .collect();
    let store = Store::open(&StoreSettings::new(DatabaseUrl::parse(&desk.url).unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let rules = Rules {
        promise: ServicePromise::default(),
        policies: Policies::default(),
        link_key: LinkKey::derive(b"a key for measuring"),
        matching: MatchRules::default(),
        review: ReviewPolicy::default(),
    };
    for some in filings.chunks(AT_ONCE) {
        let (some, rules) = (some.to_vec(), rules.clone());
        let filed = runtime.block_on(store.write(move |conn| {
            for filing in &some {
                let reference =
                    file_complaint(&mut Context::new(conn, &rules, Acting::Citizen, now), filing)?.reference;
                if let Some(ticket) = tickets::by_reference(conn, reference)? {
                    match_ticket(&mut Context::of_system(conn, &rules, now), ticket.id)?;
                }
            }
            Ok::<_, DeskError>(())
        }));
        filed.unwrap();
    }
    store.close();
    filings.len()
}
