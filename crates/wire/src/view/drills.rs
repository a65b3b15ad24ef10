//! Drills: how they went, as a table with the times of the rungs; and how teams keep themselves reachable.

use super::NameView;
use super::people::name;
use crate::document::Documents;
use baton_domain::drill::{DrillKind, DrillOutcome, DrillPlan};
use baton_domain::id::{DeviceId, IncidentId, PersonId, TeamId};
use baton_domain::incident::Incident;
use baton_domain::limit;
use baton_domain::page::Rung;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Drills that a view shows; more would not be read.
pub const DRILLS_SHOWN: usize = 50;

/// How drills went, and how teams keep themselves reachable.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct DrillsView {
    /// The newest first; at most [`DRILLS_SHOWN`].
    pub results: Vec<DrillView>,
    /// The teams of the person who looks.
    pub teams: Vec<TeamReachView>,
}

/// One drill.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillView {
    /// Its incident.
    pub incident: IncidentId,
    /// Whose devices rang.
    pub person: NameView,
    /// How it came about.
    pub kind: DrillKind,
    /// The name of the device that pretended to receive nothing.
    pub deaf: Option<String>,
    /// When it began.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// It runs.
    pub open: bool,
    /// How it went; `None` while it runs, and when it was ended otherwise.
    pub outcome: Option<DrillOutcome>,
    /// Milliseconds until it was answered.
    #[ts(type = "number | null")]
    pub answered_ms: Option<i64>,
    /// Device by device, in the order in which they were heard of.
    pub devices: Vec<DrillDeviceView>,
}

/// How far one device came in a drill: milliseconds by the hub's clock since it began, `None` for a rung that is missing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[expect(missing_docs, reason = "the rungs' names, see `Rung`")]
pub struct DrillDeviceView {
    /// Its name.
    pub name: String,
    #[ts(type = "number | null")]
    pub sent_ms: Option<i64>,
    #[ts(type = "number | null")]
    pub received_ms: Option<i64>,
    #[ts(type = "number | null")]
    pub ringing_ms: Option<i64>,
    #[ts(type = "number | null")]
    pub seen_ms: Option<i64>,
    #[ts(type = "number | null")]
    pub silent_ms: Option<i64>,
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
    /// The drills that everybody in it has.
    pub drills: Option<DrillPlan>,
    /// The person who looks may change it.
    pub mine_to_change: bool,
}

/// What there is about drills, as `me` sees it: leads see everybody's, others their own.
pub fn drills(documents: &Documents, me: PersonId) -> DrillsView {
    let configures = documents.person(me).is_some_and(|person| person.role.may_configure());
    let mine = |incident: &&Incident| incident.drill.is_some_and(|drill| configures || drill.person == me);
    let mut all: Vec<&Incident> = documents.incidents().filter(mine).collect();
    all.sort_by_key(|incident| std::cmp::Reverse(incident.id));
    let results = all.into_iter().take(DRILLS_SHOWN).filter_map(|it| drill_view(documents, me, it)).collect();
    let own = documents.teams().filter(|team| configures || team.members.contains(&me));
    let mut teams: Vec<_> = own
        .map(|team| {
            let rules = documents.reach_rules().find(|rules| rules.team == team.id);
            let usual = u32::try_from(limit::PROOF_GOOD_FOR.as_hours()).unwrap_or(u32::MAX);
            TeamReachView {
                team: team.id,
                name: team.name.clone(),
                proof_good_for_h: rules.map_or(usual, |rules| rules.proof_good_for_h),
                drills: rules.and_then(|rules| rules.drills),
                mine_to_change: configures,
            }
        })
        .collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    DrillsView { results, teams }
}

fn drill_view(documents: &Documents, me: PersonId, incident: &Incident) -> Option<DrillView> {
    let drill = incident.drill?;
    let device = |id: DeviceId| {
        let known = documents.devices().find(|device| device.id == id);
        known.map_or_else(|| "a device that is gone".to_owned(), |device| device.name.clone())
    };
    let began = incident.created_at;
    let after = |at: Timestamp| at.as_millisecond() - began.as_millisecond();
    let marks: Vec<_> = incident.pages.iter().flat_map(|page| &page.rungs).collect();
    let mut devices: Vec<DeviceId> = Vec::new();
    for mark in &marks {
        if !devices.contains(&mark.device) {
            devices.push(mark.device);
        }
    }
    let rungs = |id: DeviceId| {
        let rung = |rung: Rung| {
            marks.iter().find(|mark| mark.device == id && mark.rung == rung).map(|mark| after(mark.at))
        };
        DrillDeviceView {
            name: device(id),
            sent_ms: rung(Rung::Sent),
            received_ms: rung(Rung::Received),
            ringing_ms: rung(Rung::Ringing),
            seen_ms: rung(Rung::Seen),
            silent_ms: rung(Rung::Silent),
        }
    };
    let answered = incident
        .timeline
        .iter()
        .find(|entry| matches!(entry.what, baton_domain::incident::IncidentEvent::PageAnswered { .. }));
    Some(DrillView {
        incident: incident.id,
        person: name(documents, me, drill.person),
        kind: drill.kind,
        deaf: drill.kind.deaf().map(device),
        at: began,
        open: incident.is_open(),
        outcome: drill.outcome,
        answered_ms: answered.map(|entry| after(entry.at)),
        devices: devices.into_iter().map(rungs).collect(),
    })
}
