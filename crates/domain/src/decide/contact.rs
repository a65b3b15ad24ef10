//! How a person is reached: methods, their verification, rules. One's own; an admin also anybody else's.

use super::{Draft, Refusal, configure, needs, unknown, ways};
use crate::alert::{Urgency, one_line};
use crate::contact::event::{ContactAction, ContactEvent, ContactSecret, VerifyCode};
use crate::contact::{
    CodeSent, ContactBook, ContactCard, ContactMethod, QuietHours, RuleStep, Via, Way, WayKind, Ways,
};
use crate::drill::NightDrills;
use crate::event::Event;
use crate::id::{ContactId, PersonId, SendId};
use crate::limit;
use crate::person::{Person, Role};
use crate::send::Sending;
use jiff::SignedDuration;
use std::collections::BTreeSet;

pub(super) fn act(
    draft: &mut Draft,
    by: &Person,
    whose: PersonId,
    what: ContactAction,
) -> Result<(), Refusal> {
    needs(by, Role::Admin, whose == by.id || by.role == Role::Admin)?;
    draft.person(whose)?;
    match what {
        ContactAction::Put { contact, label, way, secret } => put(draft, whose, contact, &label, way, secret),
        ContactAction::Remove { contact } => remove(draft, whose, contact),
        ContactAction::SendCode { contact } => send_code(draft, whose, contact),
        ContactAction::Verify { contact, code } => verify(draft, whose, contact, &code),
        ContactAction::Test { contact } => test(draft, whose, contact),
        ContactAction::SetRules { urgency, steps } => set_rules(draft, whose, urgency, steps),
        ContactAction::SetQuietHours { hours } => set_quiet_hours(draft, whose, hours),
        ContactAction::SetMeeting { minutes } => set_meeting(draft, whose, minutes),
        ContactAction::SetNightDrills { nights } => set_night_drills(draft, by, whose, nights),
        ContactAction::SetCard { card } => set_card(draft, by, whose, card),
    }
}

/// The hub says what it can send through.
pub(super) fn configure_ways(draft: &mut Draft, ways: Ways) {
    if draft.state.ways() != &ways {
        draft.push(Event::WaysConfigured { ways });
    }
}

fn book(draft: &Draft, whose: PersonId) -> ContactBook {
    draft.state.contact_book(whose).cloned().unwrap_or_else(|| ContactBook::new(whose))
}

fn method(draft: &Draft, whose: PersonId, contact: ContactId) -> Result<ContactMethod, Refusal> {
    draft.state.contact(whose, contact).cloned().ok_or_else(|| unknown("contact method", contact))
}

fn happens(draft: &mut Draft, person: PersonId, what: ContactEvent) {
    draft.push(Event::Contact { person, what });
}

fn put(
    draft: &mut Draft,
    whose: PersonId,
    contact: ContactId,
    label: &str,
    way: Way,
    secret: Option<ContactSecret>,
) -> Result<(), Refusal> {
    let label = configure::name("label", label)?;
    let book = book(draft, whose);
    let known = book.method(contact);
    let elsewhere = draft.state.contacts.values().filter(|other| other.is.person != whose);
    if elsewhere.into_iter().any(|other| other.is.method(contact).is_some()) {
        let problem = "another person has a method with this id; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "contact", problem });
    }
    if known.is_none() && book.methods.len() >= limit::CONTACTS_PER_PERSON_MAX {
        return Err(Refusal::TooMany { what: "contact methods", max: limit::CONTACTS_PER_PERSON_MAX });
    }
    if let Some(twin) = book.methods.iter().find(|other| other.id != contact && other.way == way) {
        let problem = format!("this address is there already, as \"{}\"; change that one", twin.label);
        return Err(Refusal::Conflict { problem });
    }
    let signed = way.kind() == WayKind::Webhook;
    if signed && secret.is_none() && draft.state.contact_secret(contact).is_none() {
        let problem = "a webhook needs the key that signs what is sent".to_owned();
        return Err(Refusal::Invalid { field: "secret", problem });
    }
    let same = known.filter(|known| known.way == way);
    let verified_at = same.and_then(|known| known.verified_at);
    let moved = known.is_some() && same.is_none();
    let method = ContactMethod { id: contact, label, way, verified_at, code: None, trouble: None };
    happens(draft, whose, ContactEvent::Put { method, secret });
    if moved {
        ways::method_removed(draft, contact); // what waits for the old address does not go to the new one
    }
    Ok(())
}

fn remove(draft: &mut Draft, whose: PersonId, contact: ContactId) -> Result<(), Refusal> {
    if draft.state.contact(whose, contact).is_none() {
        return Ok(()); // removed already
    }
    happens(draft, whose, ContactEvent::Removed { contact });
    ways::method_removed(draft, contact);
    Ok(())
}

fn send_code(draft: &mut Draft, whose: PersonId, contact: ContactId) -> Result<(), Refusal> {
    let method = method(draft, whose, contact)?;
    if method.verified_at.is_some() {
        return Ok(()); // shown already
    }
    configured(draft, &method)?;
    let is_code = |what: &Sending| *what == Sending::Code;
    let recent = draft.state.sends.all.values().filter(|send| send.contact == contact && is_code(&send.what));
    let last = recent.map(|send| send.at).max();
    if last.is_some_and(|last| draft.now.duration_since(last) < limit::CODE_EVERY) {
        let problem =
            "a code was sent a moment ago; wait a minute before you have another one sent".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    ways::send(draft, whose, contact, Sending::Code);
    Ok(())
}

/// Refuses what could not be sent at all.
fn configured(draft: &Draft, method: &ContactMethod) -> Result<(), Refusal> {
    let kind = method.way.kind();
    if draft.state.ways().kinds.contains(&kind) {
        return Ok(());
    }
    let what = match kind {
        WayKind::Email => "e-mail",
        WayKind::Sms => "short messages",
        WayKind::Voice => "calls",
        WayKind::Ntfy => "ntfy",
        WayKind::Webhook => "webhooks",
    };
    let problem = format!(
        "this hub is not set up for {what}, so nothing can go out through \"{}\"; ask whoever runs the hub",
        method.label
    );
    Err(Refusal::Conflict { problem })
}

/// Whoever sends the message has made its code.
pub(super) fn code_made(draft: &mut Draft, send: SendId, code: VerifyCode) {
    let Some(known) = draft.state.sends.get(send).filter(|send| send.open).cloned() else { return };
    let made = draft.state.code_of(known.contact).is_some_and(|made| made.send == send);
    let method = draft.state.contact(known.person, known.contact);
    if known.what != Sending::Code || made || method.is_none_or(|method| method.verified_at.is_some()) {
        return;
    }
    let expires_at = draft.now.saturating_add(limit::CODE_VALID).unwrap_or(draft.now);
    let contact = known.contact;
    happens(draft, known.person, ContactEvent::CodeMade { contact, send, code, expires_at });
}

fn verify(draft: &mut Draft, whose: PersonId, contact: ContactId, code: &VerifyCode) -> Result<(), Refusal> {
    let method = method(draft, whose, contact)?;
    if method.verified_at.is_some() {
        return Ok(());
    }
    let waits = method
        .code
        .is_some_and(|CodeSent { expires_at, tries_left }| expires_at > draft.now && tries_left > 0);
    let made = draft.state.code_of(contact).filter(|_| waits);
    let Some(made) = made else {
        let problem = "no code is waiting for this method any more; have a new one sent".to_owned();
        return Err(Refusal::Invalid { field: "code", problem });
    };
    let what = if made.code == *code {
        ContactEvent::Verified { contact }
    } else {
        ContactEvent::CodeWrong { contact } // no refusal: that would leave no trace, and could be repeated for ever
    };
    happens(draft, whose, what);
    Ok(())
}

fn test(draft: &mut Draft, whose: PersonId, contact: ContactId) -> Result<(), Refusal> {
    let method = method(draft, whose, contact)?;
    configured(draft, &method)?;
    if method.verified_at.is_none() {
        let problem =
            format!("\"{}\" is not verified yet; type back the code that is sent through it", method.label);
        return Err(Refusal::Conflict { problem });
    }
    if draft.state.method_free_at(whose, contact).is_some_and(|at| at > draft.now) {
        let problem =
            "so much went out through this method lately that the test has to wait a minute".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    ways::send(draft, whose, contact, Sending::Test);
    Ok(())
}

fn set_rules(
    draft: &mut Draft,
    whose: PersonId,
    urgency: Urgency,
    steps: Option<Vec<RuleStep>>,
) -> Result<(), Refusal> {
    if let Some(steps) = &steps {
        check_rules(&book(draft, whose), steps)?;
    }
    happens(draft, whose, ContactEvent::RulesSet { urgency, steps });
    Ok(())
}

fn check_rules(book: &ContactBook, steps: &[RuleStep]) -> Result<(), Refusal> {
    let invalid = |problem: String| Err(Refusal::Invalid { field: "steps", problem });
    if steps.len() > limit::RULE_STEPS_MAX {
        return Err(Refusal::TooMany { what: "steps of a rule", max: limit::RULE_STEPS_MAX });
    }
    if steps.first() != Some(&RuleStep { via: Via::Devices, after_s: 0 }) {
        return invalid("devices come first and at once: a page that waits helps nobody".to_owned());
    }
    let mut seen = BTreeSet::new();
    for (index, step) in steps.iter().enumerate() {
        match step.via {
            Via::Devices if index > 0 => {
                return invalid("devices are told once, at the beginning".to_owned());
            }
            Via::Devices => {}
            Via::Contact(contact) => {
                book.method(contact).ok_or_else(|| unknown("contact method", contact))?;
            }
        }
        if step.after_s > limit::RULE_AFTER_S_MAX {
            return invalid(format!("a step comes at most {} s after the page", limit::RULE_AFTER_S_MAX));
        }
        if !seen.insert(*step) {
            return invalid("one step is there twice".to_owned());
        }
    }
    if !steps.is_sorted_by_key(|step| step.after_s) {
        return invalid("the steps are in the order of their delays".to_owned());
    }
    Ok(())
}

fn set_quiet_hours(draft: &mut Draft, whose: PersonId, hours: Option<QuietHours>) -> Result<(), Refusal> {
    if hours.is_some_and(|hours| hours.from == hours.until) {
        let problem =
            "quiet hours that end where they begin are the whole day; choose another end".to_owned();
        return Err(Refusal::Invalid { field: "hours", problem });
    }
    happens(draft, whose, ContactEvent::QuietHoursSet { hours });
    Ok(())
}

fn set_meeting(draft: &mut Draft, whose: PersonId, minutes: Option<u32>) -> Result<(), Refusal> {
    let until = match minutes {
        None => None,
        Some(minutes @ 1..=limit::MEETING_MIN_MAX) => {
            draft.now.saturating_add(SignedDuration::from_mins(minutes.into())).ok()
        }
        Some(_) => {
            let problem = format!("between 1 and {} minutes", limit::MEETING_MIN_MAX);
            return Err(Refusal::Invalid { field: "minutes", problem });
        }
    };
    happens(draft, whose, ContactEvent::MeetingSet { until });
    Ok(())
}

fn set_night_drills(
    draft: &mut Draft,
    by: &Person,
    whose: PersonId,
    nights: NightDrills,
) -> Result<(), Refusal> {
    if by.id != whose {
        let problem = "only they themselves can have drills at night".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    if book(draft, whose).night_drills != nights {
        happens(draft, whose, ContactEvent::NightDrillsSet { nights });
    }
    Ok(())
}

fn set_card(draft: &mut Draft, by: &Person, whose: PersonId, card: ContactCard) -> Result<(), Refusal> {
    if by.id != whose {
        let problem =
            "only they themselves can tell their teammates a telephone number or an address".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    if book(draft, whose).card != card {
        happens(draft, whose, ContactEvent::CardPut { card });
    }
    Ok(())
}

/// What a provider said, as it may be kept.
pub(super) fn detail(text: &str) -> String {
    one_line(text, limit::TROUBLE_CHARS_MAX)
}
