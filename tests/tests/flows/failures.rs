//! When parts fail: the hub is gone, the owner is killed, access is taken away, clocks are wrong, ports are missing.

use std::sync::Arc;
use std::time::Duration;

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_hub::clock::{Clock, SystemClock, Wait};
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::ProblemCode;
use baton_wire::view::{
    IncidentViewState, Light, LinkState, NoticeCode, Part, PartState, PendingAnswer, SirenState,
    TimelineWhat, View,
};
use jiff::{SignedDuration, Timestamp};

use crate::device::{Device, Home, PATIENCE, incident};
use crate::headless::Equipment;
use crate::team::{self, TestHub};

async fn page(device: &Device, service: baton_domain::id::ServiceId) {
    device.act(Action::Page { service, title: "It burns".to_owned(), urgency: Urgency::High }).await;
}

fn acknowledgements(view: &View, number: IncidentId) -> usize {
    let taken =
        |line: &&baton_wire::view::TimelineView| matches!(line.what, TimelineWhat::Acknowledged { .. });
    incident(view, number).timeline.iter().filter(taken).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_given_while_the_hub_is_gone_is_kept_over_a_kill_and_sent_once() {
    let mut hub = TestHub::start().await;
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let names = team::build(&mut device).await;
    page(&device, names.service).await;
    let number = device.rings().await;
    hub.stop().await;
    device.sees("the loss", |view| view.link.state != LinkState::Live).await;

    device.act(Action::Acknowledge { incident: number, back_in_min: None }).await;
    device.person.perceives(PATIENCE, "silence at once", |perceived| !perceived.sounds).await;
    let view = device
        .sees("acknowledging…", |view| incident(view, number).pending == Some(PendingAnswer::Acknowledging))
        .await;
    assert_eq!(incident(&view, number).state, IncidentViewState::Triggered, "the hub has not said so yet");
    assert_eq!(view.outbox.len(), 1);
    device.kill().await;

    let mut device = Device::start(&home).await;
    let view = device.sees("still kept", |view| view.outbox.len() == 1).await;
    assert_eq!(incident(&view, number).pending, Some(PendingAnswer::Acknowledging));
    hub.start_again().await;
    let view = device
        .sees("the hub's word", |view| {
            view.outbox.is_empty()
                && matches!(incident(view, number).state, IncidentViewState::Acknowledged { .. })
        })
        .await;
    assert_eq!(acknowledgements(&view, number), 1);
    assert_eq!(device.person.now().rings, 0, "what was answered does not ring again");
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_restarts_loses_nothing_and_devices_resume() {
    let mut hub = TestHub::start().await;
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let names = team::build(&mut device).await;
    page(&device, names.service).await;
    let first = device.rings().await;
    for _ in 0..3 {
        hub.stop().await;
        device.sees("the loss", |view| view.link.state != LinkState::Live).await;
        assert!(device.person.now().sounds, "it rings on without the hub");
        hub.start_again().await;
        device.sees("connected again", |view| view.link.state == LinkState::Live).await;
    }
    assert_eq!(device.person.now().rings, 1, "nothing began to ring anew");
    device.acts(Action::Resolve { incident: first }).await;
    device.is_silent().await;
    page(&device, names.service).await;
    assert_ne!(device.rings().await, first);
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_killed_while_it_rings_rings_again() {
    let mut hub = TestHub::start().await;
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let names = team::build(&mut device).await;
    page(&device, names.service).await;
    let number = device.rings().await;
    // Even where the hub cannot be asked any more.
    hub.stop().await;
    device.kill().await;
    let mut device = Device::start(&home).await;
    assert_eq!(device.rings().await, number);
    device
        .sees("it says so", |view| view.notices.iter().any(|notice| notice.code == NoticeCode::Restarted))
        .await;
    hub.start_again().await;
    device.acts(Action::Acknowledge { incident: number, back_in_min: None }).await;
    device.is_silent().await;
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_whose_access_was_taken_away_says_so_and_stays_quiet() {
    let mut hub = TestHub::start().await;
    let homes = (Home::new("laptop"), Home::new("old laptop"));
    let mut device = Device::start(&homes.0).await;
    device.joins(&hub.first_link).await;
    let names = team::build(&mut device).await;
    let Reply::Invite(invite) = device.client.send(Intent::Invite { person: None }).await.unwrap() else {
        panic!("no invite");
    };
    let mut old = Device::start(&homes.1).await;
    old.joins(&invite.link).await;
    page(&device, names.service).await;
    old.rings().await;
    let lost = old.view().await.account.unwrap().device;
    device.acts(Action::RevokeDevice { device: lost }).await;
    let view = old
        .sees("refused", |view| view.notices.iter().any(|notice| notice.code == NoticeCode::AccessRevoked))
        .await;
    assert_eq!(view.link.state, LinkState::Refused);
    old.is_silent().await;
    // And after a restart it does not ring from memory.
    old.kill().await;
    let mut old = Device::start(&homes.1).await;
    old.sees("still refused", |view| {
        view.notices.iter().any(|notice| notice.code == NoticeCode::AccessRevoked)
    })
    .await;
    old.is_silent().await;
    old.stop().await;
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_works_once() {
    let mut hub = TestHub::start().await;
    let homes = (Home::new("laptop"), Home::new("other"));
    let mut device = Device::start(&homes.0).await;
    device.joins(&hub.first_link).await;
    let other = Device::start(&homes.1).await;
    let again = Intent::Join { link: Some(hub.first_link.clone()), hub: None, code: None };
    let problem = other.client.send(again.clone()).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::BadInvite, "{problem}");
    assert!(other.view().await.account.is_none());
    // One device belongs to one hub.
    let problem = device.client.send(again).await.unwrap_err();
    assert!(problem.detail.contains("leave it first"), "{problem}");
    for (link, field) in [("https://example.org", "link"), ("baton://join?hub=ftp://x&code=A", "link")] {
        let intent = Intent::Join { link: Some(link.to_owned()), hub: None, code: None };
        assert_eq!(other.client.send(intent).await.unwrap_err().field.as_deref(), Some(field));
    }
    other.stop().await;
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_left_has_no_secret_left() {
    let mut hub = TestHub::start().await;
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    assert_eq!(device.client.send(Intent::Leave).await, Ok(Reply::Done));
    device.sees("first run again", |view| view.account.is_none() && view.link.state == LinkState::None).await;
    assert!(hub.hub().state().devices.values().all(|device| device.is.revoked));
    let problem = device.client.send(Intent::PageMe).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::NotJoined);
    device.stop().await;
    hub.stop().await;
}

/// A hub two hours ahead of this computer.
struct Ahead(SystemClock);

const AHEAD: SignedDuration = SignedDuration::from_hours(2);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        self.0.now() + AHEAD
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        self.0.wait_until(at - AHEAD)
    }

    fn not_before(&self, floor: Timestamp) {
        self.0.not_before(floor - AHEAD);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_clock_is_named_and_pages_ring_nevertheless() {
    let mut hub = TestHub::with_clock(Arc::new(Ahead(SystemClock::new()))).await;
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    device
        .sees("the notice", |view| view.notices.iter().any(|notice| notice.code == NoticeCode::ClockWrong))
        .await;
    let names = team::build(&mut device).await;
    page(&device, names.service).await;
    let number = device.rings().await;
    device.acts(Action::Acknowledge { incident: number, back_in_min: None }).await;
    device.is_silent().await;
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_sound_and_notifications_the_failing_parts_are_named_and_the_rest_works() {
    let mut hub = TestHub::start().await;
    let home = Home::equipped("server", Equipment::Nothing);
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let QueryAnswer::Doctor(report) = device.client.ask(Query::Doctor).await.unwrap() else {
        panic!("no report")
    };
    assert_eq!(report.light, Light::Red);
    // A headless system has no tray to test, and nothing to keep awake.
    for part in report.parts.iter().filter(|part| !matches!(part.part, Part::Tray | Part::Wake)) {
        let fails = matches!(part.part, Part::Sound | Part::Notifications);
        assert_eq!(part.state == PartState::Fails, fails, "{part:?}");
        assert_eq!(part.fix.is_empty(), !fails && part.state == PartState::Works, "{part:?}");
    }
    let names = team::build(&mut device).await;
    page(&device, names.service).await;
    let view = device
        .sees("an alarm that cannot be heard", |view| {
            view.alarm.as_ref().is_some_and(|alarm| matches!(alarm.siren, SirenState::Failed { .. }))
        })
        .await;
    let number = view.alarm.as_ref().unwrap().incidents[0];
    device.acts(Action::Acknowledge { incident: number, back_in_min: None }).await;
    device.sees("no alarm", |view| view.alarm.is_none()).await;
    device.stop().await;
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_answers_but_is_no_hub_is_told_from_one_that_is_away() {
    let home = Home::new("laptop");
    let device = Device::start(&home).await;
    let stranger = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = stranger.local_addr().unwrap();
    let serve = tokio::spawn(async move {
        while let Ok((mut stream, _)) = stranger.accept().await {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello")
                .await;
        }
    });
    let join =
        |hub: String| Intent::Join { link: None, hub: Some(hub), code: Some("ABCDE-FGHJK".to_owned()) };
    let problem = device.client.send(join(format!("http://{address}"))).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::NotAHub, "{problem}");
    serve.abort();
    let _cancelled = serve.await;
    let problem = device.client.send(join(format!("http://{address}"))).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::HubUnreachable, "{problem}");
    assert!(problem.detail.contains(&address.to_string()), "{problem}");
    // A hub that is silent is given up on as well.
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let asked = device.client.send(join(format!("http://{}", deaf.local_addr().unwrap())));
    let problem = tokio::time::timeout(Duration::from_secs(25), asked).await.unwrap().unwrap_err();
    assert_eq!(problem.code, ProblemCode::HubUnreachable, "{problem}");
    device.stop().await;
}
