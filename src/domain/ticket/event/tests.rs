//! What events keep, and which records stand rejected after them.

use super::*;

fn row(id: &str) -> SourceRow {
    SourceRow {
        source_system: "myvas".to_owned(),
        source_record_id: id.to_owned(),
    }
}

fn rejected(id: &str) -> EventKind {
    EventKind::RecordRejected {
        record: RecordId(9),
        row: row(id),
        reason: Ground::typed("Dos adiknya."),
    }
}

fn revoked(id: &str) -> EventKind {
    EventKind::LinkRevoked {
        row: row(id),
        ground: Ground::typed("Dos sepupunya."),
    }
}

fn undone(id: &str) -> EventKind {
    EventKind::RejectionUndone { row: row(id) }
}

#[test]
fn the_last_word_about_a_record_counts() {
    let after = |events: &[EventKind]| -> Vec<(String, usize)> {
        let numbered = events.iter().zip(0..);
        let standing = rejected_after(numbered).into_iter();
        standing
            .map(|(row, place)| (row.source_record_id.clone(), place))
            .collect()
    };
    let one = |id: &str, place| (id.to_owned(), place);
    assert_eq!(after(&[EventKind::Received, EventKind::Taken]), []);
    assert_eq!(after(&[rejected("a"), revoked("b")]), [one("a", 0), one("b", 1)]);
    assert_eq!(after(&[rejected("a"), revoked("b"), undone("a")]), [one("b", 1)]);
    assert_eq!(after(&[revoked("b"), undone("b")]), []);
    assert_eq!(
        after(&[rejected("a"), undone("a"), rejected("a")]),
        [one("a", 2)],
        "rejected anew, and only once in the list"
    );
    assert_eq!(after(&[undone("a"), rejected("a")]), [one("a", 1)]);
    assert_eq!(after(&[rejected("a"), revoked("a")]), [one("a", 1)]);
}

#[test]
fn what_was_undone_is_kept_with_its_row_and_is_none_of_the_citizens_business() {
    let kind = undone("V-9");
    let kept = serde_json::to_value(&kind).ok();
    let expected = serde_json::json!({
        "kind": "rejection_undone", "source_system": "myvas", "source_record_id": "V-9"
    });
    assert_eq!(kept, Some(expected));
    assert!(!kind.concerns_citizen());
}
