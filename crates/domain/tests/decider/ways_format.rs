//! The journal's format: what happens to contact methods and to the ways of a page.

use crate::format::{at, lines};
use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::attempt::{BeganWhy, Plan, WayEvent, WayReport};
use baton_domain::contact::event::{ContactEvent, ContactSecret};
use baton_domain::contact::{
    CodeSent, ContactCard, ContactMethod, QuietHours, RuleStep, SendFailure, Trouble, Via, Way, WayKind, Ways,
};
use baton_domain::event::Event;
use baton_domain::id::{AttemptNo, IncidentId, PageId, SendId};
use baton_domain::send::{PageItem, SendOutcome, Sending};

pub(crate) fn of_the_ways() -> Vec<Event> {
    let method = ContactMethod {
        id: contact(ANA, 1),
        label: "mail".into(),
        way: email("ana"),
        verified_at: Some(at(5)),
        code: None,
        trouble: None,
    };
    let kinds = [WayKind::Email, WayKind::Sms, WayKind::Voice, WayKind::Ntfy, WayKind::Webhook];
    let ways = Ways {
        kinds: kinds.into(),
        callers: vec!["+4930123456".parse().unwrap()],
        sender: Some("baton@example.org".parse().unwrap()),
    };
    vec![
        Event::Contact { person: ANA, what: ContactEvent::Put { method, secret: None } },
        Event::WaysConfigured { ways },
    ]
}

fn contact_events() -> Vec<ContactEvent> {
    let (contact, send) = (contact(ANA, 1), SendId(3));
    let way = Way::Webhook { url: "https://example.org/hook".parse().unwrap() };
    let trouble = Some(Trouble { at: at(4), why: SendFailure::Unavailable, detail: "503".into() });
    let method = ContactMethod {
        id: contact,
        label: "hook".into(),
        way,
        verified_at: None,
        code: Some(CodeSent { expires_at: at(900), tries_left: 5 }),
        trouble,
    };
    let secret = ContactSecret::try_from("a-signing-key".to_owned()).ok();
    let steps = vec![
        RuleStep { via: Via::Devices, after_s: 0 },
        RuleStep { via: Via::Contact(contact), after_s: 60 },
    ];
    let card =
        ContactCard { phone: "+49 30 123456".parse().ok(), email: Some("ana@example.org".parse().unwrap()) };
    let hours = QuietHours { from: "22:00:00".parse().unwrap(), until: "07:00:00".parse().unwrap() };
    let items = vec![PageItem { incident: IncidentId(7), page: PageId(9), attempt: AttemptNo(1) }];
    let failed = SendOutcome::Failed { why: SendFailure::Refused, detail: "550 no such mailbox".into() };
    let mut all = vec![
        ContactEvent::Put { method, secret },
        ContactEvent::Removed { contact },
        ContactEvent::CodeMade { contact, send, code: code("012345"), expires_at: at(900) },
        ContactEvent::CodeWrong { contact },
        ContactEvent::Verified { contact },
        ContactEvent::RulesSet { urgency: Urgency::High, steps: Some(steps) },
        ContactEvent::RulesSet { urgency: Urgency::Low, steps: None },
        ContactEvent::QuietHoursSet { hours: Some(hours) },
        ContactEvent::MeetingSet { until: Some(at(3_600)) },
        ContactEvent::CardPut { card },
        ContactEvent::CardPut { card: ContactCard::default() },
    ];
    let sendings = [Sending::Pages { items }, Sending::Code, Sending::Test];
    all.extend(sendings.map(|what| ContactEvent::SendBegan { send, contact, what }));
    let outcomes = [SendOutcome::Accepted, failed, SendOutcome::Cancelled];
    all.extend(outcomes.map(|outcome| ContactEvent::SendEnded { send, outcome }));
    all
}

pub(crate) fn way_events() -> Vec<WayEvent> {
    let (attempt, contact) = (AttemptNo(1), contact(ANA, 1));
    let plan = Plan { no: attempt, contact, kind: WayKind::Email, label: "mail".into(), due_at: at(60) };
    let mut all = vec![WayEvent::Planned { attempts: vec![plan] }];
    let whys = [BeganWhy::Rule, BeganWhy::NotReceived, BeganWhy::Failed, BeganWhy::NoDevice];
    all.extend(whys.map(|why| WayEvent::Began { attempt, contact, why, receive_by: Some(at(40)) }));
    all.push(WayEvent::Sent { attempt, send: SendId(3), pages: 1 });
    all.extend([WayReport::Delivered, WayReport::Taken].map(|report| WayEvent::Reported { attempt, report }));
    let failures = [
        SendFailure::NotConfigured,
        SendFailure::Refused,
        SendFailure::Unavailable,
        SendFailure::NotAnswered,
        SendFailure::Removed,
    ];
    all.extend(failures.map(|why| WayEvent::Failed { attempt, why }));
    all.push(WayEvent::Answered { attempt });
    all
}

#[test]
fn every_event_of_a_contact_method_keeps_its_json() {
    insta::assert_snapshot!(lines(&contact_events()));
}
