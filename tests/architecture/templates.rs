//! What templates may not hold.

use std::path::Path;

use regex::Regex;

use super::{Complaints, Source, inspect, lines_with, refuses};

fn is_template(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    path.starts_with("templates/") && matches!(ending, Some("html" | "txt"))
}

/// Replaces what a pattern finds by a space and as many line ends, so that line numbers stay.
fn blank(text: &str, pattern: &str) -> String {
    let blank = |found: &regex::Captures<'_>| format!(" {}", "\n".repeat(found[0].matches('\n').count()));
    Regex::new(pattern).unwrap().replace_all(text, blank).into_owned()
}

/// A template without askama's parts: what is left is the same on every page.
fn fixed_parts(source: &Source) -> Source {
    let text = blank(&source.text, r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}");
    Source {
        path: source.path.clone(),
        text,
    }
}

fn templates_hold_no_script_or_style(source: &Source) -> Complaints {
    if !is_template(&source.path) {
        return Vec::new();
    }
    let mend = "the Content-Security-Policy forbids it: put it into a file below static/";
    let mut fixed = fixed_parts(source);
    if source.path.starts_with("templates/mail/") {
        // A letter brings its style along, from a file beside it.
        fixed.text = fixed.text.replace("<style>\n </style>", "");
    }
    let mut complaints = lines_with(
        &fixed,
        r"(?i)<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:",
        true,
        mend,
    );
    let script = Regex::new(r"(?is)<script\b[^>]*>(.*?)</script>").unwrap();
    // In the whole text: a body that askama writes is a body.
    if script
        .captures_iter(&source.text)
        .any(|found| !found[1].trim().is_empty())
    {
        complaints.push(format!("{}: a script with a body: {mend}", source.path));
    }
    complaints
}

#[test]
fn templates_hold_neither_script_nor_style() {
    let check = templates_hold_no_script_or_style;
    for text in [
        "<p style=\"color: red\">",
        "<STYLE>p {}</STYLE>",
        "<button\n onclick='x()'>",
        "<script>{{ x }}</script>",
        "<a href=\"javascript:x()\">",
    ] {
        assert!(refuses(check, "templates/staff/queue.html", text), "{text}");
    }
    assert!(refuses(
        check,
        "templates/mail/layout.html",
        "<style>p {}</style>"
    ));
    let fine = "<script type=\"module\" src=\"{{ a.b(\"c\") }}\"></script><p>{{ once }}</p>";
    assert!(!refuses(check, "templates/staff/queue.html", fine));
    inspect(check);
}

fn wording_is_in_locales(source: &Source) -> Complaints {
    if !is_template(&source.path) {
        return Vec::new();
    }
    let mend = "wording belongs into templates/locales/{ms,en}/, under a key";
    let mut fixed = fixed_parts(source);
    // Names, units and the shape of a reference are the same in every language.
    fixed.text = blank(
        &fixed.text,
        r"\bOption M\b|\b(KB|MB)\b|\bM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b",
    );
    let spoken = r#"(?i)\b(alt|title|placeholder|label|aria-label|aria-description)\s*=\s*"[^"]*\p{L}"#;
    let mut complaints = lines_with(&fixed, spoken, true, mend);
    let bare = blank(&fixed.text, r"(?s)<!--.*?-->|<[^>]*>|&#?\w+;");
    complaints.extend(lines_with(
        &Source {
            path: fixed.path,
            text: bare,
        },
        r"\p{L}",
        true,
        mend,
    ));
    complaints
}

#[test]
fn templates_hold_no_wording() {
    let check = wording_is_in_locales;
    for text in [
        "<p>Selamat datang</p>",
        "<p>{{ t.get(\"x\") }} days</p>",
        "<img src=\"a.svg\" alt=\"A map\">",
        "<input placeholder=\"{{ x }} e.g. 12\">",
    ] {
        assert!(refuses(check, "templates/citizen/start.html", text), "{text}");
    }
    let fine = "{# why #}<p class=\"lead\">{{ t.get(\"a\") }} &middot; 3 · Option M</p>\n{% if a > b %}<br>{% endif %}";
    assert!(!refuses(check, "templates/citizen/start.html", fine));
    inspect(check);
}
