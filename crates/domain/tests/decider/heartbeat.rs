//! Heartbeats: silence pages, once, and never because the hub itself could not hear.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, Beat, Command};
use baton_domain::heartbeat::{Heartbeat, HeartbeatState};
use baton_domain::id::{HeartbeatId, IncidentId};
use jiff::SignedDuration;
use proptest::prelude::*;
use uuid::Uuid;

const BACKUP: HeartbeatId = HeartbeatId(Uuid::from_u128(0xBB));

fn backup() -> Heartbeat {
    let name = "Backup".to_owned();
    Heartbeat { id: BACKUP, service: DISKS, name, every_s: 300, grace_s: 60, urgency: Urgency::High }
}

fn expecting() -> Hub {
    let mut hub = hub_with(&[&[ANA]], 0);
    hub.ok(ADA, Action::PutHeartbeat { heartbeat: backup(), key: secret(0xE1) });
    hub
}

fn beat(hub: &mut Hub) {
    hub.run(Command::Beat { beat: Beat::Of(BACKUP) }).unwrap();
}

fn state(hub: &Hub) -> HeartbeatState {
    hub.state.heartbeat(BACKUP).unwrap().state
}

fn open(hub: &Hub) -> Vec<IncidentId> {
    hub.state.open_incidents().map(|incident| incident.id).collect()
}

#[test]
fn before_its_first_beat_nothing_is_late() {
    let mut hub = expecting();
    hub.wait(minutes(600));
    assert_eq!((state(&hub), open(&hub).len()), (HeartbeatState::Waiting, 0));
}

#[test]
fn silence_pages_once_and_the_next_beat_ends_it() {
    let mut hub = expecting();
    beat(&mut hub);
    hub.wait(seconds(359));
    assert_eq!(open(&hub), []);
    hub.wait(seconds(1));
    let [incident] = open(&hub)[..] else { panic!("one incident, not {:?}", open(&hub)) };
    assert_eq!(
        (hub.incident(incident).title.as_str(), hub.rings(incident).as_str()),
        ("No heartbeat from Backup", "Ana")
    );
    hub.wait(minutes(45));
    assert_eq!(open(&hub), [incident], "it stays one");
    beat(&mut hub);
    assert_eq!(open(&hub), []);
    assert!(matches!(state(&hub), HeartbeatState::Beating { .. }));
}

#[test]
fn whoever_resolves_it_by_hand_is_not_paged_again_for_the_same_silence() {
    let mut hub = expecting();
    beat(&mut hub);
    hub.wait(minutes(7));
    let incident = open(&hub)[0];
    hub.ok(ANA, resolve(incident));
    hub.wait(minutes(600));
    assert_eq!(open(&hub), []);
    assert!(matches!(state(&hub), HeartbeatState::Late { .. }), "and it is shown as late");
    beat(&mut hub);
    hub.wait(minutes(7));
    assert_eq!(open(&hub).len(), 1, "the next silence pages");
}

#[test]
fn a_tool_beats_by_name() {
    let mut hub = expecting();
    let named = |name: &str| Command::Beat { beat: Beat::Named { service: DISKS, name: name.into() } };
    hub.run(named("BACKUP")).unwrap();
    assert!(matches!(state(&hub), HeartbeatState::Beating { .. }));
    assert!(hub.run(named("other")).is_err());
}

#[test]
fn a_hub_that_was_not_there_to_hear_says_so_instead_of_paging() {
    let mut hub = expecting();
    beat(&mut hub);
    // nothing ran for an hour, then a hub starts
    hub.now += minutes(60);
    hub.run(Command::Started).unwrap();
    let HeartbeatState::Beating { due, unheard_from: Some(_), .. } = state(&hub) else {
        panic!("{:?}", state(&hub))
    };
    assert_eq!(due, hub.now + seconds(360), "a whole time, and that is said");
    hub.run(Command::Tick).unwrap();
    assert_eq!(open(&hub), []);
    hub.wait(seconds(360));
    let late = open(&hub);
    assert_eq!(late.len(), 1, "silence after that pages");
    assert!(hub.state.payloads[&late[0]].contains("could not hear"), "{}", hub.state.payloads[&late[0]]);
}

#[test]
fn a_hub_that_slept_says_so_too() {
    let mut hub = expecting();
    beat(&mut hub);
    hub.now += minutes(60);
    hub.run(Command::Tick).unwrap();
    assert_eq!(open(&hub), []);
    assert!(matches!(state(&hub), HeartbeatState::Beating { unheard_from: Some(_), .. }));
}

#[test]
fn what_is_removed_is_not_awaited_and_its_incident_is_over() {
    let mut hub = expecting();
    beat(&mut hub);
    hub.wait(minutes(7));
    hub.ok(ADA, Action::RemoveHeartbeat { heartbeat: BACKUP });
    assert_eq!((state(&hub), open(&hub).len()), (HeartbeatState::Removed, 0));
    assert!(hub.run(Command::Beat { beat: Beat::Of(BACKUP) }).is_err());
    assert!(hub.state.heartbeat_of_key(&secret(0xE1)).is_none());
}

#[test]
fn refusals_say_what_would_be_right() {
    let mut hub = expecting();
    let put = |heartbeat: Heartbeat| Action::PutHeartbeat { heartbeat, key: secret(0xE2) };
    let other = HeartbeatId(Uuid::from_u128(0xBC));
    assert!(
        hub.refused(ADA, put(Heartbeat { every_s: 1, id: other, ..backup() }))
            .starts_with("every_s: between")
    );
    assert!(
        hub.refused(ADA, put(Heartbeat { grace_s: 0, id: other, ..backup() }))
            .starts_with("grace_s: between")
    );
    assert!(hub.refused(ADA, put(Heartbeat { id: other, ..backup() })).contains("already"));
    assert!(hub.refused(BEN, put(Heartbeat { name: "x".into(), id: other, ..backup() })).contains("Lead"));
}

#[derive(Clone, Debug)]
enum Step {
    Beat,
    Wait(i64),
    Down(i64),
    Resolve,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Beat),
        4 => (0..900i64).prop_map(Step::Wait),
        1 => (31..5_000i64).prop_map(Step::Down),
        1 => Just(Step::Resolve),
    ]
}

proptest! {
    /// Each silence that a hub could hear is one incident, and nothing else is.
    #[test]
    fn a_late_beat_is_exactly_one_incident(story in proptest::collection::vec(step(), 1..60)) {
        let mut hub = expecting();
        let mut expected = 0;
        // what the hub should await, told apart from what it does: the moment until which it waits
        let mut until: Option<jiff::Timestamp> = None;
        for step in story {
            match step {
                Step::Beat => {
                    beat(&mut hub);
                    let noted = match state(&hub) {
                        HeartbeatState::Beating { due, .. } => due,
                        other @ (HeartbeatState::Waiting | HeartbeatState::Late { .. } | HeartbeatState::Removed) => {
                            panic!("{other:?} after a beat")
                        }
                    };
                    let latest = hub.now + seconds(360);
                    prop_assert!(noted <= latest && noted > latest - seconds(5), "merged beats are close");
                    until = Some(noted);
                }
                Step::Wait(s) => {
                    hub.wait(seconds(s));
                    if until.is_some_and(|due| due <= hub.now) {
                        expected += 1;
                        until = None;
                    }
                }
                Step::Down(s) => {
                    hub.now += SignedDuration::from_secs(s);
                    hub.run(Command::Started).unwrap();
                    hub.wait(seconds(0));
                    until = until.map(|_| hub.now + seconds(360));
                }
                Step::Resolve => {
                    if let Some(incident) = open(&hub).first().copied() {
                        hub.ok(ANA, resolve(incident));
                    }
                }
            }
            let began = hub.journal.iter().filter(|entry| {
                matches!(&entry.event, baton_domain::event::Event::Incident {
                    what: baton_domain::incident::IncidentEvent::Triggered { .. }, ..
                })
            });
            prop_assert_eq!(began.count(), expected);
            let late = matches!(state(&hub), HeartbeatState::Late { .. });
            prop_assert!(open(&hub).len() <= usize::from(late), "what beats has nothing open");
        }
    }
}
