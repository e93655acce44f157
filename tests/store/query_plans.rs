//! No page and no worker reads a large table from end to end. Every statement that the store runs is taken down while
//! its functions are called, and each database is asked how it would answer it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::deserialize::QueryableByName;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use option_m::desk::accounts::{manage_staff, sign_in};
use option_m::desk::citizen::file_complaint::file_complaint;
use option_m::desk::citizen::replace_link;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::imports::withdraw_batch;
use option_m::desk::matching::{assess_ticket, match_ticket};
use option_m::desk::registry::search_records::search_records;
use option_m::desk::registry::view_record::view_record;
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::desk::tickets::run_sla_clock;
use option_m::desk::{Desk, DeskError};
use option_m::domain::person::identity::Identity;
use option_m::domain::registry::dose_record::RecordIdentity;
use option_m::domain::registry::record_search::{Criteria, SearchInput};
use option_m::domain::staff::{Login, Role};
use option_m::domain::ticket::{Acting, Action};
use option_m::domain::values::ids::{LinkId, StaffId, TicketId};
use option_m::domain::values::reason::Reason;
use option_m::store::accounts::staff;
use option_m::store::registry::{
    self, batches, export, links, made, person, record_keys, registry_events, rejects, withdraw,
};
use option_m::store::tickets::{
    self, complaints, duplicates, outbox, ticket_details, ticket_watch, timeline,
};
use option_m::store::{AnyConnection, StoreError};

use crate::administration::use_audit;
use crate::database::TestDatabase;
use crate::fixtures::{accept_link, desk, dose_row, file, filing, name, passport, phone, start};
use crate::reviews::use_reviews;
use crate::use_queue::{use_outbox, use_queue};
use crate::{quarantine_list, rows};

/// The tables that grow with every complaint or dose.
const LARGE: [&str; 13] = [
    "account_events",
    "bulk_items",
    "ticket_keys",
    "watched_tickets",
    "tickets",
    "complaints",
    "events",
    "outbox",
    "dose_records",
    "links",
    "registry_events",
    "version_notes",
    "sign_in_attempts",
];

type Statements = Arc<Mutex<BTreeSet<String>>>;

/// Takes down the words of every statement.
fn listener(statements: &Statements) -> impl Instrumentation + use<> {
    let statements = Arc::clone(statements);
    move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let words = text
                .split("-- binds:")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            statements.lock().unwrap().insert(words);
        }
    }
}

/// Does what pages and workers do.
fn use_everything(conn: &mut AnyConnection) -> Result<(), DeskError> {
    let (desk, now) = (desk(), start());
    let later = now + TimeDelta::hours(50);
    let citizen = &mut Context::new(conn, &desk, Acting::Citizen, now);
    let filed = file_complaint(citizen, &filing(1))?;
    file_complaint(citizen, &filing(1))?;
    let id = file(conn, 2, now)?;
    ticket_details::by_link(conn, &filed.secret)?;
    ticket_details::by_reference(conn, filed.reference)?;
    tickets::to_match(conn, 10)?;
    rows::list_facility(conn)?;
    match_ticket::match_ticket(&mut Context::of_system(conn, &desk, now), id)?;
    for lot in ["FK8892", "FK9999"] {
        // As the store does: rows on their way into the registry live as long as their transaction.
        conn.batch_execute("BEGIN").unwrap();
        rows::import(conn, &desk, lot, vec![dose_row(9, &[("lot_number", lot)])], now)?;
        conn.batch_execute("COMMIT").unwrap();
    }
    registry::of_numbers(conn, &[filing(9).complaint.identity.number()])?;
    quarantine_list::use_quarantine(conn)?;
    let identities = [1, 2].map(|number| filing(number).complaint.identity);
    complaints::tickets_of(conn, &identities.each_ref().map(Identity::number))?;
    use_registry(conn)?;
    complaints::load(conn, id)?;
    timeline::load(conn, id)?;
    let agent = use_staff(conn)?;
    use_imports(conn, &desk, agent, now)?;
    let seen = tickets::load(conn, id)?;
    act_on_ticket(
        &mut Context::new(conn, &desk, Acting::Staff(agent, Role::Agent), now),
        SeenTicket::from(&seen),
        Action::Take,
    )?;
    use_decisions(conn, &desk, id, now)?;
    replace_link::replace_link(
        &mut Context::new(conn, &desk, Acting::Citizen, now),
        filed.reference,
        &filing(1).complaint.email,
    )?;
    tickets::to_check(conn, later, 10)?;
    run_sla_clock::run_sla_clock(&mut Context::of_system(conn, &desk, later), id)?;
    tickets::count_by_status(conn)?;
    outbox::is_quiet(conn, now)?;
    use_outbox(conn, now, later)?;
    use_queue(conn, (agent, id), now)?;
    use_audit(conn, agent, filed.reference)?;
    use_reviews(conn, agent, now)?;
    Ok(())
}

/// Looks at what could be decided about a ticket, and undoes what was.
fn use_decisions(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let reference = tickets::load(conn, id)?.reference;
    let details = ticket_details::by_reference(conn, reference)?.ok_or(StoreError::Missing)?;
    assess_ticket::assess(&mut Context::of_system(conn, desk, now), &details)?;
    duplicates::near(conn, &details.filed)?;
    outbox::unsend(conn, id, now)?;
    links::forget(conn, LinkId(0))?;
    Ok(())
}

/// Looks at imports and withdraws one.
fn use_imports(
    conn: &mut AnyConnection,
    desk: &Desk,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let batch = batches::list(conn, None, 10)?.remove(0);
    rejects::rejected(conn, batch.id, 0, 10)?;
    registry_events::of_batch(conn, batch.id)?;
    export::quarantined_of(conn, batch.id, 0, 10)?;
    accept_link(conn, "row 9", &filing(2).complaint.identity, now)?;
    person::held(conn, &RecordIdentity::Sound(filing(2).complaint.identity))?;
    withdraw_batch::effects(conn, (batch.id, withdraw_batch::AT_ONCE), now)?;
    withdraw::about(conn, batch.id)?;
    ticket_watch::since(conn, 0, 10)?;
    ticket_watch::met_by(conn, &[1, 2])?;
    ticket_watch::refresh(conn, 10)?;
    record_keys::refresh(conn, 10)?;
    complaints::waiting_filed_since(conn, now)?;
    withdraw_batch::begin(
        &mut Context::new(conn, desk, Acting::Staff(staff, Role::Administrator), now),
        batch.id,
        &Reason::parse("a wrong file").unwrap(),
    )?;
    batches::withdrawing(conn)?;
    withdraw_batch::step(
        &mut Context::of_system(conn, desk, now),
        (batch.id, withdraw_batch::AT_ONCE),
    )?;
    Ok(())
}

/// Searches by each criterion, from the beginning and from behind a record, and opens what is found.
fn use_registry(conn: &mut AnyConnection) -> Result<(), DeskError> {
    let inputs = [
        SearchInput {
            id_number: passport(9)[..5].to_owned(),
            ..SearchInput::default()
        },
        SearchInput {
            name: name(9),
            ..SearchInput::default()
        },
        SearchInput {
            phone: phone(9),
            ..SearchInput::default()
        },
        SearchInput {
            lot_number: "FK99".to_owned(),
            ..SearchInput::default()
        },
        SearchInput {
            facility: "Klinik Kesihatan".to_owned(),
            ..SearchInput::default()
        },
    ];
    for input in inputs {
        let criteria = Criteria::parse(&input).unwrap().unwrap();
        let page = search_records(conn, &criteria, None, 50)?.unwrap();
        let record = page.found[0].record.clone();
        search_records(conn, &criteria, Some(record.id), 50)?.unwrap();
        view_record(conn, record.id, Role::Supervisor)?;
        made::ids(conn, &record.statement.row())?;
        person::held(conn, &record.statement.identity)?;
        person::tickets_about(conn, &[record.statement.identity])?;
    }
    Ok(())
}

fn use_staff(conn: &mut AnyConnection) -> Result<StaffId, DeskError> {
    let login = Login::parse("aminah").unwrap();
    let member = manage_staff::NewMember {
        login: login.clone(),
        name: "Aminah".to_owned(),
        role: Role::Agent,
        password_hash: "none".to_owned(),
    };
    let id = manage_staff::add(conn, &member, start())?;
    let rules = sign_in::SessionRules {
        idle: TimeDelta::hours(1),
        lifetime: TimeDelta::hours(9),
    };
    let token = sign_in::SessionToken::fresh();
    let (known, _) = sign_in::known(conn, &login)?.unwrap();
    let tries = sign_in::Tries {
        most: 5,
        within: TimeDelta::hours(1),
    };
    let tries = sign_in::TryRules {
        address: tries,
        account: tries,
    };
    let mark = sign_in::BrowserMark::fresh();
    // A stranger, then one whose address is known, then one whose browser is.
    for browser in [None, None, Some(mark.hash())] {
        let from = sign_in::Origin {
            address: "127.0.0.1".to_owned(),
            browser,
        };
        let begun = sign_in::begin(conn, login.as_str(), &from, tries, start())?.unwrap();
        sign_in::finish(conn, begun, &mark)?;
    }
    sign_in::start_session(conn, known.id, &token, "127.0.0.1", rules, start())?;
    let fresh = sign_in::SessionToken::fresh();
    let sessions = (&token, &fresh);
    sign_in::change_password(conn, known.id, ("none", "other"), sessions, "127.0.0.1", start())?;
    staff::sessions_of(conn, known.id, start(), start())?;
    staff::end_other_sessions(conn, known.id, &token.hash())?;
    sign_in::resume(conn, &token, rules, start())?;
    staff::touch_session(conn, &token.hash(), start())?;
    staff::forget_old_sessions(conn, start())?;
    Ok(id)
}

/// The statements that ask for plans: what reads or changes rows that are there.
fn explainable(statements: &Statements) -> Vec<String> {
    let all = statements.lock().unwrap();
    let asks = |words: &&String| {
        ["SELECT", "UPDATE", "DELETE"]
            .iter()
            .any(|verb| words.starts_with(verb))
    };
    let found: Vec<String> = all.iter().filter(asks).cloned().collect();
    assert!(found.len() > 40, "the listener hears what is run: {found:#?}");
    found
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// What may be read from end to end: an index for the figures of the overview, the indexes of the outbox, which hold
/// no more than the letters that wait or were given up, and that of the quarantine, for its figures; of tickets those
/// indexes that hold no more than what is open, for the counts of the views.
const EXPLAINED: [&str; 10] = [
    "SCAN tickets USING COVERING INDEX tickets_in_hand",
    "SCAN tickets USING COVERING INDEX tickets_unread",
    "SCAN tickets USING COVERING INDEX tickets_proposed",
    "SCAN tickets USING COVERING INDEX tickets_reopened",
    "SCAN tickets USING COVERING INDEX tickets_free",
    "SCAN tickets USING COVERING INDEX tickets_by_status",
    "SCAN outbox USING COVERING INDEX outbox_due",
    "SCAN outbox USING INDEX outbox_due",
    "SCAN outbox USING COVERING INDEX outbox_failed",
    "SCAN dose_records USING COVERING INDEX dose_records_by_reason",
];

/// Whether a step reads a large table from end to end. Along an index that sorts, LIMIT ends it after a page.
fn is_scan(words: &str, step: &str) -> bool {
    let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
    let figures = ["COUNT(", "min("].iter().any(|figure| words.contains(figure));
    let paged = step.contains(" USING ") && words.contains("LIMIT") && !figures;
    table.is_some_and(|table| LARGE.contains(&table)) && !paged && !EXPLAINED.contains(&step)
}

/// Whether a step sorts more than one person's tickets or doses, one record's or ticket's log, or the list of facilities.
fn is_sort(words: &str, step: &str) -> bool {
    let few = [
        "`id_number` ",
        "tickets.owner_id = ",
        ") AS chosen ",
        "FROM `facilities`",
        "`registry_events`.`record_id` IN",
        "events`.`ticket_id` = ?",
    ]
    .iter()
    .any(|few| words.contains(few));
    step.starts_with("USE TEMP B-TREE") && !few
}

#[test]
fn sqlite_scans_no_large_table() {
    let db = TestDatabase::sqlite();
    db.store().close();
    let mut sqlite = SqliteConnection::establish(db.url.strip_prefix("sqlite://").unwrap()).unwrap();
    let statements = Statements::default();
    sqlite.set_instrumentation(listener(&statements));
    let mut conn = AnyConnection::Sqlite(sqlite);
    use_everything(&mut conn).unwrap();
    let AnyConnection::Sqlite(mut sqlite) = conn else {
        unreachable!()
    };
    let (mut scans, mut all) = (Vec::new(), String::new());
    for words in explainable(&statements) {
        let steps: Vec<SqliteStep> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {words}"))
            .load(&mut sqlite)
            .unwrap();
        for SqliteStep { detail } in steps {
            all.push_str(&detail);
            if is_scan(&words, &detail) || is_sort(&words, &detail) {
                scans.push(format!("{detail}: {words}"));
            }
        }
    }
    assert!(scans.is_empty(), "{scans:#?}");
    // What is found by keys is chosen before a row is read.
    for keys in ["birth_key", "day_key", "identity", "name", "phone", "lot"] {
        let index = format!("USING COVERING INDEX dose_records_by_{keys} (");
        assert!(all.contains(&index), "{index}");
    }
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = diesel::sql_types::Text)]
    #[diesel(column_name = "QUERY PLAN")]
    line: String,
}

/// Even where reading from end to end is forbidden, PostgreSQL does so if it has no other way.
#[test]
fn postgres_has_another_way_than_to_scan() {
    let db = TestDatabase::postgres();
    db.store().close();
    let mut postgres = PgConnection::establish(&db.url).unwrap();
    let statements = Statements::default();
    postgres.set_instrumentation(listener(&statements));
    let mut conn = AnyConnection::Postgres(postgres);
    use_everything(&mut conn).unwrap();
    let AnyConnection::Postgres(mut postgres) = conn else {
        unreachable!()
    };
    postgres
        .batch_execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .unwrap();
    let mut scans = Vec::new();
    for (number, words) in explainable(&statements).into_iter().enumerate() {
        postgres
            .batch_execute(&format!("PREPARE s{number} AS {words}"))
            .unwrap();
        let holes = (1..99)
            .take_while(|hole| words.contains(&format!("${hole}")))
            .count();
        let nulls = if holes == 0 {
            String::new()
        } else {
            format!("({})", vec!["NULL"; holes].join(", "))
        };
        let lines: Vec<PostgresStep> = diesel::sql_query(format!("EXPLAIN EXECUTE s{number}{nulls}"))
            .load(&mut postgres)
            .unwrap();
        for PostgresStep { line } in lines {
            let scans_it = |table: &str| line.contains(&format!("Seq Scan on {table}"));
            if LARGE.iter().any(|table| scans_it(table)) {
                scans.push(format!("{}: {words}", line.trim()));
            }
        }
    }
    assert!(scans.is_empty(), "{scans:#?}");
}
