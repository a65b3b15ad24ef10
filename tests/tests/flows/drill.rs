//! Drills: a hub and owners, and what the person sees, hears and types.

use baton_domain::command::Action;
use baton_domain::contact::WayKind;
use baton_domain::drill::{DrillThrough, DrillVerdict, TITLE};
use baton_wire::view::drills::DrillView;
use baton_wire::view::{SirenState, View};
use xtask::desktop::SILENCE;

use crate::device::{Device, Home, PATIENCE};
use crate::faults::hub::HubProcess;
use crate::process::{Agent, sees, tries, types};
use crate::room::{QUIET, Room, named};
use crate::team::{TestHub, build};
use crate::ways::{act, add_mail, hub, invite, join, smtp_server};
use std::path::PathBuf;

fn newest(view: &View) -> DrillView {
    view.drills.results.first().expect("a drill").clone()
}

fn drill() -> Action {
    Action::Drill { through: DrillThrough::Devices, deaf: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_devices_ring_marked_as_a_drill_and_a_real_page_takes_its_place() {
    let team = TestHub::start().await;
    let homes = [Home::new("laptop"), Home::new("phone")];
    let (mut laptop, mut phone) = (Device::start(&homes[0]).await, Device::start(&homes[1]).await);
    laptop.joins(&team.first_link).await;
    let service = build(&mut laptop).await.service;
    phone.joins(&invite(&laptop.client, None).await).await;
    laptop.acts(drill()).await;
    for device in [&mut laptop, &mut phone] {
        let rings = |seen: &crate::headless::Perceived| {
            seen.sounds && seen.shown.values().any(|shown| shown.title == TITLE)
        };
        device.person.perceives(PATIENCE, "the drill rings", rings).await;
        assert!(device.view().await.alarm.is_some_and(|alarm| alarm.drill));
    }
    let climbed = |view: &View| {
        let ways = newest(view).ways;
        ways.len() == 2 && ways.iter().all(|way| way.received_ms.is_some() && way.ringing_ms.is_some())
    };
    laptop.sees("both rungs of both devices", climbed).await;
    phone.person.press("I am here");
    laptop.is_silent().await;
    phone.is_silent().await;
    let passed = |view: &View| matches!(newest(view).verdict, DrillVerdict::Passed { .. });
    let view = laptop.sees("the result", passed).await;
    assert_eq!(newest(&view).carried_by.as_deref(), Some("phone"), "where it was answered");
    assert!(view.incidents.is_empty(), "no incident");

    // a drill that rings, and a real page
    laptop.acts(drill()).await;
    laptop.rings().await;
    let (title, urgency) = ("the shop is down".to_owned(), baton_domain::alert::Urgency::High);
    phone.acts(Action::Page { service, title: title.clone(), urgency }).await;
    let real = |seen: &crate::headless::Perceived| {
        let titles: Vec<&str> = seen.shown.values().map(|shown| shown.title.as_str()).collect();
        seen.sounds && titles == [title.as_str()]
    };
    laptop.person.perceives(PATIENCE, "the real page alone", real).await;
    laptop.sees("no drill", |view| view.alarm.as_ref().is_some_and(|alarm| !alarm.drill)).await;
    let void = |view: &View| matches!(newest(view).verdict, DrillVerdict::Void { .. });
    laptop.sees("the drill gave way", void).await;
    laptop.stop().await;
    phone.stop().await;
}

/// A blocking part of the story, off the test's own threads.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drills_in_a_terminal_and_the_mail_carries_what_the_laptop_does_not_hear() {
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let mut smtp = smtp_server(folders[0].path());
    let port = smtp.says()["port"].as_u64().unwrap();
    let mut hub = hub(folders[1].path(), port);
    let link = hub.says()["baton_hub"]["link"].as_str().unwrap().to_owned();
    let laptop = Agent::start(folders[2].path());
    let mia = laptop.client().await;
    let me = join(&mia, &link).await.account.unwrap().person;
    crate::ways::build(&mia, me).await; // a team that waits five seconds
    let phone = Agent::start(folders[3].path());
    let phones = phone.client().await;
    join(&phones, &invite(&mia, None).await).await;

    let at: PathBuf = folders[2].path().to_owned();
    let typed = at.clone();
    let said = aside(move || types(&typed, &["drill"])).await;
    assert!(said.contains("DRILL 1"), "{said}");
    let both = |view: &View| {
        let ways = newest(view).ways;
        ways.len() == 2 && ways.iter().all(|way| way.received_ms.is_some())
    };
    sees(&mia, "both devices have it", both).await;
    sees(&phones, "the phone rings", |view| view.alarm.as_ref().is_some_and(|alarm| alarm.drill)).await;
    let typed = at.clone();
    let said = aside(move || {
        types(&typed, &["ack", "1"]);
        types(&typed, &["drill", "results"])
    })
    .await;
    assert!(said.starts_with("DRILL 1  "), "{said}");
    assert!(said.contains("received") && said.lines().filter(|line| line.contains(" ms")).count() >= 2);
    sees(&phones, "the phone is silent", |view| view.alarm.is_none()).await;

    // chaos: no device hears it, so that the mail has to carry it
    let typed = at.clone();
    let (said, mail, _smtp) = aside(move || {
        add_mail(&typed, &mut smtp);
        let said = types(&typed, &["drill", "--deaf", "devices"]);
        let mail = smtp.says();
        (said, mail["message"].as_str().unwrap().to_owned(), smtp)
    })
    .await;
    assert!(said.contains("DRILL 2"), "{said}");
    assert!(mail.contains("DRILL") && !mail.contains("Page #"), "{mail}");
    assert!(phones.ask(baton_wire::intent::Query::View).await.is_ok());
    sees(&phones, "the phone heard nothing", |view| view.alarm.is_none() && newest(view).ways.len() == 3)
        .await;
    act(&mia, Action::Acknowledge { incident: baton_domain::id::IncidentId(2), back_in_min: None }).await;
    let view = sees(&mia, "the result", |view| newest(view).answered_ms.is_some()).await;
    let result = newest(&view);
    assert_eq!(result.carried_by.as_deref(), Some("mail"), "{result:?}");
    let mail = result.ways.iter().find(|way| way.kind == Some(WayKind::Email)).unwrap();
    assert!(mail.sent_ms.is_some_and(|ms| ms >= 5_000), "after the devices had their time: {mail:?}");
    assert!(
        result.ways.iter().filter(|way| way.kind.is_none()).all(|way| way.deaf && way.received_ms.is_none())
    );
    let typed = at.clone();
    let said = aside(move || types(&typed, &["drill", "results", "2"])).await;
    assert!(said.contains("all devices deaf: PASSED, carried by mail"), "{said}");
    let unknown = aside(move || tries(&at, &["drill", "--deaf", "nothing"])).await;
    assert!(!unknown.status.success());
}

/// Real processes with a real notification daemon and a real sound server, whose monitor is listened to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_devices_of_a_person_ring_aloud_in_a_drill_and_one_answer_silences_both() {
    let room = Room::open();
    let hub = HubProcess::start_with(named("Mia"));
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let at: PathBuf = folders[0].path().to_owned();
    let (laptop, desk) = (room.device(folders[0].path()), room.device(folders[1].path()));
    let (mia, too) = (laptop.client().await, desk.client().await);
    let me = join(&mia, &hub.first_link).await.account.unwrap().person;
    crate::ways::build(&mia, me).await;
    join(&too, &invite(&mia, None).await).await;

    let ears = room.desktop.record().unwrap();
    let typed = at.clone();
    aside(move || types(&typed, &["drill"])).await;
    let aloud = |view: &View| {
        view.alarm.as_ref().is_some_and(|alarm| alarm.drill && alarm.siren == SirenState::Sounding)
    };
    sees(&mia, "the laptop sounds", aloud).await;
    sees(&too, "the other device sounds", aloud).await;
    tokio::task::block_in_place(|| ears.wait_for_sound(ears.now(), SILENCE, PATIENCE)).unwrap();
    let climbed = |view: &View| {
        let ways = newest(view).ways;
        ways.len() == 2 && ways.iter().all(|way| way.received_ms.is_some() && way.ringing_ms.is_some())
    };
    sees(&mia, "both rungs of both devices", climbed).await;
    let typed = at.clone();
    let table = aside(move || types(&typed, &["drill", "results", "1"])).await;
    let rows: Vec<Vec<&str>> = table.lines().skip(2).map(|row| row.split("  ").collect()).collect();
    let is_time = |cell: &&&str| cell.trim().ends_with(" ms") || cell.trim().ends_with(" s");
    for row in &rows {
        assert!(
            row.iter().filter(is_time).count() >= 3,
            "sent, received and ringing have their times: {row:?}"
        );
    }
    assert_eq!(rows.len(), 2, "{table}");

    aside(move || types(&at, &["ack", "1"])).await;
    sees(&mia, "the laptop is silent", |view| view.alarm.is_none()).await;
    sees(&too, "the other device is silent", |view| view.alarm.is_none()).await;
    tokio::task::block_in_place(|| ears.wait_for_silence(QUIET, SILENCE, PATIENCE)).unwrap();
    let passed = |view: &View| matches!(newest(view).verdict, DrillVerdict::Passed { .. });
    sees(&mia, "it is passed", passed).await;
}
