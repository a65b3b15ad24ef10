//! Mentions in notes: whom they mean, who is told of them, and that they ring nobody.

use crate::hub::*;
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::event::Event;
use baton_domain::id::{AbsenceId, IncidentId, PersonId};
use baton_domain::incident::IncidentEvent;
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::person::{Person, Role};
use uuid::Uuid;

fn note(incident: IncidentId, text: &str) -> Action {
    Action::Note { incident, text: text.to_owned(), vendor: None }
}

/// Who was told of a mention, and how the note begins.
fn told(hub: &Hub) -> Vec<(&'static str, String)> {
    let told = hub.journal.iter().filter_map(|entry| {
        let Event::Told { person, about: NoticeAbout::Mentioned { text, .. }, .. } = &entry.event else {
            return None;
        };
        Some((name(*person), text.clone()))
    });
    told.collect()
}

/// "Ana @Ana" for each mention of the last note.
fn mentions(hub: &Hub, id: IncidentId) -> Vec<String> {
    let last = hub.incident(id).timeline.iter().rev().find_map(|entry| {
        let IncidentEvent::Noted { mentions, .. } = &entry.what else { return None };
        Some(mentions.iter().map(|one| format!("{} {}", name(one.person), one.written)).collect())
    });
    last.unwrap()
}

#[test]
fn whoever_is_mentioned_is_told_once_and_nobody_rings() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    let pages = hub.incident(id).pages.len();
    hub.ok(ANA, note(id, "@Eve knows it; @eve, @Rita and @ANA look"));
    assert_eq!(mentions(&hub, id), ["Ana @ANA", "Eve @Eve", "Eve @eve", "Rita @Rita"]);
    let text = "@Eve knows it; @eve, @Rita and @ANA look".to_owned();
    assert_eq!(told(&hub), [("Eve", text.clone()), ("Rita", text)], "not of one's own mention");
    assert_eq!((hub.incident(id).pages.len(), hub.rings(id).as_str()), (pages, ""));
    assert_eq!(names(hub.incident(id).people()), "Ana", "a mention calls nobody");
}

#[test]
fn who_is_absent_is_told_quietly_as_well_and_stays_absent() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    let end = hub.now + minutes(600);
    let absence = AbsenceId(Uuid::from_u128(1));
    hub.ok(BEN, Action::RecordAbsence { absence, person: BEN, kind: AbsenceKind::Sick, start: None, end });
    hub.ok(ANA, note(id, "@Ben did this last"));
    assert_eq!(told(&hub), [("Ben", "@Ben did this last".to_owned())]);
    assert_eq!(hub.rings(id), "Ana");
}

#[test]
fn a_note_on_what_is_over_mentions_too() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, resolve(id));
    hub.ok(RITA, note(id, "thanks @Ana"));
    assert_eq!(told(&hub), [("Ana", "thanks @Ana".to_owned())]);
}

#[test]
fn what_means_nobody_or_several_stays_text() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    let other_ben =
        Person { id: PersonId(Uuid::from_u128(0xFFFF)), name: "ben".into(), ..person(BEN, Role::Responder) };
    hub.ok(ADA, Action::PutPerson { person: other_ben });
    hub.ok(ANA, note(id, "@Ben, @nobody, ana@Eve"));
    assert_eq!((mentions(&hub, id).len(), told(&hub).len()), (0, 0));
    hub.ok(ANA, note(id, "@ben.1"));
    assert_eq!(told(&hub), [("Ben", "@ben.1".to_owned())]);
}

#[test]
fn a_long_note_is_told_by_its_beginning() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, note(id, &format!("@Ben {}", "x".repeat(1_000))));
    let told = told(&hub).remove(0).1;
    assert_eq!(told.chars().count(), limit::MENTION_CHARS_MAX);
    assert!(told.starts_with("@Ben xx") && told.ends_with("x…"));
}

#[test]
fn a_note_that_mentions_a_crowd_is_refused() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    let crowd = limit::MENTIONS_MAX + 1;
    for number in 0..crowd {
        let id = PersonId(Uuid::from_u128(0x1_0000 + number as u128));
        let person = Person { id, name: format!("Guest {number}"), ..person(BEN, Role::Responder) };
        hub.ok(ADA, Action::PutPerson { person });
    }
    let all: Vec<String> = (0..crowd).map(|number| format!("@Guest {number}")).collect();
    assert_eq!(
        hub.refused(ANA, note(id, &all.join(" "))),
        "too many persons mentioned in one note: at most 20"
    );
    hub.ok(ANA, note(id, &all[1..].join(" ")));
    assert_eq!(told(&hub).len(), limit::MENTIONS_MAX);
}
