//! Two hubs on one journal: whoever writes an event's place first has it, the other reads it and decides again.

use crate::due::failed;
use crate::stage::{
    ALERTMANAGER_KEY, HandClock, Stage, Stream, act, alertmanager, http, new_id, until, within,
};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, Seq};
use baton_hub::{Hub, HubOptions, Sharing};
use baton_wire::push::PushedPage;
use baton_wire::sync::SyncMessage;
use jiff::SignedDuration;
use std::collections::BTreeSet;

async fn two() -> (Stage, Hub) {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions { sharing: Sharing::Shared, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options.clone()).await;
    let other = Hub::start(options).await.unwrap();
    (stage, other)
}

#[tokio::test]
async fn alerts_to_both_at_once_are_all_there_and_the_hubs_agree() {
    let (stage, other) = two().await;
    let http = http();
    let send = async |hub: &str, name: String| {
        let url = format!("{hub}/api/v1/ingest/{ALERTMANAGER_KEY}");
        let body = alertmanager(&[(&name, "firing")]).to_string();
        within("an alert", http.post(url).body(body).send()).await.unwrap().status()
    };
    let all = (0..200).map(|n| {
        let hub = if n % 2 == 0 { stage.hub.url() } else { other.url() };
        send(hub, format!("f{n}"))
    });
    let statuses = futures_util::future::join_all(all).await;
    assert!(statuses.iter().all(|status| status.is_success()), "{statuses:?}");
    let everything = |state: &baton_domain::state::State| state.incidents.len() == 201; // one is the storm
    let (one, two) = (
        stage.until("all on the first", everything).await,
        until(&other, "all on the second", everything).await,
    );
    let keys: BTreeSet<&str> =
        one.incidents.values().map(|incident| incident.is.dedup_key.as_str()).collect();
    assert_eq!(keys.len(), 201, "no number was given twice");
    let last = one.seq.max(two.seq);
    let one = stage.until("the end", |state| state.seq >= last).await;
    let two = until(&other, "the end", |state| state.seq >= last).await;
    assert_eq!(*one, *two);
}

#[tokio::test]
async fn one_command_to_both_has_one_effect() {
    let (stage, other) = two().await;
    let incident = stage.alert("a").await.incidents[0];
    let id = CommandId(new_id());
    let resolve = |hub: String| {
        let (http, token) = (stage.http.clone(), stage.admin.token.clone());
        async move { act(&http, &hub, &token, id, Action::Resolve { incident }).await.unwrap() }
    };
    let (first, second) = tokio::join!(resolve(stage.hub.url().into()), resolve(other.url().into()));
    assert!(first.repeated != second.repeated, "{first:?} {second:?}");
}

#[tokio::test]
async fn a_device_at_one_hub_rings_for_an_alert_at_the_other() {
    let (stage, other) = two().await;
    let mut stream = Stream::open(&stage.http, other.url(), &stage.admin.token, Seq(0)).await;
    stream.begin().await;
    let incident = stage.alert("a").await.incidents[0];
    stream.until("it rings", |documents| documents.incident(incident).is_some()).await;
}

/// A snapshot that is older than what a device knows means to it that the hub was restored from a copy: it would forget what it answered.
#[tokio::test]
async fn a_device_that_comes_from_another_hub_gets_no_older_state_than_it_knows() {
    let (stage, other) = two().await;
    for n in 0..20 {
        stage.alert(&format!("f{n}")).await;
        let knows = stage.hub.state().seq;
        let mut stream = Stream::open(&stage.http, other.url(), &stage.admin.token, knows).await;
        let (first, _) = stream.begin().await;
        assert!(matches!(first, SyncMessage::Changes { cursor, .. } if cursor >= knows), "{first:?}");
    }
}

/// A page that one hub pushed is asked about at the other, which may not have read of it: "it asks no more" would hide it.
#[tokio::test]
async fn a_page_that_was_pushed_by_one_hub_asks_at_the_other() {
    let (stage, other) = two().await;
    for n in 0..5 {
        let incident = stage.alert(&format!("f{n}")).await.incidents[0];
        let state = stage.hub.state();
        let page = state.incident(incident).unwrap().wanted_page_of(stage.person()).unwrap().id;
        let url = format!("{}/api/v1/push/{incident}/{page}", other.url());
        let asked = stage.http.get(url).bearer_auth(&stage.admin.token).send();
        let said: PushedPage = within("an answer", asked).await.unwrap().json().await.unwrap();
        assert!(said.wanted, "page {page} of incident {incident}");
    }
}

#[tokio::test]
async fn what_a_hub_that_is_gone_had_due_by_its_own_clock_is_due_at_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, ahead) = (HandClock::new(), HandClock::new());
    ahead.turn(SignedDuration::from_hours(2));
    let shared = HubOptions { sharing: Sharing::Shared, ..HubOptions::new(folder.path()) };
    let other = HubOptions { clock: ahead, ..shared.clone() };
    let stage = Stage::with(folder, HubOptions { clock: clock.clone(), ..shared }).await;
    let other = Hub::start(other).await.unwrap();
    let url = format!("{}/api/v1/ingest/{ALERTMANAGER_KEY}", other.url());
    let body = alertmanager(&[("a", "firing")]).to_string();
    assert!(within("an alert", http().post(url).body(body).send()).await.unwrap().status().is_success());
    let seq = other.state().seq;
    other.stop().await;
    stage.until("the alert is known", |state| state.seq >= seq).await;
    clock.turn(SignedDuration::from_secs(21));
    stage.until("the page fails", failed).await;
}
