//! What the state knows of contact methods, and what events do to it.

use super::event::{ContactEvent, ContactSecret, VerifyCode};
use super::{CodeSent, ContactBook, ContactMethod, RuleStep, SendFailure, Trouble, Via, WayKind, Ways};
use crate::alert::Urgency;
use crate::attempt::WayEvent;
use crate::event::Entry;
use crate::id::{ContactId, IncidentId, PageId, PersonId, SendId, Seq};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::send::{PageItem, Send, SendOutcome, Sending};
use crate::state::{Revised, State};
use crate::timer::Timer;
use imbl::OrdMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What belongs to methods and is in no document.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) secrets: OrdMap<ContactId, ContactSecret>,
    pub(crate) codes: OrdMap<ContactId, MadeCode>,
}

/// A code that was made, and for which message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MadeCode {
    /// In which message it goes out.
    pub send: SendId,
    /// The code.
    pub code: VerifyCode,
}

/// A hub that was never told what it can send through.
static NO_WAYS: Ways = Ways { kinds: BTreeSet::new(), callers: Vec::new(), sender: None };

impl State {
    /// What the hub can send through.
    pub fn ways(&self) -> &Ways {
        self.ways.as_ref().map_or(&NO_WAYS, |ways| &ways.is)
    }

    /// How `person` is reached besides devices; `None` before they said anything.
    pub fn contact_book(&self, person: PersonId) -> Option<&ContactBook> {
        self.contacts.get(&person).map(|book| &*book.is)
    }

    /// The method, if it is that person's.
    pub fn contact(&self, person: PersonId, contact: ContactId) -> Option<&ContactMethod> {
        self.contact_book(person)?.method(contact)
    }

    /// The secret that goes with a method. For whoever sends, and nobody else.
    pub fn contact_secret(&self, contact: ContactId) -> Option<&ContactSecret> {
        self.kept.secrets.get(&contact)
    }

    /// The code that was made for a method last, until it is typed back. For whoever sends, and nobody else.
    pub fn code_of(&self, contact: ContactId) -> Option<&MadeCode> {
        self.kept.codes.get(&contact)
    }

    /// Whether a page can go out through the method.
    ///
    /// # Errors
    /// Says why not.
    pub fn usable(&self, person: PersonId, contact: ContactId) -> Result<(), SendFailure> {
        let method = self.contact(person, contact).filter(|method| method.verified_at.is_some());
        let kind = method.ok_or(SendFailure::Removed)?.way.kind();
        if self.ways().kinds.contains(&kind) { Ok(()) } else { Err(SendFailure::NotConfigured) }
    }

    /// The methods that follow the devices for a page of this urgency, with their delays in seconds. Whoever has no device and no step
    /// in their rules is told through any method that works, the quietest first: something is better than nothing.
    pub(crate) fn way_steps(&self, person: PersonId, urgency: Urgency) -> Vec<(ContactId, u32)> {
        let Some(book) = self.contact_book(person) else { return Vec::new() };
        let contact = |step: RuleStep| match step.via {
            Via::Devices => None,
            Via::Contact(contact) => Some((contact, step.after_s)),
        };
        let is_verified =
            |contact: ContactId| book.method(contact).is_some_and(|method| method.verified_at.is_some());
        let mut steps: Vec<_> = book.steps(urgency).into_iter().filter_map(contact).collect();
        steps.retain(|(contact, _)| is_verified(*contact));
        if steps.is_empty() && self.devices_of(person).next().is_none() {
            let usable = book.methods.iter().filter(|method| self.usable(person, method.id).is_ok());
            let quietest = usable.min_by_key(|method| method.way.kind().loudness());
            steps.extend(quietest.map(|method| (method.id, 0)));
        }
        steps.truncate(limit::ATTEMPTS_PER_PAGE_MAX);
        steps
    }

    /// Seconds after which the ways to `person` besides devices follow for an urgent page, in order.
    pub fn ways_after_s(&self, person: PersonId) -> Vec<u32> {
        let steps = self.way_steps(person, Urgency::High).into_iter();
        let usable = steps.filter(|(contact, _)| self.usable(person, *contact).is_ok());
        let mut all: Vec<u32> = usable.map(|(_, after_s)| after_s).collect();
        all.sort_unstable();
        all
    }

    /// Whether a page of this urgency can be told to `person` at all: on a device, or another way.
    pub fn can_be_told(&self, person: PersonId, urgency: Urgency) -> bool {
        let mut ways = self.way_steps(person, urgency).into_iter();
        self.devices_of(person).next().is_some()
            || ways.any(|(contact, _)| self.usable(person, contact).is_ok())
    }

    /// When a message may go out through the method; `None` where nothing went out through it yet.
    pub(crate) fn method_free_at(&self, person: PersonId, contact: ContactId) -> Option<Timestamp> {
        let kind = self.contact(person, contact)?.way.kind();
        Some(self.sends.queues.get(&contact)?.bucket.free_at(kind.refill_s()))
    }

    pub(crate) fn evolve_contact(&mut self, person: PersonId, what: &ContactEvent, entry: &Entry) {
        match what {
            ContactEvent::Put { method, secret } => {
                self.put_method(person, method, secret.as_ref(), entry.seq)
            }
            ContactEvent::Removed { contact } => self.remove_method(person, *contact, entry.seq),
            ContactEvent::CodeMade { contact, send, code, expires_at } => {
                self.kept.codes.insert(*contact, MadeCode { send: *send, code: code.clone() });
                let sent = CodeSent { expires_at: *expires_at, tries_left: limit::CODE_TRIES };
                self.change_method(person, *contact, entry.seq, |method| method.code = Some(sent));
            }
            ContactEvent::CodeWrong { contact } => {
                self.change_method(person, *contact, entry.seq, |method| {
                    if let Some(code) = &mut method.code {
                        code.tries_left = code.tries_left.saturating_sub(1);
                    }
                });
            }
            ContactEvent::Verified { contact } => {
                self.kept.codes.remove(contact);
                self.change_method(person, *contact, entry.seq, |method| {
                    method.verified_at = Some(entry.at);
                    method.code = None;
                });
            }
            ContactEvent::RulesSet { urgency, steps } => {
                self.change_book(person, entry.seq, |book| match urgency {
                    Urgency::High => book.high.clone_from(steps),
                    Urgency::Low => book.low.clone_from(steps),
                })
            }
            ContactEvent::QuietHoursSet { hours } => {
                self.change_book(person, entry.seq, |book| book.quiet_hours = *hours);
            }
            ContactEvent::MeetingSet { until } => {
                self.change_book(person, entry.seq, |book| book.meeting_until = *until);
            }
            ContactEvent::NightDrillsSet { nights } => {
                self.change_book(person, entry.seq, |book| book.night_drills = *nights);
            }
            ContactEvent::CardPut { card } => {
                self.change_book(person, entry.seq, |book| book.card.clone_from(card));
            }
            ContactEvent::SendBegan { send, contact, what } => {
                let (contact, at, what) = (*contact, entry.at, what.clone());
                self.begin_send(Send { id: *send, person, contact, at, what, open: true });
            }
            ContactEvent::SendEnded { send, outcome } => self.end_send(person, *send, outcome, entry),
        }
    }

    fn change_book(&mut self, person: PersonId, seq: Seq, change: impl FnOnce(&mut ContactBook)) {
        let new = || Revised { seq, is: Arc::new(ContactBook::new(person)) };
        let book = self.contacts.entry(person).or_insert_with(new);
        book.seq = seq;
        change(Arc::make_mut(&mut book.is));
    }

    fn change_method(
        &mut self,
        person: PersonId,
        contact: ContactId,
        seq: Seq,
        change: impl FnOnce(&mut ContactMethod),
    ) {
        if self.contact(person, contact).is_some() {
            self.change_book(person, seq, |book| {
                if let Some(method) = book.methods.iter_mut().find(|method| method.id == contact) {
                    change(method);
                }
            });
        }
    }

    fn put_method(
        &mut self,
        person: PersonId,
        method: &ContactMethod,
        secret: Option<&ContactSecret>,
        seq: Seq,
    ) {
        if let Some(secret) = secret {
            self.kept.secrets.insert(method.id, secret.clone());
        }
        if method.verified_at.is_none() {
            self.kept.codes.remove(&method.id); // one for another address opens nothing
        }
        self.change_book(person, seq, |book| {
            match book.methods.iter_mut().find(|known| known.id == method.id) {
                Some(known) => known.clone_from(method),
                None => book.methods.push(method.clone()),
            }
        });
    }

    fn remove_method(&mut self, person: PersonId, contact: ContactId, seq: Seq) {
        self.kept.secrets.remove(&contact);
        self.kept.codes.remove(&contact);
        self.change_book(person, seq, |book| {
            book.methods.retain(|method| method.id != contact);
            for steps in [&mut book.high, &mut book.low].into_iter().flatten() {
                steps.retain(|step| step.via != Via::Contact(contact));
            }
        });
        if let Some(queue) = self.sends.queues.remove(&contact) {
            self.set_timer(Timer::Contact(contact), queue.next_at, None);
        }
    }

    fn begin_send(&mut self, send: Send) {
        let (contact, at) = (send.contact, send.at);
        let kind = self.contact(send.person, contact).map(|method| method.way.kind());
        if let Sending::Pages { items } = &send.what {
            let gone: BTreeSet<PageItem> = items.iter().copied().collect();
            if let Some(queue) = self.sends.queues.get_mut(&contact) {
                queue.waiting.retain(|item| !gone.contains(item));
            }
        }
        // a drill takes nothing from the bucket that a real page needs
        let counts =
            !matches!(&send.what, Sending::Pages { items } if items.iter().all(|it| self.is_of_drill(*it)));
        if let Some(kind) = kind {
            let queue = self.sends.queues.entry(contact).or_default();
            if counts {
                queue.bucket = queue.bucket.after_one(at, kind.refill_s());
            }
            self.settle_queue(contact, kind);
        }
        self.sends.begin(send);
    }

    fn end_send(&mut self, person: PersonId, id: SendId, outcome: &SendOutcome, entry: &Entry) {
        let contact = self.sends.get(id).map(|send| send.contact);
        self.sends.end(id);
        let trouble = match outcome {
            SendOutcome::Accepted => None,
            SendOutcome::Failed { why, detail } => {
                Some(Trouble { at: entry.at, why: *why, detail: detail.clone() })
            }
            SendOutcome::Cancelled => return,
        };
        if let Some(contact) = contact
            && self.contact(person, contact).is_some_and(|method| method.trouble != trouble)
        {
            self.change_method(person, contact, entry.seq, |method| method.trouble = trouble);
        }
    }

    /// What an event about a page means for what waits to go out.
    pub(crate) fn evolve_queue(&mut self, incident: IncidentId, what: &IncidentEvent) {
        match what {
            IncidentEvent::PageWay { page, what: WayEvent::Began { attempt, contact, .. } } => {
                let known = self.incident(incident).and_then(|incident| incident.page(*page));
                let known = known.and_then(|page| page.attempts.iter().find(|known| known.no == *attempt));
                if let Some(kind) = known.map(|attempt| attempt.kind) {
                    let item = PageItem { incident, page: *page, attempt: *attempt };
                    self.queue_item(*contact, kind, item);
                }
            }
            IncidentEvent::PageWay { page, what: WayEvent::Failed { attempt, .. } } => {
                let known = self.incident(incident).and_then(|incident| incident.page(*page));
                let known = known.and_then(|page| page.attempts.iter().find(|known| known.no == *attempt));
                if let Some((contact, kind)) = known.map(|attempt| (attempt.contact, attempt.kind)) {
                    self.drop_items(*page, &[(contact, kind)]);
                }
            }
            IncidentEvent::PageAnswered { page, .. } | IncidentEvent::PageStopped { page, .. } => {
                let known = self.incident(incident).and_then(|incident| incident.page(*page));
                let contacts = known.into_iter().flat_map(|page| &page.attempts);
                let contacts: Vec<_> = contacts.map(|attempt| (attempt.contact, attempt.kind)).collect();
                self.drop_items(*page, &contacts);
            }
            IncidentEvent::PageWay { .. }
            | IncidentEvent::Triggered { .. }
            | IncidentEvent::Drill(_)
            | IncidentEvent::AlertRepeated { .. }
            | IncidentEvent::SourceTold { .. }
            | IncidentEvent::Noise(_)
            | IncidentEvent::Role(_)
            | IncidentEvent::PageCreated { .. }
            | IncidentEvent::PageRung { .. }
            | IncidentEvent::PageFailed { .. }
            | IncidentEvent::Escalated { .. }
            | IncidentEvent::LastResort { .. }
            | IncidentEvent::Added { .. }
            | IncidentEvent::EscalatedBy { .. }
            | IncidentEvent::Acknowledged { .. }
            | IncidentEvent::AckExpired { .. }
            | IncidentEvent::Declined { .. }
            | IncidentEvent::HandOffOffered(_)
            | IncidentEvent::HandOffAccepted { .. }
            | IncidentEvent::HandOffReturned { .. }
            | IncidentEvent::Resolved
            | IncidentEvent::Snoozed { .. }
            | IncidentEvent::SnoozeOver { .. }
            | IncidentEvent::Noted { .. }
            | IncidentEvent::Merged { .. }
            | IncidentEvent::Absorbed { .. }
            | IncidentEvent::Unmerged
            | IncidentEvent::Released { .. }
            | IncidentEvent::AbsorbedAlert { .. }
            | IncidentEvent::SourceOver
            | IncidentEvent::Judged { .. }
            | IncidentEvent::VendorNamed { .. }
            | IncidentEvent::VendorWaits { .. }
            | IncidentEvent::VendorUpdateDue { .. }
            | IncidentEvent::VendorAnswered { .. }
            | IncidentEvent::Reported(_) => {}
        }
    }

    /// The turn of an attempt came: its page waits to be told of.
    fn queue_item(&mut self, contact: ContactId, kind: WayKind, item: PageItem) {
        self.sends.queues.entry(contact).or_default().waiting.push_back(item);
        self.settle_queue(contact, kind);
    }

    /// A page is over: what waits to tell of it does not any more.
    fn drop_items(&mut self, page: PageId, contacts: &[(ContactId, WayKind)]) {
        for (contact, kind) in contacts {
            if let Some(queue) = self.sends.queues.get_mut(contact) {
                queue.waiting.retain(|item| item.page != page);
                self.settle_queue(*contact, *kind);
            }
        }
    }

    fn settle_queue(&mut self, contact: ContactId, kind: WayKind) {
        let Some(queue) = self.sends.queues.get_mut(&contact) else { return };
        let before = queue.next_at;
        let free_at = queue.bucket.free_at(kind.refill_s());
        let after = (!queue.waiting.is_empty()).then_some(free_at);
        queue.next_at = after;
        self.set_timer(Timer::Contact(contact), before, after);
    }
}
