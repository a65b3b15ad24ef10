//! Suggestions: who could take an incident now, best first, and why. The ranking of [`crate::candidate`] for a duty that begins now,
//! among those who are present, with what only matters at once in front of it: whether they can be reached.

use crate::absence::Absence;
use crate::candidate::{self, Candidate, Free, around};
use crate::device::Device;
use crate::fairness::Duty;
use crate::id::{DeviceId, PersonId};
use crate::incident::Incident;
use crate::person::Person;
use crate::roster::Roster;
use crate::shift::Span;
use crate::state::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// How long whoever takes an incident is taken to be busy with it: long enough that somebody whose night begins in ten minutes is not
/// suggested first.
pub const TAKES: SignedDuration = SignedDuration::from_hours(1);
/// A proof that is older says little about now.
pub const PROOF_GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who could take an incident now. The fields are the reasons for the place in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Whether they would hear of it.
    pub reach: Reach,
    /// The device that showed last that it can ring.
    pub proven: Option<(DeviceId, Timestamp)>,
    /// Open incidents that they have already.
    pub busy: u32,
    /// What they carry, and where they are in their day.
    pub candidate: Candidate,
}

/// Whether somebody would hear of a page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// A device of theirs showed within [`PROOF_GOOD_FOR`] that it can ring.
    Proven,
    /// They have a device, and nobody knows whether it rings.
    Unproven,
    /// They have no device.
    Nothing,
}

impl Suggestion {
    /// It is day where they are, for as long as it takes.
    pub fn in_daylight(&self) -> bool {
        self.candidate.night_min == 0
    }

    /// They are on call in some schedule now.
    pub fn is_on_call(&self) -> bool {
        self.candidate.free == Free::OnCall
    }
}

/// What a ranking looks at.
#[derive(Clone, Debug, Default)]
pub struct Around<'a> {
    /// Whom it ranks.
    pub persons: Vec<&'a Person>,
    /// All absences.
    pub absences: Vec<&'a Absence>,
    /// All devices that are not revoked.
    pub devices: Vec<&'a Device>,
    /// Who has an open incident; once for each.
    pub holders: Vec<PersonId>,
}

/// The present ones of `around.persons` who may answer, best first: proven reachable, free, rested, in daylight, without an incident,
/// with less to carry. `roster` has to know [`span`].
pub fn suggestions(around: &Around<'_>, roster: &Roster<'_>, now: Timestamp) -> Vec<Suggestion> {
    ranked(around, &carried(roster, now), now)
}

/// All that [`suggestions`] takes from a roster: who has which duties around now. It takes by far the most time, and hardly changes
/// from one moment to the next.
pub fn carried(roster: &Roster<'_>, now: Timestamp) -> Vec<Duty> {
    // the span is bounded by constants: it is never too long
    candidate::carried(roster, Span::lasting(now, TAKES)).unwrap_or_default()
}

/// The same as [`suggestions`] where it is known already who carries what.
pub fn ranked(around: &Around<'_>, carried: &[Duty], now: Timestamp) -> Vec<Suggestion> {
    let duty = Span::lasting(now, TAKES);
    let present = around.persons.iter().copied().filter(|person| {
        !around.absences.iter().any(|absence| absence.person == person.id && absence.holds_at(now))
    });
    let ranked = candidate::ranked(present, carried, &around.absences, duty);
    let mut all: Vec<_> = ranked.into_iter().map(|candidate| around.suggestion(candidate, now)).collect();
    // stable: among equals the order of the candidates stays
    all.sort_by_key(|one| (one.reach, one.candidate.standing(), one.busy));
    all
}

/// What a roster has to know for [`suggestions`].
pub fn span(now: Timestamp) -> Span {
    around(Span::lasting(now, TAKES))
}

impl Around<'_> {
    fn suggestion(&self, candidate: Candidate, now: Timestamp) -> Suggestion {
        let own = || self.devices.iter().filter(|device| device.person == candidate.person);
        let works = |device: &&&Device| device.proof.as_ref().is_some_and(|proof| proof.failing.is_empty());
        let proven = own().filter(works).filter_map(|it| Some((it.id, it.proof.as_ref()?.at)));
        let proven = proven.max_by_key(|(id, at)| (*at, *id));
        let fresh = proven.is_some_and(|(_, at)| now.duration_since(at) <= PROOF_GOOD_FOR);
        let reach = match (fresh, own().next()) {
            (true, _) => Reach::Proven,
            (false, Some(_)) => Reach::Unproven,
            (false, None) => Reach::Nothing,
        };
        let busy = self.holders.iter().filter(|holder| **holder == candidate.person).count();
        Suggestion { reach, proven, busy: u32::try_from(busy).unwrap_or(u32::MAX), candidate }
    }
}

impl State {
    /// Who of `persons` could take an incident now, best first.
    pub(crate) fn suggestions(&self, persons: &BTreeSet<PersonId>, now: Timestamp) -> Vec<Suggestion> {
        let around = Around {
            persons: persons.iter().filter_map(|person| self.person(*person)).collect(),
            absences: self.absences.values().map(|absence| &*absence.is).collect(),
            devices: self.devices.values().map(|it| &*it.is).filter(|device| !device.revoked).collect(),
            holders: self.open_incidents().filter_map(Incident::acknowledged_by).collect(),
        };
        suggestions(&around, &self.roster(span(now)), now)
    }
}
