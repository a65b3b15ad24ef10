//! Somebody is taken off call by an edit (of a schedule, an override, a team) while something rings at them: it goes on to whoever has
//! it then. Nothing becomes quieter by it: the old ring ends only where another one is under way.

use super::{Draft, escalation, notice};
use crate::event::Event;
use crate::id::{IncidentId, PageId, PersonId, ScheduleId};
use crate::incident::{EscalationReason, Incident, IncidentEvent};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::page::{Page, PageReason, StopReason};
use crate::policy::{Policy, Target};
use crate::state::State;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A page whose person nobody means any more.
struct Off {
    page: PageId,
    person: PersonId,
    /// The policy's level that made it; `None` for the last resort.
    level: Option<u32>,
}

/// Looks at whom the command took off call since `before`, and asks whoever has it now.
pub(super) fn follow(draft: &mut Draft, before: &State) {
    if !draft.entries.iter().any(|entry| edits(&entry.event)) {
        return;
    }
    let open: Vec<IncidentId> = draft.state.open_incidents().map(|incident| incident.id).collect();
    for incident in open {
        goes_on(draft, before, incident);
    }
    say_what_they_have(draft, before);
}

/// The event is an edit that can take somebody off call. Absences and covers have their own ways.
fn edits(event: &Event) -> bool {
    matches!(
        event,
        Event::SchedulePut { .. }
            | Event::OverridePut { .. }
            | Event::OverrideRemoved { .. }
            | Event::TeamPut { .. }
    )
}

fn goes_on(draft: &mut Draft, before: &State, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.acknowledged_by().is_some() {
        return;
    }
    let policy = policy_of(draft, incident);
    let off = taken_off(draft, before, incident, policy.as_deref());
    if off.is_empty() {
        return;
    }
    let rounds = incident.escalation.last_resort_rounds;
    let levels: BTreeSet<u32> = off.iter().filter_map(|off| off.level).collect();
    for index in levels {
        let level = policy.as_ref().and_then(|policy| policy.levels.get(index as usize));
        level.map(|level| escalation::ask_not_asked(draft, id, index, level));
    }
    let offered = draft.state.incident(id).is_some_and(|incident| incident.handoff.is_some());
    if !rings_elsewhere(draft, id, &off) && !offered {
        escalation::next(draft, id, EscalationReason::Unreachable);
    }
    let last_resort = draft.state.incident(id).map_or(0, |incident| incident.escalation.last_resort_rounds);
    if rings_elsewhere(draft, id, &off) && last_resort == rounds {
        for off in off {
            let stopped = IncidentEvent::PageStopped { page: off.page, reason: StopReason::OffCall };
            draft.incident_event(id, stopped);
        }
    }
}

fn policy_of(draft: &Draft, incident: &Incident) -> Option<Arc<Policy>> {
    let service = draft.state.services.get(&incident.service)?;
    draft.state.policies.get(&service.is.policy).map(|policy| policy.is.clone())
}

/// The wanted pages of those whom what made the page meant before, and means no more.
fn taken_off(draft: &Draft, before: &State, incident: &Incident, policy: Option<&Policy>) -> Vec<Off> {
    let team = draft.state.services.get(&incident.service).map(|service| Target::Team(service.is.team));
    let mut all = Vec::new();
    for page in incident.pages.iter().filter(|page| page.is_wanted()) {
        let (targets, level): (Vec<Target>, _) = match page.reason {
            PageReason::Level(index) => {
                let level = policy.and_then(|policy| policy.levels.get(index as usize));
                (level.map_or_else(Vec::new, |level| level.targets.clone()), Some(index))
            }
            PageReason::LastResort => (team.into_iter().collect(), None),
            // these people are meant by name
            PageReason::Added
            | PageReason::HandOff { .. }
            | PageReason::HandOffReturned
            | PageReason::AckExpired
            | PageReason::SnoozeOver
            | PageReason::VendorUpdate
            | PageReason::Drill
            // asked in addition, whoever is on call
            | PageReason::Backup { .. } => continue,
        };
        let meant = |state: &State| {
            targets.iter().any(|target| state.meant_by(*target, draft.now).contains(&page.person))
        };
        if meant(before) && !meant(&draft.state) {
            all.push(Off { page: page.id, person: page.person, level });
        }
    }
    all
}

/// Somebody else's page is on its way or rings; a backup's is one in addition.
fn rings_elsewhere(draft: &Draft, id: IncidentId, off: &[Off]) -> bool {
    let is_off = |page: &Page| off.iter().any(|off| off.person == page.person);
    let incident = draft.state.incident(id);
    let rings = |page: &Page| page.is_hopeful() && !page.is_backup() && !is_off(page);
    incident.is_some_and(|incident| incident.pages.iter().any(rings))
}

/// Whoever was taken off call has what they acknowledged still: they are told, as at the end of any shift.
fn say_what_they_have(draft: &mut Draft, before: &State) {
    let schedules: Vec<ScheduleId> = before.schedules.keys().copied().collect();
    for schedule in schedules {
        let now = draft.state.on_call(schedule, draft.now);
        let mut off = before.on_call(schedule, draft.now);
        off.retain(|person| !now.contains(person));
        for person in off {
            let open = draft.state.open_incidents();
            let own = open.filter(|incident| incident.acknowledged_by() == Some(person));
            let incidents: Vec<_> = own.map(|incident| incident.id).take(limit::NOTICE_SPANS_MAX).collect();
            if !incidents.is_empty() {
                notice::tell(draft, person, NoticeAbout::ShiftOver { schedule, incidents });
            }
        }
    }
}
