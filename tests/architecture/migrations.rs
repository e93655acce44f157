//! The steps of the two databases' schemas.

use std::collections::BTreeSet;

use super::{Complaints, TREE};

fn steps_of(database: &str) -> BTreeSet<String> {
    let files = TREE
        .iter()
        .filter_map(|source| source.path.strip_prefix(&format!("migrations/{database}/")));
    files.map(str::to_owned).collect()
}

/// What is wrong with the two databases' steps, given as paths below their folders.
fn uneven_steps(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Complaints {
    let mut complaints: Complaints = sqlite
        .symmetric_difference(postgres)
        .map(|path| format!("migrations/{{sqlite,postgres}}/{path}: one of the two is missing"))
        .collect();
    for path in sqlite.union(postgres) {
        let other = match path.rsplit_once('/') {
            Some((step, "up.sql")) => format!("{step}/down.sql"),
            Some((step, "down.sql")) => format!("{step}/up.sql"),
            Some(_) | None => {
                complaints.push(format!(
                    "migrations/*/{path}: a step is a folder with up.sql and down.sql"
                ));
                continue;
            }
        };
        if !sqlite.contains(&other) && !postgres.contains(&other) {
            complaints.push(format!("migrations/*/{other} is missing"));
        }
    }
    complaints
}

#[test]
fn both_databases_make_the_same_steps() {
    let set = |paths: &[&str]| {
        paths
            .iter()
            .map(|path| (*path).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let whole = set(&["1_a/up.sql", "1_a/down.sql"]);
    assert!(uneven_steps(&whole, &whole).is_empty());
    assert!(!uneven_steps(&whole, &set(&["1_b/up.sql", "1_b/down.sql"])).is_empty());
    assert!(!uneven_steps(&set(&["1_a/up.sql"]), &set(&["1_a/up.sql"])).is_empty());
    assert!(!uneven_steps(&set(&["notes"]), &set(&["notes"])).is_empty());
    let (sqlite, postgres) = (steps_of("sqlite"), steps_of("postgres"));
    assert!(!sqlite.is_empty(), "no migrations were found");
    let complaints = uneven_steps(&sqlite, &postgres);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
