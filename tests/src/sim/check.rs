//! The promises of the design, looked at after each step. Each check knows only what it watched itself; none asks the engine what it
//! thinks.

use super::device::Device;
use super::drill;
use super::journal::Journal;
use super::scene;
use baton_domain::alert::Urgency;
use baton_domain::attempt::AttemptState;
use baton_domain::drill::TITLE;
use baton_domain::event::Event;
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::send::{PageItem, Sending};
use baton_domain::state::State;
use baton_engine::effect::Insistence;
use baton_engine::outbox::COVERS_NEWER_MS;
use std::collections::BTreeSet;

/// What is promised of the hub's state: nothing urgent is forgotten, and nobody's baton is dropped.
///
/// # Errors
/// The promise that is broken, in a sentence.
pub fn state(state: &State) -> Result<(), String> {
    state.open_incidents().try_for_each(|incident| {
        if let Some(storm) = incident.noise.storm {
            let open = state.incident(storm).is_some_and(Incident::is_open);
            return if open || incident.acknowledged_by().is_some() {
                Ok(())
            } else {
                Err(format!("2: incident {} is part of storm {storm}, which is over", incident.id))
            };
        }
        attended(incident)?;
        responsible(state, incident)
    })?;
    state.incidents.values().try_for_each(|incident| attended_elsewhere(state, &incident.is))
}

/// Promise 2 for what was merged: the incident that took it in is open, and knows of it. What ends there ends here.
fn attended_elsewhere(state: &State, incident: &Incident) -> Result<(), String> {
    let Some(into) = incident.merged_into() else { return Ok(()) };
    let target = state.incident(into).filter(|target| target.is_open());
    let knows = |target: &Incident| target.absorbed.iter().any(|part| part.incident == incident.id);
    if target.is_some_and(knows) {
        Ok(())
    } else {
        Err(format!("2: incident {} was merged into {into}, which does not answer for it", incident.id))
    }
}

/// Promise 2: an open, urgent incident has somebody who has it, or a timer that goes on asking.
fn attended(incident: &Incident) -> Result<(), String> {
    let taken = incident.acknowledged_by().is_some();
    let asks = incident.escalation.next_at.is_some() || incident.handoff.is_some();
    if incident.urgency == Urgency::High && incident.next_due().is_none() {
        return Err(format!("2: incident {} waits for nothing: {:?}", incident.id, incident.state));
    }
    if incident.urgency == Urgency::High && !taken && !asks {
        return Err(format!("2: incident {} asks nobody and nobody has it", incident.id));
    }
    Ok(())
}

/// Promise 5: somebody is responsible. Only when everybody said "I can't" is it the timer's turn.
fn responsible(state: &State, incident: &Incident) -> Result<(), String> {
    let everybody_declined = state.persons.keys().all(|person| incident.declined.contains(person));
    if incident.urgency == Urgency::High && incident.responsible().is_empty() && !everybody_declined {
        return Err(format!("5: nobody is responsible for incident {}", incident.id));
    }
    Ok(())
}

/// Promise 8: what has to go out through a method is in its queue or in a message, and what is over does not go out.
///
/// # Errors
/// The page that is forgotten, or told of although it is over.
pub fn ways(state: &State) -> Result<(), String> {
    let in_messages: BTreeSet<PageItem> = state.sends.open().flat_map(|send| items(&send.what)).collect();
    for incident in state.incidents.values().map(|incident| &incident.is) {
        for page in &incident.pages {
            for attempt in &page.attempts {
                let item = PageItem { incident: incident.id, page: page.id, attempt: attempt.no };
                let queued = state.sends.waiting(attempt.contact).any(|waiting| *waiting == item);
                let busy = queued || in_messages.contains(&item);
                let alive = attempt.is_planned() || attempt.state == AttemptState::Waiting;
                if alive && !page.is_wanted() {
                    return Err(format!("8: {item:?} is over and goes out all the same"));
                }
                if attempt.state == AttemptState::Waiting && !busy {
                    return Err(format!("8: {item:?} has to go out and is forgotten"));
                }
            }
        }
    }
    Ok(())
}

fn items(what: &Sending) -> Vec<PageItem> {
    match what {
        Sending::Pages { items } => items.clone(),
        Sending::Code | Sending::Test => Vec::new(),
    }
}

/// Promise 1: what was accepted at `seq` about this service and key is in the journal, as an incident that was open then.
///
/// # Errors
/// It is not.
pub fn accepted(journal: &Journal, service: usize, key: &str, seq: u64) -> Result<(), String> {
    let known = journal.entries.iter().take_while(|entry| entry.seq.0 <= seq).any(|entry| {
        if let Event::Incident { what: IncidentEvent::Triggered { service: of, dedup_key, .. }, .. } =
            &entry.event
        {
            *of == scene::service(service) && dedup_key == key
        } else {
            false
        }
    });
    let all = journal.last().0 >= seq;
    if known && all {
        Ok(())
    } else {
        Err(format!("1: the accepted alert {key} of service {service} is lost"))
    }
}

/// Promises 4 and 7: a device rings when, and only when, it should.
///
/// # Errors
/// It does not.
pub fn device(device: &Device, now_ms: u64) -> Result<(), String> {
    if device.engine.is_none() || device.revoked {
        return Ok(());
    }
    let (wanted, drilled) = (device.wanted(), device.drilled());
    let mut all = wanted.iter().chain(&drilled);
    if device.siren.is_some() && wanted.is_empty() && drilled.is_empty() {
        return Err(format!("4: device {} rings for nothing that it knows of", device.n));
    }
    if device.siren.is_some() && all.all(|(_, page)| device.settled.contains(page)) {
        return Err(format!("7: device {} rings again for what was answered on it", device.n));
    }
    let unanswered = wanted.iter().find(|(incident, page)| {
        let covered = device.took.get(incident).is_some_and(|at| now_ms <= at + COVERS_NEWER_MS);
        !device.answered.contains_key(page) && !covered
    });
    if let Some((incident, page)) = unanswered
        && device.siren.is_none()
    {
        return Err(format!("4: device {} is silent about page {page} of incident {incident}", device.n));
    }
    drill::device(device, unanswered.is_some(), now_ms)?;
    let titles: BTreeSet<&str> = wanted
        .iter()
        .chain(&drilled)
        .filter_map(|(incident, _)| device.learnt.incident(*incident).map(|known| known.title.as_str()))
        .collect();
    for shown in device.board.values() {
        let title = shown.notification.title.as_str();
        let pages = shown.notification.urgency == Insistence::Critical && is_of_a_page(title);
        if pages && !titles.contains(title) {
            return Err(format!("4: device {} shows {title:?}, which is over", device.n));
        }
    }
    Ok(())
}

fn is_of_a_page(title: &str) -> bool {
    title.starts_with("alert ") || title == TITLE
}

/// After the quiet phase: everybody knows the same, and nothing is left to do.
///
/// # Errors
/// What is left.
pub fn converged(journal: &Journal, device: &Device) -> Result<(), String> {
    let n = device.n;
    if device.revoked {
        return if device.siren.is_none() { Ok(()) } else { Err(format!("device {n} rings without access")) };
    }
    if device.engine.is_none() {
        return Err(format!("device {n} does not run"));
    }
    let me = scene::person(scene::OWNERS[n]);
    let all = baton_wire::document::changed_since(&journal.state, baton_domain::id::Seq(0));
    let own = all.iter().filter(|document| document.only_for().is_none_or(|only| only == me));
    if let Some((id, _)) =
        device.learnt.iter().find(|(_, known)| known.only_for().is_some_and(|only| only != me))
    {
        return Err(format!("device {n} has {id}, which is somebody else's"));
    }
    for document in own {
        let kept = device.learnt.get(&document.id());
        if kept != Some(document) {
            let seq = kept.map(|kept| kept.seq);
            return Err(format!("device {n} has {} as of {seq:?}, not {:?}", document.id(), document.seq));
        }
        if device.disk.documents.get(&document.id()) != Some(document) {
            return Err(format!("device {n} has {} in memory only", document.id()));
        }
    }
    if let Some(queued) = device.disk.outbox.values().next() {
        return Err(format!("device {n} still has {queued:?} to send"));
    }
    if device.siren.is_some() || device.board.values().any(|shown| is_of_a_page(&shown.notification.title)) {
        return Err(format!("device {n} still rings"));
    }
    Ok(())
}
