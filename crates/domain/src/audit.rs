//! The audit: is any open incident stuck? It knows nothing of how the decider works, and looks at what it promised: an open urgent
//! incident has a moment ahead at which something happens to it, whoever has it or is asked; and no timer is late.

use crate::alert::Urgency;
use crate::id::IncidentId;
use crate::incident::Incident;
use crate::limit;
use crate::state::State;
use jiff::Timestamp;

/// A promise that is not kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stuck {
    /// Nothing would ever happen to the incident by itself.
    Forgotten(IncidentId),
    /// The incident's timer ran out more than [`limit::LATE_MAX`] ago.
    Late(IncidentId),
    /// Some other timer did.
    Timers,
}

/// What is stuck in `state` at `now`.
pub fn audit(state: &State, now: Timestamp) -> Vec<Stuck> {
    let late = |due: Option<Timestamp>| due.is_some_and(|due| now.duration_since(due) > limit::LATE_MAX);
    let mut all = Vec::new();
    for incident in state.open_incidents() {
        if late(incident.next_due()) {
            all.push(Stuck::Late(incident.id));
        } else if is_forgotten(state, incident) {
            all.push(Stuck::Forgotten(incident.id));
        }
    }
    if all.is_empty() && late(state.next_due()) {
        all.push(Stuck::Timers);
    }
    all
}

/// An urgent incident that is not over always has a moment ahead; without one it would ring on, or be silent, for ever. What is a part
/// of a storm asks nobody itself: the storm has the moment, as long as it is open.
fn is_forgotten(state: &State, incident: &Incident) -> bool {
    let storm = incident.noise.storm.and_then(|storm| state.incident(storm));
    let waits = incident.is_in_storm() && storm.is_some_and(Incident::is_open);
    incident.urgency == Urgency::High && incident.next_due().is_none() && !waits
}
