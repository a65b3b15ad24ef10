//! Whom a target of a policy means at an instant: the one place that says so, for pages and for dry runs alike.

use crate::id::PersonId;
use crate::policy::Target;
use crate::state::State;
use jiff::Timestamp;

impl State {
    /// Who is meant, and present. Only those who may answer: a ring that its person cannot stop helps nobody.
    pub fn paged_by(&self, target: Target, at: Timestamp) -> Vec<PersonId> {
        let mut all = self.meant_by(target, at);
        all.retain(|person| self.absence_at(*person, at).is_none());
        all
    }

    /// The same, with those who are absent.
    pub fn meant_by(&self, target: Target, at: Timestamp) -> Vec<PersonId> {
        let all = match target {
            Target::Schedule(schedule) => self.on_call(schedule, at),
            Target::Person(person) => vec![person],
            Target::Vendor(_) => Vec::new(),
            Target::Team(team) | Target::AnyOf(team) => {
                self.teams.get(&team).map_or_else(Vec::new, |team| team.is.members.clone())
            }
        };
        all.into_iter().filter(|person| self.may_answer(*person)).collect()
    }

    /// The person is known and may answer pages.
    pub(crate) fn may_answer(&self, person: PersonId) -> bool {
        self.person(person).is_some_and(|person| person.role.may_answer())
    }
}
