//! Contact methods: added, verified, changed, removed; rules, quiet hours, meetings; and who may do it.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Command;
use baton_domain::contact::event::ContactAction;
use baton_domain::contact::{ContactCard, QuietHours, RuleStep, Via, Way};
use baton_domain::id::{ContactId, PersonId};
use baton_domain::limit;
use baton_domain::send::SendOutcome;
use jiff::Timestamp;

fn put(contact: ContactId, way: Way) -> ContactAction {
    ContactAction::Put { contact, label: " mail  at home ".into(), way, secret: None }
}

/// A method whose code is on its way.
fn asked(hub: &mut Hub) -> ContactId {
    let mail = hub.give_way(ANA, 1, email("other"));
    hub.ok(ANA, about(ANA, put(mail, email("ana"))));
    hub.ok(ANA, about(ANA, ContactAction::SendCode { contact: mail }));
    let send = hub.open_sends()[0];
    hub.run(Command::CodeMade { send, code: code("246810") }).unwrap();
    hub.ends(send, SendOutcome::Accepted);
    mail
}

fn is_verified(hub: &Hub, contact: ContactId) -> bool {
    hub.state.contact(ANA, contact).unwrap().verified_at.is_some()
}

fn verify(contact: ContactId, text: &str) -> ContactAction {
    ContactAction::Verify { contact, code: code(text) }
}

#[test]
fn a_method_carries_nothing_until_its_code_came_back() {
    let mut hub = hub(&[&[ANA]]);
    let mail = asked(&mut hub);
    assert!(!is_verified(&hub, mail), "another address is verified anew");
    assert_eq!(hub.state.contact(ANA, mail).unwrap().label, "mail at home");
    hub.ok(ANA, about(ANA, verify(mail, "246-810")));
    assert!(is_verified(&hub, mail));
    let json = serde_json::to_string(hub.state.contact_book(ANA).unwrap()).unwrap();
    assert!(!json.contains("246810") && !json.contains("a-secret"), "no secret is in the document: {json}");
}

#[test]
fn wrong_codes_are_counted_and_then_no_code_opens_it() {
    let mut hub = hub(&[&[ANA]]);
    let mail = asked(&mut hub);
    for left in (0..limit::CODE_TRIES).rev() {
        hub.ok(ANA, about(ANA, verify(mail, "111111")));
        assert_eq!(hub.state.contact(ANA, mail).unwrap().code.unwrap().tries_left, left);
    }
    let refused = hub.refused(ANA, about(ANA, verify(mail, "246810")));
    assert!(refused.contains("no code is waiting"), "{refused}");
}

#[test]
fn a_code_expires_and_another_one_takes_a_minute() {
    let mut hub = hub(&[&[ANA]]);
    let mail = asked(&mut hub);
    let refused = hub.refused(ANA, about(ANA, ContactAction::SendCode { contact: mail }));
    assert!(refused.contains("wait a minute"), "{refused}");
    hub.wait(limit::CODE_VALID);
    assert!(hub.refused(ANA, about(ANA, verify(mail, "246810"))).contains("no code is waiting"));
    hub.ok(ANA, about(ANA, ContactAction::SendCode { contact: mail }));
}

#[test]
fn ones_own_is_ones_own_and_an_admin_may_help() {
    let mut hub = hub(&[&[ANA]]);
    let refused = hub.refused(BEN, about(ANA, put(contact(ANA, 1), email("ben"))));
    assert!(refused.contains("needs the role Admin"), "{refused}");
    hub.ok(RITA, about(RITA, put(contact(RITA, 1), email("rita"))));
    hub.ok(ADA, about(ANA, put(contact(ANA, 1), email("ana"))));
    assert!(hub.refused(BEN, about(BEN, put(contact(ANA, 1), email("ben")))).contains("another person"));
    assert!(hub.refused(ANA, about(ANA, put(contact(ANA, 2), email("ana")))).contains("there already"));
    let hook = Way::Webhook { url: "https://example.org/".parse().unwrap() };
    assert!(hub.refused(ANA, about(ANA, put(contact(ANA, 3), hook))).contains("key that signs"));
    for number in 10..9 + limit::CONTACTS_PER_PERSON_MAX as u128 {
        hub.ok(ANA, about(ANA, put(contact(ANA, number), email(&format!("ana{number}")))));
    }
    assert!(hub.refused(ANA, about(ANA, put(contact(ANA, 99), email("x")))).contains("at most 12"));
}

#[test]
fn rules_begin_with_the_devices_and_name_what_there_is() {
    let mut hub = hub(&[&[ANA]]);
    let mail = hub.give_way(ANA, 1, email("ana"));
    let devices = RuleStep { via: Via::Devices, after_s: 0 };
    let by_mail = |after_s| RuleStep { via: Via::Contact(mail), after_s };
    let unknown = RuleStep { via: Via::Contact(contact(ANA, 9)), after_s: 5 };
    let cases: [(&[RuleStep], &str); 7] = [
        (&[], "devices come first"),
        (&[by_mail(0)], "devices come first"),
        (&[devices, devices], "told once"),
        (&[devices, unknown], "there is no contact method"),
        (&[devices, by_mail(3_601)], "at most 3600 s"),
        (&[devices, by_mail(9), by_mail(9)], "twice"),
        (&[devices, by_mail(9), by_mail(8)], "order of their delays"),
    ];
    let set = |steps: &[RuleStep]| {
        about(ANA, ContactAction::SetRules { urgency: Urgency::High, steps: Some(steps.to_vec()) })
    };
    for (steps, words) in cases {
        let refused = hub.refused(ANA, set(steps));
        assert!(refused.contains(words), "{refused}");
    }
    hub.ok(ANA, set(&[devices, by_mail(5)]));
    hub.ok(ANA, about(ANA, ContactAction::Remove { contact: mail }));
    assert_eq!(hub.state.contact_book(ANA).unwrap().high, Some(vec![devices]), "a rule loses what is gone");
}

/// When the mail of a page goes out that begins at `at`.
fn mail_at(hub: &mut Hub, who: PersonId, at: &str, urgency: Urgency) -> String {
    hub.now = at.parse().unwrap();
    hub.ingest(vec![firing(at, urgency)]);
    let incident = hub.state.open_incident(DISKS, at).unwrap();
    let page = incident.pages.iter().find(|page| page.person == who).unwrap();
    let due: Timestamp = page.attempts[0].due_at;
    due.to_string()
}

#[test]
fn quiet_pages_wait_for_the_end_of_quiet_hours_and_loud_ones_do_not() {
    let mut hub = hub(&[&[ANA]]);
    let mail = hub.give_way(ANA, 1, email("ana"));
    let steps =
        [RuleStep { via: Via::Devices, after_s: 0 }, RuleStep { via: Via::Contact(mail), after_s: 60 }];
    let hours = QuietHours { from: "22:00:00".parse().unwrap(), until: "07:00:00".parse().unwrap() };
    hub.ok(ANA, about(ANA, ContactAction::SetQuietHours { hours: Some(hours) }));
    for urgency in [Urgency::High, Urgency::Low] {
        hub.ok(ANA, about(ANA, ContactAction::SetRules { urgency, steps: Some(steps.to_vec()) }));
    }
    // Berlin: UTC+1, and UTC+2 from 29 March on
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-27T20:30:00Z", Urgency::Low), "2026-03-27T20:31:00Z");
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-27T21:30:00Z", Urgency::High), "2026-03-27T21:31:00Z");
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-27T21:30:01Z", Urgency::Low), "2026-03-28T06:00:00Z");
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-29T00:30:00Z", Urgency::Low), "2026-03-29T05:00:00Z");
}

#[test]
fn in_a_meeting_the_loud_ways_wait_a_minute() {
    let mut hub = hub(&[&[ANA]]);
    let call = hub.give_way(ANA, 1, voice());
    let steps =
        vec![RuleStep { via: Via::Devices, after_s: 0 }, RuleStep { via: Via::Contact(call), after_s: 5 }];
    hub.ok(ANA, about(ANA, ContactAction::SetRules { urgency: Urgency::High, steps: Some(steps) }));
    hub.now = "2026-03-27T09:00:00Z".parse().unwrap();
    hub.ok(ANA, about(ANA, ContactAction::SetMeeting { minutes: Some(30) }));
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-27T09:10:00Z", Urgency::High), "2026-03-27T09:11:00Z");
    assert_eq!(mail_at(&mut hub, ANA, "2026-03-27T09:40:00Z", Urgency::High), "2026-03-27T09:40:05Z");
}

#[test]
fn what_teammates_may_call_is_told_by_its_person_alone() {
    let mut hub = hub(&[&[ANA]]);
    let card = ContactCard { phone: "+49 30 123456".parse().ok(), email: None };
    let tell = |card: &ContactCard| about(ANA, ContactAction::SetCard { card: card.clone() });
    let told = |hub: &Hub| hub.state.contact_book(ANA).map(|book| book.card.clone());
    let refused = hub.refused(ADA, tell(&card));
    assert!(refused.contains("only they themselves"), "{refused}");
    hub.ok(ANA, tell(&card));
    assert_eq!(told(&hub), Some(card.clone()));
    let seq = hub.state.seq;
    hub.ok(ANA, tell(&card));
    assert_eq!(hub.state.seq, seq, "nothing has changed");
    hub.ok(ANA, tell(&ContactCard::default()));
    assert!(told(&hub).unwrap().is_empty());
}
