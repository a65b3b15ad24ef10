//! Incidents that really are stuck: the hub says so, and the heartbeat to the outside stays away until they are not.

use crate::auditor::{Watcher, withheld};
use crate::due::failed;
use crate::stage::{HandClock, Stage, within};
use baton_domain::command::Action;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{IncidentId, Seq};
use baton_domain::incident::IncidentEvent;
use baton_domain::limit;
use baton_hub::auditor::Heartbeat;
use baton_hub::clock::{Clock, Wait};
use baton_hub::journal::{Journal, SqliteJournal};
use baton_hub::outbound::web_url;
use baton_hub::{Hub, HubOptions, JOURNAL_FILE};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

fn beats(watcher: &Watcher) -> Heartbeat {
    Heartbeat { url: web_url(&watcher.url).unwrap(), every: Duration::from_millis(100) }
}

async fn told(stage: &Stage, path: &str) -> String {
    let asked = stage.http.get(stage.url(path)).bearer_auth(&stage.admin.token);
    within(path, asked.send()).await.unwrap().text().await.unwrap()
}

/// Waits until several heartbeats were withheld, one after another, and none came meanwhile.
async fn stays_away(stage: &Stage, watcher: &Watcher) {
    let until = async |wanted: u64| {
        within("it is withheld", async {
            while withheld(&told(stage, "/metrics").await) < wanted {
                tokio::task::yield_now().await;
            }
        })
        .await;
    };
    until(1).await;
    let (before, first) = (watcher.count(), withheld(&told(stage, "/metrics").await));
    until(first + 3).await;
    assert_eq!(watcher.count(), before, "nothing came meanwhile");
    let metrics = told(stage, "/metrics").await;
    assert!(metrics.contains("baton_well 0"), "{metrics}");
    // it takes what it gets all the same: cut off from its senders it would lose what it can still store
    let ready = told(stage, "/readyz").await;
    assert!(ready.contains("ready") && ready.contains("an incident is stuck"), "{ready}");
}

async fn comes_again(stage: &Stage, watcher: &Watcher) {
    watcher.more(2).await;
    let metrics = told(stage, "/metrics").await;
    assert!(metrics.contains("baton_well 1"), "{metrics}");
    assert_eq!(told(stage, "/readyz").await, "ready\n");
}

/// A clock that shows the time, and wakes nobody: what an operating system does that loses a timer.
struct LosesTimers {
    hand: Arc<HandClock>,
    wakes: watch::Sender<bool>,
}

impl Clock for LosesTimers {
    fn now(&self) -> Timestamp {
        self.hand.now()
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            let _ = self.wakes.subscribe().wait_for(|wakes| *wakes).await;
            self.hand.wait_until(at).await;
        })
    }

    fn not_before(&self, floor: Timestamp) {
        self.hand.not_before(floor);
    }
}

#[tokio::test]
async fn the_heartbeat_stays_away_while_a_timer_is_lost_and_comes_again_with_it() {
    let (watcher, folder, hand) = (Watcher::listen().await, tempfile::tempdir().unwrap(), HandClock::new());
    let clock = Arc::new(LosesTimers { hand: hand.clone(), wakes: watch::Sender::new(false) });
    let heartbeat = Some(beats(&watcher));
    let options = HubOptions { clock: clock.clone(), heartbeat, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    stage.alert("a").await;
    watcher.more(2).await;
    hand.turn(SignedDuration::from_secs(20) + limit::LATE_MAX + SignedDuration::from_secs(1));
    stays_away(&stage, &watcher).await;
    assert!(!failed(&stage.hub.state()), "nobody did what was due");
    clock.wakes.send_replace(true);
    stage.until("what was due is done", failed).await;
    comes_again(&stage, &watcher).await;
    stage.hub.stop().await;
}

/// The journal has an incident that was opened, and nothing that asks anybody about it: what a mistake in an older hub would leave.
async fn forget_one(folder: &std::path::Path) -> IncidentId {
    let mut journal = SqliteJournal::open(&folder.join(JOURNAL_FILE), "another").await.unwrap();
    let (mut entries, mut last) = (Vec::<Entry>::new(), Seq(0));
    loop {
        let some = journal.read(last).await.unwrap();
        let Some(end) = some.last() else { break };
        last = end.seq;
        entries.extend(some);
    }
    let opened = |entry: &&Entry| {
        matches!(&entry.event, Event::Incident { what: IncidentEvent::Triggered { .. }, .. })
    };
    let opened = entries.iter().find(opened).expect("an incident was opened");
    let Event::Incident { incident, .. } = opened.event else { panic!("{opened:?}") };
    let forgotten = IncidentId(incident.0 + 1);
    let mut entry = serde_json::to_value(opened).unwrap();
    entry["seq"] = (last.0 + 1).into();
    entry["event"]["incident"] = forgotten.0.into();
    entry["event"]["what"]["dedup_key"] = "forgotten".into();
    let entry: Entry = serde_json::from_value(entry).unwrap();
    journal.append(last, &[entry]).await.unwrap();
    forgotten
}

#[tokio::test]
async fn the_heartbeat_stays_away_while_an_incident_is_forgotten_and_comes_again_after_it() {
    let watcher = Watcher::listen().await;
    let Stage { hub, folder, http, admin, service, team, policy } = Stage::set().await;
    let stage = Stage { hub, folder, http, admin, service, team, policy };
    let known = stage.alert("a").await.incidents[0];
    stage.act(Action::Acknowledge { incident: known, back_in_min: None }).await;
    let Stage { hub, folder, http, admin, service, team, policy } = stage;
    hub.stop().await;
    let forgotten = forget_one(folder.path()).await;
    let options = HubOptions { heartbeat: Some(beats(&watcher)), ..HubOptions::new(folder.path()) };
    let hub = Hub::start(options).await.unwrap();
    let stage = Stage { hub, folder, http, admin, service, team, policy };
    assert!(stage.hub.state().incident(forgotten).unwrap().next_due().is_none());
    stays_away(&stage, &watcher).await;
    // somebody looks after it
    stage.act(Action::Resolve { incident: forgotten }).await;
    comes_again(&stage, &watcher).await;
    stage.hub.stop().await;
}
