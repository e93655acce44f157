//! What a citizen states in the option-M form.

use chrono::NaiveDate;

use crate::domain::complaint::problem::Problem;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::birth::Birth;
use crate::domain::person::contact::{EmailAddress, PhoneNumber};
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::mykad::MyKad;
use crate::domain::person::person_name::PersonName;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{self, DoseNumber};
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::dates::{self, day_first};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::text::clean_paragraphs;

/// The longest free text, in characters.
pub const MESSAGE_MAX: usize = 2_000;

/// How a form says that the citizen does not know the vaccine.
pub const VACCINE_UNKNOWN: &str = "unknown";

macro_rules! complaint_input {
    ($($(#[$doc:meta])+ $field:ident),+ $(,)?) => {
        /// A complaint as it was typed: one text a field, named as the columns of the complaints CSV.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct ComplaintInput { $($(#[$doc])+ pub $field: String),+ }

        impl ComplaintInput {
            /// The names of the fields, in the order of the form.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Asks `value` for the text of each field.
            pub fn collect(mut value: impl FnMut(&'static str) -> String) -> Self {
                Self { $($field: value(stringify!($field))),+ }
            }

            /// Each field with its text.
            pub fn pairs(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($field), self.$field.as_str())),+]
            }
        }
    };
}

complaint_input! {
    /// What is wrong.
    problem,
    /// Kind of document.
    id_type,
    /// Its number.
    id_number,
    /// Name as on the document.
    name,
    /// Date of birth; may be left out with a `MyKad`.
    date_of_birth,
    /// Telephone.
    phone,
    /// E-mail address.
    email,
    /// Which dose.
    dose_number,
    /// Which vaccine; empty or [`VACCINE_UNKNOWN`] for "I am not sure".
    vaccine,
    /// When.
    administered_on,
    /// State of the facility.
    facility_state,
    /// Name of the facility.
    facility_name,
    /// Lot number, if known.
    lot_number,
    /// Whether the dose was paid for.
    paid,
    /// Until when the certificate is needed, if there is such a day.
    needed_by,
    /// Free text.
    message,
    /// `yes` once the citizen agreed to the processing.
    consent,
}

/// A complaint: what the citizen states. Never edited afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Who it concerns.
    pub identity: Identity,
    /// Name as on the document.
    pub name: PersonName,
    /// Date of birth, stated as far as the document has it, or read from the `MyKad`.
    pub date_of_birth: Birth,
    /// Telephone.
    pub phone: PhoneNumber,
    /// Where letters go.
    pub email: EmailAddress,
    /// What is wrong.
    pub problem: Problem,
    /// Which dose.
    pub dose_number: DoseNumber,
    /// Which vaccine, if the citizen knows.
    pub vaccine: Option<Vaccine>,
    /// When it was given.
    pub administered_on: NaiveDate,
    /// The facility's state.
    pub facility_state: State,
    /// The facility's name as the citizen wrote it.
    pub facility_name: FacilityName,
    /// The lot, if the citizen knows.
    pub lot: Option<Lot>,
    /// Whether the dose was paid for.
    pub paid: bool,
    /// The day of a flight or an appointment for which the certificate is needed.
    pub needed_by: Option<NaiveDate>,
    /// Free text; may be empty.
    pub message: String,
}

impl Complaint {
    /// Turns what was typed into a complaint.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn parse(input: &ComplaintInput, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = Errors::default();
        let problem = errors.take("problem", Problem::parse(&input.problem));
        let id_type = errors.take("id_type", IdType::parse(&input.id_type));
        let identity = match id_type {
            Some(kind) => errors.take("id_number", Identity::parse(kind, &input.id_number)),
            // Any document's number will do until the kind is known, but none at all will not.
            None => errors
                .take("id_number", Identity::parse(IdType::Other, &input.id_number))
                .and(None),
        };
        let name = errors.take("name", PersonName::parse(&input.name));
        let birth = errors.take(
            "date_of_birth",
            birth_date(&input.date_of_birth, id_type, identity.as_ref(), today)
                .and_then(|birth| not_needed(birth, id_type, &input.id_number)),
        );
        let phone = errors.take("phone", PhoneNumber::parse(&input.phone));
        let email = errors.take("email", EmailAddress::parse(&input.email));
        let dose_number = errors.take("dose_number", DoseNumber::parse(&input.dose_number));
        let vaccine = errors.take("vaccine", vaccine(&input.vaccine));
        let administered = dose::parse_date(&input.administered_on, today)
            .and_then(|date| not_before(date, birth.flatten()));
        let administered_on = errors.take("administered_on", administered);
        let facility_state = errors.take("facility_state", State::parse(&input.facility_state));
        let facility_name = errors.take("facility_name", FacilityName::parse(&input.facility_name));
        let lot = errors.take("lot_number", optional(&input.lot_number, Lot::parse));
        let paid = errors.take("paid", dose::parse_paid(&input.paid));
        let needed_by = errors.take(
            "needed_by",
            optional(&input.needed_by, |text| needed_by(text, today)),
        );
        let message = errors.take("message", message(&input.message));
        errors.take("consent", consent(&input.consent));
        let complaint = (|| {
            Some(Self {
                identity: identity?,
                name: name?,
                date_of_birth: birth??,
                phone: phone?,
                email: email?,
                problem: problem?,
                dose_number: dose_number?,
                vaccine: vaccine?,
                administered_on: administered_on?,
                facility_state: facility_state?,
                facility_name: facility_name?,
                lot: lot?,
                paid: paid?,
                needed_by: needed_by?,
                message: message?,
            })
        })();
        complaint.filter(|_| errors.0.is_empty()).ok_or(errors.0)
    }
}

/// The particulars that can be amended, in the order of the form.
pub const AMENDABLE: [&str; 13] = [
    "id_type",
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "dose_number",
    "vaccine",
    "administered_on",
    "facility_state",
    "facility_name",
    "lot_number",
    "paid",
    "needed_by",
];

impl Complaint {
    /// What it states, as it would be typed.
    pub fn as_typed(&self) -> ComplaintInput {
        ComplaintInput {
            problem: self.problem.code().to_owned(),
            id_type: self.identity.kind().code().to_owned(),
            id_number: self.identity.number().to_owned(),
            name: self.name.as_str().to_owned(),
            date_of_birth: self.date_of_birth.written(),
            phone: self.phone.as_str().to_owned(),
            email: self.email.as_str().to_owned(),
            dose_number: self.dose_number.get().to_string(),
            vaccine: self.vaccine.map_or(VACCINE_UNKNOWN, Vaccine::code).to_owned(),
            administered_on: day_first(self.administered_on),
            facility_state: self.facility_state.code().to_owned(),
            facility_name: self.facility_name.as_str().to_owned(),
            lot_number: self.lot.as_ref().map_or("", Lot::as_str).to_owned(),
            paid: if self.paid { "yes" } else { "no" }.to_owned(),
            needed_by: self.needed_by.map(day_first).unwrap_or_default(),
            message: self.message.clone(),
            consent: "yes".to_owned(),
        }
    }

    /// What it states with some particulars typed anew; the date of birth follows a `MyKad` that is amended, where it is left
    /// as it was.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn amended(
        &self,
        typed: impl Fn(&'static str) -> Option<String>,
        today: NaiveDate,
    ) -> Result<Self, Vec<FieldError>> {
        let now = self.as_typed();
        let mut input = ComplaintInput::collect(|field| {
            let kept = now.pairs().into_iter().find(|(known, _)| *known == field);
            let kept = kept.map(|(_, text)| text.to_owned()).unwrap_or_default();
            let typed = typed(field).filter(|_| AMENDABLE.contains(&field));
            typed.unwrap_or(kept)
        });
        if input.id_number != now.id_number && input.date_of_birth == now.date_of_birth {
            let mykad = MyKad::parse(&input.id_number)
                .ok()
                .filter(|_| input.id_type == IdType::Mykad.code());
            if mykad.is_some() {
                input.date_of_birth.clear();
            }
        }
        // A day that is over by now was none when it was stated.
        let needed_by = self.needed_by.filter(|_| input.needed_by == now.needed_by);
        if needed_by.is_some() {
            input.needed_by.clear();
        }
        let amended = Self::parse(&input, today)?;
        Ok(Self {
            needed_by: needed_by.or(amended.needed_by),
            email: self.email.clone(),
            problem: self.problem,
            message: self.message.clone(),
            ..amended
        })
    }

    /// The particulars that another complaint states otherwise, by their names.
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        let (mine, theirs) = (self.as_typed(), other.as_typed());
        let pairs = mine.pairs().into_iter().zip(theirs.pairs());
        let differ = pairs.filter(|((name, one), (_, other))| AMENDABLE.contains(name) && one != other);
        differ.map(|((name, _), _)| name).collect()
    }
}

/// How far ahead a day may lie for which the certificate is needed, in days: beyond it, a year was mistyped.
const NEEDED_WITHIN: i64 = 366;

/// A day from today on.
fn needed_by(text: &str, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let day = dates::parse(text)?;
    let ahead = (day - today).num_days();
    if ahead < 0 {
        return Err(Refusal::new("refusal-needed-over"));
    }
    if ahead > NEEDED_WITHIN {
        return Err(Refusal::new("refusal-needed-far"));
    }
    Ok(day)
}

#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn take<T>(&mut self, field: &'static str, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|refusal| self.0.push(refusal.at(field))).ok()
    }
}

fn optional<T>(text: &str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}

/// A date of birth may be left out where a `MyKad` has it, even while the kind of document is not chosen.
fn not_needed(birth: Option<Birth>, id_type: Option<IdType>, number: &str) -> Result<Option<Birth>, Refusal> {
    if birth.is_none() && id_type.is_none() && MyKad::parse(number).is_err() {
        return Err(Refusal::new("refusal-birth-unless-mykad"));
    }
    Ok(birth)
}

/// The stated date of birth, or else the one in the `MyKad`. `None` only beside a `MyKad` that was refused itself, or
/// while the kind of document is not known, so that one mistake is not told twice.
fn birth_date(
    text: &str,
    id_type: Option<IdType>,
    identity: Option<&Identity>,
    today: NaiveDate,
) -> Result<Option<Birth>, Refusal> {
    let mykad = match identity {
        Some(Identity::MyKad(number)) => Some(number),
        Some(Identity::Passport(_) | Identity::Other(_)) | None => None,
    };
    if text.trim().is_empty() {
        return match (mykad, id_type) {
            (Some(number), _) => match number.birth_date(today) {
                Some(date) => Ok(Some(Birth::Day(date))),
                None => Err(Refusal::new("refusal-birth-required")),
            },
            (None, Some(IdType::Passport | IdType::Other)) => Err(Refusal::new("refusal-birth-required")),
            (None, Some(IdType::Mykad) | None) => Ok(None),
        };
    }
    let birth = Birth::parse(text, today)?;
    let Some(number) = mykad else {
        return Ok(Some(birth));
    };
    // The number has the whole date.
    let whole = match birth {
        Birth::Day(day) => Some(day).filter(|day| number.agrees_with(*day)),
        Birth::Month(_) | Birth::Year(_) => number.birth_date(today).filter(|day| birth.may_be(*day)),
    };
    match whole {
        Some(day) => Ok(Some(Birth::Day(day))),
        None => Err(Refusal::new("refusal-birth-mykad")),
    }
}

fn not_before(date: NaiveDate, birth: Option<Birth>) -> Result<NaiveDate, Refusal> {
    if birth.is_some_and(|birth| date < birth.first_day()) {
        Err(Refusal::new("refusal-dose-before-birth"))
    } else {
        Ok(date)
    }
}

fn vaccine(text: &str) -> Result<Option<Vaccine>, Refusal> {
    if text.trim() == VACCINE_UNKNOWN {
        Ok(None)
    } else {
        optional(text, Vaccine::parse)
    }
}

fn message(text: &str) -> Result<String, Refusal> {
    let text = clean_paragraphs(text);
    let count = text.chars().count();
    if count > MESSAGE_MAX {
        return Err(Refusal::new("refusal-message-length")
            .with("max", MESSAGE_MAX)
            .with("count", count));
    }
    Ok(text)
}

fn consent(text: &str) -> Result<(), Refusal> {
    if text.trim() == "yes" {
        Ok(())
    } else {
        Err(Refusal::new("refusal-consent"))
    }
}

#[cfg(test)]
mod tests;
