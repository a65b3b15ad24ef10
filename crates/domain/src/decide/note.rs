//! Notes: what people write down about an incident. Anybody may, also those who may not silence it, and also when it is over.
//!
//! Whoever is mentioned is told, quietly: it rings nobody, calls nobody for the incident, and reaches those too who are absent or
//! have no part in it. Nobody is told of their own mention.

use super::{Draft, Refusal, needs, notice, unknown, vendor};
use crate::id::IncidentId;
use crate::incident::IncidentEvent;
use crate::limit;
use crate::mention::{Mentions, Names};
use crate::notice::NoticeAbout;
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
    let mentions = if text.contains('@') { names_in(draft).read(&text) } else { Mentions::default() };
    let mentioned = mentions.persons();
    if mentioned.len() > limit::MENTIONS_MAX {
        return Err(Refusal::TooMany { what: "persons mentioned in one note", max: limit::MENTIONS_MAX });
    }
    let begins = beginning(&text);
    draft.incident_event(id, IncidentEvent::Noted { text, mentions: mentions.found.into_iter().collect() });
    for whom in mentioned {
        notice::tell(draft, whom, NoticeAbout::Mentioned { incident: id, text: begins.clone() });
    }
    news.map_or(Ok(()), |(news, leg)| vendor::hear(draft, id, news, leg))
}

/// By what people are mentioned here.
fn names_in(draft: &Draft) -> Names {
    Names::of(draft.state.persons.values().map(|person| (person.is.id, person.is.name.as_str())))
}

/// The first characters of a note, with a sign that it goes on.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(limit::MENTION_CHARS_MAX) {
        None => text.to_owned(),
        Some(_) => text.chars().take(limit::MENTION_CHARS_MAX - 1).chain(['…']).collect(),
    }
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
