//! Heartbeats: what is expected, beats, and silence.

use super::configure::name;
use super::{Draft, Refusal, alert, merge, needs, unknown};
use crate::alert::{Alert, AlertStatus};
use crate::command::Beat;
use crate::event::Event;
use crate::heartbeat::{Heartbeat, HeartbeatEvent, HeartbeatState, Monitor};
use crate::id::{HeartbeatId, IncidentId};
use crate::limit;
use crate::person::{Person, Role};
use crate::secret::SecretHash;
use jiff::Timestamp;

pub(super) fn put(
    draft: &mut Draft,
    by: &Person,
    mut heartbeat: Heartbeat,
    key: SecretHash,
) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    heartbeat.name = name("name", &heartbeat.name)?;
    if !draft.state.services.contains_key(&heartbeat.service) {
        return Err(unknown("service", heartbeat.service));
    }
    for (field, seconds, range) in [
        ("every_s", heartbeat.every_s, limit::BEAT_EVERY_S),
        ("grace_s", heartbeat.grace_s, limit::BEAT_GRACE_S),
    ] {
        if !range.contains(&seconds) {
            let problem = format!("between {} and {} seconds", range.start(), range.end());
            return Err(Refusal::Invalid { field, problem });
        }
    }
    let namesake = draft.state.heartbeat_named(heartbeat.service, &heartbeat.name);
    if namesake.is_some_and(|id| id != heartbeat.id) {
        let problem =
            format!("this service has a heartbeat named {} already; choose another name", heartbeat.name);
        return Err(Refusal::Conflict { problem });
    }
    if draft.state.secrets.heartbeats.get(&key).is_some_and(|id| *id != heartbeat.id) {
        let problem = "another heartbeat has this key; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "key", problem });
    }
    let new = !draft.state.heartbeats.contains_key(&heartbeat.id);
    if new && draft.state.heartbeats.len() >= limit::HEARTBEATS_MAX {
        return Err(Refusal::TooMany { what: "heartbeats", max: limit::HEARTBEATS_MAX });
    }
    push(draft, HeartbeatEvent::Put { is: heartbeat, key });
    Ok(())
}

/// Not expected any more: what its silence began is over.
pub(super) fn remove(draft: &mut Draft, by: &Person, id: HeartbeatId) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    let monitor = known(draft, id)?;
    if let HeartbeatState::Late { incident, .. } = monitor.state {
        close(draft, incident);
    }
    push(draft, HeartbeatEvent::Removed { id });
    Ok(())
}

/// A beat. The next one is awaited from now on, and what silence began is over.
pub(super) fn beat(draft: &mut Draft, beat: Beat) -> Result<(), Refusal> {
    let id = match beat {
        Beat::Of(id) => id,
        Beat::Named { service, name } => {
            draft.state.heartbeat_named(service, &name).ok_or_else(|| unknown("heartbeat", name))?
        }
    };
    let monitor = known(draft, id)?;
    let last = match monitor.state {
        HeartbeatState::Beating { last, unheard_from: None, .. } => Some(last),
        HeartbeatState::Beating { .. }
        | HeartbeatState::Waiting
        | HeartbeatState::Late { .. }
        | HeartbeatState::Removed => None,
    };
    if last.is_some_and(|last| draft.now.duration_since(last) < limit::BEATS_APART) {
        return Ok(()); // the grace is longer than what is not noted here
    }
    if let HeartbeatState::Late { incident, .. } = monitor.state {
        close(draft, incident);
    }
    push(draft, HeartbeatEvent::Beat { id });
    Ok(())
}

/// Its time is over. A hub that looks much later than that was not there to hear, and says so instead of paging.
pub(super) fn due(draft: &mut Draft, id: HeartbeatId) {
    let Some(monitor) = draft.state.heartbeat(id).cloned() else { return };
    let HeartbeatState::Beating { last, due, .. } = monitor.state else { return };
    if draft.now.duration_since(due) > limit::TICK_LATE_AFTER {
        return push(draft, HeartbeatEvent::Excused { id, from: due });
    }
    let Heartbeat { service, name, urgency, .. } = monitor.heartbeat;
    let dedup_key = format!("heartbeat/{id}");
    let open = draft.state.open_incident(service, &dedup_key);
    // what took its incident in has its key as well
    let merged = open.and_then(|open| open.part_about(service, &dedup_key).map(|part| (open.id, part)));
    let open = merged.map(|(_, part)| part).or(open.map(|open| open.id));
    let incident = open.unwrap_or(IncidentId(draft.state.last_incident.0 + 1));
    push(draft, HeartbeatEvent::Late { id, incident });
    let payload = payload(draft, &name, last, &monitor.state);
    let alert = Alert {
        dedup_key,
        status: AlertStatus::Firing,
        title: format!("No heartbeat from {name}"),
        source: name,
        urgency,
        links: Vec::new(),
        payload,
    };
    if let Some((into, _)) = merged {
        merge::heard(draft, into, service, alert.bounded());
    } else if open.is_none() {
        alert::begin(draft, service, None, alert.bounded());
    }
}

fn payload(draft: &Draft, name: &str, last: Timestamp, state: &HeartbeatState) -> String {
    let mut text = format!("The last beat of {name} came at {}; none came until {}.", last, draft.now);
    if let HeartbeatState::Beating { unheard_from: Some(from), .. } = state {
        text.push_str(&format!(" The hub itself could not hear for a while from {from} on."));
    }
    text
}

/// A hub was started: nothing could be heard while none ran, so everything that beats gets its whole time again.
pub(super) fn started(draft: &mut Draft) {
    let from = draft.state.at;
    let beating: Vec<HeartbeatId> = draft
        .state
        .heartbeats
        .values()
        .filter(|known| known.is.due().is_some_and(|due| due < known.is.heartbeat.due_after(draft.now)))
        .map(|known| known.is.heartbeat.id)
        .collect();
    for id in beating {
        push(draft, HeartbeatEvent::Excused { id, from });
    }
}

fn known(draft: &Draft, id: HeartbeatId) -> Result<Monitor, Refusal> {
    let known = draft.state.heartbeat(id).filter(|monitor| monitor.is_wanted());
    known.cloned().ok_or_else(|| unknown("heartbeat", id))
}

fn close(draft: &mut Draft, incident: IncidentId) {
    merge::source_over(draft, incident);
}

fn push(draft: &mut Draft, event: HeartbeatEvent) {
    draft.push(Event::Heartbeat(event));
}
