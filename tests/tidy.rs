//! The walls of the house. Each check reads the tree, and is tried on samples that it must refuse.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

#[path = "tidy/migrations.rs"]
mod migrations;
#[path = "tidy/promises.rs"]
mod promises;
#[path = "tidy/templates.rs"]
mod templates;

/// The rooms, from the street to the cellar: each may use those behind it.
const ROOMS: [&str; 11] = [
    "cli",
    "app",
    "demo_data",
    "synth",
    "web",
    "worker",
    "desk",
    "mail",
    "store",
    "matching",
    "domain",
];
/// Under all rooms but the two pure ones; they may use one another and the domain.
const FOUNDATIONS: [&str; 4] = ["config", "telemetry", "wording", "clock"];
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

/// `src/store/queue.rs` and `src/store.rs` are of the room `store`.
fn room(path: &str) -> Option<&str> {
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

fn uses_go_down(source: &Source) -> Complaints {
    let Some(room) = room(&source.path).filter(|room| !["lib", "main"].contains(room)) else {
        return Vec::new();
    };
    let Some(allowed) = rooms_below(room) else {
        return vec![format!(
            "{}: no room of the house is called {room}: move it, or name its place in tests/tidy.rs",
            source.path
        )];
    };
    let used = Regex::new(r"\bcrate::(\w+)").unwrap();
    let mut complaints = Vec::new();
    // Tests at a file's end may look at what stands upon it.
    let code = source
        .text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]");
    for (i, line) in code.enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for name in used
            .captures_iter(line)
            .map(|found| found.get(1).unwrap().as_str())
        {
            if !allowed.contains(&name) {
                complaints.push(format!(
                    "{}:{}: {room} may not use {name}: move what both need into a room below, or hand it in",
                    source.path,
                    i + 1
                ));
            }
        }
    }
    complaints
}

fn rooms_below(room: &str) -> Option<Vec<&'static str>> {
    let mut allowed: Vec<&str> = match ROOMS.iter().position(|known| *known == room) {
        Some(place) => ROOMS[place..].to_vec(),
        None if FOUNDATIONS.contains(&room) => vec!["domain"],
        None => return None,
    };
    if !PURE.contains(&room) {
        allowed.extend(FOUNDATIONS);
    }
    Some(allowed)
}

#[test]
fn rooms_use_only_what_is_below_them() {
    assert!(refuses(
        uses_go_down,
        "src/store/queue.rs",
        "use crate::desk::sign_in;"
    ));
    assert!(refuses(
        uses_go_down,
        "src/domain/sla.rs",
        "fn f(c: &crate::clock::Clock) {}"
    ));
    assert!(refuses(uses_go_down, "src/clock.rs", "use crate::store::Store;"));
    assert!(refuses(uses_go_down, "src/helpers/mod.rs", ""));
    assert!(!refuses(
        uses_go_down,
        "src/desk/sign_in.rs",
        "use crate::store::staff;\nuse crate::clock::Clock;"
    ));
    inspect(uses_go_down);
}

fn libraries_stay_in_their_room(source: &Source) -> Complaints {
    let Some(room) = room(&source.path) else {
        return Vec::new();
    };
    let walls: [(&str, &[&str], &str); 3] = [
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
    for (pattern, homes, mend) in walls {
        if !homes.contains(&room) {
            complaints.extend(lines_with(source, pattern, false, mend));
        }
    }
    if PURE.contains(&room) {
        let pattern = r"\b(tokio\w*|lettre|tracing|metrics|rand|std::(fs|net|env|thread|process))::";
        complaints.extend(lines_with(
            source,
            pattern,
            false,
            "this room is pure: hand in what it needs",
        ));
    }
    complaints
}

#[test]
fn libraries_stay_in_their_rooms() {
    let check = libraries_stay_in_their_room;
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
    let Some(room) = room(&source.path).filter(|room| *room != "clock") else {
        return Vec::new();
    };
    let mend = "take `now` as a parameter, or ask the Clock that was handed in";
    let mut complaints = lines_with(
        source,
        r"\b((Utc|Local)::(now|today)|SystemTime::now|NaiveDate::today|UNIX_EPOCH\.elapsed)\b",
        false,
        mend,
    );
    if ["domain", "matching", "desk"].contains(&room) {
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
