//! A batch is withdrawn as a whole: none of its records counts any more, and whoever relied on one is told.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::judging::change_registry::{Judge, quarantined};
use crate::desk::judging::make_valid::{make_valid, places};
use crate::desk::matching::bring_back::told_dose;
use crate::desk::matching::follow_links::{Because, follow_versions, lost_by_owner, relying};
use crate::desk::matching::match_ticket::{look_again, look_again_at, would_settle};
use crate::domain::certificate::Certificate;
use crate::domain::person::identity::Identity;
use crate::domain::registry::batch::{Batch, BatchState, Withdrawal};
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::link::{Cause, Link};
use crate::domain::registry::record::Version;
use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::registry::{Change, Registry};
use crate::domain::ticket::outcome::Outcome;
use crate::domain::ticket::{Acting, Action};
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, LinkId, RecordId, TicketId};
use crate::domain::values::reason::Reason;
use crate::store::registry::withdraw::{self, Effects};
use crate::store::registry::{self, batches, corrections, links, notes, part, registry_events};
use crate::store::tickets::{self, complaints};
use crate::store::{AnyConnection, StoreError};

/// Versions in one write: few enough that nobody waits long.
pub const AT_ONCE: usize = 100;
/// With so many times as many, no further versions of the same people are taken out in the same write.
const TIMES: usize = 4;
/// Of a batch with more versions, the effects are told about so.
const LARGE: usize = 5_000;

/// What withdrawing a batch would change: exactly that, if it has no more than `LARGE` versions. Changes nothing.
pub fn effects(
    conn: &mut AnyConnection,
    (batch, at_once): (BatchId, usize),
    now: DateTime<Utc>,
) -> Result<Effects, StoreError> {
    let slice = withdraw::first(conn, batch, limit(LARGE + 1))?;
    if slice.more {
        return withdraw::about(conn, batch);
    }
    let mut registry = part::around(conn, &slice.versions)?;
    registry.withdraw(batch);
    let told = Reliances::of(conn, &registry)?;
    let before = suspended(&registry);
    let all = registry.records();
    let current = all.filter_map(|(_, record)| record.current().map(|version| version.id));
    let current: BTreeSet<RecordId> = current.collect();
    let (mut out, mut kept) = (BTreeSet::new(), BTreeSet::new());
    let mut opened = BTreeSet::new();
    let mut rest = slice.versions.iter().copied();
    loop {
        let still = |id: &RecordId| registry.batch_of(*id) == Some(batch);
        let some: BTreeSet<RecordId> = rest.by_ref().filter(still).take(at_once).collect();
        if some.is_empty() {
            break;
        }
        let some = with_same_people(some, at_once, |some| Ok(registry.of_same_people(batch, some)))?;
        let taken = take_out(&mut registry, &told, &some, now);
        opened.extend(taken.relied);
        for change in &taken.changes {
            let row = |version: RecordId| registry.row_of(version).map(ToString::to_string);
            match change {
                Change::Out { version } => out.extend(row(*version)),
                // What was replaced long ago is no record that stays.
                Change::HandedOver { version, .. } if current.contains(version) => {
                    kept.extend(row(*version));
                }
                Change::HandedOver { .. }
                | Change::Back { .. }
                | Change::Judged { .. }
                | Change::Freed { .. } => {}
            }
        }
    }
    let after = suspended(&registry);
    let links: HashMap<LinkId, &Link> = standing_links(&registry).map(|link| (link.id, link)).collect();
    for link in before.difference(&after).filter_map(|id| links.get(id)) {
        opened.extend(lost_by_owner(conn, &registry, link)?);
    }
    let suspended: Vec<LinkId> = after.difference(&before).copied().collect();
    for id in &suspended {
        if links.get(id).is_some_and(|link| still_shows(&registry, link)) {
            continue;
        }
        let link = links::load(conn, *id)?;
        let ended = relying(conn, &link)?.into_iter();
        opened.extend(
            ended
                .filter(|ticket| !ticket.status.is_open())
                .map(|ticket| ticket.id),
        );
    }
    Ok(Effects {
        records: limit(out.len()),
        kept: limit(kept.difference(&out).count()),
        links: limit(suspended.len()),
        tickets: limit(opened.len()),
        exact: true,
    })
}

/// Whether the certificate of a link's person shows a dose with the number that was seen, though the link is suspended.
fn still_shows(registry: &Registry, link: &Link) -> bool {
    Certificate::of_person(registry, &link.person).shows_number(link.seen.dose_number)
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn standing_links(registry: &Registry) -> impl Iterator<Item = &Link> {
    registry
        .records()
        .filter_map(|(_, record)| record.standing_link())
}

fn suspended(registry: &Registry) -> BTreeSet<LinkId> {
    let suspended = standing_links(registry).filter(|link| link.suspended.is_some());
    suspended.map(|link| link.id).collect()
}

/// Decides that a batch is withdrawn. Its records are taken out by and by ([`step`]). If its rows are still coming,
/// that import ends; other imports that judge rows at the moment judge them again.
///
/// # Errors
/// [`DeskError::Stale`] if that was decided before.
pub fn begin(cx: &mut Context<'_>, batch: BatchId, ground: &Reason) -> Result<(), DeskError> {
    let withdrawal = Withdrawal {
        at: cx.now,
        by: cx.member()?,
        ground: ground.clone(),
    };
    registry::next_generation(cx.conn)?;
    batches::begin_withdrawal(cx.conn, batch, &withdrawal)?;
    let what = Happened::BatchWithdrawn {
        ground: Ground::from(ground),
    };
    let event = RegistryEvent::batch(cx.by.staff(), batch, what);
    Ok(registry_events::record(cx.conn, &event, cx.now)?)
}

/// Takes some versions of a batch out, by the rules of [`crate::domain::registry`], and opens the tickets again that relied
/// on what shows no more. Returns how many records count no more.
///
/// # Errors
/// [`DeskError::Stale`] if one of the tickets was changed in the same moment: it may be tried again.
pub fn step(cx: &mut Context<'_>, (batch, at_once): (BatchId, usize)) -> Result<usize, DeskError> {
    registry::next_generation(cx.conn)?;
    let batch: Batch = batches::load(cx.conn, batch)?;
    let (Some(withdrawal), BatchState::Withdrawing) = (&batch.withdrawal, batch.state) else {
        return Ok(0);
    };
    let slice = withdraw::next(cx.conn, batch.id, limit(at_once))?;
    let mut registry = part::around(cx.conn, &slice.versions)?;
    let versions = with_same_people(slice.versions.into_iter().collect(), at_once, |some| {
        let further = registry.of_same_people(batch.id, some);
        if !further.is_empty() {
            let all: Vec<RecordId> = some.union(&further).copied().collect();
            registry = part::around(cx.conn, &all)?;
        }
        Ok(further)
    })?;
    let told = Reliances::of(cx.conn, &registry)?;
    let taken = take_out(&mut registry, &told, &versions, cx.now);
    keep(cx, &registry, &taken.changes, withdrawal)?;
    let ground = Ground::from(&withdrawal.ground);
    let because = Because {
        cause: Cause::BatchWithdrawn,
        ground: &ground,
    };
    let changed: Vec<RecordId> = taken.changes.iter().map(Change::version).collect();
    follow_versions(cx, &changed, because)?;
    for ticket in &taken.relied {
        open_again(cx, *ticket, &ground)?;
    }
    // Another record may settle them: then the citizen gets the new answer alone.
    look_again_at(cx, &taken.relied)?;
    if !slice.more {
        batches::end_withdrawal(cx.conn, batch.id)?;
    }
    let out = |change: &&Change| matches!(change, Change::Out { .. });
    Ok(taken.changes.iter().filter(out).count())
}

/// Some versions, with those that have to do with the same people: what shows of a person is compared once all of theirs is
/// out.
fn with_same_people(
    mut versions: BTreeSet<RecordId>,
    at_once: usize,
    mut further: impl FnMut(&BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>, StoreError>,
) -> Result<Vec<RecordId>, StoreError> {
    while versions.len() <= TIMES * at_once {
        let more = further(&versions)?;
        if more.is_empty() {
            break;
        }
        versions.extend(more);
    }
    Ok(versions.into_iter().collect())
}

/// What taking some versions out comes to.
struct Taken {
    changes: Vec<Change>,
    /// Tickets that were resolved since the dose shows, which it does no more.
    relied: Vec<TicketId>,
}

fn take_out(registry: &mut Registry, told: &Reliances, versions: &[RecordId], now: DateTime<Utc>) -> Taken {
    let concerned: Vec<&Reliance> = told.concerned(registry, versions).collect();
    let certificates = |registry: &Registry| -> Vec<Certificate> {
        let people = concerned.iter().map(|one| &one.person);
        people
            .map(|person| Certificate::of_person(registry, person))
            .collect()
    };
    let before = certificates(registry);
    let changes = registry.take_out(versions, now);
    let after = certificates(registry);
    let relied = concerned.iter().zip(before.iter().zip(&after));
    let relied = relied.filter(|(one, (before, after))| before.loses_to(after, one.dose_number, one.on));
    Taken {
        relied: relied.map(|(one, _)| one.ticket).collect(),
        changes,
    }
}

/// Writes down what the rules say.
fn keep(
    cx: &mut Context<'_>,
    registry: &Registry,
    changes: &[Change],
    withdrawal: &Withdrawal,
) -> Result<(), DeskError> {
    let (mut freed, mut judged) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::HandedOver { version, to } => {
                let record = registry.row_of(*version).and_then(|row| registry.record(row));
                let is_by_human = record
                    .and_then(|record| record.version(*version))
                    .is_some_and(Version::is_by_human);
                withdraw::hand_over(cx.conn, *version, *to, !is_by_human)?;
            }
            Change::Out { version } => withdraw::take_out(cx.conn, *version)?,
            Change::Back { version } => withdraw::put_back(cx.conn, *version, cx.now)?,
            Change::Judged { version, reasons } => judged.push((*version, reasons.clone())),
            Change::Freed { version, overrides } => freed.push((*version, overrides)),
        }
    }
    corrections::set_reasons(cx.conn, &judged)?;
    free(cx, &freed, withdrawal)
}

/// Releases versions that break no rule any more that nobody has overridden, and looks again at the tickets that they may
/// settle.
fn free(
    cx: &mut Context<'_>,
    versions: &[(RecordId, &Vec<QuarantineReason>)],
    withdrawal: &Withdrawal,
) -> Result<(), DeskError> {
    let ids: Vec<RecordId> = versions.iter().map(|(id, _)| *id).collect();
    let found = corrections::load(cx.conn, &ids)?;
    let statements = quarantined(&found);
    let judge = Judge::beside(cx.conn, &statements, cx.now)?;
    let places = places(cx.conn, &statements)?;
    let free: Vec<_> = statements.iter().map(|(one, _)| *one).zip(places).collect();
    let author = (Some(withdrawal.by), None);
    let made = make_valid(cx, &free, &judge, author, &Ground::from(&withdrawal.ground))?;
    let overridden: HashMap<RecordId, &[QuarantineReason]> = versions
        .iter()
        .map(|(id, overrides)| (*id, overrides.as_slice()))
        .collect();
    let of_made = free.iter().zip(made);
    let of_made = of_made.filter_map(|((one, _), id)| Some((id, *overridden.get(&one.record.id)?)));
    notes::overrides(cx.conn, &of_made.collect::<Vec<_>>())?;
    let statements: Vec<&DoseStatement> = statements.iter().map(|(_, says)| *says).collect();
    look_again(cx, &statements)?;
    Ok(())
}

/// A ticket that was resolved since its dose shows.
struct Reliance {
    ticket: TicketId,
    person: Identity,
    dose_number: DoseNumber,
    on: NaiveDate,
}

/// The tickets whose citizens were told that their dose shows, by the numbers of their documents.
struct Reliances(HashMap<String, Vec<Reliance>>);

impl Reliances {
    /// Those of everybody in a part of the registry.
    fn of(conn: &mut AnyConnection, registry: &Registry) -> Result<Self, StoreError> {
        let mut numbers: BTreeSet<&str> = BTreeSet::new();
        for (_, record) in registry.records() {
            numbers.extend(record.numbers());
        }
        let mut told: HashMap<String, Vec<Reliance>> = HashMap::new();
        let outcomes = Outcome::relying_on_a_record();
        for id in complaints::ended_of(conn, &numbers.into_iter().collect::<Vec<_>>(), &outcomes)? {
            let complaint = complaints::load(conn, id)?.complaint;
            let number = complaint.identity.number().to_owned();
            let dose = told_dose(conn, id)?.and_then(|dose| Some((DoseNumber::new(dose.number)?, dose.on)));
            let (dose_number, on) = dose.unwrap_or((complaint.dose_number, complaint.administered_on));
            told.entry(number).or_default().push(Reliance {
                ticket: id,
                person: complaint.identity,
                dose_number,
                on,
            });
        }
        Ok(Self(told))
    }

    /// Those of the people with whom the records have to do to which some versions belong.
    fn concerned<'a>(
        &'a self,
        registry: &Registry,
        versions: &[RecordId],
    ) -> impl Iterator<Item = &'a Reliance> {
        let rows = versions.iter().filter_map(|version| registry.row_of(*version));
        let records = rows.filter_map(|row| registry.record(row));
        let numbers: BTreeSet<String> = records
            .flat_map(|record| record.numbers().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        numbers
            .into_iter()
            .filter_map(|number| self.0.get(&number))
            .flatten()
    }
}

fn open_again(cx: &mut Context<'_>, id: TicketId, ground: &Ground) -> Result<(), DeskError> {
    let ticket = tickets::load(cx.conn, id)?;
    if ticket.status.is_open() {
        return Ok(());
    }
    let gone = Action::RecordGone {
        reason: ground.clone(),
        dose: told_dose(cx.conn, id)?,
    };
    let mut change = ticket.act(gone, Acting::System, &cx.desk.promise, cx.now)?;
    if would_settle(cx, id)? {
        change.letters.clear();
    }
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(())
}
