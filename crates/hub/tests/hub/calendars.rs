//! Calendars outside of the hub: links that others read, and calendars that the hub reads.

use crate::stage::{HandClock, Stage, new_id, problem};
use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_link::LinkOf;
use baton_domain::calendar_source::CalendarUrl;
use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{CalendarLinkId, CalendarSourceId, ScheduleId};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule};
use baton_hub::outbound::Reach;
use baton_hub::{HubOptions, mint};
use baton_wire::problem::ProblemCode;
use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// On 2026-11-23 12:00 UTC, with a schedule that the admin has alone.
async fn stage(reach: Reach) -> (Stage, Arc<HandClock>) {
    let folder = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let options = HubOptions { clock: clock.clone(), reach, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    let rotation = Rotation {
        anchor: "2026-11-23T12:00:00".parse().unwrap(),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: vec![vec![stage.admin.person]],
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let (zone, stand_in) = ("UTC".parse().unwrap(), StandInRule::Nobody);
    let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in };
    let schedule =
        NamedSchedule { id: ScheduleId(new_id()), name: "Checkout rota".into(), team: stage.team, schedule };
    stage.act(Action::PutSchedule { schedule }).await;
    (stage, clock)
}

async fn link(stage: &Stage, of: LinkOf, secret: &str) -> CalendarLinkId {
    let link = CalendarLinkId(new_id());
    let secret = mint::hash(secret);
    stage.act(Action::MakeCalendarLink { link, name: "Phone".into(), of, secret }).await;
    link
}

async fn get(stage: &Stage, file: &str, tag: Option<&str>) -> Response {
    let request = stage.http.get(format!("{}/api/v1/calendar/{file}", stage.hub.url()));
    let request = match tag {
        Some(tag) => request.header("if-none-match", tag),
        None => request,
    };
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_link_shows_shifts_as_they_are() {
    let (stage, clock) = stage(Reach::Public).await;
    link(&stage, LinkOf::Own, "mine").await;
    link(&stage, LinkOf::Team { team: stage.team }, "ours").await;
    let answer = get(&stage, "mine.ics", None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(header("cache-control"), "private, no-cache");
    let tag = header("etag");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    assert!(text.contains("SUMMARY:On call: Checkout rota\r\n"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "one who has it alone has one shift");
    assert!(!text.contains("Nobody"), "gaps are the team's business");
    let ours = get(&stage, "ours.ics", None).await.text().await.unwrap();
    assert!(
        ours.contains("SUMMARY:Nobody on call: Checkout rota") && ours.contains("Admin on call"),
        "{ours}"
    );
    // an hour later nothing is new
    clock.turn(SignedDuration::from_hours(1));
    assert_eq!(
        get(&stage, "mine", Some(&format!("\"x\", W/{tag}"))).await.status(),
        StatusCode::NOT_MODIFIED
    );
    let person = stage.admin.person;
    let (absence, end) = (baton_domain::id::AbsenceId(new_id()), "2026-12-02T00:00Z".parse().unwrap());
    let start = Some("2026-12-01T00:00Z".parse().unwrap());
    stage.act(Action::RecordAbsence { absence, person, kind: AbsenceKind::Vacation, start, end }).await;
    let changed = get(&stage, "mine.ics", Some(&tag)).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_eq!(changed.text().await.unwrap().matches("BEGIN:VEVENT").count(), 2);
}

#[tokio::test]
async fn a_revoked_link_says_so_and_guesses_are_limited() {
    let (stage, _) = stage(Reach::Public).await;
    let id = link(&stage, LinkOf::Own, "mine").await;
    stage.act(Action::RevokeCalendarLink { link: id }).await;
    let gone = problem(get(&stage, "mine.ics", None).await).await;
    assert_eq!((gone.code, gone.status), (ProblemCode::LinkClosed, Some(410)));
    assert!(gone.detail.contains("make a new one"), "{gone}");
    for _ in 0..20 {
        let unknown = problem(get(&stage, "guess.ics", None).await).await;
        assert_eq!(unknown.code, ProblemCode::Unknown);
        assert!(!unknown.detail.contains("guess"));
    }
    assert_eq!(problem(get(&stage, "guess.ics", None).await).await.code, ProblemCode::RateLimited);
    // whoever has a link is not kept out by who guesses beside them
    assert_eq!(problem(get(&stage, "mine.ics", None).await).await.code, ProblemCode::LinkClosed);
}

/// A server with one calendar, which tests change.
struct Elsewhere {
    url: String,
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    async fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/private/basic.ics", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new((200, Vec::new())));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answers, notes) = (answer.clone(), asked.clone());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut request = vec![0; 4096];
                let read = socket.read(&mut request).await.unwrap_or(0);
                let line = String::from_utf8_lossy(&request[..read]).lines().next().unwrap_or("").to_owned();
                notes.lock().unwrap().push(line);
                let (status, body) = answers.lock().unwrap().clone();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
                let _ = socket.write_all(head.as_bytes()).await;
                let _ = socket.write_all(&body).await; // whoever asked may have had enough
            }
        });
        Self { url, answer, asked }
    }

    fn has(&self, status: u16, days: &[&str]) {
        let event = |day: &&str| {
            format!("BEGIN:VEVENT\r\nUID:{day}\r\nSUMMARY:Off\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n")
        };
        let events: String = days.iter().map(event).collect();
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
        *self.answer.lock().unwrap() = (status, text.into_bytes());
    }
}

async fn add(stage: &Stage, url: &str) -> CalendarSourceId {
    let source = CalendarSourceId(new_id());
    let url = CalendarUrl::try_from(url.to_owned()).unwrap();
    let kind = AbsenceKind::Vacation;
    stage.act(Action::AddCalendarSource { source, name: "Vacations".into(), url, kind }).await;
    source
}

fn days(state: &baton_domain::state::State, stage: &Stage) -> Vec<String> {
    let mut all: Vec<_> =
        state.absences_of(stage.admin.person).map(|absence| absence.start.to_string()).collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_calendar_is_read_again_every_hour_and_obeyed() {
    let (stage, clock) = stage(Reach::Anywhere).await;
    let elsewhere = Elsewhere::serve().await;
    elsewhere.has(200, &["20261224", "20261225"]);
    let source = add(&stage, &elsewhere.url).await;
    let both = ["2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z"];
    stage.until("the first reading", |state| days(state, &stage) == both).await;
    assert_eq!(*elsewhere.asked.lock().unwrap(), ["GET /private/basic.ics HTTP/1.1"]);
    // a day goes, another comes
    elsewhere.has(200, &["20261225", "20261231"]);
    clock.turn(SignedDuration::from_mins(61));
    let now = ["2026-12-25T00:00:00Z", "2026-12-31T00:00:00Z"];
    stage.until("the second reading", |state| days(state, &stage) == now).await;
    // it breaks: what was read holds on
    elsewhere.has(500, &[]);
    for failures in 1..=3 {
        clock.turn(SignedDuration::from_mins(61));
        stage.until("a failure", |state| state.calendar_sources[&source].is.failures == failures).await;
    }
    let state = stage.hub.state();
    assert_eq!(days(&state, &stage), now);
    let told = state.calendar_sources[&source].is.problem.clone().unwrap();
    assert!(told.contains("answered with the status 500") && !told.contains("private"), "{told}");
    let notices = serde_json::to_string(&state.inboxes[&stage.admin.person].is).unwrap();
    assert!(notices.contains("calendar_unreadable") && !notices.contains("basic.ics"), "{notices}");
    // devices learn of the source, and not of its address
    let (_, documents) = stage.stream(baton_domain::id::Seq(0)).await.begin().await;
    let sent = serde_json::to_string(&documents).unwrap();
    assert!(sent.contains("calendar_source") && !sent.contains("basic.ics"), "{sent}");
}

#[tokio::test]
async fn a_calendar_that_is_too_large_or_inside_is_refused() {
    let failed = |stage: Stage, url: String| async move {
        let source = add(&stage, &url).await;
        let failed = |state: &baton_domain::state::State| state.calendar_sources[&source].is.failures == 1;
        let state = stage.until("the failure", failed).await;
        state.calendar_sources[&source].is.problem.clone().unwrap()
    };
    let elsewhere = Elsewhere::serve().await;
    *elsewhere.answer.lock().unwrap() = (200, vec![b'x'; 5 * 1024 * 1024]);
    let told = failed(stage(Reach::Anywhere).await.0, elsewhere.url.clone()).await;
    assert!(told.contains("more than 2097152 bytes"), "{told}");
    *elsewhere.answer.lock().unwrap() = (200, b"<html>no calendar</html>".to_vec());
    let told = failed(stage(Reach::Anywhere).await.0, elsewhere.url.clone()).await;
    assert!(told.contains("this is no calendar"), "{told}");
    let asked = elsewhere.asked.lock().unwrap().len();
    let told = failed(stage(Reach::Public).await.0, elsewhere.url.clone()).await;
    assert!(told.contains("inside the hub's own network"), "{told}");
    assert_eq!(elsewhere.asked.lock().unwrap().len(), asked, "it was not even asked");
}
