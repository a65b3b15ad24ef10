//! Answers on their way.

use super::rig::Rig;
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_engine::event::Event;
use baton_wire::intent::Intent;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::{NoticeCode, SirenState};

#[test]
fn nothing_is_sent_before_it_is_durable_and_a_full_disk_rings_again() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.sounds();
    rig.confirm_posts();
    rig.confirm_posts();
    rig.story();
    rig.disk_works = false;
    rig.acknowledge(1);
    assert!(rig.posts.is_empty(), "{:?}", rig.posts);
    assert!(rig.view().notices.iter().any(|notice| notice.code == NoticeCode::PartFails));
    rig.disk_works = true;
    rig.wait(1_000);
    assert!(!rig.posts.is_empty());
    insta::assert_snapshot!(rig.story());
}

#[test]
fn what_cannot_be_sent_is_sent_again_later() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.confirm_posts();
    let id = rig.acknowledge(1);
    for _ in 0..3 {
        rig.posts.clear();
        let problem = Problem::new(ProblemCode::HubUnreachable, "Nobody listens there.");
        rig.engine_hears(Event::Posted { command: id, result: Err(problem) });
        assert!(rig.posts.is_empty(), "it waits");
        rig.wait(2_000);
        assert!(rig.posts.iter().any(|post| post.id == id), "it is sent again");
    }
    assert!(rig.view().outbox[0].stuck.is_none());
}

#[test]
fn an_answer_that_comes_too_late_is_told_and_nothing_rings_again() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.confirm_posts();
    rig.story();
    let before = rig.hub.seq;
    rig.alert_unheard("db", Urgency::High, AlertStatus::Resolved);
    rig.acknowledge(1);
    rig.confirm_posts();
    assert!(rig.view().outbox.is_empty());
    rig.sync_from(before);
    insta::assert_snapshot!(rig.story());
}

#[test]
fn a_merge_that_is_refused_because_the_other_incident_is_over_rings_on() {
    let mut rig = Rig::live();
    rig.alert("db", Urgency::High);
    rig.alert("web", Urgency::Low);
    rig.confirm_posts();
    rig.alert_unheard("web", Urgency::Low, AlertStatus::Resolved);
    let (incident, into) = (IncidentId(1), IncidentId(2));
    rig.ana(Action::Merge { incident, into });
    let siren = |rig: &Rig| rig.view().alarm.map(|alarm| alarm.siren);
    assert_eq!(siren(&rig), Some(SirenState::Quiet), "as soon as it is answered");
    rig.confirm_posts();
    assert!(rig.view().outbox.is_empty());
    assert!(siren(&rig).is_some_and(|siren| siren != SirenState::Quiet), "nobody has it");
}

#[test]
fn a_stuck_action_waits_for_the_person() {
    let mut rig = Rig::live();
    let service = baton_domain::id::ServiceId(uuid::Uuid::nil());
    let action = baton_domain::command::Action::Page { service, title: "x".into(), urgency: Urgency::High };
    let id = rig.ana(action);
    rig.confirm_posts();
    assert!(rig.engine.check(&Intent::Retry { command: id }).is_ok());
    let other = baton_domain::id::CommandId(uuid::Uuid::from_u128(77));
    rig.engine_hears(Event::Intent { intent: Intent::Retry { command: id }, id: other });
    assert_eq!(rig.posts.len(), 1, "tried again");
    rig.confirm_posts();
    rig.engine_hears(Event::Intent { intent: Intent::Discard { command: id }, id: other });
    assert!(rig.view().outbox.is_empty());
    assert!(rig.engine.check(&Intent::Discard { command: id }).is_err(), "it is gone");
}
