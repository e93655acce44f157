//! A comparison of complaint and record in words, as it is made now and as an event kept it.

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::matched::{Compared, Matched};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;
use crate::matching::Level;
use crate::matching::explain::sureness;
use crate::web::staff::tickets::waterfall::bits;
use crate::wording::Wording;

/// How a field compared.
pub(super) struct FieldView {
    pub(super) label: String,
    pub(super) class: &'static str,
    pub(super) level: String,
    /// In bits; empty where the field said nothing.
    pub(super) weight: String,
}

impl FieldView {
    /// By the codes of field and level, with the weight in bits.
    pub(super) fn new(t: &Wording, field: &str, level: &str, weight: Option<f64>) -> Self {
        Self {
            label: t.code("match-field-", field),
            // Words outlive the level that they were made for; its colour may go.
            class: Level::parse(level).map_or("missing", class),
            level: t.code("match-level-", level),
            weight: weight.map(bits).unwrap_or_default(),
        }
    }
}

/// What was compared when something happened.
pub(super) struct ComparedView {
    pub(super) probability: String,
    /// The record's page.
    pub(super) url: String,
    pub(super) fields: Vec<FieldView>,
}

/// A comparison as an event kept it, for the ticket with this reference.
pub(super) fn compared_view(t: &Wording, ticket: Reference, matched: &Matched) -> ComparedView {
    let field = |Compared(field, level, hundredths): &Compared| {
        let weight = hundredths.map(|hundredths| f64::from(hundredths) / 100.0);
        FieldView::new(t, field, level, weight)
    };
    ComparedView {
        probability: probability(t, f64::from(matched.probability) / 1e6),
        url: record_url(matched.record, ticket),
        fields: matched.compared.iter().map(field).collect(),
    }
}

/// The page of a record, for whoever looks at it for a ticket.
pub(super) fn record_url(record: RecordId, ticket: Reference) -> String {
    format!("/staff/records/{record}?ticket={ticket}")
}

/// A probability in words and per cent.
pub(super) fn probability(t: &Wording, probability: f64) -> String {
    let percent = match probability {
        0.999.. => ">99.9".to_owned(),
        0.001.. => format!("{:.1}", probability * 100.0),
        _ => "<0.1".to_owned(),
    };
    let words = t.get(sureness(probability)).to_owned();
    t.with("match-probability", &[("words", words), ("percent", percent)])
}

/// How far a detail agrees, as its colour says.
pub(super) fn class(level: Level) -> &'static str {
    match level {
        Level::Same | Level::Completes | Level::InOrder => "same",
        Level::Different | Level::Family | Level::Some | Level::Month | Level::Held | Level::HeldBoth => {
            "different"
        }
        Level::Missing | Level::OtherKind => "missing",
        Level::Swapped
        | Level::OneFault
        | Level::TwoFaults
        | Level::Tail
        | Level::Spelling
        | Level::Shorter
        | Level::Initials
        | Level::Similar
        | Level::OtherYear
        | Level::Given
        | Level::OneDay
        | Level::ThreeDays
        | Level::Week
        | Level::Fortnight
        | Level::OnePart
        | Level::Next
        | Level::Alike
        | Level::Area
        | Level::Lone
        | Level::LoneFirst => "near",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::language::Language;

    #[test]
    fn what_an_event_kept_reads_as_it_did_then() {
        let kept = |field: &str, level: &str, weight| Compared(field.to_owned(), level.to_owned(), weight);
        let matched = Matched {
            record: RecordId(9),
            probability: 987_000,
            compared: vec![
                kept("identity", "one-fault", Some(1_234)),
                kept("birth-date", "different", Some(-251)),
                kept("lot", "missing", None),
            ],
        };
        let view = compared_view(Wording::of(Language::En), Reference::from_bits(1), &matched);
        assert_eq!(view.probability, "very likely (98.7 %)");
        assert_eq!(
            view.url,
            format!("/staff/records/9?ticket={}", Reference::from_bits(1))
        );
        let fields: Vec<_> = view
            .fields
            .iter()
            .map(|one| {
                (
                    one.label.as_str(),
                    one.class,
                    one.level.as_str(),
                    one.weight.as_str(),
                )
            })
            .collect();
        assert_eq!(
            fields,
            [
                ("Document number", "near", "≈ one slip", "+12.3"),
                ("Date of birth", "different", "✗ different", "−2.5"),
                ("Lot number", "missing", "– missing", ""),
            ]
        );
    }

    #[test]
    fn a_level_that_nobody_knows_any_more_has_no_colour() {
        let view = FieldView::new(Wording::of(Language::En), "name", "guessed", Some(0.04));
        assert_eq!((view.class, view.weight.as_str()), ("missing", "+0.0"));
    }
}
