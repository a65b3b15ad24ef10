//! Notes and verdicts: what people write down, and whether it was worth waking them.

use crate::hub::*;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::incident::IncidentEvent;
use baton_domain::limit;
use baton_domain::worth::{Tally, Worth, by_source};

fn note(incident: IncidentId, text: &str) -> Action {
    Action::Note { incident, text: text.to_owned(), vendor: None }
}

fn notes(hub: &Hub, incident: IncidentId) -> Vec<(String, String)> {
    let entries = hub.incident(incident).timeline.iter();
    let written = entries.filter_map(|entry| {
        let IncidentEvent::Noted { text, .. } = &entry.what else { return None };
        Some((entry.by.person().map(name)?.to_owned(), text.clone()))
    });
    written.collect()
}

#[test]
fn a_note_says_who_wrote_it_and_stays() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, note(incident, "  one replica is down\nthe other holds \u{7}"));
    hub.ok(RITA, note(incident, "customers call"));
    hub.ok(BEN, resolve(incident));
    hub.ok(BEN, note(incident, "cause: a full log volume"));
    let wrote = |who: &str, text: &str| (who.to_owned(), text.to_owned());
    let expected = [
        wrote("Ana", "one replica is down\nthe other holds "),
        wrote("Rita", "customers call"),
        wrote("Ben", "cause: a full log volume"),
    ];
    assert_eq!(notes(&hub, incident), expected);
}

#[test]
fn a_note_silences_nothing_and_keeps_the_ack_of_whoever_has_it() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, note(incident, "looking"));
    assert_eq!(hub.rings(incident), "Ana");
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(29));
    hub.ok(BEN, note(incident, "from somebody else"));
    assert_eq!(hub.incident(incident).held_until(), Some(hub.now + minutes(1)));
    hub.ok(ANA, note(incident, "restarting"));
    hub.wait(minutes(29));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
    hub.wait(minutes(1));
    assert_eq!(hub.rings(incident), "Ana");
}

#[test]
fn an_empty_or_endless_note_is_refused_and_never_cut() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    assert_eq!(hub.refused(ANA, note(incident, " \n ")), "text: write what you want to note");
    let long = "x".repeat(limit::NOTE_CHARS_MAX + 1);
    assert_eq!(
        hub.refused(ANA, note(incident, &long)),
        "text: 4001 characters are too many; at most 4000: link to the rest"
    );
    assert!(hub.refused(ANA, note(IncidentId(9), "x")).starts_with("there is no incident"));
}

#[test]
fn notes_outlast_the_machines_lines_in_a_full_timeline() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, note(incident, "first finding"));
    for _ in 0..limit::TIMELINE_ENTRIES_MAX {
        hub.ok(RITA, escalate(incident, baton_domain::command::EscalateTo::Person(CLEO)));
    }
    assert_eq!(notes(&hub, incident).len(), 1);
    assert_eq!(hub.incident(incident).timeline.len(), limit::TIMELINE_ENTRIES_MAX);
}

#[test]
fn whoever_was_paged_says_whether_it_was_worth_it() {
    let mut hub = hub(&[&[ANA, BEN]]);
    let judge = |incident, worth| Action::Judge { incident, worth };
    let first = hub.alert("disk");
    assert_eq!(
        hub.refused(ANA, judge(first, Worth::No)),
        "answer the page first: acknowledge it, or end the incident"
    );
    hub.ok(ANA, ack(first));
    hub.ok(ANA, judge(first, Worth::Yes));
    hub.source_resolves("disk");
    hub.ok(ANA, judge(first, Worth::No));
    hub.ok(BEN, judge(first, Worth::No));
    assert_eq!(
        hub.refused(CLEO, judge(first, Worth::No)),
        "incident: incident 1 did not page you, so only those whom it paged can say"
    );
    let second = hub.alert("net");
    hub.ok(BEN, resolve(second));
    hub.ok(BEN, judge(second, Worth::Yes));
    let told = by_source(hub.state.incidents.values().map(|incident| &*incident.is));
    let expected = Tally { yes: 1, no: 2 };
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [((DISKS, "prometheus"), expected)]);
}
