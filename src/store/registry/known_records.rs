//! Records with all their versions and links, read at once: those of some rows, and those that some people have or are
//! linked to. What a page or a match asks about them is answered from here.

use std::collections::HashMap;

use crate::domain::certificate::HeldRecord;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::dose_rules::PersonDose;
use crate::domain::registry::link::Link;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::settlement::Made;
use crate::domain::values::ids::{RecordId, TicketId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, asked_rows, asked_texts};
use crate::store::registry::corrections::Kind;
use crate::store::registry::links::StandingLink;
use crate::store::registry::links_follow::KnownLink;
use crate::store::registry::versions::{self, KnownVersion};

/// A record.
#[derive(Clone, Debug, Default)]
pub struct KnownRecord {
    /// Its versions, the first first.
    pub versions: Vec<KnownVersion>,
    /// All its links, the first first.
    pub links: Vec<KnownLink>,
}

/// Records by their rows.
#[derive(Clone, Debug, Default)]
pub struct KnownRecords(HashMap<SourceRow, KnownRecord>);

impl KnownRecords {
    /// Reads the records of some rows; all current ones with one of some numbers of documents, or with that of somebody to
    /// whom one of the rows is linked; and those that are linked to these people.
    pub fn read(conn: &mut AnyConnection, rows: &[SourceRow], numbers: &[&str]) -> Result<Self, StoreError> {
        let mut known = Self::default();
        for (version, link) in versions::load(conn, wanted(rows, numbers)?)? {
            let record = known.0.entry(version.record.statement.row()).or_default();
            // Each version comes with each link.
            if let Some(link) = link.filter(|link| !record.links.iter().any(|of| of.link.id == link.link.id))
            {
                record.links.push(link);
            }
            if !record.versions.iter().any(|of| of.number == version.number) {
                record.versions.push(version);
            }
        }
        for record in known.0.values_mut() {
            record.versions.sort_unstable_by_key(|version| version.number);
            record.links.sort_unstable_by_key(|link| link.link.id);
        }
        Ok(known)
    }

    /// The record of a row, if there is one.
    pub fn of_row(&self, row: &SourceRow) -> Option<&KnownRecord> {
        self.0.get(row)
    }

    /// The record of which this is a version, if it is one of those that are known.
    pub fn with_version(&self, id: RecordId) -> Option<&KnownRecord> {
        let mut records = self.0.values();
        records.find(|record| record.versions.iter().any(|version| version.record.id == id))
    }

    /// What a version of one of the records says.
    pub fn version(&self, id: RecordId) -> Option<&DoseRecord> {
        let mut versions = self.0.values().flat_map(|record| &record.versions);
        let found = versions.find(|version| version.record.id == id);
        found.map(|version| &version.record)
    }

    /// The links that were accepted for a ticket and not revoked, suspended ones too, of the records that are known.
    pub fn links_of_ticket(&self, ticket: TicketId) -> Vec<StandingLink> {
        let standing = self.0.values().filter_map(KnownRecord::standing_link);
        let mut links: Vec<StandingLink> = standing
            .filter(|link| link.ticket == Some(ticket))
            .cloned()
            .collect();
        links.sort_unstable_by_key(|link| link.id);
        links
    }

    /// The current records that have to do with a person, by day and number; for what they come to, see
    /// [`crate::domain::certificate`]. The person has to be one of those that were read.
    pub fn held(&self, person: &RecordIdentity) -> Vec<HeldRecord> {
        let records = self.0.values();
        let mut held: Vec<HeldRecord> = records.filter_map(|record| record.held(person)).collect();
        held.sort_unstable_by_key(|held| (held.record.statement.administered_on, held.record.id));
        held
    }

    /// The valid doses that stand under a number of a document in other records than one.
    pub fn other_doses(&self, number: &str, row: &SourceRow) -> Vec<PersonDose> {
        let others = self.0.iter().filter(|(known, _)| *known != row);
        let current = others.filter_map(|(_, record)| record.current());
        let statements = current.map(|version| &version.record.statement);
        statements
            .filter(|statement| statement.is_valid() && statement.identity.number() == number)
            .map(PersonDose::from)
            .collect()
    }
}

impl KnownRecord {
    /// The version that counts.
    pub fn current(&self) -> Option<&KnownVersion> {
        self.versions.iter().find(|version| version.is_current)
    }

    /// The version that counts or, where none does any more, the last one.
    pub fn as_it_stands(&self) -> Option<&DoseRecord> {
        let stands = self.current().or(self.versions.last());
        stands.map(|version| &version.record)
    }

    /// The link that was not revoked, in force or not.
    pub fn standing_link(&self) -> Option<&StandingLink> {
        let mut standing = self.links.iter().filter(|link| link.revoked.is_none());
        standing.next().map(|known| &known.link)
    }

    /// When and by whom each version was made.
    pub fn made(&self) -> Vec<Made> {
        let mut content_before = None;
        let made = self.versions.iter().map(|version| {
            let before = content_before.replace(version.content);
            let statement = &version.record.statement;
            Made {
                identity: statement.identity.clone(),
                dose_number: statement.dose_number,
                valid: statement.is_valid(),
                at: version.made_at,
                put_right: version.done.is_some(),
                // A human's version keeps what the source said.
                changed: match version.done {
                    Some(done) => done == Kind::Corrected,
                    None => before.is_some_and(|before| before != version.content),
                },
                withdrawn: version.withdrawn,
            }
        });
        made.collect()
    }

    fn held(&self, person: &RecordIdentity) -> Option<HeldRecord> {
        let current = self.current()?;
        HeldRecord::by((&current.record, current.since), &self.seen_links(), person)
    }

    /// The links of which it is known what was seen when they were accepted.
    fn seen_links(&self) -> Vec<Link> {
        let seen = |known: &KnownLink| {
            let mut versions = self.versions.iter();
            let seen = versions.find(|version| Some(version.record.id) == known.seen)?;
            Some(known.beside(seen.record.statement.clone()))
        };
        self.links.iter().filter_map(seen).collect()
    }
}

/// Which versions are read: all of the records that were asked for. `CROSS JOIN` tells SQLite to begin with the few.
fn wanted(rows: &[SourceRow], numbers: &[&str]) -> Result<Vec<Part>, StoreError> {
    let numbers: Vec<String> = numbers.iter().map(|number| (*number).to_owned()).collect();
    let mut parts = vec![Part::Sql(
        "dose_records.id IN (WITH rows_asked AS (\
         SELECT sources.id AS source_id, asked.key AS source_record_id FROM ",
    )];
    parts.extend(asked_rows(rows)?);
    parts.push(Part::Sql(
        " JOIN sources ON sources.code = asked.system), people AS (SELECT asked.item FROM ",
    ));
    parts.extend(asked_texts(numbers)?);
    parts.push(Part::Sql(
        " UNION ALL SELECT links.id_number FROM rows_asked CROSS JOIN links \
         WHERE links.source_id = rows_asked.source_id AND links.source_record_id = rows_asked.source_record_id \
         AND links.revoked_at IS NULL), wanted AS (SELECT source_id, source_record_id FROM rows_asked \
         UNION ALL SELECT stated.source_id, stated.source_record_id FROM people \
         CROSS JOIN dose_records stated WHERE stated.id_number = people.item AND stated.is_current \
         UNION ALL SELECT links.source_id, links.source_record_id FROM people \
         CROSS JOIN links WHERE links.id_number = people.item AND links.revoked_at IS NULL) \
         SELECT version.id FROM wanted CROSS JOIN dose_records version \
         WHERE version.source_id = wanted.source_id AND version.source_record_id = wanted.source_record_id)",
    ));
    Ok(parts)
}
