//! "Was this worth waking you?"

use super::{Draft, Refusal};
use crate::id::IncidentId;
use crate::incident::IncidentEvent;
use crate::person::Person;
use crate::worth::Worth;

/// Whoever was paged says so, once they are not asked any more; the last word counts.
pub(super) fn judge(draft: &mut Draft, person: &Person, id: IncidentId, worth: Worth) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if !incident.pages.iter().any(|page| page.person == person.id) {
        let problem = format!("incident {id} did not page you, so only those whom it paged can say");
        return Err(Refusal::Invalid { field: "incident", problem });
    }
    if incident.wanted_page_of(person.id).is_some() {
        let problem = "answer the page first: acknowledge it, or end the incident".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    if incident.worth.get(&person.id) != Some(&worth) {
        draft.incident_event(id, IncidentEvent::Judged { person: person.id, worth });
    }
    Ok(())
}
