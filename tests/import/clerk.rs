//! Somebody who imports files, and somebody who looks what is in the database afterwards.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, SqliteConnection, sql_query};

use crate::database::TestDatabase;

/// The columns of the contract.
pub(crate) const HEADER: &str = "source_record_id,source_system,facility_code,facility_name,facility_state,id_type,\
                                 id_number,name,date_of_birth,phone,dose_number,vaccine,lot_number,administered_on,paid";

/// A row without fault, by its number; each is another person's.
pub(crate) fn sound_row(number: usize) -> String {
    format!(
        "r{number},myvas,KK1,Klinik Kesihatan Contoh,10,passport,A{:07},Siti binti Contoh,1990-01-01,0123456789,3,\
         comirnaty,FK8892,2022-01-21,no",
        1_000_000 + number
    )
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) errors: String,
}

/// Works with one database.
pub(crate) struct Clerk {
    pub(crate) database: TestDatabase,
}

impl Clerk {
    /// With one facility listed.
    pub(crate) fn new(database: TestDatabase) -> Self {
        let clerk = Self { database };
        let list = "facility_code,facility_name,facility_state,kind,reports_to_programme\n\
                    KK1,Klinik Kesihatan Contoh,10,health_clinic,yes\n\
                    KK0001,Klinik Kesihatan Kluang,01,health_clinic,yes\n";
        let list = clerk.file("facilities.csv", list.as_bytes());
        let said = clerk.run(&["import", "facilities", list.to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.errors);
        clerk
    }

    /// A path in a folder of this test's own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.database.folder.path().join(name)
    }

    /// A file with these contents.
    pub(crate) fn file(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    /// A file with the header and these rows.
    pub(crate) fn table(&self, name: &str, rows: &[String]) -> PathBuf {
        let mut text = format!("{HEADER}\n");
        for row in rows {
            writeln!(text, "{row}").unwrap();
        }
        self.file(name, text.as_bytes())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_option-m"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.path("data"))
            .env("OPTION_M_DATABASE_URL", &self.database.url)
            .env(
                "OPTION_M_SECRET_KEY",
                "bm90aGluZyBzZWNyZXQsIGp1c3QgZm9yIGEgdGVzdC4=",
            )
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// `option-m import doses`, with further arguments.
    pub(crate) fn import(&self, file: &Path, arguments: &[&str]) -> Said {
        let mut all = vec!["import", "doses", file.to_str().unwrap()];
        all.extend(arguments);
        self.run(&all)
    }

    /// The same, running.
    pub(crate) fn start_import(&self, file: &Path) -> Child {
        let mut command = self.command(&["import", "doses", file.to_str().unwrap()]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// What a query says, a text a row, sorted.
    pub(crate) fn ask(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            row: String,
        }
        let url = &self.database.url;
        let rows: Vec<Row> = if let Some(path) = url.strip_prefix("sqlite://") {
            let mut conn = SqliteConnection::establish(path).unwrap();
            // Whoever opens or leaves the database has it alone for a moment.
            sql_query("PRAGMA busy_timeout = 10000")
                .execute(&mut conn)
                .unwrap();
            sql_query(query).load(&mut conn).unwrap()
        } else {
            let mut conn = PgConnection::establish(url).unwrap();
            sql_query(query).load(&mut conn).unwrap()
        };
        let mut rows: Vec<String> = rows.into_iter().map(|row| row.row).collect();
        rows.sort();
        rows
    }

    pub(crate) fn count(&self, what: &str) -> usize {
        let found = self.ask(&format!("SELECT CAST(COUNT(*) AS TEXT) AS row FROM {what}"));
        found[0].parse().unwrap()
    }

    /// All versions of all records with what was decided about them, and all batches.
    pub(crate) fn registry(&self) -> Vec<String> {
        let mut all = self.ask(
            "SELECT s.code || '|' || d.source_record_id || '|' || d.version || '|' \
             || CASE WHEN d.is_current THEN 'current' ELSE 'old' END || '|' || d.content || '|' || d.id_number || '|' \
             || d.name_code || '|' || f.name || '|' || COALESCE(d.facility_written, '') || '|' \
             || COALESCE(d.lot_number, '') || '|' || d.quarantine AS row \
             FROM dose_records d JOIN sources s ON s.id = d.source_id JOIN facilities f ON f.id = d.facility_id",
        );
        all.extend(self.ask(
            "SELECT file_name || '|' || state || '|' || rows_done || '/' || rows_total || '|' || accepted || '|' \
             || unchanged || '|' || superseded || '|' || quarantined || '|' || rejected || '|' || reasons AS row \
             FROM batches",
        ));
        all.extend(
            self.ask(
                "SELECT line || '|' || column_name || '|' || value || '|' || refusal AS row FROM rejects",
            ),
        );
        all
    }
}
