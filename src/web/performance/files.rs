//! The open figures as files: CSV for spreadsheets, JSON with what each field means.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::desk::imports::rejects_report::harmless;
use crate::domain::facility::State;
use crate::domain::figures::publication::{Group, Publication};
use crate::domain::figures::suppression::LEAST;
use crate::domain::values::coded::Coded;
use crate::domain::values::language::Language;
use crate::web::http::csv_file::csv_text;
use crate::wording::Wording;

/// A field: its name, its type, its unit, and the end of the key of what it means.
struct Field(&'static str, &'static str, &'static str, &'static str);

/// The columns of the CSV file, which are fields of the JSON file too.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    Field("month", "string", "YYYY-MM", "month"),
    Field("area", "string", "ISO 3166-2", "area"),
    Field("area_name", "string", "", "area-name"),
    Field("received", "integer", "complaints", "received"),
    Field("kept", "integer", "complaints", "kept"),
    Field("late", "integer", "complaints", "late"),
    Field("open_not_late", "integer", "complaints", "pending"),
    Field("share_kept", "number", "0 to 1", "share"),
    Field("median_hours", "number", "hours", "median"),
    Field("ninth_decile_hours", "number", "hours", "decile"),
    Field("automatic_share", "number", "0 to 1", "automatic"),
    Field("final", "boolean", "", "final"),
    Field("open_now", "integer", "complaints", "open-now"),
    Field("late_now", "integer", "complaints", "late-now"),
    Field("left_out", "string", "", "left-out"),
];

/// The country.
const COUNTRY: &str = "MY";

/// Of what a row is.
enum Area {
    Country,
    State(Option<State>),
}

/// One row, by the names of its fields.
fn row(month: Option<String>, area: &Area, group: &Group) -> Vec<(&'static str, Value)> {
    let counts = [
        ("received", group.received),
        ("kept", group.kept),
        ("late", group.late),
        ("open_not_late", group.pending),
    ];
    let left_out: Vec<&str> = counts
        .iter()
        .filter(|(_, count)| count.is_none())
        .map(|(name, _)| *name)
        .collect();
    let (code, name) = match area {
        Area::Country => (COUNTRY.to_owned(), "Malaysia"),
        Area::State(None) => (String::new(), ""),
        Area::State(Some(state)) => (format!("{COUNTRY}-{}", state.code()), state.name()),
    };
    let mut fields = vec![
        ("month", month.map_or(Value::Null, Value::from)),
        ("area", Value::from(code)),
        ("area_name", Value::from(name)),
    ];
    fields.extend(counts.map(|(name, count)| (name, count.map_or(Value::Null, Value::from))));
    fields.extend([
        ("share_kept", ratio(group.share_kept())),
        ("median_hours", hours(group.median)),
        ("ninth_decile_hours", hours(group.ninth_decile)),
        ("automatic_share", ratio(group.automatic)),
        ("final", Value::from(group.is_final())),
        ("left_out", Value::from(left_out.join(" "))),
    ]);
    fields
}

fn rounded(value: f64, places: i32) -> Value {
    let factor = 10_f64.powi(places);
    Value::from((value * factor).round() / factor)
}

fn ratio(share: Option<f64>) -> Value {
    share.map_or(Value::Null, |share| rounded(share, 4))
}

fn hours(span: Option<TimeDelta>) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "seconds of a few years")]
    span.map_or(Value::Null, |span| rounded(span.num_seconds() as f64 / 3600.0, 3))
}

/// Every row: all months together, each month, and its states.
fn rows(publication: &Publication) -> Vec<Vec<(&'static str, Value)>> {
    let mut whole = row(None, &Area::Country, &publication.all);
    let now = |count: Option<i64>| count.map_or(Value::Null, Value::from);
    whole.extend([
        ("open_now", now(publication.open_now)),
        ("late_now", now(publication.late_now)),
    ]);
    let mut rows = vec![whole];
    for of in &publication.months {
        rows.push(row(Some(of.month.to_string()), &Area::Country, &of.whole));
        for (state, group) in of.states.iter().flatten() {
            rows.push(row(Some(of.month.to_string()), &Area::State(*state), group));
        }
    }
    rows
}

/// The figures for spreadsheets.
pub(super) fn csv(publication: &Publication) -> String {
    let columns: Vec<&str> = FIELDS.iter().map(|field| field.0).collect();
    let cell = |row: &[(&str, Value)], name: &str| {
        let found = row.iter().find(|(of, _)| *of == name).map(|(_, value)| value);
        match found {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => harmless(text),
            Some(value) => value.to_string(),
        }
    };
    let rows: Vec<Vec<String>> = rows(publication)
        .iter()
        .map(|row| columns.iter().map(|name| cell(row, name)).collect())
        .collect();
    csv_text(&columns, &rows)
}

/// The figures for programs, with what they mean in every language.
pub(super) fn json(publication: &Publication) -> String {
    let in_all = |key: &str| -> Value {
        let said = Language::all().map(|language| {
            let text = Wording::of(language).with(key, &[("least", LEAST)]);
            (language.code().to_owned(), Value::from(text))
        });
        Value::Object(said.collect())
    };
    let fields: Vec<Value> = FIELDS
        .iter()
        .map(|Field(name, kind, unit, key)| {
            json!({
                "name": name, "type": kind, "unit": unit, "nullable": true,
                "description": in_all(&format!("performance-means-{key}")),
            })
        })
        .collect();
    let rows: Vec<Value> = rows(publication)
        .into_iter()
        .map(|row| {
            Value::Object(
                row.into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        })
        .collect();
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let all = json!({
        "title": in_all("performance-title"),
        "licence": {
            "id": "CC-BY-4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
            "text": in_all("performance-licence"),
        },
        "as_of": publication.as_of.map(moment),
        "time_zone": "Asia/Kuala_Lumpur",
        "least_count": LEAST,
        "left_out": in_all("performance-left-out"),
        "schema": { "fields": fields },
        "rows": rows,
    });
    all.to_string()
}
