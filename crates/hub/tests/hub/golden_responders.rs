//! The golden journal of responders and their roles. [`crate::golden`] replays it with the others; it is never written anew once a
//! release has it. `BATON_GOLDEN=write-responders` wrote it; [`story`] tells what happens in it.

use crate::golden::{Teller, furnish, kinds_of, uuid};
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::Action;
use baton_domain::event::Entry;
use baton_domain::id::PersonId;
use baton_domain::responder::ResponderRole;
use baton_domain::state::State;
use std::path::Path;

const FILE: &str = "journal-0.1-responders.json";

/// Writes it where that is wished: once, before it is first committed.
pub(crate) fn write_if_wished(folder: &Path) {
    if std::env::var("BATON_GOLDEN").is_ok_and(|wish| wish == "write-responders") {
        let text = serde_json::to_string_pretty(&story()).unwrap();
        std::fs::write(folder.join(FILE), text + "\n").unwrap();
    }
}

#[test]
fn the_journal_of_responders_has_every_kind_of_its_events() {
    let kinds = kinds_of(FILE);
    assert!(kinds.contains("role"));
}

/// Roles are taken, given to somebody who is called by it, taken over, put down, and handed off.
fn story() -> Vec<Entry> {
    let now = "2026-11-25T08:00:00Z".parse().unwrap();
    let mut t = Teller { state: State::new(), entries: Vec::new(), now, commands: 0 };
    let (ana, bo, cy) = (PersonId(uuid(1)), PersonId(uuid(2)), PersonId(uuid(3)));
    furnish(&mut t, ana, bo, cy);
    t.alert("disk", AlertStatus::Firing, Urgency::High);
    let incident = t.newest_page().0;
    t.act(ana, None, Action::Acknowledge { incident, back_in_min: None });
    let give = |person, role| Action::GiveRole { incident, person, role };
    t.act(ana, None, give(ana, ResponderRole::Commander));
    t.act(ana, None, give(ana, ResponderRole::Scribe));
    t.act(ana, None, give(bo, ResponderRole::Fixer));
    t.act(bo, None, give(bo, ResponderRole::Commander));
    t.act(bo, None, give(bo, ResponderRole::Communicator));
    t.act(bo, None, Action::PutDownRole { incident, person: bo, role: ResponderRole::Communicator });
    t.act(ana, None, Action::HandOff { incident, to: bo });
    t.act(bo, None, Action::Acknowledge { incident, back_in_min: None });
    t.entries
}
