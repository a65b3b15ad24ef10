//! Calendar links: made and closed by the person whose they are.

use super::{Draft, Refusal, configure, needs, unknown};
use crate::calendar_link::{CalendarLink, LinkOf};
use crate::event::Event;
use crate::id::CalendarLinkId;
use crate::limit;
use crate::person::{Person, Role};
use crate::secret::SecretHash;

pub(super) fn make(
    draft: &mut Draft,
    by: &Person,
    id: CalendarLinkId,
    name: &str,
    of: LinkOf,
    secret: SecretHash,
) -> Result<(), Refusal> {
    let name = configure::name("name", name)?;
    if let LinkOf::Team { team } = of {
        if !draft.state.teams.contains_key(&team) {
            return Err(unknown("team", team));
        }
        needs(by, Role::Lead, draft.state.sees_team(by.id, team))?;
    }
    let taken = draft.state.calendar_links.contains_key(&id)
        || draft.state.secrets.calendar_links.contains_key(&secret);
    if taken {
        let problem = "another calendar link has this id or secret; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "link", problem });
    }
    let own = draft.state.calendar_links.values().filter(|link| link.is.person == by.id).count();
    if own >= limit::CALENDAR_LINKS_PER_PERSON_MAX {
        let what = "calendar links of one person, revoked ones included";
        return Err(Refusal::TooMany { what, max: limit::CALENDAR_LINKS_PER_PERSON_MAX });
    }
    let link = CalendarLink { id, person: by.id, name, of, made_at: draft.now, revoked: false };
    draft.push(Event::CalendarLinkMade { link, secret });
    Ok(())
}

pub(super) fn revoke(draft: &mut Draft, by: &Person, id: CalendarLinkId) -> Result<(), Refusal> {
    let known = draft.state.calendar_links.get(&id).ok_or_else(|| unknown("calendar link", id))?;
    needs(by, Role::Admin, known.is.person == by.id || by.role == Role::Admin)?;
    if !known.is.revoked {
        draft.push(Event::CalendarLinkRevoked { link: id });
    }
    Ok(())
}
