//! The trail (what people know as the audit), ready to be drawn: who changed what, newest first, with the names of people and things.
//! Made by the hub, which alone has the journal; see [`baton_domain::trail`] for what is a line.

mod csv;

use super::NameView;
use crate::problem::{Problem, ProblemCode};
use baton_domain::id::{IncidentId, PersonId, PolicyId, ScheduleId, Seq};
use baton_domain::person::Role;
use baton_domain::state::State;
use baton_domain::trail::{TrailDid, TrailKind, TrailLine, TrailOf};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Lines that are given at once where nothing else is asked for: a screen or two.
pub const TRAIL_LINES: u32 = 50;
/// Lines that are given at once at most: a person reads no more, and a program asks on.
pub const TRAIL_LINES_MAX: u32 = 200;
/// Lines of a table at most: a year of a busy team, and a file that every spreadsheet opens at once.
pub const TRAIL_TABLE_LINES_MAX: usize = 5_000;

/// Which lines are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct TrailAsked {
    /// Those before this place: [`TrailView::next`] of what was given before; the newest when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub before: Option<Seq>,
    /// How many, 1 to [`TRAIL_LINES_MAX`]; [`TRAIL_LINES`] when left out. A table has as many as it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// What one person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<PersonId>,
    /// What is about one kind of thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<TrailKind>,
}

impl TrailAsked {
    /// Lines that are wanted.
    ///
    /// # Errors
    /// [`ProblemCode::BadRequest`] for more than are given at once, and for none.
    pub fn lines(self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(TRAIL_LINES) {
            limit @ 1..=TRAIL_LINES_MAX => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
            _ => {
                let told = format!("limit is a whole number from 1 to {TRAIL_LINES_MAX}");
                Err(Problem::new(ProblemCode::BadRequest, told).at("limit"))
            }
        }
    }

    /// Whether a line is wanted.
    pub fn wants(self, line: &TrailLine) -> bool {
        self.person.is_none_or(|person| line.by == Some(person))
            && self.kind.is_none_or(|kind| line.kind == kind)
    }
}

/// Some lines: the answer to [`crate::intent::Query::Trail`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TrailView {
    /// Newest first.
    pub lines: Vec<TrailLineView>,
    /// Before which place older ones are; `None` where the journal begins. One question looks at so much of the journal at most, so
    /// there may be fewer lines than were asked for, or none, and still older ones.
    pub next: Option<Seq>,
    /// When the journal begins: nothing of the time before is known. `None` of an empty one.
    #[ts(type = "string | null")]
    pub begins: Option<Timestamp>,
    /// The time of the oldest event that was looked at.
    #[ts(type = "string | null")]
    pub looked_until: Option<Timestamp>,
}

/// What one command did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TrailLineView {
    /// Its place in the journal.
    pub seq: Seq,
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Who; `None` where the hub itself began the workspace.
    pub who: Option<NameView>,
    /// On which device, as its person calls it; `None` where none is known.
    pub device: Option<String>,
    /// What it is about.
    pub kind: TrailKind,
    /// What they did.
    pub did: TrailDid,
    /// To what, by the name that it has now, or had then where it is gone. People and tools chose it: never to be rendered as markup.
    /// `None` where it has no name, or none is known any more.
    pub name: Option<String>,
    /// For whom, where that is somebody else.
    pub whose: Option<NameView>,
    /// The incident's number, where it is about one.
    pub incident: Option<IncidentId>,
    /// Where it is to be seen, if it has a place of its own and is still there.
    pub to: Option<TrailTo>,
}

/// Something that has a place of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum TrailTo {
    /// An incident.
    Incident {
        /// Which.
        incident: IncidentId,
    },
    /// A schedule.
    Schedule {
        /// Which.
        schedule: ScheduleId,
    },
    /// A policy.
    Policy {
        /// Which.
        policy: PolicyId,
    },
}

/// What was read of the journal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrailRead {
    /// The lines, newest first.
    pub lines: Vec<TrailLine>,
    /// As [`TrailView::next`].
    pub next: Option<Seq>,
    /// As [`TrailView::begins`].
    pub begins: Option<Timestamp>,
    /// As [`TrailView::looked_until`].
    pub looked_until: Option<Timestamp>,
}

/// Whether `me` may read it.
///
/// # Errors
/// [`ProblemCode::NotAllowed`] for everybody but admins: it is about the whole workspace, and no team's alone.
pub fn may_read(state: &State, me: PersonId) -> Result<(), Problem> {
    if state.person(me).is_some_and(|person| person.role == Role::Admin) {
        return Ok(());
    }
    let told = "The audit is for admins: ask one of them what you want to know.";
    Err(Problem::new(ProblemCode::NotAllowed, told))
}

/// What was read, with the names of people and things as they are now.
pub fn trail(state: &State, me: PersonId, read: TrailRead) -> TrailView {
    let TrailRead { lines, next, begins, looked_until } = read;
    let lines = lines.into_iter().map(|line| drawn(state, me, line)).collect();
    TrailView { lines, next, begins, looked_until }
}

fn drawn(state: &State, me: PersonId, line: TrailLine) -> TrailLineView {
    let called = |id: PersonId| {
        let name = state.person(id).map_or_else(|| "somebody".to_owned(), |person| person.name.clone());
        NameView { person: id, name, me: id == me }
    };
    let now = Now::of(state, line.of);
    let whose = line.whose.or(now.whose).filter(|whose| Some(*whose) != line.by);
    TrailLineView {
        seq: line.seq,
        at: line.at,
        who: line.by.map(called),
        device: line.device.and_then(|id| state.devices.get(&id)).map(|device| device.is.name.clone()),
        kind: line.kind,
        did: line.did,
        name: now.name.or(line.then),
        whose: whose.map(called),
        incident: match line.of {
            TrailOf::Incident(id) => Some(id),
            TrailOf::Nothing
            | TrailOf::Workspace
            | TrailOf::Person(_)
            | TrailOf::Team(_)
            | TrailOf::Service(_)
            | TrailOf::Integration(_)
            | TrailOf::Heartbeat(_)
            | TrailOf::Schedule(_)
            | TrailOf::Policy(_)
            | TrailOf::Device(_)
            | TrailOf::Absence(_)
            | TrailOf::Cover(_)
            | TrailOf::CalendarLink(_)
            | TrailOf::CalendarSource(_)
            | TrailOf::Maintenance(_) => None,
        },
        to: now.to,
    }
}

/// What is known of something now.
#[derive(Default)]
struct Now {
    name: Option<String>,
    whose: Option<PersonId>,
    to: Option<TrailTo>,
}

impl Now {
    fn of(state: &State, of: TrailOf) -> Self {
        let named = |name: Option<&String>| Self { name: name.cloned(), ..Self::default() };
        let schedule = |id: &ScheduleId| {
            let known = state.schedules.get(id);
            let to = known.map(|_| TrailTo::Schedule { schedule: *id });
            Self { name: known.map(|known| known.is.name.clone()), whose: None, to }
        };
        match of {
            TrailOf::Nothing => Self::default(),
            TrailOf::Workspace => named(state.name.as_ref().map(|name| &name.is)),
            TrailOf::Person(id) => named(state.person(id).map(|person| &person.name)),
            TrailOf::Team(id) => named(state.teams.get(&id).map(|team| &team.is.name)),
            TrailOf::Service(id) => named(state.services.get(&id).map(|service| &service.is.name)),
            TrailOf::Integration(id) => named(state.integrations.get(&id).map(|known| &known.is.name)),
            TrailOf::Heartbeat(id) => named(state.heartbeats.get(&id).map(|known| &known.is.heartbeat.name)),
            TrailOf::Maintenance(id) => named(state.maintenances.get(&id).map(|known| &known.is.name)),
            TrailOf::Schedule(id) => schedule(&id),
            TrailOf::Policy(id) => {
                let known = state.policies.get(&id);
                let to = known.map(|_| TrailTo::Policy { policy: id });
                Self { to, ..named(known.map(|known| &known.is.name)) }
            }
            TrailOf::Device(id) => {
                let known = state.devices.get(&id);
                let whose = known.map(|known| known.is.person);
                Self { whose, ..named(known.map(|known| &known.is.name)) }
            }
            TrailOf::Absence(id) => {
                let whose = state.absences.get(&id).map(|known| known.is.person);
                Self { whose, ..Self::default() }
            }
            TrailOf::Cover(id) => state.covers.get(&id).map_or_else(Self::default, |known| {
                let whose = Some(known.is.person);
                Self { whose, ..schedule(&known.is.schedule) }
            }),
            TrailOf::CalendarLink(id) => {
                let whose = state.calendar_links.get(&id).map(|known| known.is.person);
                Self { whose, ..Self::default() }
            }
            TrailOf::CalendarSource(id) => {
                let whose = state.calendar_sources.get(&id).map(|known| known.is.person);
                Self { whose, ..Self::default() }
            }
            TrailOf::Incident(id) => {
                let known = state.incident(id);
                let to = known.map(|_| TrailTo::Incident { incident: id });
                Self { to, ..named(known.map(|known| &known.title)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_domain::id::TeamId;
    use uuid::Uuid;

    /// The hub forgets old incidents, and another version may know fewer things than wrote the journal.
    #[test]
    fn what_is_gone_has_the_name_of_then_and_leads_nowhere() {
        let line = |of, then: Option<&str>| TrailLine {
            seq: Seq(7),
            at: Timestamp::UNIX_EPOCH,
            by: Some(PersonId(Uuid::from_u128(1))),
            device: None,
            kind: TrailKind::Team,
            did: TrailDid::Put,
            of,
            then: then.map(str::to_owned),
            whose: Some(PersonId(Uuid::from_u128(1))),
        };
        let team = line(TrailOf::Team(TeamId(Uuid::from_u128(2))), Some("Payments"));
        let incident = line(TrailOf::Incident(IncidentId(42)), None);
        let read = TrailRead { lines: vec![team, incident], ..TrailRead::default() };
        let view = trail(&State::new(), PersonId(Uuid::from_u128(1)), read);
        let [team, incident] = view.lines.as_slice() else { panic!("two lines: {view:?}") };
        assert_eq!((team.name.as_deref(), team.to, &team.whose), (Some("Payments"), None, &None));
        assert_eq!((incident.name.as_deref(), incident.to), (None, None));
        assert_eq!(incident.incident, Some(IncidentId(42)), "people say incident 42");
        assert!(view.csv().contains(",incident 42,"), "{}", view.csv());
    }

    #[test]
    fn only_admins_may_read_it() {
        let refused = may_read(&State::new(), PersonId(Uuid::from_u128(1))).unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotAllowed);
    }
}
