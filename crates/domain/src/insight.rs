//! Insight: what the incidents and pages of some weeks add up to, for a team or for one person. Nothing is stored for it.
//!
//! What counts, and how often:
//!
//! - **Incidents** count in the week in which they began, whether they are open or over. What another one took in, and what joined a
//!   storm, counts with that one: once. Drills are no incidents; they have figures of their own.
//! - **Pages** count in the week in which they were made, also those of incidents that were merged later: they rang all the same.
//! - **Wakings** are pages of urgent incidents that rang, or went out another way, at night where their person is. A night that was
//!   interrupted three times is one interrupted night; it belongs to the day on whose evening it began.
//! - **Time to acknowledge** runs from the beginning until somebody has the incident for the first time, as long as it is not over by
//!   then; for one person, from their first page until they have it. Only urgent incidents count: the others wait on purpose.
//! - **Time to resolve** runs from the beginning until it is over for good. Only urgent incidents count, too.
//!
//! - **Load** is the most that somebody had at once: pages in the busiest week, and interrupted nights in the worst four weeks on end, or
//!   in all of them where there are fewer. It stands against the caps of the team, or against the tightest ones of a person's teams.
//!
//! The hub keeps so many ended incidents; from when on nothing is missing says [`Insight::since`].

mod count;

use crate::cap::{Caps, Load};
use crate::cover::Cover;
use crate::fairness::{Carried, Duty};
use crate::holiday::HolidayCalendar;
use crate::id::{IntegrationId, PersonId, ScheduleId, ServiceId, TeamId};
use crate::incident::{Incident, IncidentState};
use crate::limit;
use crate::page::Rung;
use crate::person::Person;
use crate::shift::Span;
use crate::state::State;
use crate::worth::Tally;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// Whose figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// Of all incidents of a team's services, and of whoever was paged for them.
    Team(TeamId),
    /// Of all pages of one person.
    Person(PersonId),
}

/// For how many weeks, the current one included; within [`limit::INSIGHT_WEEKS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(try_from = "u8", into = "u8")]
#[ts(type = "number")]
pub struct Weeks(u8);

/// So many weeks are not given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "figures are given for {least} to {most} weeks, not for {asked}",
    least = limit::INSIGHT_WEEKS.start(),
    most = limit::INSIGHT_WEEKS.end()
)]
pub struct WeeksRefused {
    /// So many were asked for.
    asked: u8,
}

/// A month.
impl Default for Weeks {
    fn default() -> Self {
        Self(4)
    }
}

impl TryFrom<u8> for Weeks {
    type Error = WeeksRefused;

    fn try_from(weeks: u8) -> Result<Self, WeeksRefused> {
        if limit::INSIGHT_WEEKS.contains(&weeks) {
            Ok(Self(weeks))
        } else {
            Err(WeeksRefused { asked: weeks })
        }
    }
}

impl From<Weeks> for u8 {
    fn from(weeks: Weeks) -> Self {
        weeks.0
    }
}

/// The time that figures are given for: whole days of whoever asks, the last of them today, in weeks of seven days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Period {
    /// Each week, oldest first; without holes.
    pub weeks: Vec<Span>,
    /// When it is asked for: duty counts until here.
    pub now: Timestamp,
}

/// What the incidents and pages of some weeks add up to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Insight {
    /// The weeks together.
    pub span: Span,
    /// When it was asked for: duty counts until here.
    pub now: Timestamp,
    /// Figures of the whole time.
    pub all: Figures,
    /// Figures of each week, oldest first.
    pub weeks: Vec<WeekInsight>,
    /// What each person carried and how their nights were, by person.
    pub people: Vec<PersonInsight>,
    /// Minutes on call that each of those who may answer would have, were they spread evenly; `None` for one person alone.
    pub even_min: Option<i64>,
    /// What is enough for one person.
    pub caps: Caps,
    /// What alerted, the noisiest first; at most [`limit::INSIGHT_SOURCES_MAX`].
    pub sources: Vec<SourceInsight>,
    /// So many further sources are left out.
    pub sources_left_out: u32,
    /// How the drills of each person went, by person; without those who had none.
    pub drills: Vec<DrillInsight>,
    /// Incidents that were over before this moment may be missing: the hub has forgotten some. `None` where all of them are counted.
    pub since: Option<Timestamp>,
    /// The same for drills.
    pub drills_since: Option<Timestamp>,
}

/// Figures of some time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Figures {
    /// Incidents that began.
    pub incidents: u32,
    /// Pages that were made.
    pub pages: u32,
    /// Of these, at night: they rang, and woke somebody.
    pub wakings: u32,
    /// How long it took until somebody had an incident.
    pub acknowledge: Spread,
    /// How long it took until it was over.
    pub resolve: Spread,
}

/// One week's figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct WeekInsight {
    /// When.
    pub span: Span,
    /// How it was.
    pub figures: Figures,
}

/// How long something took: values that really occurred, by nearest rank.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Spread {
    /// How many were measured.
    pub count: u32,
    /// Seconds within which half of them were done; `None` without any.
    #[ts(type = "number | null")]
    pub median_s: Option<i64>,
    /// Seconds within which nine of ten were done.
    #[ts(type = "number | null")]
    pub p90_s: Option<i64>,
}

/// How some weeks were for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PersonInsight {
    /// Duty, and pages; wakings as this module counts them.
    pub carried: Carried,
    /// Nights that were interrupted.
    pub nights: u32,
    /// Pages in the busiest of the weeks.
    #[serde(default)]
    pub pages_load: Load,
    /// Interrupted nights in the worst four weeks on end.
    #[serde(default)]
    pub nights_load: Load,
    /// How long it took from their first page of an incident until they had it.
    pub acknowledge: Spread,
}

/// What one source of alerts did in some weeks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SourceInsight {
    /// About which service.
    pub service: ServiceId,
    /// Through which key; `None` where people paged, or the hub.
    pub integration: Option<IntegrationId>,
    /// As it calls itself.
    pub source: String,
    /// Incidents of it that began.
    pub incidents: u32,
    /// Alerts of these, each repetition included.
    #[ts(type = "number")]
    pub alerts: u64,
    /// Pages.
    pub pages: u32,
    /// Of these, wakings.
    pub wakings: u32,
    /// How often something fired again that was just over.
    pub reopened: u32,
    /// What those who were paged said about it.
    pub worth: Tally,
}

/// How one person's drills went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillInsight {
    /// Whose.
    pub person: PersonId,
    /// Reached and answered.
    pub passed: u32,
    /// Not reached, or not answered.
    pub failed: u32,
    /// Ended before they could show anything.
    pub void: u32,
    /// The rung of a device that took longest to reach.
    pub slowest: Option<SlowRung>,
}

/// A rung, and how long it took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SlowRung {
    /// Which.
    pub rung: Rung,
    /// Milliseconds since the rung before it, by the hub's clock.
    #[ts(type = "number")]
    pub ms: i64,
    /// When it was reached.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// What figures are made of.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Whose figures.
    pub of: Of,
    /// Everybody, for their nights.
    pub persons: BTreeMap<PersonId, &'a Person>,
    /// Who belongs to it whether paged or not, in this order: the team's members, or the one person.
    pub members: Vec<PersonId>,
    /// The team's services; not looked at for a person.
    pub services: BTreeSet<ServiceId>,
    /// All that is kept: open and over, drills included.
    pub incidents: Vec<&'a Incident>,
    /// Who had which duty in the period until now: in the team's schedules, or in all for a person.
    pub duties: Vec<Duty>,
    /// Covers of those schedules.
    pub covers: Vec<&'a Cover>,
    /// Holidays.
    pub holidays: HolidayCalendar,
    /// What is enough for one person.
    pub caps: Caps,
    /// Incidents that were over before this moment may have been forgotten.
    pub since: Option<Timestamp>,
    /// Drills that began before this moment may have been forgotten.
    pub drills_since: Option<Timestamp>,
}

impl Period {
    /// The last `weeks` weeks of seven days by the clock of `zone`, today included. A day whose midnight the clock leaves out begins
    /// at the first instant after it, so that weeks stay without holes where the clocks change.
    pub fn of(weeks: Weeks, zone: &TimeZone, now: Timestamp) -> Self {
        let today = zone.to_datetime(now).date();
        let tomorrow = today.tomorrow().unwrap_or(today);
        let edge = |back: u8| {
            let day = tomorrow.saturating_sub(SignedDuration::from_hours(i64::from(back) * 7 * 24));
            zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(now)
        };
        let weeks = (1..=weeks.0).rev().map(|back| Span { start: edge(back), end: edge(back - 1) });
        Self { weeks: weeks.collect(), now }
    }

    /// All weeks together.
    pub fn span(&self) -> Span {
        let start = self.weeks.first().map_or(self.now, |week| week.start);
        Span { start, end: self.weeks.last().map_or(self.now, |week| week.end) }
    }

    /// What of it is past: duty that is still ahead is nobody's load yet.
    pub fn past(&self) -> Span {
        Span { end: self.now.min(self.span().end), ..self.span() }
    }
}

/// The figures of `period`; the module says what counts.
pub fn insight(known: &Known<'_>, period: &Period) -> Insight {
    let span = period.span();
    let counted = count::Counted::of(known, span);
    let weeks = period.weeks.iter().map(|week| WeekInsight { span: *week, figures: counted.figures(*week) });
    let people = counted.people(period);
    let (sources, sources_left_out) = counted.sources(span);
    let after_start = |at: Option<Timestamp>| at.filter(|at| *at > span.start);
    Insight {
        span,
        now: period.now,
        all: counted.figures(span),
        weeks: weeks.collect(),
        even_min: counted.even_min(&people),
        caps: known.caps,
        people,
        sources,
        sources_left_out,
        drills: counted.drills(span),
        since: after_start(known.since),
        drills_since: after_start(known.drills_since),
    }
}

impl State {
    /// The figures of a team or a person for `period`; those of a team that is not known are empty.
    pub fn insight(&self, of: Of, period: &Period) -> Insight {
        let team = match of {
            Of::Team(team) => Some(team),
            Of::Person(_) => None,
        };
        let counts = |owner: TeamId| team.is_none_or(|team| team == owner);
        let of_team =
            |schedule: &ScheduleId| self.schedules.get(schedule).is_some_and(|named| counts(named.is.team));
        let past = period.past();
        let roster = self.roster(past);
        let schedules = roster.schedules().filter(of_team);
        // the weeks are bounded by constants: they are never too long
        let duties = schedules.map(|schedule| roster.by_person(schedule, past).unwrap_or_default());
        let members: Vec<PersonId> = match of {
            Of::Team(team) => self.teams.get(&team).map(|team| team.is.members.clone()).unwrap_or_default(),
            Of::Person(person) => vec![person],
        };
        let services = self.services.iter().filter(|(_, service)| counts(service.is.team));
        let covers = self.covers.values().map(|cover| &*cover.is);
        let teams = self.teams.values().map(|team| &*team.is);
        let known = Known {
            of,
            caps: self.caps_of(of),
            persons: self.persons.iter().map(|(id, person)| (*id, &*person.is)).collect(),
            services: services.map(|(id, _)| *id).collect(),
            incidents: self.incidents.values().map(|incident| &*incident.is).collect(),
            duties: duties.collect(),
            covers: covers.filter(|cover| of_team(&cover.schedule)).collect(),
            holidays: HolidayCalendar::new(teams, self.holidays.values().map(|days| &*days.is)),
            since: self.forgotten_until(),
            drills_since: members.iter().filter_map(|person| self.drills_forgotten_until(*person)).max(),
            members,
        };
        insight(&known, period)
    }

    /// What is enough for one person of the team, or for this person in any of their teams.
    fn caps_of(&self, of: Of) -> Caps {
        let caps = |team: &TeamId| self.reach_rules.get(team).map(|rules| rules.is.caps).unwrap_or_default();
        match of {
            Of::Team(team) => caps(&team),
            Of::Person(person) => {
                let theirs = self.teams.iter().filter(|(_, team)| team.is.members.contains(&person));
                theirs.map(|(id, _)| caps(id)).fold(Caps::default(), Caps::tightest)
            }
        }
    }

    /// What was over before this moment may have been forgotten; `None` while nothing was. What is forgotten goes in the order in which
    /// it was over, so that whatever was over after the oldest that is kept is kept, too. What fired again left a place free.
    fn forgotten_until(&self) -> Option<Timestamp> {
        let again = self.open_incidents().filter(|incident| incident.noise.reopened > 0).count();
        let is_full = self.resolved.len() + again >= limit::RESOLVED_INCIDENTS_MAX;
        let over_at = |incident: &Incident| match incident.state {
            IncidentState::Resolved { at } => Some(at),
            IncidentState::Triggered
            | IncidentState::Acknowledged { .. }
            | IncidentState::Snoozed { .. }
            | IncidentState::Merged { .. } => None,
        };
        let mut kept = self.resolved.iter().filter_map(|id| self.incident(*id));
        if is_full { kept.find_map(over_at).or(Some(self.at)) } else { None }
    }

    /// Drills of `person` that began before this moment may have been forgotten.
    fn drills_forgotten_until(&self, person: PersonId) -> Option<Timestamp> {
        let over = self.drills.over.get(&person)?;
        let is_full = over.len() >= limit::DRILLS_KEPT_PER_PERSON;
        over.front().filter(|_| is_full).and_then(|id| self.incident(*id)).map(|drill| drill.created_at)
    }
}
