//! Ringing, and becoming silent.

use super::rig::{ANA, BEN, Rig};
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::Action;
use baton_domain::contact::QuietHours;
use baton_domain::contact::event::ContactAction;
use baton_domain::id::IncidentId;
use baton_engine::event::{Event, NotificationAction, NotifierReport, SirenReport};
use baton_wire::intent::Intent;
use baton_wire::view::{PartFault, PendingAnswer, SirenState};

#[test]
fn a_page_rings_and_one_tap_stops_it() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.ms += 20;
    rig.sounds();
    rig.ms += 10;
    rig.shown();
    rig.confirm_posts();
    rig.ms += 4_000;
    let key = rig.keys[0].0.clone();
    rig.press(&key, NotificationAction::Acknowledge);
    assert_eq!(rig.view().incidents[0].pending, Some(PendingAnswer::Acknowledging));
    rig.engine_hears(Event::Siren(SirenReport::Stopped));
    let before = rig.hub.seq;
    rig.confirm_posts();
    assert_eq!(rig.view().incidents[0].pending, Some(PendingAnswer::Acknowledging), "the document decides");
    rig.sync_from(before);
    assert_eq!(rig.view().incidents[0].pending, None);
    rig.confirm_posts();
    insta::assert_snapshot!(rig.story());
}

#[test]
fn somebody_elses_answer_stops_it_here() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.sounds();
    rig.confirm_posts();
    rig.story();
    let before = rig.hub.seq;
    rig.ben(Action::Acknowledge { incident: IncidentId(1), back_in_min: None });
    rig.sync_from(before);
    rig.ms += 40;
    rig.engine_hears(Event::Siren(SirenReport::Stopped));
    insta::assert_snapshot!(rig.story());
}

#[test]
fn a_restart_goes_on_ringing_and_an_answered_page_stays_quiet() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.sounds();
    rig.alert("web", Urgency::High);
    rig.acknowledge(1);
    rig.story();
    rig.restart();
    assert_eq!(rig.view().alarm.unwrap().siren, SirenState::Starting);
    insta::assert_snapshot!(rig.story());
}

#[test]
fn a_click_on_the_first_pages_notification_never_answers_the_second() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    let first = rig.keys[0].0.clone();
    rig.over("db");
    rig.alert("web", Urgency::High);
    rig.posts.clear();
    rig.press(&first, NotificationAction::Acknowledge);
    assert!(rig.posts.is_empty() && rig.view().incidents[0].pending.is_none());
    rig.restart();
    let second = rig.keys.last().unwrap().0.clone();
    rig.restart();
    rig.press(&second, NotificationAction::Acknowledge);
    assert!(rig.view().incidents[0].pending.is_none(), "the key is of an earlier run");
}

#[test]
fn hand_off_goes_to_whom_the_button_names() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    let key = rig.keys[0].0.clone();
    rig.press(&key, NotificationAction::HandOff);
    let handed =
        rig.posts.iter().any(|post| post.action == Action::HandOff { incident: IncidentId(1), to: BEN });
    assert!(handed, "{:?}", rig.posts);
}

#[test]
fn a_storm_is_one_siren_and_one_counter() {
    let mut rig = Rig::live();
    for n in 0..6 {
        rig.alert(&format!("disk {n}"), Urgency::High);
        rig.ms += 100;
    }
    rig.wait(6_000);
    let counted = rig.keys.iter().filter(|(_, title)| title.ends_with("incidents ring"));
    let titles: Vec<&str> = counted.map(|(_, title)| title.as_str()).collect();
    assert_eq!(titles, ["4 incidents ring", "6 incidents ring"], "recounted at most every five seconds");
    let starts = rig.story().matches("Siren(Start").count();
    assert_eq!(starts, 1);
}

#[test]
fn low_urgency_is_one_quiet_notification() {
    let mut rig = Rig::live();
    rig.alert("cert", Urgency::Low);
    rig.shown();
    let key = rig.keys[0].0.clone();
    rig.engine_hears(Event::Notifier(NotifierReport::Gone(key)));
    rig.wait(120_000);
    rig.restart();
    let story = rig.story();
    assert_eq!(rig.keys.len(), 1, "{story}");
    assert!(!story.contains("Siren") && rig.view().alarm.is_none());
}

#[test]
fn what_cannot_be_heard_is_shown_louder() {
    let mut rig = Rig::live();
    let settings = baton_wire::view::Settings { raise_window: false, ..Default::default() };
    rig.engine_hears(Event::Intent {
        intent: Intent::SetSettings { settings },
        id: baton_domain::id::CommandId(uuid::Uuid::from_u128(5)),
    });
    rig.alert("db", Urgency::High);
    rig.story();
    rig.engine_hears(Event::Siren(SirenReport::Failed(PartFault::NoSoundDevice)));
    let key = rig.keys[0].0.clone();
    rig.engine_hears(Event::Notifier(NotifierReport::Failed(key, PartFault::NoNotifier)));
    rig.wait(60_000);
    let ringing = rig.posts.iter().any(|post| format!("{post:?}").contains("Ringing"));
    assert!(!ringing, "it does not claim to ring");
    rig.sounds();
    insta::assert_snapshot!(rig.story());
}

#[test]
fn an_answer_that_is_refused_rings_again() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.confirm_posts();
    rig.ana(Action::HandOff { incident: IncidentId(1), to: baton_domain::id::PersonId(uuid::Uuid::nil()) });
    rig.story();
    rig.confirm_posts();
    let view = rig.view();
    assert!(view.outbox.iter().any(|entry| entry.stuck.is_some()));
    assert_eq!(view.alarm.unwrap().siren, SirenState::Starting);
    insta::assert_snapshot!(rig.story());
}

#[test]
fn in_a_meeting_a_page_is_shown_at_once_and_sounds_after_a_minute() {
    let mut rig = Rig::live();
    rig.elsewhere(Action::Contact { person: ANA, what: ContactAction::SetMeeting { minutes: Some(30) } });
    rig.alert("db", Urgency::High);
    assert_eq!(rig.view().alarm.unwrap().siren, SirenState::Quiet);
    assert_eq!(rig.keys.len(), 1, "it is on the screen");
    rig.wait(59_000);
    assert_eq!(rig.view().alarm.unwrap().siren, SirenState::Quiet);
    rig.wait(2_000);
    assert_ne!(rig.view().alarm.unwrap().siren, SirenState::Quiet);
}

fn quiet_until(rig: &Rig, minutes: i64) -> ContactAction {
    let time = jiff::tz::TimeZone::UTC.to_datetime(rig.now().utc).time();
    let from = time.wrapping_sub(jiff::SignedDuration::from_mins(60));
    let until = time.wrapping_add(jiff::SignedDuration::from_mins(minutes));
    ContactAction::SetQuietHours { hours: Some(QuietHours { from, until }) }
}

#[test]
fn in_quiet_hours_a_quiet_page_waits_and_an_urgent_one_does_not() {
    let mut rig = Rig::live();
    let what = quiet_until(&rig, 10);
    rig.elsewhere(Action::Contact { person: ANA, what });
    rig.alert("slow", Urgency::Low);
    rig.wait(9 * 60_000);
    assert_eq!(rig.keys.len(), 0, "it is in the window, and not on the screen");
    rig.comes_back();
    rig.alert("db", Urgency::High);
    assert_eq!(rig.keys.len(), 1);
    assert_ne!(rig.view().alarm.unwrap().siren, SirenState::Quiet);
    rig.wait(2 * 60_000);
    assert_eq!(rig.keys.len(), 2, "the hours are over");
}

#[test]
fn whoever_ends_their_quiet_hours_sees_at_once_what_waits() {
    let mut rig = Rig::live();
    let what = quiet_until(&rig, 300);
    rig.elsewhere(Action::Contact { person: ANA, what });
    rig.alert("slow", Urgency::Low);
    assert_eq!(rig.keys.len(), 0);
    let what = ContactAction::SetQuietHours { hours: None };
    rig.elsewhere(Action::Contact { person: ANA, what });
    assert_eq!(rig.keys.len(), 1);
}

#[test]
fn in_a_meeting_a_device_that_comes_late_sounds_at_once() {
    let mut rig = Rig::live();
    rig.elsewhere(Action::Contact { person: ANA, what: ContactAction::SetMeeting { minutes: Some(30) } });
    rig.lost();
    rig.alert_unheard("db", Urgency::High, AlertStatus::Firing);
    rig.wait(90_000);
    rig.connect();
    assert_ne!(rig.view().alarm.unwrap().siren, SirenState::Quiet);
}
