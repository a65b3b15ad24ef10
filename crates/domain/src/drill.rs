//! Drills: a page that only tests reachability. It rings one person's devices as a real page does, and climbs the same ladder; it asks
//! nobody else, and it ends by itself.
//!
//! | outcome | when | what follows |
//! | --- | --- | --- |
//! | `Answered` | the person answered, in whichever way | the answering device is proven |
//! | `Missed` | [`limit::DRILL_LASTS`] passed without an answer | devices that did not ring are red, the person is amber, and is told |
//! | (none) | it was ended otherwise: the person is absent | |

use crate::alert::Urgency;
use crate::event::Entry;
use crate::id::{DeviceId, IncidentId, PersonId, ServiceId, TeamId};
use crate::incident::{Incident, NewIncident};
use crate::limit;
use crate::state::{Revised, State};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;
use uuid::Uuid;

/// What drills are about: no service at all.
pub const SERVICE: ServiceId = ServiceId(Uuid::nil());

/// What a drill is called wherever it shows.
pub const TITLE: &str = "Drill: can you be woken? Answer to prove it";

/// What makes an incident a drill.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Drill {
    /// Whose devices ring.
    pub person: PersonId,
    /// How it came about.
    pub kind: DrillKind,
    /// When it is over without an answer.
    #[ts(type = "string")]
    pub until: Timestamp,
    /// How it went; `None` while it runs, and when it was ended otherwise.
    #[serde(default)]
    pub outcome: Option<DrillOutcome>,
}

/// How a drill came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DrillKind {
    /// The person asked for it.
    Asked,
    /// The person asked for it, with one device that pretends to receive nothing.
    Deaf {
        /// Which.
        device: DeviceId,
    },
    /// It was the person's turn in the team's plan.
    Planned {
        /// Whose plan.
        team: TeamId,
    },
}

impl DrillKind {
    /// The device that pretends to receive nothing.
    pub fn deaf(self) -> Option<DeviceId> {
        match self {
            Self::Deaf { device } => Some(device),
            Self::Asked | Self::Planned { .. } => None,
        }
    }
}

/// How a drill went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillOutcome {
    /// The person answered.
    Answered,
    /// Nobody answered.
    Missed,
}

/// A team's plan of drills.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillPlan {
    /// Days in which everybody has one drill; within [`limit::DRILL_EVERY_DAYS`].
    pub every_days: u32,
    /// When they may come.
    pub hours: DrillHours,
}

/// When planned drills may come, by the clock of whom they ring.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillHours {
    /// Monday to Friday, 10 to 16 o'clock.
    Working,
    /// At any time of any day, nights included.
    Any,
}

impl DrillHours {
    /// The first minute of the day, and how many minutes from then on.
    fn window(self) -> (u64, u64) {
        match self {
            Self::Working => (10 * 60, 6 * 60),
            Self::Any => (0, 24 * 60),
        }
    }

    fn has(self, day: civil::Date) -> bool {
        match self {
            Self::Working => day.weekday().to_monday_one_offset() <= 5,
            Self::Any => true,
        }
    }
}

impl DrillPlan {
    /// When it is `person`'s turn next after `after`, in their zone; `None` when the plan has no day for it (daily, at a weekend: the
    /// next period is looked at, too).
    ///
    /// The moment follows from the team, the person and the period alone, and differs from person to person, so that never
    /// everybody rings at once.
    pub fn next(
        &self,
        team: TeamId,
        person: PersonId,
        zone: &TimeZone,
        after: Timestamp,
    ) -> Option<Timestamp> {
        let every = i64::from(self.every_days.max(1));
        let first = after.as_second().div_euclid(DAY_S).div_euclid(every) - 1;
        let periods = first..first + PERIODS_LOOKED_AT;
        periods.filter_map(|period| self.turn(team, person, zone, period)).find(|at| *at > after)
    }

    fn turn(&self, team: TeamId, person: PersonId, zone: &TimeZone, period: i64) -> Option<Timestamp> {
        let every = i64::from(self.every_days.max(1));
        let first = Timestamp::from_second(period.checked_mul(every)?.checked_mul(DAY_S)?).ok()?;
        let first = TimeZone::UTC.to_datetime(first).date();
        let days = (0..every).filter_map(|n| first.checked_add(SignedDuration::from_hours(24 * n)).ok());
        let days: Vec<civil::Date> = days.filter(|day| self.hours.has(*day)).collect();
        let count = u64::try_from(days.len()).ok().filter(|count| *count > 0)?;
        let draw = spread(team, person, period);
        let day = days.get(usize::try_from(draw % count).ok()?)?;
        let (begin, minutes) = self.hours.window();
        let minute = begin + (draw / count) % minutes;
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        Some(zone.to_ambiguous_zoned(day.at(hour, minute, 0, 0)).compatible().ok()?.timestamp())
    }
}

/// Seconds of a day.
const DAY_S: i64 = 24 * 3_600;
/// Periods looked at for the next turn: three days of a weekend, and the one before, whose turn may be late in its zone.
const PERIODS_LOOKED_AT: i64 = 6;

/// A number that looks drawn, and is the same on every machine: FNV-1a, 64 bits
/// (<https://www.ietf.org/archive/id/draft-eastlake-fnv-21.html>, read 2026-11), with its bits mixed once more, since the low ones of
/// similar ids are alike.
fn spread(team: TeamId, person: PersonId, period: i64) -> u64 {
    let ids = team.0.as_bytes().iter().chain(person.0.as_bytes());
    let all = ids.copied().chain(period.to_be_bytes());
    let hash = all.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8
}

impl State {
    /// When `person`'s last drill ended, if nobody answered it.
    pub fn drill_missed_at(&self, person: PersonId) -> Option<Timestamp> {
        last_missed(self.incidents.values().rev().map(|incident| &*incident.is), person)
    }

    pub(crate) fn begin_drill(&mut self, id: IncidentId, drill: Drill, entry: &Entry) {
        let new = NewIncident {
            service: SERVICE,
            dedup_key: format!("drill/{id}"),
            title: TITLE.to_owned(),
            source: "Baton".to_owned(),
            urgency: Urgency::High,
            links: Vec::new(),
        };
        self.last_incident = self.last_incident.max(id);
        self.open.entry(SERVICE).or_default().insert(new.dedup_key.clone(), id);
        let incident = Incident { drill: Some(drill), ..Incident::new(id, entry.at, new) };
        self.incidents.insert(id, Revised { seq: entry.seq, is: Arc::new(incident) });
    }

    /// The drill of `person` that runs.
    pub fn drill_of(&self, person: PersonId) -> Option<IncidentId> {
        let mut open = self.open_incidents();
        open.find(|incident| incident.drill.is_some_and(|drill| drill.person == person)).map(|it| it.id)
    }
}

/// When the last of `person`'s drills ended, if nobody answered it; `incidents` come newest first.
pub fn last_missed<'a>(
    incidents: impl IntoIterator<Item = &'a Incident>,
    person: PersonId,
) -> Option<Timestamp> {
    let mut own = incidents.into_iter().filter_map(|incident| incident.drill);
    let last = own.find(|drill| drill.person == person && drill.outcome.is_some())?;
    (last.outcome == Some(DrillOutcome::Missed)).then_some(last.until)
}

/// How long a drill waits for an answer.
pub(crate) fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(limit::DRILL_LASTS).unwrap_or(Timestamp::MAX)
}
