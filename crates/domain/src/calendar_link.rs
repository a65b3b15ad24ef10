//! Calendar links: shifts for calendars outside of Baton, behind an address that nobody guesses and its maker can close.

use crate::duty::Whose;
use crate::event::Entry;
use crate::evolve::put;
use crate::id::{CalendarLinkId, PersonId, TeamId};
use crate::secret::SecretHash;
use crate::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// A link to shifts. The address itself is known to whoever made it; the hub keeps its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CalendarLink {
    /// Which.
    pub id: CalendarLinkId,
    /// Who made it, and may close it.
    pub person: PersonId,
    /// What that person calls it: the calendar that it was given to.
    pub name: String,
    /// Whose shifts it shows.
    pub of: LinkOf,
    /// When it was made.
    #[ts(type = "string")]
    pub made_at: Timestamp,
    /// It shows nothing any more.
    pub revoked: bool,
}

/// Whose shifts a link shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum LinkOf {
    /// Those of whoever made it.
    Own,
    /// Those of a team, and when nobody has them.
    Team {
        /// Which.
        team: TeamId,
    },
}

/// Why a link shows nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkClosed {
    /// Its maker closed it.
    #[error("this calendar link was revoked; make a new one in Baton, and remove this one from the calendar")]
    Revoked,
    /// Its maker may not see these shifts any more.
    #[error(
        "whoever made this calendar link is not in the team any more; somebody in the team can make a new one"
    )]
    NotInTeam,
}

impl State {
    /// The link that a secret opens, closed ones included.
    pub fn link_of_secret(&self, secret: &SecretHash) -> Option<&CalendarLink> {
        let id = self.secrets.calendar_links.get(secret)?;
        self.calendar_links.get(id).map(|link| &*link.is)
    }

    /// What a link shows now.
    ///
    /// # Errors
    /// [`LinkClosed`], with what to do.
    pub fn shown_by(&self, link: &CalendarLink) -> Result<Whose, LinkClosed> {
        if link.revoked {
            return Err(LinkClosed::Revoked);
        }
        match link.of {
            LinkOf::Own if self.person(link.person).is_some() => Ok(Whose::Person(link.person)),
            LinkOf::Own => Err(LinkClosed::Revoked),
            LinkOf::Team { team } if self.sees_team(link.person, team) => Ok(Whose::Team(team)),
            LinkOf::Team { .. } => Err(LinkClosed::NotInTeam),
        }
    }

    /// A member of the team, or somebody who may change it.
    pub(crate) fn sees_team(&self, person: PersonId, team: TeamId) -> bool {
        let leads = self.person(person).is_some_and(|person| person.role.may_configure());
        self.teams.get(&team).is_some_and(|team| leads || team.is.members.contains(&person))
    }

    pub(crate) fn put_calendar_link(&mut self, link: &CalendarLink, secret: &SecretHash, entry: &Entry) {
        self.secrets.calendar_links.insert(secret.clone(), link.id);
        put(&mut self.calendar_links, link.id, entry.seq, link);
    }

    pub(crate) fn revoke_calendar_link(&mut self, id: CalendarLinkId, entry: &Entry) {
        if let Some(known) = self.calendar_links.get_mut(&id) {
            known.seq = entry.seq;
            Arc::make_mut(&mut known.is).revoked = true;
        }
    }
}
