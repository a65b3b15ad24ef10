//! Sends: messages that go out through contact methods. The list of those without an outcome is part of the state, so that whichever
//! hub comes after a crash finds what has to be sent; each is sent at least once, and its id is the key by which a peer can tell a
//! repetition.

use crate::contact::{Bucket, SendFailure};
use crate::id::{AttemptNo, ContactId, IncidentId, PageId, PersonId, SendId};
use crate::limit;
use crate::state::State;
use imbl::Vector;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One message through one method.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Send {
    /// Which; the idempotency key.
    pub id: SendId,
    /// To whom.
    pub person: PersonId,
    /// Through which method.
    pub contact: ContactId,
    /// When it was handed over to be sent.
    pub at: Timestamp,
    /// What it says.
    pub what: Sending,
    /// There is no outcome yet.
    pub open: bool,
}

/// What a message says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Sending {
    /// Pages of its person; more than one in a storm.
    Pages {
        /// In the order in which their turn came; never empty.
        items: Vec<PageItem>,
    },
    /// A code to be typed back. Whoever sends it makes the code first ([`crate::command::Command::CodeMade`]).
    Code,
    /// "This is a test."
    Test,
}

/// A page that a message tells of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct PageItem {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which page.
    pub page: PageId,
    /// Which attempt of it.
    pub attempt: AttemptNo,
}

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum SendOutcome {
    /// A provider accepted it.
    Accepted,
    /// It did not go out, and is not tried any more.
    Failed {
        /// Why.
        why: SendFailure,
        /// What the provider said, for the method's person; no secret in it.
        detail: String,
    },
    /// What it tells of was over before it went out.
    Cancelled,
}

/// What waits to go out through one method, and how soon it may.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct MethodQueue {
    pub(crate) waiting: Vector<PageItem>,
    pub(crate) bucket: Bucket,
    /// When something that waits may go; what the timer is set to.
    pub(crate) next_at: Option<Timestamp>,
}

/// Everything about messages in a state.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sends {
    pub(crate) queues: imbl::OrdMap<ContactId, MethodQueue>,
    pub(crate) all: imbl::OrdMap<SendId, Arc<Send>>,
    pub(crate) open: imbl::OrdSet<SendId>,
    pub(crate) last: SendId,
}

impl Sends {
    /// Those without an outcome, oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Arc<Send>> {
        self.open.iter().filter_map(|id| self.all.get(id))
    }

    /// The message, if it is kept.
    pub fn get(&self, id: SendId) -> Option<&Arc<Send>> {
        self.all.get(&id)
    }

    /// When a message through `contact` may go out that waits now.
    pub fn waits_until(&self, contact: ContactId) -> Option<Timestamp> {
        self.queues.get(&contact)?.next_at
    }

    /// The pages that wait to be told of through `contact`.
    pub fn waiting(&self, contact: ContactId) -> impl Iterator<Item = &PageItem> {
        self.queues.get(&contact).into_iter().flat_map(|queue| &queue.waiting)
    }

    pub(crate) fn begin(&mut self, send: Send) {
        self.last = self.last.max(send.id);
        self.open.insert(send.id);
        self.all.insert(send.id, Arc::new(send));
        while self.all.len() > limit::SENDS_KEPT_MAX {
            // one that is open is never forgotten: its method's bucket bounds their number
            let Some(oldest) = self.all.keys().find(|id| !self.open.contains(*id)).copied() else { break };
            self.all.remove(&oldest);
        }
    }

    pub(crate) fn end(&mut self, id: SendId) {
        self.open.remove(&id);
        if let Some(send) = self.all.get_mut(&id) {
            Arc::make_mut(send).open = false;
        }
    }
}

impl State {
    /// Whether anybody still needs this message: a page that it tells of still wants to ring, or its code is still asked for.
    pub fn is_send_wanted(&self, send: &Send) -> bool {
        let method = self.contact(send.person, send.contact);
        let verified = method.is_some_and(|method| method.verified_at.is_some());
        match &send.what {
            Sending::Pages { items } => verified && items.iter().any(|item| self.is_item_wanted(*item)),
            Sending::Code => method.is_some() && !verified,
            Sending::Test => verified,
        }
    }

    /// The page is a drill's.
    pub(crate) fn is_of_drill(&self, item: PageItem) -> bool {
        self.incident(item.incident).is_some_and(crate::incident::Incident::is_drill)
    }

    /// The page still wants to ring.
    pub fn is_item_wanted(&self, item: PageItem) -> bool {
        let page = self.incident(item.incident).and_then(|incident| incident.page(item.page));
        page.is_some_and(crate::page::Page::is_wanted)
    }
}
