//! What one open page sees, from its opening until it closes.
//!
//! | state | event | becomes |
//! | --- | --- | --- |
//! | shown | the hub's state changed | made anew [`SETTLE`] later, once for all that changed until then |
//! | shown | a page for this person began or ended | made anew at once |
//! | shown | a shift, an absence or a cover begins or ends | made anew then |
//! | shown | nothing for [`HEARTBEAT_S`] | a comment, so that both ends and proxies know that the other is there |
//! | any | the device's access is taken away, or the hub stops | closed |
//!
//! A view is made when the connection has room for it and never before: a slow reader skips what it could not take, and nothing waits
//! for it in memory. What resolves schedules is kept ([`KeptRota`]) until the rota changes.

use crate::fanout::{End, Fanout, Mailbox};
use axum::body::Bytes;
use baton_domain::alert::Urgency;
use baton_domain::id::{DeviceId, IncidentId, PersonId, Seq};
use baton_domain::page::{Page, Rung};
use baton_domain::state::State;
use baton_wire::document::{Documents, changed_since};
use baton_wire::socket::Push;
use baton_wire::sync::HEARTBEAT_S;
use baton_wire::view::base::{Viewer, base, nobody_on_call};
use baton_wire::view::hush::hushed_for;
use baton_wire::view::kept::KeptRota;
use baton_wire::view::{
    AccountView, AlarmView, LinkState, LinkView, Part, PartState, PartView, ReadinessView, SirenState, Stage,
    View,
};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a view waits after a change, so that what belongs together is drawn together.
const SETTLE: Duration = Duration::from_millis(15);

/// What a page is to be told apart from documents.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    /// The hub's address as this browser knows it.
    pub(crate) hub: String,
}

/// A person's documents, kept up to date, and the view that is made of them.
pub(crate) struct Desk {
    seat: Seat,
    documents: Documents,
    seq: Seq,
    rota: KeptRota,
    began: Instant,
}

impl Desk {
    pub(crate) fn new(seat: Seat) -> Self {
        let mut rota = KeptRota::default();
        rota.touch_all();
        Self { seat, documents: Documents::default(), seq: Seq(0), rota, began: Instant::now() }
    }

    /// Takes in what changed since the last time.
    pub(crate) fn take(&mut self, state: &State) {
        let me = self.seat.person;
        for document in changed_since(state, self.seq) {
            if document.only_for().is_some_and(|only| only != me) {
                continue;
            }
            self.rota.touch(&document.body);
            self.documents.apply(document);
        }
        self.documents.prune();
        self.seq = state.seq;
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }

    /// All that there is to show at `now`. What the browser alone knows (does it sound, what waits to be sent) it adds itself.
    pub(crate) fn view(&mut self, now: Timestamp) -> View {
        let Seat { device, person, .. } = self.seat;
        self.rota.keep(&self.documents, Some(person), now, self.elapsed_ms());
        let proof = self.documents.devices().find(|known| known.id == device);
        let proof = proof.and_then(|device| device.proof.clone());
        let base = base(&self.documents, Some(Viewer { person, device }), &self.rota, now);
        let connection = PartView {
            part: Part::Connection,
            state: PartState::Works,
            detail: "This page is connected to its hub.".to_owned(),
            fix: String::new(),
        };
        View {
            stage: Stage::Joined,
            account: self.account(),
            link: LinkView { state: LinkState::Live, since: None, retry_at: None, problem: None },
            readiness: ReadinessView { light: base.readiness.light, parts: vec![connection], proof },
            alarm: self.alarm(now),
            notices: nobody_on_call(self.rota.duties()).collect(),
            ..base
        }
    }

    fn account(&self) -> Option<AccountView> {
        let Seat { device, person, hub } = &self.seat;
        let is = self.documents.person(*person)?;
        let device_name = self.documents.devices().find(|known| known.id == *device)?.name.clone();
        Some(AccountView {
            hub: hub.clone(),
            workspace: self.documents.workspace().unwrap_or_default().to_owned(),
            person: *person,
            name: is.name.clone(),
            role: is.role,
            device: *device,
            device_name,
            token_in_file: false,
        })
    }

    /// The urgent pages of this person that are wanted.
    fn rings(&self) -> impl Iterator<Item = (IncidentId, &Page)> {
        let urgent = self.documents.incidents().filter(|i| i.is_open() && i.urgency == Urgency::High);
        urgent.filter_map(|incident| Some((incident.id, incident.wanted_page_of(self.seat.person)?)))
    }

    fn hushed(&self, page: &Page, now: Timestamp) -> Option<jiff::SignedDuration> {
        hushed_for(&self.documents, self.seat.person, Urgency::High, page, now)
    }

    /// What rings. `starting` asks the browser to sound; what is heard there it knows itself.
    fn alarm(&self, now: Timestamp) -> Option<AlarmView> {
        let since = self.rings().map(|(_, page)| page.created_at).min()?;
        let loud = self.rings().any(|(_, page)| self.hushed(page, now).is_none());
        let siren = if loud { SirenState::Starting } else { SirenState::Quiet };
        Some(AlarmView { incidents: self.rings().map(|(id, _)| id).collect(), since, siren })
    }

    /// How long until the view is another one though nothing changed.
    fn again_in(&self, now: Timestamp) -> Option<Duration> {
        let rota = self.rota.deadline().map(|at| at.saturating_sub(self.elapsed_ms()));
        let hush = self.rings().filter_map(|(_, page)| self.hushed(page, now));
        let hush = hush.filter_map(|wait| u64::try_from(wait.as_millis()).ok());
        rota.into_iter().chain(hush).min().map(|ms| Duration::from_millis(ms.max(1)))
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Why the next view is made.
enum Woken {
    Changed,
    Urgent,
    Time,
    Heartbeat,
    Closed,
}

/// An open page.
pub(crate) struct Session {
    fanout: Arc<Fanout>,
    mailbox: Arc<Mailbox>,
    states: watch::Receiver<Arc<State>>,
    desk: Desk,
    opened: bool,
}

impl Session {
    /// Opens a page's stream. `None` when the hub is stopping.
    pub(crate) fn open(fanout: Arc<Fanout>, states: watch::Receiver<Arc<State>>, seat: Seat) -> Option<Self> {
        let mailbox = fanout.open(seat.device, seat.person)?;
        Some(Self { fanout, mailbox, states, desk: Desk::new(seat), opened: false })
    }

    /// The next bytes to send; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        if std::mem::replace(&mut self.opened, true) {
            match self.woken().await {
                Woken::Heartbeat => return Some(Bytes::from_static(b": here\n\n")),
                Woken::Changed => tokio::time::sleep(SETTLE).await,
                Woken::Urgent | Woken::Time => {}
                Woken::Closed => return None,
            }
        }
        let state = self.states.borrow_and_update().clone();
        let device = self.mailbox.device;
        if state.devices.get(&device).is_none_or(|device| device.is.revoked) {
            return None;
        }
        self.desk.take(&state);
        self.hand_over();
        let view = self.desk.view(self.fanout.clock.now());
        event(&Push::View(Box::new(view)))
    }

    async fn woken(&mut self) -> Woken {
        let heartbeat = Duration::from_secs(HEARTBEAT_S);
        let again = self.desk.again_in(self.fanout.clock.now());
        let (wait, due) = match again {
            Some(again) if again < heartbeat => (again, Woken::Time),
            Some(_) | None => (heartbeat, Woken::Heartbeat),
        };
        tokio::select! {
            biased;
            () = self.mailbox.woken.notified() => match self.mailbox.take().end {
                Some(End::Revoked | End::Closed) => Woken::Closed,
                None => Woken::Urgent,
            },
            changed = self.states.changed() => if changed.is_ok() { Woken::Changed } else { Woken::Closed },
            () = tokio::time::sleep(wait) => due,
        }
    }

    /// Pages that go out with the next view count as sent to this device, and as nothing more.
    fn hand_over(&self) {
        let device = self.mailbox.device;
        let fresh = self.desk.rings().filter(|(_, page)| !page.has(device, Rung::Sent));
        self.fanout.sent.add(fresh.map(|(incident, page)| (page.id, incident, device)));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.fanout.close(&self.mailbox);
    }
}

fn event(push: &Push) -> Option<Bytes> {
    match serde_json::to_string(push) {
        Ok(text) => Some(format!("data: {text}\n\n").into()),
        Err(problem) => {
            tracing::error!(%problem, "a view could not be serialised");
            None
        }
    }
}
