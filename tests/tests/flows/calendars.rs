//! Calendars, from a terminal to the hub and back: links that others fetch, files that are written and read, and a calendar elsewhere
//! that the hub reads.

use std::sync::{Arc, Mutex};

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use xtask::wait::Stopwatch;

use crate::device::PATIENCE;
use crate::terminal::{Terminal, now};

/// So many days from today, which is far enough from whoever is on call now.
fn day(ahead: i64) -> Date {
    TimeZone::UTC.to_datetime(now()).date().checked_add(ahead.days()).unwrap()
}

/// A calendar with an event for each: its id, title, first day, and the day after its last.
fn calendar(events: &[(&str, &str, Date, Date)]) -> String {
    let plain = |date: &Date| date.strftime("%Y%m%d").to_string();
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elsewhere//EN\r\n".to_owned();
    for (id, title, from, until) in events {
        text += &format!(
            "BEGIN:VEVENT\r\nUID:{id}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\nDTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nEND:VEVENT\r\n",
            plain(from),
            plain(until)
        );
    }
    text + "END:VCALENDAR\r\n"
}

/// A web server on this computer that has one calendar, which may change.
struct Elsewhere {
    url: String,
    body: Arc<Mutex<String>>,
}

impl Elsewhere {
    async fn start(body: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/mia.ics", listener.local_addr().unwrap());
        let body = Arc::new(Mutex::new(body));
        let served = Arc::clone(&body);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let text = served.lock().unwrap().clone();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/calendar\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
                    text.len()
                );
                let _gone = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, body }
    }

    fn is_now(&self, body: String) {
        *self.body.lock().unwrap() = body;
    }
}

/// What the address answers: status, tag, body.
async fn fetch(url: &str, tag: Option<&str>) -> (u16, String, String) {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let tag = tag.map(|tag| format!("if-none-match: {tag}\r\n")).unwrap_or_default();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n{tag}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default();
    (status, tag.to_owned(), body.to_owned())
}

/// Asks again until it holds.
fn until(what: &str, mut ask: impl FnMut() -> Value, holds: impl Fn(&Value) -> bool) -> Value {
    let waited = Stopwatch::start();
    loop {
        let said = ask();
        if holds(&said) {
            return said;
        }
        assert!(waited.elapsed() < PATIENCE, "{what}: {said:#}");
    }
}

fn absences(mia: &Terminal) -> usize {
    mia.json(&["away"]).as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_fetched_until_it_is_revoked() {
    let mia = Terminal::of_mia().await;
    let url = mia.json(&["shifts", "link", "new", "My phone"])["url"].as_str().unwrap().to_owned();
    let (status, tag, body) = fetch(&url, None).await;
    assert_eq!(status, 200);
    assert!(body.contains("SUMMARY:On call: Shop on call"), "{body}");
    assert_eq!(fetch(&url, Some(&tag)).await.0, 304);
    let team =
        mia.json(&["shifts", "link", "new", "Wall", "--team", "Shop"])["url"].as_str().unwrap().to_owned();
    assert!(fetch(&team, None).await.2.contains("SUMMARY:Ana Ribeiro on call: Shop on call"));
    assert_eq!(mia.json(&["shifts", "link", "list"]).as_array().unwrap().len(), 2);

    mia.refuses(
        &["shifts", "link", "revoke", "Tablet"],
        &["No calendar link is called \"Tablet\"", "`list`"],
    );
    assert!(
        mia.well(&["shifts", "link", "revoke", "my phone"]).starts_with("Shows nothing any more: My phone")
    );
    let (status, _, body) = fetch(&url, Some(&tag)).await;
    assert_eq!(status, 410, "{body}");
    assert_eq!(fetch(&team, None).await.0, 200, "the other one is open still");
    let stranger = url.replace(url.rsplit('/').next().unwrap(), "guess.ics");
    assert_eq!(fetch(&stranger, None).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shifts_are_written_to_a_file_and_come_back_as_no_absence() {
    let mia = Terminal::of_mia().await;
    let shown = mia.well(&["shifts", "--ics"]);
    assert!(
        shown.starts_with("BEGIN:VCALENDAR\r\n") && shown.trim_end().ends_with("END:VCALENDAR"),
        "{shown}"
    );
    let path = mia.folder().join("team.ics").display().to_string();
    assert_eq!(
        mia.json(&["shifts", "--ics", &path, "--team", "Shop", "--weeks", "20"]),
        Value::String(path.clone())
    );
    let team = std::fs::read_to_string(&path).unwrap();
    let shifts = mia.json(&["shifts", "--weeks", "20"]).as_array().unwrap().len();
    assert_eq!(team.matches("SUMMARY:Mia on call: Shop on call").count(), shifts);
    let nothing = mia.well(&["away", "import", &path]);
    assert!(nothing.contains("no absence ahead in this file"), "{nothing}");
    mia.refuses(&["shifts", "--ics", "/nowhere/x.ics"], &["/nowhere/x.ics", "could not be written"]);
    mia.refuses(&["shifts", "--ics", "--team", "Sales"], &["\"Sales\"", "There are: Shop"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn absences_of_a_file_are_shown_then_recorded_and_never_twice() {
    let mia = Terminal::of_mia().await;
    mia.well(&["away", "vacation", &day(60).to_string(), &day(61).to_string(), "--yes"]);
    let events = [("a", "Skiing", day(30), day(34)), ("b", "Sea", day(60), day(64))];
    let file = mia.file("mia.ics", &calendar(&events));

    let preview = mia.json(&["away", "import", &file, "--preview"]);
    let events = preview["events"].as_array().unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["title"], "Skiing");
    assert!(
        events[1]["preview"]["problem"]["detail"].as_str().unwrap().contains("on vacation"),
        "{events:#?}"
    );
    assert_eq!(absences(&mia), 1, "a preview records nothing");

    let said = mia.well(&["away", "import", &file, "--yes"]);
    assert!(said.contains("Sea: NOT recorded") && said.contains("Recorded: 1."), "{said}");
    assert_eq!(absences(&mia), 2);
    let again = mia.well(&["away", "import", &file, "--yes"]);
    assert!(again.contains("Skiing: recorded before.") && !again.contains("Recorded:"), "{again}");
    assert_eq!(absences(&mia), 2);

    mia.refuses(&["away", "import", "/nowhere.ics"], &["/nowhere.ics cannot be read"]);
    let page = mia.file("page.html", "<html></html>");
    mia.refuses(&["away", "import", &page], &["calendar"]);
    mia.refuses(&["away", "import", &file, "--for", "Zoe"], &["Nobody is called \"Zoe\"", "Ana Ribeiro"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_elsewhere_is_read_and_what_stands_in_the_way_is_told() {
    let mia = Terminal::of_mia().await;
    mia.well(&["away", "vacation", &day(60).to_string(), &day(61).to_string(), "--yes"]);
    let elsewhere = Elsewhere::start(calendar(&[("b", "Sea", day(60), day(64))])).await;
    mia.refuses(&["away", "calendar", "add", "Mine", "calendar"], &["https://"]);
    mia.well(&["away", "calendar", "add", "Mine", &elsewhere.url]);
    let list = || mia.json(&["away", "calendar", "list"]);
    let told =
        until("a conflict", list, |all| all[0]["conflicts"].as_array().is_some_and(|all| all.len() == 1));
    let conflict = told[0]["conflicts"][0].as_str().unwrap();
    assert!(conflict.contains("on vacation"), "{conflict}");
    assert_eq!(absences(&mia), 1, "and nothing is recorded over");
    let inbox = mia.well(&["inbox"]);
    assert!(inbox.contains("Mine"), "{inbox}");

    elsewhere.is_now(calendar(&[("b", "Sea", day(70), day(74))]));
    mia.well(&["away", "calendar", "read", "mine"]);
    until("the later version", || mia.json(&["away"]), |all| all.as_array().unwrap().len() == 2);
    until("no conflict", list, |all| all[0]["conflicts"].as_array().is_some_and(Vec::is_empty));

    elsewhere.is_now("<html>Please log in</html>".to_owned());
    mia.run(&["away", "calendar", "read", "mine"]);
    let told = until("a problem", list, |all| all[0]["problem"].is_string());
    assert_eq!(absences(&mia), 2, "what was read before holds on: {told:#}");
    mia.refuses(&["away", "calendar", "remove", "Yours"], &["No calendar is called \"Yours\""]);
    mia.well(&["away", "calendar", "remove", "Mine"]);
    assert_eq!(list(), Value::Array(Vec::new()));
    assert_eq!(absences(&mia), 2, "what was recorded stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holidays_of_a_file_are_shown_then_added_and_never_twice() {
    let mia = Terminal::of_mia().await;
    mia.well(&["holidays", "add", &day(20).to_string(), "Founders' day"]);
    let events = [
        ("x", "Founding", day(20), day(21)),
        ("y", "Long weekend", day(40), day(42)),
        ("z", "Ages away", day(5_000), day(5_001)),
    ];
    let file = mia.file("bank.ics", &calendar(&events));
    let days = || mia.json(&["holidays"])[0]["days"].as_array().unwrap().len();

    let preview = mia.json(&["holidays", "import", &file, "--preview"]);
    let fates: Vec<&str> =
        preview["days"].as_array().unwrap().iter().map(|one| one["fate"]["is"].as_str().unwrap()).collect();
    assert_eq!(fates, ["known", "new", "new"]);
    assert_eq!(days(), 1, "a preview adds nothing");

    let said = mia.well(&["holidays", "import", &file, "--team", "shop", "--yes"]);
    assert!(said.contains("is there already, as Founders' day.") && said.contains("Added: 2."), "{said}");
    assert_eq!(days(), 3);
    let again = mia.well(&["holidays", "import", &file, "--yes"]);
    assert!(again.contains("Long weekend: is there already.") && !again.contains("Added:"), "{again}");
    assert_eq!(days(), 3);
    let empty = mia.file("empty.ics", &calendar(&[]));
    assert!(mia.well(&["holidays", "import", &empty]).contains("There is no holiday from"));
    mia.refuses(&["holidays", "import", "/nowhere.ics"], &["/nowhere.ics cannot be read"]);
    mia.refuses(&["holidays", "import", &file, "--team", "Sales"], &["Which team?", "Shop"]);
}
