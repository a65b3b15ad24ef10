//! What devices are told, and when.

use crate::stage::{ALERTMANAGER_KEY, Stage, Stream, alertmanager, new_id, pair, problem, within};
use baton_domain::command::{Action, Receipt};
use baton_domain::id::{IncidentId, InviteId, Seq};
use baton_domain::page::Rung;
use baton_hub::mint;
use baton_wire::document::{Body, Document, changed_since};
use baton_wire::pairing::Paired;
use baton_wire::problem::ProblemCode;
use baton_wire::sync::SyncMessage;
use std::time::Duration;

fn has_incident(documents: &[Document], incident: IncidentId) -> bool {
    documents.iter().any(|document| matches!(&document.body, Body::Incident(is) if is.id == incident))
}

async fn second_device(stage: &Stage) -> Paired {
    let code = mint::code();
    let (invite, person) = (InviteId(new_id()), stage.person());
    stage.act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 }).await;
    pair(&stage.http, stage.hub.url(), &code).await.unwrap()
}

#[tokio::test]
async fn a_new_device_gets_everything() {
    let stage = Stage::set().await;
    stage.alert("a").await;
    let same = async {
        loop {
            let mut stream = stage.stream(Seq(0)).await;
            let (message, documents) = stream.begin().await;
            assert!(matches!(message, SyncMessage::Snapshot { .. }));
            let state = stage.hub.state();
            if stream.cursor == state.seq {
                return (state, documents);
            } // the note that the page was sent came between the two looks
        }
    };
    let same = tokio::time::timeout(std::time::Duration::from_secs(10), same).await;
    let (state, documents) = same.expect("two looks at the same state");
    let everybodys = changed_since(&state, Seq(0)).into_iter();
    let own = everybodys.filter(|document| document.only_for().is_none_or(|only| only == stage.person()));
    assert_eq!(documents, own.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_device_that_comes_back_gets_what_changed() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    let cursor = stream.cursor;
    drop(stream);
    let incident = stage.alert("a").await.incidents[0];
    let mut stream = stage.stream(cursor).await;
    let (message, documents) = stream.begin().await;
    assert!(matches!(message, SyncMessage::Changes { .. }), "{message:?}");
    assert_eq!(documents.len(), 1);
    assert!(has_incident(&documents, incident));
    // up to date: an empty message says so
    let up_to_date = async {
        loop {
            let (_, documents) = stage.stream(stage.hub.state().seq).await.begin().await;
            if documents.is_empty() {
                return; // the note that the page was sent may come after the first look
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), up_to_date).await.expect("nothing more changes");
}

#[tokio::test]
async fn a_cursor_of_another_hub_gets_everything() {
    let stage = Stage::set().await;
    let (message, _) = stage.stream(Seq(1_000_000)).await.begin().await;
    assert!(matches!(message, SyncMessage::Snapshot { .. }));
    let answer = stage
        .http
        .get(stage.url("/api/v1/sync?cursor=x"))
        .bearer_auth(&stage.admin.token)
        .send()
        .await
        .unwrap();
    let problem = problem(answer).await;
    assert_eq!((problem.code, problem.field.as_deref()), (ProblemCode::BadRequest, Some("cursor")));
}

#[tokio::test]
async fn a_page_comes_ahead_of_everything_with_the_cursor_as_it_was() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    let cursor = stream.cursor;
    let incident = stage.alert("a").await.incidents[0];
    let message = stream.next().await.unwrap();
    let SyncMessage::Changes { cursor: after, documents } = message else { panic!("{message:?}") };
    assert_eq!(after, cursor);
    assert_eq!(documents.len(), 1);
    assert!(has_incident(&documents, incident));
    // what follows in the ordinary lane moves the cursor past it
    let done = stage.hub.state().seq;
    within("the cursor", async {
        while stream.cursor < done {
            stream.next().await.unwrap();
        }
    })
    .await;
    // and what was handed over is noted as sent, once
    let device = stage.admin.device;
    let sent = move |state: &baton_domain::state::State| {
        state.incident(incident).is_some_and(|incident| incident.pages[0].has(device, Rung::Sent))
    };
    let state = stage.until("the page counts as sent", sent).await;
    let rungs = &state.incident(incident).unwrap().pages[0].rungs;
    assert_eq!(rungs.iter().filter(|mark| mark.rung == Rung::Sent).count(), 1);
}

#[tokio::test]
async fn a_page_from_before_the_connection_is_noted_as_sent_too() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    let device = stage.admin.device;
    let wait = stage.until("the page counts as sent", |state| {
        state.incident(incident).unwrap().pages[0].has(device, Rung::Sent)
    });
    // a device reads on; that is when the hub knows that the bytes were taken
    tokio::select! { _ = wait => {}, () = async { while stream.next().await.is_some() {} } => panic!("ended") }
}

#[tokio::test]
async fn devices_stay_in_step_and_a_stop_reaches_all() {
    let stage = Stage::set().await;
    let second = second_device(&stage).await;
    let mut first = stage.stream(Seq(0)).await;
    let mut other = Stream::open(&stage.http, stage.hub.url(), &second.token, Seq(0)).await;
    let incident = stage.alert("a").await.incidents[0];
    let rings = |documents: &baton_wire::document::Documents| {
        documents.incident(incident).is_some_and(|incident| incident.pages[0].is_wanted())
    };
    first.until("rings on the first", rings).await;
    other.until("rings on the second", rings).await;
    let page = stage.hub.state().incident(incident).unwrap().pages[0].id;
    let receipt = Receipt { incident, page, rung: Rung::Ringing, device_ms: 12 };
    stage.act(Action::Receipts { receipts: vec![receipt] }).await;
    stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
    let person = stage.person();
    let stopped = |documents: &baton_wire::document::Documents| {
        documents.incident(incident).is_some_and(|incident| {
            incident.acknowledged_by() == Some(person) && !incident.pages[0].is_wanted()
        })
    };
    first.until("stopped on the first", stopped).await;
    other.until("stopped on the second", stopped).await;
}

#[tokio::test]
async fn a_device_whose_access_is_taken_away_is_told_and_cut_off() {
    let stage = Stage::set().await;
    let second = second_device(&stage).await;
    let mut other = Stream::open(&stage.http, stage.hub.url(), &second.token, Seq(0)).await;
    other.begin().await;
    stage.act(Action::RevokeDevice { device: second.device }).await;
    let mut last = None;
    while let Some(message) = other.next().await {
        last = Some(message);
    }
    assert_eq!(last, Some(SyncMessage::Revoked));
    let answer = stage.http.get(stage.url("/api/v1/sync")).bearer_auth(&second.token).send().await.unwrap();
    assert_eq!(problem(answer).await.code, ProblemCode::TokenRevoked);
}

#[tokio::test]
async fn a_device_that_does_not_read_skips_to_the_newest() {
    let stage = Stage::set().await;
    let mut slow = stage.stream(Seq(0)).await;
    slow.begin().await;
    for round in 0..40 {
        let names: Vec<String> = (0..50).map(|n| format!("r{round}f{n}")).collect();
        let alerts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "firing")).collect();
        assert!(stage.ingest(ALERTMANAGER_KEY, &alertmanager(&alerts)).await.status().is_success());
    }
    // what was sent is itself news; it ends when all pages are noted
    let device = stage.admin.device;
    let mut state = stage.hub.state();
    within("everything", async {
        loop {
            let noted = state
                .open_incidents()
                .all(|incident| incident.pages.iter().all(|page| page.has(device, Rung::Sent)));
            if noted && slow.cursor == state.seq {
                break;
            }
            slow.next().await.unwrap();
            state = stage.hub.state();
        }
    })
    .await;
    let have: Vec<&Document> = slow.documents.iter().map(|(_, document)| document).collect();
    let wanted = changed_since(&state, Seq(0));
    assert_eq!(have.len(), wanted.len());
    assert!(wanted.iter().all(|document| have.contains(&document)));
}

#[tokio::test]
async fn a_device_that_was_away_for_long_learns_of_every_resolve() {
    let stage = Stage::set().await;
    stage.alert("long ago").await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    let (cursor, mut documents) = (stream.cursor, std::mem::take(&mut stream.documents));
    drop(stream);
    // it is resolved, and so many others after it that the state forgets it
    for round in 0..6 {
        let mut names: Vec<String> = (0..100).map(|n| format!("r{round}f{n}")).collect();
        if round == 0 {
            names.push("long ago".to_owned());
        }
        for status in ["firing", "resolved"] {
            let alerts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), status)).collect();
            assert!(stage.ingest(ALERTMANAGER_KEY, &alertmanager(&alerts)).await.status().is_success());
        }
        names.clear();
    }
    assert!(stage.hub.state().incident(IncidentId(1)).is_none(), "the state has forgotten it");
    let mut stream = stage.stream(cursor).await;
    let (message, fresh) = stream.begin().await;
    assert!(matches!(message, SyncMessage::Snapshot { .. }), "changes alone would leave it ringing for ever");
    documents.retain(|id| fresh.iter().any(|document| document.id() == id));
    assert_eq!(documents.incidents().filter(|incident| incident.is_open()).count(), 0);
}

#[tokio::test]
async fn a_quiet_stream_shows_signs_of_life() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    let beat = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.unwrap().unwrap();
    assert!(matches!(beat, SyncMessage::Heartbeat { cursor, .. } if cursor == stream.cursor), "{beat:?}");
}

#[tokio::test]
async fn one_device_holds_a_bounded_number_of_streams() {
    let stage = Stage::set().await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        let mut stream = stage.stream(Seq(0)).await;
        stream.begin().await;
        streams.push(stream);
    }
    assert_eq!(streams[0].next().await, None, "the oldest gives way");
    stage.alert("a").await;
    for stream in &mut streams[1..] {
        stream.until("the alert", |documents| documents.incidents().count() == 1).await;
    }
}

#[tokio::test]
async fn an_orderly_stop_ends_the_streams() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(Seq(0)).await;
    stream.begin().await;
    within("the stop", stage.hub.stop()).await;
    assert_eq!(stream.next().await, None);
}
