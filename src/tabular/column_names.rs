//! What people call the columns of a table: in any case, with spaces, full stops or underscores, in English and Malay.

use crate::domain::values::text::clean_line;

/// Other names of the columns of dose records, as clinics' programs and clerks write them.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "source_record_id",
        &[
            "record id",
            "record no",
            "record number",
            "source id",
            "id rekod",
            "no rekod",
            "nombor rekod",
            "id rekod sumber",
            "no rekod sumber",
        ],
    ),
    (
        "source_system",
        &["source", "system", "sistem", "sistem sumber", "sumber"],
    ),
    (
        "facility_code",
        &[
            "facility id",
            "facility no",
            "clinic code",
            "ppv code",
            "kod fasiliti",
            "kod klinik",
            "kod ppv",
            "kod pusat",
        ],
    ),
    (
        "facility_name",
        &[
            "facility",
            "clinic",
            "clinic name",
            "ppv",
            "ppv name",
            "vaccination centre",
            "vaccination center",
            "place",
            "fasiliti",
            "nama fasiliti",
            "klinik",
            "nama klinik",
            "nama ppv",
            "tempat",
            "tempat vaksinasi",
            "pusat vaksinasi",
        ],
    ),
    (
        "facility_state",
        &["state", "negeri", "negeri fasiliti", "negeri ppv"],
    ),
    (
        "id_type",
        &[
            "document type",
            "identity type",
            "type of id",
            "jenis id",
            "jenis pengenalan",
            "jenis dokumen",
            "jenis pengenalan diri",
        ],
    ),
    (
        "id_number",
        &[
            "id no",
            "ic",
            "ic no",
            "ic number",
            "nric",
            "nric no",
            "mykad",
            "mykad no",
            "identity no",
            "identity number",
            "identification no",
            "document no",
            "document number",
            "ic passport",
            "ic passport no",
            "no kp",
            "nombor kp",
            "kp",
            "no ic",
            "no k p",
            "no kad pengenalan",
            "nombor kad pengenalan",
            "kad pengenalan",
            "no pengenalan",
            "nombor pengenalan",
            "no mykad",
            "no kp passport",
            "no kp pasport",
            "no kp no pasport",
            "no dokumen",
        ],
    ),
    (
        "name",
        &[
            "full name",
            "patient name",
            "person name",
            "recipient name",
            "nama",
            "nama penuh",
            "nama penerima",
            "nama pesakit",
            "nama individu",
        ],
    ),
    (
        "date_of_birth",
        &[
            "dob",
            "d o b",
            "birth date",
            "birthdate",
            "birthday",
            "date birth",
            "tarikh lahir",
            "tkh lahir",
            "tarikh kelahiran",
        ],
    ),
    (
        "phone",
        &[
            "phone no",
            "phone number",
            "telephone",
            "telephone no",
            "telephone number",
            "tel",
            "tel no",
            "mobile",
            "mobile no",
            "mobile number",
            "mobile phone",
            "contact no",
            "contact number",
            "hp",
            "h p",
            "no hp",
            "no h p",
            "telefon",
            "no telefon",
            "nombor telefon",
            "no tel",
            "telefon bimbit",
            "no telefon bimbit",
        ],
    ),
    (
        "dose_number",
        &[
            "dose",
            "dose no",
            "dos",
            "no dos",
            "nombor dos",
            "dos ke",
            "bil dos",
        ],
    ),
    (
        "vaccine",
        &[
            "vaccine name",
            "vaccine type",
            "vaccine brand",
            "brand",
            "vaksin",
            "nama vaksin",
            "jenis vaksin",
            "jenama vaksin",
        ],
    ),
    (
        "lot_number",
        &[
            "lot",
            "lot no",
            "batch",
            "batch no",
            "batch number",
            "no lot",
            "nombor lot",
            "no batch",
            "no kelompok",
            "nombor kelompok",
            "kelompok",
        ],
    ),
    (
        "administered_on",
        &[
            "date",
            "dose date",
            "date given",
            "date administered",
            "administered",
            "administration date",
            "vaccination date",
            "date of vaccination",
            "date of dose",
            "tarikh",
            "tarikh dos",
            "tarikh vaksin",
            "tarikh vaksinasi",
            "tarikh suntikan",
            "tarikh diberi",
            "tkh vaksinasi",
        ],
    ),
    (
        "paid",
        &[
            "paid dose",
            "payment",
            "berbayar",
            "dos berbayar",
            "bayar",
            "bayaran",
            "dibayar",
        ],
    ),
    (
        "kind",
        &["facility kind", "facility type", "jenis", "jenis fasiliti"],
    ),
    ("aliases", &["alias", "other names", "also known as", "nama lain"]),
    (
        "reports_to_programme",
        &["reports", "reports to program", "melapor kepada program"],
    ),
];

/// A header as it is compared: letters and digits in lower case, single spaces.
pub fn folded(header: &str) -> String {
    let lower = clean_line(header).to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Where a column stands in a header whose names are [`folded`]: under its own name, else under another that it goes by.
/// Several places, if several fit as well.
pub fn places(header: &[String], column: &str) -> Vec<usize> {
    let own = folded(column);
    let of = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let fitting = header.iter().enumerate().filter(|(_, name)| fits(name));
        fitting.map(|(place, _)| place).collect()
    };
    let named = of(&|name| name == own);
    if !named.is_empty() {
        return named;
    }
    let others = SYNONYMS.iter().find(|(known, _)| *known == column);
    let others = others.map_or(&[][..], |(_, others)| *others);
    let run_together = own.replace(' ', "");
    of(&|name| others.contains(&name) || name.replace(' ', "") == run_together)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(header: &[&str], column: &str) -> Vec<usize> {
        let header: Vec<String> = header.iter().map(|name| folded(name)).collect();
        places(&header, column)
    }

    #[test]
    fn columns_go_by_many_names() {
        let header = [
            "Source Record Id",
            "SISTEM SUMBER",
            "No. KP",
            "Nama",
            "Tarikh Lahir",
            "Tarikh",
            "No. H/P",
            "Dos ke-",
            "LotNumber",
        ];
        for (column, place) in [
            ("source_record_id", 0),
            ("source_system", 1),
            ("id_number", 2),
            ("name", 3),
            ("date_of_birth", 4),
            ("administered_on", 5),
            ("phone", 6),
            ("dose_number", 7),
            ("lot_number", 8),
        ] {
            assert_eq!(at(&header, column), [place], "{column}");
        }
        assert!(at(&header, "vaccine").is_empty());
    }

    #[test]
    fn a_columns_own_name_comes_first() {
        assert_eq!(at(&["nama", "name"], "name"), [1]);
        assert_eq!(at(&["nama", "full name"], "name"), [0, 1]);
    }

    #[test]
    fn no_name_leads_to_two_columns() {
        let mut seen: Vec<String> = crate::domain::registry::dose_input::DoseField::COLUMNS
            .iter()
            .map(|name| folded(name))
            .collect();
        for (column, others) in SYNONYMS {
            for other in *others {
                assert_eq!(*other, folded(other), "{column}");
                assert!(!seen.contains(&(*other).to_owned()), "{other}");
                seen.push((*other).to_owned());
            }
        }
    }
}
