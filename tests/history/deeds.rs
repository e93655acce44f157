//! What people do: they correct, release and check records, link them, and settle places.

use option_m::desk::DeskError;
use option_m::desk::citizen::file_complaint::{Filing, file_complaint};
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::registry::check_again::check_records;
use option_m::desk::registry::confirm_facility::confirm_facility;
use option_m::desk::registry::correct_record::{Wanted, correct_record};
use option_m::desk::registry::correction_input::{filled_in, parse};
use option_m::desk::registry::merge_facility::merge_facility;
use option_m::desk::registry::release_records::release_records;
use option_m::desk::registry::revoke_link::revoke_link;
use option_m::desk::registry::undo_release::{released_at, undo_release};
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::certificate::Certificate;
use option_m::domain::complaint::Complaint;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::registry::dose_record::DoseStatement;
use option_m::domain::registry::replay::RegistryFact;
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::ticket::matched::Accepted;
use option_m::domain::ticket::outcome::Basis;
use option_m::domain::ticket::{Action, Outcome, Status};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{LinkId, RecordId, TicketId};
use option_m::domain::values::language::Language;
use option_m::store::registry;
use option_m::store::registry::links::{self, NewLink};
use option_m::store::{StoreError, tickets};

use crate::accepting::current;
use crate::paper::Says;
use crate::steps::ground;
use crate::world::{Answer, Expected, World};

/// Accepts a version of a row as a person's dose, for a ticket that ends by it. Nothing if the version does not count any
/// more, or the record is linked.
pub(crate) fn link(
    cx: &mut Context<'_>,
    (ticket, row, seen): (TicketId, &SourceRow, RecordId),
    person: &option_m::domain::person::identity::Identity,
) -> Result<Option<LinkId>, DeskError> {
    registry::hold(cx.conn)?;
    let valid = registry::load(cx.conn, seen)?.statement.is_valid();
    let of_record = links::of_record(cx.conn, &row.source_system, &row.source_record_id)?;
    if current(cx.conn, row)? != Some(seen) || !valid || of_record.iter().any(links::Link::is_in_force) {
        return Ok(None);
    }
    let new = NewLink {
        source_system: &row.source_system,
        source_record_id: &row.source_record_id,
        person,
        ticket: Some(ticket),
        staff: cx.by.staff(),
        ground: &Ground::typed("Nombor tersilap taip"),
    };
    let link = links::accept(cx.conn, &new, cx.now)?;
    accept(cx, ticket, seen, Outcome::Linked)?;
    Ok(Some(link))
}

/// A ticket ends by a record.
fn accept(
    cx: &mut Context<'_>,
    ticket: TicketId,
    record: RecordId,
    outcome: Outcome,
) -> Result<(), DeskError> {
    let ticket = tickets::load(cx.conn, ticket)?;
    let action = Action::AcceptRecord(Accepted {
        record,
        linked: outcome == Outcome::Linked,
        released: false,
        matched: None,
        overruled: None,
        outcome: Some(outcome),
        basis: Basis::default(),
    });
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(())
}

impl World<'_> {
    /// Does something in a write of the first process, as the one who may do everything.
    pub(crate) async fn act<T, F>(&self, deed: F) -> Result<T, DeskError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Context<'_>) -> Result<T, DeskError> + Send + 'static,
    {
        self.house.act(&self.house.stores[0], deed).await
    }

    /// The version of a row that counts.
    pub(crate) async fn seen(&self, key: usize) -> Option<RecordId> {
        let row = self.row(key);
        let read: Result<_, StoreError> = self.house.stores[0].read(move |conn| current(conn, &row)).await;
        read.unwrap()
    }

    /// A complaint of a person is filed, and somebody takes it.
    pub(crate) async fn file(&mut self, person: usize, dose: usize, day: usize) -> TicketId {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let today = self.house.clock.today();
        let complaint = self.names.complaint(person, dose, day, today);
        let id = self
            .keep_complaint(complaint, (format!("key {number}"), number))
            .await;
        self.take(id).await;
        id
    }

    /// A complaint is kept, under this key and reference, and the registry is searched for it.
    pub(crate) async fn keep_complaint(
        &mut self,
        complaint: Complaint,
        (key, number): (String, u64),
    ) -> TicketId {
        let filing = Filing {
            complaint,
            idempotency_key: key,
            language: Language::parse("ms").unwrap(),
            reference: Reference::from_bits(number),
        };
        let filed = self.act(move |cx| {
            let filed = file_complaint(&mut cx.as_system(), &filing)?;
            let ticket = tickets::by_reference(cx.conn, filed.reference)?.unwrap();
            match_ticket(&mut cx.as_system(), ticket.id)?;
            Ok(ticket.id)
        });
        let id = filed.await.unwrap();
        self.tickets.insert(id, Expected::default());
        id
    }

    /// Somebody takes a ticket that waits.
    pub(crate) async fn take(&self, id: TicketId) {
        let taken = self.act(move |cx| {
            let ticket = tickets::load(cx.conn, id)?;
            if ticket.status == Status::Queued {
                act_on_ticket(cx, SeenTicket::from(&ticket), Action::Take)?;
            }
            Ok(())
        });
        taken.await.unwrap();
    }

    /// The row that a key names becomes a person's dose. Returns whether it does.
    pub(crate) async fn link(&mut self, key: usize, person: usize) -> bool {
        let row = self.row(key);
        let own = |record: &DoseStatement| record.identity.sound() == Some(&self.names.person(person));
        let record = self.registry.record(&row).and_then(|record| record.current());
        if record.is_none_or(|version| own(&version.statement)) {
            return false;
        }
        let Some(seen) = self.seen(key).await else {
            return false;
        };
        let ticket = self.file(person, 3, usize::MAX).await;
        let (identity, of) = (self.names.person(person), row.clone());
        let linked = self.act(move |cx| link(cx, (ticket, &of, seen), &identity));
        let Some(link) = linked.await.unwrap() else {
            return false;
        };
        self.links.insert(link, (ticket, person));
        self.house.count("links", 1);
        self.tell(RegistryFact::Linked(
            row.clone(),
            link,
            self.names.person(person),
            false,
        ));
        self.answered_by_link(&row, link);
        true
    }

    /// The link of a row is revoked, if it has one.
    pub(crate) async fn revoke(&mut self, key: usize) {
        let row = self.row(key);
        let Some(link) = self
            .registry
            .record(&row)
            .and_then(|record| record.standing_link())
        else {
            return;
        };
        let (link, (ticket, person)) = (link.id, self.links[&link.id]);
        let revoked = self.act(move |cx| {
            let seen = SeenTicket::from(&tickets::load(cx.conn, ticket)?);
            revoke_link(cx, seen, link, &ground())
        });
        revoked.await.unwrap();
        self.tell(RegistryFact::Revoked(row.clone()));
        for id in self.relying(ticket, person, &row) {
            let expected = self.tickets.get_mut(&id).unwrap();
            expected.reopened += usize::from(expected.ended);
            expected.ended = false;
        }
    }

    /// A ticket of a person ends since their dose shows, if it does.
    pub(crate) async fn settle_own(&mut self, person: usize, dose: usize) -> bool {
        let certificate = Certificate::of_person(&self.registry, &self.names.person(person));
        let mut shown = certificate.shown.iter();
        let Some(shown) = shown.find(|shown| usize::from(shown.number.get()) == dose % 3 + 1) else {
            return false;
        };
        let row = self.registry.row_of(shown.record).unwrap().clone();
        let ticket = self.file(person, dose % 3, usize::MAX).await;
        let of = row.clone();
        let settled = self.act(move |cx| {
            let record = current(cx.conn, &of)?.unwrap();
            accept(cx, ticket, record, Outcome::AlreadyVisible)
        });
        settled.await.unwrap();
        self.tickets.get_mut(&ticket).unwrap().ended = true;
        self.answers.push(Answer {
            at: self.house.now(),
            ticket,
            person,
            number: shown.number,
            on: shown.on,
            row,
        });
        true
    }

    /// What a row says is corrected, and perhaps released as well. Returns whether it was.
    pub(crate) async fn correct(&mut self, key: usize, says: Says, release: bool) -> bool {
        let Some(seen) = self.seen(key).await else {
            return false;
        };
        let told = correct(&self.house.stores[0], self, seen, (key, says), release).await;
        let done = !told.is_empty();
        if done {
            self.house.count("corrections", 1);
        }
        if told
            .iter()
            .any(|told| matches!(told, RegistryFact::Corrected(_, _, true)))
        {
            self.house.count("corrections with a release", 1);
        }
        self.hear_write(told);
        done
    }

    /// The release of a row is undone, if that is what made it count.
    pub(crate) async fn undo_release(&mut self, key: usize) {
        let Some(seen) = self.seen(key).await else { return };
        let undone = self.act(move |cx| {
            let at = released_at(cx.conn, seen)?.ok_or(DeskError::NotReleased)?;
            undo_release(cx, seen, &ground())?;
            Ok(at)
        });
        let undone = undone.await;
        match undone {
            Ok(at) => {
                self.house.count("releases undone", 1);
                self.hear_write(vec![RegistryFact::ReleaseUndone(self.row(key), at)]);
            }
            Err(DeskError::NotReleased | DeskError::BreaksNothing) => {}
            Err(other) => panic!("{other}"),
        }
    }

    /// A quarantined row is released.
    pub(crate) async fn release(&mut self, key: usize) {
        let Some(seen) = self.seen(key).await else { return };
        let released = self.act(move |cx| release_records(cx, &[seen], &ground()));
        released.await.unwrap();
        if self.seen(key).await != Some(seen) {
            self.house.count("releases", 1);
            self.tell(RegistryFact::Released(self.row(key)));
        }
    }

    /// Rows are judged again.
    pub(crate) async fn check(&mut self, keys: &[usize]) {
        let mut seen = Vec::new();
        for key in keys {
            seen.extend(self.seen(*key).await.map(|id| (*key, id)));
        }
        let ids: Vec<RecordId> = seen.iter().map(|(_, id)| *id).collect();
        let checked = self.act(move |cx| check_records(cx, &ids));
        checked.await.unwrap();
        self.tell(RegistryFact::Checked(
            seen.iter().map(|(key, _)| self.row(*key)).collect(),
        ));
    }

    /// Somebody vouches for a place, or finds that it is another one.
    pub(crate) async fn settle_place(&mut self, place: usize, merge: bool) {
        let Some(id) = self.places.get(&(place % 4)).copied() else {
            return;
        };
        let into = self.places[&0];
        let done = self.act(move |cx| {
            if merge {
                merge_facility(cx, (id, into))
            } else {
                confirm_facility(cx, id)
            }
        });
        match done.await {
            Ok(()) => {
                self.house.count("places settled", 1);
                self.tell(if merge {
                    RegistryFact::Merged(id, into)
                } else {
                    RegistryFact::Confirmed(id)
                });
            }
            // It is confirmed or merged already.
            Err(DeskError::Stale) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// Corrects a version to what a row of that key would say, and perhaps releases it. Returns what that tells; nothing if it was
/// refused, or said that before.
pub(crate) async fn correct(
    store: &option_m::store::Store,
    world: &World<'_>,
    seen: RecordId,
    (key, says): (usize, Says),
    release: bool,
) -> Vec<RegistryFact> {
    let row = world.names.read(key, says, world.house.clock.today());
    let clinic = world.names.code(0);
    let corrected = world.house.act(store, move |cx| {
        let is = registry::load(cx.conn, seen)?.statement;
        let fields = filled_in(&row.statement);
        let typed = |field: &str| match field {
            "facility_code" => clinic.clone(),
            "facility_name" => String::new(),
            field => fields.iter().find(|(name, _)| *name == field).unwrap().1.clone(),
        };
        let corrected = parse(typed, &is).unwrap();
        let wanted = Wanted { corrected, release };
        match correct_record(cx, (seen, wanted), &ground()) {
            Ok(done) => Ok(Some(done)),
            Err(DeskError::Stale | DeskError::CannotBeTrue(_)) => Ok(None),
            Err(other) => Err(other),
        }
    });
    let Some(done) = corrected.await.unwrap() else {
        return Vec::new();
    };
    if !done.changed {
        let released = done.released.then(|| RegistryFact::Released(world.row(key)));
        return released.into_iter().collect();
    }
    let read: Result<_, StoreError> = store.read(move |conn| registry::load(conn, done.id)).await;
    let statement = DoseStatement {
        quarantine: Vec::new(),
        ..read.unwrap().statement
    };
    vec![RegistryFact::Corrected(
        world.row(key),
        Box::new(statement),
        done.released,
    )]
}
