//! What of a view comes from documents alone. The device core and the hub's web page begin with it, and add what only they know.

use super::incidents::incidents;
use super::kept::KeptRota;
use super::noise::{heartbeats, maintenances};
use super::people::{devices, services, team, teams};
use super::reach::{ReachView, reach};
use super::{
    DutyView, Light, LinkState, LinkView, LocalHubView, Notice, NoticeCode, ReadinessView, Settings, Stage,
    View,
};
use crate::document::Documents;
use baton_domain::id::{DeviceId, PersonId};
use jiff::Timestamp;

/// Who looks, and on what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// The person.
    pub person: PersonId,
    /// Their device.
    pub device: DeviceId,
}

/// The view of `viewer` as far as documents say it: no connection, no part tested, nothing that rings. Nobody sees nobody's.
pub fn base(documents: &Documents, viewer: Option<Viewer>, rota: &KeptRota, now: Timestamp) -> View {
    let me = viewer.map(|viewer| viewer.person);
    View {
        stage: Stage::FirstRun,
        now_at: now,
        account: None,
        link: LinkView { state: LinkState::None, since: None, retry_at: None, problem: None },
        local_hub: LocalHubView::None,
        duties: rota.duties().to_vec(),
        shifts: rota.view().clone(),
        reach: me.map_or_else(ReachView::default, |me| reach(documents, me)),
        readiness: ReadinessView { light: Light::Red, parts: Vec::new(), proof: None },
        alarm: None,
        incidents: me.map_or_else(Vec::new, |me| incidents(documents, me, now)),
        team: me.map_or_else(Vec::new, |me| team(documents, me, now)),
        services: services(documents),
        heartbeats: heartbeats(documents),
        maintenances: maintenances(documents, now),
        teams: teams(documents),
        devices: viewer
            .map_or_else(Vec::new, |viewer| devices(documents, viewer.person, Some(viewer.device))),
        settings: Settings::default(),
        outbox: Vec::new(),
        notices: Vec::new(),
    }
}

/// What everybody has to know of a schedule in which nobody is on call.
pub fn nobody_on_call(duties: &[DutyView]) -> impl Iterator<Item = Notice> {
    duties.iter().filter(|duty| duty.on_call.is_empty()).map(|duty| Notice {
        light: Light::Red,
        code: NoticeCode::NobodyOnCall,
        text: format!("Nobody is on call in {}. Its pages go to the whole team.", duty.name),
    })
}
