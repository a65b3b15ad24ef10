//! The whole view, put together: what documents say is the same for an app and a browser; what only the device itself knows
//! ([`Own`]) its owner adds.

use super::drills::{DrillsView, drills};
use super::incidents::incidents;
use super::integrations::integrations;
use super::light::good_for;
use super::noise::{heartbeats, maintenances};
use super::people::{devices, policies, services, team, teams};
use super::reach::{ReachView, reach};
use super::rota::RotaView;
use super::{
    AccountView, AlarmView, DutyView, IncidentView, Light, LinkView, LocalHubView, Notice, NoticeCode,
    NoticeWhat, OutboxView, PartState, PartView, PendingAnswer, ReadinessView, Settings, Stage, View,
};
use crate::document::Documents;
use baton_domain::alert::Urgency;
use baton_domain::device::Proof;
use baton_domain::id::{DeviceId, IncidentId, PersonId};
use baton_domain::limit::PROOF_GOOD_FOR;
use baton_domain::page::Page;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Who looks, and on what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Looker {
    /// The person.
    pub me: PersonId,
    /// Their device.
    pub device: DeviceId,
}

/// What only a device itself knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Own {
    /// Which first screen fits.
    pub stage: Stage,
    /// Who and where the device is.
    pub account: Option<AccountView>,
    /// Its connection.
    pub link: LinkView,
    /// The hub on its computer.
    pub local_hub: LocalHubView,
    /// Its parts, in the order in which a page needs them.
    pub parts: Vec<PartView>,
    /// What rings on it.
    pub alarm: Option<AlarmView>,
    /// Its settings.
    pub settings: Settings,
    /// What the hub has not confirmed.
    pub outbox: Vec<OutboxView>,
    /// What its person has to know.
    pub notices: Vec<Notice>,
    /// What rings here or waits to: drills that are not among it are not for this device, and not shown.
    pub drills: BTreeSet<IncidentId>,
}

/// Everything that there is to show. `pending` says what was done about an incident and is not confirmed yet.
pub fn whole(
    documents: &Documents,
    looker: Option<Looker>,
    rota: RotaView,
    now: Timestamp,
    pending: impl Fn(IncidentId) -> Option<PendingAnswer>,
    own: Own,
) -> View {
    let me = looker.map(|looker| looker.me);
    let device = looker.map(|looker| looker.device);
    let proof = device.and_then(|device| documents.device(device)?.proof.clone());
    let good_for = me.map_or(PROOF_GOOD_FOR, |me| good_for(documents, me));
    let with_pending = |mut view: IncidentView| {
        view.pending = pending(view.id);
        view
    };
    let mut notices = own.notices;
    notices.extend(gaps(&rota.duties));
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.light));
    View {
        stage: own.stage,
        now_at: now,
        account: own.account,
        link: own.link,
        local_hub: own.local_hub,
        duties: rota.duties,
        reach: me.map_or_else(ReachView::default, |me| reach(documents, me)),
        drills: me.map_or_else(DrillsView::default, |me| drills(documents, me)),
        readiness: readiness(own.parts, proof, good_for, now),
        alarm: own.alarm,
        incidents: me.map_or_else(Vec::new, |me| {
            let all = incidents(documents, me, now).into_iter();
            all.filter(|view| !view.drill || own.drills.contains(&view.id)).map(with_pending).collect()
        }),
        team: me.map_or_else(Vec::new, |me| team(documents, me, now)),
        services: services(documents),
        integrations: integrations(documents),
        heartbeats: heartbeats(documents),
        maintenances: maintenances(documents, now),
        policies: policies(documents),
        teams: me.map_or_else(Vec::new, |me| teams(documents, me)),
        devices: me.map_or_else(Vec::new, |me| devices(documents, me, device)),
        settings: own.settings,
        outbox: own.outbox,
        notices,
        shifts: rota.shifts,
    }
}

/// What everybody is told about schedules in which nobody is on call.
fn gaps(duties: &[DutyView]) -> impl Iterator<Item = Notice> {
    duties.iter().filter(|duty| duty.on_call.is_empty()).map(|duty| {
        let text = format!("Nobody is on call in {}. Its pages go to the whole team.", duty.name);
        let what = Some(NoticeWhat::NobodyOnCall { schedule: duty.name.clone() });
        Notice { light: Light::Red, code: NoticeCode::NobodyOnCall, text, what }
    })
}

/// Can this device ring, in one colour. A part that a page does not need is told with its fix and changes no colour: a light that is
/// amber for what does not matter is soon not looked at.
pub fn readiness(
    parts: Vec<PartView>,
    proof: Option<Proof>,
    good_for: SignedDuration,
    now: Timestamp,
) -> ReadinessView {
    let needs = |state: PartState| parts.iter().any(|part| part.part.is_needed() && part.state == state);
    let fresh = proof.as_ref().is_some_and(|p| p.failing.is_empty() && now.duration_since(p.at) <= good_for);
    let light = if needs(PartState::Fails) {
        Light::Red
    } else if needs(PartState::Unknown) || needs(PartState::Weak) || !fresh {
        Light::Amber
    } else {
        Light::Green
    };
    ReadinessView { light, parts, proof }
}

/// Until when a page waits: an urgent one with its sound in a meeting's first minute, a quiet one altogether in quiet hours. A page
/// that is older than its minute does not wait: the device is late already.
pub fn hushed_until(
    documents: &Documents,
    me: PersonId,
    urgency: Urgency,
    page: &Page,
    now: Timestamp,
) -> Option<Timestamp> {
    let book = documents.contacts(me)?;
    book.hushed_until(documents.person(me)?.zone.time_zone(), urgency, page.created_at, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Part;
    use baton_domain::device::ProvedBy;

    fn part(part: Part, state: PartState) -> PartView {
        PartView::told(part, state, "", "")
    }

    #[test]
    fn the_light_is_as_bad_as_the_worst_needed_part() {
        let at = Timestamp::UNIX_EPOCH;
        let proof = Proof { at, by: ProvedBy::SelfTest, failing: Vec::new() };
        for (parts, proof, light) in [
            (vec![part(Part::Sound, PartState::Works)], Some(proof.clone()), Light::Green),
            (vec![part(Part::Sound, PartState::Works)], None, Light::Amber),
            (vec![part(Part::Sound, PartState::Unknown)], Some(proof.clone()), Light::Amber),
            (vec![part(Part::Sound, PartState::Weak)], Some(proof.clone()), Light::Amber),
            (vec![part(Part::Tray, PartState::Fails)], Some(proof.clone()), Light::Green),
            (vec![part(Part::Sound, PartState::Fails)], Some(proof), Light::Red),
        ] {
            assert_eq!(readiness(parts.clone(), proof, PROOF_GOOD_FOR, at).light, light, "{parts:?}");
        }
    }
}
