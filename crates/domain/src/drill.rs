//! Drills: a page that only tests reachability. It goes the way of a real page to one person and climbs the same ladder; it asks nobody
//! else, it counts as no incident anywhere, it ends by itself, and it gives way to the first real page.
//!
//! | outcome | when | what follows |
//! | --- | --- | --- |
//! | `Answered` | its person answered, in whichever way | the light forgets an earlier drill that was missed |
//! | `Missed` | its time passed without an answer | devices that did not ring are red, the person is amber, and is told |
//! | `Overtaken` | a real page came for its person | nothing: the page proves as much |
//! | `Withdrawn` | its person is absent, or may not answer any more | nothing |
//!
//! A channel can be kept deaf for one drill, to see that the next one carries it. Nothing is switched off for that: what is deaf to a
//! drill hears every real page.

use crate::attempt::{Attempt, AttemptRung, AttemptState};
use crate::event::Entry;
use crate::id::{AttemptNo, ContactId, DeviceId, IncidentId, PersonId, ServiceId, TeamId};
use crate::incident::{Incident, NewIncident};
use crate::page::{Page, Rung};
use crate::schedule::Weekday;
use crate::state::{Revised, State};
use crate::timer::Timer;
use crate::{alert::Urgency, limit};
use imbl::{OrdMap, Vector};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use ts_rs::TS;
use uuid::Uuid;

/// What drills are about: no service at all.
pub const SERVICE: ServiceId = ServiceId(Uuid::nil());

/// What a drill is called wherever it shows, also where nothing else about it is understood.
pub const TITLE: &str = "DRILL: can you be woken? Answer to prove it";

/// What makes an incident a drill.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Drill {
    /// Whose attention.
    pub person: PersonId,
    /// How it came about.
    pub by: DrillBy,
    /// What may tell of it.
    pub through: DrillThrough,
    /// What pretends to receive nothing.
    #[serde(default)]
    pub deaf: Option<Deaf>,
    /// When it is over without an answer.
    #[ts(type = "string")]
    pub until: Timestamp,
    /// How it went; `None` while it runs.
    #[serde(default)]
    pub outcome: Option<DrillOutcome>,
    /// The device on which it was answered; `None` where it was answered another way, or not.
    #[serde(default)]
    pub answered_on: Option<DeviceId>,
}

/// How a drill came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DrillBy {
    /// Its person asked for it.
    Asked,
    /// It was its person's turn in the team's plan.
    Planned {
        /// Whose plan.
        team: TeamId,
    },
}

/// What may tell of a drill.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillThrough {
    /// The devices alone.
    #[default]
    Devices,
    /// The devices, and whatever follows them by the person's rules.
    Everything,
}

/// What a drill keeps deaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Deaf {
    /// One device.
    Device {
        /// Which.
        device: DeviceId,
    },
    /// All devices of the person.
    Devices,
    /// One method.
    Contact {
        /// Which.
        contact: ContactId,
    },
}

/// How a drill went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillOutcome {
    /// The person answered.
    Answered,
    /// Nobody answered in time.
    Missed,
    /// A real page took its place.
    Overtaken,
    /// The person was not to be rung any more.
    Withdrawn,
}

/// What a drill showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DrillVerdict {
    /// It runs.
    Running,
    /// The person was reached and answered.
    Passed {
        /// What carried it to them.
        by: Carrier,
        /// Milliseconds from its beginning until that told of it, by the hub's clock.
        #[ts(type = "number")]
        after_ms: i64,
    },
    /// They were not.
    Failed {
        /// Why.
        why: DrillFailure,
    },
    /// It ended before it could show anything.
    Void {
        /// Why.
        why: DrillOutcome,
    },
}

/// What carried a drill to its person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Carrier {
    /// A device rang.
    Device {
        /// Which.
        device: DeviceId,
    },
    /// A message went out.
    Way {
        /// Which attempt of the page.
        attempt: AttemptNo,
    },
}

/// Why a drill failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillFailure {
    /// It rang, or a message went out, and nobody answered.
    NotAnswered,
    /// Nothing rang and no message went out.
    NothingCarried,
}

/// A team's plan of drills.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DrillPlan {
    /// Days within which everybody has at most one; within [`limit::DRILL_EVERY_DAYS`].
    pub every_days: u32,
    /// On which days of the week, by the clock of whom it rings; never empty.
    #[ts(as = "Vec<Weekday>")]
    pub days: BTreeSet<Weekday>,
    /// From which time of day, by that clock.
    #[ts(type = "string")]
    pub from: Time,
    /// Until which time of day, exclusive.
    #[ts(type = "string")]
    pub until: Time,
}

/// Whether planned drills may come at night.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NightDrills {
    /// Within the plan's hours alone.
    #[default]
    No,
    /// At any time of the plan's days: this person asked for it.
    Yes,
}

/// What happens to a drill. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DrillEvent {
    /// It began; it is an incident of its own.
    Began {
        /// Whose, and how.
        drill: Drill,
    },
    /// It is over.
    Over {
        /// How it went.
        outcome: DrillOutcome,
    },
}

/// When somebody's next planned drill is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DrillDue {
    /// By whose plan.
    pub team: TeamId,
    /// When.
    pub at: Timestamp,
}

/// What the state knows of drills besides the drills themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Drills {
    /// The one that runs, by person.
    pub(crate) open: OrdMap<PersonId, IncidentId>,
    /// Those that are over, oldest first; at most [`limit::DRILLS_KEPT_PER_PERSON`].
    pub(crate) over: OrdMap<PersonId, Vector<IncidentId>>,
    /// The next planned one.
    pub(crate) due: OrdMap<PersonId, DrillDue>,
}

impl Drill {
    /// `device` pretends to receive nothing.
    pub fn is_deaf(&self, device: DeviceId) -> bool {
        match self.deaf {
            Some(Deaf::Device { device: deaf }) => deaf == device,
            Some(Deaf::Devices) => true,
            Some(Deaf::Contact { .. }) | None => false,
        }
    }

    /// The method pretends to fail.
    pub fn is_deaf_way(&self, contact: ContactId) -> bool {
        match self.deaf {
            Some(Deaf::Contact { contact: deaf }) => deaf == contact,
            Some(Deaf::Device { .. } | Deaf::Devices) | None => false,
        }
    }
}

impl Incident {
    /// It only tests whether its person can be reached.
    pub fn is_drill(&self) -> bool {
        self.drill.is_some()
    }

    /// What the drill showed; `None` where it is none.
    pub fn drill_verdict(&self) -> Option<DrillVerdict> {
        let drill = self.drill?;
        let carried = self.pages.front().and_then(|page| carried(page, &drill));
        Some(match (drill.outcome, carried) {
            (None, _) => DrillVerdict::Running,
            (Some(DrillOutcome::Answered), Some((by, at))) => {
                let after_ms = at.duration_since(self.created_at).as_millis();
                DrillVerdict::Passed { by, after_ms: i64::try_from(after_ms).unwrap_or(i64::MAX) }
            }
            (Some(DrillOutcome::Missed), Some(_)) => DrillVerdict::Failed { why: DrillFailure::NotAnswered },
            (Some(DrillOutcome::Answered | DrillOutcome::Missed), None) => {
                DrillVerdict::Failed { why: DrillFailure::NothingCarried }
            }
            (Some(why @ (DrillOutcome::Overtaken | DrillOutcome::Withdrawn)), _) => {
                DrillVerdict::Void { why }
            }
        })
    }
}

/// What told the person, and when: the way that brought the answer; else the device on which it was given, if that rang; else what told
/// of it first.
fn carried(page: &Page, drill: &Drill) -> Option<(Carrier, Timestamp)> {
    let sent = |attempt: &Attempt| {
        let told = |rung: AttemptRung| match rung {
            AttemptRung::Sent { .. }
            | AttemptRung::Delivered
            | AttemptRung::Taken
            | AttemptRung::Answered => true,
            AttemptRung::Began(_) | AttemptRung::Failed(_) | AttemptRung::Cancelled => false,
        };
        let at = attempt.marks.iter().find(|mark| told(mark.rung)).map(|mark| mark.at)?;
        (!attempt.has_failed()).then_some((Carrier::Way { attempt: attempt.no }, at))
    };
    let rang = || page.rungs.iter().filter(|mark| mark.rung == Rung::Ringing && !drill.is_deaf(mark.device));
    let rang = || rang().map(|mark| (Carrier::Device { device: mark.device }, mark.at));
    let answered = page.attempts.iter().find(|attempt| attempt.state == AttemptState::Answered);
    let on = drill.answered_on.map(|device| Carrier::Device { device });
    let by_answer = answered.and_then(sent).or_else(|| rang().find(|(by, _)| Some(*by) == on));
    by_answer.or_else(|| rang().chain(page.attempts.iter().filter_map(sent)).min_by_key(|(_, at)| *at))
}

impl DrillPlan {
    /// Every two weeks, Monday to Friday from 10 to 16 o'clock.
    pub fn working_hours() -> Self {
        let days =
            [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        Self {
            every_days: 14,
            days: days.into(),
            from: Time::constant(10, 0, 0, 0),
            until: Time::constant(16, 0, 0, 0),
        }
    }

    /// Minutes of the day within which a drill may come: the first, and the first after them.
    fn minutes(&self, nights: NightDrills) -> (u64, u64) {
        let minute = |time: Time| {
            u64::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or_default()
        };
        match nights {
            NightDrills::No => (minute(self.from), minute(self.until)),
            NightDrills::Yes => (0, 24 * 60),
        }
    }

    /// Whether a drill may come at `at` by the clock of `zone`.
    pub fn allows(&self, zone: &TimeZone, nights: NightDrills, at: Timestamp) -> bool {
        let local = zone.to_datetime(at);
        let (from, until) = self.minutes(nights);
        let minute = u64::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0);
        self.days.contains(&weekday(local.date())) && (from..until).contains(&minute)
    }

    /// The next moment after `after` at which `person` has a drill, by the clock of `zone`: on the next day of the plan, at a minute that
    /// follows from the person and the day alone and differs from person to person, so that nobody can wait for it and never everybody
    /// rings at once. In a gap of the clock it is the first instant after it.
    pub fn next(
        &self,
        person: PersonId,
        zone: &TimeZone,
        nights: NightDrills,
        after: Timestamp,
    ) -> Option<Timestamp> {
        let start = zone.to_datetime(after);
        let (from, until) = self.minutes(nights);
        // eight days: each weekday once, and today's again when its time is over
        (0..=7).find_map(|n| {
            let day = start.date().checked_add(SignedDuration::from_hours(24 * n)).ok()?;
            if !self.days.contains(&weekday(day)) {
                return None;
            }
            let minute = i32::from(start.hour()) * 60 + i32::from(start.minute()) + 1;
            let from = if n == 0 { from.max(u64::try_from(minute).unwrap_or(0)) } else { from };
            let count = until.checked_sub(from).filter(|count| *count > 0)?;
            let minute =
                from + drawn(person, i64::from(day.day_of_year()) + i64::from(day.year()) * 400) % count;
            let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
            let at = zone.to_timestamp(day.at(hour, minute, 0, 0)).ok()?;
            (at > after).then_some(at)
        })
    }
}

fn weekday(day: jiff::civil::Date) -> Weekday {
    match day.weekday() {
        jiff::civil::Weekday::Monday => Weekday::Monday,
        jiff::civil::Weekday::Tuesday => Weekday::Tuesday,
        jiff::civil::Weekday::Wednesday => Weekday::Wednesday,
        jiff::civil::Weekday::Thursday => Weekday::Thursday,
        jiff::civil::Weekday::Friday => Weekday::Friday,
        jiff::civil::Weekday::Saturday => Weekday::Saturday,
        jiff::civil::Weekday::Sunday => Weekday::Sunday,
    }
}

/// A number that looks drawn, and is the same on every machine: FNV-1a, 64 bits
/// (<https://www.ietf.org/archive/id/draft-eastlake-fnv-21.html>, read 2026-11), with its bits mixed once more, since the low ones of
/// similar ids are alike.
pub(crate) fn drawn(person: PersonId, day: i64) -> u64 {
    let all = person.0.as_bytes().iter().copied().chain(day.to_be_bytes());
    let hash = all.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8
}

/// When the last of `person`'s drills that showed anything ended, if nobody answered it.
pub fn last_missed<'a>(
    incidents: impl IntoIterator<Item = &'a Incident>,
    person: PersonId,
) -> Option<Timestamp> {
    let shown = incidents.into_iter().filter_map(|incident| {
        let drill = incident.drill.filter(|drill| drill.person == person)?;
        match drill.outcome? {
            DrillOutcome::Answered => Some((incident.id, None)),
            DrillOutcome::Missed => Some((incident.id, Some(drill.until))),
            DrillOutcome::Overtaken | DrillOutcome::Withdrawn => None,
        }
    });
    shown.max().and_then(|(_, missed_at)| missed_at)
}

impl State {
    /// The drill of `person` that runs.
    pub fn drill_of(&self, person: PersonId) -> Option<&Incident> {
        self.incident(*self.drills.open.get(&person)?)
    }

    /// All drills that run.
    pub fn open_drills(&self) -> impl Iterator<Item = &Incident> {
        self.drills.open.values().filter_map(|id| self.incident(*id))
    }

    /// The drills of `person` that are kept, newest first; the one that runs included.
    pub fn drills_of(&self, person: PersonId) -> impl Iterator<Item = &Incident> {
        let over = self.drills.over.get(&person).into_iter().flatten().rev();
        self.drills.open.get(&person).into_iter().chain(over).filter_map(|id| self.incident(*id))
    }

    /// When `person`'s last drill ended, if nobody answered it.
    pub fn drill_missed_at(&self, person: PersonId) -> Option<Timestamp> {
        last_missed(self.drills_of(person), person)
    }

    /// When `person`'s next planned drill is due.
    pub fn drill_due(&self, person: PersonId) -> Option<DrillDue> {
        self.drills.due.get(&person).copied()
    }

    pub(crate) fn evolve_drill(&mut self, id: IncidentId, what: &DrillEvent, entry: &Entry) {
        match what {
            DrillEvent::Began { drill } => self.begin_drill(id, *drill, entry),
            DrillEvent::Over { outcome } => self.end_drill(id, *outcome, entry),
        }
    }

    /// A drill is an incident that no list of open incidents has: nothing that looks there can ever meet it.
    fn begin_drill(&mut self, id: IncidentId, drill: Drill, entry: &Entry) {
        let new = NewIncident {
            service: SERVICE,
            dedup_key: format!("drill/{id}"),
            title: TITLE.to_owned(),
            source: "Baton".to_owned(),
            urgency: Urgency::High,
            links: Vec::new(),
        };
        self.last_incident = self.last_incident.max(id);
        self.drills.open.insert(drill.person, id);
        let incident = Incident { drill: Some(drill), ..Incident::new(id, entry.at, new) };
        self.incidents.insert(id, Revised { seq: entry.seq, is: Arc::new(incident) });
    }

    /// The drill is over: the oldest of its person's goes.
    fn end_drill(&mut self, id: IncidentId, outcome: DrillOutcome, entry: &Entry) {
        let known = self.incidents.get_mut(&id).and_then(|known| Arc::make_mut(&mut known.is).drill.as_mut());
        let Some(drill) = known else { return };
        drill.outcome = Some(outcome);
        drill.answered_on = entry.by.device().filter(|_| outcome == DrillOutcome::Answered);
        let person = drill.person;
        if self.drills.open.get(&person) == Some(&id) {
            self.drills.open.remove(&person);
        }
        let over = self.drills.over.entry(person).or_default();
        over.push_back(id);
        let gone = if over.len() > limit::DRILLS_KEPT_PER_PERSON { over.pop_front() } else { None };
        gone.and_then(|gone| self.incidents.remove(&gone));
    }

    pub(crate) fn set_drill_due(&mut self, person: PersonId, due: Option<DrillDue>) {
        let before = self.drills.due.get(&person).map(|due| due.at);
        match due {
            Some(due) => drop(self.drills.due.insert(person, due)),
            None => drop(self.drills.due.remove(&person)),
        }
        self.set_timer(Timer::Drill(person), before, due.map(|due| due.at));
    }
}
