//! Responders: who works on an incident, and in which roles.
//!
//! A role says who does what; who is responsible, and who is rung, does not depend on it. Anybody who may answer can give roles, and
//! take one for themself.
//!
//! | what happens | the roles |
//! | --- | --- |
//! | somebody else becomes commander | the one before is it no more; any other role several people may have |
//! | a hand-off is accepted, or a duty is taken over with its incidents | the giver's go to the receiver, who does from now on what the giver did |
//! | "I can't", a declined hand-off, an absence that begins | are put down: nobody waits for a scribe who sleeps |
//! | the acknowledgement expires, it is snoozed | stay |
//! | it is resolved | stay as they were, to be read afterwards; nothing of them changes any more |
//! | its source fires again shortly after ([`NoiseEvent::Reopened`]) | are gone: whoever had them may sleep again |
//! | it is merged into another one | the other one keeps its own. Those of the merged one stay with it, have no meaning meanwhile, and hold again when the merge is undone |

use crate::id::PersonId;
use crate::incident::{Incident, IncidentEvent};
use crate::noise::NoiseEvent;
use crate::page::Answer;
use imbl::OrdSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// What a responder does in an incident. One person may have several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResponderRole {
    /// Decides what is done, and by whom. One person at most.
    Commander,
    /// Works on the cause.
    Fixer,
    /// Writes down what happens.
    Scribe,
    /// Tells everybody else.
    Communicator,
}

impl ResponderRole {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 4] = [Self::Commander, Self::Fixer, Self::Scribe, Self::Communicator];

    /// Only one person has it at one time.
    pub fn is_single(self) -> bool {
        match self {
            Self::Commander => true,
            Self::Fixer | Self::Scribe | Self::Communicator => false,
        }
    }
}

/// What can happen to roles. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "role_is")]
pub enum RoleEvent {
    /// A person has it from now on; the entry says who gave it.
    Given {
        /// Who.
        person: PersonId,
        /// What.
        role: ResponderRole,
        /// Who has it no more because of that.
        #[serde(default)]
        from: Option<PersonId>,
    },
    /// A person has it no more; the entry says who did that.
    PutDown {
        /// Who.
        person: PersonId,
        /// What.
        role: ResponderRole,
    },
}

impl Incident {
    /// The roles of this person, none for most.
    pub fn roles_of(&self, person: PersonId) -> OrdSet<ResponderRole> {
        self.roles.get(&person).cloned().unwrap_or_default()
    }

    /// Who has this role.
    pub fn holders_of(&self, role: ResponderRole) -> impl Iterator<Item = PersonId> {
        self.roles.iter().filter(move |(_, roles)| roles.contains(&role)).map(|(person, _)| *person)
    }

    /// Everybody who came to work on it, answers for it or is asked, in the order of their ids. Who left is not among them until they
    /// come back.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let asked = self.pages.iter().filter(|page| page.is_wanted()).map(|page| page.person);
        let answers_for = if self.is_open() { self.responsible() } else { Vec::new() };
        let mut all = self.came();
        all.extend(self.roles.keys().copied().chain(asked).chain(answers_for));
        all
    }

    /// Who came and did not leave, as far as the timeline goes back.
    fn came(&self) -> BTreeSet<PersonId> {
        let mut came = BTreeSet::new();
        for entry in &self.timeline {
            match &entry.what {
                IncidentEvent::PageAnswered { page, answer } => {
                    let by = match answer {
                        Answer::Acknowledged | Answer::Escalated | Answer::Snoozed => self.page(*page),
                        Answer::HandedOff | Answer::Cant | Answer::Resolved => None,
                    };
                    came.extend(by.map(|page| page.person));
                }
                IncidentEvent::Acknowledged { person, .. }
                | IncidentEvent::Snoozed { person, .. }
                | IncidentEvent::Role(RoleEvent::Given { person, .. })
                | IncidentEvent::EscalatedBy { person } => {
                    came.insert(*person);
                }
                IncidentEvent::Declined { person } | IncidentEvent::HandOffAccepted { from: person, .. } => {
                    came.remove(person);
                }
                IncidentEvent::Noise(NoiseEvent::Reopened) => came.clear(),
                IncidentEvent::Role(RoleEvent::PutDown { .. }) // whoever puts a role down works on it still
                | IncidentEvent::Triggered { .. }
                | IncidentEvent::Drill(_)
                | IncidentEvent::AlertRepeated { .. }
                | IncidentEvent::SourceTold { .. }
                | IncidentEvent::Noise(_)
                | IncidentEvent::PageCreated { .. }
                | IncidentEvent::PageRung { .. }
                | IncidentEvent::PageWay { .. }
                | IncidentEvent::PageFailed { .. }
                | IncidentEvent::PageStopped { .. }
                | IncidentEvent::Escalated { .. }
                | IncidentEvent::LastResort { .. }
                | IncidentEvent::Added { .. }
                | IncidentEvent::AckExpired { .. }
                | IncidentEvent::HandOffOffered(_)
                | IncidentEvent::HandOffReturned { .. }
                | IncidentEvent::Resolved
                | IncidentEvent::SnoozeOver { .. }
                | IncidentEvent::Noted { .. }
                | IncidentEvent::Merged { .. }
                | IncidentEvent::Absorbed { .. }
                | IncidentEvent::Unmerged
                | IncidentEvent::Released { .. }
                | IncidentEvent::AbsorbedAlert { .. }
                | IncidentEvent::SourceOver
                | IncidentEvent::Judged { .. }
                | IncidentEvent::VendorNamed { .. }
                | IncidentEvent::VendorWaits { .. }
                | IncidentEvent::VendorUpdateDue { .. }
                | IncidentEvent::VendorAnswered { .. }
                | IncidentEvent::Reported(_) => {}
            }
        }
        came
    }

    pub(crate) fn evolve_role(&mut self, what: RoleEvent) {
        match what {
            RoleEvent::Given { person, role, from } => {
                from.into_iter().for_each(|from| self.drop_role(from, role));
                self.roles.entry(person).or_default().insert(role);
            }
            RoleEvent::PutDown { person, role } => self.drop_role(person, role),
        }
    }

    fn drop_role(&mut self, person: PersonId, role: ResponderRole) {
        if let Some(roles) = self.roles.get_mut(&person) {
            roles.remove(&role);
            if roles.is_empty() {
                self.roles.remove(&person);
            }
        }
    }
}
