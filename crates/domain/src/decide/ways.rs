//! The ways of a page besides devices, and the messages that go out through them.
//!
//! A page begins on all devices. Each step of its person's rules becomes a planned attempt. Its turn comes when the rule's delay is
//! over, or at once when the way before it brought nothing: no device said `received` in time, a provider refused, or there is no
//! device at all. When all are spent, the page has failed and the policy goes on.
//!
//! A turn puts the page into its method's queue. What waits there goes out as one message as soon as the method's bucket allows it, so
//! that a storm is a few messages with a counter.

use super::{Draft, Refusal, answer, contact, drill, tick, unknown};
use crate::alert::Urgency;
use crate::attempt::{Attempt, AttemptState, BeganWhy, Plan, WayEvent, WayReport};
use crate::command::WayAnswer;
use crate::contact::event::ContactEvent;
use crate::contact::{ContactBook, Loudness, SendFailure};
use crate::event::{Actor, Event};
use crate::id::{AttemptNo, ContactId, IncidentId, PageId, PersonId, SendId};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::page::Page;
use crate::person::Person;
use crate::send::{PageItem, SendOutcome, Sending};
use jiff::{SignedDuration, Timestamp};

fn way(draft: &mut Draft, incident: IncidentId, page: PageId, what: WayEvent) {
    draft.incident_event(incident, IncidentEvent::PageWay { page, what });
}

/// Plans what follows the devices of a new page; where there are none, the first way is taken at once.
pub(super) fn plan(draft: &mut Draft, id: IncidentId, page: PageId, person: PersonId) {
    let Some(urgency) = draft.state.incident(id).map(|incident| incident.urgency) else { return };
    let Some(book) = draft.state.contact_book(person).cloned() else { return };
    let has_device = draft.state.devices_of(person).next().is_some();
    let attempts = attempts(draft, person, &book, urgency);
    if attempts.is_empty() {
        return;
    }
    way(draft, id, page, WayEvent::Planned { attempts });
    if !has_device && urgency == Urgency::High {
        next(draft, id, page, BeganWhy::NoDevice);
    }
    due(draft, id);
}

fn attempts(draft: &Draft, person: PersonId, book: &ContactBook, urgency: Urgency) -> Vec<Plan> {
    let plans = draft.state.way_steps(person, urgency).into_iter().zip(1..);
    let plans = plans.filter_map(|((contact, after_s), no)| {
        let method = book.method(contact)?;
        let kind = method.way.kind();
        let due_at = due_at(draft, person, book, urgency, kind.loudness(), after_s);
        Some(Plan { no: AttemptNo(no), contact, kind, label: method.label.clone(), due_at })
    });
    plans.collect()
}

/// When a step's turn comes: after its delay; a quiet one not in quiet hours, a loud one not in a meeting's first minute.
fn due_at(
    draft: &Draft,
    person: PersonId,
    book: &ContactBook,
    urgency: Urgency,
    loudness: Loudness,
    after_s: u32,
) -> Timestamp {
    let at = later(draft.now, SignedDuration::from_secs(after_s.into()));
    match urgency {
        Urgency::Low => {
            let zone = draft.state.person(person).map(|person| person.zone.time_zone());
            book.quiet_hours.zip(zone).map_or(at, |(hours, zone)| hours.end_after(at, zone))
        }
        Urgency::High if loudness > Loudness::Pings && book.meeting_until.is_some_and(|until| until > at) => {
            at.max(later(draft.now, limit::MEETING_QUIET))
        }
        Urgency::High => at,
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

/// Takes the turns whose rule's delay is over.
pub(super) fn due(draft: &mut Draft, id: IncidentId) {
    let now = draft.now;
    let due = |attempt: &Attempt| attempt.is_planned() && attempt.due_at <= now;
    for page in draft.pages(id, |page| page.is_wanted() && page.attempts.iter().any(due)) {
        let known = draft.state.incident(id).and_then(|incident| incident.page(page));
        let turns: Vec<_> =
            known.into_iter().flat_map(|page| &page.attempts).filter(|a| due(a)).cloned().collect();
        for attempt in turns {
            begin(draft, id, page, &attempt, BeganWhy::Rule);
        }
        give_up_if_spent(draft, id, page);
    }
}

/// Takes the next way of a page, whatever its rule's delay; false when none is left.
pub(super) fn next(draft: &mut Draft, id: IncidentId, page: PageId, why: BeganWhy) -> bool {
    let mut why = why;
    loop {
        let known = draft.state.incident(id).and_then(|incident| incident.page(page));
        let planned =
            known.into_iter().flat_map(|page| &page.attempts).filter(|attempt| attempt.is_planned());
        let Some(attempt) = planned.min_by_key(|attempt| (attempt.due_at, attempt.no)).cloned() else {
            return false;
        };
        if begin(draft, id, page, &attempt, why) {
            return true;
        }
        why = BeganWhy::Failed;
    }
}

/// The turn of `attempt` has come. Says whether something goes out; a method that cannot be used fails at once.
fn begin(draft: &mut Draft, id: IncidentId, page: PageId, attempt: &Attempt, why: BeganWhy) -> bool {
    let Some(incident) = draft.state.incident(id) else { return false };
    let Some(known) = incident.page(page) else { return false };
    let (person, Attempt { no, contact, .. }) = (known.person, attempt);
    let others = known.attempts.iter().any(|other| other.is_planned() && other.no != *no);
    let window = later(draft.now, draft.receive_within(id));
    let receive_by = match (known.receive_by, why) {
        (None, _) => None,
        // its rule does not lengthen the wait for the devices, unless it is the last way there is
        (Some(by), BeganWhy::Rule) if others => Some(by),
        (Some(by), BeganWhy::Rule) => Some(by.max(window)),
        (Some(_), BeganWhy::NotReceived | BeganWhy::Failed | BeganWhy::NoDevice) => Some(window),
    };
    way(draft, id, page, WayEvent::Began { attempt: *no, contact: *contact, why, receive_by });
    let drill = draft.state.incident(id).and_then(|incident| incident.drill);
    let deaf = drill.is_some_and(|drill| drill.is_deaf_way(*contact));
    let usable = if deaf { Err(SendFailure::Deaf) } else { draft.state.usable(person, *contact) };
    match usable {
        Ok(()) => {
            pump(draft, *contact);
            true
        }
        Err(why) => {
            way(draft, id, page, WayEvent::Failed { attempt: *no, why });
            false
        }
    }
}

/// Hands over what waits for a method, as one message, as soon as its bucket allows it.
pub(super) fn pump(draft: &mut Draft, contact: ContactId) {
    let now = draft.now;
    if draft.state.sends.waits_until(contact).is_none_or(|at| at > now) {
        return;
    }
    // a drill never goes out in one message with real pages, and never before them
    let waiting = || draft.state.sends.waiting(contact).copied();
    let real = waiting().any(|item| !draft.state.is_of_drill(item));
    let items = waiting().filter(|item| draft.state.is_of_drill(*item) != real);
    let items: Vec<PageItem> = items.take(limit::SEND_ITEMS_MAX).collect();
    let owner = items.iter().find_map(|item| {
        let page = draft.state.incident(item.incident).and_then(|incident| incident.page(item.page));
        page.map(|page| page.person)
    });
    if let Some(person) = owner {
        send(draft, person, contact, Sending::Pages { items });
    }
}

/// A message has to go out.
pub(super) fn send(draft: &mut Draft, person: PersonId, contact: ContactId, what: Sending) {
    let send = SendId(draft.state.sends.last.0 + 1);
    draft.push(Event::Contact { person, what: ContactEvent::SendBegan { send, contact, what } });
}

/// A message went out, or will not.
pub(super) fn ended(draft: &mut Draft, send: SendId, outcome: SendOutcome) {
    let Some(known) = draft.state.sends.get(send).filter(|send| send.open).cloned() else { return };
    let outcome = match outcome {
        SendOutcome::Failed { why, detail } => SendOutcome::Failed { why, detail: contact::detail(&detail) },
        SendOutcome::Accepted | SendOutcome::Cancelled => outcome,
    };
    let what = ContactEvent::SendEnded { send, outcome: outcome.clone() };
    draft.push(Event::Contact { person: known.person, what });
    let Sending::Pages { items } = &known.what else { return };
    let pages = u32::try_from(items.len()).unwrap_or(u32::MAX);
    for item in items {
        match &outcome {
            SendOutcome::Accepted => {
                let sent = WayEvent::Sent { attempt: item.attempt, send, pages };
                if attempt_of(draft, *item).is_some() {
                    way(draft, item.incident, item.page, sent);
                }
            }
            SendOutcome::Failed { why, .. } => failed(draft, *item, *why),
            SendOutcome::Cancelled if draft.state.is_item_wanted(*item) => {
                failed(draft, *item, SendFailure::Removed);
            }
            SendOutcome::Cancelled => {}
        }
    }
}

/// A provider says more about a message that it had accepted.
pub(super) fn reported(draft: &mut Draft, send: SendId, report: Result<WayReport, SendFailure>) {
    let Some(known) = draft.state.sends.get(send).cloned() else { return };
    let Sending::Pages { items } = &known.what else { return };
    for item in items {
        let Some(attempt) = attempt_of(draft, *item) else { continue };
        let full = attempt.marks.len() >= limit::ATTEMPT_MARKS_MAX;
        match report {
            Ok(_) if full => {}
            Ok(report) => {
                way(draft, item.incident, item.page, WayEvent::Reported { attempt: item.attempt, report })
            }
            Err(why) => failed(draft, *item, why),
        }
    }
}

fn attempt_of(draft: &Draft, item: PageItem) -> Option<&Attempt> {
    let page = draft.state.incident(item.incident)?.page(item.page)?;
    page.attempts.iter().find(|attempt| attempt.no == item.attempt)
}

/// An attempt did not go through: the next way is taken at once, unless a later one is under way already or a device has the page.
fn failed(draft: &mut Draft, item: PageItem, why: SendFailure) {
    let PageItem { incident, page, attempt: no } = item;
    let state = attempt_of(draft, item).map(|attempt| attempt.state);
    match state {
        Some(AttemptState::Waiting | AttemptState::Sent) => {}
        Some(
            AttemptState::Planned
            | AttemptState::Failed(_)
            | AttemptState::Answered
            | AttemptState::Cancelled,
        )
        | None => return,
    }
    way(draft, incident, page, WayEvent::Failed { attempt: no, why });
    let known = draft.state.incident(incident).and_then(|incident| incident.page(page));
    let unreceived = known.is_some_and(|page| page.is_hopeful() && page.receive_by.is_some());
    let newest = known.and_then(newest_begun) == Some(no);
    if unreceived && newest && !next(draft, incident, page, BeganWhy::Failed) {
        give_up_if_spent(draft, incident, page);
    }
}

/// The attempt whose turn came last.
fn newest_begun(page: &Page) -> Option<AttemptNo> {
    let begun = page.attempts.iter().filter_map(|attempt| Some((attempt.marks.first()?.at, attempt.no)));
    begun.max().map(|(_, no)| no)
}

/// When every way has failed and the devices had their time, waiting longer would be waiting for nothing.
fn give_up_if_spent(draft: &mut Draft, id: IncidentId, page: PageId) {
    let within = draft.receive_within(id);
    let Some(known) = draft.state.incident(id).and_then(|incident| incident.page(page)) else { return };
    let devices_may =
        draft.state.devices_of(known.person).next().is_some() && draft.now < later(known.created_at, within);
    let spent = known.attempts.iter().all(Attempt::has_failed);
    if known.is_hopeful() && known.receive_by.is_some() && spent && !devices_may {
        tick::give_up(draft, id, &[page]);
    }
}

/// A method is no more: what waited for it goes another way.
pub(super) fn method_removed(draft: &mut Draft, contact: ContactId) {
    let mut items = Vec::new();
    for incident in draft.state.open_incidents() {
        for page in incident.pages.iter().filter(|page| page.is_wanted()) {
            let of_method = page.attempts.iter().filter(|attempt| attempt.contact == contact);
            let waiting = of_method.filter(|attempt| attempt.state == AttemptState::Waiting);
            items.extend(waiting.map(|a| PageItem { incident: incident.id, page: page.id, attempt: a.no }));
        }
    }
    for item in items {
        failed(draft, item, SendFailure::Removed);
    }
}

/// The answer to a page came through a method.
pub(super) fn answered(draft: &mut Draft, item: PageItem, answer: WayAnswer) -> Result<(), Refusal> {
    let PageItem { incident, page, attempt } = item;
    let known = draft.incident(incident)?.page(page).ok_or_else(|| unknown("page", page))?;
    let (person, wanted) = (known.person, known.is_wanted());
    draft.by = Actor::Person { person, device: None };
    let person: Person = draft.person(person)?.clone();
    let open = draft.open(incident)?;
    if !wanted {
        return match open.acknowledged_by() {
            Some(by) if by == person.id => Ok(()), // a second tap
            Some(by) => Err(Refusal::AlreadyAcknowledged { incident, by: draft.name_of(by) }),
            None => {
                let problem =
                    format!("this page of incident {incident} is over; a newer one may be on its way to you");
                Err(Refusal::Conflict { problem })
            }
        };
    }
    if let Some(contact) = attempt_of(draft, item).map(|attempt| attempt.contact) {
        way(draft, incident, page, WayEvent::Answered { attempt });
        if draft.state.usable(person.id, contact).is_ok() {
            // no code could show more clearly that it reaches them
            draft.push(Event::Contact { person: person.id, what: ContactEvent::Verified { contact } });
        }
    }
    if draft.incident(incident)?.is_drill() {
        return drill::answered(draft, person.id, incident);
    }
    match answer {
        WayAnswer::Acknowledge => answer::acknowledge(draft, &person, incident, None),
        WayAnswer::Cant => answer::cant(draft, &person, incident),
    }
}
