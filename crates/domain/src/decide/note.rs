//! Notes: what people write down about an incident. Anybody may, also those who may not silence it, and also when it is over.

use super::{Draft, Refusal, needs, unknown, vendor};
use crate::id::IncidentId;
use crate::incident::IncidentEvent;
use crate::limit;
use crate::person::{Person, Role};
use crate::vendor::VendorNews;

pub(super) fn note(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    text: &str,
    news: Option<VendorNews>,
) -> Result<(), Refusal> {
    let incident = draft.incident(id)?;
    if let Some(into) = incident.merged_into() {
        return Err(Refusal::MergedInto { incident: id, into });
    }
    let text = written("text", text)?;
    if text.is_empty() {
        return Err(Refusal::Invalid { field: "text", problem: "write what you want to note".to_owned() });
    }
    let news = news.map(|news| {
        needs(person, Role::Responder, person.role.may_answer())?;
        let leg = draft.open(id)?.vendors.iter().find(|leg| leg.vendor == news.vendor()).cloned();
        Ok((news, leg.ok_or_else(|| unknown("vendor that this incident waits for", news.vendor()))?))
    });
    let news = news.transpose()?;
    draft.incident_event(id, IncidentEvent::Noted { text });
    news.map_or(Ok(()), |(news, leg)| vendor::hear(draft, id, news, leg))
}

/// What a person wrote: lines without control characters, and not cut: what is too long is refused, so that nothing is lost unseen.
pub(super) fn written(field: &'static str, text: &str) -> Result<String, Refusal> {
    let clean: String = text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let length = clean.chars().count();
    if length > limit::NOTE_CHARS_MAX {
        let most = limit::NOTE_CHARS_MAX;
        let problem = format!("{length} characters are too many; at most {most}: link to the rest");
        return Err(Refusal::Invalid { field, problem });
    }
    Ok(clean)
}
