//! What holds for the tree as a whole. Each check reads it, and is tried on samples that it must refuse.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use imports::{Allowed, Imports, circles, imports, ties};
use regex::Regex;

#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/migrations.rs"]
mod migrations;
#[path = "architecture/promises.rs"]
mod promises;
#[path = "architecture/templates.rs"]
mod templates;

/// What neither waits, nor reads a file, nor knows the time.
const PURE: [&str; 2] = ["matching", "domain"];
/// What is no part of the project, wherever it lies.
const SKIPPED: [&str; 6] = [
    ".git",
    "target",
    "node_modules",
    "option-m-data",
    "data",
    "option-m.toml",
];
const LONGEST: usize = 400;

struct Source {
    path: String,
    text: String,
}

/// What is wrong, with place and remedy.
type Complaints = Vec<String>;

/// Every text file of the project.
static TREE: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    walk(root, root, &mut sources);
    sources
});

fn walk(root: &Path, directory: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // The domain's tables lie in a folder of that name as well, further down.
        if SKIPPED.contains(&name.as_str()) && (name != "data" || directory == root) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, sources);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
}

/// Complains of every file of the tree that a check refuses.
fn inspect(check: impl Fn(&Source) -> Complaints) {
    let complaints: Complaints = TREE.iter().flat_map(check).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Whether a check refuses a file. `~` in the text is left out, so that a sample is none itself.
fn refuses(check: impl Fn(&Source) -> Complaints, path: &str, text: &str) -> bool {
    let sample = Source {
        path: path.to_owned(),
        text: text.replace('~', ""),
    };
    !check(&sample).is_empty()
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "rs")
}

/// `src/store/queue.rs` and `src/store.rs` are of the layer `store`.
fn layer(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/").filter(|_| is_rust(path))?;
    rest.split('/').next()?.split('.').next()
}

/// Complains of every line in which a pattern is found; lines that are comments are not code.
fn lines_with(source: &Source, pattern: &str, comments_too: bool, mend: &str) -> Complaints {
    let pattern = Regex::new(pattern).unwrap();
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| comments_too || !line.trim_start().starts_with("//"))
        .filter(|(_, line)| pattern.is_match(line))
        .map(|(i, line)| format!("{}:{}: `{}`: {mend}", source.path, i + 1, line.trim()))
        .collect()
}

/// The imports of the library as it is.
fn library() -> Imports {
    imports(
        TREE.iter()
            .filter(|source| source.path.starts_with("src/") && is_rust(&source.path))
            .map(|source| (source.path.as_str(), source.text.as_str())),
    )
}

fn allowed() -> Allowed {
    Allowed::read(include_str!("architecture/allowed.txt"))
}

/// What is imported against the table.
fn forbidden(imports: &Imports) -> Complaints {
    let allowed = allowed();
    let mut complaints = Complaints::new();
    for (from, targets) in imports {
        for (to, names) in targets {
            if let Some(why) = allowed.refuses(from, to) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                complaints.push(format!(
                    "{} imports {} of {}: {why}; move what both need into a lower module, or hand it in",
                    from.join("::"),
                    names.join(", "),
                    to.join("::")
                ));
            }
        }
    }
    complaints
}

fn circular(imports: &Imports) -> Complaints {
    circles(imports)
        .iter()
        .map(|circle| format!("a circle:\n  {}", ties(imports, circle).join("\n  ")))
        .collect()
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let sample = |path, text| {
        forbidden(&imports(
            [
                (path, text),
                ("src/store/mod.rs", ""),
                ("src/domain/ticket/event.rs", ""),
                ("src/desk/imports/item.rs", ""),
                ("src/domain/values/ids.rs", ""),
            ]
            .into_iter(),
        ))
    };
    assert!(
        !sample(
            "src/domain/sla/clock.rs",
            "use crate::domain::ticket::event::Event;"
        )
        .is_empty()
    );
    assert!(!sample("src/domain/sla/clock.rs", "fn f() { g!(crate::store::Store) }").is_empty());
    assert!(
        !sample(
            "src/desk/matching/x.rs",
            "use super::super::imports::{item::Item};"
        )
        .is_empty()
    );
    assert!(!sample("src/helpers/mod.rs", "use crate::domain::values::ids;").is_empty());
    assert_eq!(
        sample(
            "src/domain/sla/clock.rs",
            "// use crate::store::Store;\n#[cfg(test)] mod tests { use crate::store::Store; }"
        ),
        Complaints::new()
    );
    assert_eq!(
        sample(
            "src/desk/imports/x.rs",
            "use crate::store::Store;\nuse super::item::Item;"
        ),
        Complaints::new()
    );
    let found = forbidden(&library());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let sample = imports(
        [
            ("src/a/mod.rs", "pub mod b;\nuse b::B;"),
            ("src/a/b.rs", "fn f(c: super::c::C) {}"),
            ("src/a/c.rs", "use super::{A as Z, d};"),
            ("src/a/d.rs", ""),
        ]
        .into_iter(),
    );
    let found = circular(&sample);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].lines().count(), 4, "{found:?}");
    let found = [circular(&library()), circular(&allowed().as_imports())].concat();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn libraries_stay_in_their_layer(source: &Source) -> Complaints {
    let Some(layer) = layer(&source.path) else {
        return Vec::new();
    };
    let bounds: [(&str, &[&str], &str); 3] = [
        (
            r"\bdiesel(_migrations)?\b",
            &["store"],
            "only src/store/ knows SQL: give it a function there",
        ),
        (
            r"\bactix_\w+\b",
            &["web", "app"],
            "only src/web/ and src/app.rs speak HTTP",
        ),
        (
            r"\banyhow\b",
            &["cli", "main"],
            "only src/cli/ fails with anyhow: name the error",
        ),
    ];
    let mut complaints = Vec::new();
    for (pattern, homes, mend) in bounds {
        if !homes.contains(&layer) {
            complaints.extend(lines_with(source, pattern, false, mend));
        }
    }
    if PURE.contains(&layer) {
        let pattern = r"\b(tokio\w*|lettre|tracing|metrics|rand|std::(fs|net|env|thread|process))::";
        complaints.extend(lines_with(
            source,
            pattern,
            false,
            "this layer is pure: hand in what it needs",
        ));
    }
    complaints
}

#[test]
fn libraries_stay_in_their_layers() {
    let check = libraries_stay_in_their_layer;
    assert!(refuses(
        check,
        "src/web/staff/queue.rs",
        "use diesel::prelude::*;"
    ));
    assert!(refuses(
        check,
        "src/desk/mod.rs",
        "fn f() -> actix_web::HttpResponse {}"
    ));
    assert!(refuses(check, "src/app.rs", "use anyhow::Context;"));
    assert!(refuses(check, "src/domain/sla.rs", "tokio::time::sleep(x)"));
    assert!(refuses(check, "src/matching/decide.rs", "std::fs::read(x)"));
    assert!(!refuses(
        check,
        "src/store/queue.rs",
        "// beside tokio::x\nuse diesel::prelude::*;"
    ));
    inspect(check);
}

fn time_is_handed_in(source: &Source) -> Complaints {
    let Some(layer) = layer(&source.path).filter(|layer| *layer != "clock") else {
        return Vec::new();
    };
    let mend = "take `now` as a parameter, or ask the Clock that was handed in";
    let mut complaints = lines_with(
        source,
        r"\b((Utc|Local)::(now|today)|SystemTime::now|NaiveDate::today|UNIX_EPOCH\.elapsed)\b",
        false,
        mend,
    );
    if ["domain", "matching", "desk"].contains(&layer) {
        complaints.extend(lines_with(source, r"\bInstant::now\b", false, mend));
    }
    complaints
}

#[test]
fn only_the_clock_reads_the_time() {
    assert!(refuses(
        time_is_handed_in,
        "src/web/visit.rs",
        "let now = Utc::now();"
    ));
    assert!(refuses(
        time_is_handed_in,
        "src/cli/demo.rs",
        "std::time::SystemTime::now()"
    ));
    assert!(refuses(
        time_is_handed_in,
        "src/desk/mod.rs",
        "let start = Instant::now();"
    ));
    assert!(!refuses(
        time_is_handed_in,
        "src/worker/mod.rs",
        "let start = Instant::now();"
    ));
    assert!(!refuses(time_is_handed_in, "src/clock.rs", "Utc::now()"));
    inspect(time_is_handed_in);
}

fn files_are_introduced_and_short(source: &Source) -> Complaints {
    if !is_rust(&source.path) || !(source.path.starts_with("src/") || source.path.starts_with("tests/")) {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    let first = source.text.lines().next().unwrap_or_default();
    if !first.starts_with("//! ") {
        complaints.push(format!(
            "{}:1: begin with a `//!` line that says what the file is about",
            source.path
        ));
    }
    let lines = source.text.lines().count();
    if lines > LONGEST {
        complaints.push(format!(
            "{}: {lines} lines; past {LONGEST} it is about two things: split it",
            source.path
        ));
    }
    complaints
}

#[test]
fn source_files_are_introduced_and_short() {
    let check = files_are_introduced_and_short;
    assert!(refuses(check, "src/desk/mod.rs", "use std::fmt;\n"));
    assert!(refuses(check, "tests/journey.rs", ""));
    assert!(refuses(
        check,
        "src/desk/mod.rs",
        &format!("//! Long.\n{}", "\n".repeat(LONGEST))
    ));
    assert!(!refuses(check, "src/desk/mod.rs", "//! Short.\n"));
    inspect(check);
}
