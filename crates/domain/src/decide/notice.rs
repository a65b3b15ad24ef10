//! Telling people, quietly.

use super::{Draft, Refusal};
use crate::event::Event;
use crate::id::{NoticeId, PersonId, TeamId};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::person::{Person, Role};
use std::collections::BTreeSet;

/// Tells a person; whoever acts knows already.
pub(super) fn tell(draft: &mut Draft, person: PersonId, about: NoticeAbout) {
    if draft.by.person() != Some(person) {
        remind(draft, person, about);
    }
}

/// Tells a person, also the one who acts: what they did not ask for.
pub(super) fn remind(draft: &mut Draft, person: PersonId, about: NoticeAbout) {
    if draft.state.person(person).is_some() {
        let notice = NoticeId(draft.state.last_notice.0 + 1);
        draft.push(Event::Told { person, notice, about });
    }
}

/// Who answers for a team: its leads, else the workspace's admins. Those who are present come first.
pub(super) fn leads_of(draft: &Draft, team: Option<TeamId>) -> Vec<PersonId> {
    let team = team.and_then(|team| draft.state.teams.get(&team));
    let mut leads = team.map_or_else(Vec::new, |team| team.is.leads.clone());
    leads.retain(|lead| draft.state.person(*lead).is_some());
    if leads.is_empty() {
        let admins = draft.state.persons.values().filter(|person| person.is.role == Role::Admin);
        leads = admins.map(|person| person.is.id).collect();
    }
    leads.sort_by_key(|lead| draft.state.absence_at(*lead, draft.now).is_some());
    leads
}

pub(super) fn dismiss(draft: &mut Draft, person: &Person, notices: Vec<NoticeId>) -> Result<(), Refusal> {
    if notices.len() > limit::NOTICES_PER_PERSON_MAX {
        return Err(Refusal::TooMany { what: "notices", max: limit::NOTICES_PER_PERSON_MAX });
    }
    let notices: BTreeSet<_> = notices.into_iter().collect();
    let inbox = draft.state.inboxes.get(&person.id);
    let known = inbox.into_iter().flat_map(|inbox| &inbox.is.notices).map(|notice| notice.id);
    let notices: Vec<_> = known.filter(|notice| notices.contains(notice)).collect();
    if !notices.is_empty() {
        draft.push(Event::NoticesDismissed { person: person.id, notices });
    }
    Ok(())
}

pub(super) fn remind_before(
    draft: &mut Draft,
    person: &Person,
    before_min: Option<u32>,
) -> Result<(), Refusal> {
    if before_min.is_some_and(|minutes| !(1..=limit::REMIND_BEFORE_MIN_MAX).contains(&minutes)) {
        let problem = format!("between 1 and {} minutes, or none at all", limit::REMIND_BEFORE_MIN_MAX);
        return Err(Refusal::Invalid { field: "before_min", problem });
    }
    draft.push(Event::RemindBeforeSet { person: person.id, before_min });
    Ok(())
}
