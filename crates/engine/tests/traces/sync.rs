//! The stream.

use super::rig::Rig;
use baton_domain::alert::Urgency;
use baton_domain::id::Seq;
use baton_engine::event::{Attempt, Event, WakeReport};
use baton_engine::sync::STALE_AFTER_MS;
use baton_wire::sync::SyncMessage;
use baton_wire::view::{LinkState, NoticeCode};

#[test]
fn a_lost_stream_is_made_again_with_longer_and_longer_waits() {
    let mut rig = Rig::live();
    let mut waits = Vec::new();
    for _ in 0..10 {
        rig.lost();
        assert_eq!(rig.view().link.state, LinkState::Lost);
        let before = rig.ms;
        let connects = || "connect from";
        while !rig.story().contains(connects()) {
            let deadline = rig.engine.next_deadline().unwrap();
            rig.wait(deadline.at_mono_ms - 5_000 - rig.ms);
        }
        waits.push(rig.ms - before);
    }
    assert!(waits[0] <= 250 && waits[9] >= 5_000 && waits[9] <= 10_000, "{waits:?}");
}

#[test]
fn silence_and_sleep_make_it_new_at_once() {
    let mut rig = Rig::live();
    rig.wait(STALE_AFTER_MS);
    assert!(rig.story().contains("Disconnect"), "silent for too long");
    rig.connect();
    rig.story();
    rig.engine_hears(Event::Wake(WakeReport::Resumed));
    let story = rig.story();
    assert!(story.contains("Disconnect") && story.contains("connect from"), "{story}");
}

#[test]
fn what_an_older_connection_says_is_ignored_and_so_is_what_is_old() {
    let mut rig = Rig::live();
    let old = rig.hub.clone();
    rig.alert("db", Urgency::High);
    rig.over("db");
    rig.story();
    let documents = baton_wire::document::changed_since(&old, Seq(0));
    rig.engine_hears(Event::Stream(Attempt(99), SyncMessage::Snapshot { cursor: Seq(0), documents }));
    assert_eq!(rig.view().incidents.len(), 1);
    assert!(!rig.story().contains("->"), "nothing follows");
}

#[test]
fn a_snapshot_removes_what_it_lacks_and_a_restored_hub_counts() {
    let mut rig = Rig::live();
    let earlier = rig.hub.clone();
    rig.alert("db", Urgency::High);
    rig.confirm_posts();
    rig.story();
    rig.hub = earlier;
    rig.lost();
    rig.wait(300);
    rig.connect();
    assert!(rig.view().incidents.is_empty() && rig.view().alarm.is_none());
    assert!(rig.story().contains("-incident/1"));
}

#[test]
fn a_device_whose_access_is_taken_away_is_silent_and_says_so() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.sounds();
    rig.story();
    rig.engine_hears(Event::Stream(Attempt(1), SyncMessage::Revoked));
    let view = rig.view();
    assert_eq!(view.link.state, LinkState::Refused);
    assert!(view.alarm.is_none() && view.notices[0].code == NoticeCode::AccessRevoked);
    insta::assert_snapshot!(rig.story());
}

#[test]
fn a_wrong_clock_and_another_version_are_told() {
    let mut rig = Rig::live();
    let now = rig.now().utc - jiff::SignedDuration::from_mins(10);
    rig.engine_hears(Event::Stream(Attempt(1), SyncMessage::Heartbeat { cursor: Seq(0), now }));
    let notice = rig.view().notices.into_iter().find(|notice| notice.code == NoticeCode::ClockWrong).unwrap();
    assert!(notice.text.contains("10 minutes ahead"), "{}", notice.text);
}
