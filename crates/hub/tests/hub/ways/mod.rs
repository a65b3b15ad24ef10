//! What goes out through contact methods, to peers that check what they get: a real SMTP server, and HTTP servers of the tests' own that
//! hold each request against the published contract.

mod broken;
mod drill;
mod mail;
mod ntfy;
mod peer;
mod push;
mod twilio;
mod webhook;

use crate::stage::*;
use baton_domain::attempt::{AttemptRung, AttemptState};
use baton_domain::command::Action;
use baton_domain::contact::event::{ContactAction, ContactSecret};
use baton_domain::contact::{ContactMethod, Way};
use baton_domain::id::{ContactId, IncidentId};
use baton_domain::page::Page;
use baton_domain::state::State;
use baton_hub::HubOptions;
use baton_hub::clock::Clock;
use baton_hub::delivery::Providers;
use baton_hub::outbound::Reach;
use jiff::SignedDuration;
use std::sync::Arc;

/// A hub whose admin has a laptop that sleeps: it is paired, and receives nothing.
pub(super) struct Scene {
    pub(super) stage: Stage,
    pub(super) clock: Arc<HandClock>,
}

impl Scene {
    pub(super) async fn set(providers: Providers) -> Self {
        let clock = HandClock::new();
        Self::with(providers, clock.clone(), clock).await
    }

    /// With a clock of its own, which is `by_hand` in another form.
    pub(super) async fn with(providers: Providers, clock: Arc<dyn Clock>, by_hand: Arc<HandClock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options =
            HubOptions { clock, reach: Reach::Anywhere, providers, ..HubOptions::new(folder.path()) };
        let stage = Stage::with(folder, options).await;
        stage.until("the providers to be known", |state| !state.ways().kinds.is_empty()).await;
        Self { stage, clock: by_hand }
    }

    pub(super) async fn contact(&self, what: ContactAction) {
        self.stage.act(Action::Contact { person: self.stage.person(), what }).await;
    }

    /// A method whose code was asked for.
    pub(super) async fn add(&self, label: &str, way: Way, secret: Option<&str>) -> ContactId {
        let contact = ContactId(new_id());
        let secret = secret.map(|secret| ContactSecret::try_from(secret.to_owned()).unwrap());
        self.contact(ContactAction::Put { contact, label: label.into(), way, secret }).await;
        self.contact(ContactAction::SendCode { contact }).await;
        contact
    }

    /// Types back the code that was made, once the message with it has its outcome.
    pub(super) async fn verify(&self, contact: ContactId) {
        let is_out = |state: &State| state.code_of(contact).is_some() && state.sends.open().next().is_none();
        let state = self.stage.until("the code", is_out).await;
        let code = state.code_of(contact).unwrap().code.clone();
        self.contact(ContactAction::Verify { contact, code }).await;
        self.clock.turn(SignedDuration::from_mins(10)); // what was sent to verify it is long ago
    }

    pub(super) async fn verified(&self, label: &str, way: Way, secret: Option<&str>) -> ContactId {
        let contact = self.add(label, way, secret).await;
        self.verify(contact).await;
        contact
    }

    /// An alert, twenty seconds in which no device says anything, and its incident.
    pub(super) async fn page(&self, fingerprint: &str) -> IncidentId {
        let incident = self.stage.alert(fingerprint).await.incidents[0];
        self.no_device_says_anything();
        incident
    }

    pub(super) fn no_device_says_anything(&self) {
        self.clock.turn(SignedDuration::from_secs(20));
    }

    /// Waits until the way with this label is as wanted.
    pub(super) async fn way(
        &self,
        incident: IncidentId,
        label: &str,
        wanted: AttemptState,
    ) -> Vec<AttemptRung> {
        let what = format!("{label} to be {wanted:?}");
        let is = |state: &State| way(state, incident, label, wanted);
        let state = self.stage.until(&what, |state| is(state).is_some()).await;
        is(&state).unwrap()
    }

    pub(super) async fn acknowledged(&self, incident: IncidentId) {
        let me = self.stage.person();
        let has = |state: &State| state.incident(incident).unwrap().acknowledged_by() == Some(me);
        self.stage.until("the acknowledgement", has).await;
    }

    pub(super) fn method(&self, contact: ContactId) -> ContactMethod {
        self.stage.hub.state().contact(self.stage.person(), contact).unwrap().clone()
    }
}

/// What the way with this label reached for a page of this incident, where that stands as wanted.
fn way(state: &State, incident: IncidentId, label: &str, wanted: AttemptState) -> Option<Vec<AttemptRung>> {
    let pages = state.incident(incident).into_iter().flat_map(|incident| &incident.pages);
    let mut attempts = pages.flat_map(|page: &Page| &page.attempts);
    let attempt = attempts.find(|attempt| attempt.label == label && attempt.state == wanted)?;
    Some(attempt.marks.iter().map(|mark| mark.rung).collect())
}

#[tokio::test]
async fn a_message_that_was_not_finished_goes_out_after_a_restart() {
    let mut peer = peer::Peer::listen().await;
    let scene = Scene::set(Providers::default()).await;
    let url = peer.url.parse().unwrap();
    let hook = scene.verified("hook", Way::Webhook { url }, Some("a-signing-key")).await;
    peer.asked().await;
    peer.hold(); // from now on it takes what it gets and says nothing
    let incident = scene.page("1").await;
    let first = peer.asked().await;
    let Scene { stage, clock } = scene;
    let Stage { hub, folder, http, admin, service, team, policy } = stage;
    hub.stop().await;
    peer.release();
    let options =
        HubOptions { clock: clock.clone(), reach: Reach::Anywhere, ..HubOptions::new(folder.path()) };
    let hub = baton_hub::Hub::start(options).await.unwrap();
    let scene = Scene { stage: Stage { hub, folder, http, admin, service, team, policy }, clock };
    let again = peer.asked().await;
    assert_eq!(first.header("idempotency-key"), again.header("idempotency-key"));
    scene.way(incident, "hook", AttemptState::Sent).await;
    assert!(scene.method(hook).trouble.is_none());
}
