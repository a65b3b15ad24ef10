//! The heartbeat to the outside: it comes while all is well, stops when it is not, and comes again.

use crate::stage::{HandClock, Stage, Stream, act, new_id, pair, within};
use crate::storage::{fill, on_a_small_disk};
use baton_domain::command::Action;
use baton_domain::device::ProvedBy;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{CommandId, InviteId, PersonId, ScheduleId, Seq};
use baton_domain::limit;
use baton_domain::notice::{Notice, NoticeAbout};
use baton_domain::page::PageReason;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::reach::{Light, ReachNotice};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::state::State;
use baton_domain::team::Team;
use baton_hub::{HubOptions, mint};
use baton_wire::pairing::Paired;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Somebody who watches the heartbeat, and counts what comes.
pub(crate) struct Watcher {
    pub(crate) url: String,
    beats: watch::Receiver<u64>,
}

impl Watcher {
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/beat/secret", listener.local_addr().unwrap());
        let (count, beats) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((mut peer, _)) = listener.accept().await {
                let mut request = Vec::new();
                let mut piece = [0; 1024];
                while !request.ends_with(b"\r\n\r\n") {
                    match peer.read(&mut piece).await {
                        Ok(0) | Err(_) => break,
                        Ok(some) => request.extend(&piece[..some]),
                    }
                }
                assert!(request.starts_with(b"GET /beat/secret HTTP/1.1\r\n"), "{request:?}");
                count.send_modify(|count| *count += 1);
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = peer.write_all(answer).await;
            }
        });
        Self { url, beats }
    }

    pub(crate) fn count(&self) -> u64 {
        *self.beats.borrow()
    }

    /// Waits for that many more.
    pub(crate) async fn more(&self, more: u64) {
        let mut beats = self.beats.clone();
        let wanted = self.count() + more;
        within("the heartbeat", beats.wait_for(|count| *count >= wanted)).await.unwrap();
    }
}

#[tokio::test]
async fn the_heartbeat_stops_with_the_journal_and_comes_back() {
    let watcher = Watcher::listen().await;
    let beat = ["--heartbeat-url", &watcher.url, "--heartbeat-every-s", "1"];
    let (_folder, mut process, disk) = on_a_small_disk("3m", &beat).await;
    let remote = process.furnish().await;
    watcher.more(2).await;
    assert!(remote.text("/metrics").await.contains("baton_well 1"));
    let ballast = disk.join("ballast");
    fill(&ballast);
    for n in 0..500 {
        if remote.alert(&format!("full{n}")).await != StatusCode::OK {
            break;
        }
    }
    within("it is withheld", async {
        while !withheld_several(&remote.text("/metrics").await) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let before = watcher.count();
    let metrics = remote.text("/metrics").await;
    assert!(metrics.contains("baton_well 0"), "{metrics}");
    within("two more are withheld", async {
        let first = withheld(&metrics);
        while withheld(&remote.text("/metrics").await) < first + 2 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(watcher.count(), before, "nothing came meanwhile");
    std::fs::remove_file(&ballast).unwrap();
    watcher.more(2).await;
    assert!(remote.text("/metrics").await.contains("baton_well 1"));
    assert_eq!(remote.text("/readyz").await, "ready\n");
    process.stop().await;
}

pub(crate) fn withheld(metrics: &str) -> u64 {
    let line =
        metrics.lines().find_map(|line| line.strip_prefix("baton_heartbeats_total{outcome=\"withheld\"} "));
    line.unwrap().parse().unwrap()
}

fn withheld_several(metrics: &str) -> bool {
    withheld(metrics) >= 2
}

#[tokio::test]
async fn a_stream_that_is_gone_for_long_is_noted_and_its_return_too() {
    let folder = tempfile::tempdir().unwrap();
    let missed_after = Duration::from_millis(200);
    let options = HubOptions { missed_after, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    let device = stage.admin.device;
    let lost = move |state: &baton_domain::state::State| {
        state.devices.get(&device).is_some_and(|device| device.is.lost_at.is_some())
    };
    let state = stage.until("it is missed", lost).await;
    assert_eq!(state.reach_of(stage.person(), state.at).light, Light::Red);
    let stream = stage.stream(baton_domain::id::Seq(0)).await;
    stage.until("it is back", move |state| !lost(state)).await;
    drop(stream);
    stage.until("it is missed again", lost).await;
}

/// A schedule that Mia, the admin, has this week and Ana the next one; the policy asks it.
async fn rota(stage: &Stage) -> (Paired, ScheduleId) {
    let (ana, invite, code) = (PersonId(new_id()), InviteId(new_id()), "ANA-COMES");
    let (mia, schedule) = (stage.person(), ScheduleId(new_id()));
    let person = Person { id: ana, name: "Ana".into(), role: Role::Responder, zone: ZoneName::UTC };
    stage.act(Action::PutPerson { person }).await;
    let secret = mint::hash_code(code);
    stage.act(Action::Invite { invite, person: ana, secret, valid_min: 60 }).await;
    let (name, members, leads) = ("Payments".into(), vec![mia, ana], vec![mia]);
    let team = Team { id: stage.team, name, members, leads, receive_within_s: None };
    stage.act(Action::PutTeam { team }).await;
    let rotation = Rotation {
        anchor: "2026-11-23T12:00:00".parse().unwrap(),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: vec![vec![mia], vec![ana]],
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let stand_in = StandInRule::NextInRotation;
    let named = Schedule { zone: ZoneName::UTC, layers, overrides: Vec::new(), stand_in };
    let named = NamedSchedule { id: schedule, name: "Night".into(), team: stage.team, schedule: named };
    stage.act(Action::PutSchedule { schedule: named }).await;
    let (targets, order) = (vec![Target::Schedule(schedule)], LevelOrder::default());
    let (name, levels) = ("Default".into(), vec![Level { targets, timeout_s: 600, order }]);
    let policy = Policy { id: stage.policy, name, levels, repeats: 0, turns: Vec::new() };
    stage.act(Action::PutPolicy { policy }).await;
    (pair(&stage.http, stage.hub.url(), code).await.unwrap(), schedule)
}

/// From the silent device to the page that goes to both: a real hub, real streams, real HTTP, and a clock that is turned.
#[tokio::test]
async fn a_device_that_is_silent_too_long_has_its_person_and_the_backup_told_and_both_paged() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), HandClock::new());
    let missed_after = Duration::from_millis(200);
    let options = HubOptions { missed_after, clock: clock.clone(), ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    let (ana, schedule) = rota(&stage).await;
    let (mia, ana_stream) =
        (stage.person(), Stream::open(&stage.http, stage.hub.url(), &ana.token, Seq(0)).await);
    let prove = || Action::Prove { failing: Vec::new(), by: ProvedBy::SelfTest };
    let proof = |token: String| {
        let (http, url) = (stage.http.clone(), stage.hub.url().to_owned());
        async move { act(&http, &url, &token, CommandId(new_id()), prove()).await.unwrap() }
    };
    proof(ana.token.clone()).await;
    let mine = stage.stream(Seq(0)).await;
    proof(stage.admin.token.clone()).await;
    let light = move |state: &State| state.reach_of(mia, state.at).light;
    stage.until("Mia is green", |state| light(state) == Light::Green).await;
    drop(mine);
    stage.until("Mia is red", |state| light(state) == Light::Red).await;
    clock.turn(limit::RED_TOLD_AFTER + SignedDuration::from_secs(1));
    let told = move |state: &State, whom: PersonId| {
        let about = |notice: &Notice| {
            let NoticeAbout::Reach { what } = &notice.about else { return false };
            let ReachNotice::Unreachable { person, schedule: of, backup, .. } = what else { return false };
            *person == mia && *of == schedule && backup == &[ana.person]
        };
        state.inboxes.get(&whom).is_some_and(|inbox| inbox.is.notices.iter().any(about))
    };
    stage.until("both are told", |state| told(state, mia) && told(state, ana.person)).await;
    stage.alert("down").await;
    let pages = |state: &State| -> Vec<(PersonId, PageReason, Timestamp)> {
        let pages = state.open_incidents().flat_map(|incident| &incident.pages);
        pages.map(|page| (page.person, page.reason, page.created_at)).collect()
    };
    let state = stage.until("it is paged", |state| !pages(state).is_empty()).await;
    let at = state.at;
    let both = vec![(mia, PageReason::Level(0), at), (ana.person, PageReason::Backup { of: mia }, at)];
    assert_eq!(pages(&state), both, "both at once");
    drop(ana_stream);
}
