//! The promises about drills, looked at after each write: a drill is its person's alone, it ends by itself, it is gone before a real page
//! of its person is made, and it counts as no incident anywhere.

use super::Mix;
use super::device::Device;
use baton_domain::alert::Urgency;
use baton_domain::drill::{DrillBy, DrillEvent, DrillOutcome, TITLE};
use baton_domain::event::{Entry, Event};
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit::DRILL_WITH_WAYS_LASTS;
use baton_domain::page::Page;
use baton_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds that a device may be late in ending a drill by itself.
const LATE_MS: u64 = 1_000;

/// What was seen until now.
#[derive(Clone, Debug, Default)]
pub struct Drills {
    /// The journal's entries that were looked at.
    seen: usize,
    /// All drills, and whose.
    all: BTreeMap<IncidentId, PersonId>,
    /// The one that runs.
    open: BTreeMap<PersonId, IncidentId>,
}

impl Drills {
    /// Looks at what was written since the last time, and counts it.
    ///
    /// # Errors
    /// The promise that is broken, in a sentence.
    pub fn look(&mut self, journal: &[Entry], state: &State, mix: &mut Mix) -> Result<(), String> {
        let new = journal.get(self.seen..).unwrap_or_default();
        self.seen = journal.len();
        for entry in new {
            if let Event::Incident { incident, what } = &entry.event {
                self.entry(*incident, what, entry, mix)?;
            }
        }
        self.apart(state)
    }

    fn entry(
        &mut self,
        id: IncidentId,
        what: &IncidentEvent,
        entry: &Entry,
        mix: &mut Mix,
    ) -> Result<(), String> {
        if let IncidentEvent::Drill(drill) = what {
            return self.drill(id, drill, entry, mix);
        }
        if let Some(whose) = self.all.get(&id) {
            return one_of(id, what, *whose);
        }
        // only what rings has to be received in time
        if let IncidentEvent::PageCreated { person, receive_by: Some(_), .. } = what
            && let Some(drill) = self.open.get(person)
        {
            return Err(format!("drill: {drill} of {person} goes on while incident {id} pages them"));
        }
        Ok(())
    }

    fn drill(
        &mut self,
        id: IncidentId,
        what: &DrillEvent,
        entry: &Entry,
        mix: &mut Mix,
    ) -> Result<(), String> {
        match what {
            DrillEvent::Began { drill } => {
                mix.drills += 1;
                mix.planned += u64::from(matches!(drill.by, DrillBy::Planned { .. }));
                mix.deafened += u64::from(drill.deaf.is_some());
                self.all.insert(id, drill.person);
                if let Some(other) = self.open.insert(drill.person, id) {
                    return Err(format!("drill: {id} begins while {other} of the same person runs"));
                }
                if drill.until.duration_since(entry.at) > DRILL_WITH_WAYS_LASTS {
                    return Err(format!("drill: {id} goes on until {}", drill.until));
                }
            }
            DrillEvent::Over { outcome } => {
                mix.overtaken += u64::from(*outcome == DrillOutcome::Overtaken);
                mix.drills_missed += u64::from(*outcome == DrillOutcome::Missed);
                self.open.retain(|_, open| *open != id);
            }
        }
        Ok(())
    }

    /// Drills are kept apart from what people work on, nobody has one beside a real page, and what is over asks nobody.
    fn apart(&self, state: &State) -> Result<(), String> {
        for incident in state.open_incidents() {
            let id = incident.id;
            if incident.is_drill() || incident.noise.storm.is_some_and(|storm| self.all.contains_key(&storm))
            {
                return Err(format!(
                    "drill: incident {id} is one, or part of one, and counts as an incident"
                ));
            }
            let drilled = |page: &&Page| page.is_wanted() && self.open.contains_key(&page.person);
            if incident.urgency == Urgency::High
                && let Some(page) = incident.pages.iter().find(drilled)
            {
                return Err(format!("drill: {} is drilled, and paged for incident {id}", page.person));
            }
        }
        let runs: BTreeSet<IncidentId> = state.open_drills().map(|drill| drill.id).collect();
        if runs != self.open.values().copied().collect() {
            return Err(format!("drill: {runs:?} run, and should be {:?}", self.open));
        }
        let kept = self.all.keys().rev().filter_map(|id| state.incident(*id));
        let mut over = kept.filter(|drill| !runs.contains(&drill.id));
        match over.find(|drill| drill.is_open() || drill.pages.iter().any(Page::is_wanted)) {
            Some(drill) => Err(format!("drill: {} is over, and still asks", drill.id)),
            None => Ok(()),
        }
    }
}

/// All that can happen to a drill besides its beginning and its end.
fn one_of(id: IncidentId, what: &IncidentEvent, whose: PersonId) -> Result<(), String> {
    if let IncidentEvent::PageCreated { person, .. } = what
        && *person != whose
    {
        return Err(format!("drill: {id} is {whose}'s, and asks {person}"));
    }
    let usual = matches!(
        what,
        IncidentEvent::PageCreated { .. }
            | IncidentEvent::PageRung { .. }
            | IncidentEvent::PageWay { .. }
            | IncidentEvent::PageFailed { .. }
            | IncidentEvent::PageAnswered { .. }
            | IncidentEvent::PageStopped { .. }
            | IncidentEvent::Resolved
    );
    if usual { Ok(()) } else { Err(format!("drill: {id} is taken for an incident: {what:?}")) }
}

/// A device rings for a drill for as long as that lasts, and neither rings for one nor shows one where something real rings.
///
/// # Errors
/// It does not.
pub fn device(device: &Device, real: bool, now_ms: u64) -> Result<(), String> {
    if real && device.board.values().any(|shown| shown.notification.title == TITLE) {
        return Err(format!("drill: device {} shows one while something real rings", device.n));
    }
    let over = |(incident, _): &(IncidentId, _)| {
        let heard = device.drills_heard.get(incident).copied().unwrap_or(now_ms);
        let lasts = device.learnt.incident(*incident).and_then(lasts_ms).unwrap_or_default();
        now_ms > heard + lasts + LATE_MS
    };
    if !real && device.siren.is_some() && device.wanted().is_empty() && device.drilled().iter().all(over) {
        return Err(format!("drill: device {} rings for one that is over", device.n));
    }
    Ok(())
}

fn lasts_ms(incident: &Incident) -> Option<u64> {
    let drill = incident.drill?;
    u64::try_from(drill.until.duration_since(incident.created_at).as_millis()).ok()
}
