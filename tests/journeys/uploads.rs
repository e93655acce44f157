//! An administrator uploads a file and sees what became of every row.

use option_m::domain::staff::Role;
use option_m::store::StoreError;
use option_m::worker::uploads;
use tokio_util::sync::CancellationToken;

use crate::browser::{Browser, Page};
use crate::database::TestDatabase;
use crate::registry::list_facility;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_file_is_uploaded_taken_and_accounted_for,
    the_same_file_twice_says_so,
    a_file_that_is_no_table_of_doses_says_why,
    a_form_without_its_token_before_the_file_is_refused,
);

pub(crate) const HEADER: &str = "source_record_id,source_system,facility_code,facility_name,facility_state,id_type,\
    id_number,name,date_of_birth,phone,dose_number,vaccine,lot_number,administered_on,paid\n";
pub(crate) const ALI: &str = "r1,myvas,KK0001,Klinik Kesihatan Contoh,10,mykad,900101145567,Ali bin Contoh,1990-01-01,\
    0123456789,3,Pfizer,FK8892,2022-01-21,no\n";
const WRONG_LOT: &str = "=r2,myvas,KK0001,Klinik Kesihatan Contoh,10,mykad,910202105566,Siti binti Contoh,1991-02-02,\
    ,3,Pfizer,C202107098,2022-01-21,no\n";
const NO_LOT: &str = "r3,myvas,KK0001,Klinik Kesihatan Contoh,10,mykad,920303105566,Lim Ah Kow,1992-03-03,,3,Pfizer,\
    =1+1,2022-01-21,no\n";
const SHORT: &str = "r4,myvas\n";

pub(crate) const NEW: &str = "/staff/imports/new";

/// Sends the upload form of a page, filled in, and begins the import of the file.
pub(crate) async fn upload(browser: &Browser, page: &Page, file: (&str, &[u8])) -> Page {
    let preview = arrive(browser, page, file).await;
    if preview.status != 200 {
        return preview;
    }
    let action = preview.path.clone();
    browser.send(&preview, &action, &[("action", "begin")]).await
}

/// Runs one step of the loop of uploads.
pub(crate) async fn step(app: &TestApp) -> usize {
    uploads::step(&app.worker, &CancellationToken::new())
        .await
        .unwrap()
}

/// Sends the upload form of a page, filled in.
pub(crate) async fn arrive(browser: &Browser, page: &Page, (name, content): (&str, &[u8])) -> Page {
    let form = page.form(NEW);
    let token = &form.iter().find(|(name, _)| name == "csrf_token").unwrap().1;
    send(
        browser,
        &[&text_part("csrf_token", token), &file_part(name, content)],
    )
    .await
}

fn text_part(name: &str, value: &str) -> Vec<u8> {
    format!("--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes()
}

fn file_part(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

async fn send(browser: &Browser, parts: &[&[u8]]) -> Page {
    let body = [&parts.concat()[..], b"--b0undary--\r\n"].concat();
    browser
        .post_raw(NEW, "multipart/form-data; boundary=b0undary", body)
        .await
}

pub(crate) async fn listed(app: &TestApp) {
    let listed: Result<usize, StoreError> = app.worker.store.write(list_facility).await;
    listed.unwrap();
}

async fn a_file_is_uploaded_taken_and_accounted_for(app: &TestApp) {
    listed(app).await;
    let administrator = app.staff("devi", Role::Administrator).await;
    let page = administrator.get(NEW).await;
    let file = [HEADER, ALI, WRONG_LOT, NO_LOT, SHORT].concat();
    let list = upload(&administrator, &page, ("../klinik/isnin.csv", file.as_bytes())).await;
    assert_eq!((list.status, list.path.as_str()), (200, "/staff/imports"));
    assert_eq!(list.texts(".notice.waiting li"), ["isnin.csv"]);
    assert_eq!((step(app).await, step(app).await), (1, 0));
    let list = administrator.get("/staff/imports").await;
    assert!(list.texts(".notice li").is_empty());
    assert_eq!(list.texts("td.number"), ["4", "3", "0", "0", "2", "1"]);
    let url = list.attributes("td a", "href").remove(0);
    let batch = administrator.get(&url).await;
    assert_eq!(batch.text("h1"), "isnin.csv");
    assert_eq!(
        batch.texts(".bars .bar-label"),
        [
            "nombor lot tiada atau bukan format lot vaksin ini",
            "keseluruhan baris",
            "Lot"
        ]
    );
    assert!(batch.text("dl.summary").contains("Petugas devi"));
    let rejects = administrator.get(&format!("{url}/rejects.csv")).await;
    let lines: Vec<&str> = rejects.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", rejects.body);
    assert!(
        lines[1].starts_with("r4,myvas,,,,,,,,,,,,,,5,keseluruhan baris,"),
        "{}",
        lines[1]
    );
    let notes = administrator.get(&format!("{url}/notes.csv")).await;
    assert!(
        notes.body.ends_with("\n4,r3,Lot,'=1+1,ditinggalkan\n"),
        "{}",
        notes.body
    );
    let quarantined = administrator.get(&format!("{url}/quarantined.csv")).await;
    assert!(
        quarantined.body.contains("myvas,'=r2,Klinik Kesihatan Contoh,"),
        "{}",
        quarantined.body
    );
    assert_eq!(
        std::fs::read_dir(app.uploads()).unwrap().count(),
        0,
        "nothing stays behind"
    );
}

async fn the_same_file_twice_says_so(app: &TestApp) {
    listed(app).await;
    let administrator = app.staff("devi", Role::Administrator).await;
    let file = [HEADER, ALI].concat();
    for name in ["first.csv", "second.csv"] {
        let page = administrator.get(NEW).await;
        upload(&administrator, &page, (name, file.as_bytes())).await;
        app.advance(chrono::TimeDelta::seconds(1));
    }
    assert_eq!((step(app).await, step(app).await), (1, 1));
    let list = administrator.get("/staff/imports").await;
    assert_eq!(list.texts("tbody tr").len(), 1);
    let said = list.text(".notice.warning li");
    assert!(said.contains("second.csv") && said.contains("import 1"), "{said}");
    let supervisor = app.staff("aminah", Role::Supervisor).await;
    let seen = supervisor.get("/staff/imports").await;
    assert!(seen.form("/staff/imports/forget").is_empty());
    let list = administrator.send(&list, "/staff/imports/forget", &[]).await;
    assert!(list.texts(".notice.warning li").is_empty());
}

async fn a_file_that_is_no_table_of_doses_says_why(app: &TestApp) {
    let administrator = app.staff("devi", Role::Administrator).await;
    let without_paid = HEADER.replace(",paid", "");
    let titled = ["Senarai vaksinasi Januari\n\n", HEADER, ALI].concat();
    let cases: [(&str, &[u8], &str); 12] = [
        ("", b"", "Pilih satu fail"),
        ("a.csv", b"", "kosong"),
        ("a.csv", HEADER.as_bytes(), "kosong"),
        ("a.csv", without_paid.as_bytes(), "tiada paid"),
        ("a.csv", ALI.as_bytes(), "tiada baris kepala"),
        ("a.csv", titled.as_bytes(), "berada pada baris 3"),
        ("a.xlsx", b"PK\x03\x04rest", "XLSX"),
        ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLS"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.xls", b"<html><table><tr><td>nama", "halaman web"),
        ("a.csv", b"\"a,b\n", "baris kepala tidak dapat dibaca"),
        ("a.csv", b"name,name\n", "name dua kali"),
    ];
    for (name, content, words) in cases {
        let page = administrator.get(NEW).await;
        let refused = upload(&administrator, &page, (name, content)).await;
        assert_eq!(refused.status, 422, "{words}");
        let said = refused.text("#error-summary").to_lowercase();
        assert!(said.contains(&words.to_lowercase()), "{said}");
        assert_eq!(refused.attributes("#error-summary a", "href"), ["#file"]);
    }
    assert!(std::fs::read_dir(app.uploads()).is_ok_and(|mut left| left.next().is_none()));
}

async fn a_form_without_its_token_before_the_file_is_refused(app: &TestApp) {
    let administrator = app.staff("devi", Role::Administrator).await;
    let page = administrator.get(NEW).await;
    let token = page.form(NEW).remove(0).1;
    let (file, ours) = (
        file_part("a.csv", HEADER.as_bytes()),
        text_part("csrf_token", &token),
    );
    let foreign = text_part("csrf_token", "AAAA");
    for parts in [vec![&file[..]], vec![&file, &ours], vec![&foreign, &file], vec![]] {
        let refused = send(&administrator, &parts).await;
        assert_eq!(refused.status, 403);
    }
    let other = administrator
        .post(NEW, &[("csrf_token", &token), ("file", "x")])
        .await;
    assert_eq!(other.status, 400);
    assert!(!app.uploads().exists(), "nothing was kept");
    let supervisor = app.staff("aminah", Role::Supervisor).await;
    assert_eq!(supervisor.get(NEW).await.status, 403);
    assert_eq!(send(&supervisor, &[&ours, &file]).await.status, 403);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_and_not_kept() {
    let app = TestApp::start_with(TestDatabase::sqlite(), &[("limits.upload_mb", "1")]).await;
    let administrator = app.staff("devi", Role::Administrator).await;
    let page = administrator.get(NEW).await;
    let file = [HEADER.as_bytes(), &vec![b'x'; 3 << 20]].concat();
    let refused = upload(&administrator, &page, ("large.csv", &file)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#error-summary").contains("melebihi 1 MB"));
    assert_eq!(std::fs::read_dir(app.uploads()).unwrap().count(), 0);
    app.finish().await;
}

/// A packed file of nothing but ends of packed files: no memory, no disk, but time.
#[tokio::test]
async fn a_file_that_takes_too_long_to_unpack_is_refused_and_not_kept() {
    let app = TestApp::start_with(TestDatabase::sqlite(), &[("limits.request_timeout", "1s")]).await;
    let administrator = app.staff("devi", Role::Administrator).await;
    let page = administrator.get(NEW).await;
    let empty = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let file = empty.finish().unwrap().repeat(2_000_000);
    let refused = upload(&administrator, &page, ("slow.csv.gz", &file)).await;
    assert_eq!(refused.status, 422);
    let told = refused.text("#error-summary");
    assert!(told.contains("too long to unpack"), "{told}");
    assert_eq!(std::fs::read_dir(app.uploads()).unwrap().count(), 0);
    app.finish().await;
}
