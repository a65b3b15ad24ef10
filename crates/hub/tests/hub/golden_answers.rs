//! The golden journal of answers: snoozes, notes, merges, vendors, verdicts, reports and turns. [`crate::golden`] replays it with the
//! others; it is never written anew once a release has it. `BATON_GOLDEN=write-answers` wrote it; [`story`] tells what happens in it.

use crate::golden::{Teller, furnish, kinds_of, uuid};
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::command::{Action, EscalateTo};
use baton_domain::event::Entry;
use baton_domain::id::{IncidentId, PersonId, PolicyId, ServiceId, TeamId, VendorId};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::state::State;
use baton_domain::vendor::{VendorContact, VendorNews};
use baton_domain::worth::Worth;
use jiff::SignedDuration;
use std::path::Path;

const FILE: &str = "journal-0.1-answers.json";

/// Writes it where that is wished: once, before it is first committed.
pub(crate) fn write_if_wished(folder: &Path) {
    if std::env::var("BATON_GOLDEN").is_ok_and(|wish| wish == "write-answers") {
        let text = serde_json::to_string_pretty(&story()).unwrap();
        std::fs::write(folder.join(FILE), text + "\n").unwrap();
    }
}

#[test]
fn the_journal_of_answers_has_every_kind_of_its_events() {
    let kinds = kinds_of(FILE);
    let of_answers = [
        "absorbed",
        "absorbed_alert",
        "judged",
        "merged",
        "noted",
        "released",
        "reported",
        "snooze_over",
        "snoozed",
        "source_over",
        "turn_taken",
        "unmerged",
        "vendor_answered",
        "vendor_named",
        "vendor_update_due",
        "vendor_waits",
    ];
    for kind in of_answers {
        assert!(kinds.contains(kind), "{kind}");
    }
}

fn story() -> Vec<Entry> {
    let now = "2026-11-23T08:00:00Z".parse().unwrap();
    let mut t = Teller { state: State::new(), entries: Vec::new(), now, commands: 0 };
    let (ana, bo, cy) = (PersonId(uuid(1)), PersonId(uuid(2)), PersonId(uuid(3)));
    furnish(&mut t, ana, bo, cy);
    let vendor = VendorId(uuid(0x60));
    rules(&mut t, ana, bo, vendor);
    snoozes(&mut t, ana, cy);
    merges(&mut t, ana, bo);
    waits_for_a_vendor(&mut t, ana, vendor);
    let (service, impact, tried) = (ServiceId(uuid(0x40)), "Nobody can pay".into(), "Another card".into());
    t.act(cy, None, Action::Report { service, impact, since: None, tried, urgency: Urgency::High });
    t.entries
}

/// Two who are asked in turn, then any one of the team with a vendor named.
fn rules(t: &mut Teller, ana: PersonId, bo: PersonId, vendor: VendorId) {
    let contact = VendorContact {
        id: vendor,
        name: "Cloud".into(),
        reach: "+49 30 5550 100".into(),
        notes: "contract 7".into(),
    };
    t.act(ana, None, Action::PutVendor { service: ServiceId(uuid(0x40)), contact });
    let level = |targets, order| Level { targets, timeout_s: 120, order };
    let levels = vec![
        level(vec![Target::Person(ana), Target::Person(bo)], LevelOrder::InTurn),
        level(vec![Target::AnyOf(TeamId(uuid(0x10))), Target::Vendor(vendor)], LevelOrder::Together),
    ];
    let id = PolicyId(uuid(0x30));
    t.act(
        ana,
        None,
        Action::PutPolicy {
            policy: Policy { id, name: "In turn".into(), levels, repeats: 0, turns: Vec::new() },
        },
    );
}

fn fires(t: &mut Teller, key: &str) -> IncidentId {
    t.alert(key, AlertStatus::Firing, Urgency::High);
    t.newest_page().0
}

/// Quiet for an hour, with a note; it rings again, nobody takes it for a while, and it ends.
fn snoozes(t: &mut Teller, ana: PersonId, cy: PersonId) {
    let incident = fires(t, "disk");
    let until = t.now + SignedDuration::from_hours(1);
    t.act(ana, None, Action::Snooze { incident, until });
    t.act(cy, None, Action::Note { incident, text: "Customers call about it".into(), vendor: None });
    t.wait(SignedDuration::from_mins(65));
    t.act(ana, None, Action::Resolve { incident });
    t.act(ana, None, Action::Judge { incident, worth: Worth::No });
}

/// Taken in, released, taken in again; each source ends its own part.
fn merges(t: &mut Teller, ana: PersonId, bo: PersonId) {
    let (into, incident) = (fires(t, "database"), fires(t, "replica"));
    t.act(ana, None, Action::Acknowledge { incident: into, back_in_min: None });
    t.act(ana, None, Action::Merge { incident, into });
    t.act(bo, None, Action::Unmerge { incident });
    t.act(bo, None, Action::Merge { incident, into });
    t.alert("replica", AlertStatus::Firing, Urgency::High);
    t.alert("database", AlertStatus::Resolved, Urgency::High);
    t.alert("replica", AlertStatus::Resolved, Urgency::High);
}

/// Called for by the policy, called by a person, late with its update, at it still, done.
fn waits_for_a_vendor(t: &mut Teller, ana: PersonId, vendor: VendorId) {
    let incident = fires(t, "region");
    let asked = t.state.incident(incident).unwrap().pages.last().unwrap().person;
    t.act(asked, None, Action::Escalate { incident, to: EscalateTo::NextLevel });
    t.act(ana, None, Action::CallVendor { incident, vendor, case: "case 123".into(), update_min: 10 });
    t.wait(SignedDuration::from_mins(11));
    let goes_on = Some(VendorNews::GoesOn { vendor, update_min: 30 });
    t.act(ana, None, Action::Note { incident, text: "They are at it".into(), vendor: goes_on });
    let answered = Some(VendorNews::Answered { vendor });
    t.act(ana, None, Action::Note { incident, text: "It is back".into(), vendor: answered });
    t.act(ana, None, Action::Resolve { incident });
}
