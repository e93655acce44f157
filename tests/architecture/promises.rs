//! What nobody may leave behind: work put off, rules waved through, ways out of the project.

use super::{Complaints, Source, inspect, is_rust, lines_with, refuses};

fn nothing_is_put_off(source: &Source) -> Complaints {
    let mut complaints = lines_with(
        source,
        concat!(r"\.\./sha", "red"),
        true,
        "the project stands by itself: copy what it needs",
    );
    if is_rust(&source.path) {
        complaints.extend(lines_with(
            source,
            r"#!?\[al{2}ow\(",
            true,
            "write #[expect(…, reason = \"…\")]",
        ));
        complaints.extend(lines_with(
            source,
            r"#\[ignore\s*\]",
            true,
            "say why: #[ignore = \"…\"]",
        ));
        complaints.extend(lines_with(
            source,
            r"\b(tod[o]|unimplement[e]d)!",
            true,
            "finish it, or leave it out",
        ));
    }
    // What people send may say anything.
    if source.path != "Cargo.lock" && !source.path.starts_with("tests/cases/") {
        complaints.extend(lines_with(
            source,
            r"\b(TO[D]O|FIX[M]E|XX[X])\b",
            true,
            "do it now, or open an issue",
        ));
    }
    complaints
}

#[test]
fn nothing_is_put_off_or_waved_through() {
    let check = nothing_is_put_off;
    for text in [
        "#[al~low(dead_code)]",
        "#![al~low(unused)]",
        "#[ign~ore]",
        "to~do!()",
        "unimple~mented!(\"x\")",
    ] {
        assert!(refuses(check, "src/desk/mod.rs", text), "{text}");
    }
    assert!(refuses(check, "static/app.css", "/* TO~DO: colours */"));
    assert!(refuses(check, "README.md", "see .~./sha~red/x"));
    assert!(!refuses(
        check,
        "src/desk/mod.rs",
        "#[ignore = \"needs a printer\"]"
    ));
    inspect(check);
}

fn routes_stand_in_the_table(source: &Source) -> Complaints {
    let may = ["src/web/routes.rs", "src/web/gate.rs", "src/app.rs"].contains(&source.path.as_str());
    if may || !source.path.starts_with("src/") {
        return Complaints::new();
    }
    lines_with(
        source,
        r"ServiceConfig|\.service\(|\bweb::(resource|scope|route|redirect|get|post)\b|#\[(get|post|route)\(",
        false,
        "a route is a line of the table in src/web/routes.rs, which says for whom it is",
    )
}

#[test]
fn no_route_goes_around_the_table() {
    let check = routes_stand_in_the_table;
    for text in [
        "pub fn more(config: &mut Service~Config) {}",
        "app.ser~vice(x)",
        "web::re~source(\"/x\")",
        "#[ge~t(\"/x\")]",
    ] {
        assert!(refuses(check, "src/web/citizen/start.rs", text), "{text}");
    }
    assert!(!refuses(check, "src/web/citizen/start.rs", "web::Path<String>"));
    inspect(check);
}
