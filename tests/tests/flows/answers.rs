//! Answers between people: one device, two devices, offers taken and declined.

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, PersonId, ServiceId};
use baton_domain::worth::Worth;
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::{IncidentView, IncidentViewState, TimelineWhat, View};

use crate::device::{Device, Home, incident};
use crate::team::{self, TestHub};

/// The admin's device and Ana's, on one hub.
struct Pair {
    hub: TestHub,
    homes: (Home, Home),
    me: Device,
    ana: Device,
    ana_id: PersonId,
    service: ServiceId,
}

impl Pair {
    async fn start() -> Self {
        let hub = TestHub::start().await;
        let homes = (Home::new("laptop"), Home::new("ana's laptop"));
        let mut me = Device::start(&homes.0).await;
        me.joins(&hub.first_link).await;
        let names = team::build(&mut me).await;
        let link = invite(&me, names.ana).await;
        let mut ana = Device::start(&homes.1).await;
        ana.joins(&link).await;
        me.sees("Ana's device", |view| view.team.iter().any(|p| p.person.name == "Ana" && p.devices == 1))
            .await;
        Self { hub, homes, me, ana, ana_id: names.ana, service: names.service }
    }

    /// Pages the admin.
    async fn page(&mut self) -> IncidentId {
        let action =
            Action::Page { service: self.service, title: "It burns".to_owned(), urgency: Urgency::High };
        self.ana.act(action).await;
        self.me.rings().await
    }

    async fn stop(mut self) {
        self.me.stop().await;
        self.ana.stop().await;
        self.hub.stop().await;
        drop(self.homes);
    }
}

async fn invite(device: &Device, person: PersonId) -> String {
    let reply = device.client.send(Intent::Invite { person: Some(person) }).await;
    let Ok(Reply::Invite(invite)) = reply else { panic!("no invite: {reply:?}") };
    assert!(invite.qr_svg.contains("<svg") && !invite.qr_text.is_empty());
    assert_eq!(invite.person_name, "Ana");
    invite.link
}

/// The incident, once the device knows of it.
fn shown(view: &View, id: IncidentId) -> impl Iterator<Item = &IncidentView> {
    view.incidents.iter().filter(move |found| found.id == id)
}

fn held_by(view: &View, id: IncidentId, name: &str) -> bool {
    view.incidents.iter().any(|found: &IncidentView| {
        found.id == id
            && matches!(&found.state, IncidentViewState::Acknowledged { by, .. } if by.name == name)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hand_off_that_is_taken_and_one_that_is_declined() {
    let mut pair = Pair::start().await;
    let first = pair.page().await;
    pair.me.acts(Action::HandOff { incident: first, to: pair.ana_id }).await;
    assert_eq!(pair.ana.rings().await, first);
    let view = pair.me.sees("the offer", |view| incident(view, first).handoff.is_some()).await;
    assert!(incident(&view, first).responsible.iter().any(|name| name.me), "the giver stays responsible");
    pair.ana.acts(Action::Acknowledge { incident: first, back_in_min: None }).await;
    pair.me.sees("Ana has it", |view| held_by(view, first, "Ana")).await;
    pair.ana.is_silent().await;
    pair.me.is_silent().await;

    let second = pair.page().await;
    pair.me.acts(Action::HandOff { incident: second, to: pair.ana_id }).await;
    assert_eq!(pair.ana.rings().await, second);
    pair.ana.acts(Action::Cant { incident: second, away_min: None }).await;
    pair.ana.is_silent().await;
    // Declined and not acknowledged: it returns to the giver, loudly.
    assert_eq!(pair.me.rings().await, second);
    pair.me.sees("the offer is over", |view| incident(view, second).handoff.is_none()).await;
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_of_the_notification_answers_everywhere() {
    let mut pair = Pair::start().await;
    let number = pair.page().await;
    pair.me
        .acts(Action::Escalate { incident: number, to: baton_domain::command::EscalateTo::NextLevel })
        .await;
    assert_eq!(pair.ana.rings().await, number, "the next level joins");
    pair.ana.person.press("Acknowledge");
    pair.ana.is_silent().await;
    pair.me.is_silent().await;
    pair.me.sees("Ana has it", |view| held_by(view, number, "Ana")).await;
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_answers_on_one_of_two_devices_and_both_fall_silent() {
    let mut pair = Pair::start().await;
    let reply = pair.me.client.send(Intent::Invite { person: None }).await;
    let Ok(Reply::Invite(invite)) = reply else { panic!("no invite: {reply:?}") };
    let home = Home::new("desktop");
    let mut desktop = Device::start(&home).await;
    desktop.joins(&invite.link).await;
    let number = pair.page().await;
    assert_eq!(desktop.rings().await, number);
    desktop.acts(Action::Acknowledge { incident: number, back_in_min: None }).await;
    desktop.is_silent().await;
    pair.me.is_silent().await;
    desktop.stop().await;
    pair.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_silences_nothing_a_snooze_does_and_a_merged_duplicate_comes_back() {
    let mut pair = Pair::start().await;
    let first = pair.page().await;
    pair.ana.acts(Action::Note { incident: first, text: "seen in the logs".to_owned(), vendor: None }).await;
    let noted = |view: &View| {
        let mut lines = shown(view, first).flat_map(|incident| &incident.timeline);
        lines.any(|line| matches!(&line.what, TimelineWhat::Noted { text, .. } if text == "seen in the logs"))
    };
    let view = pair.me.sees("the note", noted).await;
    assert!(view.alarm.is_some(), "it rings on");
    let until = pair.me.view().await.now_at + jiff::SignedDuration::from_mins(90);
    pair.me.acts(Action::Snooze { incident: first, until }).await;
    pair.me.is_silent().await;
    let snoozed = |view: &View| {
        shown(view, first).any(|incident| {
            matches!(&incident.state, IncidentViewState::Snoozed { until: known, .. } if *known == until)
        })
    };
    pair.ana.sees("who has it, and until when", snoozed).await;

    let second = pair.page().await;
    pair.me.acts(Action::Merge { incident: second, into: first }).await;
    pair.me.is_silent().await;
    let merged = |view: &View| {
        let mut parts = shown(view, first).flat_map(|incident| &incident.absorbed);
        parts.any(|part| part.incident == second)
    };
    pair.ana.sees("the merge", merged).await;
    pair.ana.acts(Action::Unmerge { incident: second }).await;
    assert_eq!(pair.me.rings().await, second, "undone, it rings anew");
    pair.me.acts(Action::Resolve { incident: second }).await;
    pair.me.acts(Action::Judge { incident: second, worth: Worth::No }).await;
    let judged = |view: &View| shown(view, second).any(|incident| incident.my_worth == Some(Worth::No));
    pair.me.sees("the verdict", judged).await;
    pair.stop().await;
}
