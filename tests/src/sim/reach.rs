//! The promise about reachability: whoever is asked first and has no device that could ring is not asked alone. The check knows what
//! devices said of themselves and which streams were missed; it asks nothing of the decider.

use super::scene;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{DeviceId, IncidentId, PersonId};
use baton_domain::incident::IncidentEvent;
use baton_domain::page::{Page, PageReason};
use baton_domain::reach::ReachEvent;
use baton_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// What was seen until now.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The journal's entries that were looked at.
    seen: usize,
    /// Whether each device said last that it can ring.
    proven: BTreeMap<DeviceId, bool>,
    /// Devices whose stream is missed, or whose access was taken away.
    gone: BTreeSet<DeviceId>,
}

impl Reached {
    /// Looks at what was written since the last time.
    ///
    /// # Errors
    /// The promise that is broken, in a sentence.
    pub fn look(&mut self, journal: &[Entry], state: &State) -> Result<(), String> {
        let new = journal.get(self.seen..).unwrap_or_default();
        self.seen = journal.len();
        let mut alone = Vec::new();
        for entry in new {
            let event = &entry.event;
            if let Event::DeviceProved { device, proof } = event {
                self.proven.insert(*device, proof.failing.is_empty());
            }
            if let Event::DeviceRevoked { device }
            | Event::Reach { what: ReachEvent::StreamLost { device } } = event
            {
                self.gone.insert(*device);
            }
            if let Event::Reach { what: ReachEvent::StreamBack { device } } = event {
                self.gone.remove(device);
            }
            if let Event::Incident { incident, what } = event
                && let IncidentEvent::PageCreated { person, reason: PageReason::Level(0), .. } = what
                && !self.could_ring(*person)
            {
                alone.push((*incident, *person));
            }
        }
        alone.into_iter().try_for_each(|(incident, person)| not_alone(state, incident, person))
    }

    fn could_ring(&self, person: PersonId) -> bool {
        (0..scene::OWNERS.len()).filter(|n| scene::person(scene::OWNERS[*n]) == person).any(|n| {
            let device = scene::device(n);
            self.proven.get(&device) == Some(&true) && !self.gone.contains(&device)
        })
    }
}

/// Somebody else was asked for it, too, or has it, or nobody else could be.
fn not_alone(state: &State, incident: IncidentId, person: PersonId) -> Result<(), String> {
    let Some(known) = state.incident(incident) else { return Ok(()) };
    if !known.is_open() || known.urgency == baton_domain::alert::Urgency::Low {
        return Ok(());
    }
    let asked = |other: PersonId| known.pages.iter().any(|page: &Page| page.person == other);
    let others: Vec<PersonId> = state.persons.keys().copied().filter(|other| *other != person).collect();
    let able = |other: &PersonId| state.absence_at(*other, state.at).is_none();
    let somebody = others.iter().any(|other| asked(*other) || known.declined.contains(other));
    if somebody || !others.iter().any(able) {
        return Ok(());
    }
    Err(format!("reach: {person} cannot be reached, and is asked alone for incident {incident}"))
}
