//! What holds for every command, whatever it is about.

use crate::hub::*;
use baton_domain::command::{Action, Command};
use baton_domain::decide::{Refusal, decide};
use baton_domain::event::Actor;
use baton_domain::limit;
use baton_domain::state::State;
use uuid::Uuid;

#[test]
fn a_command_sent_twice_has_one_effect() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    let id = hub.mint();
    hub.does_as(id, ANA, cant(incident)).unwrap();
    assert_eq!(hub.state.command_done(id), Some(hub.journal[hub.journal.len() - 2].seq));
    let after = hub.state.clone();
    hub.does_as(id, ANA, cant(incident)).unwrap();
    assert!(hub.state == after);
    let by = Actor::Person { person: ANA, device: None };
    let again = decide(&hub.state, Command::Act { id, by, action: cant(incident) }, hub.now).unwrap();
    assert!(again.repeated && again.entries.is_empty());
}

#[test]
fn remembered_commands_are_bounded() {
    let mut hub = hub(&[&[ANA]]);
    let first = hub.mint();
    let prove = Action::Prove { failing: Vec::new(), by: baton_domain::device::ProvedBy::SelfTest };
    hub.does_as(first, ANA, prove.clone()).unwrap();
    let by = Actor::Person { person: ANA, device: Some(device(ANA)) };
    for _ in 0..limit::REMEMBERED_COMMANDS_MAX {
        let id = hub.mint();
        hub.state =
            decide(&hub.state, Command::Act { id, by, action: prove.clone() }, hub.now).unwrap().state;
    }
    assert_eq!(hub.state.command_done(first), None);
}

#[test]
fn a_clock_that_goes_back_makes_no_entry_older_than_the_one_before() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    let began = hub.now;
    hub.now = began - minutes(60);
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben");
    assert!(hub.journal.is_sorted_by_key(|entry| (entry.at, entry.seq)));
    assert_eq!(hub.state.next_due(), Some(began + seconds(60)));
}

#[test]
fn a_clock_that_jumps_forward_pages_each_level_once() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.now += minutes(600);
    hub.run(Command::Tick).unwrap();
    hub.run(Command::Tick).unwrap();
    assert_eq!(hub.rings(incident), "Ana Ben", "each level has its time from now on");
}

#[test]
fn the_seq_has_no_holes() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.wait(minutes(60));
    let seqs: Vec<u64> = hub.journal.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(seqs, (1..=hub.state.seq.0).collect::<Vec<_>>());
}

#[test]
fn strangers_and_unknown_keys_are_refused() {
    let mut hub = hub(&[&[ANA]]);
    let by = Actor::Person { person: baton_domain::id::PersonId(Uuid::nil()), device: None };
    let id = hub.mint();
    let stranger = hub.run(Command::Act { id, by, action: ack(baton_domain::id::IncidentId(1)) });
    assert!(matches!(stranger, Err(Refusal::Unknown { what: "person", .. })));
    let integration = baton_domain::id::IntegrationId(Uuid::nil());
    let unknown = hub.run(Command::Ingest { integration, alerts: Vec::new() });
    assert!(matches!(unknown, Err(Refusal::Unknown { what: "integration", .. })));
    let by = Actor::Person { person: BEN, device: Some(device(ANA)) };
    let id = hub.mint();
    let borrowed = hub.run(Command::Act { id, by, action: ack(baton_domain::id::IncidentId(1)) });
    assert!(matches!(borrowed, Err(Refusal::Unknown { what: "device", .. })));
}

#[test]
fn a_tick_with_nothing_due_decides_nothing() {
    let decision = decide(&State::new(), Command::Tick, jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert!(decision.entries.is_empty() && !decision.repeated);
}

#[test]
fn many_incidents_due_at_once_are_handled_in_bounded_ticks() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    // by hand, so that no storm rings for all of them
    for number in 0..limit::DUE_PER_TICK_MAX * 2 + 1 {
        let (id, by) = (hub.mint(), Actor::Person { person: BEN, device: Some(device(BEN)) });
        let (title, urgency) = (number.to_string(), baton_domain::alert::Urgency::High);
        let action = baton_domain::command::Action::Page { service: DISKS, title, urgency };
        hub.run(Command::Act { id, by, action }).unwrap();
    }
    hub.now += seconds(20);
    let mut ticks = 0;
    while hub.state.next_due().is_some_and(|due| due <= hub.now) {
        hub.state = decide(&hub.state, Command::Tick, hub.now).unwrap().state;
        ticks += 1;
    }
    assert_eq!(ticks, 3);
}
