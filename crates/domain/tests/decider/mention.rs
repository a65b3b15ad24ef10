//! Mentions in notes: whom they mean, who is told of them, and that they ring nobody.

use crate::hub::*;
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::event::Event;
use baton_domain::id::{AbsenceId, IncidentId, PersonId};
use baton_domain::incident::IncidentEvent;
use baton_domain::limit;
use baton_domain::mention::{Mention, Names, Unclear};
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

const CALLED: [&str; 7] = ["Ana Silva", "Ben", "Ben Okafor", "Jörg Größe", "Kim", "Kim", "Anne-Marie O'Neil"];

fn id(number: usize) -> PersonId {
    PersonId(Uuid::from_u128(number as u128))
}

fn called() -> Names {
    Names::of(CALLED.iter().enumerate().map(|(number, name)| (id(number), *name)))
}

/// A text, whom it mentions and how, and what of it means nobody.
type Case = (&'static str, &'static [(usize, &'static str)], &'static [&'static str]);

#[test]
fn a_text_mentions_whom_it_names() {
    let cases: [Case; 17] = [
        ("look at @Ana Silva please", &[(0, "@Ana Silva")], &[]),
        ("@ana silva, @ANA.SILVA.", &[(0, "@ana silva"), (0, "@ANA.SILVA")], &[]),
        ("@Ben: and @Ben Okafor", &[(1, "@Ben"), (2, "@Ben Okafor")], &[]),
        ("@Ben okay", &[(1, "@Ben")], &[]),
        ("@Ben Okaforson", &[(1, "@Ben")], &[]),
        ("@jörg größe (@JÖRG.GRÖSSE?)", &[(3, "@jörg größe")], &["@JÖRG.GRÖSSE"]),
        (
            "@anne-marie o'neil @anne.marie.o.neil",
            &[(6, "@anne-marie o'neil"), (6, "@anne.marie.o.neil")],
            &[],
        ),
        ("@Kim", &[(4, "@Kim")], &[]),
        ("@kim.2", &[(5, "@kim.2")], &[]),
        ("@Ana", &[], &["@Ana"]),
        ("@nobody... and @", &[], &["@nobody"]),
        ("mail ana@Ben or a.@Ben", &[], &[]),
        ("@@Ben", &[], &[]),
        ("(@Ben)", &[(1, "@Ben")], &[]),
        ("@Ben-ish @Ben's", &[(1, "@Ben")], &["@Ben-ish"]),
        ("@Ben@example.org", &[], &["@Ben"]),
        ("\n@Ben\n", &[(1, "@Ben")], &[]),
    ];
    for (text, found, unclear) in cases {
        let mentions = called().read(text);
        if text == "@Kim" {
            let instead = vec!["@kim.1".to_owned(), "@kim.2".to_owned()];
            let expected = Unclear { written: "@Kim".into(), instead };
            assert_eq!(mentions.unclear.into_iter().collect::<Vec<_>>(), [expected]);
            continue;
        }
        let expected =
            found.iter().map(|(who, written)| Mention { person: id(*who), written: (*written).into() });
        assert_eq!(mentions.found, expected.collect(), "{text}");
        let said: Vec<_> = mentions.unclear.iter().map(|unclear| unclear.written.as_str()).collect();
        assert_eq!(said, unclear, "{text}");
    }
}
