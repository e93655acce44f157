//! The tickets that were chosen on the queue: those that were ticked, or all that match.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;

use crate::desk::context::Context;
use crate::desk::tickets::bulk::Chosen;
use crate::desk::tickets::bulk_ahead::{Ahead, EXAMINED, ahead, true_outcomes};
use crate::desk::tickets::bulk_item::Alike;
use crate::domain::complaint::reference::Reference;
use crate::domain::staff::StaffMember;
use crate::domain::ticket::Outcome;
use crate::domain::ticket::bulk::{BulkAction, BulkKind, MOST};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::domain::values::language::Language;
use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::tickets::bulk_items;
use crate::store::tickets::queue::{self, Wanted};
use crate::web::http::form::FormBody;
use crate::web::staff::tickets::listing::Listing;
use crate::web::staff::tickets::queue_query::Query;

/// The most tickets that are ticked one by one: a page has fewer.
const TICKED: usize = 200;

/// Of those that match, so many in each language are looked at besides the first.
const OF_A_LANGUAGE: i64 = 5;

/// Tickets, each in the version that was seen.
type Seen = Vec<(TicketId, i32)>;

/// With which tickets, as the form says.
#[derive(Clone)]
pub(super) struct Selection {
    /// Whether all that match are meant.
    pub(super) all: bool,
    /// Those that were ticked, in the versions that were seen.
    ticked: Seen,
    /// View and filters.
    pub(super) query: Query,
    /// When the queue was seen.
    pub(super) seen_at: DateTime<Utc>,
    /// How many were shown to match when that was last counted.
    shown: Option<i64>,
    /// The key of the form.
    pub(super) key: String,
}

/// What is known of the tickets that were chosen.
pub(super) struct Known {
    /// How many there are; of those that match, no more than can be dealt with at once.
    pub(super) count: i64,
    /// Whether more match than that.
    pub(super) more: bool,
    /// What people quote of those that were ticked.
    pub(super) references: Vec<Reference>,
    /// The team.
    pub(super) team: Vec<StaffMember>,
    /// Of how many each outcome is true, and how many were looked at.
    pub(super) outcomes: (Vec<(Outcome, usize)>, usize),
    /// What would come of it.
    pub(super) ahead: Option<Ahead>,
}

impl Selection {
    /// What a form says.
    pub(super) fn of(form: &FormBody, now: DateTime<Utc>) -> Self {
        let mut ticked = Seen::new();
        for pick in form.all("pick").take(TICKED) {
            let known = pick
                .split_once('.')
                .and_then(|(id, version)| Some((TicketId(id.parse().ok()?), version.parse().ok()?)));
            // Ticked twice, it is dealt with once.
            ticked.extend(known.filter(|(id, _)| !ticked.iter().any(|(other, _)| other == id)));
        }
        let seen_at: Option<i64> = form.get("seen").parse().ok();
        let seen_at = seen_at.and_then(DateTime::from_timestamp_micros);
        let key = form.get("key");
        let sound = (16..=64).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        Self {
            all: form.get("which") == "all",
            ticked,
            query: Query::of_address(form.get("query")),
            // Nobody has seen what is to come.
            seen_at: seen_at.filter(|at| *at <= now).unwrap_or(now),
            shown: form.get("shown").parse().ok(),
            // What is looked at anew is begun anew.
            key: if sound && form.get("step") == "begin" {
                key.to_owned()
            } else {
                fresh_key()
            },
        }
    }

    fn wanted(&self, me: StaffId, now: DateTime<Utc>, limit: i64) -> Wanted {
        Wanted {
            listed: Listing::of_queue(&self.query).listed(me, now),
            after: None,
            limit,
        }
    }

    /// With which tickets it is begun: never with more than whoever begins it was shown.
    pub(super) fn chosen(&self, me: StaffId, now: DateTime<Utc>) -> Chosen {
        if !self.all {
            return Chosen::These(self.ticked.clone());
        }
        let most = self.shown.unwrap_or(MOST).clamp(0, MOST);
        Chosen::All(Box::new(self.wanted(me, now, most)), self.query.address())
    }

    /// What the form carries along, when so many tickets were shown.
    pub(super) fn carried(&self, count: i64) -> Vec<(&'static str, String)> {
        let which = if self.all { "all" } else { "ticked" };
        let mut carried = vec![
            ("which", which.to_owned()),
            ("query", self.query.address()),
            ("seen", self.seen_at.timestamp_micros().to_string()),
            ("shown", count.to_string()),
            ("key", self.key.clone()),
        ];
        let ticked = self.ticked.iter().filter(|_| !self.all);
        carried.extend(ticked.map(|(id, version)| ("pick", format!("{id}.{version}"))));
        carried
    }

    /// Looks at the tickets, and at what would come of an action.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn look(
        &self,
        cx: &mut Context<'_>,
        kind: BulkKind,
        action: Option<&BulkAction>,
    ) -> Result<Known, StoreError> {
        let me = cx.by.staff().ok_or(StoreError::Missing)?;
        let (count, seen, references) = if self.all {
            let all = self.wanted(me, cx.now, MOST + 1);
            let seen = self.some_of_all(cx, me)?;
            (bulk_items::count(cx.conn, &all)?, seen, Vec::new())
        } else {
            self.look_at_ticked(cx, me)?
        };
        let mut known = Known {
            count: count.min(MOST),
            more: count > MOST,
            references,
            team: staff::list(cx.conn)?,
            outcomes: (Vec::new(), 0),
            ahead: None,
        };
        if kind == BulkKind::Resolve {
            known.outcomes = true_outcomes(cx, &seen)?;
        }
        if let Some(action) = action {
            let alike = Alike {
                action,
                seen_at: self.seen_at,
                begun_at: cx.now,
                unseen_versions: self.all,
            };
            known.ahead = Some(ahead(cx, alike, &seen)?);
        }
        Ok(known)
    }

    /// The first tickets of those that match, and the first of each language: whoever reads a letter in it is told what
    /// they would be told.
    fn some_of_all(&self, cx: &mut Context<'_>, me: StaffId) -> Result<Seen, StoreError> {
        let examined = i64::try_from(EXAMINED).unwrap_or(i64::MAX);
        let mut seen = Seen::new();
        let whole = self.wanted(me, cx.now, examined);
        let mut wanted = vec![whole.clone()];
        if whole.listed.filters.language.is_none() {
            wanted.extend(Language::all().map(|language| {
                let mut of_language = self.wanted(me, cx.now, OF_A_LANGUAGE);
                of_language.listed.filters.language = Some(language);
                of_language
            }));
        }
        for wanted in wanted {
            for entry in queue::page(cx.conn, &wanted)? {
                if !seen.iter().any(|(id, _)| *id == entry.id) {
                    seen.push((entry.id, entry.version));
                }
            }
        }
        Ok(seen)
    }

    /// How many of the tickets that were ticked there are, in which versions, and what people quote of them.
    fn look_at_ticked(
        &self,
        cx: &mut Context<'_>,
        me: StaffId,
    ) -> Result<(i64, Seen, Vec<Reference>), StoreError> {
        let ids: Vec<i64> = self.ticked.iter().map(|(id, _)| id.0).collect();
        let most = i64::try_from(TICKED).unwrap_or(i64::MAX);
        let whole = Self {
            query: Query::default(),
            ..self.clone()
        };
        let found = queue::among(cx.conn, &whole.wanted(me, cx.now, most), &ids)?;
        let of = |(id, version): &(TicketId, i32)| {
            let entry = found.iter().find(|entry| entry.id == *id)?;
            Some(((*id, *version), entry.reference))
        };
        let (seen, references): (Vec<_>, Vec<_>) = self.ticked.iter().filter_map(of).unzip();
        let count = i64::try_from(seen.len()).unwrap_or(i64::MAX);
        Ok((count, seen, references))
    }
}

/// A key by which the same form sent twice is known.
pub(super) fn fresh_key() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 16]>())
}
