//! Drills: how they went, as a table with the times of the rungs; and how teams keep themselves reachable.

use super::NameView;
use super::incidents::{device_name, ms_between};
use super::people::name;
use crate::document::Documents;
use baton_domain::attempt::{Attempt, AttemptRung};
use baton_domain::cap::Caps;
use baton_domain::contact::WayKind;
use baton_domain::drill::{
    Carrier, Deaf, Drill, DrillBy, DrillOutcome, DrillPlan, DrillThrough, DrillVerdict, NightDrills,
};
use baton_domain::id::{DeviceId, IncidentId, PersonId, TeamId};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit;
use baton_domain::page::{Page, Rung};
use baton_domain::team::Team;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// Drills that a view shows; more would not be read.
pub const DRILLS_SHOWN: usize = 50;

/// How drills went, and how teams keep themselves reachable.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct DrillsView {
    /// The newest first; at most [`DRILLS_SHOWN`]. Leads and admins see everybody's, others their own.
    pub results: Vec<DrillView>,
    /// The teams of the person who looks; for leads and admins all.
    pub teams: Vec<TeamReachView>,
    /// Whether planned drills of the person who looks may come at night.
    pub nights: NightDrills,
}

/// One drill.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillView {
    /// Its number.
    pub incident: IncidentId,
    /// Whose attention it asked for.
    pub person: NameView,
    /// How it came about.
    pub by: DrillBy,
    /// What could tell of it.
    pub through: DrillThrough,
    /// What pretended to receive nothing, by name; empty for all devices.
    pub deaf: Option<String>,
    /// When it began.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// What it showed.
    pub verdict: DrillVerdict,
    /// What carried it, by name.
    pub carried_by: Option<String>,
    /// Milliseconds until it was answered.
    #[ts(type = "number | null")]
    pub answered_ms: Option<i64>,
    /// Device by device, then way by way in the order of their turns.
    pub ways: Vec<DrillWayView>,
}

/// How far one device or way came in a drill: milliseconds by the hub's clock since it began, `None` for what did not happen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillWayView {
    /// Its name.
    pub name: String,
    /// Of which kind it is; `None` for a device.
    pub kind: Option<WayKind>,
    /// It pretended to receive nothing.
    pub deaf: bool,
    /// It was sent out. Counts as nothing.
    #[ts(type = "number | null")]
    pub sent_ms: Option<i64>,
    /// The device had it. A way never says so.
    #[ts(type = "number | null")]
    pub received_ms: Option<i64>,
    /// The device rang. A way never says so.
    #[ts(type = "number | null")]
    pub ringing_ms: Option<i64>,
    /// Somebody looked at it on the device. A way never says so.
    #[ts(type = "number | null")]
    pub seen_ms: Option<i64>,
    /// It was answered there.
    #[ts(type = "number | null")]
    pub answered_ms: Option<i64>,
}

/// How a team keeps itself reachable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TeamReachView {
    /// Which.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Hours for which a proof is good.
    pub proof_good_for_h: u32,
    /// How everybody in it is drilled.
    pub drills: Option<DrillPlan>,
    /// The plan to begin with, where it has none.
    pub suggested: DrillPlan,
    /// Seconds in which a device must say that it received a page, before the next way is taken.
    pub receive_within_s: u32,
    /// What is enough for each person; shown against what they carried in insights.
    #[serde(default)]
    pub caps: Caps,
    /// The person who looks may change it.
    pub mine_to_change: bool,
    /// The team itself, for whoever changes it.
    pub is: Team,
    /// Who is in it.
    #[ts(as = "Vec<PersonId>")]
    pub members: BTreeSet<PersonId>,
}

/// What there is about drills, as `me` sees it.
pub fn drills(documents: &Documents, me: PersonId) -> DrillsView {
    let configures = documents.person(me).is_some_and(|person| person.role.may_configure());
    let shown = |incident: &&Incident| incident.drill.is_some_and(|drill| configures || drill.person == me);
    let mut all: Vec<&Incident> = documents.incidents().filter(shown).collect();
    all.sort_by_key(|incident| std::cmp::Reverse(incident.id));
    let results = all.into_iter().take(DRILLS_SHOWN).filter_map(|it| drill_view(documents, me, it)).collect();
    let mut teams: Vec<_> = documents
        .teams()
        .filter(|team| configures || team.members.contains(&me))
        .map(|team| {
            let rules = documents.reach_rules().find(|rules| rules.team == team.id);
            let usual = u32::try_from(limit::PROOF_GOOD_FOR.as_hours()).unwrap_or(u32::MAX);
            let received = u32::try_from(limit::RECEIVE_WITHIN.as_secs()).unwrap_or(u32::MAX);
            TeamReachView {
                team: team.id,
                name: team.name.clone(),
                proof_good_for_h: rules.map_or(usual, |rules| rules.proof_good_for_h),
                drills: rules.and_then(|rules| rules.drills.clone()),
                suggested: DrillPlan::working_hours(),
                receive_within_s: team.receive_within_s.unwrap_or(received),
                caps: rules.map(|rules| rules.caps).unwrap_or_default(),
                mine_to_change: configures,
                is: team.clone(),
                members: team.members.iter().copied().collect(),
            }
        })
        .collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    let nights = documents.contacts(me).map(|book| book.night_drills).unwrap_or_default();
    DrillsView { results, teams, nights }
}

fn drill_view(documents: &Documents, me: PersonId, incident: &Incident) -> Option<DrillView> {
    let drill = incident.drill?;
    let verdict = incident.drill_verdict()?;
    let page = incident.pages.front();
    let attempts = || page.into_iter().flat_map(|page| &page.attempts);
    let label = |wanted: &dyn Fn(&Attempt) -> bool| {
        attempts().find(|attempt| wanted(attempt)).map(|attempt| attempt.label.clone())
    };
    let carried_by = match verdict {
        DrillVerdict::Passed { by: Carrier::Device { device }, .. } => Some(device_name(documents, device)),
        DrillVerdict::Passed { by: Carrier::Way { attempt }, .. } => label(&|it| it.no == attempt),
        DrillVerdict::Running | DrillVerdict::Failed { .. } | DrillVerdict::Void { .. } => None,
    };
    let deaf = drill.deaf.map(|deaf| match deaf {
        Deaf::Device { device } => device_name(documents, device),
        Deaf::Devices => String::new(),
        Deaf::Contact { contact } => label(&|it| it.contact == contact).unwrap_or_default(),
    });
    let answered = |what: &IncidentEvent| matches!(what, IncidentEvent::PageAnswered { .. });
    let answered = incident.timeline.iter().find(|entry| answered(&entry.what)).map(|entry| entry.at);
    let answered_ms = answered.map(|at| ms_between(incident.created_at, at));
    let devices = devices(documents, incident, drill.person).into_iter();
    let devices = devices.map(|device| device_view(documents, page, &drill, device, answered_ms));
    let ways = devices.chain(attempts().map(|attempt| way_view(incident.created_at, &drill, attempt)));
    Some(DrillView {
        incident: incident.id,
        person: name(documents, me, drill.person),
        by: drill.by,
        through: drill.through,
        deaf,
        at: incident.created_at,
        verdict,
        carried_by,
        answered_ms: answered_ms.filter(|_| drill.outcome == Some(DrillOutcome::Answered)),
        ways: ways.collect(),
    })
}

/// Those that said something, and those that should have: what was paired before it began.
fn devices(documents: &Documents, incident: &Incident, person: PersonId) -> Vec<DeviceId> {
    let mut all: Vec<DeviceId> = Vec::new();
    let said = incident.pages.iter().flat_map(|page| &page.rungs).map(|mark| mark.device);
    let own = documents.devices().filter(|device| {
        device.person == person && !device.revoked && device.paired_at <= incident.created_at
    });
    for device in said.chain(own.map(|device| device.id)) {
        if !all.contains(&device) {
            all.push(device);
        }
    }
    all
}

fn device_view(
    documents: &Documents,
    page: Option<&Page>,
    drill: &Drill,
    device: DeviceId,
    answered_ms: Option<i64>,
) -> DrillWayView {
    let rung = |rung: Rung| {
        let page = page?;
        let mark = page.rungs.iter().find(|mark| mark.device == device && mark.rung == rung)?;
        Some(ms_between(page.created_at, mark.at))
    };
    DrillWayView {
        name: device_name(documents, device),
        kind: None,
        deaf: drill.is_deaf(device),
        sent_ms: rung(Rung::Sent),
        received_ms: rung(Rung::Received),
        ringing_ms: rung(Rung::Ringing),
        seen_ms: rung(Rung::Seen),
        answered_ms: answered_ms.filter(|_| drill.answered_on == Some(device)),
    }
}

fn way_view(began: Timestamp, drill: &Drill, attempt: &Attempt) -> DrillWayView {
    let first = |is: fn(AttemptRung) -> bool| {
        attempt.marks.iter().find(|mark| is(mark.rung)).map(|mark| ms_between(began, mark.at))
    };
    DrillWayView {
        name: attempt.label.clone(),
        kind: Some(attempt.kind),
        deaf: drill.is_deaf_way(attempt.contact),
        sent_ms: first(|rung| matches!(rung, AttemptRung::Sent { .. })),
        received_ms: None,
        ringing_ms: None,
        seen_ms: None,
        answered_ms: first(|rung| rung == AttemptRung::Answered),
    }
}
